//! What each line comes to, without a change: read, looked up, compared with those before it.

use std::{
    collections::HashMap,
    hash::{BuildHasher as _, RandomState},
};

use renvoi_app::{api::forwarding::FieldError, domain::Numbering};
use uuid::Uuid;

use super::{
    BATCH, Importer, MOST_LINES, Wish, author,
    header::{Header, Meaning},
    line,
    moves::Moves,
    plan::{Around, Effect, plan},
    present::Present,
    rows::{Row, Rows, TooLong},
    sniff::Encoding,
};
use crate::{
    directory::numbering,
    store::{
        self, Db,
        imports::{ImportRow, LineRow},
    },
};

/// Why a whole file is refused.
type Fault = (&'static str, String);

/// What is kept of the check while it goes on.
struct Check {
    row: ImportRow,
    header: Option<Header>,
    numbering: Numbering,
    seen: Seen,
    moves: Moves,
    batch: Vec<(u64, Wish, Vec<FieldError>)>,
    lines: u64,
}

/// Where addresses, extensions, numbers and people stood first; by hashes under a key of this run's, as a file may have a million.
struct Seen {
    hasher: RandomState,
    at: HashMap<u64, u64>,
}

impl Seen {
    /// The line at which this stood first, where it is another one.
    fn first(&mut self, what: (u8, &str), line: u64) -> Option<u64> {
        let first = *self.at.entry(self.hasher.hash_one(what)).or_insert(line);
        (first != line).then_some(first)
    }
}

impl Importer {
    /// Checks a list from its first line on, whatever was checked before.
    pub(super) async fn check(&self, row: ImportRow) -> store::Result<()> {
        let store = &self.registry.store;
        let org = store::organisation::by_id(store.read().await?.db(), row.org_id).await?;
        let Some(org) = org else {
            return Ok(());
        };
        let mut tx = store.write().await?;
        store::imports::delete_lines(tx.db(), row.id).await?;
        tx.commit().await?;
        let mut check = Check {
            header: None,
            numbering: numbering(&org.country),
            seen: Seen {
                hasher: RandomState::new(),
                at: HashMap::new(),
            },
            moves: Moves::default(),
            batch: vec![],
            lines: 0,
            row,
        };
        let Some(outcome) = self.read(&mut check).await? else {
            // Somebody else works on it, or it is gone.
            return Ok(());
        };
        let mut tx = store.write().await?;
        let id = check.row.id;
        let to = match outcome {
            Ok(()) => {
                settle(tx.db(), id, std::mem::take(&mut check.moves)).await?;
                "checked"
            }
            Err((code, data)) => {
                let problem = FieldError::new("", code, &data);
                let text = serde_json::to_string(&problem).expect("plain data");
                store::imports::set_problem(tx.db(), id, &text).await?;
                store::imports::delete_lines(tx.db(), id).await?;
                "refused"
            }
        };
        let (lines, lease) = (count(check.lines), self.lease(&check.row));
        if !store::imports::advance(tx.db(), &check.row, 0, lines, lease).await? {
            return Ok(());
        }
        store::imports::delete_pieces(tx.db(), id).await?;
        store::imports::turn(tx.db(), id, &["checking"], to).await?;
        tx.commit().await
    }

    /// Reads the whole file; `None` where the hold on it is lost.
    async fn read(&self, check: &mut Check) -> store::Result<Option<Result<(), Fault>>> {
        let encoding = Encoding::parse(&check.row.encoding).unwrap_or(Encoding::Utf8);
        let mut rows = Rows::new(encoding);
        let mut n = 0;
        loop {
            let piece = {
                let mut read = self.registry.store.read().await?;
                store::imports::piece(read.db(), check.row.id, n).await?
            };
            let last = piece.is_none();
            let found = match rows.feed(piece.as_deref().unwrap_or_default(), last) {
                Ok(found) => found,
                Err(TooLong(line)) => return Ok(Some(Err(("record_large", line.to_string())))),
            };
            for row in found {
                if row.is_blank() {
                    continue;
                }
                if let Err(fault) = self.take(check, &row).await? {
                    return Ok(Some(Err(fault)));
                }
                if check.batch.len() >= BATCH && !self.keep_batch(check).await? {
                    return Ok(None);
                }
            }
            if last {
                break;
            }
            n += 1;
        }
        if check.header.is_none() {
            return Ok(Some(Err(("empty", String::new()))));
        }
        if !self.keep_batch(check).await? {
            return Ok(None);
        }
        Ok(Some(Ok(())))
    }

    /// The header, or a line.
    async fn take(&self, check: &mut Check, row: &Row) -> store::Result<Result<(), Fault>> {
        let Some(header) = &check.header else {
            let header = match Header::read(&row.cells, check.row.matching == "extension") {
                Ok(header) => header,
                Err(fault) => return Ok(Err(fault)),
            };
            let text = serde_json::to_string(&header).expect("plain data");
            let mut once = self.registry.store.once().await?;
            let encoding = &check.row.encoding;
            store::imports::set_read(once.db(), check.row.id, encoding, &text).await?;
            check.header = Some(header);
            return Ok(Ok(()));
        };
        check.lines += 1;
        if check.lines > MOST_LINES {
            return Ok(Err(("too_many_lines", String::new())));
        }
        let (wish, mut errors) = line::read(row, header, &check.numbering);
        for (meaning, code, line) in twice(&wish, &mut check.seen, row.line) {
            let title = header.title(meaning);
            errors.push(FieldError::new(title, code, &line.to_string()));
        }
        check.batch.push((row.line, wish, errors));
        Ok(Ok(()))
    }

    /// Plans and keeps the lines that were read; `false` where the hold is lost.
    async fn keep_batch(&self, check: &mut Check) -> store::Result<bool> {
        let Some(header) = &check.header else {
            return Ok(true);
        };
        let around = Around {
            org: check.row.org_id,
            header,
            by_extension: check.row.matching == "extension",
            author: author(&check.row).and_then(|author| author.user()),
            operator: check.row.operator,
        };
        let batch = std::mem::take(&mut check.batch);
        let wishes = batch.iter().map(|(_, wish, _)| wish);
        let present = {
            let mut read = self.registry.store.read().await?;
            Present::load(read.db(), check.row.org_id, wishes).await?
        };
        let mut lines = Vec::with_capacity(batch.len());
        for (line, wish, mut problems) in batch {
            let mut plan = plan(&wish, &present, &around);
            if problems.is_empty() {
                problems = plan.problems;
            } else {
                // What its cells say is to be mended first.
                plan.claims.clear();
            }
            // Whoever is changed by one line is not by another.
            if let Some(known) = &plan.target
                && problems.is_empty()
                && let Some(first) = check.seen.first((b'p', &known.row.id.to_string()), line)
            {
                problems.push(FieldError::new("", "person_twice", &first.to_string()));
            }
            let at = count(line);
            check.moves.note(at, &problems, plan.claims, plan.gives_up);
            let bad = !problems.is_empty();
            let effect = if bad { Effect::Bad } else { plan.effect };
            lines.push(LineRow {
                line: at,
                together: at,
                effect: effect.name().to_owned(),
                done: false,
                wish: serde_json::to_string(&wish).expect("plain data"),
                detail: if bad {
                    "{}".to_owned()
                } else {
                    plan.detail.to_string()
                },
                problems: serde_json::to_string(&problems).expect("plain data"),
            });
        }
        let lease = self.lease(&check.row);
        let mut tx = self.registry.store.write().await?;
        let reached = count(check.lines);
        if !store::imports::advance(tx.db(), &check.row, reached, 0, lease).await? {
            return Ok(false);
        }
        store::imports::put_lines(tx.db(), check.row.id, &lines).await?;
        tx.commit().await?;
        check.row.lease_until = lease;
        Ok(true)
    }
}

/// Notes which lines do not get what they take, and which are done together.
async fn settle(mut db: Db<'_>, id: Uuid, moves: Moves) -> store::Result<()> {
    let settled = moves.settle();
    for (line, problems) in &settled.bad {
        let text = serde_json::to_string(problems).expect("plain data");
        store::imports::set_bad(db.again(), id, *line, &text).await?;
    }
    for (first, lines) in &settled.together {
        store::imports::join(db.again(), id, *first, lines).await?;
    }
    Ok(())
}

/// What of a line stood on one before it.
fn twice(wish: &Wish, seen: &mut Seen, line: u64) -> Vec<(Meaning, &'static str, u64)> {
    let mut found = vec![];
    if let Some(email) = &wish.email
        && let Some(first) = seen.first((b'e', email), line)
    {
        found.push((Meaning::Email, "email_twice", first));
    }
    if let Some(digits) = wish
        .extension
        .as_deref()
        .filter(|digits| !digits.is_empty())
        && let Some(first) = seen.first((b'x', digits), line)
    {
        found.push((Meaning::Extension, "extension_twice", first));
    }
    for number in wish.direct.iter().flatten() {
        if let Some(first) = seen.first((b'd', number), line) {
            found.push((Meaning::Direct, "direct_twice", first));
        }
    }
    found
}

fn count(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// The header that a list was read with.
pub(super) fn header_of(row: &ImportRow) -> Header {
    serde_json::from_str(&row.columns).unwrap_or_default()
}

/// What a stored line says.
pub(super) fn wish_of(line: &LineRow) -> Option<Wish> {
    serde_json::from_str(&line.wish).ok()
}
