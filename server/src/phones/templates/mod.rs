//! Keys that an administrator gives to many phones: defined, shown, applied, taken back.
//!
//! A definition reaches no phone before it is applied. An application is a job in the database: phone after phone, each in a transaction with
//! the note of how far it is, so that it goes on after a restart where it stopped and does nothing twice. Of each phone is kept what its
//! keys were and what templates had given it: that is the way back. What its owner made of its keys stays theirs; under a key that is locked
//! it waits until that is locked no more.

mod anew;
mod define;
mod due;
mod given;
mod preview;
mod read;
mod start;
mod view;
mod work;

pub(in crate::phones) use anew::{give_anew, without};
pub(crate) use given::Given;
pub use start::Begun;
pub use view::{PAGE, with};

use std::time::Duration;

use renvoi_app::api::{
    ApiError, Code,
    session::{Administrator, Person, Session},
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::Desk;
use crate::{
    errors::internal,
    journal::Author,
    push::Push,
    store::{self, Db, organisation::Organisation},
};

/// Templates of an organisation at most.
pub const MOST: usize = 50;
/// A worker that dies loses its hold, and another one goes on. In milliseconds.
const LEASE: i64 = 60 * 1000;
/// Phones that are done before a run is taken anew.
const BATCH: i64 = 50;

/// Whose templates, and who does something with them.
#[derive(Clone, Debug)]
pub struct Whose {
    org: Uuid,
    author: Author,
}

impl Whose {
    /// Those of an administrator's organisation.
    #[must_use]
    pub fn of(who: &Session<Administrator>) -> Self {
        Self {
            org: who.person().organisation,
            author: Author::Person(who.person().clone()),
        }
    }

    /// Those of an organisation, at the server.
    #[must_use]
    pub fn at_server(org: &Organisation) -> Self {
        Self {
            org: org.id,
            author: Author::CommandLine,
        }
    }

    fn person(&self) -> Option<&Person> {
        match &self.author {
            Author::Person(person) => Some(person),
            Author::CommandLine | Author::Phone | Author::Portal => None,
        }
    }
}

/// The service behind pages, programs and the command line, and its worker.
#[derive(Clone)]
pub struct Templates {
    desk: Desk,
    push: Option<Push>,
}

impl Templates {
    /// With what it needs; with `push`, phones are told at once.
    #[must_use]
    pub fn new(desk: Desk, push: Option<Push>) -> Self {
        Self { desk, push }
    }

    /// Takes a run that nobody works on, and does its next phones; without one, a phone whose groups have changed. `false` where
    /// there is nothing to do.
    pub async fn step(&self) -> store::Result<bool> {
        let now = self.desk.clock.millis();
        // Looking costs a read; taking costs the writer's lock.
        if !store::templates::waits(self.desk.store.read().await?.db(), now).await? {
            return self.give_due().await;
        }
        let mut once = self.desk.store.once().await?;
        let taken = store::templates::claim(once.db(), now, now + LEASE).await?;
        drop(once);
        let Some(run) = taken else {
            return Ok(false);
        };
        self.go_on(run).await?;
        Ok(true)
    }

    /// Works until there is nothing to do.
    pub async fn drain(&self) -> store::Result<()> {
        while self.step().await? {}
        Ok(())
    }
}

async fn organisation_of(db: Db<'_>, whose: &Whose) -> Result<Organisation, ApiError> {
    store::organisation::by_id(db, whose.org)
        .await
        .map_err(internal)?
        .ok_or_else(|| Code::NotFound.into())
}

/// Works on runs as they come, until it is stopped.
pub async fn run(templates: Templates, stop: CancellationToken) {
    loop {
        let worked = tokio::select! {
            () = stop.cancelled() => return,
            worked = templates.step() => worked,
        };
        match worked {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::error!(%error, "templates of keys cannot be applied"),
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(Duration::from_millis(500)) => {}
        }
    }
}
