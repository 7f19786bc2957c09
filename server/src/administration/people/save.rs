//! Somebody becomes another: name, address on file, language, roles, extension.

use renvoi_app::api::{
    forwarding::FieldError,
    people::{NotDone, PersonDraft},
    session::{Administrator, Session},
};
use uuid::Uuid;

use super::{
    People, PersonError,
    add::{have_extension, taken},
    draft::{GIVEN, read},
    target, version,
};
use crate::{
    accounts::Role,
    directory::{DirectoryError, UserSettings, numbering, put_settings},
    journal::Author,
    store,
};

impl People {
    /// Keeps what was typed, where they still are what the form was shown with.
    pub async fn save(
        &self,
        who: &Session<Administrator>,
        id: Uuid,
        draft: &PersonDraft,
        shown: &str,
    ) -> Result<(), PersonError> {
        let author = Author::Person(who.person().clone());
        let mut tx = self.registry.store.write().await?;
        let org = store::organisation::by_id(tx.db(), who.person().organisation).await?;
        let org = org.ok_or(PersonError::Nobody)?;
        // Roles are counted in the whole organisation: locked first, as everybody does.
        store::organisation::lock(tx.db(), org.id).await?;
        let user = target(tx.db(), who, id).await?;
        let before = UserSettings::of(tx.db(), &user).await?;
        let wanted = read(draft, &numbering(&org.country)).map_err(PersonError::Wrong)?;
        if shown != version(&before) {
            return Err(PersonError::NotDone(NotDone::Stale));
        }
        let kept = before.roles.iter().filter(|role| !GIVEN.contains(role));
        let roles: Vec<Role> = kept.copied().chain(wanted.roles).collect();
        let same = before.roles.len() == roles.len()
            && before.roles.iter().all(|role| roles.contains(role));
        if user.id == who.person().id && !same {
            let error = FieldError::new("roles", "roles_own", "");
            return Err(PersonError::Wrong(vec![error]));
        }
        if let Some(extension) = &wanted.extension {
            let registry = &self.registry;
            have_extension(tx.db(), registry, &author, &org, extension, Some(&user)).await?;
        }
        let settings = UserSettings {
            email: wanted.email.as_str().to_owned(),
            name: wanted.name,
            lang: wanted.lang,
            roles,
            extension: wanted.extension.map(|extension| extension.to_string()),
        };
        let email = settings.email.clone();
        put_settings(tx.db(), &self.registry, &author, user, false, settings)
            .await
            .map_err(|error| match error {
                DirectoryError::Refused { field: "user", .. } => {
                    PersonError::Wrong(vec![FieldError::new("roles", "roles_last", "")])
                }
                error => taken(error, &email),
            })?;
        tx.commit().await?;
        self.push.wake();
        Ok(())
    }
}
