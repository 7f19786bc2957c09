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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_text_and_parted_as_their_reader_s_spreadsheet_wants() {
        for (cell, expected) in [
            ("=1+1", "'=1+1"),
            ("+33612345678", "'+33612345678"),
            ("-2", "'-2"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("  =1", "'  =1"),
            ("\u{ff1d}1", "'\u{ff1d}1"),
            ("\t=1", "\"'\t=1\""),
            ("\r=1", "\"'\r=1\""),
            ("\n=1", "\"'\n=1\""),
            ("a=1", "a=1"),
            ("", ""),
            (
                "l\u{2019}une; l\u{2019}autre",
                "\"l\u{2019}une; l\u{2019}autre\"",
            ),
            ("a,b", "\"a,b\""),
            ("dit \"oui\"", "\"dit \"\"oui\"\"\""),
        ] {
            let mut text = String::new();
            push_row(&mut text, Lang::Fr, [cell, "x"]);
            assert_eq!(text, format!("{expected};x\r\n"));
            let mut text = String::new();
            push_row(&mut text, Lang::En, [cell, "x"]);
            assert_eq!(text, format!("{expected},x\r\n"));
        }
    }
}
