//! Templates and runs, as who administers an organisation sees them.

use std::collections::HashMap;

use renvoi_app::{
    api::{
        ApiError, Code,
        journal::Actor,
        phones::{KeyDraft, KeysDraft},
        templates::{
            Meant, RunView, TemplateDocument, TemplateDraft, TemplateLine, TemplateView,
            TemplatesView,
        },
    },
    domain::phones::{Key, ModelId},
    words::model_name,
};
use uuid::Uuid;

use super::{
    Templates, Whose,
    given::Named,
    organisation_of,
    read::{KEYS, keys_of, named},
    start::{author, version},
};
use crate::{
    accounts::seal_writer,
    errors::internal,
    forwarding::offered,
    journal::Author,
    phones::{find, models::catalogue, sheet::extensions_in},
    store::{
        self, Db,
        extension::Among,
        group::GroupRow,
        organisation::Organisation,
        phone::Phone,
        templates::{RunRow, TemplateRow},
    },
};

/// Phones on a page of the preview.
pub const PAGE: usize = 25;
/// Runs that are told.
const TOLD: i64 = 10;
/// Keys that the form of a template shows where no model says how many there are.
const SHOWN: u16 = 12;

impl Templates {
    /// All templates, and what was done with them.
    pub async fn list(&self, whose: &Whose) -> Result<TemplatesView, ApiError> {
        let mut read = self.desk.store.read().await.map_err(internal)?;
        let org = organisation_of(read.db(), whose).await?;
        let rows = store::templates::all(read.db(), org.id)
            .await
            .map_err(internal)?;
        let groups = store::group::all(read.db(), org.id)
            .await
            .map_err(internal)?;
        let phones = store::phone::of_organisation(read.db(), org.id)
            .await
            .map_err(internal)?;
        let members = store::templates::groups(read.db(), org.id)
            .await
            .map_err(internal)?;
        let runs = store::templates::runs(read.db(), org.id, TOLD)
            .await
            .map_err(internal)?;
        let last = store::templates::last_applied(read.db(), org.id)
            .await
            .map_err(internal)?;
        let mut told = vec![];
        for run in &runs {
            told.push(
                self.told(read.db(), whose, &org, run, last.as_ref())
                    .await?,
            );
        }
        drop(read);
        let templates: Vec<Named> = rows.iter().filter_map(named).collect();
        let applied: Vec<Named> = last
            .as_ref()
            .and_then(|last| serde_json::from_str(&last.templates).ok())
            .unwrap_or_default();
        let count = Count::new(&phones, &members);
        let line = |row: &TemplateRow| {
            let keys = keys_of(row);
            TemplateLine {
                id: row.id,
                name: row.name.clone(),
                audience: meant(row, &groups),
                keys: keys.len() as u64,
                locked: keys.iter().filter(|key| key.locked).count() as u64,
                phones: named(row).map_or(0, |named| count.of(&named)),
                version: row.version,
                changed: local(row.changed_at, whose, &org),
            }
        };
        Ok(TemplatesView {
            templates: rows.iter().map(line).collect(),
            phones: phones.len() as u64,
            pending: version(&templates) != version(&applied),
            running: runs.iter().any(|run| run.state == "running"),
            runs: told,
            last: last.map(|last| last.id),
            organisation: org.name,
            writer: self.writer(whose),
            done: None,
            not_done: None,
        })
    }

    /// One of them, or the form of another one where no id is given.
    pub async fn template(
        &self,
        whose: &Whose,
        id: Option<Uuid>,
    ) -> Result<TemplateView, ApiError> {
        let mut read = self.desk.store.read().await.map_err(internal)?;
        let org = organisation_of(read.db(), whose).await?;
        let row = match id {
            None => None,
            Some(id) => {
                let row = store::templates::by_id(read.db(), org.id, id).await;
                Some(row.map_err(internal)?.ok_or(Code::NotFound)?)
            }
        };
        let groups = store::group::all(read.db(), org.id)
            .await
            .map_err(internal)?;
        let keys = row.as_ref().map(keys_of).unwrap_or_default();
        let colleagues = offered(read.db(), org.id, "", extensions_in(&keys))
            .await
            .map_err(internal)?;
        drop(read);
        let draft = row.as_ref().map_or_else(blank, drafted);
        let view = TemplateView {
            id,
            models: catalogue()
                .all()
                .iter()
                .map(|model| (model.id.0.clone(), model_name(model), model.keys))
                .collect(),
            groups: groups
                .into_iter()
                .map(|group| (group.id, group.name))
                .collect(),
            colleagues,
            writer: self.writer(whose),
            ..TemplateView::default()
        };
        Ok(with(view, draft))
    }

    /// Colleagues, extension and name, whom a text typed at a key may mean; as
    /// [`Phones::find`](renvoi_app::api::phones::Phones::find), of all of the organisation.
    pub async fn find(
        &self,
        whose: &Whose,
        typed: &str,
    ) -> Result<Vec<(String, String)>, ApiError> {
        let mut read = self.desk.store.read().await.map_err(internal)?;
        find::meant(read.db(), whose.org, Among::All, typed).await
    }

    /// One of them, or all, for programs.
    pub async fn documents(
        &self,
        whose: &Whose,
        id: Option<Uuid>,
    ) -> Result<Vec<TemplateDocument>, ApiError> {
        let mut read = self.desk.store.read().await.map_err(internal)?;
        let rows = store::templates::all(read.db(), whose.org)
            .await
            .map_err(internal)?;
        let rows = rows
            .into_iter()
            .filter(|row| id.is_none_or(|id| row.id == id));
        let documents: Vec<TemplateDocument> = rows
            .map(|row| TemplateDocument {
                id: row.id,
                template: named(&row).map(|named| named.template),
                keys: keys_of(&row),
                version: row.version,
                name: row.name,
            })
            .collect();
        if id.is_some() && documents.is_empty() {
            return Err(Code::NotFound.into());
        }
        Ok(documents)
    }

    /// How far an application is, or what became of it.
    pub async fn run(&self, whose: &Whose, id: Uuid) -> Result<RunView, ApiError> {
        let mut read = self.desk.store.read().await.map_err(internal)?;
        let org = organisation_of(read.db(), whose).await?;
        let run = store::templates::run(read.db(), org.id, id)
            .await
            .map_err(internal)?
            .ok_or(Code::NotFound)?;
        let last = store::templates::last_applied(read.db(), org.id)
            .await
            .map_err(internal)?;
        self.told(read.db(), whose, &org, &run, last.as_ref()).await
    }

    async fn told(
        &self,
        mut db: Db<'_>,
        whose: &Whose,
        org: &Organisation,
        run: &RunRow,
        last: Option<&RunRow>,
    ) -> Result<RunView, ApiError> {
        let counts = store::templates::counts(db.again(), run.id)
            .await
            .map_err(internal)?;
        let author = author(db, run).await.map_err(internal)?;
        let number = |n: i64| u64::try_from(n).unwrap_or_default();
        let of = |outcome: &str| {
            let found = counts.iter().find(|count| count.outcome == outcome);
            found.map_or(0, |count| number(count.phones))
        };
        Ok(RunView {
            id: run.id,
            at: local(run.created_at, whose, org),
            author: author.map(|(author, name)| match author {
                Author::Person(person) if person.is_organisation() => Actor::Token(name),
                Author::Person(_) => Actor::Person(name),
                Author::CommandLine => Actor::CommandLine,
                Author::Phone => Actor::Phone,
                Author::Portal => Actor::Portal,
            }),
            is_undo: run.undoes.is_some(),
            state: run.state.clone(),
            undone: run.undone,
            total: number(run.total),
            reached: number(run.reached),
            changed: of("changed"),
            same: of("same"),
            failed: of("failed"),
            lacking: number(counts.iter().map(|count| count.lacking).sum()),
            can_undo: last.is_some_and(|last| last.id == run.id),
            writer: self.writer(whose),
        })
    }

    /// Whom a page is shown to, in words only the server reads.
    pub(super) fn writer(&self, whose: &Whose) -> String {
        whose.person().map_or_else(String::new, |person| {
            seal_writer(&self.desk.keys, person.id)
        })
    }
}

/// A page of a list, from 1: which one it is, how many there are, what is on it.
pub(super) fn page_of<T>(all: &[T], page: u64) -> (u64, u64, &[T]) {
    let pages = all.len().div_ceil(PAGE).max(1) as u64;
    let page = page.clamp(1, pages);
    let from = usize::try_from(page - 1).unwrap_or_default() * PAGE;
    let upto = (from + PAGE).min(all.len());
    (page, pages, all.get(from..upto).unwrap_or_default())
}

/// The form with a draft, and as many keys as that is about: all of a model's, or a dozen, and in any case those that there are.
#[must_use]
pub fn with(view: TemplateView, draft: TemplateDraft) -> TemplateView {
    let model = catalogue()
        .get(&ModelId(draft.model.clone()))
        .filter(|_| draft.audience == "model");
    let used = draft.keys.keys.iter().filter(|key| key.module == 0);
    let used = used.map(|key| key.position).max().unwrap_or_default();
    TemplateView {
        shown: model.map_or(SHOWN, |model| model.keys).max(used.min(KEYS)),
        model: model.cloned(),
        draft,
        ..view
    }
}

fn blank() -> TemplateDraft {
    TemplateDraft {
        audience: "everybody".to_owned(),
        ..TemplateDraft::default()
    }
}

fn drafted(row: &TemplateRow) -> TemplateDraft {
    let keys: Vec<Key> = keys_of(row);
    TemplateDraft {
        name: row.name.clone(),
        audience: row.audience.clone(),
        model: row.model.clone(),
        group: row
            .group_id
            .map_or_else(String::new, |group| group.to_string()),
        locked: keys
            .iter()
            .filter(|key| key.locked)
            .map(|key| key.spot)
            .collect(),
        keys: KeysDraft {
            version: row.version,
            writer: String::new(),
            keys: keys.iter().map(KeyDraft::of).collect(),
        },
    }
}

fn meant(row: &TemplateRow, groups: &[GroupRow]) -> Meant {
    match (row.audience.as_str(), row.group_id) {
        ("everybody", _) => Meant::Everybody,
        ("model", _) => {
            let model = catalogue().get(&ModelId(row.model.clone()));
            Meant::Model(
                row.model.clone(),
                model.map_or_else(String::new, model_name),
            )
        }
        (_, Some(id)) => {
            let group = groups.iter().find(|group| group.id == id);
            Meant::Group(
                id,
                group.map_or_else(String::new, |group| group.name.clone()),
            )
        }
        (_, None) => Meant::GroupGone,
    }
}

fn local(at: i64, whose: &Whose, org: &Organisation) -> jiff::civil::DateTime {
    let zone = whose
        .person()
        .map_or(org.zone.as_str(), |person| person.zone(&org.zone));
    let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let at = jiff::Timestamp::from_millisecond(at).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    zone.to_datetime(at)
}

/// Phones by what decides which templates mean them: model, groups.
struct Count(Vec<(ModelId, Vec<Uuid>)>);

impl Count {
    fn new(phones: &[Phone], members: &[(Uuid, Uuid)]) -> Self {
        let mut groups: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
        for (extension, group) in members {
            groups.entry(*extension).or_default().push(*group);
        }
        let of = |phone: &Phone| {
            let groups = groups.get(&phone.extension_id).cloned();
            (ModelId(phone.row.model.clone()), groups.unwrap_or_default())
        };
        Self(phones.iter().map(of).collect())
    }

    fn of(&self, named: &Named) -> u64 {
        let audience = &named.template.audience;
        let meant = self.0.iter();
        meant
            .filter(|(model, groups)| audience.means(model, groups))
            .count() as u64
    }
}
