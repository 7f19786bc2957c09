//! A message is kept: its row, its sound and the mail that brings it to its owner are one transaction. Where its owner's box is full
//! it waits on the PBX, which is noted, so that callers and the owner are told.

use renvoi_app::domain::Extension;
use uuid::Uuid;

use super::{Collector, MOST, wav::Sound};
use crate::{
    accounts::EmailAddress,
    mail::{Kind, NewMail},
    pbx::{Message, OrgKey, Recording, Subject},
    push,
    store::{
        self, Db, extension::ExtensionRow, messages::MessageRow, owners::Owner, user::UserRow,
        waiting::WaitingRow,
    },
};

/// What became of a message that was to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    /// It is kept.
    Yes,
    /// Another portal was faster, or whoever it was left for is gone.
    No,
    /// The box is full.
    Full,
}

/// Whose a message is.
enum Whose {
    Person(Box<UserRow>),
    Nobodys,
    /// Somebody's who is gone.
    Gone,
}

impl Whose {
    async fn of(
        mut db: Db<'_>,
        extension: &ExtensionRow,
        message: &Message,
    ) -> store::Result<Self> {
        let left_at = message.at.as_millisecond();
        Ok(
            match store::owners::at(db.again(), extension.id, left_at).await? {
                Owner::Nobody => Self::Nobodys,
                Owner::Person(id) => match store::user::by_id(db, id).await? {
                    Some(user) => Self::Person(Box::new(user)),
                    None => Self::Gone,
                },
                Owner::Gone => Self::Gone,
            },
        )
    }

    fn user(&self) -> Option<Uuid> {
        match self {
            Self::Person(user) => Some(user.id),
            Self::Nobodys | Self::Gone => None,
        }
    }
}

impl Collector {
    /// Keeps one, with its sound where that could be read.
    pub(super) async fn keep(
        &self,
        extension: &ExtensionRow,
        message: &Message,
        sound: Option<&Sound>,
    ) -> store::Result<Kept> {
        let mut tx = self.store.write().await?;
        // Two messages at once would each see room for one.
        store::extension::lock(tx.db(), extension.id).await?;
        let owner = Whose::of(tx.db(), extension, message).await?;
        let now = self.clock.millis();
        let room = match &owner {
            Whose::Person(user) => store::messages::make_room(tx.db(), user.id, MOST, now).await?,
            Whose::Nobodys => {
                store::messages::has_room_unowned(tx.db(), extension.id, MOST).await?
            }
            Whose::Gone => {
                let (org, extension) = (&message.org, &message.extension);
                tracing::info!(%org, %extension, "a message for somebody who is gone is not kept");
                return Ok(Kept::No);
            }
        };
        if !room {
            return Ok(Kept::Full);
        }
        let row = MessageRow {
            id: Uuid::now_v7(),
            extension_id: extension.id,
            user_id: owner.user(),
            recording: message.name.to_string(),
            caller: message.from.to_string(),
            left_at: message.at.as_millisecond(),
            lasts: sound.map_or(0, |sound| sound.lasts),
            heard_at: None,
            deleted_at: None,
        };
        let bytes = sound.map(|sound| sound.bytes.as_slice());
        if !store::messages::insert(tx.db(), &row, bytes).await? {
            return Ok(Kept::No);
        }
        self.waits_no_more(tx.db(), message.name.as_str()).await?;
        let post = self.post.as_ref();
        let to = match owner {
            // Who has left keeps their messages here, and gets no more of them by mail.
            Whose::Person(owner) if owner.deactivated_at.is_none() => {
                EmailAddress::parse(&owner.email).map(|to| (owner.id, to))
            }
            Whose::Person(_) | Whose::Nobodys | Whose::Gone => None,
        };
        if let (Some(post), Some((user, address))) = (post, &to) {
            let mail = NewMail {
                org: extension.org_id,
                user: *user,
                kind: Kind::Message,
                about: Some(row.id),
            };
            post.ask(tx.db(), mail, address).await?;
        }
        tx.commit().await?;
        if let Some(post) = post {
            post.wake();
        }
        Ok(Kept::Yes)
    }

    /// Whether there is room for one, before its sound is fetched for nothing.
    pub(super) async fn has_room(
        &self,
        extension: &ExtensionRow,
        message: &Message,
    ) -> store::Result<bool> {
        let mut read = self.store.read().await?;
        match Whose::of(read.db(), extension, message).await? {
            Whose::Person(user) => store::messages::has_room(read.db(), user.id, MOST).await,
            Whose::Nobodys => {
                store::messages::has_room_unowned(read.db(), extension.id, MOST).await
            }
            Whose::Gone => Ok(true),
        }
    }

    /// Leaves one on the PBX, for want of room; answers whether that is new. From now on callers are told that the box is full.
    pub(super) async fn leave(
        &self,
        extension: &ExtensionRow,
        message: &Message,
    ) -> store::Result<bool> {
        let mut tx = self.store.write().await?;
        let owner = Whose::of(tx.db(), extension, message).await?;
        let row = WaitingRow {
            recording: message.name.to_string(),
            extension_id: extension.id,
            user_id: owner.user(),
            left_at: message.at.as_millisecond(),
        };
        let new = store::waiting::insert(tx.db(), &row).await?;
        if new {
            self.tell(tx.db(), &message.org, &message.extension).await?;
            tx.commit().await?;
            let (org, extension) = (&message.org, &message.extension);
            tracing::warn!(%org, %extension, "a box is full: a message waits on the PBX until its owner has heard or deleted one");
        }
        Ok(new)
    }

    /// One that waited has been taken, or is gone.
    pub(super) async fn waits_no_more(&self, mut db: Db<'_>, name: &str) -> store::Result<()> {
        if store::waiting::delete(db.again(), name).await?
            && let Some(Recording::Message(message)) = Recording::parse(name)
        {
            self.tell(db, &message.org, &message.extension).await?;
        }
        Ok(())
    }

    /// Has the PBX told whether a box is full.
    async fn tell(&self, db: Db<'_>, org: &OrgKey, extension: &Extension) -> store::Result<()> {
        let subject = Subject::Extension(org.clone(), extension.clone());
        push::ask(db, self.clock.millis(), &[subject]).await
    }
}
