//! A line that a scanner typed, or somebody pasted: what is what in it.

use std::ops::Range;

use renvoi_app::domain::{
    Extension,
    phones::{MacAddress, MacError},
};

use crate::{phones::models::Catalogue, store::people::fold};

/// The cells of a line without titles: hardware address, model, extension, name. A serial number is none of them.
pub(super) fn scanned(line: &str, catalogue: &Catalogue) -> [String; 4] {
    let between = [';', '\t', ','].into_iter().find(|c| line.contains(*c));
    let cells: Vec<&str> = match between {
        Some(between) => line.split(between).map(str::trim).collect(),
        None => line.split_whitespace().collect(),
    };
    let address = address_in(&cells, between.is_none());
    let mac = cells[address.clone()].join(" ");
    let is_model = |cell: &str| catalogue.named(cell).is_some();
    // Whether the cell before says that this one is a serial number.
    let mut is_told = false;
    let mut rest = [&cells[..address.start], &cells[address.end..]].concat();
    rest.retain(|cell| {
        let was_told = std::mem::replace(&mut is_told, is_serial_title(cell));
        !(was_told || is_told || (is_serial(cell) && !is_model(cell)))
    });
    let digits = || rest.iter().filter(|cell| Extension::parse(cell).is_ok());
    // « 7821 » is a phone of Cisco's where another cell says the extension.
    let extension = digits()
        .find(|cell| !is_model(cell))
        .or_else(|| digits().next())
        .copied()
        .unwrap_or_default();
    let model = rest
        .iter()
        .find(|cell| is_model(cell) && **cell != extension)
        .copied()
        .unwrap_or_default();
    let others = rest
        .iter()
        .filter(|cell| !cell.is_empty() && **cell != extension && **cell != model);
    let label = others.copied().collect::<Vec<_>>().join(" ");
    [mac, model.to_owned(), extension.to_owned(), label]
}

/// Which cells are the hardware address: the first one that there is, wherever it stands, or else what comes first. Where blanks part the
/// cells, it may have some of its own, and « MAC » before it.
fn address_in(cells: &[&str], blanks: bool) -> Range<usize> {
    let widths: &[usize] = if blanks { &[7, 6, 4, 3, 2, 1] } else { &[1] };
    let found = |is_meant: &dyn Fn(Result<MacAddress, MacError>) -> bool| {
        (0..cells.len()).find_map(|at| {
            let mut ranges = widths.iter().map(|width| at..at + width);
            ranges.find(|range| {
                let some = cells.get(range.clone());
                some.is_some_and(|some| is_meant(MacAddress::parse(&some.join(" "))))
            })
        })
    };
    found(&|read| read.is_ok())
        .or_else(|| found(&|read| read == Err(MacError::NotADevice)))
        .unwrap_or(0..1)
}

/// What a label calls a serial number.
fn is_serial_title(cell: &str) -> bool {
    let folded = fold(cell);
    let letters: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
    matches!(
        letters.as_str(),
        "sn" | "serial" | "serialno" | "serialnumber" | "numerodeserie"
    )
}

/// Whether a cell is a serial number: called one (`S/N:3108018A12345678`), an address once more, as at Snom's and Poly's, or long, in
/// capitals and digits, these at least half of them or as Cisco has them (`FCH2230D9KL`).
fn is_serial(cell: &str) -> bool {
    let is_called = cell
        .split_once([':', '='])
        .is_some_and(|(title, number)| is_serial_title(title) && !number.is_empty());
    let is_plain = cell
        .bytes()
        .all(|c| c.is_ascii_digit() || c.is_ascii_uppercase());
    let digits = |cell: &[u8]| cell.iter().filter(|c| c.is_ascii_digit()).count();
    let bytes = cell.as_bytes();
    let is_cisco = bytes.len() == 11 && digits(&bytes[..3]) == 0 && digits(&bytes[3..7]) == 4;
    let is_long = bytes.len() >= 8 && (2 * digits(bytes) >= bytes.len() || is_cisco);
    is_called || MacAddress::parse(cell).is_ok() || (is_plain && is_long)
}

#[cfg(test)]
mod tests {
    use renvoi_app::domain::phones::ModelId;

    use super::*;
    use crate::phones::{
        list::{Given, ListError, scan},
        models::catalogue,
    };

    fn scanned_as(text: &str, given: Given) -> Vec<String> {
        let lines = scan(text, catalogue(), given).unwrap();
        let told = lines.into_iter().map(|line| match line.wish {
            Ok(wish) => format!(
                "{}: {} {} {} {}",
                line.line,
                wish.mac.plain(),
                wish.model,
                wish.extension,
                wish.label
            ),
            Err(errors) => format!("{}: {} {}", line.line, errors[0].code, errors[0].data),
        });
        told.collect()
    }

    #[test]
    fn what_a_scanner_types_is_read_line_by_line() {
        let given = Given {
            model: Some(ModelId("snom-d735".to_owned())),
            extensions: ["210", "211"].map(|n| Extension::parse(n).unwrap()).into(),
        };
        let text = "001565abcdef\n\n00 15 65 ab cd f0 204\n00:15:65:ab:cd:f1;T54W;205;Accueil\nMAC:001565abcdf2,206\n\
                    001565abcdf3 7821 207 Atelier nord\n001565abcdf4\n001565abcdf5\nxyz 208\n";
        assert_eq!(
            scanned_as(text, given),
            [
                "1: 001565abcdef snom-d735 210 ",
                "3: 001565abcdf0 snom-d735 204 ",
                "4: 001565abcdf1 yealink-t54w 205 Accueil",
                "5: 001565abcdf2 snom-d735 206 ",
                "6: 001565abcdf3 cisco-7821 207 Atelier nord",
                "7: 001565abcdf4 snom-d735 211 ",
                "8: extension_invalid ",
                "9: mac_form xyz",
            ]
        );
        // What else labels have as barcodes, and how scanners end lines.
        let text = "001565ABCDEF\t3108018A12345678\r\nSN: 20EXR1234567 MAC: 00 15 65 AB CD F0 204 T54W Accueil\r\
                    000413abcdf1;000413ABCDF1;205\n2-07 FCH2230D9KL 00:15:65:ab:cd:f2\n3108018A12345679\n\
                    208 ff:ff:ff:ff:ff:ff\nS/N:803011G090000123,0015.65ab.cdf3,ACCUEIL2025";
        let given = Given {
            model: Some(ModelId("snom-d735".to_owned())),
            extensions: ["210", "211", "212", "213"]
                .map(|n| Extension::parse(n).unwrap())
                .into(),
        };
        assert_eq!(
            scanned_as(text, given),
            [
                "1: 001565abcdef snom-d735 210 ",
                "2: 001565abcdf0 yealink-t54w 204 Accueil",
                "3: 000413abcdf1 snom-d735 205 ",
                "4: 001565abcdf2 snom-d735 211 2-07",
                "5: mac_form 3108018A12345679",
                "6: mac_not_device ff:ff:ff:ff:ff:ff",
                "7: 001565abcdf3 snom-d735 213 ACCUEIL2025",
            ]
        );
        // With titles it is a list like any other; what is given need not stand in it.
        let given = Given {
            model: Some(ModelId("snom-d735".to_owned())),
            ..Given::default()
        };
        let lines = scan("Poste;Adresse MAC\n204;001565abcdef\n", catalogue(), given).unwrap();
        assert_eq!(lines[0].wish.as_ref().unwrap().model.0, "snom-d735");
        assert_eq!(
            scan("Poste;MAC\n", catalogue(), Given::default()),
            Err(ListError::NoColumn(vec!["model"]))
        );
    }
}
