//! `renvoi init`

use clap::Args;
use renvoi_app::{api::account::Lang, domain::SecondFactorFor};

use super::{Failure, org::read_second_factor, output, user::read_password};
use crate::{
    accounts::Role,
    config::Config,
    directory::{NewOrganisation, NewUser, checked_name, found_organisation},
    portal::Tools,
    store::{self, Store},
};

/// The first organisation and its operator.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: renvoi init --org acme --name 'Acme SAS' --email ops@acme.example --operator 'Ada Ops' \
    < password.txt\nThe password is read from standard input, or asked for on a terminal."
)]
pub(super) struct Init {
    /// The organisation's short name, as in 204@acme.
    #[arg(long, value_name = "SLUG")]
    org: String,
    /// The organisation's name.
    #[arg(long)]
    name: String,
    /// The operator's e-mail address.
    #[arg(long)]
    email: String,
    /// The operator's name.
    #[arg(long, value_name = "NAME")]
    operator: String,
    /// IANA time zone.
    #[arg(long, default_value = "Europe/Paris")]
    zone: String,
    /// ISO 3166-1 country.
    #[arg(long, default_value = "FR")]
    country: String,
    /// Of whom a second factor is asked: nobody, staff (whoever holds a role, and so the operator), everybody.
    #[arg(long, value_name = "nobody|operators|staff|everybody", value_parser = read_second_factor, default_value = "staff")]
    second_factor: SecondFactorFor,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

impl Init {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        Store::open(&config.database.url).await?.migrate().await?;
        let tools = Tools::open(config).await?;
        if !store::organisation::all(tools.store.read().await?.db())
            .await?
            .is_empty()
        {
            return Err(Failure::refused(
                "there is an organisation already; see `renvoi org add` and `renvoi user add`",
            ));
        }
        let password = read_password()?;
        let new = NewOrganisation {
            slug: self.org,
            name: self.name,
            zone: self.zone,
            country: self.country,
            trunk: None,
            second_factor: self.second_factor,
        };
        checked_name("operator", &self.operator)?;
        let operator = NewUser {
            email: self.email,
            name: self.operator,
            lang: Lang::Fr,
            extension: None,
            password: Some(password),
            roles: vec![Role::Operator, Role::Administrator],
        };
        let (org, user) = found_organisation(&tools.registry(), &new, &operator).await?;
        output::done(
            self.json,
            &serde_json::json!({ "org": org.slug, "key": org.key, "operator": user.email }),
            format!(
                "Added {} and its operator {}. Now: renvoi serve",
                org.slug, user.email
            ),
        );
        Ok(())
    }
}
