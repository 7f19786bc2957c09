//! Whom a provider means: by a link, once there is one; by an address that it vouches for, the first time.

use serde_json::json;
use uuid::Uuid;

use super::Sso;
use crate::{
    accounts::{EmailAddress, Shut, shut, tell},
    directory::{DirectoryError, Registry, refused},
    journal::{self, Author},
    store::{
        self, Db,
        sso::{LinkRow, SsoRow},
        user::UserRow,
    },
};

/// Whether a provider's name for somebody is known.
pub(super) enum Found {
    /// It is this person's.
    Known(Uuid),
    /// It is not.
    New,
}

/// Why somebody is not recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// The provider vouches for no address.
    #[error("the provider vouches for no address")]
    Unverified,
    /// Nobody of the organisation has it.
    #[error("nobody of the organisation has that address")]
    NoAccount,
    /// Their account lets nobody in.
    #[error("the account is locked or deactivated, or its organisation is")]
    Shut(Shut),
    /// They are linked with somebody else there.
    #[error("the account is linked with somebody else there")]
    Other,
    /// They may more than the organisation gives.
    #[error("the account may more than the organisation gives")]
    Beyond,
}

impl Sso {
    /// The person whom a provider's name stands for.
    pub(super) async fn known(&self, row: &SsoRow, subject: &str) -> store::Result<Option<Uuid>> {
        let mut read = self.0.registry.store.read().await?;
        let link = store::sso::link(read.db(), row.org_id, &row.issuer, subject).await?;
        Ok(link.map(|link| link.user_id))
    }

    /// Lets somebody in whom the provider means: finds them, links them the first time and has them told, and writes it down.
    pub(super) async fn let_in(
        &self,
        row: &SsoRow,
        found: &Found,
        subject: &str,
        email: Option<&str>,
        address: &str,
    ) -> store::Result<Result<UserRow, LinkError>> {
        let registry = &self.0.registry;
        let mut tx = registry.store.write().await?;
        let user = match found {
            Found::Known(user) => {
                // Unlinked, or gone, in between.
                let still = store::sso::link(tx.db(), row.org_id, &row.issuer, subject).await?;
                match still.filter(|link| link.user_id == *user) {
                    Some(_) => store::user::by_id(tx.db(), *user).await?,
                    None => None,
                }
            }
            Found::New => match email {
                None => return Ok(Err(LinkError::Unverified)),
                // Addresses are unique here, so it is one person or none. Capitals do not matter; letters beyond ASCII that only
                // become the same ones when they are made small do, as they are another mailbox's.
                Some(said) => match EmailAddress::parse(said) {
                    Some(email) => store::user::by_email(tx.db(), email.as_str())
                        .await?
                        .filter(|user| user.email.eq_ignore_ascii_case(said.trim())),
                    None => None,
                },
            },
        };
        let Some(user) = user.filter(|user| user.org_id == row.org_id) else {
            return Ok(Err(LinkError::NoAccount));
        };
        store::user::lock(tx.db(), user.id).await?;
        if is_beyond(tx.db(), &user).await? {
            return Ok(Err(LinkError::Beyond));
        }
        if let Some(shut) = shut(tx.db(), &user).await? {
            return Ok(Err(LinkError::Shut(shut)));
        }
        if matches!(found, Found::New) {
            let link = LinkRow {
                org_id: row.org_id,
                issuer: row.issuer.clone(),
                subject: subject.to_owned(),
                user_id: user.id,
                created_at: registry.clock.millis(),
            };
            if !store::sso::insert_link(tx.db(), &link).await? {
                return Ok(Err(LinkError::Other));
            }
            let by = |entry: journal::Entry| entry.by_user(user.id, &user.email, address);
            note(tx.db(), registry, &user, "user.sso_linked", &row.issuer, by).await?;
        }
        self.note_opened(tx.db(), row, &user, address).await?;
        tx.commit().await?;
        Ok(Ok(user))
    }
}

/// Whether somebody may more than the administrators of their organisation can give.
async fn is_beyond(db: Db<'_>, user: &UserRow) -> store::Result<bool> {
    let grants = store::user::grants(db, user.id).await?;
    let beyond = |(role, org): &(String, Uuid)| role == "operator" || *org != user.org_id;
    Ok(grants.iter().any(beyond))
}

/// Writes a change of somebody's link down, and has them told.
async fn note(
    mut db: Db<'_>,
    registry: &Registry,
    user: &UserRow,
    action: &'static str,
    issuer: &str,
    by: impl FnOnce(journal::Entry) -> journal::Entry,
) -> store::Result<()> {
    let entry = journal::Entry::new(action, format!("user:{}", user.id))
        .within(user.org_id)
        .with(json!({ "issuer": issuer }));
    let line = journal::append(db.again(), registry.clock.as_ref(), by(entry)).await?;
    if registry.mails {
        tell(db, registry.clock.millis(), user.id, line).await?;
    }
    Ok(())
}

/// Links somebody by hand, where their provider vouches for no address.
pub async fn link_by_hand(
    registry: &Registry,
    email: &str,
    subject: &str,
) -> Result<(), DirectoryError> {
    let plain = |c: char| !c.is_control();
    if subject.is_empty() || subject.len() > 255 || !subject.chars().all(plain) {
        return Err(refused("subject", "is 1 to 255 characters"));
    }
    let mut tx = registry.store.write().await?;
    let user = crate::directory::user_of(tx.db(), email, None).await?;
    let row = store::sso::find(tx.db(), user.org_id).await?;
    let row = row.ok_or_else(|| refused("organisation", "has no provider"))?;
    if is_beyond(tx.db(), &user).await? {
        return Err(refused("user", LinkError::Beyond));
    }
    let link = LinkRow {
        org_id: row.org_id,
        issuer: row.issuer.clone(),
        subject: subject.to_owned(),
        user_id: user.id,
        created_at: registry.clock.millis(),
    };
    if !store::sso::insert_link(tx.db(), &link).await? {
        return Err(DirectoryError::Taken {
            kind: "link",
            name: email.to_owned(),
        });
    }
    let by = |entry| entry;
    note(tx.db(), registry, &user, "user.sso_linked", &row.issuer, by).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes a person's links away, with whatever provider, and has them told; `false` where there are none, or they are of another
/// organisation than `within`.
pub async fn unlink(
    registry: &Registry,
    user: Uuid,
    within: Option<Uuid>,
    author: &Author,
) -> store::Result<bool> {
    let mut tx = registry.store.write().await?;
    let user = store::user::by_id(tx.db(), user).await?;
    let theirs = |user: &UserRow| within.is_none_or(|org| org == user.org_id);
    let Some(user) = user.filter(theirs) else {
        return Ok(false);
    };
    if store::sso::unlink(tx.db(), user.id).await? == 0 {
        return Ok(false);
    }
    let row = store::sso::find(tx.db(), user.org_id).await?;
    let issuer = row.map(|row| row.issuer).unwrap_or_default();
    let by = |entry: journal::Entry| entry.from(author);
    note(tx.db(), registry, &user, "user.sso_unlinked", &issuer, by).await?;
    tx.commit().await?;
    Ok(true)
}
