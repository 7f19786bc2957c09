//! Putting plans.

use std::collections::HashSet;

use futures::{StreamExt as _, stream};

use super::{AsteriskPbx, Held, mirror::Mirror, succeeded};
use crate::pbx::{
    PbxError, Plan,
    asterisk::{
        ami::Action,
        compile::{self, ExtensionRows, Object},
        row::{Family, Row},
        text::Text,
    },
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

/// How many objects are pushed side by side.
const AT_ONCE: usize = 8;

/// What one plan asks for.
#[derive(Default)]
pub(super) struct Work {
    pub(super) changes: Vec<Change>,
    pub(super) objects: Vec<Object>,
}

impl AsteriskPbx {
    pub(super) async fn put_all(&self, plans: &[Plan]) -> Vec<Result<(), PbxError>> {
        let mut held = match self.held().await {
            Ok(held) => held,
            Err(error) => return vec![Err(error); plans.len()],
        };
        let work = plans.iter().map(|plan| prepare(plan, &held)).collect();
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
            results.push(result);
            if !work.objects.is_empty() {
                objects.push((index, work.objects));
            }
        }
        let pushed = stream::iter(objects).map(|(index, objects)| async move {
            let mut written = vec![];
            for object in objects {
                match self.ari.put(&object).await {
                    Ok(()) => written.push(object),
                    Err(error) => return (index, written, Err(error)),
                }
            }
            (index, written, Ok(()))
        });
        let pushed: Vec<_> = pushed.buffer_unordered(AT_ONCE).collect().await;
        for (index, written, result) in pushed {
            for object in &written {
                held.mirror.wrote_object(object);
            }
            if let Err(error) = result {
                results[index] = Err(error.into());
            }
        }
        results
    }
}

fn prepare(plan: &Plan, held: &Held) -> Result<Work, PbxError> {
    let mirror = &held.mirror;
    match plan {
        Plan::Extension(plan) => Ok(extension(compile::extension(plan)?, mirror)?),
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
                objects: vec![],
            })
        }
        Plan::Device(plan) => Ok(Work {
            changes: vec![],
            objects: needed(compile::device(plan, held.media), mirror),
        }),
        Plan::Trunk(plan) => {
            let row = compile::trunk(plan)?;
            let changes = if mirror.holds(&row) {
                vec![]
            } else {
                vec![Change::Put(row)]
            };
            Ok(Work {
                changes,
                objects: needed(compile::trunk_objects(plan, held.media), mirror),
            })
        }
    }
}

/// The rows first, the one that puts them in force last. Rows of the generation in force until now stay: a call may be reading
/// them; older ones go.
fn extension(rows: ExtensionRows, mirror: &Mirror) -> Result<Work, PbxError> {
    let path = rows.header.key.as_str().to_owned();
    let current = mirror.generation(&path);
    let of = |generation: &str| format!("{path}/{generation}/");
    let kept = [Some(rows.generation.as_str()), current];
    let kept: Vec<_> = kept.into_iter().flatten().map(of).collect();
    let all = format!("{path}/");
    let mut changes = vec![];
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
    if !mirror.holds(&rows.header) {
        changes.push(Change::Put(rows.header));
    }
    Ok(Work {
        changes,
        objects: vec![],
    })
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
    for family in [Family::Emergency, Family::Organisation] {
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
