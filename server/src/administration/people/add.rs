//! Somebody new: their account, their extension where there is none yet, and the letter of welcome, all of it or nothing.

use renvoi_app::{
    api::{
        forwarding::FieldError,
        people::{NotDone, PersonDraft},
        session::{Administrator, Session},
    },
    domain::Extension,
};
use uuid::Uuid;

use super::{People, PersonError, draft::read};
use crate::{
    directory::{
        DirectoryError, NewUser, Registry, numbering, put_extension, put_user, put_welcome,
    },
    journal::Author,
    store::{self, Db, organisation::Organisation, user::UserRow},
};

impl People {
    /// Adds them; answers their id.
    pub async fn add(
        &self,
        who: &Session<Administrator>,
        draft: &PersonDraft,
    ) -> Result<Uuid, PersonError> {
        let author = Author::Person(who.person().clone());
        let mut tx = self.registry.store.write().await?;
        let org = store::organisation::by_id(tx.db(), who.person().organisation).await?;
        let org = org.ok_or(PersonError::Nobody)?;
        let wanted = read(draft, &numbering(&org.country)).map_err(PersonError::Wrong)?;
        if draft.welcome && !self.registry.mails {
            return Err(PersonError::NotDone(NotDone::NoMail));
        }
        if let Some(extension) = &wanted.extension {
            let registry = &self.registry;
            have_extension(tx.db(), registry, &author, &org, extension, None).await?;
        }
        let new = NewUser {
            email: wanted.email.as_str().to_owned(),
            name: wanted.name,
            lang: wanted.lang,
            extension: wanted.extension.as_ref().map(ToString::to_string),
            password: None,
            roles: wanted.roles,
        };
        let user = put_user(tx.db(), &self.registry, &author, &org, &new, None)
            .await
            .map_err(|error| taken(error, &new.email))?;
        if draft.welcome {
            put_welcome(tx.db(), &self.registry, &author, &user).await?;
        }
        tx.commit().await?;
        self.push.wake();
        Ok(user.id)
    }
}

/// Makes an extension that there is not, and refuses one that is somebody else's.
pub(super) async fn have_extension(
    mut db: Db<'_>,
    registry: &Registry,
    author: &Author,
    org: &Organisation,
    extension: &Extension,
    whose: Option<&UserRow>,
) -> Result<(), PersonError> {
    let Some(row) = store::extension::by_number(db.again(), org.id, extension.as_str()).await?
    else {
        put_extension(db, registry, author, org, extension, &[]).await?;
        return Ok(());
    };
    match store::user::owner_of(db, row.id).await? {
        Some(owner) if whose.is_none_or(|user| user.id != owner.id) => {
            let error = FieldError::new("extension", "extension_owned", &owner.name);
            Err(PersonError::Wrong(vec![error]))
        }
        _ => Ok(()),
    }
}

/// An address that is somebody's, at its field.
pub(super) fn taken(error: DirectoryError, email: &str) -> PersonError {
    match error {
        DirectoryError::Taken { kind: "user", .. } => {
            PersonError::Wrong(vec![FieldError::new("email", "email_taken", email)])
        }
        error => error.into(),
    }
}
