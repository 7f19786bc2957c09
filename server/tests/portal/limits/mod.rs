//! Waits after failed sign-ins, over HTTP, on both databases.

mod alike;
mod browsers;
mod kept;
mod names;
mod networks;

use renvoi_server::{accounts::Limits, directory::NewUser};

use crate::support::{
    browser::{Answer, Browser},
    portal::PASSWORD,
};

const OWNER: &str = "204@alpha.example";

/// A name waits after three failures.
fn three() -> Limits {
    Limits {
        account: 3,
        address: 50,
        longest: 60,
        slowest: 1,
        ..Limits::default()
    }
}

/// Tries a password.
async fn attempt(browser: &mut Browser, login: &str, password: &str) -> Answer {
    browser
        .post("/signin", &[("login", login), ("password", password)])
        .await
}

/// Tries a wrong one: the status.
async fn fail(browser: &mut Browser, login: &str) -> u16 {
    attempt(browser, login, "wrong").await.status
}

/// Tries the right one: the status.
async fn enter(browser: &mut Browser, login: &str) -> u16 {
    attempt(browser, login, PASSWORD).await.status
}

fn newcomer(email: &str, password: Option<&str>) -> NewUser {
    NewUser {
        email: email.to_owned(),
        name: "Newcomer".into(),
        lang: renvoi_app::api::account::Lang::Fr,
        extension: None,
        password: password.map(str::to_owned),
        roles: vec![],
    }
}
