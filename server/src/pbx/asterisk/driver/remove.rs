//! Forgetting subjects.

use super::{
    AsteriskPbx,
    mirror::Mirror,
    put::{Change, Work, of_organisation},
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
        let work = subjects
            .iter()
            .map(|subject| rows(subject, &held.mirror))
            .collect();
        let mut results = self.perform(work, &mut held).await;
        for (subject, result) in subjects.iter().zip(&mut results) {
            let id = match subject {
                Subject::Device(endpoint) => endpoint.to_string(),
                Subject::Trunk(key) => format!("trunk-{key}"),
                Subject::Extension(..) | Subject::Organisation(_) => continue,
            };
            // What stands on others goes first.
            for kind in Kind::ALL.into_iter().rev() {
                if result.is_ok() && held.mirror.has_object(kind, &id) {
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

fn rows(subject: &Subject, mirror: &Mirror) -> Result<Work, PbxError> {
    let keys = match subject {
        Subject::Extension(org, extension) => {
            let path = format!("{org}/{extension}");
            let rules = format!("{path}/");
            let rules = mirror
                .keys(Family::Rules, &rules)
                .map(|key| (Family::Rules, key.to_owned()));
            let rules: Vec<_> = rules.collect();
            // Out of force first.
            [(Family::Extension, path)]
                .into_iter()
                .chain(rules)
                .collect()
        }
        Subject::Organisation(org) => of_organisation(mirror, org.as_str()),
        Subject::Trunk(key) => vec![(Family::Trunk, key.to_string())],
        Subject::Device(_) => vec![],
    };
    let mut work = Work::default();
    for (family, key) in keys {
        if mirror.has(family, &key) {
            work.changes.push(Change::Del(family, Text::new(key)?));
        }
    }
    Ok(work)
}
