//! Groups of extensions: who may supervise whom and take whose calls. Where an organisation has none, everybody may.

use std::collections::{BTreeSet, HashMap};

use renvoi_app::{
    api::{
        ApiError, Code,
        forwarding::FieldError,
        groups::{GroupLine, GroupsView},
        session::{Administrator, Session},
    },
    domain::{Extension, rule::is_forbidden},
};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::{
    accounts::seal_writer,
    directory::{
        DirectoryError, Registry, members_of, put_group, put_group_removed, put_group_renamed,
        put_members,
    },
    errors::internal,
    hex::hex,
    journal::Author,
    push::Push,
    store::{self, Db, group::GroupRow, organisation::Organisation},
};

/// The service behind the page.
#[derive(Clone)]
pub struct Groups {
    registry: Registry,
    push: Push,
}

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum GroupError {
    /// There is no such group in the organisation.
    #[error("there is no such group")]
    Nothing,
    /// What was typed is wrong, at least one thing.
    #[error("what was typed is wrong")]
    Wrong(Vec<FieldError>),
    /// Somebody has changed it since it was read: its version now.
    #[error("it has been changed meanwhile")]
    Stale(String),
    /// Ours.
    #[error(transparent)]
    Store(#[from] sqlx::Error),
    /// Ours.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
}

impl From<GroupError> for ApiError {
    fn from(error: GroupError) -> Self {
        match error {
            GroupError::Nothing => Code::NotFound.into(),
            GroupError::Stale(_) => Code::Stale.into(),
            error => internal(error),
        }
    }
}

/// A group as programs have it.
#[derive(Clone, Debug)]
pub struct GroupDocument {
    /// Its id.
    pub id: Uuid,
    /// What people call it.
    pub name: String,
    /// The extensions in it: digits, in order.
    pub members: Vec<String>,
}

impl GroupDocument {
    /// Another one whenever anything in it is: letters and digits.
    #[must_use]
    pub fn version(&self) -> String {
        let text = json!([self.name, self.members]).to_string();
        hex(&Sha256::digest(text)[..8])
    }
}

/// All groups of an organisation, by name.
pub async fn documents(mut db: Db<'_>, org: Uuid) -> store::Result<Vec<GroupDocument>> {
    let groups = store::group::all(db.again(), org).await?;
    let members = store::group::members(db, org).await?;
    let document = |group: GroupRow| {
        let mine = members.iter().filter(|(number, _)| *number == group.number);
        GroupDocument {
            id: group.id,
            name: group.name,
            members: mine.map(|(_, digits)| digits.clone()).collect(),
        }
    };
    Ok(groups.into_iter().map(document).collect())
}

impl Groups {
    /// With what it needs.
    #[must_use]
    pub fn new(registry: Registry, push: Push) -> Self {
        Self { registry, push }
    }

    /// All of the session's organisation.
    pub async fn view(&self, who: &Session<Administrator>) -> Result<GroupsView, GroupError> {
        let mut read = self.registry.store.read().await?;
        let org = own(read.db(), who).await?;
        let groups = documents(read.db(), org.id).await?;
        let numbers: BTreeSet<&String> = groups.iter().flat_map(|group| &group.members).collect();
        let numbers: Vec<String> = numbers.into_iter().cloned().collect();
        let owners: HashMap<String, String> = store::extension::owners(read.db(), org.id, &numbers)
            .await?
            .into_iter()
            .map(|one| (one.number, one.name))
            .collect();
        drop(read);
        let line = |group: GroupDocument| {
            let shown = group.members.join(", ");
            let named = |digits: String| {
                let name = owners.get(&digits).cloned().unwrap_or_default();
                (digits, name)
            };
            GroupLine {
                id: group.id,
                name: group.name,
                typed: shown.clone(),
                shown,
                members: group.members.into_iter().map(named).collect(),
                errors: vec![],
            }
        };
        Ok(GroupsView {
            organisation: org.name,
            groups: groups.into_iter().map(line).collect(),
            writer: seal_writer(&self.registry.keys, who.person().id),
            ..GroupsView::default()
        })
    }

    /// Adds one; answers its id.
    pub async fn add(
        &self,
        who: &Session<Administrator>,
        name: &str,
        members: &[String],
    ) -> Result<Uuid, GroupError> {
        let wanted = checked(name, members)?;
        let author = Author::Person(who.person().clone());
        let mut tx = self.registry.store.write().await?;
        let org = own(tx.db(), who).await?;
        let group = put_group(tx.db(), &self.registry, &author, &org, name, &wanted)
            .await
            .map_err(refused)?;
        tx.commit().await?;
        self.push.wake();
        Ok(group.id)
    }

    /// Makes one what a program sends, name and all, where it is still at that version.
    pub async fn replace(
        &self,
        who: &Session<Administrator>,
        id: Uuid,
        version: &str,
        (name, members): (&str, &[String]),
    ) -> Result<(), GroupError> {
        let wanted = checked(name, members)?;
        let author = Author::Person(who.person().clone());
        let mut tx = self.registry.store.write().await?;
        let (org, group) = target(tx.db(), who, id).await?;
        let before = is_still(tx.db(), &group, version).await?;
        let group = put_group_renamed(tx.db(), &self.registry, &author, &group, name)
            .await
            .map_err(refused)?;
        let gone = others(before, &wanted);
        let change = (wanted.as_slice(), gone.as_slice());
        put_members(tx.db(), &self.registry, &author, &org, &group, change)
            .await
            .map_err(refused)?;
        tx.commit().await?;
        self.push.wake();
        Ok(())
    }

    /// Says who is in one, and nobody else, where those are still in it that were shown.
    pub async fn set(
        &self,
        who: &Session<Administrator>,
        id: Uuid,
        (shown, members): (&str, &str),
    ) -> Result<(), GroupError> {
        let wanted = read(&typed(members)).map_err(GroupError::Wrong)?;
        let author = Author::Person(who.person().clone());
        let mut tx = self.registry.store.write().await?;
        let (org, group) = target(tx.db(), who, id).await?;
        let before = members_of(tx.db(), &group).await?;
        if !is_shown(shown, &before) {
            let error = FieldError::new("members", "group_stale", "");
            return Err(GroupError::Wrong(vec![error]));
        }
        let gone = others(before, &wanted);
        let change = (wanted.as_slice(), gone.as_slice());
        put_members(tx.db(), &self.registry, &author, &org, &group, change)
            .await
            .map_err(refused)?;
        tx.commit().await?;
        self.push.wake();
        Ok(())
    }

    /// Removes one, where it is still at that version, if one is said; its members stay.
    pub async fn remove(
        &self,
        who: &Session<Administrator>,
        id: Uuid,
        version: Option<&str>,
    ) -> Result<(), GroupError> {
        let author = Author::Person(who.person().clone());
        let mut tx = self.registry.store.write().await?;
        let (org, group) = target(tx.db(), who, id).await?;
        if let Some(version) = version {
            is_still(tx.db(), &group, version).await?;
        }
        put_group_removed(tx.db(), &self.registry, &author, &org, &group).await?;
        tx.commit().await?;
        self.push.wake();
        Ok(())
    }
}

async fn own(db: Db<'_>, who: &Session<Administrator>) -> Result<Organisation, GroupError> {
    let org = store::organisation::by_id(db, who.person().organisation).await?;
    org.ok_or(GroupError::Nothing)
}

/// A group of the session's organisation, which nobody else changes until the transaction has ended.
async fn target(
    mut db: Db<'_>,
    who: &Session<Administrator>,
    id: Uuid,
) -> Result<(Organisation, GroupRow), GroupError> {
    let org = own(db.again(), who).await?;
    store::organisation::lock(db.again(), org.id).await?;
    let all = store::group::all(db, org.id).await?;
    let group = all.into_iter().find(|group| group.id == id);
    Ok((org, group.ok_or(GroupError::Nothing)?))
}

/// Who is in a group that is at that version.
async fn is_still(db: Db<'_>, group: &GroupRow, version: &str) -> Result<Vec<String>, GroupError> {
    let now = GroupDocument {
        id: group.id,
        name: group.name.clone(),
        members: members_of(db, group).await?,
    };
    let current = now.version();
    if current == version {
        Ok(now.members)
    } else {
        Err(GroupError::Stale(current))
    }
}

/// Those who are no longer wanted.
fn others(before: Vec<String>, wanted: &[String]) -> Vec<String> {
    let others = before.into_iter().filter(|digits| !wanted.contains(digits));
    others.collect()
}

/// Each member once, in order, or everything that is wrong.
fn checked(name: &str, members: &[String]) -> Result<Vec<String>, GroupError> {
    match (named(name), read(members)) {
        (Ok(()), Ok(wanted)) => Ok(wanted),
        (name, members) => {
            let mut wrong: Vec<FieldError> = name.err().into_iter().map(|fault| *fault).collect();
            wrong.extend(members.err().unwrap_or_default());
            Err(GroupError::Wrong(wrong))
        }
    }
}

fn named(name: &str) -> Result<(), Box<FieldError>> {
    let name = name.trim();
    let code = match name.chars().count() {
        _ if name.chars().any(is_forbidden) => "control",
        0 => "person_name_empty",
        1..=80 => return Ok(()),
        _ => "person_name_long",
    };
    Err(Box::new(FieldError::new("name", code, "")))
}

/// « 204, 205 »: as people type them.
#[must_use]
pub fn typed(members: &str) -> Vec<String> {
    let parts = members.split([',', ';', ' ', '\n', '\r', '\t']);
    let parts = parts.filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}

/// Each of them once, in order, or those that are no extension.
fn read(members: &[String]) -> Result<Vec<String>, Vec<FieldError>> {
    let wrong = members
        .iter()
        .filter(|digits| Extension::parse(digits).is_err())
        .map(|digits| FieldError::new("members", "extension_invalid", digits));
    let wrong: Vec<FieldError> = wrong.collect();
    if wrong.is_empty() {
        let all: BTreeSet<&String> = members.iter().collect();
        Ok(all.into_iter().cloned().collect())
    } else {
        Err(wrong)
    }
}

/// Whether a page showed them as they are.
fn is_shown(shown: &str, members: &[String]) -> bool {
    let members: BTreeSet<&String> = members.iter().collect();
    read(&typed(shown)).is_ok_and(|shown| shown.iter().collect::<BTreeSet<_>>() == members)
}

/// What only shows when it is done.
fn refused(error: DirectoryError) -> GroupError {
    let error = match error {
        DirectoryError::NotFound {
            kind: "extension",
            name,
            ..
        } => FieldError::new("members", "no_such_extension", &name),
        DirectoryError::Taken {
            kind: "group",
            name,
        } => FieldError::new("name", "group_taken", &name),
        DirectoryError::Refused { field: "group", .. } => FieldError::new("name", "group_many", ""),
        error => return error.into(),
    };
    GroupError::Wrong(vec![error])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_read_as_people_type_them() {
        assert_eq!(read(&typed(" 205;204,\n204 ")).unwrap(), ["204", "205"]);
        assert!(read(&typed("")).unwrap().is_empty());
        assert!(is_shown(
            "204, 1000",
            &["1000".to_owned(), "204".to_owned()]
        ));
        assert!(!is_shown("204", &["204".to_owned(), "205".to_owned()]));
        let wrong = read(&typed("y, 204, x")).unwrap_err();
        let wrong: Vec<&str> = wrong.iter().map(|error| error.data.as_str()).collect();
        assert_eq!(wrong, ["y", "x"]);
        assert_eq!(named(" ").unwrap_err().code, "person_name_empty");
    }
}
