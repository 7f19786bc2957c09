//! A private Asterisk of a bench's own.

use std::{path::PathBuf, sync::Arc, time::Duration};

use renvoi_server::clock::SystemClock;
use renvoi_server::pbx::{
    self, AsteriskPbx,
    asterisk::{
        ami::{Action, Client, State},
        private::{Ports, Private, Settings},
        row::{Family, Row},
        text::Text,
    },
};
use tempfile::TempDir;

/// A running one, gone with the bench.
pub struct Asterisk {
    pub process: Private,
    _folder: TempDir,
}

impl Asterisk {
    /// Starts one from `RENVOI_TEST_ASTERISK`, or from what `make` left in the build's folder.
    pub async fn start() -> Self {
        let runtime = std::env::var_os("RENVOI_TEST_ASTERISK").map_or_else(
            || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/asterisk"),
            PathBuf::from,
        );
        let folder = tempfile::tempdir().expect("a folder");
        let ports = Ports::free().expect("free ports");
        let settings = Settings::new(runtime, folder.path().join("pbx"), ports);
        let process = Private::start(settings).await;
        Self {
            process: process.expect("Asterisk starts; `make bench` gets it"),
            _folder: folder,
        }
    }

    /// What it holds of the machine's memory now.
    pub fn memory(&self) -> String {
        super::memory(self.process.pid(), "VmRSS")
    }

    /// A driver that is ready.
    pub async fn driver(&self) -> Arc<AsteriskPbx> {
        let driver = AsteriskPbx::connect(self.process.access(), Arc::new(SystemClock));
        assert!(pbx::wait_ready(&driver, Duration::from_mins(1)).await);
        Arc::new(driver)
    }

    /// A bare connection to its manager.
    pub async fn manager(&self) -> Client {
        let client = Client::connect(self.process.access());
        let mut state = client.state();
        let ready = state.wait_for(|state| *state == State::Ready).await;
        ready.expect("the client lives");
        drop(state);
        client
    }
}

/// The action that writes a row, under a family of the bench's.
pub fn put(key: &str, value: &str) -> Action {
    let text = |text: &str| Text::new(text).expect("one line");
    Action::new("DBPut")
        .saying("Family", "bench")
        .with("Key", text(key))
        .with("Val", text(value))
}

/// Every row that it holds of ours.
pub async fn rows(manager: &Client) -> Vec<Row> {
    let mut found = vec![];
    for family in Family::OURS {
        let asked = Action::new("DBGetTree").saying("Family", family.name());
        let prefix = format!("/{}/", family.name());
        for message in manager.list(asked).await.expect("it answers") {
            if let Some(key) = message.get("Key").and_then(|key| key.strip_prefix(&prefix)) {
                found.push(Row::new(family, key, message.text("Val")).expect("one line"));
            }
        }
    }
    found
}
