//! A person goes.

use serde_json::{Value, json};

use super::{
    Belongings, DirectoryError, Registry, UserSettings, device_subjects, find::user_of, hand_over,
    last::keep_one, refused, remove_extension::take_away,
};
use crate::{
    journal, push,
    store::{self, Db, extension::ExtensionRow, user::UserRow},
};

/// What becomes of the extension of a person who is removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TheirExtension {
    /// Nothing has been decided: who owns one is not removed.
    Undecided,
    /// It stays as it is, its rules with it, and nobody owns it.
    Keep,
    /// It goes with them.
    Remove,
}

/// A person who is gone.
#[derive(Clone, Debug)]
pub struct RemovedUser {
    /// What they were.
    pub was: UserSettings,
    /// Their extension, where it went with them.
    pub extension: Option<Belongings>,
    /// How many messages they had, those left for that extension included.
    pub messages: i64,
    /// How many sessions ended.
    pub sessions_ended: u64,
}

impl RemovedUser {
    /// All of it, for scripts.
    #[must_use]
    pub fn describe(&self) -> Value {
        json!({
            "removed": self.was.email,
            "name": self.was.name,
            "extension": self.extension.as_ref().map(Belongings::describe),
            "messages": self.messages,
            "sessions_ended": self.sessions_ended,
        })
    }
}

/// A person who may be removed.
struct Leaver {
    user: UserRow,
    was: UserSettings,
    extension: Option<ExtensionRow>,
}

impl Leaver {
    /// Finds them, and refuses what is not to happen by mistake.
    async fn find(
        mut db: Db<'_>,
        email: &str,
        theirs: TheirExtension,
        even_last: bool,
    ) -> Result<Self, DirectoryError> {
        let user = user_of(db.again(), email, None).await?;
        let was = UserSettings::of(db.again(), &user).await?;
        if !even_last {
            keep_one(db.again(), &user, &was.roles).await?;
        }
        let extension = match user.extension_id {
            Some(id) => store::extension::by_id(db, user.org_id, id).await?,
            None => None,
        };
        if let Some(row) = &extension
            && theirs == TheirExtension::Undecided
        {
            let what = format!(
                "{} owns extension {}; say --keep-extension or --with-extension",
                user.email, row.number
            );
            return Err(refused("user", what));
        }
        Ok(Self {
            user,
            was,
            extension,
        })
    }
}

/// Who would go, and what with them, in words; refused where [`remove_user`] is.
pub async fn leaving(
    registry: &Registry,
    email: &str,
    theirs: TheirExtension,
    even_last: bool,
) -> Result<String, DirectoryError> {
    let mut read = registry.store.read().await?;
    let leaver = Leaver::find(read.db(), email, theirs, even_last).await?;
    let with = match (leaver.extension, theirs) {
        (Some(row), TheirExtension::Remove) => {
            format!(" with {}", Belongings::of(read.db(), &row).await?)
        }
        (Some(row), _) => format!(" without extension {}", row.number),
        (None, _) => String::new(),
    };
    let had = match store::messages::count(read.db(), leaver.user.id).await? {
        _ if theirs == TheirExtension::Remove => String::new(),
        0 => String::new(),
        1 => " and 1 message left for them".to_owned(),
        n => format!(" and {n} messages left for them"),
    };
    Ok(format!(
        "{} ({}){with}{had}",
        leaver.was.name, leaver.was.email
    ))
}

/// Removes a person and ends their sessions. What the journal says of them stays, with their name. Unless `even_last`, the last
/// operator is not removed, nor an organisation's last administrator.
pub async fn remove_user(
    registry: &Registry,
    email: &str,
    theirs: TheirExtension,
    even_last: bool,
) -> Result<RemovedUser, DirectoryError> {
    let mut tx = registry.store.write().await?;
    let found = user_of(tx.db(), email, None).await?;
    store::user::lock(tx.db(), found.id).await?;
    let leaver = Leaver::find(tx.db(), email, theirs, even_last).await?;
    let Leaver { user, was, .. } = leaver;
    let messages = store::messages::count(tx.db(), user.id).await?;
    let extension = match leaver.extension {
        Some(row) if theirs == TheirExtension::Remove => {
            let org = store::organisation::by_id(tx.db(), user.org_id).await?;
            let org = org.ok_or_else(|| refused("organisation", "theirs is gone"))?;
            Some(take_away(tx.db(), registry, &org, &row).await?)
        }
        Some(row) => {
            // They show their owner's name.
            let subjects = device_subjects(tx.db(), row.id).await?;
            let now = registry.clock.millis();
            push::ask(tx.db(), now, &subjects).await?;
            hand_over(tx.db(), row.id, None, now).await?;
            None
        }
        None => None,
    };
    let sessions_ended = store::sessions::delete_of_user(tx.db(), user.id).await?;
    store::user::delete(tx.db(), user.id).await?;
    let entry = journal::Entry::new("user.removed", format!("user:{}", user.id))
        .within(user.org_id)
        .with(was.describe());
    journal::append(tx.db(), registry.clock.as_ref(), entry).await?;
    tx.commit().await?;
    Ok(RemovedUser {
        was,
        extension,
        messages,
        sessions_ended,
    })
}
