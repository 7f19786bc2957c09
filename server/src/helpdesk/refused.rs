//! The stored rules that could not be saved now.

use std::collections::{BTreeSet, HashMap};

use renvoi_app::{
    api::{
        ApiError, Code,
        refused::{RefusedRule, RefusedRules, RefusedView},
        session::{Helpdesk, Session},
    },
    domain::{Extension, Rule},
};

use crate::{
    clock::Clock,
    directory::Directory,
    errors::internal,
    forwarding::{body, refused as why_refused},
    store::{self, Store, organisation::Organisation},
};

/// Rules on a page.
pub const PAGE: usize = 25;

/// A page of them, from 1; the last one where there are fewer pages.
pub async fn refused_page(
    store: &Store,
    clock: &dyn Clock,
    who: &Session<Helpdesk>,
    page: u64,
) -> Result<RefusedView, ApiError> {
    let mut read = store.read().await.map_err(internal)?;
    let org = store::organisation::by_id(read.db(), who.person().organisation)
        .await
        .map_err(internal)?
        .ok_or(Code::NotFound)?;
    drop(read);
    let all = All::read(store, clock, &org).await.map_err(internal)?;
    let pages = all.rules.len().div_ceil(PAGE).max(1);
    let page = usize::try_from(page).unwrap_or(pages).clamp(1, pages);
    let from = (page - 1) * PAGE;
    Ok(RefusedView {
        page: page as u64,
        pages: pages as u64,
        first: from as u64 + 1,
        refused: all.part(&org, from, PAGE),
        organisation: org.name,
        ..RefusedView::default()
    })
}

/// Some of an organisation's, and how many there are. Switched-off rules count: they would be refused once they are on. What is
/// over never is again.
pub async fn refused(
    store: &Store,
    clock: &dyn Clock,
    org: &Organisation,
    from: usize,
    most: usize,
) -> store::Result<RefusedRules> {
    Ok(All::read(store, clock, org).await?.part(org, from, most))
}

/// All of them, and who owns what.
struct All {
    rules: Vec<(Rule, RefusedRule)>,
    owners: HashMap<String, String>,
}

impl All {
    async fn read(store: &Store, clock: &dyn Clock, org: &Organisation) -> store::Result<Self> {
        let now = clock.local(&org.zone).datetime();
        let mut read = store.read().await?;
        let extensions = store::extension::all(read.db(), org.id).await?;
        let owners: HashMap<String, String> =
            store::extension::colleagues(read.db(), org.id, i64::MAX)
                .await?
                .into_iter()
                .map(|colleague| (colleague.number, colleague.name))
                .collect();
        let mut all = Self {
            rules: vec![],
            owners,
        };
        let read_number = |row: &store::extension::ExtensionRow| Extension::parse(&row.number).ok();
        let Some(first) = extensions.iter().find_map(read_number) else {
            return Ok(all);
        };
        let around = Directory::load(store, read.db(), org, &first, false, &[]).await?;
        let bodies: HashMap<String, String> = store::rules::all(read.db(), org.id)
            .await?
            .into_iter()
            .collect();
        drop(read);
        for row in &extensions {
            let list = bodies.get(&row.number).and_then(|text| body::read(text));
            let (Some(extension), Some(list)) = (read_number(row), list) else {
                continue;
            };
            let context = around.context_of(&extension, row.voicemail);
            for rule in list.rules.into_iter().filter(|rule| !rule.is_over(now)) {
                let Some(why) = why_refused(&rule, &context) else {
                    continue;
                };
                let told = RefusedRule {
                    extension: row.number.clone(),
                    owner: all.owners.get(&row.number).cloned().unwrap_or_default(),
                    rule: serde_json::to_value(&rule).expect("the form is plain data"),
                    why,
                };
                all.rules.push((rule, told));
            }
        }
        Ok(all)
    }

    fn part(&self, org: &Organisation, from: usize, most: usize) -> RefusedRules {
        let part = self.rules.iter().skip(from).take(most);
        let named: BTreeSet<&str> = part
            .clone()
            .flat_map(|(rule, _)| rule.colleagues().map(Extension::as_str))
            .collect();
        let colleagues = named.into_iter().filter_map(|number| {
            let name = self.owners.get(number)?;
            Some((number.to_owned(), name.clone()))
        });
        RefusedRules {
            total: self.rules.len() as u64,
            rules: part.map(|(_, told)| told.clone()).collect(),
            country: org.country.clone(),
            colleagues: colleagues.collect(),
        }
    }
}
