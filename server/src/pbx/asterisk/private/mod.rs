//! A private Asterisk on loopback, for the demonstration, tests and benches. Needs no root.

mod ports;
mod process;

use std::{
    fs, io,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use tokio::time::{Instant, sleep};

pub use ports::Ports;

use self::process::{Process, end_leftover, pid_file};
use super::{
    access::Access,
    ami::{self, Login},
    ari::{Ari, AriError},
    files::{self, PrivateFiles, Ringing},
};

/// What is to be started, and where.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The unpacked Asterisk: what `server/setup/asterisk.sh` leaves.
    pub runtime: PathBuf,
    /// Its own folder: configuration, AstDB, logs, recordings. Kept between runs.
    pub folder: PathBuf,
    /// What it listens on.
    pub ports: Ports,
    /// How long phones ring.
    pub ringing: Ringing,
}

impl Settings {
    /// As people use it.
    #[must_use]
    pub fn new(runtime: PathBuf, folder: PathBuf, ports: Ports) -> Self {
        Self {
            runtime,
            folder,
            ports,
            ringing: Ringing::AsSaid,
        }
    }

    /// For tests: phones ring so many times shorter, and calls may bring their own clock.
    #[must_use]
    pub fn for_tests(self, shorter: u16) -> Self {
        Self {
            ringing: Ringing::Shortened(shorter),
            ..self
        }
    }
}

/// Why it did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Its folder cannot be used.
    #[error("{path}: {source}", path = .0.display(), source = .1)]
    Folder(PathBuf, io::Error),
    /// A path that Asterisk's configuration cannot hold.
    #[error("« {} » cannot stand in Asterisk's configuration", .0.display())]
    Path(PathBuf),
    /// The unpacked Asterisk is not there.
    #[error("no Asterisk in {}: get one with server/setup/asterisk.sh", .0.display())]
    Runtime(PathBuf),
    /// Something else listens on one of the ports.
    #[error("port {0} is in use")]
    Port(u16),
    /// It ended, or was not ready in time; its last words.
    #[error("it did not start: {0}")]
    Ended(String),
}

/// A running Asterisk. Dropping it kills it.
pub struct Private {
    settings: Settings,
    secrets: Secrets,
    process: Process,
}

#[derive(Clone)]
struct Secrets {
    ami: String,
    ari: String,
}

/// How long a start may take on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

impl Private {
    /// Starts one and waits until it is fully booted. What an earlier run left behind is ended first.
    pub async fn start(mut settings: Settings) -> Result<Self, StartError> {
        settings.folder = prepare(&settings.folder)?;
        settings.runtime = settings
            .runtime
            .canonicalize()
            .map_err(|_| StartError::Runtime(settings.runtime.clone()))?;
        let secrets = Secrets {
            ami: kept_secret(&settings.folder.join("ami.secret"))?,
            ari: kept_secret(&settings.folder.join("ari.secret"))?,
        };
        loop {
            match launch(&settings, &secrets).await {
                Ok(process) => {
                    return Ok(Self {
                        settings,
                        secrets,
                        process,
                    });
                }
                // Somebody took a port between our choice and Asterisk's.
                Err(StartError::Port(port)) => match settings.ports.moved() {
                    Some(ports) => settings.ports = ports,
                    None => return Err(StartError::Port(port)),
                },
                Err(error) => return Err(error),
            }
        }
    }

    /// How the portal reaches it.
    #[must_use]
    pub fn access(&self) -> Access {
        access(self.settings.ports, &self.secrets)
    }

    /// Where phones register.
    #[must_use]
    pub fn sip(&self) -> SocketAddr {
        self.settings.ports.sip()
    }

    /// Its process id; another one after a restart.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.process.pid()
    }

    /// The file that holds its process id while it runs.
    #[must_use]
    pub fn pid_file(&self) -> PathBuf {
        pid_file(&self.settings.folder)
    }

    /// Its folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.settings.folder
    }

    /// Until it has ended, whyever.
    pub async fn wait_exit(&mut self) {
        // An error means that it is no child of ours any more: gone.
        let _ = self.process.wait().await;
    }

    /// Stops it where it still runs, and starts it again on the same ports with the same data.
    pub async fn restart(&mut self) -> Result<(), StartError> {
        if !self.process.gone() {
            self.process.stop().await;
        }
        self.process = launch(&self.settings, &self.secrets).await?;
        Ok(())
    }

    /// Kills it on the spot, as a power cut would; what it had not yet written is lost.
    pub async fn kill(&mut self) {
        self.process.kill().await;
    }

    /// Stops it and waits until it is gone.
    pub async fn stop(mut self) {
        self.process.stop().await;
    }
}

fn access(ports: Ports, secrets: &Secrets) -> Access {
    Access {
        ami: format!("127.0.0.1:{}", ports.ami),
        ami_user: "renvoi".to_owned(),
        ami_secret: secrets.ami.clone(),
        ari: format!("http://127.0.0.1:{}/ari", ports.http),
        ari_user: "renvoi".to_owned(),
        ari_secret: secrets.ari.clone(),
    }
}

fn prepare(folder: &Path) -> Result<PathBuf, StartError> {
    let failed = |error| StartError::Folder(folder.to_owned(), error);
    for part in [
        "etc",
        "db",
        "run",
        "log",
        "keys/keys",
        "cache",
        "agi",
        "spool/recording",
        "spool/tmp",
    ] {
        fs::create_dir_all(folder.join(part)).map_err(failed)?;
    }
    let folder = folder.canonicalize().map_err(failed)?;
    let held = folder.display().to_string();
    if held.contains(|c: char| c.is_control() || c == ';') {
        return Err(StartError::Path(folder));
    }
    Ok(folder)
}

fn kept_secret(path: &Path) -> Result<String, StartError> {
    files::secret(path).map_err(|error| StartError::Folder(path.to_owned(), error))
}

async fn launch(settings: &Settings, secrets: &Secrets) -> Result<Process, StartError> {
    let folder = &settings.folder;
    let failed = |error| StartError::Folder(folder.clone(), error);
    end_leftover(folder).await.map_err(failed)?;
    if let Some(port) = settings.ports.in_use() {
        return Err(StartError::Port(port));
    }
    write_files(settings, secrets)?;
    let mut process = Process::start(&settings.runtime.join("asterisk"), folder)
        .await
        .map_err(failed)?;
    let access = access(settings.ports, secrets);
    let deadline = Instant::now() + PATIENCE;
    while !booted(&access).await {
        if process.gone() || Instant::now() > deadline {
            process.kill().await;
            return Err(settings
                .ports
                .in_use()
                .map_or_else(|| StartError::Ended(last_words(folder)), StartError::Port));
        }
        sleep(Duration::from_millis(20)).await;
    }
    // Asterisk starts without SIP or HTTP where the port is taken; with our password in its manager it is ours that answered.
    let ports = settings.ports;
    let taken = if std::net::UdpSocket::bind(ports.sip()).is_ok() {
        Some(ports.sip)
    } else if !answers_http(&access).await {
        Some(ports.http)
    } else {
        None
    };
    if let Some(port) = taken {
        process.kill().await;
        return Err(StartError::Port(port));
    }
    Ok(process)
}

/// Whether it is ours that listens for HTTP: another's would not know our password, nor have what we wrote into our files. A busy
/// machine may keep it from answering in time.
async fn answers_http(access: &Access) -> bool {
    let ari = Ari::new(access);
    for _ in 0..3 {
        match ari.get("global", "global").await {
            Ok(global) => return global.is_some(),
            Err(AriError::Unavailable) => {}
            Err(_) => return false,
        }
    }
    false
}

async fn booted(access: &Access) -> bool {
    let login = Login {
        address: &access.ami,
        user: &access.ami_user,
        secret: &access.ami_secret,
    };
    match ami::Session::open(&login).await {
        Ok(mut session) => session.booted(Duration::from_secs(5)).await,
        Err(_) => false,
    }
}

fn write_files(settings: &Settings, secrets: &Secrets) -> Result<(), StartError> {
    let triplet = fs::read_to_string(settings.runtime.join(".triplet"))
        .map_err(|_| StartError::Runtime(settings.runtime.clone()))?;
    let ports = settings.ports;
    let files = files::private(&PrivateFiles {
        runtime: &settings.runtime,
        triplet: triplet.trim(),
        folder: &settings.folder,
        sip: ports.sip(),
        ami: ports.ami,
        http: ports.http,
        rtp: (ports.rtp, ports.rtp + Ports::SOUND - 1),
        ami_secret: &secrets.ami,
        ari_secret: &secrets.ari,
        ringing: settings.ringing,
    });
    for file in files {
        let path = settings.folder.join("etc").join(file.name);
        crate::files::write(&path, &file.text, 0o600)
            .map_err(|error| StartError::Folder(path, error))?;
    }
    Ok(())
}

/// The end of what it wrote, for a person to read.
fn last_words(folder: &Path) -> String {
    let mut lines = vec![];
    for name in ["log/output", "log/full.log"] {
        let text = fs::read(folder.join(name)).unwrap_or_default();
        let text = String::from_utf8_lossy(&text).into_owned();
        lines.extend(
            text.lines()
                .filter(|line| line.contains("ERROR") || name == "log/output")
                .map(str::to_owned),
        );
    }
    let from = lines.len().saturating_sub(5);
    lines[from..].join(" | ")
}
