//! Bytes on the wire of the first page, and the memory of a demonstration, idle and under load.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use crate::support::{
    count,
    load::{self, Connection, numbers},
    memory,
    table::{Aim, Table},
};
use renvoi_server::demo::DemoState;

/// Measures, and adds its rows.
pub async fn measure(table: &mut Table) {
    let seconds = u64::try_from(count("RENVOI_BENCH_SECONDS", 5)).expect("few");
    let folder = tempfile::tempdir().expect("a folder");
    let demo = Demo::start(folder.path());
    let state = demo.ready(folder.path()).await;
    let address: SocketAddr = format!(
        "127.0.0.1:{}",
        state.url.rsplit(':').next().expect("a port")
    )
    .parse()
    .expect("an address");

    first_page(table, address).await;
    table.figure("memory idle", demo.memory("VmRSS"), 0.0, Aim::None);
    let person = state
        .accounts
        .iter()
        .find(|account| account.extension.is_some());
    let person = person.expect("the demonstration has people");
    let cookies = load::sign_in(address, &person.login, &person.password).await;
    let home = weigh(address, "/", &cookies).await;
    table.figure(
        &format!("page after signing in, with nothing kept ({})", home.parts),
        kilobytes(home.total),
        numbers(home.total) / 1000.0,
        Aim::None,
    );
    let limit = (Duration::from_secs(seconds), 200_000);
    load::run(address, &load::get("/rules", &cookies), 200, 8, limit).await;
    table.figure(
        "memory under load, at most",
        demo.memory("VmHWM"),
        0.0,
        Aim::None,
    );
}

async fn first_page(table: &mut Table, address: SocketAddr) {
    let page = weigh(address, "/signin", "").await;
    table.figure(
        &format!("first page on the wire ({})", page.parts),
        kilobytes(page.total),
        numbers(page.total) / 1000.0,
        Aim::Below(300.0),
    );
}

/// What a page and all it loads weigh, compressed.
struct Weight {
    total: usize,
    parts: String,
}

async fn weigh(address: SocketAddr, path: &str, cookies: &str) -> Weight {
    let mut connection = Connection::open(address).await.expect("it listens");
    let page = connection
        .ask(&load::get(path, cookies))
        .await
        .expect("it answers");
    let html = String::from_utf8_lossy(&page.body).into_owned();
    let mut total = page.body.len();
    let mut parts = vec![format!("html {}", kilobytes(total))];
    for path in files(&html) {
        let file = connection
            .ask(&load::get(&path, ""))
            .await
            .expect("it answers");
        assert_eq!(file.status, 200, "{path}");
        total += file.body.len();
        let name = path.split('?').next().unwrap_or(&path);
        let ending = name.rsplit('/').next().unwrap_or(name);
        parts.push(format!("{ending} {}", kilobytes(file.body.len())));
    }
    Weight {
        total,
        parts: parts.join(", "),
    }
}

/// The style, scripts and WebAssembly that a page loads, each once; not what it only names for the next one.
fn files(html: &str) -> Vec<String> {
    let mut found: Vec<String> = vec![];
    let loads: String = html
        .split('<')
        .filter(|element| !element.starts_with("meta"))
        .collect();
    for text in loads.split(['"', '\'']) {
        let name = text.split('?').next().unwrap_or(text);
        let path = Path::new(name);
        let ending = path.extension().and_then(|ending| ending.to_str());
        let wanted = matches!(ending, Some("css" | "js" | "wasm" | "svg"));
        if wanted && text.starts_with('/') && !found.iter().any(|found| found == text) {
            // An icon sheet is named with the icon in it.
            found.push(text.split('#').next().unwrap_or(text).to_owned());
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn kilobytes(bytes: usize) -> String {
    format!("{:.1} kB", numbers(bytes) / 1000.0)
}

/// `renvoi demo` in a process of its own.
struct Demo(Child);

impl Demo {
    fn start(data: &Path) -> Self {
        let built = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/site");
        let site = std::env::var_os("RENVOI_SERVER_SITE").map_or(built, PathBuf::from);
        let child = Command::new(env!("CARGO_BIN_EXE_renvoi"))
            .args(["demo", "--port", "0", "--embedded", "--data"])
            .arg(data)
            .env("RENVOI_SERVER_SITE", site)
            .stdout(Stdio::null())
            .spawn();
        Self(child.expect("it starts"))
    }

    /// What it offers, once it serves.
    async fn ready(&self, data: &Path) -> DemoState {
        let begun = Instant::now();
        loop {
            if let Ok(Some(state)) = DemoState::read(data) {
                let address = state.url.replace("http://localhost", "127.0.0.1");
                if tokio::net::TcpStream::connect(address).await.is_ok() {
                    return state;
                }
            }
            assert!(begun.elapsed() < Duration::from_mins(1), "it serves");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    fn memory(&self, line: &str) -> String {
        memory(self.0.id(), line)
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
