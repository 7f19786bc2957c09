//! `/api/v1`: what programs may do, with a token and in no other way: a browser's session opens nothing here, so no page of
//! somebody else's can reach it.
//!
//! A handler takes a [`May`](may::May) or an [`OfExtension`](may::OfExtension): the session that the services ask for, made only where the token has the
//! scope that the handler's signature names. What goes wrong is a [`Problem`](problem::Problem), which one layer writes out.

mod accept;
mod body;
mod change;
mod condition;
mod docs;
mod explain;
mod extensions;
mod fleet;
mod groups;
mod journal;
mod may;
mod openapi;
mod path;
mod phones;
mod problem;
mod query;
mod rules;
mod settings;
mod templates;
mod token;

pub(super) use docs::{page as docs, style as docs_style};
pub(super) use explain::explain;
pub(super) use extensions::list as extensions;
pub(super) use journal::{export, page as journal};
pub(super) use openapi::document as openapi;
pub(super) use problem::dress;
pub(super) use token::show as token;

pub(super) mod setting {
    //! Handlers of settings.
    pub(in crate::web) use super::settings::{replace, show};
}

pub(super) mod phone {
    //! Handlers of telephones.
    pub(in crate::web) use super::phones::{list, models, replace, show};
}

pub(super) mod template {
    //! Handlers of templates of keys.
    pub(in crate::web) use super::templates::{
        add, apply, list, preview, remove, replace, run, show, undo,
    };
}

pub(super) mod group {
    //! Handlers of groups of extensions.
    pub(in crate::web) use super::groups::{add, list, remove, replace, show};
}

pub(super) mod desk {
    //! Handlers of the organisation's desk phones.
    pub(in crate::web) use super::fleet::{
        add, list, remove, replace, restart, resync, show, strangers, window,
    };
}

pub(super) mod list {
    //! Handlers of rule lists.
    pub(in crate::web) use super::rules::{replace, show, state, switch};
}

use std::sync::Arc;

use axum::http::StatusCode;

use super::throttle::Throttle;
use crate::{
    administration::AdministrationService, config::Config, forwarding::ForwardingService,
    portal::Tools, push::Push, tokens::Tokens,
};

/// What every address of the API begins with.
const ROOT: &str = "/api/v1";

/// Tokens that are none, from one address, in a minute; then they have to wait. A good token never waits for them.
const REFUSALS: u32 = 60;

/// What the API's handlers use.
#[derive(Clone)]
pub struct Api {
    /// Tokens.
    pub tokens: Tokens,
    forwarding: ForwardingService,
    administration: AdministrationService,
    requests: Arc<Throttle>,
    refusals: Arc<Throttle>,
}

impl Api {
    pub(super) fn new(config: &Config, tools: &Tools, push: &Push) -> Self {
        let (store, clock) = (|| tools.store.clone(), || Arc::clone(&tools.clock));
        Self {
            tokens: Tokens::new(store(), clock()).sending(tools.mails),
            forwarding: ForwardingService::new(store(), clock(), push.clone()),
            administration: AdministrationService::new(store(), clock(), push.clone()),
            requests: Arc::new(Throttle::new(config.limits.api)),
            refusals: Arc::new(Throttle::new(REFUSALS.min(config.limits.api))),
        }
    }
}

/// Whether an address is the API's, and a failure there is for a program to read. The pages' own functions have their own way.
pub(super) fn is_api(path: &str) -> bool {
    path == "/api" || (path.starts_with("/api/") && !path.starts_with("/api/fn/"))
}

/// Where there is nothing.
pub(super) async fn missing() -> StatusCode {
    StatusCode::NOT_FOUND
}
