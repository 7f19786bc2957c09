//! All desk phones of an organisation, for who helps in it and who administers it.
//!
//! Who helps sees them, opens first contacts, and has phones fetch their files or restart; who administers adds, replaces and removes
//! them too. Nobody is shown a SIP password, nor the address that a phone fetches it from.

mod add;
mod adding;
mod deeds;
mod draft;
mod list;
mod many;
mod replace;
mod sheet;
mod strangers;

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use renvoi_app::{
    api::{
        ApiError, Code,
        fleet::{DeskFacts, PhoneNotDone},
        forwarding::FieldError,
        helpdesk::DeskLine,
        session::{Administrator, Helpdesk, Person, Session},
    },
    domain::phones::Model,
    words::model_name,
};
use uuid::Uuid;

use super::{Desk, Unwritable, change::line_of, model_of, models::catalogue, progress, shown_mac};
use crate::{
    accounts::grants_of,
    directory::{DirectoryError, Registry},
    errors::internal,
    journal::Author,
    pbx::{EndpointId, Registrations},
    push::Push,
    store::{self, Db, jobs::Job, organisation::Organisation, phone::Phone},
};

pub use adding::run;
pub use list::PAGE;
pub use many::MOST as MOST_AT_ONCE;

/// The service behind the pages.
#[derive(Clone)]
pub struct Fleet {
    registry: Registry,
    desk: Desk,
    push: Push,
    registrations: Registrations,
}

impl Fleet {
    /// With what it needs.
    #[must_use]
    pub fn new(registry: Registry, desk: Desk, push: Push, registrations: Registrations) -> Self {
        Self {
            registry,
            desk,
            push,
            registrations,
        }
    }

    /// What is known of a phone, on a zone's wall clock.
    fn facts(&self, phone: &Phone, job: Option<&Job>, zone: &str) -> DeskFacts {
        desk_facts(
            &self.registrations,
            phone,
            job,
            self.desk.clock.millis(),
            zone,
        )
    }

    /// Wakes who tells the PBX and the phones, and the pages that show the phone.
    fn announce(&self, phone: &Phone) {
        self.push.wake();
        if let Some(line) = line_of(phone) {
            self.push.tell([line].into());
        }
    }
}

/// A desk phone as who helps its owner sees it, on a zone's wall clock.
pub(crate) fn desk_line(
    registrations: &Registrations,
    phone: &Phone,
    job: Option<&Job>,
    now: i64,
    zone: &str,
) -> DeskLine {
    let model = model_of(phone).ok();
    DeskLine {
        model: name_of(&phone.row.model),
        mac: shown_mac(phone),
        facts: desk_facts(registrations, phone, job, now, zone),
        restarts: model.is_some_and(|model| model.restart.is_some()),
    }
}

/// What is known of a desk phone, on a zone's wall clock.
fn desk_facts(
    registrations: &Registrations,
    phone: &Phone,
    job: Option<&Job>,
    now: i64,
    zone: &str,
) -> DeskFacts {
    let endpoint = EndpointId::parse(&phone.endpoint);
    let endpoint = endpoint.as_ref();
    let places = endpoint.map(|one| registrations.places(one));
    let places = places.unwrap_or_default();
    DeskFacts {
        registered: endpoint.and_then(|one| registrations.registered(one)),
        address: if places.is_empty() {
            phone.row.address.clone()
        } else {
            places.join(", ")
        },
        firmware: phone.row.firmware.clone(),
        progress: progress(&phone.row, job, now, zone),
    }
}

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum FleetError {
    /// There is no such phone in the organisation.
    #[error("there is no such phone")]
    Nothing,
    /// What was typed is wrong, at least one thing.
    #[error("what was typed is wrong")]
    Wrong(Vec<FieldError>),
    /// It cannot be done now, or not to this phone.
    #[error("it cannot be done")]
    NotDone(PhoneNotDone),
    /// Ours.
    #[error(transparent)]
    Store(#[from] sqlx::Error),
    /// Ours.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// What is stored of it cannot be read.
    #[error(transparent)]
    Unwritable(#[from] Unwritable),
    /// Ours: it ended before it was done.
    #[error(transparent)]
    Ended(#[from] tokio::task::JoinError),
}

impl From<FleetError> for ApiError {
    fn from(error: FleetError) -> Self {
        match error {
            FleetError::Nothing => Code::NotFound.into(),
            FleetError::Unwritable(error) => error.into(),
            error => internal(error),
        }
    }
}

/// Who may do something to phones of their organisation at all.
trait Helps {}
impl Helps for Helpdesk {}
impl Helps for Administrator {}

/// A phone of the session's organisation.
async fn target<R: Helps>(db: Db<'_>, who: &Session<R>, id: Uuid) -> Result<Phone, FleetError> {
    let phone = store::phone::by_id(db, id).await?;
    phone
        .filter(|phone| phone.row.org_id == who.person().organisation)
        .ok_or(FleetError::Nothing)
}

/// The session's organisation.
async fn own<R: Helps>(db: Db<'_>, who: &Session<R>) -> Result<Organisation, FleetError> {
    let org = store::organisation::by_id(db, who.person().organisation).await?;
    org.ok_or(FleetError::Nothing)
}

fn author<R: Helps>(who: &Session<R>) -> Author {
    Author::Person(who.person().clone())
}

/// Whether who helps administers too.
async fn administers(db: Db<'_>, person: &Person) -> store::Result<bool> {
    let grants = grants_of(db, person, person.organisation).await?;
    Ok(grants.administrator.is_some())
}

/// What people call a model, by its id; the id itself where its file is gone.
fn name_of(model: &str) -> String {
    let known = catalogue().all().iter().find(|one| one.id.0 == model);
    known.map_or_else(|| model.to_owned(), model_name)
}

/// All models: id, name.
fn all_models() -> Vec<(String, String)> {
    let named = |model: &Model| (model.id.0.clone(), model_name(model));
    catalogue().all().iter().map(named).collect()
}

/// A moment on a zone's wall clock.
fn local(at: i64, zone: &str) -> DateTime {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    zone.to_datetime(Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH))
}
