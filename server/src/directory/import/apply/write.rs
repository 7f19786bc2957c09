//! What the next lines come to, written: each table once.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use uuid::Uuid;

use super::{
    super::{Importer, moves::Thing, plan::Plan},
    judge::Batch,
};
use crate::{
    accounts::{new_address::end_former, tell},
    directory::{DirectoryError, hand_over, put_welcome, set_user::tell_former},
    journal::{self, Author, Entry},
    store::{
        self, Db, bulk, extension::ExtensionRow, imports::ImportRow, organisation::Organisation,
        user::UserRow,
    },
};

/// What is written of a batch, gathered so that each table is written once.
#[derive(Default)]
pub(super) struct Written {
    /// New extensions by their digits, with those of before that somebody gets.
    lines: BTreeMap<String, (Uuid, bool)>,
    users: Vec<UserRow>,
    grants: Vec<(Uuid, &'static str)>,
    owners: Vec<(Uuid, Uuid)>,
    direct: Vec<(Uuid, String)>,
    entries: Vec<Entry>,
    /// Whose extensions are another's from now on, or nobody's.
    handed: BTreeMap<Uuid, Option<Uuid>>,
    /// Who had another address: person, address, place among the entries.
    moved: Vec<(UserRow, String, usize)>,
    /// Who has got a role: person, place among the entries.
    given: Vec<(Uuid, usize)>,
    /// Extensions whose plan on the PBX is another one, by their digits.
    pub(super) pushed: BTreeSet<String>,
    /// Extensions whose devices show somebody else, or speak another language.
    pub(super) devices: BTreeSet<Uuid>,
    /// Extensions and numbers that mean something else from now on, wherever a rule names them.
    pub(super) names: BTreeSet<String>,
}

impl Importer {
    /// Writes the lines of a batch that are done.
    pub(super) async fn write(
        &self,
        mut db: Db<'_>,
        row: &ImportRow,
        org: &Organisation,
        author: &Author,
        batch: &mut Batch,
    ) -> Result<Written, DirectoryError> {
        let now = self.registry.clock.millis();
        let mut written = Written::default();
        self.make_lines(db.again(), org, &batch.plans, &mut written)
            .await?;
        // Extensions, numbers and addresses are free before somebody else gets them.
        let leaving = batch.plans.iter().filter(|(_, plan)| plan.moves);
        let leaving = leaving.filter_map(|(_, plan)| plan.target.as_ref());
        let leaving: Vec<Uuid> = leaving.map(|known| known.row.id).collect();
        bulk::leave_extensions(db.again(), &leaving).await?;
        leave_addresses(db.again(), &batch.plans).await?;
        for (_, plan) in &batch.plans {
            exchange(db.again(), plan, &mut written).await?;
        }
        bulk::add_direct_numbers(db.again(), org.id, &written.direct).await?;
        for (line, plan) in &batch.plans {
            match &plan.target {
                None => added(org, plan, now, row.id, author, &mut written),
                Some(known) => {
                    let given = batch.given.get(&known.row.id).copied();
                    if given.is_some() {
                        written.given.push((known.row.id, written.entries.len()));
                    }
                    let ended = given.unwrap_or_default();
                    changed(db.again(), plan, now, (row.id, ended), author, &mut written).await?;
                }
            }
            batch.done.push(*line);
        }
        bulk::add_users(db.again(), &written.users).await?;
        bulk::add_grants(db.again(), org.id, &written.grants).await?;
        bulk::add_owners(db.again(), now, &written.owners).await?;
        for (extension, owner) in &written.handed {
            hand_over(db.again(), *extension, *owner, now).await?;
        }
        let clock = self.registry.clock.as_ref();
        let entries = std::mem::take(&mut written.entries);
        let ids = journal::append_all(db.again(), clock, entries).await?;
        if author.user().is_some() {
            for (user, former, at) in &written.moved {
                tell_former(db.again(), &self.registry, user, former, ids[*at]).await?;
            }
        }
        if self.registry.mails {
            for (user, at) in &written.given {
                tell(db.again(), now, *user, ids[*at]).await?;
            }
        }
        if row.welcome && self.registry.mails {
            for user in &written.users {
                put_welcome(db.again(), &self.registry, author, user).await?;
            }
        }
        Ok(written)
    }

    /// The extensions that there are not yet; and where the others are.
    async fn make_lines(
        &self,
        mut db: Db<'_>,
        org: &Organisation,
        plans: &[(i64, Plan)],
        written: &mut Written,
    ) -> store::Result<()> {
        let mut rows = vec![];
        let mut others = vec![];
        for (_, plan) in plans {
            let Some(digits) = &plan.line else { continue };
            if plan.makes_line {
                let row = ExtensionRow {
                    id: Uuid::now_v7(),
                    org_id: org.id,
                    number: digits.clone(),
                    voicemail: plan.voicemail.unwrap_or(false),
                    rules_version: 0,
                };
                written.lines.insert(digits.clone(), (row.id, true));
                written.names.insert(digits.clone());
                rows.push(row);
            } else {
                others.push(digits.clone());
            }
        }
        for row in bulk::extensions_by_number(db.again(), org.id, &others).await? {
            written.lines.insert(row.number, (row.id, false));
        }
        let second = self.registry.clock.millis() / 1000;
        bulk::add_extensions(db, &rows, second).await
    }
}

/// Addresses that other lines take are nobody's, until whoever had them gets theirs.
async fn leave_addresses(mut db: Db<'_>, plans: &[(i64, Plan)]) -> store::Result<()> {
    let claims = plans.iter().flat_map(|(_, plan)| &plan.claims);
    let taken: HashSet<&str> = claims
        .filter_map(|claim| match &claim.thing {
            Thing::Address(email) => Some(email.as_str()),
            Thing::Extension(_) | Thing::Number(_) => None,
        })
        .collect();
    let known = plans.iter().filter_map(|(_, plan)| plan.target.as_ref());
    for known in known.filter(|known| taken.contains(known.row.email.as_str())) {
        store::user::leave_address(db.again(), known.row.id).await?;
    }
    Ok(())
}

/// Direct numbers and voicemail of the extension that somebody has in the end.
async fn exchange(mut db: Db<'_>, plan: &Plan, written: &mut Written) -> store::Result<()> {
    let Some(digits) = &plan.line else {
        return Ok(());
    };
    let Some((id, new)) = written.lines.get(digits).copied() else {
        return Ok(());
    };
    let former = plan
        .target
        .as_ref()
        .and_then(|known| known.row.extension_id);
    if let Some(former) = former {
        for number in &plan.along {
            store::extension::remove_direct_number(db.again(), former, number).await?;
        }
    }
    if let Some((before, after)) = &plan.direct {
        for number in before.iter().filter(|number| !after.contains(number)) {
            store::extension::remove_direct_number(db.again(), id, number).await?;
            written.names.insert(number.clone());
        }
        for number in after.iter().filter(|number| !before.contains(number)) {
            written.direct.push((id, number.clone()));
            written.names.insert(number.clone());
        }
        // Its rules may be refused now for sending calls to a number of its own.
        written.names.insert(digits.clone());
    }
    if let Some(voicemail) = plan.voicemail.filter(|_| !new) {
        store::extension::set_voicemail(db, id, voicemail).await?;
    }
    if new || plan.direct.is_some() || plan.voicemail.is_some() || plan.moves {
        written.pushed.insert(digits.clone());
    }
    Ok(())
}

/// The journal's line of a person, which names the list.
fn entry(action: &'static str, user: Uuid, plan: &Plan, import: Uuid, author: &Author) -> Entry {
    let mut detail = plan.detail.clone();
    detail["import"] = import.to_string().into();
    Entry::new(action, format!("user:{user}"))
        .from(author)
        .with(detail)
}

fn added(
    org: &Organisation,
    plan: &Plan,
    now: i64,
    import: Uuid,
    author: &Author,
    written: &mut Written,
) {
    let line = plan
        .line
        .as_ref()
        .and_then(|digits| written.lines.get(digits).copied());
    let user = UserRow {
        id: Uuid::now_v7(),
        org_id: org.id,
        email: plan.email.clone(),
        name: plan.name.clone(),
        lang: plan.lang.clone(),
        theme: "system".to_owned(),
        extension_id: line.map(|(id, _)| id),
        password: None,
        locked_at: None,
        created_at: now,
        zone: String::new(),
        credentials: 0,
        demands: 0,
        deactivated_at: None,
    };
    match line {
        Some((id, true)) => written.owners.push((id, user.id)),
        Some((id, false)) => {
            written.handed.insert(id, Some(user.id));
            written.devices.insert(id);
        }
        None => {}
    }
    let roles = plan.roles.iter().flatten();
    written
        .grants
        .extend(roles.map(|role| (user.id, role.name())));
    let line = entry("user.added", user.id, plan, import, author).within(org.id);
    written.entries.push(line);
    written.users.push(user);
}

async fn changed(
    mut db: Db<'_>,
    plan: &Plan,
    now: i64,
    (import, ended): (Uuid, u64),
    author: &Author,
    written: &mut Written,
) -> Result<(), DirectoryError> {
    let Some(known) = &plan.target else {
        return Ok(());
    };
    let mut user = known.row.clone();
    let former = user.extension_id;
    if plan.moves {
        let line = plan
            .line
            .as_ref()
            .and_then(|digits| written.lines.get(digits).copied());
        user.extension_id = line.map(|(id, _)| id);
        if let Some(id) = former {
            // Unless another line has given it to somebody.
            written.handed.entry(id).or_default();
        }
        match line {
            Some((id, true)) => written.owners.push((id, user.id)),
            Some((id, false)) => {
                written.handed.insert(id, Some(user.id));
            }
            None => {}
        }
    }
    user.email.clone_from(&plan.email);
    user.name.clone_from(&plan.name);
    user.lang.clone_from(&plan.lang);
    let said = |user: &UserRow| (user.email.clone(), user.name.clone(), user.lang.clone());
    if said(&user) != said(&known.row) || user.extension_id != former {
        store::user::update(db.again(), &user).await?;
        written.devices.extend(former);
        written.devices.extend(user.extension_id);
    }
    if user.email != known.row.email {
        end_former(db, user.id, now).await?;
        let former = known.row.email.clone();
        written
            .moved
            .push((user.clone(), former, written.entries.len()));
    }
    let line = entry("user.changed", user.id, plan, import, author).within(user.org_id);
    written.entries.push(line.ending(ended));
    Ok(())
}
