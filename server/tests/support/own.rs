//! An Asterisk as an operator has it: files as they are delivered, and what `renvoi pbx files` says is to be added.

use std::{
    fs,
    net::{SocketAddr, UdpSocket},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
    time::Duration,
};

use renvoi_server::{
    clock::SystemClock,
    pbx::{
        AsteriskPbx, Pbx as _,
        asterisk::{Access, private::Ports},
    },
};
use tempfile::TempDir;
use tokio::process::{Child, ChildStdin};

use super::asterisk::runtime;

/// The built command.
pub const RENVOI: &str = env!("CARGO_BIN_EXE_renvoi");

const STOCK: &str = include_str!("stock.conf");

/// Ends the process when we end, however we do.
const KEEPER: &str = include_str!("../../src/pbx/asterisk/private/keeper.sh");

/// The operator's.
pub struct Own {
    folder: TempDir,
    ports: Ports,
    advice: Advice,
    _keeper: (Child, ChildStdin),
}

/// What the operator's files say of modules.
#[derive(Clone, Copy, Debug)]
pub struct Modules {
    pub autoload: bool,
    /// Modules that the operator does not load.
    pub left_out: &'static [&'static str],
}

impl Own {
    /// Writes the files, adds what the command says, and starts it.
    pub async fn start(modules: Modules) -> (Self, AsteriskPbx) {
        let mut complaint = String::new();
        // Somebody may take a port between our choice and Asterisk's.
        for _ in 0..3 {
            let own = Self::launch(modules);
            let driver = AsteriskPbx::connect(own.access(), Arc::new(SystemClock));
            let limit = tokio::time::Instant::now() + Duration::from_mins(2);
            while driver.health().await.version.is_none() && tokio::time::Instant::now() < limit {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            if driver.health().await.version.is_some() && UdpSocket::bind(own.sip()).is_err() {
                return (own, driver);
            }
            complaint = own.log();
        }
        panic!("it does not start: {complaint}");
    }

    fn launch(modules: Modules) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("renvoi-own-")
            .disable_cleanup(std::env::var_os("RENVOI_TEST_KEEP").is_some())
            .tempdir()
            .unwrap();
        let ports = Ports::free().unwrap();
        for part in [
            "etc",
            "varlib/keys",
            "spool/recording",
            "run",
            "log",
            "cache",
        ] {
            fs::create_dir_all(folder.path().join(part)).unwrap();
        }
        let etc = folder.path().join("etc");
        stock(folder.path(), ports, modules);
        let advice = Advice::of(&etc.join("renvoi"));
        advice.follow(&etc);
        let runtime = runtime().canonicalize().unwrap();
        let output = fs::File::create(folder.path().join("log/output")).unwrap();
        let mut keeper = tokio::process::Command::new("/bin/sh")
            .args(["-c", KEEPER, "asterisk"])
            .arg(runtime.join("asterisk"))
            .arg("-f")
            .arg("-C")
            .arg(etc.join("asterisk.conf"))
            .env("pid_file", folder.path().join("pid"))
            .env_remove("TZ")
            .stdin(Stdio::piped())
            .stdout(output.try_clone().unwrap())
            .stderr(output)
            .spawn()
            .unwrap();
        let orders = keeper.stdin.take().unwrap();
        Self {
            folder,
            ports,
            advice,
            _keeper: (keeper, orders),
        }
    }

    pub fn sip(&self) -> SocketAddr {
        self.ports.sip()
    }

    /// Its folder for recordings.
    pub fn recordings(&self) -> PathBuf {
        self.folder.path().join("spool/recording")
    }

    /// What it complained of.
    pub fn log(&self) -> String {
        let read = |name: &str| fs::read_to_string(self.folder.path().join(name));
        read("log/messages.log").unwrap_or_default() + &read("log/output").unwrap_or_default()
    }

    /// What `renvoi doctor` says of it, configured as the command said.
    pub fn doctor(&self) -> Vec<serde_json::Value> {
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join("renvoi.toml"), self.configuration()).unwrap();
        let answer = Command::new(RENVOI)
            .args(["doctor", "--json"])
            .current_dir(place.path())
            .env_clear()
            .output()
            .unwrap();
        let findings: Vec<serde_json::Value> = serde_json::from_slice(&answer.stdout)
            .unwrap_or_else(|error| panic!("{error}: {answer:?}"));
        let of_pbx =
            |finding: &serde_json::Value| finding["what"].as_str().unwrap().starts_with("pbx");
        findings.into_iter().filter(of_pbx).collect()
    }

    /// The portal's configuration as it is printed, with the ports that this one has.
    fn configuration(&self) -> String {
        let mut text = self.advice.portal.clone();
        for (stock, ours) in [(":5038", self.ports.ami), (":8088", self.ports.http)] {
            assert!(text.contains(stock), "{text}");
            text = text.replace(stock, &format!(":{ours}"));
        }
        text
    }

    fn access(&self) -> Access {
        let value = |name: &str| {
            let text = self.configuration();
            let line = text.lines().find_map(|line| {
                let (key, value) = line.split_once(" = ")?;
                (key == name).then(|| value.trim_matches('"').to_owned())
            });
            line.unwrap_or_else(|| panic!("{name}: {text}"))
        };
        let secret = |name: &str| fs::read_to_string(value(name)).unwrap().trim().to_owned();
        Access {
            ami: value("ami"),
            ami_user: value("ami_user"),
            ami_secret: secret("ami_secret_file"),
            ari: value("ari"),
            ari_user: value("ari_user"),
            ari_secret: secret("ari_secret_file"),
        }
    }
}

/// Writes the files as they are delivered.
fn stock(folder: &Path, ports: Ports, modules: Modules) {
    let runtime = runtime().canonicalize().unwrap();
    let triplet = fs::read_to_string(runtime.join(".triplet")).unwrap();
    let library = runtime
        .join("usr/lib")
        .join(triplet.trim())
        .join("asterisk/modules");
    let left_out = modules
        .left_out
        .iter()
        .map(|name| format!("noload = {name}.so\n"));
    let values = [
        ("{folder}", folder.display().to_string()),
        ("{modules}", library.display().to_string()),
        (
            "{data}",
            runtime.join("usr/share/asterisk").display().to_string(),
        ),
        (
            "{autoload}",
            if modules.autoload { "yes" } else { "no" }.to_owned(),
        ),
        ("{left_out}", left_out.collect()),
        ("{sip}", ports.sip().to_string()),
        ("{ami}", ports.ami.to_string()),
        ("{http}", ports.http.to_string()),
        ("{rtp_first}", ports.rtp.to_string()),
        ("{rtp_last}", (ports.rtp + Ports::SOUND - 1).to_string()),
    ];
    for part in format!("\n{STOCK}").split("\n### ").skip(1) {
        let (name, text) = part.split_once('\n').unwrap_or((part, ""));
        let mut text = text.to_owned();
        for (place, value) in &values {
            text = text.replace(place, value);
        }
        fs::write(folder.join("etc").join(name), text + "\n").unwrap();
    }
}

/// What `renvoi pbx files` printed, as a person reads it.
struct Advice {
    blocks: Vec<Block>,
    /// The portal's own configuration.
    portal: String,
}

/// Lines to be added, to a file and within a section of it; without one, at the end.
struct Block {
    file: String,
    section: Option<String>,
    lines: Vec<String>,
}

impl Advice {
    fn of(folder: &Path) -> Self {
        let answer = Command::new(RENVOI)
            .args(["pbx", "files", "--dir"])
            .arg(folder)
            .env_clear()
            .output()
            .unwrap();
        assert!(answer.status.success(), "{answer:?}");
        let mut advice = Self {
            blocks: vec![],
            portal: String::new(),
        };
        let (mut said, mut lines) = (String::new(), vec![]);
        let text = String::from_utf8(answer.stdout).unwrap();
        for line in text.lines().chain([""]) {
            if let Some(line) = line.strip_prefix("     ") {
                lines.push(line.to_owned());
                continue;
            }
            if !lines.is_empty() {
                advice.take(&said, std::mem::take(&mut lines));
                said.clear();
            }
            said += line.trim();
            said += " ";
        }
        advice
    }

    /// Lines, and what was said before them.
    fn take(&mut self, said: &str, lines: Vec<String>) {
        let Some((_, rest)) = said.rsplit_once("/etc/asterisk/") else {
            assert!(said.contains("the portal's configuration"), "{said}");
            self.portal = lines.join("\n") + "\n";
            return;
        };
        let end = rest.find(".conf").unwrap() + ".conf".len();
        let section = said
            .rsplit_once('[')
            .and_then(|(_, rest)| rest.split_once(']'))
            .map(|(name, _)| name.to_owned());
        self.blocks.push(Block {
            file: rest[..end].to_owned(),
            section,
            lines,
        });
    }

    fn follow(&self, etc: &Path) {
        assert!(self.blocks.len() > 8, "everything is read");
        for block in &self.blocks {
            let path = etc.join(&block.file);
            let mut text = fs::read_to_string(&path).unwrap();
            let mut section = block.section.clone();
            for line in &block.lines {
                if let Some(name) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
                    section = Some(name.to_owned());
                } else {
                    text = added(&text, section.as_deref(), line);
                }
            }
            fs::write(path, text).unwrap();
        }
    }
}

/// The text with a line at the end of a section, made where it is missing. What can be said once only is said anew.
fn added(text: &str, section: Option<&str>, line: &str) -> String {
    let Some(section) = section else {
        return format!("{text}{line}\n");
    };
    let key = |line: &str| line.split('=').next().unwrap_or_default().trim().to_owned();
    let once = ["enabled", "bindaddr"].contains(&key(line).as_str());
    let (mut lines, mut within, mut done) = (vec![], false, false);
    for old in text.lines() {
        if old.starts_with('[') {
            if within {
                lines.push(line);
                done = true;
            }
            within = !done && old == format!("[{section}]");
        }
        if !(within && once && key(old) == key(line)) {
            lines.push(old);
        }
    }
    let header = format!("[{section}]");
    if !done {
        if !within {
            lines.push(&header);
            if section == "global" {
                lines.push("type=global");
            }
        }
        lines.push(line);
    }
    lines.join("\n") + "\n"
}
