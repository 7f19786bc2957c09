//! Organisations, trunks, extensions, devices and people: added, changed and removed, on both databases.

mod extensions;
mod groups;
mod organisations;
mod trunks;

use renvoi_app::domain::{Extension, SecondFactorFor};
use renvoi_server::{
    directory::{DirectoryError, NewOrganisation, add_organisation},
    store::{Db, journal::Line, organisation::Organisation},
};

use crate::support::portal::TestPortal;

type Change<T> = Box<dyn FnOnce(&mut T)>;

async fn organisation(
    portal: &TestPortal,
    slug: &str,
    country: &str,
    trunk: Option<&str>,
) -> Organisation {
    let new = NewOrganisation {
        slug: slug.into(),
        name: slug.to_uppercase(),
        zone: "Europe/Paris".into(),
        country: country.into(),
        trunk: trunk.map(Into::into),
        second_factor: SecondFactorFor::default(),
    };
    add_organisation(&portal.registry(), &new).await.unwrap()
}

fn ext(number: &str) -> Extension {
    Extension::parse(number).unwrap()
}

/// What a refusal says.
fn refusal<T>(result: Result<T, DirectoryError>) -> String {
    match result {
        Err(
            error @ (DirectoryError::Refused { .. }
            | DirectoryError::Taken { .. }
            | DirectoryError::NotFound { .. }),
        ) => error.to_string(),
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("it is refused"),
    }
}

/// The whole journal, oldest first.
async fn lines(portal: &TestPortal) -> Vec<Line> {
    const ALL: &str = "SELECT * FROM journal ORDER BY id";
    let mut read = portal.tools.store.read().await.unwrap();
    match read.db() {
        Db::Sqlite(db) => sqlx::query_as(ALL).fetch_all(db).await.unwrap(),
        Db::Postgres(db) => sqlx::query_as(ALL).fetch_all(db).await.unwrap(),
    }
}

/// The details of the newest line about an action.
async fn journal(portal: &TestPortal, action: &str) -> serde_json::Value {
    let lines = lines(portal).await;
    let line = lines.iter().rev().find(|line| line.action == action);
    let line = line.unwrap_or_else(|| panic!("no {action} in {lines:?}"));
    assert_eq!(line.actor, "command line");
    serde_json::from_str(&line.detail).unwrap()
}
