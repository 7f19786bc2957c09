//! Forwarding rules: what the page shows and what a person may do to them.

mod calendar;
mod delete_rule;
mod draft;
mod keep_rule;
mod list_rules;
mod move_rule;
mod restore_rules;
mod save_rule;
mod switch_rule;
mod temporary;
mod try_call;
mod view;

pub use calendar::*;
pub use delete_rule::*;
pub use draft::*;
pub use keep_rule::*;
pub use list_rules::*;
pub use move_rule::*;
pub use restore_rules::*;
pub use save_rule::*;
pub use switch_rule::*;
pub use temporary::*;
pub use try_call::*;
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

/// What a person may do to the rules of their own extension.
///
/// Every change names the version it was made against; where somebody saved since, the answer is
/// [`Changed::Stale`] and nothing is changed.
#[cfg(feature = "ssr")]
#[async_trait]
pub trait Forwarding: Send + Sync {
    /// The list, and what the PBX has of it.
    async fn list(&self, who: &Reader) -> Result<RulesView, ApiError>;
    /// What the PBX has of the list; cheap, asked often.
    async fn push_state(&self, who: &Session<User>) -> Result<PushView, ApiError>;
    /// Adds (`draft.id` absent) or replaces a rule.
    async fn save(&self, who: &Session<User>, draft: &RuleDraft) -> Result<Changed, ApiError>;
    /// Switches a rule on or off.
    async fn switch(
        &self,
        who: &Session<User>,
        id: Uuid,
        enabled: bool,
        version: i64,
    ) -> Result<Changed, ApiError>;
    /// Takes the answer that a forward which has been on for long still should be: it is not asked again.
    async fn keep(&self, who: &Session<User>, id: Uuid) -> Result<(), ApiError>;
    /// Puts the rules in this order; the ids must be the list's.
    async fn reorder(
        &self,
        who: &Session<User>,
        order: &[Uuid],
        version: i64,
    ) -> Result<Changed, ApiError>;
    /// Deletes a rule. [`Forwarding::restore`] with the version it was deleted from takes it back.
    async fn delete(
        &self,
        who: &Session<User>,
        id: Uuid,
        version: i64,
    ) -> Result<Changed, ApiError>;
    /// Sends all calls elsewhere for a while, by a rule that stands first; one that is there is replaced.
    async fn forward_for_now(
        &self,
        who: &Session<User>,
        draft: &TemporaryDraft,
    ) -> Result<Changed, ApiError>;
    /// Ends the temporary forward; where there is none, nothing happens. `writer`: whom the form was shown to.
    async fn end_forward_now(
        &self,
        who: &Session<User>,
        version: i64,
        writer: &str,
    ) -> Result<Changed, ApiError>;
    /// Follows a call through these rules of theirs (in the JSON form, not saved), or the saved ones, and on through
    /// colleagues' as far as they may know.
    async fn try_call(
        &self,
        who: &Session<User>,
        call: &CallDraft,
        rules: Option<&[serde_json::Value]>,
    ) -> Result<Tried, ApiError>;
    /// Brings back the list as it was at an earlier version, as a new version: undo. `writer`: whom the form was shown to, since
    /// somebody else's list may have these versions too.
    async fn restore(
        &self,
        who: &Session<User>,
        earlier: i64,
        version: i64,
        writer: &str,
    ) -> Result<Changed, ApiError>;
}
