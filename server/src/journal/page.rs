//! A page of the journal.

use std::sync::Arc;

use async_trait::async_trait;
use renvoi_app::api::{
    ApiError, Code,
    forwarding::Forwarding,
    journal::{Journal, JournalLine, JournalQuery, JournalView, OwnList},
    session::{Session, User},
};
use uuid::Uuid;

use super::{Query, Scope, query, view};
use crate::{
    errors::internal,
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
}

impl JournalService {
    /// With what it needs.
    #[must_use]
    pub fn new(store: Store, forwarding: Arc<dyn Forwarding>) -> Self {
        Self { store, forwarding }
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

#[async_trait]
impl Journal for JournalService {
    async fn page(
        &self,
        who: &Session<User>,
        asked: &JournalQuery,
    ) -> Result<JournalView, ApiError> {
        let person = who.person();
        let mut read = self.store.read().await.map_err(internal)?;
        let scope = Scope::of_person(read.db(), person)
            .await
            .map_err(internal)?
            .ok_or(Code::SignedOut)?;
        let mut asked = asked.clone();
        if !scope.is_organisation() {
            asked.who.clear();
        }
        let (page, errors) = match query::read(read.db(), &scope, &asked)
            .await
            .map_err(internal)?
        {
            Ok(query) => {
                let page = Page::read(read.db(), &scope, &query, PAGE).await;
                (page.map_err(internal)?, vec![])
            }
            Err(errors) => (Page::default(), errors),
        };
        let lines: Vec<JournalLine> = view::lines(read.db(), &scope.org, page.lines)
            .await
            .map_err(internal)?;
        let colleagues = view::colleagues(read.db(), &scope.org, &lines)
            .await
            .map_err(internal)?;
        drop(read);
        let own = match &person.extension {
            None => None,
            Some((_, extension)) => Some(OwnList {
                extension: extension.to_string(),
                push: self.forwarding.push_state(who).await?,
            }),
        };
        Ok(JournalView {
            of_organisation: scope.is_organisation(),
            lines,
            newer: page.newer,
            older: page.older,
            errors,
            country: scope.org.country,
            colleagues,
            own,
        })
    }
}
