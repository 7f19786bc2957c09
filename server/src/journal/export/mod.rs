//! The journal as a file, sealed line by sealed line, from the oldest.

mod csv;
mod jsonl;

use std::collections::VecDeque;

use bytes::Bytes;
use futures::{Stream, stream};
use renvoi_app::api::{
    ApiError, Code, account::Lang, forwarding::FieldError, journal::JournalQuery, session::Person,
};
use serde_json::json;
use uuid::Uuid;

use super::{Entry, Query, Scope, append, chain::Sealer, query};
use crate::{
    errors::internal,
    store::{
        self, Store,
        chain::{Checkpoint, Head},
        journal::Wanted,
    },
};

/// Lines read at a time.
const PAGE: i64 = 500;

/// How lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For a spreadsheet, in its reader's language.
    Csv,
    /// For programs, one JSON object a line; a whole export can be verified.
    JsonLines,
}

impl Format {
    /// Its name in addresses, and the end of a file's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::JsonLines => "jsonl",
        }
    }

    /// Reads [`Format::name`] back.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Csv, Self::JsonLines]
            .into_iter()
            .find(|format| format.name() == name)
    }

    /// The media type.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::JsonLines => "application/jsonl",
        }
    }
}

/// An export that is about to be written.
#[derive(Clone, Debug)]
pub struct Export {
    store: Store,
    scope: Scope,
    wanted: Option<Wanted>,
    format: Format,
    lang: Lang,
    head: Head,
    preface: jsonl::Preface,
    checkpoints: VecDeque<Checkpoint>,
    after: i64,
    begun: bool,
}

/// What keeps an export from being made.
#[derive(Clone, Debug)]
pub enum NoExport {
    /// What of the question cannot be read.
    Wrong(Vec<FieldError>),
    /// Anything else.
    Failed(ApiError),
}

impl<E: Into<ApiError>> From<E> for NoExport {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl Export {
    /// What a person may read of what they asked for. That they did is written into the journal first.
    pub async fn begin(
        sealer: &Sealer,
        person: &Person,
        asked: &JournalQuery,
        format: Format,
        lang: Lang,
    ) -> Result<Self, NoExport> {
        let store = &sealer.store;
        let mut read = store.read().await.map_err(internal)?;
        let scope = Scope::of_person(read.db(), person)
            .await
            .map_err(internal)?
            .ok_or(Code::SignedOut)?;
        let mut asked = asked.clone();
        asked.before.clear();
        asked.after.clear();
        if !scope.is_organisation() {
            asked.who.clear();
        }
        let query = query::read(read.db(), &scope, &asked)
            .await
            .map_err(internal)?
            .map_err(NoExport::Wrong)?;
        drop(read);
        let subject = if scope.is_organisation() {
            format!("journal:{}", scope.org.id)
        } else {
            format!("user:{}", person.id)
        };
        let entry = Entry::new("journal.exported", subject)
            .by(person)
            .with(json!({ "format": format.name(), "asked": asked_for(&asked) }));
        let mut tx = store.write().await.map_err(internal)?;
        append(tx.db(), sealer.clock.as_ref(), entry)
            .await
            .map_err(internal)?;
        tx.commit().await.map_err(internal)?;
        // What was written a moment ago is to be in it.
        sealer.drain().await.map_err(internal)?;
        let whole = scope.is_organisation() && asked == JournalQuery::default();
        Ok(Self::of(sealer, scope, query, format, lang, whole)
            .await
            .map_err(internal)?)
    }

    async fn of(
        sealer: &Sealer,
        scope: Scope,
        query: Query,
        format: Format,
        lang: Lang,
        whole: bool,
    ) -> store::Result<Self> {
        let mut read = sealer.store.read().await?;
        let chain: Uuid = scope.org.id;
        let head = store::chain::head(read.db(), chain)
            .await?
            .ok_or(sqlx::Error::RowNotFound)?;
        let keys = store::chain::keys(read.db()).await?;
        let checkpoints = if whole && format == Format::JsonLines {
            let all = store::chain::checkpoints(read.db(), chain, head.kept_seq).await?;
            all.into_iter()
                .filter(|checkpoint| checkpoint.seq <= head.seq)
                .collect()
        } else {
            VecDeque::new()
        };
        Ok(Self {
            store: sealer.store.clone(),
            wanted: (!query.nobody).then_some(query.wanted),
            format,
            lang,
            preface: jsonl::Preface {
                organisation: scope.org.slug.clone(),
                made: sealer.clock.millis(),
                whole,
                keys,
            },
            checkpoints,
            after: head.kept_seq,
            head,
            scope,
            begun: false,
        })
    }

    /// The name of its file: the organisation and the day there.
    #[must_use]
    pub fn file_name(&self) -> String {
        let day = super::view::local(self.preface.made, &self.scope.org)
            .date()
            .to_string();
        let (slug, end) = (&self.scope.org.slug, self.format.name());
        format!("journal-{slug}-{day}.{end}")
    }

    /// Its bytes, read from the database as they are taken.
    pub fn stream(self) -> impl Stream<Item = store::Result<Bytes>> + Send + 'static {
        stream::try_unfold(self, |mut export| async move {
            let piece = export.piece().await?;
            Ok(piece.map(|piece| (Bytes::from(piece), export)))
        })
    }

    /// The next piece; `None`: that was all.
    async fn piece(&mut self) -> store::Result<Option<Vec<u8>>> {
        if !self.begun {
            self.begun = true;
            return Ok(Some(match self.format {
                Format::Csv => csv::heading(self.lang),
                Format::JsonLines => jsonl::preface(&self.preface, &self.head),
            }));
        }
        let Some(wanted) = &self.wanted else {
            return Ok(None);
        };
        let mut read = self.store.read().await?;
        let places = (self.after, self.head.seq);
        let rows = store::chain::wanted(read.db(), self.head.chain, wanted, places, PAGE).await?;
        let Some(last) = rows.last() else {
            self.after = self.head.seq;
            let rest = jsonl::checkpoints(&mut self.checkpoints, self.head.seq);
            return Ok((!rest.is_empty()).then_some(rest));
        };
        self.after = last.seq;
        Ok(Some(match self.format {
            Format::Csv => csv::lines(read.db(), &self.scope.org, rows, self.lang).await?,
            Format::JsonLines => jsonl::lines(&rows, &mut self.checkpoints),
        }))
    }
}

/// What narrowed the lines, for the journal; what did not is left out.
fn asked_for(asked: &JournalQuery) -> serde_json::Value {
    let parts = [
        ("who", &asked.who),
        ("kind", &asked.kind),
        ("address", &asked.address),
        ("from", &asked.from),
        ("to", &asked.to),
    ];
    let parts = parts.into_iter().filter(|(_, value)| !value.is_empty());
    parts
        .map(|(name, value)| (name.to_owned(), value.as_str().into()))
        .collect::<serde_json::Map<_, _>>()
        .into()
}
