//! For a spreadsheet: UTF-8 with its mark, lines that end as RFC 4180 says, and no cell that a spreadsheet would reckon with.

use renvoi_app::{
    api::{
        account::Lang,
        journal::{Actor, JournalLine, Subject},
    },
    words::{self, journal as t, journal_action},
};

use super::super::view;
use crate::{
    cell::push_row,
    hex::hex,
    store::{self, Db, chain::Sealed, organisation::Organisation},
};

/// Without it, Excel takes UTF-8 for Windows-1252.
const MARK: &str = "\u{feff}";

/// The first line.
pub(super) fn heading(lang: Lang) -> Vec<u8> {
    let names = [
        t::csv_seq(lang),
        t::csv_at(lang),
        t::csv_who(lang),
        t::csv_token(lang),
        t::csv_address(lang),
        t::csv_what(lang),
        t::csv_subject(lang),
        t::csv_action(lang),
        t::csv_detail(lang),
        t::csv_hash(lang),
    ];
    let mut text = MARK.to_owned();
    push_row(&mut text, lang, names);
    text.into_bytes()
}

/// Lines, with the names of their people, on the organisation's wall clock.
pub(super) async fn lines(
    db: Db<'_>,
    org: &Organisation,
    rows: Vec<Sealed>,
    lang: Lang,
) -> store::Result<Vec<u8>> {
    let sealed: Vec<_> = rows
        .iter()
        .map(|row| {
            (
                row.seq,
                row.line.at,
                row.line.detail.clone(),
                hex(&row.hash),
            )
        })
        .collect();
    let seen = view::lines(
        db,
        org,
        &org.zone,
        rows.into_iter().map(|row| row.line).collect(),
    )
    .await?;
    let mut text = String::new();
    for (line, (seq, at, detail, hash)) in seen.iter().zip(sealed) {
        let at = view::local(at, org)
            .strftime("%Y-%m-%d %H:%M:%S")
            .to_string();
        let detail = if detail == "{}" {
            String::new()
        } else {
            detail
        };
        push_row(
            &mut text,
            lang,
            [
                &seq.to_string(),
                &at,
                &who(line, lang),
                line.token.as_deref().unwrap_or_default(),
                &line.address,
                &journal_action(lang, &line.action, &line.detail),
                &concerns(line, lang),
                &line.action,
                &detail,
                &hash,
            ],
        );
    }
    Ok(text.into_bytes())
}

fn who(line: &JournalLine, lang: Lang) -> String {
    match &line.actor {
        Actor::Person(name) => name.clone(),
        Actor::Token(name) => t::by_token(lang, name),
        Actor::CommandLine => t::command_line(lang).to_owned(),
        Actor::Phone => t::by_phone(lang).to_owned(),
        Actor::Portal => t::by_portal(lang).to_owned(),
        Actor::Nobody => t::nobody(lang).to_owned(),
    }
}

fn concerns(line: &JournalLine, lang: Lang) -> String {
    match &line.subject {
        Subject::Extension(number) if number.is_empty() => String::new(),
        Subject::Extension(number) => words::me::extension(lang, number),
        Subject::Person(name) | Subject::Other(name) => name.clone(),
    }
}
