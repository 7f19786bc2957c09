//! Sessions in our own rows, for tower-sessions.

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use tower_sessions::{
    SessionStore,
    cookie::time::OffsetDateTime,
    session::{Id, Record},
    session_store::{Error, Result},
};
use uuid::Uuid;

use super::{
    lives::{Lives, STAYS},
    second_factor::SET_UP_LIFE,
};
use crate::{
    clock::Clock,
    store::{self, Store, sessions::SessionRow},
};

/// Field of a session's data that names the person.
pub(super) const USER: &str = "user";
/// Field of a session's data with the address it was made from.
pub(super) const ADDRESS: &str = "address";
/// Field of a session's data with the browser's words.
pub(super) const AGENT: &str = "agent";

/// Field of a session's data that says that it waits for a second factor.
pub(crate) const HALF: &str = "half";
/// Field of that: whether one is still to be set up.
const SETS_UP: &str = "sets_up";

/// Field of a session's data that names the provider's own session by which it was opened, hashed.
pub(crate) const PROVIDER_SESSION: &str = "provider_session";

/// How long one that waits for a second factor lives, in milliseconds: ten minutes. Where it is to be set up, as long as the form.
const HALF_LIFE: i64 = 10 * 60 * 1000;

/// How often its life is prolonged, in milliseconds: what is not used ends so much sooner at most.
const TOUCH: i64 = 60 * 1000;

tokio::task_local! {
    /// Whether whatever reads a session uses it.
    static IS_USE: bool;
}

/// Reads sessions on behalf of a request that is somebody's use of the portal, or that a page makes by itself: such a one keeps no
/// session alive, nor does what does not say.
pub(crate) async fn reading<F: Future>(is_use: bool, read: F) -> F::Output {
    IS_USE.scope(is_use, read).await
}

/// The rows.
#[derive(Clone)]
pub struct SessionRows {
    store: Store,
    clock: Arc<dyn Clock>,
    lives: Lives,
}

impl fmt::Debug for SessionRows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionRows")
    }
}

/// The key under which a session is stored: the cookie's value is not in the database.
fn key(id: &Id) -> [u8; 32] {
    Sha256::digest(id.0.to_le_bytes()).into()
}

fn backend(error: impl fmt::Display) -> Error {
    Error::Backend(error.to_string())
}

impl SessionRows {
    /// On a store.
    #[must_use]
    pub fn new(store: Store, clock: Arc<dyn Clock>, lives: Lives) -> Self {
        Self {
            store,
            clock,
            lives,
        }
    }

    /// Whether a session is still there, without prolonging it.
    pub async fn alive(&self, id: &Id) -> store::Result<bool> {
        let mut read = self.store.read().await?;
        let now = self.clock.millis();
        let row = store::sessions::find(read.db(), &key(id), now).await?;
        Ok(row.is_some_and(|row| !self.lives.is_over(&row, now)))
    }

    /// When a session ends at the latest that is used now. How old it is, and whose, is looked at when it is read.
    fn expires_at(&self, record: &Record, now: i64) -> i64 {
        if let Some(half) = record.data.get(HALF) {
            let sets_up = half[SETS_UP] == true;
            return now + if sets_up { SET_UP_LIFE } else { HALF_LIFE };
        }
        let stays = record.data.get(STAYS).is_some_and(|stays| *stays == true);
        self.lives.of(stays, false).end(now, now)
    }

    fn text(record: &Record, field: &str) -> String {
        let text = record
            .data
            .get(field)
            .and_then(|value| value.as_str())
            .unwrap_or_default();
        text.chars().filter(|c| !c.is_control()).take(200).collect()
    }

    fn provider_session(record: &Record) -> Option<Vec<u8>> {
        let hash = record.data.get(PROVIDER_SESSION)?.as_str()?;
        BASE64_URL_SAFE_NO_PAD.decode(hash).ok()
    }

    fn user(record: &Record) -> Option<Uuid> {
        record
            .data
            .get(USER)
            .and_then(|value| value.as_str())
            .and_then(|id| id.parse().ok())
    }
}

#[async_trait]
impl SessionStore for SessionRows {
    async fn create(&self, record: &mut Record) -> Result<()> {
        let now = self.clock.millis();
        loop {
            let row = SessionRow {
                key: key(&record.id).to_vec(),
                user_id: Self::user(record),
                data: serde_json::to_string(&record.data).map_err(backend)?,
                created_at: now,
                seen_at: now,
                expires_at: self.expires_at(record, now),
                address: Self::text(record, ADDRESS),
                agent: Self::text(record, AGENT),
                provider_session: Self::provider_session(record),
                staff: false,
            };
            let mut once = self.store.once().await.map_err(backend)?;
            let made = store::sessions::insert(once.db(), &row)
                .await
                .map_err(backend)?;
            if made {
                return Ok(());
            }
            record.id = Id::default();
        }
    }

    async fn save(&self, record: &Record) -> Result<()> {
        let data = serde_json::to_string(&record.data).map_err(backend)?;
        let expires_at = self.expires_at(record, self.clock.millis());
        let mut once = self.store.once().await.map_err(backend)?;
        store::sessions::update(
            once.db(),
            &key(&record.id),
            Self::user(record),
            &data,
            Self::provider_session(record).as_deref(),
            expires_at,
        )
        .await
        .map_err(backend)?;
        Ok(())
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let now = self.clock.millis();
        let key = key(id);
        let mut read = self.store.read().await.map_err(backend)?;
        let Some(row) = store::sessions::find(read.db(), &key, now)
            .await
            .map_err(backend)?
        else {
            return Ok(None);
        };
        drop(read);
        if self.lives.is_over(&row, now) {
            // It does not come back either, whatever its person may later.
            self.delete(id).await?;
            return Ok(None);
        }
        // One that waits for a second factor is not prolonged.
        let whole = row.user_id.is_some();
        let is_use = IS_USE.try_with(|is_use| *is_use).unwrap_or(false);
        if whole && is_use && now - row.seen_at > TOUCH {
            let mut once = self.store.once().await.map_err(backend)?;
            let end = self.lives.of_row(&row).end(row.created_at, now);
            store::sessions::touch(once.db(), &key, now, end)
                .await
                .map_err(backend)?;
        }
        // Our clock decided that it is alive; tower-sessions has its own and asks again.
        let expiry_date = OffsetDateTime::now_utc() + std::time::Duration::from_hours(24);
        Ok(Some(Record {
            id: *id,
            data: serde_json::from_str(&row.data).map_err(backend)?,
            expiry_date,
        }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        let mut once = self.store.once().await.map_err(backend)?;
        store::sessions::delete(once.db(), &key(id))
            .await
            .map_err(backend)
    }
}
