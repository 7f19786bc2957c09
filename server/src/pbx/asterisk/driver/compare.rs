//! What it holds against what it should hold.

use std::collections::BTreeSet;

use renvoi_app::domain::Extension;

use super::{
    AsteriskPbx, Held,
    hosts::Hosts,
    mirror::Mirror,
    put::{Trunk, of_organisation},
};
use crate::pbx::{
    Drift, DriftKind, EndpointId, OrgKey, PbxError, Plan, Subject, TrunkKey,
    asterisk::{
        compile::{self, CompileError, Object},
        row::{Family, Row},
    },
};

impl AsteriskPbx {
    pub(super) async fn compare_all(&self, wanted: &[Plan]) -> Result<Vec<Drift>, PbxError> {
        let mut held = self.held().await?;
        held.mirror = Mirror::load(&self.ami).await?;
        let hosts = Hosts::of(wanted).await;
        let mut drifts = vec![];
        let mut unwanted = subjects(&held.mirror);
        for plan in wanted {
            let subject = plan.subject();
            let there = unwanted.remove(&subject);
            let kind = match differs(plan, &held, &hosts) {
                Ok(kind) => kind,
                // It cannot hold this one. Pushing it says why, and stops none of the others.
                Err(_) if there => Some(DriftKind::Different),
                Err(_) => Some(DriftKind::Missing),
            };
            drifts.extend(kind.map(|kind| Drift { subject, kind }));
        }
        drifts.extend(unwanted.into_iter().map(|subject| Drift {
            subject,
            kind: DriftKind::Unwanted,
        }));
        Ok(drifts)
    }
}

/// How a subject differs from its plan; `None`: it does not.
fn differs(plan: &Plan, held: &Held, hosts: &Hosts) -> Result<Option<DriftKind>, CompileError> {
    let mirror = &held.mirror;
    let kind = |there: bool, same: bool| match (there, same) {
        (false, _) => Some(DriftKind::Missing),
        (true, false) => Some(DriftKind::Different),
        (true, true) => None,
    };
    let rows_hold = |rows: &[Row]| rows.iter().all(|row| mirror.holds(row));
    Ok(match plan {
        Plan::Extension(plan) => {
            let rows = compile::extension(plan)?;
            let there = mirror.has(Family::Extension, rows.header.key.as_str());
            let path = format!("{}/{}", plan.org, plan.extension);
            let prefix = compile::switch_prefix(&path);
            let switches = mirror.keys(Family::Switched, &prefix).count();
            let told = |row: &Row| mirror.holds(row) || mirror.switched_after(row, plan.dialled);
            let lit = switches == rows.switches.len() && rows.switches.iter().all(told);
            kind(
                there,
                mirror.holds(&rows.header) && rows_hold(&rows.rules) && lit,
            )
        }
        Plan::Organisation(plan) => {
            let rows = compile::organisation(plan)?;
            let there = mirror.has(Family::Organisation, plan.org.as_str());
            let count = of_organisation(mirror, plan.org.as_str()).len();
            kind(there, count == rows.len() && rows_hold(&rows))
        }
        Plan::Device(plan) => {
            let objects = compile::device(plan, held.media);
            kind(all_there(&objects, mirror), all_hold(&objects, mirror))
        }
        Plan::Trunk(plan) => {
            let row = compile::trunk(plan)?;
            let trunk = Trunk::of(plan, held, hosts);
            let there =
                mirror.has(Family::Trunk, plan.key.as_str()) && all_there(&trunk.objects, mirror);
            let same = all_hold(&trunk.objects, mirror) && trunk.gone.is_empty();
            kind(there, mirror.holds(&row) && same)
        }
    })
}

fn all_there(objects: &[Object], mirror: &Mirror) -> bool {
    objects
        .iter()
        .all(|object| mirror.has_object(object.kind, &object.id))
}

fn all_hold(objects: &[Object], mirror: &Mirror) -> bool {
    objects
        .iter()
        .all(|object| object.once || mirror.holds_object(object))
}

/// Everything of ours that it holds anything of.
fn subjects(mirror: &Mirror) -> BTreeSet<Subject> {
    let mut found = BTreeSet::new();
    let extension = |key: &str| {
        let (org, rest) = key.split_once('/')?;
        let number = rest.split('/').next()?;
        Some(Subject::Extension(
            OrgKey::parse(org)?,
            Extension::parse(number).ok()?,
        ))
    };
    for family in [Family::Extension, Family::Rules, Family::Dialled] {
        found.extend(mirror.keys(family, "").filter_map(extension));
    }
    let switch = |key: &str| {
        let mut parts = key.strip_prefix("renvoi-")?.split('-');
        extension(&format!("{}/{}", parts.next()?, parts.next()?))
    };
    found.extend(mirror.keys(Family::Switched, "").filter_map(switch));
    let organisation = |key: &str| {
        Some(Subject::Organisation(OrgKey::parse(
            key.split('/').next()?,
        )?))
    };
    for family in [
        Family::Organisation,
        Family::Emergency,
        Family::Inside,
        Family::Group,
    ] {
        found.extend(mirror.keys(family, "").filter_map(organisation));
    }
    let trunk = |key: &str| Some(Subject::Trunk(TrunkKey::parse(key)?));
    found.extend(mirror.keys(Family::Trunk, "").filter_map(trunk));
    found.extend(
        mirror
            .object_ids()
            .filter_map(|id| match id.strip_prefix("trunk-") {
                // What tells where it is has more behind it.
                Some(rest) => trunk(rest.split('-').next()?),
                None => Some(Subject::Device(EndpointId::parse(id)?)),
            }),
    );
    found
}
