//! `renvoi phone import`

use std::path::PathBuf;

use clap::Args;
use renvoi_app::{api::account::Lang, words::field_error};
use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncReadExt as _};

use super::{super::within::Within, Failure, output};
use crate::{
    config::Config,
    directory::{DirectoryError, extension_of},
    phones::{
        NewPhone, add_phone,
        list::{self, LARGEST, Wish},
        models::catalogue,
    },
    portal::Tools,
    store::{self, organisation::Organisation},
};

/// Add those of a CSV file (`-`: standard input) with columns for MAC, model, extension and, if wanted, name. Every line is checked
/// first; where one is wrong, none is added.
#[derive(Debug, Args)]
#[command(after_help = "Example: renvoi phone import phones.csv --dry-run")]
pub(in crate::cli) struct Import {
    /// The file.
    file: PathBuf,
    #[command(flatten)]
    within: Within,
    /// Say what is wrong, and add nothing.
    #[arg(long)]
    dry_run: bool,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// A line of the file, and what is wrong with it.
type Wrong = (u64, Vec<String>);

impl Import {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        let (tools, org) = self.within.open(config).await?;
        let file = self.read().await?;
        let (wishes, mut wrong) = checked(&tools, &org, &file).await?;
        let mut added = vec![];
        if wrong.is_empty() && !self.dry_run {
            for (line, wish) in &wishes {
                match add(&tools, config, &org, wish).await {
                    Ok(one) => added.push(one),
                    // Somebody else was faster, or no more phones can ring for it.
                    Err(Failure::Refused(why)) => wrong.push((*line, why)),
                    Err(failure) => return Err(failure),
                }
            }
        }
        self.tell(wishes.len(), &added, &wrong);
        if wrong.is_empty() {
            Ok(())
        } else {
            Err(Failure::SaidRefused)
        }
    }

    /// No more of it than a list may have, and one byte.
    async fn read(&self) -> Result<Vec<u8>, Failure> {
        let told = |error: std::io::Error| {
            let told = format!("{}: {error}", self.file.display());
            match error.kind() {
                std::io::ErrorKind::NotFound => Failure::NotFound(told),
                _ => Failure::refused(told),
            }
        };
        let source: Box<dyn AsyncRead + Send + Unpin> = if self.file.as_os_str() == "-" {
            Box::new(tokio::io::stdin())
        } else {
            Box::new(tokio::fs::File::open(&self.file).await.map_err(told)?)
        };
        let mut file = vec![];
        let mut source = source.take(LARGEST as u64 + 1);
        source.read_to_end(&mut file).await.map_err(told)?;
        Ok(file)
    }

    fn tell(&self, good: usize, added: &[Value], wrong: &[Wrong]) {
        if self.json {
            let wrong = wrong
                .iter()
                .map(|(line, why)| json!({ "line": line, "why": why }));
            let wrong: Vec<_> = wrong.collect();
            output::json(&json!({ "good": good, "added": added, "wrong": wrong }));
            return;
        }
        for one in added {
            let text = |field: &str| one[field].as_str().unwrap_or_default().to_owned();
            output::say(format!(
                "{} for {}, {}/",
                text("mac"),
                text("extension"),
                text("folder")
            ));
        }
        for (line, why) in wrong {
            output::say(format!("line {line}: {}", why.join(" ")));
        }
        output::say(format!(
            "{} added, {} lines wrong, {good} good. Addresses are secrets; a factory-new phone gets its own by `renvoi phone window MAC`.",
            added.len(),
            wrong.len()
        ));
    }
}

/// The phones of a file, each with its line, and what is wrong with the other lines.
async fn checked(
    tools: &Tools,
    org: &Organisation,
    file: &[u8],
) -> Result<(Vec<(u64, Wish)>, Vec<Wrong>), Failure> {
    let (mut wishes, mut wrong) = (vec![], vec![]);
    for line in list::read(file, catalogue()).map_err(Failure::refused)? {
        match line.wish {
            Ok(wish) => match hindrance(tools, org, &wish).await? {
                None => wishes.push((line.line, wish)),
                Some(why) => wrong.push((line.line, vec![why])),
            },
            Err(errors) => {
                let why = errors.iter().map(|error| field_error(Lang::En, error));
                wrong.push((line.line, why.collect()));
            }
        }
    }
    Ok((wishes, wrong))
}

/// What keeps it from being added, as far as can be seen.
async fn hindrance(
    tools: &Tools,
    org: &Organisation,
    wish: &Wish,
) -> Result<Option<String>, Failure> {
    let mut read = tools.store.read().await?;
    let there = store::phone::by_mac(read.db(), &wish.mac.plain()).await?;
    if there.is_some() {
        return Ok(Some(format!("phone « {} » exists already", wish.mac)));
    }
    match extension_of(read.db(), org.id, wish.extension.as_str()).await {
        Ok(_) => Ok(None),
        Err(missing @ DirectoryError::NotFound { .. }) => Ok(Some(missing.to_string())),
        Err(error) => Err(error.into()),
    }
}

async fn add(
    tools: &Tools,
    config: &Config,
    org: &Organisation,
    wish: &Wish,
) -> Result<Value, Failure> {
    let name = if wish.label.is_empty() {
        catalogue()
            .get(&wish.model)
            .map_or_else(|| wish.model.to_string(), |model| model.name.clone())
    } else {
        wish.label.to_string()
    };
    let new = NewPhone {
        extension: wish.extension.to_string(),
        name,
        mac: wish.mac,
        model: wish.model.clone(),
        modules: vec![],
    };
    let added = add_phone(&tools.registry(), &tools.desk(config), org, &new).await?;
    Ok(json!({
        "id": added.id, "mac": new.mac, "model": new.model, "extension": new.extension, "name": new.name,
        "user": added.device.endpoint.as_str(), "folder": added.folder,
    }))
}
