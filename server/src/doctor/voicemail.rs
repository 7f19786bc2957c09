//! Messages that their owners cannot hear.

use jiff::Timestamp;

use super::Finding;
use crate::{
    config::Config,
    store::{self, Store, messages::Stuck},
};

/// So many are named.
const NAMED: usize = 5;

/// What could not be read, and which boxes are full. Where the database does not answer, that is told already.
pub(super) async fn examine(config: &Config) -> Vec<Finding> {
    let looked = async {
        let store = Store::open_existing(&config.database.url).await.ok()?;
        // Without its tables there is nothing to look at.
        if store.pending_migrations().await.ok()? > 0 {
            return None;
        }
        let mut read = store.read().await.ok()?;
        let unreadable = store::messages::unreadable(read.db()).await.ok()?;
        Some((unreadable, store::messages::waiting(read.db()).await.ok()?))
    };
    let Some((unreadable, waiting)) = looked.await else {
        return vec![];
    };
    if unreadable.is_empty() && waiting.is_empty() {
        return vec![Finding::well("voicemail", "every message can be heard")];
    }
    let told = |stuck: &[Stuck], what: &str, mend: &str| {
        let count = stuck.len();
        (count > 0).then(|| {
            let said = format!("{count} {what}: {}", named(stuck));
            Finding::wrong("voicemail", said, mend)
        })
    };
    let unreadable = told(
        &unreadable,
        "of the messages could not be read",
        "look at the files in Asterisk's folder « recording »; `renvoi pbx status` lists all; each goes with the message when its owner deletes it",
    );
    let waiting = told(
        &waiting,
        "of the messages wait on the PBX since the box is full",
        "their owners have to hear or delete some; `renvoi mail list` says why none was mailed",
    );
    unreadable.into_iter().chain(waiting).collect()
}

/// « 204@cabinet 2026-04-14T12:22:00Z, … »
fn named(stuck: &[Stuck]) -> String {
    let one = |one: &Stuck| {
        let at = Timestamp::from_millisecond(one.left_at).unwrap_or_default();
        format!("{}@{} {at:.0}", one.number, one.slug)
    };
    let mut named: Vec<_> = stuck.iter().take(NAMED).map(one).collect();
    if stuck.len() > NAMED {
        named.push("…".to_owned());
    }
    named.join(", ")
}
