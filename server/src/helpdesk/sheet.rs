//! A person as who helps sees them: what they see, and what becomes of it.

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use renvoi_app::api::{
    ApiError, Code,
    helpdesk::{AddressLine, MailLine, PhoneLine, Second, SheetView},
    session::{Helpdesk, Session},
};
use uuid::Uuid;

use super::{Desk, target::barred};
use crate::{
    accounts::{Lives, Role, grants_of, new_address, session_lines, standing_in},
    errors::internal,
    forwarding::push_state,
    journal::{about_person, attempts_of},
    pbx::{EndpointId, Subject},
    phones,
    push::subject::to_text,
    store::{self, Db, device::DeviceRow, extension::ExtensionRow, mails::MailRow, user::UserRow},
};

/// Lines of each list; who wants more opens the journal.
const LINES: i64 = 8;

impl Desk {
    /// Somebody of the organisation that the session's person helps in.
    /// `lives`: how long sessions live.
    pub async fn sheet(
        &self,
        who: &Session<Helpdesk>,
        lives: Lives,
        id: Uuid,
    ) -> Result<SheetView, ApiError> {
        let person = who.person();
        let mut read = self.store.read().await.map_err(internal)?;
        let org = store::organisation::by_id(read.db(), person.organisation)
            .await
            .map_err(internal)?
            .ok_or(Code::NotFound)?;
        let user = store::user::by_id(read.db(), id).await.map_err(internal)?;
        let user = user
            .filter(|user| user.org_id == org.id)
            .ok_or(Code::NotFound)?;
        let reads_on = person.zone(&org.zone).to_owned();
        let zone = TimeZone::get(&reads_on).unwrap_or(TimeZone::UTC);
        let local = |at: i64| local(at, &zone);
        let now = self.clock.millis();
        let (line, direct_numbers, phones) = self
            .line_of(read.db(), &user, &reads_on)
            .await
            .map_err(internal)?;
        let roles = roles_of(read.db(), &user).await.map_err(internal)?;
        let barred = barred(read.db(), person, &user).await.map_err(internal)?;
        let waits = self.accounts.waits(read.db(), &user).await;
        let (second, address) = self
            .proofs(read.db(), &user, &zone)
            .await
            .map_err(internal)?;
        let administers = grants_of(read.db(), person, org.id)
            .await
            .map_err(internal)?
            .administrator
            .is_some();
        let sessions = store::sessions::of_user(read.db(), user.id, now)
            .await
            .map_err(internal)?;
        let mails = store::mails::of_person(read.db(), user.id, LINES)
            .await
            .map_err(internal)?;
        let attempts = attempts_of(read.db(), who, &org, &user, LINES)
            .await
            .map_err(internal)?;
        let journal = about_person(read.db(), who, &org, &user, LINES)
            .await
            .map_err(internal)?;
        drop(read);
        let country = org.country.clone();
        let extension = line.as_ref().map(|line| line.number.clone());
        let list = match line {
            Some(line) => Some(self.forwarding.list_of(who, org, line).await),
            None => None,
        };
        let mails = mails.into_iter().map(|mail| mail_line(mail, &zone));
        Ok(SheetView {
            id: user.id,
            extension,
            direct_numbers,
            country,
            roles,
            now: local(now),
            locked: user.locked_at.map(local),
            deactivated: user.deactivated_at.map(local),
            has_password: user.password.is_some(),
            second,
            address,
            administers,
            waits: waits.map_err(internal)?,
            attempts,
            sessions: session_lines(&sessions, (lives, now), &zone, Some(person.session)),
            mails: mails.collect(),
            rules: list,
            phones,
            journal,
            barred,
            done: None,
            refusal: None,
            code: None,
            why: String::new(),
            why_error: None,
            new_address: String::new(),
            address_error: None,
            seen: false,
            writer: String::new(),
            kept: false,
            name: user.name,
            email: user.email,
        })
    }

    /// Their extension, with its direct numbers and its telephones.
    async fn line_of(
        &self,
        mut db: Db<'_>,
        user: &UserRow,
        zone: &str,
    ) -> store::Result<(Option<ExtensionRow>, Vec<String>, Vec<PhoneLine>)> {
        let Some(id) = user.extension_id else {
            return Ok((None, vec![], vec![]));
        };
        let Some(line) = store::extension::by_id(db.again(), user.org_id, id).await? else {
            return Ok((None, vec![], vec![]));
        };
        let direct_numbers = store::extension::direct_numbers_of(db.again(), line.id).await?;
        let phones = self.phones_of(db, line.id, zone).await?;
        Ok((Some(line), direct_numbers, phones))
    }

    /// Their second factor, and the change of their address that waits.
    async fn proofs(
        &self,
        mut db: Db<'_>,
        user: &UserRow,
        zone: &TimeZone,
    ) -> store::Result<(Second, Option<AddressLine>)> {
        let standing = standing_in(db.again(), user).await?;
        let second = if standing.since.is_some() || standing.passkeys > 0 {
            Second::Set
        } else if standing.required {
            Second::Required
        } else {
            Second::None
        };
        let change = new_address::waiting(db, user, self.clock.millis()).await?;
        let address = change.map(|change| AddressLine {
            asked: local(change.created_at, zone),
            until: local(change.expires_at, zone),
            email: change.email,
            asked_by: change.asked_by,
        });
        Ok((second, address))
    }

    async fn phones_of(
        &self,
        mut db: Db<'_>,
        extension: Uuid,
        zone: &str,
    ) -> store::Result<Vec<PhoneLine>> {
        let devices = store::device::of_extension(db.again(), extension).await?;
        let mut phones = Vec::with_capacity(devices.len());
        for device in devices {
            phones.push(self.phone(db.again(), device, zone).await?);
        }
        Ok(phones)
    }

    async fn phone(
        &self,
        mut db: Db<'_>,
        device: DeviceRow,
        zone: &str,
    ) -> store::Result<PhoneLine> {
        let endpoint = EndpointId::parse(&device.endpoint);
        let (state, job) = match &endpoint {
            Some(endpoint) => {
                let subject = to_text(&Subject::Device(endpoint.clone()));
                (
                    store::state::find(db.again(), &subject).await?,
                    store::jobs::find(db.again(), &subject).await?,
                )
            }
            None => (None, None),
        };
        let files = store::jobs::find(db.again(), &phones::subject(device.id)).await?;
        let desk = store::phone::by_id(db, device.id).await?;
        let now = self.clock.millis();
        let line = |phone: store::phone::Phone| {
            phones::desk_line(&self.registrations, &phone, files.as_ref(), now, zone)
        };
        let desk = desk.map(line);
        Ok(PhoneLine {
            desk,
            id: device.id,
            name: device.name,
            registered: endpoint.and_then(|endpoint| self.registrations.registered(&endpoint)),
            endpoint: device.endpoint,
            push: push_state(zone, state.as_ref(), job.as_ref(), self.clock.as_ref()),
        })
    }
}

fn local(at: i64, zone: &TimeZone) -> DateTime {
    zone.to_datetime(Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH))
}

async fn roles_of(db: Db<'_>, user: &UserRow) -> store::Result<Vec<&'static str>> {
    let grants = store::user::grants(db, user.id).await?;
    let holds = |role: &Role| {
        grants.iter().any(|(name, org)| {
            name == role.name() && (*org == user.org_id || *role == Role::Operator)
        })
    };
    let roles = Role::ALL.into_iter().filter(holds);
    Ok(roles.map(Role::name).collect())
}

fn mail_line(mail: MailRow, zone: &TimeZone) -> MailLine {
    MailLine {
        id: mail.id,
        kind: mail.kind,
        recipient: mail.recipient,
        asked: local(mail.created_at, zone),
        state: mail.state,
        changed: local(mail.changed_at, zone),
        code: mail.code,
        said: mail.said,
        attempts: u32::try_from(mail.attempts).unwrap_or(0),
    }
}
