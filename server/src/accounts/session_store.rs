//! Sessions in our own rows, for tower-sessions.

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use sha2::{Digest, Sha256};
use tower_sessions::{
    SessionStore,
    cookie::time::OffsetDateTime,
    session::{Id, Record},
    session_store::{Error, Result},
};
use uuid::Uuid;

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

/// How long one that waits for a second factor lives, in milliseconds: ten minutes.
const HALF_LIFE: i64 = 10 * 60 * 1000;
/// How long a session lives after it was last seen, in milliseconds: 14 days.
const LIFE: i64 = 14 * 24 * 3600 * 1000;
/// How often its life is prolonged, in milliseconds.
const TOUCH: i64 = 60 * 1000;

/// The rows.
#[derive(Clone)]
pub struct SessionRows {
    store: Store,
    clock: Arc<dyn Clock>,
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
    pub fn new(store: Store, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// Whether a session is still there, without prolonging it.
    pub async fn alive(&self, id: &Id) -> store::Result<bool> {
        let mut read = self.store.read().await?;
        Ok(
            store::sessions::find(read.db(), &key(id), self.clock.millis())
                .await?
                .is_some(),
        )
    }

    /// When a session ends that is used now.
    fn expires_at(record: &Record, now: i64) -> i64 {
        let half = record.data.contains_key(HALF);
        now + if half { HALF_LIFE } else { LIFE }
    }

    fn text(record: &Record, field: &str) -> String {
        let text = record
            .data
            .get(field)
            .and_then(|value| value.as_str())
            .unwrap_or_default();
        text.chars().filter(|c| !c.is_control()).take(200).collect()
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
                expires_at: Self::expires_at(record, now),
                address: Self::text(record, ADDRESS),
                agent: Self::text(record, AGENT),
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
        let expires_at = Self::expires_at(record, self.clock.millis());
        let mut once = self.store.once().await.map_err(backend)?;
        store::sessions::update(
            once.db(),
            &key(&record.id),
            Self::user(record),
            &data,
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
        // One that waits for a second factor is not prolonged.
        let whole = row.user_id.is_some();
        if whole && now - row.seen_at > TOUCH {
            let mut once = self.store.once().await.map_err(backend)?;
            store::sessions::touch(once.db(), &key, now, now + LIFE)
                .await
                .map_err(backend)?;
        }
        // Our clock decided that it is alive; tower-sessions has its own and asks again.
        let expiry_date =
            OffsetDateTime::now_utc() + std::time::Duration::from_millis(LIFE.unsigned_abs());
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
