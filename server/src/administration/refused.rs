//! The stored rules that the policy does not allow any more.

use std::collections::HashMap;

use renvoi_app::{
    api::administration::RefusedRule,
    domain::{Extension, Outcome, check::allow},
};

use super::AdministrationService;
use crate::{
    directory::Directory,
    forwarding::body,
    store::{self, organisation::Organisation},
};

/// More than anybody reads on a page.
const MOST: usize = 200;

impl AdministrationService {
    /// By extension. Switched-off rules count: they would be refused once they are on. What is over never is again.
    pub(super) async fn refused(&self, org: &Organisation) -> store::Result<Vec<RefusedRule>> {
        let now = self.clock.local(&org.zone).datetime();
        let mut read = self.store.read().await?;
        let extensions = store::extension::all(read.db(), org.id).await?;
        let Some(first) = extensions
            .iter()
            .find_map(|row| Extension::parse(&row.number).ok())
        else {
            return Ok(vec![]);
        };
        let owners: HashMap<String, String> =
            store::extension::colleagues(read.db(), org.id, i64::MAX)
                .await?
                .into_iter()
                .map(|colleague| (colleague.number, colleague.name))
                .collect();
        let around = Directory::load(&self.store, read.db(), org, &first, false, &[]).await?;
        let bodies: HashMap<String, String> = store::rules::all(read.db(), org.id)
            .await?
            .into_iter()
            .collect();
        let mut refused = vec![];
        for row in extensions {
            let Ok(extension) = Extension::parse(&row.number) else {
                continue;
            };
            let Some(list) = bodies.get(&row.number).and_then(|text| body::read(text)) else {
                continue;
            };
            let context = around.context_of(&extension, row.voicemail);
            for rule in list.rules.iter().filter(|rule| !rule.is_over(now)) {
                let Outcome::Forward(destination) = &rule.outcome else {
                    continue;
                };
                if let Err(refusal) = allow(destination, &context) {
                    refused.push(RefusedRule {
                        extension: row.number.clone(),
                        owner: owners.get(&row.number).cloned().unwrap_or_default(),
                        rule: rule.name.as_str().to_owned(),
                        code: refusal.code().to_owned(),
                        data: refusal.data().to_owned(),
                    });
                }
            }
            if refused.len() >= MOST {
                break;
            }
        }
        Ok(refused)
    }
}
