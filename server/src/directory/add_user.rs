//! A new person.

use renvoi_app::api::account::Lang;
use serde_json::json;
use uuid::Uuid;

use super::{
    DirectoryError, Registry, checked_name, extension_of, hand_over, refused, taken,
    welcome_user::put_welcome,
};
use crate::{
    accounts::{EmailAddress, OwnWords, Role},
    journal::{self, Author},
    store::{self, Db, organisation::Organisation, user::UserRow},
};

/// What is said of them.
#[derive(Clone)]
pub struct NewUser {
    /// E-mail address.
    pub email: String,
    /// Full name.
    pub name: String,
    /// Language.
    pub lang: Lang,
    /// The digits of the extension they own.
    pub extension: Option<String>,
    /// Their password; `None`: they cannot sign in yet.
    pub password: Option<String>,
    /// Roles beyond that of user.
    pub roles: Vec<Role>,
}

/// Adds them.
pub async fn add_user(
    registry: &Registry,
    org: &Organisation,
    new: &NewUser,
) -> Result<UserRow, DirectoryError> {
    let password = hashed(registry, new, [&org.name, &org.slug]).await?;
    let mut tx = registry.store.write().await?;
    let author = Author::CommandLine;
    let user = put_user(tx.db(), registry, &author, org, new, password).await?;
    tx.commit().await?;
    Ok(user)
}

/// Adds them without a password, and asks for the letter with which they choose their first one: both or neither.
pub async fn add_and_welcome_user(
    registry: &Registry,
    org: &Organisation,
    new: &NewUser,
) -> Result<UserRow, DirectoryError> {
    let mut tx = registry.store.write().await?;
    let author = Author::CommandLine;
    let user = put_user(tx.db(), registry, &author, org, new, None).await?;
    put_welcome(tx.db(), registry, &author, &user).await?;
    tx.commit().await?;
    Ok(user)
}

/// What is kept of their password; it takes a while, so it is done before the transaction.
pub(super) async fn hashed(
    registry: &Registry,
    new: &NewUser,
    org: [&str; 2],
) -> Result<Option<String>, DirectoryError> {
    let Some(password) = &new.password else {
        return Ok(None);
    };
    let own = [new.name.as_str(), &new.email];
    let own = own.into_iter().chain(org).chain(new.extension.as_deref());
    registry
        .passwords
        .judge(password, OwnWords::of(own))
        .await?
        .map_err(|weakness| refused("password", weakness.to_string()))?;
    Ok(Some(registry.passwords.hash(password).await?))
}

/// Adds them within a transaction.
pub(crate) async fn put_user(
    mut db: Db<'_>,
    registry: &Registry,
    author: &Author,
    org: &Organisation,
    new: &NewUser,
    password: Option<String>,
) -> Result<UserRow, DirectoryError> {
    let email =
        EmailAddress::parse(&new.email).ok_or_else(|| refused("e-mail", "is not an address"))?;
    let extension_id = match &new.extension {
        None => None,
        Some(number) => Some(extension_of(db.again(), org.id, number).await?.id),
    };
    let row = UserRow {
        id: Uuid::now_v7(),
        org_id: org.id,
        email: email.as_str().to_owned(),
        name: checked_name("name", &new.name)?,
        lang: new.lang.tag().to_owned(),
        theme: "system".to_owned(),
        extension_id,
        password,
        locked_at: None,
        created_at: registry.clock.millis(),
        zone: String::new(),
        credentials: 0,
        demands: 0,
        deactivated_at: None,
    };
    let both = format!("{email} (or the extension's owner)");
    store::user::insert(db.again(), &row)
        .await
        .map_err(|e| taken(e, "user", &both))?;
    if let Some(extension) = extension_id {
        hand_over(db.again(), extension, Some(row.id), row.created_at).await?;
    }
    for role in &new.roles {
        store::user::grant(db.again(), row.id, role.name(), org.id).await?;
    }
    let entry = journal::Entry::new("user.added", format!("user:{}", row.id)).from(author).within(org.id).with(json!({
        "email": email.as_str(), "name": row.name, "lang": row.lang, "extension": new.extension, "roles": new.roles.iter().map(|role| role.name()).collect::<Vec<_>>(),
    }));
    journal::append(db, registry.clock.as_ref(), entry).await?;
    Ok(row)
}
