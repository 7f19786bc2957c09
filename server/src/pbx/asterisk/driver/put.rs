//! Putting plans.

use std::collections::HashSet;

use futures::{StreamExt as _, stream};

use super::{
    AsteriskPbx, Held,
    hosts::Hosts,
    mirror::{Mirror, rows},
    succeeded,
};
use crate::pbx::{
    ExtensionPlan, PbxError, Plan, TrunkPlan,
    asterisk::{
        ami::Action,
        ari::AriError,
        compile::{self, ExtensionRows, Kind, Object},
        row::{Family, Row},
        text::Text,
    },
    plan::Code,
};

/// A change of one row.
pub(super) enum Change {
    /// Write it.
    Put(Row),
    /// Forget it.
    Del(Family, Text),
}

impl Change {
    fn action(&self) -> Action {
        match self {
            // Written as a state, Asterisk keeps it in a row like any other, and tells the phones that watch it.
            Self::Put(row) if row.family == Family::Switched => Action::new("Setvar")
                .with("Variable", device_state(&row.key))
                .with("Value", row.value.clone()),
            Self::Put(row) => Action::new("DBPut")
                .saying("Family", row.family.name())
                .with("Key", row.key.clone())
                .with("Val", row.value.clone()),
            Self::Del(family, key) => Action::new("DBDel")
                .saying("Family", family.name())
                .with("Key", key.clone()),
        }
    }

    fn note(&self, mirror: &mut Mirror) {
        match self {
            Self::Put(row) => mirror.wrote(row),
            Self::Del(family, key) => mirror.forgot(*family, key.as_str()),
        }
    }
}

fn device_state(key: &Text) -> Text {
    Text::new(format!("DEVICE_STATE(Custom:{})", key.as_str()))
        .expect("a switch's name is short, and holds no line ends")
}

/// How many objects are pushed side by side.
const AT_ONCE: usize = 8;

/// What one plan asks for.
#[derive(Default)]
pub(super) struct Work {
    pub(super) changes: Vec<Change>,
    pub(super) objects: Vec<Object>,
    /// Objects to forget, once the others are written.
    pub(super) gone: Vec<(Kind, String)>,
    /// What keeps it from being all that is wanted.
    pub(super) short: Option<PbxError>,
}

impl AsteriskPbx {
    pub(super) async fn put_all(&self, plans: &[Plan]) -> Vec<Result<(), PbxError>> {
        let mut held = match self.held().await {
            Ok(held) => held,
            Err(error) => return vec![Err(error); plans.len()],
        };
        // Phones switch rules, too: who did so last has the say of the lamp.
        if plans.iter().any(has_switches) {
            match rows(&self.ami, Family::Dialled, None).await {
                Ok(dialled) => held.mirror.replace(Family::Dialled, dialled),
                Err(error) => return vec![Err(error.into()); plans.len()],
            }
        }
        let hosts = Hosts::of(plans).await;
        let work = plans
            .iter()
            .map(|plan| prepare(plan, &held, &hosts))
            .collect();
        self.perform(work, &mut held).await
    }

    /// Does the work, all rows in one batch; the answers are in its order.
    pub(super) async fn perform(
        &self,
        work: Vec<Result<Work, PbxError>>,
        held: &mut Held,
    ) -> Vec<Result<(), PbxError>> {
        let changes = || work.iter().flatten().flat_map(|work| &work.changes);
        let actions: Vec<_> = changes().map(Change::action).collect();
        let answers = match self.ami.ask_all(&actions).await {
            Ok(answers) => answers,
            Err(error) => {
                // Some of it may have arrived.
                held.connection = 0;
                return vec![Err(error.into()); work.len()];
            }
        };
        let mut answers = answers.iter();
        let mut results = vec![];
        let mut objects = vec![];
        for (index, work) in work.into_iter().enumerate() {
            let work = match work {
                Ok(work) => work,
                Err(error) => {
                    results.push(Err(error));
                    continue;
                }
            };
            let mut result = Ok(());
            for (change, answer) in work.changes.iter().zip(&mut answers) {
                match (change, succeeded(answer)) {
                    // What was to be forgotten is not there.
                    (Change::Del(..), _) | (_, Ok(())) => change.note(&mut held.mirror),
                    (_, Err(error)) => result = result.and(Err(error)),
                }
            }
            results.push(work.short.map_or(Ok(()), Err).and(result));
            if !(work.objects.is_empty() && work.gone.is_empty()) {
                objects.push((index, work.objects, work.gone));
            }
        }
        let mirror = &held.mirror;
        let pushed = stream::iter(objects).map(|(index, objects, gone)| async move {
            let mut done = Done::default();
            let result = self.push_objects(objects, gone, mirror, &mut done).await;
            (index, done, result)
        });
        let pushed: Vec<_> = pushed.buffer_unordered(AT_ONCE).collect().await;
        for (index, done, result) in pushed {
            for (kind, id) in &done.forgotten {
                held.mirror.forgot_object(*kind, id);
            }
            for object in &done.written {
                held.mirror.wrote_object(object);
            }
            if let Err(error) = result {
                results[index] = Err(error.into());
            }
        }
        results
    }

    /// Writes objects in their order, then forgets others in theirs; tells what was done before something failed.
    async fn push_objects(
        &self,
        objects: Vec<Object>,
        gone: Vec<(Kind, String)>,
        mirror: &Mirror,
        done: &mut Done,
    ) -> Result<(), AriError> {
        for object in objects {
            if object.is_replaced() && mirror.has_object(object.kind, &object.id) {
                self.ari.delete(object.kind, &object.id).await?;
                done.forgotten.push((object.kind, object.id.clone()));
            }
            self.ari.put(&object).await?;
            done.written.push(object);
        }
        for (kind, id) in gone {
            self.ari.delete(kind, &id).await?;
            done.forgotten.push((kind, id));
        }
        Ok(())
    }
}

/// What was done of a push's objects; what was forgotten, before what was written.
#[derive(Default)]
struct Done {
    forgotten: Vec<(Kind, String)>,
    written: Vec<Object>,
}

fn has_switches(plan: &Plan) -> bool {
    let Plan::Extension(plan) = plan else {
        return false;
    };
    let mut rules = plan.rules.iter();
    rules.any(|planned| matches!(planned.code, Code::Switch(_)))
}

fn prepare(plan: &Plan, held: &Held, hosts: &Hosts) -> Result<Work, PbxError> {
    let mirror = &held.mirror;
    match plan {
        Plan::Extension(plan) => extension(compile::extension(plan)?, plan, mirror),
        Plan::Organisation(plan) => {
            let rows = compile::organisation(plan)?;
            let org = plan.org.as_str();
            let kept: HashSet<_> = rows
                .iter()
                .map(|row| (row.family, row.key.as_str()))
                .collect();
            let stale: Vec<_> = of_organisation(mirror, org)
                .into_iter()
                .filter(|(family, key)| !kept.contains(&(*family, key)))
                .collect();
            let mut changes: Vec<_> = rows
                .into_iter()
                .filter(|row| !mirror.holds(row))
                .map(Change::Put)
                .collect();
            for (family, key) in stale {
                changes.push(Change::Del(family, Text::new(key)?));
            }
            Ok(Work {
                changes,
                ..Work::default()
            })
        }
        Plan::Device(plan) => {
            // Rows come before objects: no phone subscribes before its organisation has its place.
            let place = plan
                .lamps
                .map(|place| compile::lamps(&plan.endpoint.org(), place));
            let place = place.transpose()?.filter(|row| !mirror.holds(row));
            Ok(Work {
                changes: place.map(Change::Put).into_iter().collect(),
                objects: needed(compile::device(plan, held.media), mirror),
                ..Work::default()
            })
        }
        Plan::Trunk(plan) => {
            let row = compile::trunk(plan)?;
            let changes = if mirror.holds(&row) {
                vec![]
            } else {
                vec![Change::Put(row)]
            };
            let trunk = Trunk::of(plan, held, hosts);
            Ok(Work {
                changes,
                objects: needed(trunk.objects, mirror),
                gone: trunk.gone,
                short: trunk.short,
            })
        }
    }
}

/// The rows first, the one that puts them in force last. Rows of the generation in force until now stay: a call may be reading
/// them; older ones go. The greeting of somebody who had the extension before goes first of all. Lamps tell of it when it is so.
fn extension(rows: ExtensionRows, plan: &ExtensionPlan, mirror: &Mirror) -> Result<Work, PbxError> {
    let tenure = plan.tenure;
    let path = rows.header.key.as_str().to_owned();
    let current = mirror.generation(&path);
    let of = |generation: &str| format!("{path}/{generation}/");
    let kept = [Some(rows.generation.as_str()), current];
    let kept: Vec<_> = kept.into_iter().flatten().map(of).collect();
    let all = format!("{path}/");
    let mut changes = vec![];
    let is_anothers = match mirror.tenure(&path) {
        Some(held) => held != tenure.to_string(),
        // A row from before it said whose: the clocks have to tell.
        None => mirror
            .greeted(&path)
            .is_some_and(|at| at < tenure.since / 1000),
    };
    if is_anothers {
        changes.push(Change::Del(Family::Greeting, Text::new(path.as_str())?));
    }
    let named: HashSet<_> = rows.rules.iter().map(|row| row.key.as_str()).collect();
    for key in mirror.keys(Family::Rules, &all) {
        let old = !kept.iter().any(|kept| key.starts_with(kept.as_str()));
        let stray = key.starts_with(&of(&rows.generation)) && !named.contains(key);
        if old || stray {
            changes.push(Change::Del(Family::Rules, Text::new(key)?));
        }
    }
    changes.extend(
        rows.rules
            .into_iter()
            .filter(|row| !mirror.holds(row))
            .map(Change::Put),
    );
    let news = !mirror.holds(&rows.header);
    if news {
        changes.push(Change::Put(rows.header));
    }
    changes.extend(dark(&path, &rows.switches, mirror)?);
    // What we wrote last need not be what is there: phones write it, too.
    let lit = rows.switches.into_iter();
    let lit = lit.filter(|row| news || !mirror.holds(row));
    let lit = lit.filter(|row| !mirror.switched_after(row, plan.dialled));
    changes.extend(lit.map(Change::Put));
    Ok(Work {
        changes,
        ..Work::default()
    })
}

/// The lamps of an extension's rules that are gone: all but those named.
pub(super) fn dark(path: &str, but: &[Row], mirror: &Mirror) -> Result<Vec<Change>, PbxError> {
    let prefix = compile::switch_prefix(path);
    let mut changes = vec![];
    for key in mirror.keys(Family::Switched, &prefix) {
        if !but.iter().any(|row| row.key.as_str() == key) {
            changes.push(Change::Put(compile::unlit(key)?));
            changes.push(Change::Del(Family::Switched, Text::new(key)?));
        }
    }
    Ok(changes)
}

/// What the SIP stack should hold of a trunk, and what it should no more.
#[derive(Default)]
pub(super) struct Trunk {
    pub(super) objects: Vec<Object>,
    pub(super) gone: Vec<(Kind, String)>,
    short: Option<PbxError>,
}

impl Trunk {
    /// Where its host's addresses cannot be found out now, all that it has stays: Asterisk would stand still looking for them.
    pub(super) fn of(plan: &TrunkPlan, held: &Held, hosts: &Hosts) -> Self {
        let Some(addresses) = hosts.addresses(plan) else {
            let unknown = PbxError::Rejected("the trunk's host has no address".to_owned());
            return Self {
                short: Some(unknown),
                ..Self::default()
            };
        };
        let objects = compile::trunk_objects(plan, &addresses, held.media);
        let wanted: HashSet<_> = objects
            .iter()
            .map(|object| (object.kind, object.id.as_str()))
            .collect();
        let stale = |(kind, id): &(Kind, String)| !wanted.contains(&(*kind, id));
        let held = held.mirror.of_trunk(&plan.key);
        // What stands on others goes first.
        let gone = held.into_iter().filter(stale).rev().collect();
        Self {
            objects,
            gone,
            short: None,
        }
    }
}

/// Every row of an organisation itself.
pub(super) fn of_organisation(mirror: &Mirror, org: &str) -> Vec<(Family, String)> {
    let inside = format!("{org}/");
    let mut found: Vec<_> = mirror
        .keys(Family::Inside, &inside)
        .map(|key| (Family::Inside, key.to_owned()))
        .collect();
    let outside = mirror
        .keys(Family::Outside, "")
        .filter(|key| mirror.says(Family::Outside, key, org));
    found.extend(outside.map(|key| (Family::Outside, key.to_owned())));
    let lamps = mirror
        .keys(Family::Lamps, "")
        .filter(|key| mirror.says(Family::Lamps, key, org));
    found.extend(lamps.map(|key| (Family::Lamps, key.to_owned())));
    let groups = mirror.keys(Family::Group, &inside);
    found.extend(groups.map(|key| (Family::Group, key.to_owned())));
    for family in [Family::Emergency, Family::Organisation, Family::Group] {
        if mirror.has(family, org) {
            found.push((family, org.to_owned()));
        }
    }
    found
}

/// The objects that must be written. What is made once is left alone where it is there.
fn needed(objects: Vec<Object>, mirror: &Mirror) -> Vec<Object> {
    let held = |object: &Object| {
        if object.once {
            mirror.has_object(object.kind, &object.id)
        } else {
            mirror.holds_object(object)
        }
    };
    objects.into_iter().filter(|object| !held(object)).collect()
}
