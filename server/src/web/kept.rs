//! An edit that met an ended session waits for its writer, so that nothing typed is lost.
//!
//! One for each person, the last: a stranger has none, and nobody can fill the database.

use renvoi_app::api::session::{Session, User};

use super::{Web, form::Form};
use crate::{accounts::read_writer, store};

/// Keeps a form until its writer has signed in again; `false` where it does not say who that is.
pub(super) async fn keep(web: &Web, path: &str, form: &Form) -> store::Result<bool> {
    let writer = form.get("writer").unwrap_or_default();
    let Some(user) = read_writer(&web.push.keys, writer) else {
        return Ok(false);
    };
    let fields = serde_json::to_string(&form.0).expect("pairs of texts are plain data");
    let mut tx = web.store.write().await?;
    let kept = store::kept::put(tx.db(), user, path, &fields, web.clock.millis()).await?;
    tx.commit().await?;
    Ok(kept)
}

/// Takes the form that this person posted to this path, once.
pub(super) async fn take(
    web: &Web,
    who: &Session<User>,
    path: &str,
) -> store::Result<Option<Form>> {
    let user = who.person().id;
    let kept = store::kept::find(web.store.read().await?.db(), user, path).await?;
    let Some(fields) = kept else {
        return Ok(None);
    };
    let mut tx = web.store.write().await?;
    store::kept::delete(tx.db(), user).await?;
    tx.commit().await?;
    Ok(serde_json::from_str(&fields).ok().map(Form))
}
