//! A page of the journal.

use std::sync::Arc;

use async_trait::async_trait;
use renvoi_app::api::{
    ApiError, Code,
    forwarding::{FieldError, Forwarding},
    journal::{Journal, JournalLine, JournalQuery, JournalView, OwnList, OwnSettings},
    session::{Person, Session, User},
};
use uuid::Uuid;

use super::{Query, Scope, query, view};
use crate::{
    accounts::{grants_of, seal_writer},
    administration,
    errors::internal,
    secrets::Keyring,
    store::{
        self, Db, Store,
        journal::{Cursor, Line},
    },
};

/// Lines on a page.
pub const PAGE: usize = 25;

/// The service behind the page.
#[derive(Clone)]
pub struct JournalService {
    store: Store,
    forwarding: Arc<dyn Forwarding>,
    keys: Keyring,
}

impl JournalService {
    /// With what it needs.
    #[must_use]
    pub fn new(store: Store, forwarding: Arc<dyn Forwarding>, keys: Keyring) -> Self {
        Self {
            store,
            forwarding,
            keys,
        }
    }
}

/// Lines, newest first, and where there are more.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// As the store keeps them.
    pub lines: Vec<Line>,
    /// The newest line, where there are newer ones.
    pub newer: Option<Uuid>,
    /// The oldest line, where there are older ones.
    pub older: Option<Uuid>,
}

impl Page {
    /// Reads at most so many lines.
    pub async fn read(
        db: Db<'_>,
        scope: &Scope,
        query: &Query,
        most: usize,
    ) -> store::Result<Self> {
        if query.nobody {
            return Ok(Self::default());
        }
        // One more than is shown tells whether there are more.
        let limit = i64::try_from(most + 1).unwrap_or(i64::MAX);
        let mut lines = store::journal::page(db, scope.org.id, &query.wanted, limit).await?;
        let more = lines.len() > most;
        lines.truncate(most);
        let upwards = matches!(query.wanted.cursor, Cursor::After(_));
        if upwards {
            lines.reverse();
        }
        let (newest, oldest) = (lines.first().map(|l| l.id), lines.last().map(|l| l.id));
        let at_top = query.wanted.cursor == Cursor::Newest;
        Ok(Self {
            newer: newest.filter(|_| if upwards { more } else { !at_top }),
            older: oldest.filter(|_| upwards || more),
            lines,
        })
    }
}

/// What a person may read of what they asked for.
#[derive(Clone, Debug)]
pub struct Gathered {
    /// Whose lines.
    pub scope: Scope,
    /// Lines as a reader sees them, newest first, each with its instant, ms since 1970 UTC.
    pub lines: Vec<(i64, JournalLine)>,
    /// The newest line, where there are newer ones.
    pub newer: Option<Uuid>,
    /// The oldest line, where there are older ones.
    pub older: Option<Uuid>,
    /// What of the question cannot be read; then there are no lines.
    pub errors: Vec<FieldError>,
}

/// Reads at most so many lines for a person, as far as their roles reach.
pub async fn gather(
    mut db: Db<'_>,
    person: &Person,
    asked: &JournalQuery,
    most: usize,
) -> Result<Gathered, ApiError> {
    let scope = Scope::of_person(db.again(), person)
        .await
        .map_err(internal)?
        .ok_or(Code::SignedOut)?;
    let mut asked = asked.clone();
    if !scope.is_organisation() {
        asked.who.clear();
    }
    let (page, errors) = match query::read(db.again(), &scope, &asked)
        .await
        .map_err(internal)?
    {
        Ok(query) => {
            let page = Page::read(db.again(), &scope, &query, most).await;
            (page.map_err(internal)?, vec![])
        }
        Err(errors) => (Page::default(), errors),
    };
    let instants: Vec<i64> = page.lines.iter().map(|line| line.at).collect();
    let lines = view::lines(db, &scope.org, &scope.zone, page.lines)
        .await
        .map_err(internal)?;
    Ok(Gathered {
        lines: instants.into_iter().zip(lines).collect(),
        newer: page.newer,
        older: page.older,
        errors,
        scope,
    })
}

#[async_trait]
impl Journal for JournalService {
    async fn page(
        &self,
        who: &Session<User>,
        asked: &JournalQuery,
    ) -> Result<JournalView, ApiError> {
        let person = who.person();
        let mut read = self.store.read().await.map_err(internal)?;
        let Gathered {
            scope,
            lines,
            newer,
            older,
            errors,
        } = gather(read.db(), person, asked, PAGE).await?;
        let lines: Vec<JournalLine> = lines.into_iter().map(|(_, line)| line).collect();
        let colleagues = view::colleagues(read.db(), &scope.org, &lines)
            .await
            .map_err(internal)?;
        let grants = grants_of(read.db(), person, scope.org.id)
            .await
            .map_err(internal)?;
        drop(read);
        let settings = grants.administrator.map(|_| OwnSettings {
            version: administration::version(&scope.org),
            are: administration::settings(&scope.org),
            writer: seal_writer(&self.keys, person.id),
        });
        let own = match &person.extension {
            None => None,
            Some((_, extension)) => Some(OwnList {
                extension: extension.to_string(),
                push: self.forwarding.push_state(who).await?,
                writer: seal_writer(&self.keys, person.id),
            }),
        };
        Ok(JournalView {
            of_organisation: scope.is_organisation(),
            lines,
            newer,
            older,
            errors,
            country: scope.org.country,
            colleagues,
            own,
            settings,
        })
    }
}
