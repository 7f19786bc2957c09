//! The first organisation and whoever runs it.

use super::{
    DirectoryError, NewOrganisation, NewUser, Registry,
    add_organisation::put_organisation,
    add_user::{hashed, put_user},
};
use crate::{
    journal::Author,
    store::{organisation::Organisation, user::UserRow},
};

/// Adds an organisation with its first person: both or neither, since with an organisation there is no second `renvoi init`.
pub async fn found_organisation(
    registry: &Registry,
    new: &NewOrganisation,
    first: &NewUser,
) -> Result<(Organisation, UserRow), DirectoryError> {
    let password = hashed(registry, first, [&new.name, &new.slug]).await?;
    let author = Author::CommandLine;
    let mut tx = registry.store.write().await?;
    let org = put_organisation(tx.db(), registry, &author, new).await?;
    let user = put_user(tx.db(), registry, &author, &org, first, password).await?;
    tx.commit().await?;
    Ok((org, user))
}
