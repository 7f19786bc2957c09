//! Many phones at once: a list that is typed, scanned or read from a file. What each line comes to is shown before anything is done, and
//! where a line is wrong, nothing is.
//!
//! A phone is some twenty small statements, and no secret of it takes long to make; so a list is added within the request that sends it
//! ([`adding`](super::adding)). Whatever stops it, the phones that are there stay, and the same list once more adds the others.

use std::collections::HashMap;

use renvoi_app::{
    api::{
        fleet::{ManyDraft, ManyLine, ManyView},
        forwarding::FieldError,
        session::{Administrator, Session},
    },
    domain::Extension,
};
use uuid::Uuid;

use super::{
    Fleet, FleetError,
    add::{full, taken_by},
    all_models, draft, name_of, own,
};
use crate::{
    accounts::seal_writer,
    pbx::ExtensionPlan,
    phones::{
        NewPhone,
        list::{Given, LARGEST, Line, ListError, Wish, scan},
        models::catalogue,
    },
    store::{self, Db, fleet::TakenRow},
};

/// A list has at most so many; `renvoi phone import` takes more.
pub const MOST: usize = 1000;

impl Fleet {
    /// The form, with what was typed.
    #[must_use]
    pub fn many(&self, who: &Session<Administrator>, draft: ManyDraft) -> ManyView {
        ManyView {
            draft,
            errors: vec![],
            lines: vec![],
            models: all_models(),
            writer: seal_writer(&self.desk.keys, who.person().id),
            kept: false,
        }
    }

    /// What each line comes to. Nothing is done.
    pub async fn look_at(
        &self,
        who: &Session<Administrator>,
        draft: ManyDraft,
    ) -> Result<ManyView, FleetError> {
        let (lines, errors) = match read(&draft) {
            Ok(lines) => {
                let mut read = self.desk.store.read().await?;
                let org = own(read.db(), who).await?;
                (judged(read.db(), org.id, lines).await?, vec![])
            }
            Err(errors) => (vec![], errors),
        };
        Ok(ManyView {
            lines: lines.into_iter().map(|(line, _)| line).collect(),
            errors,
            ..self.many(who, draft)
        })
    }
}

/// Names the line of what could not be added at the last moment.
pub(super) fn at_line(line: u64, error: FleetError) -> FleetError {
    match error {
        FleetError::Wrong(errors) => {
            let named = errors.into_iter().map(|error| FieldError {
                field: format!("line-{line}"),
                ..error
            });
            FleetError::Wrong(named.collect())
        }
        error => error,
    }
}

pub(super) fn wanted(wish: &Wish) -> NewPhone {
    let name = if wish.label.is_empty() {
        let model = catalogue().get(&wish.model);
        model.map_or_else(|| wish.model.to_string(), |model| model.name.clone())
    } else {
        wish.label.to_string()
    };
    NewPhone {
        extension: wish.extension.to_string(),
        name,
        mac: wish.mac,
        model: wish.model.clone(),
        modules: vec![],
    }
}

/// The lines of a list, or what is wrong with the form.
pub(super) fn read(typed: &ManyDraft) -> Result<Vec<Line>, Vec<FieldError>> {
    let mut errors = vec![];
    let mut given = Given::default();
    if !typed.model.trim().is_empty() {
        match draft::model(&typed.model) {
            Ok(model) => given.model = Some(model.id.clone()),
            Err(fault) => errors.push(*fault),
        }
    }
    match extensions(&typed.extensions) {
        Ok(all) => given.extensions = all.into(),
        Err(fault) => errors.push(*fault),
    }
    let lines = match scan(&typed.list, catalogue(), given) {
        Ok(lines) if lines.is_empty() => Err(FieldError::new("list", "list_empty", "")),
        Ok(lines) if lines.len() > MOST => Err(too_many()),
        Ok(lines) => Ok(lines),
        Err(error) => Err(unreadable(&error)),
    };
    match lines {
        Ok(lines) if errors.is_empty() => Ok(lines),
        Ok(_) => Err(errors),
        Err(error) => {
            errors.push(error);
            Err(errors)
        }
    }
}

fn too_many() -> FieldError {
    FieldError::new("list", "list_many", &MOST.to_string())
}

fn unreadable(error: &ListError) -> FieldError {
    let (code, data) = match error {
        ListError::TooLarge => ("list_large", (LARGEST / 1024).to_string()),
        ListError::TooMany => return too_many(),
        ListError::LineTooLong(line) => ("record_large", line.to_string()),
        ListError::NoColumn(columns) => ("list_no_column", columns.join(", ")),
        ListError::ColumnTwice(column) => ("list_column_twice", (*column).to_owned()),
    };
    FieldError::new("list", code, &data)
}

/// « 204-210, 215 »: each of them.
fn extensions(text: &str) -> Result<Vec<Extension>, draft::Fault> {
    let wrong = |part: &str| Box::new(FieldError::new("extensions", "extensions_unread", part));
    let mut all = vec![];
    for part in text.split([',', ';', ' ', '\n', '\r', '\t']) {
        if part.is_empty() {
            continue;
        }
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let number = |text: &str| Extension::parse(text).ok()?.as_str().parse::<u32>().ok();
        let (Some(from), Some(to)) = (number(first), number(last)) else {
            return Err(wrong(part));
        };
        let many = to
            .checked_sub(from)
            .and_then(|more| usize::try_from(more).ok());
        if first.len() != last.len() || many.is_none_or(|many| all.len() + many >= MOST) {
            return Err(wrong(part));
        }
        for n in from..=to {
            all.push(Extension::parse(&n.to_string()).map_err(|_| wrong(part))?);
        }
    }
    Ok(all)
}

/// What each line comes to, and the phone where it says one.
pub(super) async fn judged(
    mut db: Db<'_>,
    org: Uuid,
    lines: Vec<Line>,
) -> store::Result<Vec<(ManyLine, Option<Wish>)>> {
    let wishes = || lines.iter().filter_map(|line| line.wish.as_ref().ok());
    let macs: Vec<String> = wishes().map(|wish| wish.mac.plain()).collect();
    let numbers: Vec<String> = wishes().map(|wish| wish.extension.to_string()).collect();
    let taken: HashMap<String, TakenRow> = store::fleet::taken(db.again(), &macs)
        .await?
        .into_iter()
        .map(|row| (row.mac.clone(), row))
        .collect();
    let owners: HashMap<String, String> = store::extension::owners(db.again(), org, &numbers)
        .await?
        .into_iter()
        .map(|one| (one.number, one.name))
        .collect();
    let mut devices: HashMap<String, usize> = store::fleet::devices(db, org)
        .await?
        .into_iter()
        .map(|(number, n)| (number, usize::try_from(n).unwrap_or(usize::MAX)))
        .collect();
    let mut all = Vec::with_capacity(lines.len());
    for line in lines {
        all.push(match line.wish {
            Ok(wish) => {
                let mut told = told(line.line, &wish);
                if let Some(row) = taken.get(&wish.mac.plain()) {
                    let whose = (row.org_id == org).then_some(row.extension.as_str());
                    told.there =
                        whose == Some(told.extension.as_str()) && row.model == wish.model.0;
                    if !told.there {
                        told.errors.push(taken_by(whose));
                    }
                }
                match owners.get(&told.extension) {
                    Some(owner) => told.owner.clone_from(owner),
                    None => told.errors.push(FieldError::new(
                        "extension",
                        "no_such_extension",
                        &told.extension,
                    )),
                }
                if !told.there {
                    let there = devices.entry(told.extension.clone()).or_default();
                    if *there >= ExtensionPlan::MAX_DEVICES {
                        told.errors.push(full());
                    }
                    *there += 1;
                }
                (told, Some(wish))
            }
            Err(errors) => (
                ManyLine {
                    line: line.line,
                    errors,
                    ..ManyLine::default()
                },
                None,
            ),
        });
    }
    Ok(all)
}

fn told(line: u64, wish: &Wish) -> ManyLine {
    ManyLine {
        line,
        mac: wish.mac.to_string(),
        model: name_of(&wish.model.0),
        extension: wish.extension.to_string(),
        owner: String::new(),
        name: wanted(wish).name,
        there: false,
        errors: vec![],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions_are_read_one_by_one_and_in_ranges() {
        let read = |text: &str| {
            extensions(text).map(|all| {
                let all: Vec<_> = all.iter().map(Extension::as_str).collect();
                all.join(" ")
            })
        };
        assert_eq!(read("204-207, 215").unwrap(), "204 205 206 207 215");
        assert_eq!(read("").unwrap(), "");
        for wrong in ["20a", "207-204", "98-101", "204-", "100000-199999", "0204"] {
            assert_eq!(
                read(wrong).unwrap_err().code,
                "extensions_unread",
                "{wrong}"
            );
        }
    }

    #[test]
    fn a_form_says_what_is_wrong_with_it() {
        let wrong = |list: &str, model: &str| -> Vec<String> {
            let draft = ManyDraft {
                list: list.to_owned(),
                model: model.to_owned(),
                ..ManyDraft::default()
            };
            let errors = read(&draft).err().unwrap_or_default();
            errors.into_iter().map(|error| error.code).collect()
        };
        assert_eq!(wrong(" \n", "T99"), ["model_unknown", "list_empty"]);
        assert_eq!(wrong("MAC;Poste\n", ""), ["list_no_column"]);
        assert_eq!(wrong(&"001565abcdef\n".repeat(1001), ""), ["list_many"]);
        assert!(wrong("001565abcdef T54W 204", "").is_empty());
    }
}
