//! Lists of phones from spreadsheets, or from a scanner: one row each, `mac,model,extension,label`. No I/O.

mod scanned;

use std::collections::{HashMap, VecDeque};

use renvoi_app::{
    api::forwarding::FieldError,
    domain::{
        Extension,
        phones::{Label, LabelError, MAX_LABEL, MacAddress, MacError, ModelId},
    },
};

use self::scanned::scanned;
use super::models::Catalogue;
use crate::{
    cell::plain,
    directory::import::{
        header::Meaning,
        rows::{Row, Rows, TooLong},
        sniff::Sniffer,
    },
    store::people::fold,
};

/// A list has at most so many phones.
pub const MOST: usize = 5000;
/// And so many bytes.
pub const LARGEST: usize = 1024 * 1024;

/// A phone that is to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// Its hardware address.
    pub mac: MacAddress,
    /// Its model.
    pub model: ModelId,
    /// Whose it is. Whether there is such an extension is for who knows the organisation.
    pub extension: Extension,
    /// What its owner calls it; empty: nothing in particular.
    pub label: Label,
}

/// What rows have that do not say it themselves.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// Their model.
    pub model: Option<ModelId>,
    /// Their extensions, one each, in order.
    pub extensions: VecDeque<Extension>,
}

/// A row that says something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Where it begins, from 1.
    pub line: u64,
    /// The phone, or everything that is wrong with it, by column (`mac`, `model`, `extension`, `label`).
    pub wish: Result<Wish, Vec<FieldError>>,
}

/// Why a file is no list of phones.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListError {
    /// More than [`LARGEST`] bytes.
    #[error("a list has at most {LARGEST} bytes")]
    TooLarge,
    /// More than [`MOST`] rows.
    #[error("a list has at most {MOST} phones")]
    TooMany,
    /// A quotation mark is left open.
    #[error("line {0} is too long: is a quotation mark left open?")]
    LineTooLong(u64),
    /// Columns that have to be there.
    #[error("there is no column {}", .0.join(", "))]
    NoColumn(Vec<&'static str>),
    /// A column that is there twice.
    #[error("there are two columns {0}")]
    ColumnTwice(&'static str),
}

/// What a column says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Mac,
    Model,
    Extension,
    Label,
}

impl Column {
    const ALL: [Self; 4] = [Self::Mac, Self::Model, Self::Extension, Self::Label];

    fn name(self) -> &'static str {
        match self {
            Self::Mac => "mac",
            Self::Model => "model",
            Self::Extension => "extension",
            Self::Label => "label",
        }
    }

    /// What a title says, in French or English, whatever its marks, capitals and blanks.
    fn of(title: &str) -> Option<Self> {
        let folded = fold(title);
        let letters: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
        match letters.as_str() {
            "mac" | "macaddress" | "adressemac" | "macid" => Some(Self::Mac),
            "model" | "modele" | "phonemodel" | "modeledetelephone" => Some(Self::Model),
            "label" | "libelle" | "nom" | "name" => Some(Self::Label),
            _ => (Meaning::of(title)? == Meaning::Extension).then_some(Self::Extension),
        }
    }
}

/// Reads a list, in any encoding and with any separator that spreadsheets write. The first row says what the columns are; those we do not
/// know are not read. A list is read whole or not at all, its rows each for itself.
pub fn read(file: &[u8], catalogue: &Catalogue) -> Result<Vec<Line>, ListError> {
    read_given(file, catalogue, &mut Given::default())
}

/// A file as text, whatever it is written in.
#[must_use]
pub fn text(file: &[u8]) -> String {
    let mut sniffer = Sniffer::default();
    sniffer.feed(file);
    let mut decoder = sniffer.encoding().decoder();
    let room = decoder.max_utf8_buffer_length(file.len());
    let mut text = String::with_capacity(room.unwrap_or_default());
    // There is room for all of it; what is no character is U+FFFD from here on.
    let _ = decoder.decode_to_string(file, &mut text, true);
    text
}

/// [`read`] of rows that need not say everything.
fn read_given(
    file: &[u8],
    catalogue: &Catalogue,
    given: &mut Given,
) -> Result<Vec<Line>, ListError> {
    if file.len() > LARGEST {
        return Err(ListError::TooLarge);
    }
    let mut sniffer = Sniffer::default();
    sniffer.feed(file);
    let rows = Rows::new(sniffer.encoding()).feed(file, true);
    let rows = rows.map_err(|TooLong(line)| ListError::LineTooLong(line))?;
    let mut rows = rows.iter().filter(|row| !row.is_blank());
    let header = read_header(rows.next().map_or(&[], |row| &row.cells), given)?;
    let mut seen = HashMap::new();
    let mut lines = vec![];
    for row in rows {
        if lines.len() == MOST {
            return Err(ListError::TooMany);
        }
        lines.push(Line {
            line: row.line,
            wish: read_row(row, &header, catalogue, given, &mut seen),
        });
    }
    Ok(lines)
}

/// Reads what somebody pasted, or a scanner typed: a list with titles as [`read`] does, or else a hardware address on each line, and beside it
/// what else there is of model, extension and name, in any order. Serial numbers beside it are not taken for a name.
pub fn scan(text: &str, catalogue: &Catalogue, mut given: Given) -> Result<Vec<Line>, ListError> {
    // Scanners that keep what they read end its lines with a carriage return alone.
    let text = &text.replace("\r\n", "\n").replace('\r', "\n");
    let first = text.lines().find(|line| !line.trim().is_empty());
    let titles = first.unwrap_or_default().split([';', ',', '\t']);
    if titles
        .map(|title| title.trim_matches(['"', ' ', '\u{feff}']))
        .any(|title| Column::of(title) == Some(Column::Mac))
    {
        return read_given(text.as_bytes(), catalogue, &mut given);
    }
    if text.len() > LARGEST {
        return Err(ListError::TooLarge);
    }
    let mut seen = HashMap::new();
    let mut lines = vec![];
    for (n, line) in (1..).zip(text.lines()) {
        if line.trim().is_empty() {
            continue;
        }
        if lines.len() == MOST {
            return Err(ListError::TooMany);
        }
        let cells = scanned(line, catalogue);
        let cells = [&*cells[0], &*cells[1], &*cells[2], &*cells[3]];
        lines.push(Line {
            line: n,
            wish: judge(n, cells, catalogue, &mut given, &mut seen),
        });
    }
    Ok(lines)
}

/// Where each column is.
type Header = [Option<usize>; 4];

fn read_header(titles: &[String], given: &Given) -> Result<Header, ListError> {
    let columns: Vec<_> = titles.iter().map(|title| Column::of(title)).collect();
    let mut header = Header::default();
    for (at, column) in header.iter_mut().zip(Column::ALL) {
        let mut found = (0..columns.len()).filter(|n| columns[*n] == Some(column));
        *at = found.next();
        if found.next().is_some() {
            return Err(ListError::ColumnTwice(column.name()));
        }
    }
    let missing: Vec<_> = Column::ALL
        .into_iter()
        .zip(header)
        .filter(|(column, at)| {
            at.is_none()
                && match column {
                    Column::Label => false,
                    Column::Model => given.model.is_none(),
                    Column::Extension => given.extensions.is_empty(),
                    Column::Mac => true,
                }
        })
        .map(|(column, _)| column.name())
        .collect();
    if missing.is_empty() {
        Ok(header)
    } else {
        Err(ListError::NoColumn(missing))
    }
}

fn read_row(
    row: &Row,
    header: &Header,
    catalogue: &Catalogue,
    given: &mut Given,
    seen: &mut HashMap<MacAddress, u64>,
) -> Result<Wish, Vec<FieldError>> {
    let cells = header.map(|at| {
        let cell = at.and_then(|at| row.cells.get(at));
        cell.map_or("", |cell| plain(cell))
    });
    judge(row.line, cells, catalogue, given, seen)
}

/// What the cells of a row come to: hardware address, model, extension, name.
fn judge(
    line: u64,
    [mac, model, extension, label]: [&str; 4],
    catalogue: &Catalogue,
    given: &mut Given,
    seen: &mut HashMap<MacAddress, u64>,
) -> Result<Wish, Vec<FieldError>> {
    let mut errors = vec![];
    let mut tell = |column: Column, code: &str, data: &str| {
        errors.push(FieldError::new(column.name(), code, data));
    };
    let mac = match MacAddress::parse(mac) {
        Ok(mac) => {
            let first = *seen.entry(mac).or_insert(line);
            if first != line {
                tell(Column::Mac, "mac_twice", &first.to_string());
            }
            Some(mac)
        }
        Err(MacError::Form) => {
            tell(Column::Mac, "mac_form", mac.trim());
            None
        }
        Err(MacError::NotADevice) => {
            tell(Column::Mac, "mac_not_device", mac.trim());
            None
        }
    };
    let known = match &given.model {
        Some(model_given) if model.trim().is_empty() => Some(model_given.clone()),
        _ => catalogue.named(model).map(|model| model.id.clone()),
    };
    if known.is_none() {
        tell(Column::Model, "model_unknown", model.trim());
    }
    let next = extension
        .trim()
        .is_empty()
        .then(|| given.extensions.pop_front());
    let whose = next
        .flatten()
        .or_else(|| Extension::parse(extension.trim()).ok());
    if whose.is_none() {
        tell(Column::Extension, "extension_invalid", extension.trim());
    }
    let label = match Label::parse(label) {
        Ok(label) => Some(label),
        Err(LabelError::Control) => {
            tell(Column::Label, "key_label_control", "");
            None
        }
        Err(LabelError::TooLong) => {
            tell(Column::Label, "key_label_long", &MAX_LABEL.to_string());
            None
        }
    };
    match (mac, known, whose, label) {
        (Some(mac), Some(model), Some(extension), Some(label)) if errors.is_empty() => Ok(Wish {
            mac,
            model,
            extension,
            label,
        }),
        _ => Err(errors),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phones::models::catalogue;

    fn told(file: &[u8]) -> Result<Vec<String>, ListError> {
        let lines = read(file, catalogue())?;
        let told = lines.into_iter().map(|line| match line.wish {
            Ok(wish) => format!(
                "{}: {} {} {} {}",
                line.line, wish.mac, wish.model, wish.extension, wish.label
            ),
            Err(errors) => {
                let errors = errors
                    .iter()
                    .map(|e| format!("{} {} {}", e.field, e.code, e.data));
                format!("{}: {}", line.line, errors.collect::<Vec<_>>().join(", "))
            }
        });
        Ok(told.map(|line| line.trim_end().to_owned()).collect())
    }

    #[test]
    fn phones_are_read_as_spreadsheets_and_scanners_write_them() {
        let french = "Poste;Adresse MAC;Modèle;Bureau;Libellé\r\n204;0015.65ab.cdef;SIP-T54W;12;Accueil é\r\n\r\n205;MAC:00-15-65-AB-CD-F0;snom d735;;\r\n";
        let western = encoding_rs::WINDOWS_1252.encode(french).0.into_owned();
        let expected = Ok(vec![
            "2: 00:15:65:ab:cd:ef yealink-t54w 204 Accueil é".to_owned(),
            "4: 00:15:65:ab:cd:f0 snom-d735 205".to_owned(),
        ]);
        assert_eq!(told(french.as_bytes()), expected);
        assert_eq!(told(&western), expected);
        assert_eq!(
            told(b"mac,model,extension\n001565abcdef,T54W,204"),
            Ok(vec!["2: 00:15:65:ab:cd:ef yealink-t54w 204".to_owned()])
        );
        assert_eq!(told(b"mac,model,extension,label"), Ok(vec![]));
    }

    #[test]
    fn what_is_wrong_is_told_by_line_and_column() {
        let long = "x".repeat(41);
        let text = format!(
            "mac,model,extension,label\n\
             001565abcdef,T54W,204,\n\
             00:15:65:AB:CD:EF,T54W,205,\n\
             ../../etc/passwd,T99,0204,\"a\nb\"\n\
             ffffffffffff,T54W,20a,{long}\n\
             001565abcdee\n"
        );
        assert_eq!(
            told(text.as_bytes()).unwrap(),
            [
                "2: 00:15:65:ab:cd:ef yealink-t54w 204",
                "3: mac mac_twice 2",
                "4: mac mac_form ../../etc/passwd, model model_unknown T99, extension extension_invalid 0204, label key_label_control",
                "6: mac mac_not_device ffffffffffff, extension extension_invalid 20a, label key_label_long 40",
                "7: model model_unknown , extension extension_invalid",
            ]
        );
    }

    #[test]
    fn what_is_no_list_is_refused_whole() {
        assert_eq!(
            told(b""),
            Err(ListError::NoColumn(vec!["mac", "model", "extension"]))
        );
        assert_eq!(
            told(b"mac,label\n"),
            Err(ListError::NoColumn(vec!["model", "extension"]))
        );
        assert_eq!(
            told("mac;modèle;poste;Model\n".as_bytes()),
            Err(ListError::ColumnTwice("model"))
        );
        let open = format!("mac,model,extension\n\"{}", "x,y\n".repeat(40_000));
        assert_eq!(told(open.as_bytes()), Err(ListError::LineTooLong(2)));
        assert_eq!(told(&vec![b'x'; LARGEST + 1]), Err(ListError::TooLarge));
        let many = "001565abcdef,T54W,204\n".repeat(MOST + 1);
        let many = format!("mac,model,extension\n{many}");
        assert_eq!(told(many.as_bytes()), Err(ListError::TooMany));
    }
}
