//! Lists that were read in, as who administers an organisation sees them.

use renvoi_app::api::{
    ApiError, Code,
    forwarding::FieldError,
    people::{Column, EffectLine, Effects, ImportLine, ImportView, ImportsView},
    session::{Administrator, Person, Session},
};
use uuid::Uuid;

use super::{People, view::local};
use crate::{
    accounts::seal_writer,
    directory::import::{Wish, header::Header},
    errors::internal,
    store::{
        self,
        imports::{ImportRow, LineRow},
    },
};

/// Lists that are told.
const TOLD: i64 = 20;
/// Lines on a page.
const LINES: u64 = 50;
/// What lines may come to.
const EFFECTS: [&str; 4] = ["new", "changed", "same", "bad"];

impl People {
    /// The last lists, and the form of another one.
    pub async fn imports(&self, who: &Session<Administrator>) -> Result<ImportsView, ApiError> {
        let person = who.person();
        let mut read = self.registry.store.read().await.map_err(internal)?;
        let org = store::organisation::by_id(read.db(), person.organisation)
            .await
            .map_err(internal)?
            .ok_or(Code::NotFound)?;
        let rows = store::imports::recent(read.db(), org.id, TOLD)
            .await
            .map_err(internal)?;
        let imports = rows.into_iter().map(|row| ImportLine {
            id: row.id,
            at: local(row.created_at, person, &org.zone),
            name: row.name,
            author: row.actor,
            state: row.state,
        });
        Ok(ImportsView {
            imports: imports.collect(),
            organisation: org.name,
            writer: seal_writer(&self.registry.keys, person.id),
            mails: self.registry.mails,
            matching: "email".to_owned(),
            ..ImportsView::default()
        })
    }

    /// A list with a page of its lines; `show`: only those that come to this.
    pub async fn import(
        &self,
        who: &Session<Administrator>,
        id: Uuid,
        show: &str,
        page: u64,
    ) -> Result<ImportView, ApiError> {
        let person = who.person();
        let mut read = self.registry.store.read().await.map_err(internal)?;
        let org = store::organisation::by_id(read.db(), person.organisation)
            .await
            .map_err(internal)?
            .ok_or(Code::NotFound)?;
        let row = store::imports::by_id(read.db(), org.id, id)
            .await
            .map_err(internal)?
            .ok_or(Code::NotFound)?;
        let show = EFFECTS.into_iter().find(|effect| *effect == show);
        let works = matches!(row.state.as_str(), "receiving" | "checking" | "running");
        let (mut effects, mut pages, mut page, mut lines) = (Effects::default(), 1, page, vec![]);
        // While it is worked on, nothing is counted again and again.
        if !works {
            effects = counted(
                store::imports::counts(read.db(), id)
                    .await
                    .map_err(internal)?,
            );
            let there = match show {
                None => effects.new + effects.changed + effects.same + effects.bad,
                Some("new") => effects.new,
                Some("changed") => effects.changed,
                Some("same") => effects.same,
                Some(_) => effects.bad,
            };
            pages = there.div_ceil(LINES).max(1);
            page = page.clamp(1, pages);
            let from = i64::try_from((page - 1) * LINES).unwrap_or_default();
            let most = i64::try_from(LINES).unwrap_or_default();
            lines = store::imports::lines(read.db(), id, show, from, most)
                .await
                .map_err(internal)?;
        }
        drop(read);
        let mut view = self.shown(row, person);
        view.effects = effects;
        show.unwrap_or_default().clone_into(&mut view.show);
        view.page = page;
        view.pages = pages;
        view.lines = lines.iter().map(shown_line).collect();
        view.country = org.country;
        Ok(view)
    }

    fn shown(&self, row: ImportRow, reader: &Person) -> ImportView {
        let number = |n: i64| u64::try_from(n).unwrap_or_default();
        let header: Header = serde_json::from_str(&row.columns).unwrap_or_default();
        // Lines of the file that was checked, until it is known how many there are.
        let reached = match row.total {
            0 => row.reached,
            total => row.reached.min(total),
        };
        let columns = header
            .0
            .into_iter()
            .filter(|column| !column.title.is_empty());
        ImportView {
            id: row.id,
            problem: problem_of(&row),
            by_extension: row.matching == "extension",
            welcome: row.welcome,
            columns: columns
                .map(|column| Column {
                    title: column.title,
                    known: column.meaning.is_some(),
                })
                .collect(),
            total: number(row.total),
            reached: number(reached),
            name: row.name,
            state: row.state,
            encoding: row.encoding,
            writer: seal_writer(&self.registry.keys, reader.id),
            ..ImportView::default()
        }
    }

    /// Begins to do what was shown; `false` where there is nothing to begin.
    pub async fn run_import(
        &self,
        who: &Session<Administrator>,
        id: Uuid,
    ) -> Result<bool, ApiError> {
        self.turn(who, id, &["checked", "stopped"], "running").await
    }

    /// Goes no further; what has been done stays.
    pub async fn stop_import(
        &self,
        who: &Session<Administrator>,
        id: Uuid,
    ) -> Result<bool, ApiError> {
        self.turn(who, id, &["checked", "running"], "stopped").await
    }

    async fn turn(
        &self,
        who: &Session<Administrator>,
        id: Uuid,
        from: &[&str],
        to: &str,
    ) -> Result<bool, ApiError> {
        let mut tx = self.registry.store.write().await.map_err(internal)?;
        let row = store::imports::by_id(tx.db(), who.person().organisation, id)
            .await
            .map_err(internal)?
            .ok_or(Code::NotFound)?;
        let turned = store::imports::turn(tx.db(), row.id, from, to)
            .await
            .map_err(internal)?;
        tx.commit().await.map_err(internal)?;
        Ok(turned)
    }
}

/// Why a whole list is refused.
pub(crate) fn problem_of(row: &ImportRow) -> Option<FieldError> {
    serde_json::from_str(&row.problem).ok()
}

/// How many lines come to what.
pub(crate) fn counted(counts: Vec<store::imports::Count>) -> Effects {
    let mut effects = Effects::default();
    for count in counts {
        let lines = u64::try_from(count.lines).unwrap_or_default();
        if count.done {
            effects.done += lines;
        }
        match count.effect.as_str() {
            "new" => effects.new += lines,
            "changed" => effects.changed += lines,
            "same" => effects.same += lines,
            _ => effects.bad += lines,
        }
    }
    effects
}

/// A line as it is shown.
pub(crate) fn shown_line(line: &LineRow) -> EffectLine {
    let wish: Wish = serde_json::from_str(&line.wish).unwrap_or_default();
    EffectLine {
        line: u64::try_from(line.line).unwrap_or_default(),
        whom: wish.whom(),
        effect: line.effect.clone(),
        done: line.done,
        detail: serde_json::from_str(&line.detail).unwrap_or_default(),
        problems: serde_json::from_str(&line.problems).unwrap_or_default(),
    }
}
