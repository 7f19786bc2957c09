//! What is wrong, and how to mend it.

mod clock;
mod mail;
mod pbx;
mod permissions;
mod stored;
mod voicemail;

use std::path::Path;

use crate::{
    config::Config,
    directory::emergency_gaps,
    portal,
    store::{OpenError, Store},
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
    findings.extend(stored::examine(config).await);
    findings.extend(pbx::examine(config).await);
    findings.extend(emergency(config).await);
    findings.extend(voicemail::examine(config).await);
    findings.extend([
        mail::examine(config).await,
        files(config),
        permissions::examine(config, file),
        clock::examine(config).await,
    ]);
    findings
}

async fn database(config: &Config) -> Finding {
    let looked = async {
        let store = Store::open_existing(&config.database.url).await?;
        let pending = store.pending_migrations().await?;
        Ok::<_, OpenError>((store.dialect(), pending))
    };
    match looked.await {
        Ok((dialect, 0)) => Finding::well("database", format!("{dialect}, up to date")),
        Ok((dialect, n)) => Finding::wrong(
            "database",
            format!("{dialect}, {n} migrations behind"),
            "renvoi migrate",
        ),
        Err(error @ OpenError::Missing(_)) => Finding::wrong(
            "database",
            error.to_string(),
            "renvoi init, where `database.url` names the right file",
        ),
        Err(error) => Finding::wrong(
            "database",
            error.to_string(),
            "check `database.url`, and that the server runs",
        ),
    }
}

/// Whether everybody who has a phone can call for help. Where the database does not answer, [`database`] says so.
async fn emergency(config: &Config) -> Vec<Finding> {
    let looked = async {
        let store = Store::open_existing(&config.database.url).await.ok()?;
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
