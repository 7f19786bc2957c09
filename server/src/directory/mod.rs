//! Organisations, extensions, direct numbers, people, devices, trunks: who and what there is.

mod add_device;
mod add_extension;
mod add_group;
mod add_organisation;
mod add_trunk;
mod add_user;
mod calendar;
mod change_user;
mod changes;
mod classes;
mod days;
mod deactivate;
mod emergency;
pub mod export;
mod find;
mod found;
pub mod import;
mod last;
mod look_up;
pub mod policy;
mod remove_device;
mod remove_extension;
mod remove_group;
mod remove_trunk;
mod remove_user;
mod rename_group;
mod renew_device;
mod set_extension;
mod set_members;
mod set_organisation;
mod set_trunk;
mod set_trunk_password;
mod set_user;
mod trunk_settings;
mod welcome_user;

pub(crate) use add_device::put_device;
pub use add_device::{NewDevice, add_device};
pub(crate) use add_extension::put_extension;
pub use add_extension::{add_extension, add_extension_with_phone};
pub use add_group::add_group;
pub(crate) use add_group::put_group;
pub(crate) use add_organisation::put_organisation;
pub use add_organisation::{NewOrganisation, add_organisation};
pub use add_trunk::add_trunk;
pub(crate) use add_user::put_user;
pub use add_user::{NewUser, add_and_welcome_user, add_user};
pub use calendar::{calendar, holidays_around, holidays_to_push, is_holiday, office_hours};
pub use change_user::{set_locked, set_password, take_second_factor};
pub use classes::{Plans, class_of};
pub use days::{calendar_view, clock_changes, next_clock_change};
pub use deactivate::Deactivated;
pub(crate) use deactivate::{deactivate_user, reactivate_user};
pub use emergency::emergency_gaps;
pub(crate) use find::{device_of, extension_of, group_of, user_of};
pub use found::found_organisation;
pub use look_up::{Directory, organisation};
pub(crate) use remove_device::put_removed;
pub use remove_device::remove_device;
pub use remove_extension::{Belongings, remove_extension};
pub(crate) use remove_group::put_group_removed;
pub use remove_group::remove_group;
pub use remove_trunk::remove_trunk;
pub use remove_user::{RemovedUser, TheirExtension, leaving, remove_user};
pub(crate) use rename_group::put_group_renamed;
pub(crate) use renew_device::put_renewed;
pub use renew_device::renew_device;
pub use set_extension::{ExtensionSettings, set_extension};
pub use set_members::set_members;
pub(crate) use set_members::{members_of, put_members};
pub use set_organisation::{OrganisationSettings, set_organisation};
pub use set_trunk::set_trunk;
pub use set_trunk_password::set_trunk_password;
pub(crate) use set_user::put_settings;
pub use set_user::{UserSettings, set_user};
pub use trunk_settings::TrunkSettings;
pub(crate) use welcome_user::put_welcome;
pub use welcome_user::welcome_user;

use find::trunk_of;

use std::sync::Arc;

use jiff::tz::TimeZone;
use renvoi_app::domain::{E164, Extension, Numbering, rule::is_forbidden};
use uuid::Uuid;

use crate::{
    accounts::{Credentials, Passwords},
    clock::Clock,
    pbx::{EndpointId, OrgKey, Subject},
    phones, push,
    secrets::Keyring,
    store::{self, Db, Store, organisation::Organisation},
};

/// What changes to the directory need.
#[derive(Clone, Debug)]
pub struct Registry {
    /// The database.
    pub store: Store,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Seals SIP and trunk passwords.
    pub keys: Keyring,
    /// Hashes people's passwords.
    pub passwords: Passwords,
    /// Whether the portal sends mail.
    pub mails: bool,
}

impl Registry {
    /// For changes of people's passwords.
    #[must_use]
    pub fn credentials(&self) -> Credentials {
        Credentials {
            store: self.store.clone(),
            keys: self.keys.clone(),
            clock: Arc::clone(&self.clock),
            passwords: self.passwords.clone(),
            mails: self.mails,
        }
    }
}

/// Why the directory refuses a change. Texts are for the command line.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    /// There is none of that name.
    #[error("there is no {kind} « {name} »{}", suggestion(nearest.as_deref()))]
    NotFound {
        /// `organisation`, `extension`, …
        kind: &'static str,
        /// As asked for.
        name: String,
        /// What was probably meant.
        nearest: Option<String>,
    },
    /// There is one already.
    #[error("{kind} « {name} » exists already")]
    Taken {
        /// `organisation`, `extension`, …
        kind: &'static str,
        /// As asked for.
        name: String,
    },
    /// A value that cannot be.
    #[error("{field}: {what}")]
    Refused {
        /// Which.
        field: &'static str,
        /// Why.
        what: String,
    },
    /// Ours.
    #[error("the database: {0}")]
    Store(#[from] sqlx::Error),
    /// Ours.
    #[error(transparent)]
    Hash(#[from] crate::accounts::PasswordError),
}

fn suggestion(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |name| format!("; did you mean « {name} »?"))
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "callers hand over what they have just made"
)]
pub(crate) fn refused(field: &'static str, what: impl ToString) -> DirectoryError {
    DirectoryError::Refused {
        field,
        what: what.to_string(),
    }
}

/// A taken name instead of a constraint's words.
pub(crate) fn taken(error: sqlx::Error, kind: &'static str, name: &str) -> DirectoryError {
    if crate::store::is_taken(&error) {
        DirectoryError::Taken {
            kind,
            name: name.to_owned(),
        }
    } else {
        DirectoryError::Store(error)
    }
}

/// How numbers are dialled in an organisation's or a trunk's country; as in France where we do not know the country, which reads
/// `+` and `00` everywhere.
#[must_use]
pub fn numbering(country: &str) -> Numbering {
    Numbering::for_country(country)
        .or_else(|| Numbering::for_country("FR"))
        .expect("France is in the table")
}

/// A country that we know, in upper case.
pub(crate) fn checked_country(text: &str) -> Result<String, DirectoryError> {
    let country = text.trim().to_uppercase();
    if Numbering::for_country(&country).is_none() {
        let known = Numbering::countries().collect::<Vec<_>>().join(", ");
        return Err(refused(
            "country",
            format!("« {country} » is none we know: {known}"),
        ));
    }
    Ok(country)
}

/// An IANA time zone, as the zone database spells it: the PBX takes « europe/paris » for UTC.
pub(crate) fn checked_zone(text: &str) -> Result<String, DirectoryError> {
    TimeZone::get(text)
        .ok()
        .and_then(|zone| zone.iana_name().map(str::to_owned))
        .ok_or_else(|| {
            refused(
                "zone",
                format!("« {text} » is not an IANA time zone, such as Europe/Paris"),
            )
        })
}

/// A number to be shown or dialled: not an emergency number.
pub(crate) fn checked_public(
    field: &'static str,
    number: Option<&E164>,
) -> Result<(), DirectoryError> {
    match number.filter(|number| number.is_emergency()) {
        None => Ok(()),
        Some(number) => Err(refused(field, format!("{number} is an emergency number"))),
    }
}

/// An organisation's key, by which the PBX knows it.
pub(crate) fn key_of(org: &Organisation) -> Result<OrgKey, DirectoryError> {
    OrgKey::parse(&org.key).ok_or_else(|| refused("organisation", "its stored key is damaged"))
}

/// The devices of an extension, as the PBX knows them.
pub(crate) async fn device_subjects(db: Db<'_>, extension: Uuid) -> store::Result<Vec<Subject>> {
    let devices = store::device::of_extension(db, extension).await?;
    let named = devices
        .iter()
        .filter_map(|device| EndpointId::parse(&device.endpoint));
    Ok(named.map(Subject::Device).collect())
}

/// From now on an extension is this person's, or nobody's: it is noted, and the PBX told, which forgets the former one's greeting.
pub(crate) async fn hand_over(
    mut db: Db<'_>,
    extension: Uuid,
    owner: Option<Uuid>,
    now: i64,
) -> store::Result<()> {
    store::owners::note(db.again(), extension, owner, now).await?;
    let Some((key, number)) = store::extension::address(db.again(), extension).await? else {
        return Ok(());
    };
    match (OrgKey::parse(&key), Extension::parse(&number)) {
        (Some(key), Ok(number)) => {
            // Whoever supervised the former one does not mean the next.
            phones::ask_naming(db.again(), now, &key, number.as_str()).await?;
            push::ask(db, now, &[Subject::Extension(key, number)]).await
        }
        _ => Ok(()),
    }
}

/// A name that people read: 1 to 80 characters, no control character, no blanks at the ends.
pub(crate) fn checked_name(field: &'static str, text: &str) -> Result<String, DirectoryError> {
    let whole = text;
    let text = text.trim();
    match text.chars().count() {
        _ if whole.chars().any(is_forbidden) => Err(refused(field, "holds a control character")),
        0 => Err(refused(field, "is empty")),
        1..=80 => Ok(text.to_owned()),
        _ => Err(refused(field, "has more than 80 characters")),
    }
}
