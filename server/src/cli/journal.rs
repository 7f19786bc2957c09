//! `renvoi journal`

use std::{
    fs::File,
    io::{BufRead, BufReader, stdin},
    path::PathBuf,
};

use clap::Subcommand;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Failure, output, within::Within};
use crate::{
    clock::{Clock as _, SystemClock},
    config::Config,
    directory::organisation,
    hex::{hex, unhex},
    journal::{
        self, Entry,
        chain::{self, Break, ChainReport, FileError, Public, Verified},
    },
    portal::Tools,
    secrets::Keyring,
    store,
};

/// The journal's chains: each line carries the hash of everything before it, and the end is signed.
#[derive(Debug, Subcommand)]
pub(super) enum Journal {
    /// Verify that nothing was changed, moved or taken away; says the first place where it was. Exit code 1 where something was.
    #[command(
        after_help = "Example: renvoi journal verify --org cabinet-lefevre\n         \
        renvoi journal verify journal-cabinet-lefevre-2026-04-14.jsonl --key 5f3c…"
    )]
    Verify {
        /// A whole export as JSON lines, instead of the database; - for standard input.
        file: Option<PathBuf>,
        /// This organisation's alone.
        #[arg(long, value_name = "SLUG", conflicts_with = "file")]
        org: Option<String>,
        /// The public key that `renvoi journal key` prints, for a file from elsewhere.
        #[arg(long, value_name = "KEY", requires = "file")]
        key: Option<String>,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Print the public key that the journal is signed for: keep it where who can change the database cannot.
    #[command(after_help = "Example: renvoi journal key")]
    Key {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Say for how long an organisation's lines are kept.
    #[command(after_help = "Example: renvoi journal keep --org cabinet-lefevre --months 24")]
    Keep {
        #[command(flatten)]
        within: Within,
        /// So many whole months.
        #[arg(long, value_parser = clap::value_parser!(u32).range(1..=1200))]
        months: Option<u32>,
        /// For ever.
        #[arg(long, conflicts_with = "months")]
        for_ever: bool,
        /// As long as `journal.months` says.
        #[arg(long, conflicts_with_all = ["months", "for_ever"])]
        by_default: bool,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}

impl Journal {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        match self {
            Self::Verify {
                file: Some(file),
                key,
                json,
                ..
            } => verify_file(config, &file, key.as_deref(), json),
            Self::Verify { org, json, .. } => verify(config, org.as_deref(), json).await,
            Self::Key { json } => {
                let key = hex(&Tools::open(config).await?.sealer().public());
                output::done(json, &json!({ "key": key }), &key);
                Ok(())
            }
            Self::Keep {
                within,
                months,
                for_ever,
                by_default,
                json,
            } => {
                let months = months.map(i64::from).or(for_ever.then_some(0));
                if months.is_none() && !by_default {
                    return Err(Failure::refused(
                        "for how long? --months N, --for-ever or --by-default",
                    ));
                }
                keep(config, &within, months, json).await
            }
        }
    }
}

async fn verify(config: &Config, org: Option<&str>, as_json: bool) -> Result<(), Failure> {
    let tools = Tools::open(config).await?;
    let only = match org {
        Some(slug) => Some(organisation(&tools.store, Some(slug)).await?.id),
        None => None,
    };
    let key = tools.sealer().public();
    let reports = chain::check(&tools.store, key, only).await?;
    if as_json {
        output::json(&json!({
            "key": hex(&key),
            "whole": reports.iter().all(|report| report.found.is_ok()),
            "chains": reports.iter().map(described).collect::<Vec<_>>(),
        }));
    } else {
        let rows: Vec<_> = reports.iter().map(row).collect();
        output::table(
            &[
                "JOURNAL OF",
                "LINES",
                "FROM",
                "TO",
                "NOT SEALED YET",
                "STATE",
            ],
            &rows,
        );
        for report in &reports {
            if let Err(wrong) = &report.found {
                output::warn(format!("{}: {wrong}", name(report)));
            }
        }
    }
    if reports.iter().all(|report| report.found.is_ok()) {
        Ok(())
    } else {
        Err(Failure::Said)
    }
}

fn verify_file(
    config: &Config,
    path: &PathBuf,
    key: Option<&str>,
    as_json: bool,
) -> Result<(), Failure> {
    let own = match key {
        Some(text) => Some(read_key(text)?),
        // Not the database's: a file can be verified where there is none.
        None => Keyring::read(&config.secrets.key_file)
            .ok()
            .map(|keys| keys.signer().public()),
    };
    let file: Box<dyn BufRead> = if path.as_os_str() == "-" {
        Box::new(stdin().lock())
    } else {
        let opened = File::open(path);
        let opened =
            opened.map_err(|error| Failure::NotFound(format!("{}: {error}", path.display())))?;
        Box::new(BufReader::new(opened))
    };
    match chain::check_file(file, own) {
        Ok((chain, key, found)) => {
            if own.is_none() {
                output::warn(
                    "the key was taken from the file itself: compare it with what `renvoi journal key` prints, or give it with --key",
                );
            }
            let told = json!({ "key": hex(&key), "whole": true, "chains": [{ "chain": chain, "found": lines(&found), "broken": null }] });
            let words = format!(
                "Lines {} to {} are as they were sealed, signed with {}.",
                found.first,
                found.last,
                hex(&key)
            );
            output::done(as_json, &told, words);
            Ok(())
        }
        Err(FileError::Broken(wrong)) => {
            let told =
                json!({ "whole": false, "chains": [{ "found": null, "broken": broken(&wrong) }] });
            output::done(as_json, &told, &wrong);
            Err(Failure::Said)
        }
        Err(other) => Err(Failure::refused(other)),
    }
}

fn read_key(text: &str) -> Result<Public, Failure> {
    unhex(text.trim())
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| Failure::refused("a public key is 64 hexadecimal digits"))
}

async fn keep(
    config: &Config,
    within: &Within,
    months: Option<i64>,
    as_json: bool,
) -> Result<(), Failure> {
    let (tools, org) = within.open(config).await?;
    let mut tx = tools.store.write().await?;
    let before = store::chain::months(tx.db(), org.id).await?;
    if before != months {
        store::chain::set_months(tx.db(), org.id, months).await?;
        let entry = Entry::new("journal.kept", format!("journal:{}", org.id))
            .within(org.id)
            .with(json!({ "months": months, "before": before }));
        journal::append(tx.db(), tools.clock.as_ref(), entry).await?;
        tx.commit().await?;
    }
    let words = match months {
        None => format!(
            "The journal of {} is kept as `journal.months` says.",
            org.slug
        ),
        Some(0) => format!("The journal of {} is kept for ever.", org.slug),
        Some(months) => format!("The journal of {} is kept for {months} months.", org.slug),
    };
    output::done(
        as_json,
        &json!({ "org": org.slug, "months": months }),
        words,
    );
    Ok(())
}

fn name(report: &ChainReport) -> String {
    match &report.slug {
        Some(slug) => slug.clone(),
        None if report.chain.is_nil() => "(no organisation)".to_owned(),
        None => report.chain.to_string(),
    }
}

fn row(report: &ChainReport) -> Vec<String> {
    let (counts, state) = match &report.found {
        Ok(found) if found.lines == 0 => (["0", "-", "-"].map(str::to_owned), "ok".to_owned()),
        Ok(found) => {
            let counts = [
                found.lines.to_string(),
                found.first.to_string(),
                found.last.to_string(),
            ];
            (counts, "ok".to_owned())
        }
        Err(wrong) => (
            ["-", "-", "-"].map(str::to_owned),
            format!("broken at {}", wrong.seq),
        ),
    };
    let unsealed = match report.oldest.map(age) {
        Some(age) => format!("{}, since {age} s", report.unsealed),
        None => report.unsealed.to_string(),
    };
    let mut row = vec![name(report)];
    row.extend(counts);
    row.extend([unsealed, state]);
    row
}

/// How many seconds ago.
fn age(at: i64) -> i64 {
    (SystemClock.millis() - at).max(0) / 1000
}

fn described(report: &ChainReport) -> Value {
    let oldest = report
        .oldest
        .and_then(|at| Timestamp::from_millisecond(at).ok());
    json!({
        "org": report.slug,
        "chain": report.chain,
        "found": report.found.as_ref().ok().map(lines),
        "broken": report.found.as_ref().err().map(broken),
        "unsealed": report.unsealed,
        "unsealed_since": oldest.map(|at| at.to_string()),
    })
}

fn lines(found: &Verified) -> Value {
    json!({ "lines": found.lines, "first": found.first, "last": found.last, "emptied": found.emptied, "checkpoints": found.checkpoints })
}

fn broken(wrong: &Break) -> Value {
    json!({ "seq": wrong.seq, "id": wrong.id, "code": wrong.fault.code(), "said": wrong.fault.to_string() })
}
