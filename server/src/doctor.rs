//! What is wrong, and how to mend it.

use std::{
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use tokio::net::TcpStream;

use crate::{
    clock::{Clock, SystemClock},
    config::{Config, Driver, secret_files},
    directory::emergency_gaps,
    pbx::{EmbeddedPbx, PbxEvent, Subject},
    portal,
    push::{self, Broken, Push},
    secrets::{self, KeyError, Keyring},
    store::{self, Db, Store},
    web::AssetFiles,
};

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What: `database`, `pbx`, …
    pub what: &'static str,
    /// What was found.
    pub said: String,
    /// How to mend it; `None`: nothing is wrong.
    pub mend: Option<String>,
}

impl Finding {
    fn well(what: &'static str, said: impl Into<String>) -> Self {
        Self {
            what,
            said: said.into(),
            mend: None,
        }
    }

    fn wrong(what: &'static str, said: impl Into<String>, mend: impl Into<String>) -> Self {
        Self {
            what,
            said: said.into(),
            mend: Some(mend.into()),
        }
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_well(&self) -> bool {
        self.mend.is_none()
    }
}

/// Looks at everything; `file` is the configuration's, where one was named.
pub async fn examine(config: &Config, file: Option<&Path>) -> Vec<Finding> {
    let mut findings = vec![database(config).await];
    findings.extend(stored(config).await);
    findings.extend(pbx(config).await);
    findings.extend(emergency(config).await);
    findings.extend([
        mail(config).await,
        files(config),
        permissions(config, file),
        clock(config).await,
    ]);
    findings
}

async fn database(config: &Config) -> Finding {
    let looked = async {
        let store = Store::open(&config.database.url).await?;
        let pending = store.pending_migrations().await?;
        Ok::<_, crate::store::OpenError>((store.dialect(), pending))
    };
    match looked.await {
        Ok((dialect, 0)) => Finding::well("database", format!("{dialect}, up to date")),
        Ok((dialect, n)) => Finding::wrong(
            "database",
            format!("{dialect}, {n} migrations behind"),
            "renvoi migrate",
        ),
        Err(error) => Finding::wrong(
            "database",
            error.to_string(),
            "check `database.url`, and that the server runs",
        ),
    }
}

/// The key, and whether what is stored can be read with it and pushed.
async fn stored(config: &Config) -> Vec<Finding> {
    let path = &config.secrets.key_file;
    let looked = async {
        let store = Store::open(&config.database.url).await.ok()?;
        // Without its tables there is nothing to look at; `database` says so.
        (store.pending_migrations().await.ok()? == 0).then_some(store)
    };
    let Some(store) = looked.await else {
        return match Keyring::read(path) {
            Ok(_) => vec![Finding::well(
                "key",
                format!("{} can be read", path.display()),
            )],
            Err(error) => {
                let error = KeyError::from(error);
                vec![Finding::wrong("key", error.to_string(), error.mend())]
            }
        };
    };
    let keys = match secrets::look(&store, path).await {
        Ok(Some(keys)) => keys,
        Ok(None) => {
            let said = format!("{} is made at the first start", path.display());
            return vec![Finding::well("key", said)];
        }
        Err(error) => return vec![Finding::wrong("key", error.to_string(), error.mend())],
    };
    let said = format!("{}, this database's, readable by us alone", path.display());
    let mut findings = vec![Finding::well("key", said)];
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let nowhere = Arc::new(EmbeddedPbx::new(Arc::clone(&clock)));
    let push = Push::new(store, clock, keys, nowhere);
    match damage(&push).await {
        Ok(damage) if damage.is_empty() => {
            findings.push(Finding::well("data", "everything stored can be pushed"));
        }
        Ok(damage) => findings.extend(damage),
        Err(error) => findings.push(Finding::wrong(
            "data",
            error.to_string(),
            "check `database.url`, and that the server runs",
        )),
    }
    findings
}

/// Each subject that cannot be pushed because of what is stored of it. What the PBX holds of it stays as it is.
async fn damage(push: &Push) -> store::Result<Vec<Finding>> {
    let mut read = push.store.read().await?;
    let everything = push::everything(read.db(), push).await?;
    let mut findings = vec![];
    for (subject, broken) in everything.broken {
        let said = format!("{}: {broken}", push::subject::to_text(&subject));
        findings.push(Finding::wrong(
            "data",
            said,
            mend(read.db(), &subject, broken).await?,
        ));
    }
    findings.extend(everything.nameless.into_iter().map(|row| {
        let said = format!("{row}: its name on the PBX cannot be read; nothing is removed there");
        Finding::wrong("data", said, RESTORE)
    }));
    Ok(findings)
}

/// For what no command replaces.
const RESTORE: &str = "bring this row back from a copy of the database";

async fn mend(db: Db<'_>, subject: &Subject, broken: Broken) -> store::Result<String> {
    Ok(match (subject, broken) {
        (Subject::Device(endpoint), Broken::Secret) => {
            format!("renvoi device renew {endpoint}, and type its new password into the phone")
        }
        (Subject::Trunk(key), Broken::Secret) => {
            let trunk = store::trunk::by_key(db, key.as_str()).await?;
            let name = trunk.map_or_else(|| key.to_string(), |trunk| trunk.name);
            format!("renvoi trunk set-password « {name} »")
        }
        (Subject::Extension(key, number), Broken::List) => {
            let org = store::organisation::by_key(db, key.as_str()).await?;
            let slug = org.map_or_else(|| key.to_string(), |org| org.slug);
            format!("renvoi rules import {number} FILE --org {slug}: it replaces the list")
        }
        _ => RESTORE.to_owned(),
    })
}

async fn pbx(config: &Config) -> Vec<Finding> {
    if config.pbx.driver == Driver::Embedded {
        return vec![Finding::well(
            "pbx",
            "embedded: plans are kept in memory, no call is placed",
        )];
    }
    let pbx = portal::connect(config, Arc::new(SystemClock));
    let mut events = pbx.events();
    let mut health = pbx.health().await;
    if health.version.is_none() {
        let ready = async { while !matches!(events.recv().await, Ok(PbxEvent::Ready) | Err(_)) {} };
        if tokio::time::timeout(Duration::from_secs(8), ready)
            .await
            .is_ok()
        {
            health = pbx.health().await;
        }
    }
    let Some(version) = health.version else {
        let mend = "check `pbx.ami`, its user and secret, and that Asterisk runs; `renvoi pbx files` writes what it needs";
        let said = health
            .problems
            .first()
            .map_or_else(|| "it does not answer".to_owned(), |p| p.what.clone());
        return vec![Finding::wrong("pbx", said, mend)];
    };
    let mut findings = vec![Finding::well("pbx", version)];
    findings.extend(
        health
            .problems
            .into_iter()
            .map(|problem| Finding::wrong("pbx", problem.what, problem.mend)),
    );
    findings
}

/// Whether everybody who has a phone can call for help. Where the database does not answer, [`database`] says so.
async fn emergency(config: &Config) -> Vec<Finding> {
    let looked = async {
        let store = Store::open(&config.database.url).await.ok()?;
        let mut read = store.read().await.ok()?;
        emergency_gaps(read.db()).await.ok()
    };
    match looked.await {
        None => vec![],
        Some(gaps) if gaps.is_empty() => {
            vec![Finding::well(
                "emergency",
                "every organisation with phones has a trunk",
            )]
        }
        Some(gaps) => gaps
            .into_iter()
            .map(|gap| Finding::wrong("emergency", gap.what, gap.mend))
            .collect(),
    }
}

async fn mail(config: &Config) -> Finding {
    let smtp = &config.mail.smtp;
    if smtp.is_empty() {
        return Finding::well("mail", "none configured; nothing sends mail yet");
    }
    match tokio::time::timeout(Duration::from_secs(5), TcpStream::connect(smtp)).await {
        Ok(Ok(_)) => Finding::well("mail", format!("{smtp} answers")),
        _ => Finding::wrong(
            "mail",
            format!("{smtp} does not answer"),
            "check `mail.smtp`, and that the server runs",
        ),
    }
}

fn files(config: &Config) -> Finding {
    let folder = portal::site(config);
    match AssetFiles::read(&folder).map(|files| files.summary()) {
        Ok((count, bytes)) if count > 0 => Finding::well(
            "pages",
            format!(
                "{count} files, {} kB on the wire, in {}",
                bytes / 1000,
                folder.display()
            ),
        ),
        _ => Finding::wrong(
            "pages",
            format!("no built files in {}", folder.display()),
            "set `server.site`, or `make run`",
        ),
    }
}

/// Every file that holds a secret is its owner's alone: those that settings name, the database's, and the configuration where a
/// secret stands in it.
fn permissions(config: &Config, file: Option<&Path>) -> Finding {
    let exposed = |path: &PathBuf| {
        std::fs::metadata(path).is_ok_and(|found| found.permissions().mode() & 0o077 != 0)
    };
    let mut paths = secret_files(config, file);
    if let Some(path) = config.database.url.strip_prefix("sqlite:") {
        paths.push(path.strip_prefix("//").unwrap_or(path).into());
    }
    paths.retain(exposed);
    if paths.is_empty() {
        return Finding::well("permissions", "nobody else reads secrets");
    }
    let names: Vec<_> = paths
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    Finding::wrong(
        "permissions",
        format!("others may read {}", names.join(", ")),
        format!("chmod 600 {}", names.join(" ")),
    )
}

/// Compares our clock with the database server's, where there is one; rules are evaluated on the PBX's, which `pbx` compares.
async fn clock(config: &Config) -> Finding {
    let ours = crate::clock::Clock::millis(&crate::clock::SystemClock);
    let theirs = async {
        Store::open(&config.database.url)
            .await
            .ok()?
            .clock()
            .await
            .ok()
    }
    .await;
    match theirs {
        Some(theirs) if (ours - theirs).abs() > 5000 => Finding::wrong(
            "clock",
            format!("{} s apart from the database's", (ours - theirs) / 1000),
            "let both keep time by NTP",
        ),
        // 2025-01-01: a machine that has lost its battery wakes up long before.
        _ if ours < 1_735_689_600_000 => {
            Finding::wrong("clock", "years behind", "let the machine keep time by NTP")
        }
        _ => Finding::well("clock", "agrees"),
    }
}
