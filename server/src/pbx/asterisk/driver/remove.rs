//! Forgetting subjects.

use super::{
    AsteriskPbx,
    mirror::{Mirror, rows as rows_now},
    put::{Change, Work, dark, of_organisation},
};
use crate::pbx::{
    PbxError, Subject,
    asterisk::{compile::Kind, row::Family, text::Text},
};

impl AsteriskPbx {
    pub(super) async fn remove_all(&self, subjects: &[Subject]) -> Vec<Result<(), PbxError>> {
        let mut held = match self.held().await {
            Ok(held) => held,
            Err(error) => return vec![Err(error); subjects.len()],
        };
        // The dialplan writes those of its own accord.
        match rows_now(&self.ami, Family::Dialled, None).await {
            Ok(dialled) => held.mirror.replace(Family::Dialled, dialled),
            Err(error) => return vec![Err(error.into()); subjects.len()],
        }
        let work = subjects
            .iter()
            .map(|subject| rows(subject, &held.mirror))
            .collect();
        let mut results = self.perform(work, &mut held).await;
        self.forget_voices(subjects, &mut results).await;
        for (subject, result) in subjects.iter().zip(&mut results) {
            // What stands on others goes first.
            for (kind, id) in objects(subject, &held.mirror).into_iter().rev() {
                if result.is_ok() {
                    *result = self.ari.delete(kind, &id).await.map_err(PbxError::from);
                    if result.is_ok() {
                        held.mirror.forgot_object(kind, &id);
                    }
                }
            }
        }
        results
    }
}

/// What the SIP stack holds of a subject, in the order in which it was made.
pub(super) fn objects(subject: &Subject, mirror: &Mirror) -> Vec<(Kind, String)> {
    match subject {
        Subject::Trunk(key) => mirror.of_trunk(key).into_iter().collect(),
        Subject::Device(endpoint) => Kind::ALL
            .into_iter()
            .map(|kind| (kind, endpoint.to_string()))
            .filter(|(kind, id)| mirror.has_object(*kind, id))
            .collect(),
        Subject::Extension(..) | Subject::Organisation(_) => vec![],
    }
}

fn rows(subject: &Subject, mirror: &Mirror) -> Result<Work, PbxError> {
    let keys = match subject {
        Subject::Extension(org, extension) => {
            let path = format!("{org}/{extension}");
            let rules = format!("{path}/");
            let rules = mirror
                .keys(Family::Rules, &rules)
                .map(|key| (Family::Rules, key.to_owned()));
            let rules: Vec<_> = rules.collect();
            let below = format!("{path}/");
            let dialled = mirror
                .keys(Family::Dialled, &below)
                .map(|key| (Family::Dialled, key.to_owned()));
            let dialled: Vec<_> = dialled.collect();
            // Out of force first.
            [(Family::Extension, path.clone())]
                .into_iter()
                .chain(rules)
                .chain(dialled)
                .chain([(Family::Dialled, path)])
                .collect()
        }
        Subject::Organisation(org) => of_organisation(mirror, org.as_str()),
        Subject::Trunk(key) => vec![(Family::Trunk, key.to_string())],
        Subject::Device(_) => vec![],
    };
    let mut work = Work::default();
    if let Subject::Extension(org, extension) = subject {
        work.changes = dark(&format!("{org}/{extension}"), &[], mirror)?;
    }
    for (family, key) in keys {
        if mirror.has(family, &key) {
            work.changes.push(Change::Del(family, Text::new(key)?));
        }
    }
    Ok(work)
}
