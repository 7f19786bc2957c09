//! A person's password changes: with it the state of their credentials, their sessions and every link that was sent before.
//!
//! Nothing here touches a second factor: who has lost that too is let in by other means.

use std::sync::Arc;

use renvoi_app::api::session::Person;

use super::{EmailAddress, OwnWords, PasswordError, Passwords, Weakness, forget};
use crate::{
    clock::Clock,
    journal,
    mail::{self, Kind, NewMail},
    secrets::Keyring,
    store::{self, Db, Store, user::UserRow},
};

/// Changes passwords, the only place that does.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The database.
    pub store: Store,
    /// Under which waits are kept.
    pub keys: Keyring,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Judges and hashes.
    pub passwords: Passwords,
    /// Whether the portal sends mail: then the person is told.
    pub mails: bool,
}

/// Why a password changes, and who does it.
#[derive(Clone, Debug)]
pub enum Occasion {
    /// Somebody at the server sets it.
    CommandLine,
    /// Its owner, signed in, has just proved to be who they are.
    Own(Person),
    /// Its owner, by the link of a mail, from this address.
    Recovered(String),
    /// Its owner, instead of one that is known from breaches.
    Replaced(String),
    /// The same for the first time.
    Welcomed(String),
    /// Its owner, by a code that who helps has read out to them.
    Coded(String),
}

/// Why a password did not change.
#[derive(Debug, thiserror::Error)]
pub enum SetPasswordError {
    /// The new one will not do.
    #[error("{0}")]
    Weak(Weakness),
    /// The account is gone, or its password changed meanwhile: what the change was decided on holds no more.
    #[error("the account or its password has changed meanwhile")]
    Stale,
    /// Ours.
    #[error(transparent)]
    Store(#[from] sqlx::Error),
    /// Ours.
    #[error(transparent)]
    Hash(#[from] PasswordError),
}

impl Credentials {
    /// Judges, hashes and sets a password, for an account as it was read when it was decided to: `user.credentials` must still hold.
    /// Answers how many sessions have ended, which is every one of theirs: who sets it from a page gets a new one
    /// (`web::account::open`, with the row of now: [`Credentials::user`]).
    ///
    /// Who asks for it has proved that they may: this does not ask for the password of before.
    pub async fn set(
        &self,
        user: &UserRow,
        password: &str,
        occasion: &Occasion,
    ) -> Result<u64, SetPasswordError> {
        let hash = self.prepare(user, password).await?;
        let mut tx = self.store.write().await?;
        let ended = self.put(tx.db(), user, &hash, occasion).await?;
        tx.commit().await?;
        Ok(ended)
    }

    /// An account as it is now.
    pub async fn user(&self, id: uuid::Uuid) -> store::Result<Option<UserRow>> {
        store::user::by_id(self.store.read().await?.db(), id).await
    }

    /// What will be kept of a password that will do; it takes a while, so it is done before the transaction.
    pub(super) async fn prepare(
        &self,
        user: &UserRow,
        password: &str,
    ) -> Result<String, SetPasswordError> {
        let own = own_words(self.store.read().await?.db(), user).await?;
        self.passwords
            .judge(password, own)
            .await?
            .map_err(SetPasswordError::Weak)?;
        Ok(self.passwords.hash(password).await?)
    }

    /// Sets it within a transaction, with all that goes with it.
    pub(super) async fn put(
        &self,
        mut db: Db<'_>,
        user: &UserRow,
        hash: &str,
        occasion: &Occasion,
    ) -> Result<u64, SetPasswordError> {
        if !store::user::set_password(db.again(), user.id, hash, user.credentials).await? {
            return Err(SetPasswordError::Stale);
        }
        let ended = store::sessions::delete_of_user(db.again(), user.id).await?;
        forget(db.again(), &self.keys, user).await?;
        let entry =
            |action| journal::Entry::new(action, format!("user:{}", user.id)).within(user.org_id);
        let entry = match occasion {
            Occasion::CommandLine => entry("user.password_set"),
            Occasion::Own(person) => entry("user.password_changed").by(person),
            Occasion::Recovered(address) => {
                entry("user.password_recovered").by_user(user.id, &user.email, address)
            }
            Occasion::Replaced(address) => {
                entry("user.password_replaced").by_user(user.id, &user.email, address)
            }
            Occasion::Coded(address) => {
                entry("user.password_coded").by_user(user.id, &user.email, address)
            }
            Occasion::Welcomed(address) => {
                entry("user.password_first").by_user(user.id, &user.email, address)
            }
        };
        let line = journal::append(db.again(), self.clock.as_ref(), entry).await?;
        // Who chooses their first one knows.
        let told = self.mails && !matches!(occasion, Occasion::Welcomed(_));
        if told && let Some(to) = EmailAddress::parse(&user.email) {
            let mail = NewMail {
                org: user.org_id,
                user: user.id,
                kind: Kind::PasswordChanged,
                about: Some(line),
            };
            mail::put(db, self.clock.millis(), mail, &to).await?;
        }
        Ok(ended)
    }
}

/// What whoever knows a person tries first.
async fn own_words(mut db: Db<'_>, user: &UserRow) -> store::Result<OwnWords> {
    let org = store::organisation::by_id(db.again(), user.org_id).await?;
    let extension = match user.extension_id {
        Some(id) => store::extension::by_id(db, user.org_id, id).await?,
        None => None,
    };
    let number = extension.as_ref().map(|row| row.number.as_str());
    Ok(OwnWords::of_person(user, org.as_ref(), number))
}
