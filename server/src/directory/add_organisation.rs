//! A new organisation.

use renvoi_app::domain::{SecondFactorFor, check::Policy};
use serde_json::json;
use uuid::Uuid;

use super::{
    DirectoryError, Registry, checked_country, checked_name, checked_zone, policy, refused, taken,
    trunk_of,
};
use crate::{
    accounts::address::Slug,
    journal::{self, Author},
    pbx::{OrgKey, Subject},
    push, secrets,
    store::{self, Db, organisation::Organisation},
};

/// What is said of it.
#[derive(Clone, Debug)]
pub struct NewOrganisation {
    /// Short name.
    pub slug: String,
    /// Name.
    pub name: String,
    /// IANA time zone.
    pub zone: String,
    /// ISO 3166-1 country.
    pub country: String,
    /// The name of its trunk.
    pub trunk: Option<String>,
    /// Of whom it asks a second factor.
    pub second_factor: SecondFactorFor,
}

/// Adds it.
pub async fn add_organisation(
    registry: &Registry,
    new: &NewOrganisation,
) -> Result<Organisation, DirectoryError> {
    let mut tx = registry.store.write().await?;
    let org = put_organisation(tx.db(), registry, &Author::CommandLine, new).await?;
    tx.commit().await?;
    Ok(org)
}

/// The same, within a transaction.
pub(crate) async fn put_organisation(
    mut db: Db<'_>,
    registry: &Registry,
    author: &Author,
    new: &NewOrganisation,
) -> Result<Organisation, DirectoryError> {
    let slug = Slug::parse(&new.slug).ok_or_else(|| {
        refused(
            "short name",
            "2 to 40 lower-case letters, digits and inner dashes",
        )
    })?;
    let zone = checked_zone(&new.zone)?;
    let country = checked_country(&new.country)?;
    let trunk_id = match &new.trunk {
        None => None,
        Some(name) => Some(trunk_of(db.again(), name).await?.id),
    };
    let now = registry.clock.millis();
    let org = Organisation {
        id: Uuid::now_v7(),
        slug: slug.as_str().to_owned(),
        name: checked_name("name", &new.name)?,
        key: secrets::random_key(),
        zone,
        country,
        policy: policy::write(&Policy::default()),
        calendar: String::new(),
        office_hours: String::new(),
        second_factor: new.second_factor,
        trunk_id,
        created_at: now,
        number: String::new(),
        numbers_version: 0,
        deactivated_at: None,
        lamp_place: None,
    };
    store::organisation::insert(db.again(), &org)
        .await
        .map_err(|e| taken(e, "organisation", &org.slug))?;
    let key = OrgKey::parse(&org.key).expect("a fresh key has a key's form");
    push::ask(db.again(), now, &[Subject::Organisation(key)]).await?;
    let entry = journal::Entry::new("organisation.added", format!("organisation:{}", org.id))
        .from(author)
        .within(org.id)
        .with(json!({ "slug": org.slug, "name": org.name, "second_factor": org.second_factor.name() }));
    journal::append(db, registry.clock.as_ref(), entry).await?;
    Ok(org)
}
