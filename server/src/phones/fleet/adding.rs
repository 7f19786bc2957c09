//! A list of phones as it is added: a job in the database, which names what was typed and how far it is. The request that sends it does it,
//! some phones in a transaction, so that others write in between; should the portal end before, the next one goes on where it stopped.

use std::time::Duration;

use renvoi_app::api::{
    fleet::ManyDraft,
    session::{Administrator, Person, Session},
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{
    Fleet, FleetError,
    add::refused,
    administers, author,
    many::{at_line, judged, read, wanted},
    own,
};
use crate::{
    directory::DirectoryError,
    journal::Author,
    phones::{
        add::put_phone,
        list::Line,
        window::{MINUTES, put_window},
    },
    store::{self, organisation::Organisation, phone_lists::ListRow},
};

/// So many are added in one transaction: the database is held for a few hundredths of a second.
const AT_ONCE: usize = 20;
/// A portal that ends loses its hold, and another one goes on. In milliseconds.
const LEASE: i64 = 60 * 1000;

/// A list with what its phones need.
struct Adding {
    row: ListRow,
    author: Author,
    org: Organisation,
    lines: Vec<Line>,
}

impl Adding {
    /// Lines that are not done yet.
    fn rest(&self) -> &[Line] {
        let reached = usize::try_from(self.row.reached).unwrap_or(usize::MAX);
        self.lines.get(reached..).unwrap_or_default()
    }
}

impl Fleet {
    /// Adds those that are not there yet; answers how many. Where a line is wrong, none is added: [`FleetError::Wrong`] without an error,
    /// and [`Fleet::look_at`] tells which. What only shows when it comes to a line ends it there: [`FleetError::Wrong`] with that line.
    pub async fn add_many(
        &self,
        who: &Session<Administrator>,
        draft: &ManyDraft,
    ) -> Result<u64, FleetError> {
        let adding = self.begin(who, draft).await?;
        // Who leaves the page meanwhile does not stop it.
        tokio::spawn(self.clone().add_all(adding)).await?
    }

    /// Looks at a list, and notes it.
    async fn begin(
        &self,
        who: &Session<Administrator>,
        draft: &ManyDraft,
    ) -> Result<Adding, FleetError> {
        let lines = read(draft).map_err(FleetError::Wrong)?;
        let mut read = self.desk.store.read().await?;
        let org = own(read.db(), who).await?;
        let looked = judged(read.db(), org.id, lines.clone()).await?;
        drop(read);
        if looked.iter().any(|(line, _)| !line.errors.is_empty()) {
            return Err(FleetError::Wrong(vec![]));
        }
        let now = self.desk.clock.millis();
        let row = ListRow {
            id: Uuid::now_v7(),
            org_id: org.id,
            user_id: who.person().id,
            // What no line needs PostgreSQL does not keep.
            list: draft.list.replace('\0', " "),
            model: draft.model.clone(),
            extensions: draft.extensions.clone(),
            opens: draft.open,
            reached: 0,
            created_at: now,
            lease_until: now + LEASE,
        };
        let mut once = self.desk.store.once().await?;
        store::phone_lists::insert(once.db(), &row).await?;
        Ok(Adding {
            row,
            author: author(who),
            org,
            lines,
        })
    }

    async fn add_all(self, mut adding: Adding) -> Result<u64, FleetError> {
        let mut added = 0;
        while let Some(more) = self.add_some(&mut adding, LEASE).await? {
            added += more;
        }
        Ok(added)
    }

    /// Takes a list that nobody works on, and adds its next phones. `false` where there is none.
    pub async fn step(&self) -> store::Result<bool> {
        let now = self.desk.clock.millis();
        // Looking costs a read; taking costs the writer's lock.
        if !store::phone_lists::waits(self.desk.store.read().await?.db(), now).await? {
            return Ok(false);
        }
        let mut once = self.desk.store.once().await?;
        let taken = store::phone_lists::claim(once.db(), now, now + LEASE).await?;
        drop(once);
        let Some(row) = taken else {
            return Ok(false);
        };
        let added = match self.taken(row).await {
            // Let go of at once: whoever is next goes on.
            Ok(Some(mut adding)) => self.add_some(&mut adding, 0).await,
            Ok(None) => return Ok(true),
            Err(error) => Err(error),
        };
        match added {
            Ok(_) => Ok(true),
            Err(FleetError::Store(error) | FleetError::Directory(DirectoryError::Store(error))) => {
                Err(error)
            }
            // Whoever sends the same list once more is told why.
            Err(error) => {
                tracing::warn!(%error, "a list of phones is not added to its end");
                Ok(true)
            }
        }
    }

    /// What a list that was begun elsewhere needs; `None`: whoever brought it may not any more, and it is forgotten.
    async fn taken(&self, row: ListRow) -> Result<Option<Adding>, FleetError> {
        let mut reader = self.desk.store.read().await?;
        let org = store::organisation::by_id(reader.db(), row.org_id).await?;
        let user = store::user::able(reader.db(), row.user_id).await?;
        let person = user.map(|user| Person {
            id: user.id,
            email: user.email,
            organisation: row.org_id,
            extension: None,
            session: Uuid::nil(),
            zone: None,
            address: None,
            token: None,
        });
        let may = match &person {
            Some(person) => administers(reader.db(), person).await?,
            None => false,
        };
        drop(reader);
        let draft = ManyDraft {
            list: row.list.clone(),
            model: row.model.clone(),
            extensions: row.extensions.clone(),
            open: row.opens,
        };
        let lines = read(&draft);
        match (org, person, lines) {
            (Some(org), Some(person), Ok(lines)) if may => Ok(Some(Adding {
                row,
                author: Author::Person(person),
                org,
                lines,
            })),
            _ => {
                let mut once = self.desk.store.once().await?;
                store::phone_lists::end(once.db(), &row).await?;
                Ok(None)
            }
        }
    }

    /// Adds the next phones of a list, and holds it so much longer; answers how many there were. `None`: all are done, or another portal
    /// goes on with it. Where the database is in the way, the list stays, for a day at most, and is taken up once its hold has ended;
    /// otherwise an error ends it.
    async fn add_some(&self, adding: &mut Adding, lease: i64) -> Result<Option<u64>, FleetError> {
        if adding.rest().is_empty() {
            let mut once = self.desk.store.once().await?;
            store::phone_lists::end(once.db(), &adding.row).await?;
            return Ok(None);
        }
        let done = self.put_some(adding, lease).await;
        let waits = matches!(
            done,
            Err(FleetError::Store(_) | FleetError::Directory(DirectoryError::Store(_)))
        );
        if done.is_err() && !waits {
            let mut once = self.desk.store.once().await?;
            store::phone_lists::end(once.db(), &adding.row).await?;
        }
        done
    }

    async fn put_some(&self, adding: &mut Adding, lease: i64) -> Result<Option<u64>, FleetError> {
        let some = &adding.rest()[..adding.rest().len().min(AT_ONCE)];
        let reached = adding.row.reached + i64::try_from(some.len()).unwrap_or(i64::MAX);
        let lease_until = match lease {
            0 => 0,
            // Always another one: it tells one hold from the next.
            _ => (self.desk.clock.millis() + lease).max(adding.row.lease_until + 1),
        };
        let (author, org) = (&adding.author, &adding.org);
        let mut added = 0;
        let mut tx = self.desk.store.write().await?;
        // The same list may be added by another request, which is then ready with these, or something else have come in between.
        store::organisation::lock(tx.db(), org.id).await?;
        if !store::phone_lists::advance(tx.db(), &adding.row, reached, lease_until).await? {
            return Ok(None);
        }
        for (line, wish) in judged(tx.db(), org.id, some.to_vec()).await? {
            if line.there {
                continue;
            }
            let Some(wish) = wish.filter(|_| line.errors.is_empty()) else {
                return Err(at_line(line.line, FleetError::Wrong(line.errors)));
            };
            let new = wanted(&wish);
            let phone = put_phone(tx.db(), &self.registry, &self.desk, author, org, &new)
                .await
                .map_err(|error| at_line(line.line, refused(error)))?;
            if adding.row.opens
                && let Some(phone) = store::phone::by_id(tx.db(), phone.id).await?
            {
                put_window(tx.db(), &self.desk, &phone, MINUTES, author).await?;
            }
            added += 1;
        }
        tx.commit().await?;
        adding.row.reached = reached;
        adding.row.lease_until = lease_until;
        self.push.wake();
        Ok(Some(added))
    }
}

/// Goes on with lists whose portal has ended, until it is stopped.
pub async fn run(fleet: Fleet, stop: CancellationToken) {
    loop {
        let worked = tokio::select! {
            () = stop.cancelled() => return,
            worked = fleet.step() => worked,
        };
        match worked {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::error!(%error, "a list of phones cannot be worked on"),
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(Duration::from_secs(5)) => {}
        }
    }
}
