//! An edit that met an ended session waits for its writer, so that nothing typed is lost.
//!
//! One for each person, the last, until it is saved or given up: a stranger has none, and nobody can fill the database. Who it was
//! shown to can be copied from a page that stands open somewhere, so it is theirs only from a browser in which they have signed in, of
//! which a cookie tells that no page reads: nobody else puts words on their pages.

use axum::http::request::Parts;
use renvoi_app::api::session::{Session, User};
use uuid::Uuid;

use super::{Web, browser, form::Form};
use crate::{accounts::read_writer, store};

/// Whose form it is that came without a session: `written` is what it says itself.
pub(super) fn writer(web: &Web, parts: &Parts, written: &str) -> Option<Uuid> {
    let user = read_writer(&web.push.keys, written)?;
    let browser = browser::said(web, parts)?;
    web.accounts.has_met(browser, user).then_some(user)
}

/// Keeps a form, but for what shows who somebody is, until its writer has signed in again; `false` where nobody knows who that is.
pub(super) async fn keep(web: &Web, parts: &Parts, path: &str, form: &Form) -> store::Result<bool> {
    let Some(user) = writer(web, parts, form.get("writer").unwrap_or_default()) else {
        return Ok(false);
    };
    let shown: Vec<_> = form.shown().collect();
    let fields = serde_json::to_string(&shown).expect("pairs of texts are plain data");
    let mut tx = web.store.write().await?;
    let kept = store::kept::put(tx.db(), user, path, &fields, web.clock.millis()).await?;
    tx.commit().await?;
    Ok(kept)
}

/// The form that this person posted to this page; it stays until it is saved or given up.
pub(super) async fn find(
    web: &Web,
    who: &Session<User>,
    path: &str,
) -> store::Result<Option<Form>> {
    let user = who.person().id;
    let kept = store::kept::find(web.store.read().await?.db(), user, path).await?;
    Ok(kept.and_then(|fields| serde_json::from_str(&fields).ok().map(Form)))
}
