//! What there is of those that some lines speak of, looked up at once.

use std::collections::{BTreeSet, HashMap};

use uuid::Uuid;

use super::Wish;
use crate::{
    accounts::Role,
    store::{self, Db, bulk, extension::ExtensionRow, user::UserRow},
};

/// Somebody there is.
#[derive(Clone)]
pub(super) struct Known {
    pub(super) row: UserRow,
    /// In their organisation.
    pub(super) roles: Vec<Role>,
    /// They run the platform.
    pub(super) operates: bool,
    /// Digits.
    pub(super) extension: Option<String>,
}

/// An extension there is.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) row: ExtensionRow,
    pub(super) owner: Option<Uuid>,
    /// In order.
    pub(super) direct: Vec<String>,
}

/// All of them.
#[derive(Default)]
pub(super) struct Present {
    people: HashMap<Uuid, Known>,
    by_email: HashMap<String, Uuid>,
    lines: HashMap<String, Line>,
    numbers: HashMap<String, Uuid>,
}

impl Present {
    pub(super) async fn load<'w>(
        mut db: Db<'_>,
        org: Uuid,
        wishes: impl Iterator<Item = &'w Wish> + Clone,
    ) -> store::Result<Self> {
        let emails: BTreeSet<String> = wishes
            .clone()
            .filter_map(|wish| wish.email.clone())
            .collect();
        let digits: BTreeSet<String> = wishes
            .clone()
            .filter_map(|wish| wish.extension.clone())
            .filter(|digits| !digits.is_empty())
            .collect();
        let numbers: BTreeSet<String> = wishes
            .filter_map(|wish| wish.direct.as_ref())
            .flatten()
            .cloned()
            .collect();
        let list = |set: BTreeSet<String>| set.into_iter().collect::<Vec<_>>();
        let mut users = bulk::users_by_email(db.again(), &list(emails)).await?;
        let mut rows = bulk::extensions_by_number(db.again(), org, &list(digits)).await?;
        let ids = |rows: &[ExtensionRow]| rows.iter().map(|row| row.id).collect::<Vec<_>>();
        users.extend(bulk::owners(db.again(), &ids(&rows)).await?);
        let known: BTreeSet<Uuid> = ids(&rows).into_iter().collect();
        let theirs: BTreeSet<Uuid> = users
            .iter()
            .filter(|user| user.org_id == org)
            .filter_map(|user| user.extension_id)
            .filter(|id| !known.contains(id))
            .collect();
        let theirs: Vec<Uuid> = theirs.into_iter().collect();
        rows.extend(bulk::extensions_by_id(db.again(), &theirs).await?);
        let mut direct: HashMap<Uuid, Vec<String>> = HashMap::new();
        for number in bulk::direct_of(db.again(), &ids(&rows)).await? {
            direct
                .entry(number.extension_id)
                .or_default()
                .push(number.number);
        }
        let owners: HashMap<Uuid, String> = rows
            .iter()
            .map(|row| (row.id, row.number.clone()))
            .collect();
        let mut found = Self {
            numbers: bulk::direct_numbers(db.again(), &list(numbers))
                .await?
                .into_iter()
                .map(|number| (number.number, number.extension_id))
                .collect(),
            ..Self::default()
        };
        let user_ids: BTreeSet<Uuid> = users.iter().map(|user| user.id).collect();
        let user_ids: Vec<Uuid> = user_ids.into_iter().collect();
        let mut roles: HashMap<Uuid, Vec<(Role, Uuid)>> = HashMap::new();
        for grant in bulk::grants(db, &user_ids).await? {
            if let Some(role) = Role::parse(&grant.role) {
                roles
                    .entry(grant.user_id)
                    .or_default()
                    .push((role, grant.org_id));
            }
        }
        for user in users {
            let held = roles.get(&user.id).map_or(&[][..], Vec::as_slice);
            found.by_email.insert(user.email.clone(), user.id);
            let known = Known {
                roles: Role::ALL
                    .into_iter()
                    .filter(|role| {
                        held.iter()
                            .any(|(one, at)| one == role && *at == user.org_id)
                    })
                    .collect(),
                operates: held.iter().any(|(role, _)| *role == Role::Operator),
                extension: user.extension_id.and_then(|id| owners.get(&id).cloned()),
                row: user,
            };
            found.people.insert(known.row.id, known);
        }
        let owner_of: HashMap<Uuid, Uuid> = found
            .people
            .values()
            .filter_map(|known| Some((known.row.extension_id?, known.row.id)))
            .collect();
        for row in rows {
            let mut direct = direct.remove(&row.id).unwrap_or_default();
            direct.sort();
            let line = Line {
                owner: owner_of.get(&row.id).copied(),
                direct,
                row,
            };
            found.lines.insert(line.row.number.clone(), line);
        }
        Ok(found)
    }

    /// Who has an address, of whatever organisation.
    pub(super) fn by_email(&self, email: &str) -> Option<&Known> {
        self.people.get(self.by_email.get(email)?)
    }

    /// An extension of the organisation.
    pub(super) fn line(&self, digits: &str) -> Option<&Line> {
        self.lines.get(digits)
    }

    /// Who owns it.
    pub(super) fn owner(&self, line: &Line) -> Option<&Known> {
        self.people.get(&line.owner?)
    }

    /// The extension, of whatever organisation, that has a direct number.
    pub(super) fn has_number(&self, number: &str) -> Option<Uuid> {
        self.numbers.get(number).copied()
    }
}
