//! The next lines of a list, done: in one transaction with the note of how far it is.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use renvoi_app::{api::forwarding::FieldError, domain::Extension};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    BATCH, Importer, author,
    check::{header_of, wish_of},
    moves::Moves,
    plan::{Around, Effect, Plan, plan},
    present::{Known, Present},
};
use crate::{
    accounts::Role,
    directory::{
        DirectoryError, hand_over, key_of, last::keep_one, put_welcome, set_user::tell_former,
    },
    journal::{self, Author, Entry},
    pbx::{EndpointId, OrgKey, Subject},
    push,
    store::{
        self, Db, bulk,
        extension::ExtensionRow,
        imports::{ImportRow, LineRow},
        organisation::Organisation,
        user::UserRow,
    },
};

/// What becomes of the lines of a batch.
#[derive(Default)]
struct Batch {
    done: Vec<i64>,
    bad: Vec<(i64, Vec<FieldError>)>,
    plans: Vec<(i64, Plan)>,
}

/// What is written of a batch, gathered so that each table is written once.
#[derive(Default)]
struct Written {
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
    /// Extensions whose plan on the PBX is another one, by their digits.
    pushed: BTreeSet<String>,
    /// Extensions whose devices show somebody else, or speak another language.
    devices: BTreeSet<Uuid>,
    /// Extensions and numbers that mean something else from now on, wherever a rule names them.
    names: BTreeSet<String>,
}

impl Importer {
    pub(super) async fn apply(&self, row: ImportRow) -> store::Result<()> {
        let mut tx = self.registry.store.write().await?;
        let todo = store::imports::todo(tx.db(), row.id, row.reached, count(BATCH)).await?;
        let org = store::organisation::by_id(tx.db(), row.org_id).await?;
        let (Some(org), Some(author)) = (org, author(&row)) else {
            store::imports::turn(tx.db(), row.id, &["running"], "stopped").await?;
            return tx.commit().await;
        };
        let reached = todo.last().map_or(row.total, |line| line.together);
        // From here on it is locked: whoever stops it waits for these lines.
        if !store::imports::advance(tx.db(), &row, reached, row.total, 0).await? {
            return Ok(());
        }
        if todo.is_empty() {
            self.finish(tx.db(), &row, &author).await?;
            return tx.commit().await;
        }
        store::organisation::lock(tx.db(), org.id).await?;
        let mut batch = judge(tx.db(), &row, &author, todo).await?;
        give_roles(tx.db(), &mut batch).await?;
        let written = self
            .write(tx.db(), &row, &org, &author, &mut batch)
            .await
            .map_err(stored)?;
        self.tell_pbx(tx.db(), &org, &written).await?;
        for (line, problems) in &batch.bad {
            let text = serde_json::to_string(problems).expect("plain data");
            store::imports::set_bad(tx.db(), row.id, *line, &text).await?;
        }
        store::imports::set_done(tx.db(), row.id, &batch.done).await?;
        tx.commit().await?;
        if let Some(push) = &self.push {
            push.wake();
        }
        Ok(())
    }

    /// Everything is done: the journal says how much that was.
    async fn finish(&self, mut db: Db<'_>, row: &ImportRow, author: &Author) -> store::Result<()> {
        let mut counts: HashMap<String, i64> = HashMap::new();
        for count in store::imports::counts(db.again(), row.id).await? {
            *counts.entry(count.effect).or_default() += count.lines;
        }
        let of = |effect: Effect| counts.get(effect.name()).copied().unwrap_or_default();
        let entry = Entry::new("user.imported", format!("import:{}", row.id))
            .from(author)
            .within(row.org_id)
            .with(json!({
                "name": row.name,
                "created": of(Effect::New),
                "changed": of(Effect::Changed),
                "same": of(Effect::Same),
                "bad": of(Effect::Bad),
            }));
        let clock = self.registry.clock.as_ref();
        journal::append(db.again(), clock, entry).await?;
        store::imports::set_finished(db.again(), row.id, clock.millis()).await?;
        store::imports::turn(db, row.id, &["running"], "done").await?;
        Ok(())
    }

    async fn write(
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
        // Extensions and numbers are free before somebody else gets them.
        let leaving = batch.plans.iter().filter(|(_, plan)| plan.moves);
        let leaving = leaving.filter_map(|(_, plan)| plan.target.as_ref());
        let leaving: Vec<Uuid> = leaving.map(|known| known.row.id).collect();
        bulk::leave_extensions(db.again(), &leaving).await?;
        for (_, plan) in &batch.plans {
            exchange(db.again(), plan, &mut written).await?;
        }
        bulk::add_direct_numbers(db.again(), org.id, &written.direct).await?;
        for (line, plan) in &batch.plans {
            match &plan.target {
                None => added(org, plan, now, row.id, author, &mut written),
                Some(_) => changed(db.again(), plan, row.id, author, &mut written).await?,
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

    /// Asks that the PBX be told of all of it, once each.
    async fn tell_pbx(
        &self,
        mut db: Db<'_>,
        org: &Organisation,
        written: &Written,
    ) -> store::Result<()> {
        let key = key_of(org).map_err(stored)?;
        let mut digits = written.pushed.clone();
        digits.extend(bulk::naming(db.again(), org.id, &written.names).await?);
        let mut subjects: Vec<Subject> = digits
            .iter()
            .filter_map(|digits| Extension::parse(digits).ok())
            .map(|digits| Subject::Extension(OrgKey::clone(&key), digits))
            .collect();
        if !written.names.is_empty() {
            subjects.push(Subject::Organisation(key));
        }
        let devices: Vec<Uuid> = written.devices.iter().copied().collect();
        let endpoints = bulk::endpoints(db.again(), &devices).await?;
        let named = endpoints
            .iter()
            .filter_map(|(name,)| EndpointId::parse(name));
        subjects.extend(named.map(Subject::Device));
        push::ask(db, self.registry.clock.millis(), &subjects).await
    }
}

/// Plans the lines once more: what was shown is done, and nothing else.
async fn judge(
    db: Db<'_>,
    row: &ImportRow,
    author: &Author,
    todo: Vec<LineRow>,
) -> store::Result<Batch> {
    let header = header_of(row);
    let around = Around {
        org: row.org_id,
        header: &header,
        by_extension: row.matching == "extension",
        author: author.user(),
        operator: row.operator,
    };
    let wishes: Vec<_> = todo
        .into_iter()
        .map(|line| (wish_of(&line).unwrap_or_default(), line))
        .collect();
    let present = Present::load(db, row.org_id, wishes.iter().map(|(wish, _)| wish)).await?;
    let mut batch = Batch::default();
    for (wish, line) in wishes {
        let plan = plan(&wish, &present, &around);
        let shown: Value = serde_json::from_str(&line.detail).unwrap_or_default();
        if !plan.problems.is_empty() {
            batch.bad.push((line.line, plan.problems));
        } else if plan.effect.name() == line.effect && plan.detail == shown {
            batch.plans.push((line.line, plan));
        } else {
            let stale = FieldError::new("", "stale", "");
            batch.bad.push((line.line, vec![stale]));
        }
    }
    leave_out(&mut batch);
    Ok(batch)
}

/// Changes of roles, each where somebody holds the lost ones still; new people's come later.
async fn give_roles(mut db: Db<'_>, batch: &mut Batch) -> store::Result<()> {
    loop {
        let last = change_roles(db.again(), &batch.plans).await?;
        if last.is_empty() {
            return Ok(());
        }
        let before: Vec<Known> = changing(&batch.plans)
            .map(|(known, _)| known.clone())
            .collect();
        for line in last {
            let problem = FieldError::new("", "roles_last", "");
            batch.bad.push((line, vec![problem]));
            batch.plans.retain(|(at, _)| *at != line);
        }
        if !leave_out(batch) {
            return Ok(());
        }
        // Lines that hang together with those have changed roles too: all of it begins once more, without them.
        for known in before {
            put_roles(db.again(), &known.row, &known.roles).await?;
        }
    }
}

/// Leaves out lines that take what no line of the batch gives up any more; `false` where there are none.
fn leave_out(batch: &mut Batch) -> bool {
    let mut moves = Moves::default();
    for (line, plan) in &batch.plans {
        moves.note(*line, &[], plan.claims.clone(), plan.gives_up.clone());
    }
    let bad = moves.settle().bad;
    batch.plans.retain(|(line, _)| !bad.contains_key(line));
    let some = !bad.is_empty();
    batch.bad.extend(bad);
    some
}

/// The people whose roles change, and to what.
fn changing(plans: &[(i64, Plan)]) -> impl Iterator<Item = (&Known, &[Role])> {
    plans
        .iter()
        .filter_map(|(_, plan)| plan.target.as_ref().zip(plan.roles.as_deref()))
}

/// Changes roles; answers the lines whose people keep theirs, as the last who hold them.
async fn change_roles(mut db: Db<'_>, plans: &[(i64, Plan)]) -> store::Result<Vec<i64>> {
    let mut keep = vec![];
    for (line, plan) in plans {
        let (Some(known), Some(roles)) = (&plan.target, &plan.roles) else {
            continue;
        };
        let lost = known.roles.iter().filter(|role| !roles.contains(role));
        let lost: Vec<Role> = lost.copied().collect();
        match keep_one(db.again(), &known.row, &lost).await {
            Ok(()) => put_roles(db.again(), &known.row, roles).await?,
            Err(DirectoryError::Store(error)) => return Err(error),
            Err(_) => keep.push(*line),
        }
    }
    Ok(keep)
}

/// All roles of somebody in their organisation.
async fn put_roles(mut db: Db<'_>, user: &UserRow, roles: &[Role]) -> store::Result<()> {
    store::user::revoke_all(db.again(), user.id, user.org_id).await?;
    for role in roles {
        store::user::grant(db.again(), user.id, role.name(), user.org_id).await?;
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
    db: Db<'_>,
    plan: &Plan,
    import: Uuid,
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
        store::user::update(db, &user).await?;
        written.devices.extend(former);
        written.devices.extend(user.extension_id);
    }
    if user.email != known.row.email {
        let former = known.row.email.clone();
        written
            .moved
            .push((user.clone(), former, written.entries.len()));
    }
    let line = entry("user.changed", user.id, plan, import, author).within(user.org_id);
    written.entries.push(line);
    Ok(())
}

/// What cannot happen here but by the database: everything was looked at.
fn stored(error: DirectoryError) -> sqlx::Error {
    match error {
        DirectoryError::Store(error) => error,
        error => sqlx::Error::Protocol(error.to_string()),
    }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
