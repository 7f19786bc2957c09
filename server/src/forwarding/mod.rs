//! Forwarding rules: read, change, explain. Every change is one transaction: the list, its journal line and its push.

pub mod body;
mod change;
mod codes;
mod colleagues;
mod delete;
mod departed;
mod dialled;
mod difference;
mod explain;
mod held;
mod import;
mod judge;
mod left;
mod line;
mod list;
mod push_state;
mod refused;
mod reorder;
mod replace;
mod restore;
mod save;
mod still;
mod switch;
mod temporary;
mod try_call;

pub use codes::give_codes;
pub(crate) use colleagues::offered;
pub(crate) use departed::{departed, left_behind};
pub use dialled::{ReadError, answer, read_in};
pub use explain::{ExplainError, Unread, explain, explain_line, lines};
pub use held::Held;
pub use import::{export, import};
pub use left::{Taken, Taking, take_left};
pub use line::{Line, LineError};
pub(crate) use push_state::{OnPbx, push_state};
pub(crate) use refused::refused;
pub use replace::{ReplaceError, Replaced, in_words, replace};
pub(crate) use still::to_ask;
pub(crate) use switch::switch_all_off;

use std::sync::Arc;

use async_trait::async_trait;
use renvoi_app::api::{
    ApiError,
    forwarding::{
        CallDraft, Changed, Forwarding, PushView, RuleDraft, RulesView, TemporaryDraft, Tried,
    },
    session::{Reader, Session, User},
};
use uuid::Uuid;

use crate::{clock::Clock, push::Push, store::Store};

/// The service behind the pages.
#[derive(Clone)]
pub struct ForwardingService {
    store: Store,
    clock: Arc<dyn Clock>,
    push: Push,
}

impl ForwardingService {
    /// With what it needs.
    #[must_use]
    pub fn new(store: Store, clock: Arc<dyn Clock>, push: Push) -> Self {
        Self { store, clock, push }
    }
}

#[async_trait]
impl Forwarding for ForwardingService {
    async fn list(&self, who: &Reader) -> Result<RulesView, ApiError> {
        self.read_list(who).await
    }

    async fn push_state(&self, who: &Session<User>) -> Result<PushView, ApiError> {
        self.read_push_state(who).await
    }

    async fn save(&self, who: &Session<User>, draft: &RuleDraft) -> Result<Changed, ApiError> {
        self.save_draft(who, draft).await
    }

    async fn switch(
        &self,
        who: &Session<User>,
        id: Uuid,
        enabled: bool,
        version: i64,
    ) -> Result<Changed, ApiError> {
        self.switch_rule(who, id, enabled, version).await
    }

    async fn keep(&self, who: &Session<User>, id: Uuid) -> Result<(), ApiError> {
        self.keep_rule(who, id).await
    }

    async fn reorder(
        &self,
        who: &Session<User>,
        order: &[Uuid],
        version: i64,
    ) -> Result<Changed, ApiError> {
        self.reorder_rules(who, order, version).await
    }

    async fn delete(
        &self,
        who: &Session<User>,
        id: Uuid,
        version: i64,
    ) -> Result<Changed, ApiError> {
        self.delete_rule(who, id, version).await
    }

    async fn forward_for_now(
        &self,
        who: &Session<User>,
        draft: &TemporaryDraft,
    ) -> Result<Changed, ApiError> {
        self.forward_for_a_while(who, draft).await
    }

    async fn end_forward_now(
        &self,
        who: &Session<User>,
        version: i64,
        writer: &str,
    ) -> Result<Changed, ApiError> {
        self.end_forward(who, version, writer).await
    }

    async fn try_call(
        &self,
        who: &Session<User>,
        call: &CallDraft,
        rules: Option<&[serde_json::Value]>,
    ) -> Result<Tried, ApiError> {
        self.follow_call(who, call, rules).await
    }

    async fn restore(
        &self,
        who: &Session<User>,
        earlier: i64,
        version: i64,
        writer: &str,
    ) -> Result<Changed, ApiError> {
        self.restore_version(who, earlier, version, writer).await
    }
}
