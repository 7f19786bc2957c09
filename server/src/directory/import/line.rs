//! What a row says of somebody: its cells read, and all that is wrong with them.

use renvoi_app::{
    api::{account::Lang, forwarding::FieldError},
    domain::{E164, NumberError, Numbering, Typed, rule::is_forbidden},
};
use serde::{Deserialize, Serialize};

use super::{
    header::{Header, Meaning},
    rows::Row,
};
use crate::{
    accounts::{EmailAddress, Role},
    administration::people::{Fault, extension, name},
    cell::plain,
    store::people::fold,
};

/// What is wanted of somebody. What a row does not say stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wish {
    /// E-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Full name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Language tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    /// Roles that an administrator gives, by name, all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<String>>,
    /// Digits of their extension; empty: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extension: Option<String>,
    /// The extension's direct numbers in E.164, all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direct: Option<Vec<String>>,
    /// Whether the extension has voicemail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voicemail: Option<bool>,
}

impl Wish {
    /// Whom it is about, in a few words.
    #[must_use]
    pub fn whom(&self) -> String {
        let parts = [&self.name, &self.email, &self.extension];
        let there = parts.into_iter().flatten().filter(|part| !part.is_empty());
        there.take(2).cloned().collect::<Vec<_>>().join(" · ")
    }
}

/// « None », as people write it.
fn is_none(cell: &str) -> bool {
    matches!(
        fold(cell).as_str(),
        "aucun" | "aucune" | "none" | "-" | "–" | "—"
    )
}

/// Reads a row.
#[must_use]
pub fn read(row: &Row, header: &Header, numbering: &Numbering) -> (Wish, Vec<FieldError>) {
    let mut reader = Reader {
        row,
        header,
        errors: vec![],
    };
    if row.cells.len() > header.0.len()
        && row.cells[header.0.len()..]
            .iter()
            .any(|cell| !cell.trim().is_empty())
    {
        reader.errors.push(FieldError::new("", "cells_many", ""));
    }
    let wish = Wish {
        email: reader.cell(Meaning::Email, |cell| {
            EmailAddress::parse(cell)
                .map(|email| email.as_str().to_owned())
                .ok_or_else(|| ("email_invalid", cell.to_owned()))
        }),
        name: reader.name(),
        lang: reader.cell(Meaning::Lang, lang),
        roles: reader.cell(Meaning::Roles, roles),
        extension: reader.cell(Meaning::Extension, |cell| {
            if is_none(cell) {
                return Ok(String::new());
            }
            extension(cell, numbering).map(|extension| extension.to_string())
        }),
        direct: reader.cell(Meaning::Direct, |cell| direct(cell, numbering)),
        voicemail: reader.cell(Meaning::Voicemail, yes_or_no),
    };
    (wish, reader.errors)
}

struct Reader<'a> {
    row: &'a Row,
    header: &'a Header,
    errors: Vec<FieldError>,
}

impl Reader<'_> {
    /// What a cell says; nothing where it is empty, or where there is no such column.
    fn cell<T>(&mut self, of: Meaning, read: impl FnOnce(&str) -> Result<T, Fault>) -> Option<T> {
        let at = self.header.at(of)?;
        let cell = plain(self.row.cells.get(at)?).trim();
        if cell.is_empty() {
            return None;
        }
        match legible(cell, of).and_then(|()| read(cell)) {
            Ok(value) => Some(value),
            Err((code, data)) => {
                let title = &self.header.0[at].title;
                self.errors.push(FieldError::new(title, code, &data));
                None
            }
        }
    }

    fn name(&mut self) -> Option<String> {
        if self.header.at(Meaning::First).is_none() && self.header.at(Meaning::Last).is_none() {
            return self.cell(Meaning::Name, name);
        }
        let first = self.cell(Meaning::First, name);
        let last = self.cell(Meaning::Last, name);
        let whole = [first, last].into_iter().flatten();
        let whole = whole.collect::<Vec<_>>().join(" ");
        if whole.is_empty() {
            return None;
        }
        match name(&whole) {
            Ok(name) => Some(name),
            Err((code, data)) => {
                let title = self.header.title(Meaning::Last);
                self.errors.push(FieldError::new(title, code, &data));
                None
            }
        }
    }
}

/// Refuses what nobody has typed on purpose. Several numbers may stand below each other.
fn legible(cell: &str, of: Meaning) -> Result<(), Fault> {
    if cell.contains('\u{fffd}') {
        return Err(("cell_encoding", String::new()));
    }
    let lines = matches!(of, Meaning::Direct | Meaning::Roles);
    let bad = |c: char| is_forbidden(c) && !(lines && (c == '\n' || c == '\r'));
    if cell.chars().any(bad) {
        return Err(("control", String::new()));
    }
    Ok(())
}

fn lang(cell: &str) -> Result<String, Fault> {
    let lang = match fold(cell).as_str() {
        "fr" | "francais" | "francaise" | "french" => Lang::Fr,
        "en" | "anglais" | "anglaise" | "english" => Lang::En,
        _ => return Err(("lang_unknown", cell.to_owned())),
    };
    Ok(lang.tag().to_owned())
}

fn roles(cell: &str) -> Result<Vec<String>, Fault> {
    if is_none(cell) {
        return Ok(vec![]);
    }
    let mut roles: Vec<Role> = vec![];
    let parts = cell.split([',', ';', '/', '|', '+', '\n', '\r']);
    for part in parts.map(str::trim).filter(|part| !part.is_empty()) {
        let role = match fold(part).as_str() {
            "helpdesk" | "assistance" => Role::Helpdesk,
            "administrator" | "administration" | "administrateur" | "administratrice" | "admin" => {
                Role::Administrator
            }
            "user" | "utilisateur" | "utilisatrice" => continue,
            "operator" | "operateur" | "operatrice" | "exploitation" => {
                return Err(("role_operator", String::new()));
            }
            _ => return Err(("role_unknown", part.to_owned())),
        };
        if !roles.contains(&role) {
            roles.push(role);
        }
    }
    roles.sort_by_key(|role| *role == Role::Administrator);
    Ok(roles
        .into_iter()
        .map(|role| role.name().to_owned())
        .collect())
}

fn direct(cell: &str, numbering: &Numbering) -> Result<Vec<String>, Fault> {
    if is_none(cell) {
        return Ok(vec![]);
    }
    let parts = cell.split([',', ';', '|', '\n', '\r']);
    let mut numbers: Vec<E164> = vec![];
    for part in parts
        .map(|part| plain(part.trim()))
        .filter(|part| !part.is_empty())
    {
        let number = match numbering.read(part) {
            Ok(Typed::Public(number)) => number,
            Ok(Typed::Short(digits)) => return Err(("direct_short", digits)),
            Err(error) => return Err(fault(&error)),
        };
        if number.is_emergency() {
            return Err(("direct_emergency", part.to_owned()));
        }
        if !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    let mut numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    numbers.sort();
    Ok(numbers)
}

/// A number that cannot be read, as forms tell it.
fn fault(error: &NumberError) -> Fault {
    (error.code(), error.data().to_owned())
}

fn yes_or_no(cell: &str) -> Result<bool, Fault> {
    match fold(cell).as_str() {
        "oui" | "o" | "yes" | "y" | "x" | "1" | "vrai" | "true" | "on" => Ok(true),
        "non" | "no" | "n" | "0" | "faux" | "false" | "off" | "aucun" | "aucune" | "none" | "-" => {
            Ok(false)
        }
        _ => Err(("voicemail_unknown", cell.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(titles: &str, cells: &str) -> Result<Wish, Vec<(String, String)>> {
        let part = |text: &str| text.split('|').map(str::to_owned).collect::<Vec<_>>();
        let header = Header::read(&part(titles), false).expect("a header");
        let row = Row {
            line: 2,
            cells: part(cells),
        };
        let france = Numbering::for_country("FR").expect("France is in the table");
        match read(&row, &header, &france) {
            (wish, errors) if errors.is_empty() => Ok(wish),
            (_, errors) => Err(errors
                .into_iter()
                .map(|error| (error.field, error.code))
                .collect()),
        }
    }

    const ALL: &str = "Nom|E-mail|Langue|Rôles|Poste|Numéros directs|Messagerie";

    #[test]
    fn cells_are_read_as_people_write_them() {
        let some = |text: &str| Some(text.to_owned());
        let whole = Wish {
            name: some("Marie-Hélène D."),
            email: some("mh@cabinet.example"),
            lang: some("fr"),
            roles: Some(vec!["helpdesk".into(), "administrator".into()]),
            extension: some("204"),
            direct: Some(vec!["+33199001204".into(), "+33199001205".into()]),
            voicemail: Some(true),
        };
        for cells in [
            "Marie-Hélène D.|MH@Cabinet.Example|français|administration, assistance|204|01 99 00 12 05, 01 99 00 12 04|oui",
            " Marie-Hélène D. | mh@cabinet.example |FR|Helpdesk;Administrator| 204 |'+33199001204;+33 1 99 00 12 05|Yes",
            "Marie-Hélène D.|mh@cabinet.example|french|assistance\nadmin|204|0199001204\r\n0199001205|1",
        ] {
            assert_eq!(wish(ALL, cells), Ok(whole.clone()), "{cells}");
        }
        // Nothing is said by an empty cell, and by one that is missing.
        assert_eq!(
            wish(ALL, "|mh@cabinet.example||||"),
            Ok(Wish {
                email: some("mh@cabinet.example"),
                ..Wish::default()
            })
        );
        assert_eq!(
            wish("Poste|SDA|Rôles", "aucun|-|none"),
            Ok(Wish {
                extension: some(""),
                direct: Some(vec![]),
                roles: Some(vec![]),
                ..Wish::default()
            })
        );
        assert_eq!(
            wish("Prénom|Nom|E-mail", "Zoë|N'Diaye|z@x.example").map(|wish| wish.name),
            Ok(some("Zoë N'Diaye"))
        );
        // What stands in a column that is not read may be anything.
        assert_eq!(
            wish("Note|Poste", "a\nb\u{0}\u{fffd}|204"),
            Ok(Wish {
                extension: some("204"),
                ..Wish::default()
            })
        );
        // Written by an export.
        assert_eq!(
            wish("E-mail|Nom", "a@b.example|'=Paul").map(|wish| wish.name),
            Ok(some("=Paul"))
        );
    }

    #[test]
    fn everything_that_is_wrong_is_told_with_its_column() {
        let told = |cells: &str| {
            let errors = wish(ALL, cells).expect_err(cells);
            errors
                .into_iter()
                .map(|(field, code)| format!("{field}: {code}"))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            told("a\u{7}b|no address|italien|chef|020|0612|peut-être"),
            [
                "E-mail: email_invalid",
                "Nom: control",
                "Langue: lang_unknown",
                "Rôles: role_unknown",
                "Poste: extension_invalid",
                "Numéros directs: number_too_short",
                "Messagerie: voicemail_unknown",
            ]
        );
        for (cells, expected) in [
            ("A\nB|a@b.example|||||", "Nom: control"),
            ("A\u{fffd}|a@b.example|||||", "Nom: cell_encoding"),
            ("|a@b.example||opérateur|||", "Rôles: role_operator"),
            ("|a@b.example|||112||", "Poste: extension_emergency"),
            ("|a@b.example|||15||", "Poste: extension_emergency"),
            ("|a@b.example||||204|", "Numéros directs: direct_short"),
            (
                "|a@b.example||||199001204|",
                "Numéros directs: number_missing_prefix",
            ),
            ("|a@b.example||||||x", ": cells_many"),
            (
                &format!("{}|a@b.example|||||", "é".repeat(81)),
                "Nom: person_name_long",
            ),
        ] {
            assert_eq!(told(cells), [expected], "{cells}");
        }
    }
}
