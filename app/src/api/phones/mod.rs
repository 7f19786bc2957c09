//! One's telephones, and what their keys do.

mod allow_copying;
mod copy_keys;
mod draft;
mod list_phones;
mod read_keys;
mod restore_keys;
mod save_keys;
mod tell_again;
mod view;

pub use allow_copying::*;
pub use copy_keys::*;
pub use draft::*;
pub use list_phones::*;
pub use read_keys::*;
pub use restore_keys::*;
pub use save_keys::*;
pub use tell_again::*;
pub use view::*;

#[cfg(feature = "ssr")]
use async_trait::async_trait;
#[cfg(feature = "ssr")]
use uuid::Uuid;

#[cfg(feature = "ssr")]
use crate::api::{
    ApiError,
    session::{Reader, Session, User},
};

/// What a person may do to the phones of their own extension. Another's phone is [`Code::NotFound`](crate::api::Code::NotFound), as one
/// is that never was, and so is one that is no desk phone where its keys are asked for.
///
/// Every change of keys names the version it was made against; where somebody saved since, the answer is [`KeysChanged::Stale`] and
/// nothing is changed.
#[cfg(feature = "ssr")]
#[async_trait]
pub trait Phones: Send + Sync {
    /// All of them.
    async fn list(&self, who: &Reader) -> Result<PhonesList, ApiError>;
    /// The keys of one.
    async fn keys(&self, who: &Reader, phone: Uuid) -> Result<KeysView, ApiError>;
    /// Colleagues, extension and name, whom a text typed at a key may mean: each of its words begins one of the name, or the extension. The
    /// first ones by extension; where `supervised`, of those whom the keys may supervise.
    async fn find(
        &self,
        who: &Reader,
        phone: Uuid,
        typed: &str,
        supervised: bool,
    ) -> Result<Vec<(String, String)>, ApiError>;
    /// How far each desk phone is, and what lamps show; cheap, asked often.
    async fn live(&self, who: &Session<User>) -> Result<Vec<LivePhone>, ApiError>;
    /// Saves the keys that a draft names; the others stay.
    async fn save(
        &self,
        who: &Session<User>,
        phone: Uuid,
        draft: &KeysDraft,
    ) -> Result<KeysChanged, ApiError>;
    /// Brings back the keys as they were at an earlier version, as a new version: undo. What the phone cannot have any more is left out and
    /// told. `writer`: whom the page was shown to.
    async fn restore(
        &self,
        who: &Session<User>,
        phone: Uuid,
        earlier: i64,
        version: i64,
        writer: &str,
    ) -> Result<KeysChanged, ApiError>;
    /// Takes over the keys of another phone: one's own, or one whose owner allows it. Locked keys stay; what cannot be taken over is told.
    async fn copy(
        &self,
        who: &Session<User>,
        phone: Uuid,
        from: Uuid,
        version: i64,
        writer: &str,
    ) -> Result<KeysChanged, ApiError>;
    /// Says whether colleagues may copy the keys of a phone.
    async fn allow_copying(
        &self,
        who: &Session<User>,
        phone: Uuid,
        on: bool,
    ) -> Result<(), ApiError>;
    /// Has a phone told once more to fetch its files.
    async fn tell_again(&self, who: &Session<User>, phone: Uuid) -> Result<(), ApiError>;
}
