//! Desk phones: their keys, the files that say them, and how far those are on their way. What is wanted of a phone is worked out anew
//! whenever something it may depend on has changed; where that comes to other files, the phone is told to fetch them.

mod add;
pub mod agents;
mod allow_copying;
mod ask;
mod body;
mod cards;
mod change;
mod contact;
mod copy;
mod desired;
mod etag;
mod find;
mod fleet;
mod give_keys;
pub mod list;
mod live;
pub mod models;
mod progress;
mod reach;
mod replace;
mod restore;
mod save;
mod serve;
mod settle;
mod sheet;
mod stranger;
mod tell_again;
pub mod templates;
mod window;
mod worker;

pub use add::{AddedPhone, NewPhone, add_phone};
pub(crate) use ask::{ask, ask_naming, ask_with, ask_within, subject};
pub(crate) use change::line_of;
pub use contact::first_contact;
pub use desired::{Unwritable, desired};
pub use etag::{etag, etag_of};
pub(crate) use fleet::desk_line;
pub use fleet::{Fleet, FleetError, MOST_AT_ONCE, PAGE, run as add_lists};
pub use give_keys::{Given, give_keys};
pub use progress::progress;
pub use reach::Reach;
pub use replace::{Replaced, replace_phone};
pub(crate) use serve::is_word;
pub use serve::{Caller, Served, note_fetched, phone_of, serve};
pub use stranger::note_stranger;
pub(crate) use tell_again::{put_restart, put_resync};
pub use tell_again::{restart, resync};
pub use window::open_window;
pub use worker::{drain, run};

use std::sync::Arc;

use async_trait::async_trait;
use renvoi_app::{
    api::{
        ApiError, Code,
        phones::{KeysChanged, KeysDraft, KeysView, LivePhone, Phones, PhonesList},
        session::{Reader, Reads, Session, User},
    },
    domain::phones::{MacAddress, Model, ModelId},
};
use uuid::Uuid;

use crate::{
    clock::Clock,
    errors::internal,
    pbx::Registrations,
    push::Push,
    secrets::Keyring,
    store::{self, Db, Store, phone::Phone},
};

/// What reading and writing phones needs.
#[derive(Clone, Debug)]
pub struct Desk {
    /// The database.
    pub store: Store,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Opens SIP passwords and what addresses have.
    pub keys: Keyring,
    /// How phones reach us and the PBX.
    pub reach: Arc<Reach>,
}

/// The service behind the pages.
#[derive(Clone)]
pub struct PhonesService {
    desk: Desk,
    push: Push,
    registrations: Registrations,
}

impl PhonesService {
    /// With what it needs.
    #[must_use]
    pub fn new(desk: Desk, push: Push, registrations: Registrations) -> Self {
        Self {
            desk,
            push,
            registrations,
        }
    }
}

/// The model of a phone; [`Code::Damaged`] where its file is gone, or what is stored is none.
fn model_of(phone: &Phone) -> Result<&'static Model, ApiError> {
    models::catalogue()
        .get(&ModelId(phone.row.model.clone()))
        .ok_or_else(|| {
            tracing::error!(
                model = phone.row.model,
                mac = phone.row.mac,
                "a phone's model is none that we know"
            );
            Code::Damaged.into()
        })
}

/// The expansion modules of a phone; none where what is stored cannot be read.
fn modules_of(phone: &Phone) -> Vec<u8> {
    serde_json::from_str(&phone.row.modules).unwrap_or_default()
}

/// A phone's hardware address as people read it.
fn shown_mac(phone: &Phone) -> String {
    MacAddress::parse(&phone.row.mac).map_or_else(|_| phone.row.mac.clone(), |mac| mac.to_string())
}

/// A desk phone of the person's extension; [`Code::NotFound`] where it is another's, or none.
async fn own(db: Db<'_>, who: &impl Reads, id: Uuid) -> Result<Phone, ApiError> {
    let person = who.person();
    let (extension, _) = person.extension.as_ref().ok_or(Code::NotFound)?;
    store::phone::by_id(db, id)
        .await
        .map_err(internal)?
        .filter(|phone| phone.row.org_id == person.organisation && phone.extension_id == *extension)
        .ok_or_else(|| Code::NotFound.into())
}

#[async_trait]
impl Phones for PhonesService {
    async fn list(&self, who: &Reader) -> Result<PhonesList, ApiError> {
        self.list_phones(who).await
    }

    async fn keys(&self, who: &Reader, phone: Uuid) -> Result<KeysView, ApiError> {
        self.read_sheet(who, phone).await
    }

    async fn find(
        &self,
        who: &Reader,
        phone: Uuid,
        typed: &str,
        supervised: bool,
    ) -> Result<Vec<(String, String)>, ApiError> {
        self.find_some(who, phone, typed, supervised).await
    }

    async fn live(&self, who: &Session<User>) -> Result<Vec<LivePhone>, ApiError> {
        self.live_phones(who).await
    }

    async fn save(
        &self,
        who: &Session<User>,
        phone: Uuid,
        draft: &KeysDraft,
    ) -> Result<KeysChanged, ApiError> {
        self.save_draft(who, phone, draft).await
    }

    async fn restore(
        &self,
        who: &Session<User>,
        phone: Uuid,
        earlier: i64,
        version: i64,
        writer: &str,
    ) -> Result<KeysChanged, ApiError> {
        self.restore_version(who, phone, earlier, version, writer)
            .await
    }

    async fn copy(
        &self,
        who: &Session<User>,
        phone: Uuid,
        from: Uuid,
        version: i64,
        writer: &str,
    ) -> Result<KeysChanged, ApiError> {
        self.copy_from(who, phone, from, version, writer).await
    }

    async fn allow_copying(
        &self,
        who: &Session<User>,
        phone: Uuid,
        on: bool,
    ) -> Result<(), ApiError> {
        self.set_copyable(who, phone, on).await
    }

    async fn tell_again(&self, who: &Session<User>, phone: Uuid) -> Result<(), ApiError> {
        self.tell_once_more(who, phone).await
    }
}
