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
use uuid::Uuid;

use crate::{
    accounts::seal_writer,
    directory::{DirectoryError, Registry, members_of, put_group, put_group_removed, put_members},
    errors::internal,
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
            error => internal(error),
        }
    }
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
        let groups = store::group::all(read.db(), org.id).await?;
        let members = store::group::members(read.db(), org.id).await?;
        let numbers: BTreeSet<String> = members.iter().map(|(_, n)| n.clone()).collect();
        let numbers: Vec<String> = numbers.into_iter().collect();
        let names: HashMap<String, String> = store::extension::owners(read.db(), org.id, &numbers)
            .await?
            .into_iter()
            .map(|one| (one.number, one.name))
            .collect();
        drop(read);
        let line = |group: GroupRow| {
            let mine = members.iter().filter(|(number, _)| *number == group.number);
            let members: Vec<(String, String)> = mine
                .map(|(_, digits)| {
                    let name = names.get(digits).cloned().unwrap_or_default();
                    (digits.clone(), name)
                })
                .collect();
            let digits: Vec<&str> = members.iter().map(|(digits, _)| digits.as_str()).collect();
            let shown = digits.join(", ");
            GroupLine {
                id: group.id,
                name: group.name,
                typed: shown.clone(),
                shown,
                members,
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

    /// Adds one.
    pub async fn add(
        &self,
        who: &Session<Administrator>,
        name: &str,
        members: &str,
    ) -> Result<(), GroupError> {
        let wanted = match (named(name), read(members)) {
            (Ok(()), Ok(wanted)) => wanted,
            (name, members) => {
                let wrong = [name.err(), members.err()];
                let wrong = wrong.into_iter().flatten().map(|fault| *fault);
                return Err(GroupError::Wrong(wrong.collect()));
            }
        };
        let author = Author::Person(who.person().clone());
        let mut tx = self.registry.store.write().await?;
        let org = own(tx.db(), who).await?;
        put_group(tx.db(), &self.registry, &author, &org, name, &wanted)
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
        let wanted = read(members).map_err(|fault| GroupError::Wrong(vec![*fault]))?;
        let author = Author::Person(who.person().clone());
        let mut tx = self.registry.store.write().await?;
        let (org, group) = target(tx.db(), who, id).await?;
        let before = members_of(tx.db(), &group).await?;
        if !is_shown(shown, &before) {
            let error = FieldError::new("members", "group_stale", "");
            return Err(GroupError::Wrong(vec![error]));
        }
        let gone: Vec<String> = before
            .into_iter()
            .filter(|digits| !wanted.contains(digits))
            .collect();
        let change = (wanted.as_slice(), gone.as_slice());
        put_members(tx.db(), &self.registry, &author, &org, &group, change)
            .await
            .map_err(refused)?;
        tx.commit().await?;
        self.push.wake();
        Ok(())
    }

    /// Removes one; its members stay.
    pub async fn remove(&self, who: &Session<Administrator>, id: Uuid) -> Result<(), GroupError> {
        let author = Author::Person(who.person().clone());
        let mut tx = self.registry.store.write().await?;
        let (org, group) = target(tx.db(), who, id).await?;
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

/// « 204, 205 »: each of them once.
fn read(members: &str) -> Result<Vec<String>, Box<FieldError>> {
    let mut all = BTreeSet::new();
    for part in members.split([',', ';', ' ', '\n', '\r', '\t']) {
        if part.is_empty() {
            continue;
        }
        if Extension::parse(part).is_err() {
            let error = FieldError::new("members", "extension_invalid", part);
            return Err(Box::new(error));
        }
        all.insert(part.to_owned());
    }
    Ok(all.into_iter().collect())
}

/// Whether a page showed them as they are.
fn is_shown(shown: &str, members: &[String]) -> bool {
    let members: BTreeSet<&String> = members.iter().collect();
    read(shown).is_ok_and(|shown| shown.iter().collect::<BTreeSet<_>>() == members)
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
        assert_eq!(read(" 205;204,\n204 ").unwrap(), ["204", "205"]);
        assert!(read("").unwrap().is_empty());
        assert!(is_shown(
            "204, 1000",
            &["1000".to_owned(), "204".to_owned()]
        ));
        assert!(!is_shown("204", &["204".to_owned(), "205".to_owned()]));
        assert_eq!(read("204, x").unwrap_err().data, "x");
        assert_eq!(named(" ").unwrap_err().code, "person_name_empty");
    }
}
