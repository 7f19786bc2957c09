//! Rows of a spreadsheet (RFC 4180), whose cells are text whatever they begin with, and read back as what they were.

use std::borrow::Cow;

use renvoi_app::api::account::Lang;

/// What a spreadsheet would reckon with; the wide forms too, which some make narrow.
const ACTIVE: [char; 11] = [
    '=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
];

fn is_active(text: &str) -> bool {
    text.trim_start_matches([' ', '\'']).starts_with(ACTIVE)
}

/// A cell that is text: an apostrophe keeps a spreadsheet from taking it for a formula. What has one before a formula of its own gets
/// another, so that [`plain`] gives back what was there.
#[must_use]
pub(crate) fn neutral(cell: &str) -> Cow<'_, str> {
    if is_active(cell) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

/// What a cell says that [`neutral`] may have written.
#[must_use]
pub(crate) fn plain(cell: &str) -> &str {
    match cell.trim_start_matches(' ').strip_prefix('\'') {
        Some(rest) if is_active(rest) => rest,
        _ => cell,
    }
}

/// Adds a row of such cells, as spreadsheets in this language read it.
pub(crate) fn push_row<const N: usize>(text: &mut String, lang: Lang, cells: [&str; N]) {
    // Where a comma stands before decimals, spreadsheets part cells with semicolons.
    let between = match lang {
        Lang::Fr => ';',
        Lang::En => ',',
    };
    for (n, cell) in cells.into_iter().enumerate() {
        if n > 0 {
            text.push(between);
        }
        let cell = neutral(cell);
        if cell.contains([';', ',', '"', '\r', '\n', '\t']) {
            text.push('"');
            text.push_str(&cell.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(&cell);
        }
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn cells_are_text_whatever_they_begin_with() {
        for (cell, expected) in [
            ("=1+1", "'=1+1"),
            ("+33612345678", "'+33612345678"),
            ("-2", "'-2"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("  =1", "'  =1"),
            ("\u{ff1d}1", "'\u{ff1d}1"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("'=1", "''=1"),
            ("a=1", "a=1"),
            ("N'Diaye", "N'Diaye"),
            ("'s-Gravenhage", "'s-Gravenhage"),
            ("", ""),
        ] {
            assert_eq!(neutral(cell), expected);
            assert_eq!(plain(expected), cell);
        }
    }

    #[test]
    fn cells_are_parted_as_their_reader_s_spreadsheet_wants() {
        for (cell, expected) in [
            ("=1+1", "'=1+1"),
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

    proptest! {
        #[test]
        fn what_is_written_is_read_back(cell in "['=+@ a\\-\t]{0,6}") {
            let written = neutral(&cell);
            prop_assert_eq!(plain(&written), cell.as_str());
        }
    }
}
