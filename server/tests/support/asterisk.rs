//! A private Asterisk of a test's own.

use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

use renvoi_server::pbx::{
    AsteriskPbx, Pbx as _,
    asterisk::{
        ami::{Action, Client, State},
        private::{Ports, Private, Settings},
        text::Text,
    },
};
use tempfile::TempDir;

/// The unpacked Asterisk: `RENVOI_TEST_ASTERISK`, or got once into `target/asterisk`.
pub(crate) fn runtime() -> PathBuf {
    static RUNTIME: OnceLock<PathBuf> = OnceLock::new();
    let got = || {
        if let Some(folder) = std::env::var_os("RENVOI_TEST_ASTERISK") {
            return folder.into();
        }
        let server = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let folder = server.join("../target/asterisk");
        let status = Command::new(server.join("setup/asterisk.sh"))
            .arg(&folder)
            .status()
            .expect("bash is there");
        assert!(status.success(), "no Asterisk can be had here: {status}");
        folder
    };
    RUNTIME.get_or_init(got).clone()
}

/// A private Asterisk that is gone with the test.
pub(crate) struct Pbx {
    pub asterisk: Private,
    pub folder: TempDir,
}

/// Phones ring so many times shorter than rules say.
pub(crate) const SHORTER: u16 = 20;

/// Starts one.
pub(crate) async fn start() -> Pbx {
    let folder = folder();
    let asterisk = Private::start(settings(&folder)).await.unwrap();
    Pbx { asterisk, folder }
}

/// Starts one on which phones ring as long as rules say: half a minute unless they say otherwise.
pub(crate) async fn start_patient() -> Pbx {
    let folder = folder();
    let settings = settings(&folder).for_tests(1);
    let asterisk = Private::start(settings).await.unwrap();
    Pbx { asterisk, folder }
}

/// Starts one that lacks announcements, by these names and in every language.
pub(crate) async fn start_without(announcements: &[&str]) -> Pbx {
    let folder = folder();
    let lean = folder.path().join("runtime");
    let down = ["usr", "share", "asterisk", "sounds"];
    mirror(
        &runtime().canonicalize().unwrap(),
        &lean,
        &down,
        announcements,
    );
    let settings = Settings {
        runtime: lean,
        ..settings(&folder)
    };
    let asterisk = Private::start(settings).await.unwrap();
    Pbx { asterisk, folder }
}

/// A folder that is links to what is in another; the folders on the way `down` and those in the last are folders of its own, and lack what
/// is called so.
fn mirror(from: &Path, to: &Path, down: &[&str], lacking: &[&str]) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (path, name) = (entry.path(), entry.file_name());
        let there = to.join(&name);
        let kind = entry.file_type().unwrap();
        let stem = path.file_stem().and_then(|stem| stem.to_str());
        match down {
            [next, rest @ ..] if name == *next => mirror(&path, &there, rest, lacking),
            [] if kind.is_dir() && from.ends_with("sounds") => mirror(&path, &there, &[], lacking),
            [] if stem.is_some_and(|stem| lacking.contains(&stem)) => {}
            // `en` names a voice beside it.
            _ if kind.is_symlink() => symlink(fs::read_link(&path).unwrap(), there).unwrap(),
            _ => symlink(path, there).unwrap(),
        }
    }
}

fn folder() -> TempDir {
    tempfile::Builder::new()
        .prefix("renvoi-")
        .disable_cleanup(std::env::var_os("RENVOI_TEST_KEEP").is_some())
        .tempdir()
        .unwrap()
}

/// The settings of an Asterisk in a folder.
pub(crate) fn settings(folder: &TempDir) -> Settings {
    Settings::new(runtime(), folder.path().join("pbx"), Ports::free().unwrap()).for_tests(SHORTER)
}

/// A driver for it, once it is ready.
pub(crate) async fn driver(pbx: &Pbx) -> AsteriskPbx {
    let driver = AsteriskPbx::connect(
        pbx.asterisk.access(),
        std::sync::Arc::new(renvoi_server::clock::SystemClock),
    );
    wait_ready(&driver).await;
    driver
}

/// Until the driver can be asked.
pub(crate) async fn wait_ready(driver: &AsteriskPbx) {
    let ready = async {
        while driver.health().await.version.is_none() {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_mins(2), ready)
        .await
        .expect("it comes back");
}

/// A connection of a test's own.
async fn manager(pbx: &Pbx) -> Client {
    let client = Client::connect(pbx.asterisk.access());
    client
        .state()
        .wait_for(|state| *state == State::Ready)
        .await
        .unwrap();
    client
}

/// Writes a row of AstDB behind the driver's back.
pub(crate) async fn write(pbx: &Pbx, family: &'static str, key: &str, value: &str) {
    let action = Action::new("DBPut")
        .saying("Family", family)
        .with("Key", Text::new(key).unwrap())
        .with("Val", Text::new(value).unwrap());
    assert!(manager(pbx).await.ask(action).await.unwrap().is_success());
}

/// Forgets a row of AstDB behind the driver's back.
pub(crate) async fn forget(pbx: &Pbx, family: &'static str, key: &str) {
    let action = Action::new("DBDel")
        .saying("Family", family)
        .with("Key", Text::new(key).unwrap());
    assert!(manager(pbx).await.ask(action).await.unwrap().is_success());
}

/// The keys of AstDB, asked of Asterisk itself.
pub(crate) async fn database(pbx: &Pbx) -> Vec<String> {
    let rows = manager(pbx)
        .await
        .list(Action::new("DBGetTree"))
        .await
        .unwrap();
    rows.iter()
        .filter_map(|row| row.get("Key"))
        .map(str::to_owned)
        .collect()
}

/// Transfers whoever an endpoint talks with to what a phone could dial, as a REFER does.
pub(crate) async fn transfer(pbx: &Pbx, endpoint: &str, to: &str) {
    let manager = manager(pbx).await;
    let channels = manager.list(Action::new("CoreShowChannels")).await.unwrap();
    let channel = channels
        .iter()
        .filter_map(|channel| channel.get("Channel"))
        .find(|name| name.starts_with(&format!("PJSIP/{endpoint}-")))
        .expect("it has a call");
    let action = || {
        Action::new("BlindTransfer")
            .with("Channel", Text::new(channel).unwrap())
            .saying("Context", "renvoi-phones")
            .with("Exten", Text::new(to).unwrap())
    };
    // The caller hears that it is answered a moment before the two are brought together.
    let transferred = async {
        while !manager.ask(action()).await.unwrap().is_success() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_mins(1), transferred)
        .await
        .expect("they are brought together");
}
