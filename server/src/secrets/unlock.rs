//! The key of a database: never another one, never a new one beside secrets that it could not open.

use std::path::{Path, PathBuf};

use super::{Keyring, SecretError};
use crate::{
    clock::Clock,
    journal::chain,
    store::{self, Db, Store},
};

/// What the canary says, and is sealed for.
const CANARY: &str = "canary";

/// Why a database's secrets cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file itself.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The file is gone, and with it what opens the database's secrets.
    #[error("{0} does not exist, and the database holds secrets sealed with the key that was in it: {mend}", mend = MEND)]
    Lost(PathBuf),
    /// The file holds a key, but not this database's.
    #[error("{0} holds another key than the one that sealed this database's secrets: {mend}", mend = MEND)]
    Other(PathBuf),
    /// The database.
    #[error("the database: {0}")]
    Store(#[from] sqlx::Error),
}

/// What to do about a key that is lost.
const MEND: &str = "bring back the copy of the key; where there is none, `renvoi key renew`";

impl KeyError {
    /// How to mend it.
    #[must_use]
    pub fn mend(&self) -> &'static str {
        match self {
            Self::Secret(SecretError::Exposed(_)) => "chmod 600",
            Self::Secret(SecretError::File { .. }) => {
                "let the portal's account read the file, and its folder be written"
            }
            Self::Secret(_) | Self::Lost(_) | Self::Other(_) => MEND,
            Self::Store(_) => "check `database.url`, and that the server runs",
        }
    }
}

/// Reads the key of a database; `None` where there is none yet and nothing has been sealed. Changes nothing.
pub async fn look(store: &Store, path: &Path) -> Result<Option<Keyring>, KeyError> {
    let mut read = store.read().await?;
    match Keyring::read(path) {
        Err(SecretError::Missing(_)) => {
            let canary = store::canary::find(read.db()).await?;
            if canary.is_none() && sealed(read.db()).await?.is_empty() {
                Ok(None)
            } else {
                Err(KeyError::Lost(path.to_owned()))
            }
        }
        keys => {
            let keys = keys?;
            check(read.db(), &keys, path).await?;
            Ok(Some(keys))
        }
    }
}

/// Reads the key of a database, and makes it where nothing has been sealed yet.
pub async fn unlock(store: &Store, path: &Path) -> Result<Keyring, KeyError> {
    let keys = match look(store, path).await? {
        Some(keys) => keys,
        None => Keyring::make(path)?,
    };
    mark(store, &keys, path).await?;
    Ok(keys)
}

/// Makes a new key where the old one is lost for good. What was sealed with the old one stays as it is, and closed: phones
/// go on working, since the PBX has what it needs of them, and each wants a new password before it can be changed.
pub async fn renew(store: &Store, path: &Path, clock: &dyn Clock) -> Result<Keyring, KeyError> {
    let keys = match Keyring::read(path) {
        Err(SecretError::Missing(_)) => Keyring::make(path)?,
        keys => keys?,
    };
    let mut tx = store.write().await?;
    store::canary::delete(tx.db()).await?;
    store::canary::put(tx.db(), &keys.seal(CANARY, CANARY)).await?;
    // The journal goes on under the new key, which vouches for the old one.
    chain::endorse(tx.db(), &keys.signer(), clock.millis()).await?;
    tx.commit().await?;
    Ok(keys)
}

/// Whether the key is the database's.
async fn check(mut db: Db<'_>, keys: &Keyring, path: &Path) -> Result<(), KeyError> {
    let fits = if let Some(canary) = store::canary::find(db.again()).await? {
        keys.open_sealed(&canary, CANARY).is_ok()
    } else {
        // Sealed before there was a canary: one secret that opens tells as much.
        let sealed = sealed(db).await?;
        let opens =
            |(purpose, sealed): &(String, Vec<u8>)| keys.open_sealed(sealed, purpose).is_ok();
        sealed.is_empty() || sealed.iter().any(opens)
    };
    if fits {
        Ok(())
    } else {
        Err(KeyError::Other(path.to_owned()))
    }
}

/// Leaves the canary where there is none. Another process with another key may have been faster: it is looked at again.
async fn mark(store: &Store, keys: &Keyring, path: &Path) -> Result<(), KeyError> {
    if store::canary::find(store.read().await?.db())
        .await?
        .is_some()
    {
        return Ok(());
    }
    let mut tx = store.write().await?;
    store::canary::put(tx.db(), &keys.seal(CANARY, CANARY)).await?;
    tx.commit().await?;
    check(store.read().await?.db(), keys, path).await
}

/// Every sealed secret, with what it was sealed for.
async fn sealed(mut db: Db<'_>) -> store::Result<Vec<(String, Vec<u8>)>> {
    let devices = store::device::secrets(db.again()).await?;
    let devices = devices
        .into_iter()
        .map(|(endpoint, sealed)| (super::of_device(&endpoint), sealed));
    let trunks = store::trunk::all(db).await?;
    let trunks = trunks
        .into_iter()
        .filter_map(|trunk| Some((super::of_trunk(&trunk.key), trunk.secret?)));
    Ok(devices.chain(trunks).collect())
}
