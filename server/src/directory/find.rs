//! Rows by the names that people type; an unknown one is refused with the nearest that there is.

use uuid::Uuid;

use super::{DirectoryError, refused};
use crate::{
    accounts::EmailAddress,
    store::{
        self, Db, device::DeviceRow, extension::ExtensionRow, group::GroupRow,
        organisation::Organisation, trunk::Trunk, user::UserRow,
    },
};

/// The organisation of that short name.
pub(crate) async fn organisation_of(
    mut db: Db<'_>,
    slug: &str,
) -> Result<Organisation, DirectoryError> {
    if let Some(org) = store::organisation::by_slug(db.again(), slug).await? {
        return Ok(org);
    }
    let all = store::organisation::all(db).await?;
    let slugs = all.into_iter().map(|org| org.slug);
    Err(missing("organisation", slug, slugs))
}

/// The extension of those digits.
pub(crate) async fn extension_of(
    mut db: Db<'_>,
    org: Uuid,
    number: &str,
) -> Result<ExtensionRow, DirectoryError> {
    if let Some(row) = store::extension::by_number(db.again(), org, number).await? {
        return Ok(row);
    }
    let numbers = store::extension::numbers(db, org).await?;
    Err(missing("extension", number, numbers))
}

/// The person with that e-mail address, of whatever organisation or of this one.
pub(crate) async fn user_of(
    mut db: Db<'_>,
    email: &str,
    org: Option<Uuid>,
) -> Result<UserRow, DirectoryError> {
    let address =
        EmailAddress::parse(email).ok_or_else(|| refused("e-mail", "is not an address"))?;
    let found = store::user::by_email(db.again(), address.as_str()).await?;
    if let Some(user) = found.filter(|user| org.is_none_or(|org| org == user.org_id)) {
        return Ok(user);
    }
    let all = store::user::all(db, org).await?;
    let emails = all.into_iter().map(|user| user.email);
    Err(missing("user", address.as_str(), emails))
}

/// The device of that SIP user name.
pub(crate) async fn device_of(mut db: Db<'_>, endpoint: &str) -> Result<DeviceRow, DirectoryError> {
    if let Some(device) = store::device::by_endpoint(db.again(), endpoint).await? {
        return Ok(device);
    }
    let endpoints = store::device::endpoints(db).await?;
    Err(missing("device", endpoint, endpoints))
}

/// The group that people call so.
pub(crate) async fn group_of(
    mut db: Db<'_>,
    org: Uuid,
    name: &str,
) -> Result<GroupRow, DirectoryError> {
    if let Some(group) = store::group::by_name(db.again(), org, name).await? {
        return Ok(group);
    }
    let all = store::group::all(db, org).await?;
    let names = all.into_iter().map(|group| group.name);
    Err(missing("group", name, names))
}

/// The trunk that people call so.
pub(crate) async fn trunk_of(mut db: Db<'_>, name: &str) -> Result<Trunk, DirectoryError> {
    if let Some(trunk) = store::trunk::by_name(db.again(), name).await? {
        return Ok(trunk);
    }
    let all = store::trunk::all(db).await?;
    let names = all.into_iter().map(|trunk| trunk.name);
    Err(missing("trunk", name, names))
}

fn missing(
    kind: &'static str,
    name: &str,
    known: impl IntoIterator<Item = String>,
) -> DirectoryError {
    DirectoryError::NotFound {
        kind,
        name: name.to_owned(),
        nearest: nearest(name, known),
    }
}

/// What was probably meant: the known name from which this one differs by a slip or two, or of which it is the beginning.
fn nearest(typed: &str, known: impl IntoIterator<Item = String>) -> Option<String> {
    let length = typed.chars().count();
    let slips = (length / 5).clamp(1, 3);
    let near = known.into_iter().filter_map(|name| {
        let distance = strsim::osa_distance(typed, &name);
        let begins = length > 2 && name.starts_with(typed);
        (distance <= slips || begins).then_some((distance, name))
    });
    near.min().map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_is_understood_and_a_guess_is_not_made() {
        let known = ["204", "310", "cabinet-lefevre", "mh@cabinet.example"].map(str::to_owned);
        let table = [
            ("240", Some("204")),
            ("205", Some("204")),
            ("999", None),
            ("300", Some("310")),
            ("cabinet", Some("cabinet-lefevre")),
            ("Cabinet-Lefevre", Some("cabinet-lefevre")),
            ("ca", None),
            ("hm@cabinet.example", Some("mh@cabinet.example")),
            ("nobody@cabinet.example", None),
            ("", None),
        ];
        for (typed, meant) in table {
            let found = nearest(typed, known.clone());
            assert_eq!(found.as_deref(), meant, "{typed:?}");
        }
    }
}
