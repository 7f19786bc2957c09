//! A person becomes another.

use renvoi_app::api::account::Lang;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    DirectoryError, Registry, changes, checked_name, device_subjects,
    find::{extension_of, user_of},
    hand_over,
    last::keep_one,
    refused, taken,
};
use crate::{
    accounts::{EmailAddress, Role, make_due, new_address::end_former, tell},
    journal::{self, Author},
    mail::{self, Kind, NewMail},
    pbx::OrgKey,
    phones, push,
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
/// then; but those of who gets a role end where their organisation asks a second factor for it. Unless `even_last`, the last operator
/// stays one, and so does an organisation's last administrator.
pub async fn set_user(
    registry: &Registry,
    email: &str,
    even_last: bool,
    change: impl FnOnce(&mut UserSettings),
) -> Result<UserSettings, DirectoryError> {
    let mut tx = registry.store.write().await?;
    let user = user_of(tx.db(), email, None).await?;
    let mut settings = UserSettings::of(tx.db(), &user).await?;
    change(&mut settings);
    let author = Author::CommandLine;
    let settings = put_settings(tx.db(), registry, &author, user, even_last, settings).await?;
    tx.commit().await?;
    Ok(settings)
}

/// The same, within a transaction. Who gets another address is told so at the one of before, where it is somebody else's doing; who
/// gets a role is told so too.
pub(crate) async fn put_settings(
    mut db: Db<'_>,
    registry: &Registry,
    author: &Author,
    mut user: UserRow,
    even_last: bool,
    mut settings: UserSettings,
) -> Result<UserSettings, DirectoryError> {
    let before = UserSettings::of(db.again(), &user).await?;
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
    let now = registry.clock.millis();
    let gets = |role: &Role| !before.roles.contains(role);
    let gets_role = settings.roles.iter().any(gets);
    let mut ended = 0;
    if settings.roles != before.roles {
        // Of two administrators who take the role from each other at the same moment, the second is told.
        store::organisation::lock(db.again(), user.org_id).await?;
        if !even_last {
            let lost = before.roles.iter();
            let lost = lost.filter(|role| !settings.roles.contains(role));
            keep_one(db.again(), &user, &lost.copied().collect::<Vec<_>>()).await?;
        }
        store::user::revoke_all(db.again(), user.id, user.org_id).await?;
        for role in &settings.roles {
            store::user::grant(db.again(), user.id, role.name(), user.org_id).await?;
        }
        if gets_role {
            ended = make_due(db.again(), &user, now).await?;
        }
    }
    let former = user.extension_id;
    if settings.extension != before.extension {
        user.extension_id = match &settings.extension {
            None => None,
            Some(number) => Some(free_extension(db.again(), &user, number).await?),
        };
    }
    settings.email.clone_into(&mut user.email);
    settings.name.clone_into(&mut user.name);
    settings.lang.tag().clone_into(&mut user.lang);
    store::user::update(db.again(), &user)
        .await
        .map_err(|e| taken(e, "user", &settings.email))?;
    if settings.email != before.email {
        end_former(db.again(), user.id, now).await?;
    }
    if former != user.extension_id {
        for (extension, owner) in [(former, None), (user.extension_id, Some(user.id))] {
            if let Some(extension) = extension {
                hand_over(db.again(), extension, owner, now).await?;
            }
        }
    }
    // Devices show their owner's name, and speak their language.
    let mut subjects = vec![];
    for extension in [former, user.extension_id].into_iter().flatten() {
        subjects.extend(device_subjects(db.again(), extension).await?);
    }
    push::ask(db.again(), now, &subjects).await?;
    if settings.name != before.name
        && let Some(extension) = user.extension_id
    {
        renamed(db.again(), extension, now).await?;
    }
    let entry = journal::Entry::new("user.changed", format!("user:{}", user.id))
        .from(author)
        .within(user.org_id)
        .with(json!({ "changed": changed }))
        .ending(ended);
    let line = journal::append(db.again(), registry.clock.as_ref(), entry).await?;
    if settings.email != before.email && author.user().is_some() {
        tell_former(db.again(), registry, &user, &before.email, line).await?;
    }
    if gets_role && registry.mails {
        tell(db, now, user.id, line).await?;
    }
    Ok(settings)
}

/// Keys that supervise somebody show their name.
async fn renamed(mut db: Db<'_>, extension: Uuid, now: i64) -> store::Result<()> {
    let found = store::extension::address(db.again(), extension).await?;
    match found.and_then(|(key, digits)| Some((OrgKey::parse(&key)?, digits))) {
        Some((key, digits)) => phones::ask_naming(db, now, &key, &digits).await,
        None => Ok(()),
    }
}

/// Tells the address that somebody had that it is another one now.
pub(super) async fn tell_former(
    db: Db<'_>,
    registry: &Registry,
    user: &UserRow,
    former: &str,
    line: Uuid,
) -> store::Result<()> {
    let Some(to) = EmailAddress::parse(former).filter(|_| registry.mails) else {
        return Ok(());
    };
    let mail = NewMail {
        org: user.org_id,
        user: user.id,
        kind: Kind::AccountChanged,
        about: Some(line),
    };
    mail::put(db, registry.clock.millis(), mail, &to).await?;
    Ok(())
}

/// An extension of the person's organisation that nobody else owns.
async fn free_extension(
    mut db: Db<'_>,
    user: &UserRow,
    number: &str,
) -> Result<Uuid, DirectoryError> {
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
