//! Lists of people read in from spreadsheets: received, checked, done.
//!
//! A list is a job in the database. Its file is kept in pieces until its lines have been read; each line is kept with what it says and
//! what that comes to. The check writes nothing else. What is done is done some hundred lines at once, each time in a transaction with
//! the note of how far it is, so that it goes on after a restart where it stopped and does nothing twice. A line that has come to
//! mean something else since the check is left out, and says so. Lines that take something from each other are done together.
//!
//! Nothing here holds a whole file: pieces, rows and lines come and go, and of a line that was checked only a few bytes stay by which
//! another one is found to say the same.

mod apply;
mod check;
pub mod header;
pub mod line;
mod moves;
mod plan;
mod present;
mod receive;
pub mod rows;
pub mod sniff;

pub use line::Wish;
pub use receive::{LARGEST, NewImport, ReceiveError};

use std::time::Duration;

use renvoi_app::api::session::Person;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::Registry;
use crate::{
    journal::{Author, is_command_line},
    push::Push,
    store::{self, imports::ImportRow},
};

/// Lines there may be.
pub const MOST_LINES: u64 = 200_000;
/// Lines that are looked up, and written, at once.
const BATCH: usize = 500;
/// A worker that dies loses its hold, and another one goes on. In milliseconds.
const LEASE: i64 = 60 * 1000;

/// Works on lists.
#[derive(Clone)]
pub struct Importer {
    registry: Registry,
    push: Option<Push>,
}

impl Importer {
    /// With what it needs; with `push`, the PBX is told at once of what is new.
    #[must_use]
    pub fn new(registry: Registry, push: Option<Push>) -> Self {
        Self { registry, push }
    }

    /// Takes one list that there is something to do for, and does a part of it: checks it, or does its next lines. `false` where
    /// there is none.
    pub async fn step(&self) -> store::Result<bool> {
        let now = self.registry.clock.millis();
        // Looking costs a read; taking costs the writer's lock.
        if !store::imports::waits(self.registry.store.read().await?.db(), now).await? {
            return Ok(false);
        }
        let mut once = self.registry.store.once().await?;
        let taken = store::imports::claim(once.db(), now, now + LEASE).await?;
        drop(once);
        let Some(row) = taken else {
            return Ok(false);
        };
        match row.state.as_str() {
            "checking" => self.check(row).await?,
            _ => self.apply(row).await?,
        }
        Ok(true)
    }

    /// Works until there is nothing to do.
    pub async fn drain(&self) -> store::Result<()> {
        while self.step().await? {}
        Ok(())
    }

    /// How long from now this hold lasts.
    fn lease(&self, row: &ImportRow) -> i64 {
        // Always another one: it tells one hold from the next.
        (self.registry.clock.millis() + LEASE).max(row.lease_until + 1)
    }
}

/// Whose list it is; `None`: whoever brought it has gone.
fn author(row: &ImportRow) -> Option<Author> {
    if is_command_line(&row.actor) {
        return Some(Author::CommandLine);
    }
    Some(Author::Person(Person {
        id: row.user_id?,
        email: row.actor.clone(),
        organisation: row.org_id,
        extension: None,
        session: Uuid::nil(),
        zone: None,
        address: row.address.parse().ok(),
        token: None,
    }))
}

/// Works on lists as they come, until it is stopped.
pub async fn run(importer: Importer, stop: CancellationToken) {
    loop {
        let worked = tokio::select! {
            () = stop.cancelled() => return,
            worked = importer.step() => worked,
        };
        match worked {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::error!(%error, "a list of people cannot be worked on"),
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(Duration::from_millis(500)) => {}
        }
    }
}
