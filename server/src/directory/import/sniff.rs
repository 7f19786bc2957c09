//! How a file is written, told from its bytes as they come.

use std::str;

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// With its mark or without.
    Utf8,
    /// As Excel's « Unicode text » is.
    Utf16Le,
    /// The same, the other way round.
    Utf16Be,
    /// As Excel writes CSV in the west of Europe.
    Windows1252,
}

impl Encoding {
    const ALL: [Self; 4] = [Self::Utf8, Self::Utf16Le, Self::Utf16Be, Self::Windows1252];

    /// Its name, as people know it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
            Self::Windows1252 => "Windows-1252",
        }
    }

    /// Reads [`Encoding::name`] back.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }

    pub(crate) fn decoder(self) -> encoding_rs::Decoder {
        let encoding = match self {
            Self::Utf8 => encoding_rs::UTF_8,
            Self::Utf16Le => encoding_rs::UTF_16LE,
            Self::Utf16Be => encoding_rs::UTF_16BE,
            Self::Windows1252 => encoding_rs::WINDOWS_1252,
        };
        encoding.new_decoder_with_bom_removal()
    }
}

/// Counts what would be good UTF-8 and what would not.
#[derive(Debug, Default)]
pub struct Sniffer {
    head: Vec<u8>,
    /// A character that the piece before has begun.
    begun: Vec<u8>,
    good: u64,
    broken: u64,
}

impl Sniffer {
    /// Takes the next piece.
    pub fn feed(&mut self, piece: &[u8]) {
        let missing = 3_usize.saturating_sub(self.head.len());
        self.head.extend(piece.iter().take(missing));
        let mut bytes = std::mem::take(&mut self.begun);
        bytes.extend_from_slice(piece);
        let mut rest = bytes.as_slice();
        loop {
            match str::from_utf8(rest) {
                Ok(text) => {
                    self.good += leads(text.as_bytes());
                    return;
                }
                Err(error) => {
                    let (good, bad) = rest.split_at(error.valid_up_to());
                    self.good += leads(good);
                    let Some(skipped) = error.error_len() else {
                        self.begun = bad.to_vec();
                        return;
                    };
                    self.broken += 1;
                    rest = &bad[skipped..];
                }
            }
        }
    }

    /// Whether it is a workbook: an archive, or what Excel wrote before 2007.
    #[must_use]
    pub fn is_workbook(&self) -> bool {
        matches!(self.head.as_slice(), b"PK\x03" | b"\xd0\xcf\x11")
    }

    /// What the whole is. A mark decides; without one, what is no UTF-8 at all, or hardly any, is Windows-1252. One in which a few
    /// bytes are broken stays UTF-8: read otherwise, all of it would be gibberish, where so its broken cells are told.
    #[must_use]
    pub fn encoding(&self) -> Encoding {
        let broken = self.broken + u64::from(!self.begun.is_empty());
        match self.head.as_slice() {
            [0xef, 0xbb, 0xbf] => Encoding::Utf8,
            [0xff, 0xfe, ..] => Encoding::Utf16Le,
            [0xfe, 0xff, ..] => Encoding::Utf16Be,
            _ if broken == 0 || self.good > broken => Encoding::Utf8,
            _ => Encoding::Windows1252,
        }
    }
}

/// How many characters begin with several bytes.
fn leads(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| **byte >= 0xc0).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sniffed(bytes: &[u8], piece: usize) -> Encoding {
        let mut sniffer = Sniffer::default();
        bytes.chunks(piece).for_each(|piece| sniffer.feed(piece));
        sniffer.encoding()
    }

    #[test]
    fn bytes_tell_how_they_are_written_however_they_come() {
        let table: [(&[u8], Encoding); 9] = [
            (b"", Encoding::Utf8),
            (b"Nom;Poste\r\n", Encoding::Utf8),
            ("Éloïse;204".as_bytes(), Encoding::Utf8),
            (b"\xef\xbb\xbfNom", Encoding::Utf8),
            // Broken, and with its mark all the same.
            (b"\xef\xbb\xbfNom\xe9", Encoding::Utf8),
            (b"\xc9lo\xefse;204", Encoding::Windows1252),
            (b"cut\xc3", Encoding::Windows1252),
            ("Éloïse, Zoë, Anaïs \u{fffd}".as_bytes(), Encoding::Utf8),
            (b"\xff\xfeN\0o\0m\0", Encoding::Utf16Le),
        ];
        for (bytes, encoding) in table {
            for piece in [1, 2, 1000] {
                assert_eq!(sniffed(bytes, piece), encoding, "{bytes:?} by {piece}");
            }
        }
        // Of a whole file in UTF-8, one byte is broken.
        let mut bytes = "Éloïse;Anaïs;".as_bytes().to_vec();
        bytes.push(0xe9);
        bytes.extend_from_slice(b";x");
        assert_eq!(sniffed(&bytes, 4), Encoding::Utf8);
    }
}
