//! Somebody's page.

use jiff::{Timestamp, tz::TimeZone};
use renvoi_app::api::{
    Code,
    account::Lang,
    people::{PersonDraft, PersonView},
    session::{Administrator, Person, Session},
};
use uuid::Uuid;

use super::{People, PersonError, forwards::forwards_to, is_above, version};
use crate::{
    accounts::seal_writer,
    directory::{DirectoryError, UserSettings, refused},
    forwarding::body,
    store::{self, roster::State, user::UserRow},
};

impl People {
    /// The form of somebody new.
    #[must_use]
    pub fn blank(&self, who: &Session<Administrator>) -> PersonView {
        PersonView {
            draft: PersonDraft {
                lang: Lang::default().tag().to_owned(),
                welcome: self.registry.mails,
                ..PersonDraft::default()
            },
            writer: seal_writer(&self.registry.keys, who.person().id),
            mails: self.registry.mails,
            ..PersonView::default()
        }
    }

    /// The page of somebody of the administrator's organisation.
    pub async fn view(
        &self,
        who: &Session<Administrator>,
        id: Uuid,
    ) -> Result<PersonView, PersonError> {
        let person = who.person();
        let mut read = self.registry.store.read().await?;
        let org = store::organisation::by_id(read.db(), person.organisation).await?;
        let org = org.ok_or_else(|| gone(Code::NotFound))?;
        let user = store::user::by_id(read.db(), id).await?;
        let user = user
            .filter(|user| user.org_id == org.id)
            .ok_or(PersonError::Nobody)?;
        let settings = UserSettings::of(read.db(), &user).await?;
        let above = is_above(read.db(), person, &user).await?;
        let extension = match user.extension_id {
            Some(id) => store::extension::by_id(read.db(), org.id, id).await?,
            None => None,
        };
        let (mut phones, mut rules_on, mut forwards) = (0, 0, vec![]);
        if let Some(row) = &extension {
            phones = store::device::of_extension(read.db(), row.id).await?.len();
            let text = store::rules::body(read.db(), row.id, row.rules_version).await?;
            let list = body::in_force(row.rules_version, text.as_deref()).unwrap_or_default();
            rules_on = list.rules.iter().filter(|rule| rule.enabled).count();
            forwards = forwards_to(read.db(), org.id, row).await?;
        }
        let state = state(&user);
        let at = user.deactivated_at.or(user.locked_at);
        Ok(PersonView {
            id: Some(user.id),
            version: version(&settings),
            writer: seal_writer(&self.registry.keys, person.id),
            state: state.name(),
            since: at.map(|at| local(at, person, &org.zone)),
            own: user.id == person.id,
            above,
            mails: self.registry.mails,
            phones,
            rules_on,
            forwards,
            name: user.name,
            draft: draft(settings),
            ..PersonView::default()
        })
    }
}

fn gone(code: Code) -> DirectoryError {
    refused("organisation", code)
}

/// A moment on the reader's wall clock.
pub(crate) fn local(at: i64, reader: &Person, zone: &str) -> jiff::civil::DateTime {
    let zone = TimeZone::get(reader.zone(zone)).unwrap_or(TimeZone::UTC);
    zone.to_datetime(Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH))
}

/// How an account stands.
fn state(user: &UserRow) -> State {
    match (user.deactivated_at, user.locked_at, &user.password) {
        (Some(_), ..) => State::Deactivated,
        (None, Some(_), _) => State::Locked,
        (None, None, None) => State::Invited,
        (None, None, Some(_)) => State::Active,
    }
}

/// The form as an untouched one has it.
fn draft(settings: UserSettings) -> PersonDraft {
    let roles = settings.roles.iter();
    PersonDraft {
        roles: roles.map(|role| role.name().to_owned()).collect(),
        email: settings.email,
        name: settings.name,
        lang: settings.lang.tag().to_owned(),
        extension: settings.extension.unwrap_or_default(),
        welcome: false,
    }
}
