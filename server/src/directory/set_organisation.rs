//! An organisation becomes another.

use renvoi_app::domain::{E164, SecondFactorFor};
use serde_json::{Value, json};

use super::{
    DirectoryError, Registry, changes, checked_country, checked_name, checked_public, checked_zone,
    find::organisation_of, key_of, numbering, refused, trunk_of,
};
use crate::{
    accounts::make_newly_due,
    journal, push,
    store::{self, Db, organisation::Organisation},
};

/// What may change of an organisation. Its short name is part of how people sign in, and stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganisationSettings {
    /// Name.
    pub name: String,
    /// IANA time zone.
    pub zone: String,
    /// ISO 3166-1 country.
    pub country: String,
    /// The name of the trunk that its calls leave by.
    pub trunk: Option<String>,
    /// Shown for whose extension has no direct number; `None`: the trunk's.
    pub number: Option<E164>,
    /// Of whom it asks a second factor.
    pub second_factor: SecondFactorFor,
}

impl OrganisationSettings {
    /// As the store keeps them.
    pub async fn of(db: Db<'_>, org: &Organisation) -> store::Result<Self> {
        let trunk = match org.trunk_id {
            Some(id) => store::trunk::by_id(db, id).await?.map(|trunk| trunk.name),
            None => None,
        };
        Ok(Self {
            name: org.name.clone(),
            zone: org.zone.clone(),
            country: org.country.clone(),
            trunk,
            number: E164::parse(&org.number),
            second_factor: org.second_factor,
        })
    }

    /// All of it, for scripts and the journal.
    #[must_use]
    pub fn describe(&self) -> Value {
        json!({
            "name": self.name,
            "zone": self.zone,
            "country": self.country,
            "trunk": self.trunk,
            "number": self.number.as_ref().map(E164::as_str),
            "second_factor": self.second_factor.name(),
        })
    }
}

/// Changes what is said of an organisation; answers what it is now.
pub async fn set_organisation(
    registry: &Registry,
    slug: &str,
    change: impl FnOnce(&mut OrganisationSettings),
) -> Result<OrganisationSettings, DirectoryError> {
    let mut tx = registry.store.write().await?;
    let mut org = organisation_of(tx.db(), slug).await?;
    let before = OrganisationSettings::of(tx.db(), &org).await?;
    let mut settings = before.clone();
    change(&mut settings);
    settings.name = checked_name("name", &settings.name)?;
    settings.country = checked_country(&settings.country)?;
    settings.zone = checked_zone(&settings.zone)?;
    if settings.country != before.country {
        check_extensions(tx.db(), &org, &settings.country).await?;
    }
    checked_public("number", settings.number.as_ref())?;
    org.trunk_id = match &settings.trunk {
        Some(name) => Some(trunk_of(tx.db(), name).await?.id),
        None => None,
    };
    let changed = changes::between(&before.describe(), &settings.describe());
    if changes::is_nothing(&changed) {
        return Ok(settings);
    }
    let (asked, asks) = (before.second_factor, settings.second_factor);
    if asks != asked {
        store::organisation::set_second_factor(tx.db(), org.id, asks).await?;
    }
    let ended = make_newly_due(tx.db(), org.id, asked, asks, None).await?;
    // How people sign in is nothing to the PBX.
    let rest = OrganisationSettings {
        second_factor: before.second_factor,
        ..settings.clone()
    };
    if rest != before {
        put(tx.db(), registry, &mut org, &settings).await?;
    }
    let entry = journal::Entry::new("organisation.changed", format!("organisation:{}", org.id))
        .within(org.id)
        .with(json!({ "slug": org.slug, "changed": changed }))
        .ending(ended);
    journal::append(tx.db(), registry.clock.as_ref(), entry).await?;
    tx.commit().await?;
    Ok(settings)
}

/// Keeps what the PBX has of it as well, and asks that it be told.
async fn put(
    mut db: Db<'_>,
    registry: &Registry,
    org: &mut Organisation,
    settings: &OrganisationSettings,
) -> Result<(), DirectoryError> {
    org.name.clone_from(&settings.name);
    org.zone.clone_from(&settings.zone);
    org.country.clone_from(&settings.country);
    org.number = settings
        .number
        .as_ref()
        .map_or_else(String::new, ToString::to_string);
    store::organisation::update(db.again(), org).await?;
    // Zone and country are in every extension's plan.
    push::ask_all_of(db, registry.clock.millis(), org.id, &key_of(org)?).await?;
    Ok(())
}

/// Refuses a country in which somebody's extension is an emergency number.
async fn check_extensions(
    db: Db<'_>,
    org: &Organisation,
    country: &str,
) -> Result<(), DirectoryError> {
    let numbering = numbering(country);
    let numbers = store::extension::numbers(db, org.id).await?;
    match numbers.iter().find(|number| numbering.is_emergency(number)) {
        None => Ok(()),
        Some(number) => Err(refused(
            "country",
            format!(
                "extension {number} is an emergency number in {country}; first: renvoi extension remove {number} --org {}",
                org.slug
            ),
        )),
    }
}
