//! A person becomes another.

use renvoi_app::api::account::Lang;
use serde_json::{Value, json};

use super::{
    DirectoryError, Registry, changes, checked_name, device_subjects,
    find::{extension_of, user_of},
    hand_over,
    last::keep_one,
    refused, taken,
};
use crate::{
    accounts::{EmailAddress, Role},
    journal, push,
    store::{self, Db, user::UserRow},
};

/// What may change of a person. Their password and lock have ways of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserSettings {
    /// E-mail address.
    pub email: String,
    /// Full name.
    pub name: String,
    /// Language.
    pub lang: Lang,
    /// Roles beyond that of user.
    pub roles: Vec<Role>,
    /// The digits of the extension they own.
    pub extension: Option<String>,
}

impl UserSettings {
    /// As the store keeps them.
    pub async fn of(mut db: Db<'_>, user: &UserRow) -> store::Result<Self> {
        let extension = match user.extension_id {
            Some(id) => store::extension::by_id(db.again(), user.org_id, id).await?,
            None => None,
        };
        Ok(Self {
            email: user.email.clone(),
            name: user.name.clone(),
            lang: Lang::parse(&user.lang).unwrap_or_default(),
            roles: roles_of(db, user).await?,
            extension: extension.map(|row| row.number),
        })
    }

    /// All of it, for scripts and the journal.
    #[must_use]
    pub fn describe(&self) -> Value {
        json!({
            "email": self.email,
            "name": self.name,
            "lang": self.lang.tag(),
            "roles": self.roles.iter().map(|role| role.name()).collect::<Vec<_>>(),
            "extension": self.extension,
        })
    }
}

/// The roles that a person holds in their organisation.
pub(super) async fn roles_of(db: Db<'_>, user: &UserRow) -> store::Result<Vec<Role>> {
    let grants = store::user::grants(db, user.id).await?;
    let holds = |role: &Role| {
        grants
            .iter()
            .any(|(name, org)| name == role.name() && *org == user.org_id)
    };
    Ok(Role::ALL.into_iter().filter(holds).collect())
}

/// Changes what is said of a person; answers what they are now. Their sessions go on, and every request reads what they may do
/// then. Unless `even_last`, the last operator stays one, and so does an organisation's last administrator.
pub async fn set_user(
    registry: &Registry,
    email: &str,
    even_last: bool,
    change: impl FnOnce(&mut UserSettings),
) -> Result<UserSettings, DirectoryError> {
    let mut tx = registry.store.write().await?;
    let mut user = user_of(tx.db(), email, None).await?;
    let before = UserSettings::of(tx.db(), &user).await?;
    let mut settings = before.clone();
    change(&mut settings);
    let address = EmailAddress::parse(&settings.email)
        .ok_or_else(|| refused("e-mail", "is not an address"))?;
    address.as_str().clone_into(&mut settings.email);
    settings.name = checked_name("name", &settings.name)?;
    settings.roles = Role::ALL
        .into_iter()
        .filter(|role| settings.roles.contains(role))
        .collect();
    let changed = changes::between(&before.describe(), &settings.describe());
    if changes::is_nothing(&changed) {
        return Ok(settings);
    }
    if settings.roles != before.roles {
        if !even_last {
            let lost = before.roles.iter();
            let lost = lost.filter(|role| !settings.roles.contains(role));
            keep_one(tx.db(), &user, &lost.copied().collect::<Vec<_>>()).await?;
        }
        store::user::revoke_all(tx.db(), user.id, user.org_id).await?;
        for role in &settings.roles {
            store::user::grant(tx.db(), user.id, role.name(), user.org_id).await?;
        }
    }
    let former = user.extension_id;
    if settings.extension != before.extension {
        user.extension_id = match &settings.extension {
            None => None,
            Some(number) => Some(free_extension(tx.db(), &user, number).await?),
        };
    }
    settings.email.clone_into(&mut user.email);
    settings.name.clone_into(&mut user.name);
    settings.lang.tag().clone_into(&mut user.lang);
    store::user::update(tx.db(), &user)
        .await
        .map_err(|e| taken(e, "user", &settings.email))?;
    let now = registry.clock.millis();
    if former != user.extension_id {
        for (extension, owner) in [(former, None), (user.extension_id, Some(user.id))] {
            if let Some(extension) = extension {
                hand_over(tx.db(), extension, owner, now).await?;
            }
        }
    }
    // Devices show their owner's name, and speak their language.
    let mut subjects = vec![];
    for extension in [former, user.extension_id].into_iter().flatten() {
        subjects.extend(device_subjects(tx.db(), extension).await?);
    }
    push::ask(tx.db(), now, &subjects).await?;
    let entry = journal::Entry::new("user.changed", format!("user:{}", user.id))
        .within(user.org_id)
        .with(json!({ "changed": changed }));
    journal::append(tx.db(), registry.clock.as_ref(), entry).await?;
    tx.commit().await?;
    Ok(settings)
}

/// An extension of the person's organisation that nobody else owns.
async fn free_extension(
    mut db: Db<'_>,
    user: &UserRow,
    number: &str,
) -> Result<uuid::Uuid, DirectoryError> {
    let row = extension_of(db.again(), user.org_id, number).await?;
    match store::user::owner_of(db, row.id).await? {
        None => Ok(row.id),
        Some(owner) => Err(refused(
            "extension",
            format!(
                "{number} is {}'s; first: renvoi user set {} --no-extension",
                owner.name, owner.email
            ),
        )),
    }
}
