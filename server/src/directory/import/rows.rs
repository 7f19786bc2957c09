//! A file's rows, with the lines at which they begin: fed with bytes as they come, holding one row at most.
//!
//! `csv-core` takes quotation marks and separators apart; where a row begins is counted here, as people count lines in an editor.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::sniff::Encoding;

/// Longer rows are a quotation mark that was left open. In bytes.
const LONGEST: usize = 64 * 1024;
/// Nobody has so many columns.
const MOST_CELLS: usize = 512;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Where it begins, from 1.
    pub line: u64,
    /// Its cells, as they stand between separators.
    pub cells: Vec<String>,
}

impl Row {
    /// Whether all its cells are blank, as below a table that a spreadsheet has saved.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim().is_empty())
    }
}

/// The row that begins at this line is longer than any is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong(pub u64);

/// Reads them.
pub struct Rows {
    decoder: encoding_rs::Decoder,
    /// What came before it was known what stands between cells.
    head: Option<String>,
    reader: Reader,
    cells: Vec<u8>,
    ends: Vec<usize>,
    filled: usize,
    parted: usize,
    /// The line that the next byte is on.
    line: u64,
    /// Where the row that is being read begins.
    began: Option<u64>,
    after_return: bool,
}

impl Rows {
    /// Of a file that is written so.
    #[must_use]
    pub fn new(encoding: Encoding) -> Self {
        Self {
            decoder: encoding.decoder(),
            head: Some(String::new()),
            reader: Reader::new(),
            cells: vec![0; LONGEST],
            ends: vec![0; MOST_CELLS],
            filled: 0,
            parted: 0,
            line: 1,
            began: None,
            after_return: false,
        }
    }

    /// Takes the next piece, and gives the rows that end in it; `last`: the file ends with it.
    pub fn feed(&mut self, piece: &[u8], last: bool) -> Result<Vec<Row>, TooLong> {
        let mut text = String::new();
        let room = self.decoder.max_utf8_buffer_length(piece.len());
        text.reserve(room.unwrap_or(piece.len() * 3 + 16));
        // There is room for all of it; what is no character is U+FFFD from here on.
        let _ = self.decoder.decode_to_string(piece, &mut text, last);
        let mut rows = vec![];
        if let Some(head) = &mut self.head {
            head.push_str(&text);
            if !last && head.len() < LONGEST && first_line(head).is_none() {
                return Ok(rows);
            }
            text = self.head.take().unwrap_or_default();
            let (between, skipped) = separator(&text);
            self.reader = ReaderBuilder::new().delimiter(between).build();
            if skipped > 0 {
                self.count(&text.as_bytes()[..skipped]);
                self.began = None;
                text.drain(..skipped);
            }
        }
        // Nothing to read says that the file has ended.
        if !text.is_empty() {
            self.read(text.as_bytes(), &mut rows)?;
        }
        if last {
            self.read(&[], &mut rows)?;
        }
        Ok(rows)
    }

    fn read(&mut self, mut input: &[u8], rows: &mut Vec<Row>) -> Result<(), TooLong> {
        loop {
            let (result, taken, filled, parted) = self.reader.read_record(
                input,
                &mut self.cells[self.filled..],
                &mut self.ends[self.parted..],
            );
            self.count(&input[..taken]);
            input = &input[taken..];
            self.filled += filled;
            self.parted += parted;
            match result {
                ReadRecordResult::InputEmpty | ReadRecordResult::End => return Ok(()),
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                    return Err(TooLong(self.began.unwrap_or(self.line)));
                }
                ReadRecordResult::Record => {
                    let row = self.take();
                    rows.push(row);
                }
            }
        }
    }

    fn take(&mut self) -> Row {
        let line = self.began.take().unwrap_or(self.line);
        let mut from = 0;
        let cells = self.ends[..self.parted].iter().map(|end| {
            let cell = String::from_utf8_lossy(&self.cells[from..*end]).into_owned();
            from = *end;
            cell
        });
        let cells = cells.collect();
        (self.filled, self.parted) = (0, 0);
        Row { line, cells }
    }

    fn count(&mut self, bytes: &[u8]) {
        for byte in bytes {
            match byte {
                b'\n' if self.after_return => self.after_return = false,
                b'\r' | b'\n' => {
                    self.line += 1;
                    self.after_return = *byte == b'\r';
                }
                _ => {
                    self.after_return = false;
                    self.began.get_or_insert(self.line);
                }
            }
        }
    }
}

/// The first line that says something, where it is whole; line ends within quotation marks end none.
fn first_line(text: &str) -> Option<&str> {
    let text = text.trim_start_matches(['\r', '\n']);
    let mut quoted = false;
    let end = text.find(|c: char| {
        quoted ^= c == '"';
        !quoted && (c == '\r' || c == '\n')
    })?;
    Some(&text[..end])
}

/// What stands between cells, told by the first line; and how many bytes say nothing else, as Excel's `sep=;` does.
fn separator(text: &str) -> (u8, usize) {
    let first = first_line(text).unwrap_or(text);
    let lead = text.len() - text.trim_start_matches(['\r', '\n']).len();
    if let Some(said) = first
        .strip_prefix("sep=")
        .or_else(|| first.strip_prefix("SEP="))
        && let [said @ (b';' | b',' | b'\t')] = said.as_bytes()
    {
        return (*said, lead + first.len());
    }
    let mut quoted = false;
    let mut counts = [(b';', 0_usize), (b',', 0), (b'\t', 0)];
    for byte in first.bytes() {
        quoted ^= byte == b'"';
        if let Some((_, count)) = counts.iter_mut().find(|(of, _)| *of == byte && !quoted) {
            *count += 1;
        }
    }
    // Of equals, the first.
    let most = counts.into_iter().rev().max_by_key(|(_, count)| *count);
    (most.map_or(b';', |(of, _)| of), 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A row: its line, and its cells.
    type Read = (u64, Vec<String>);

    fn read(bytes: &[u8], encoding: Encoding, piece: usize) -> Result<Vec<Read>, TooLong> {
        let mut rows = Rows::new(encoding);
        let mut all = vec![];
        for piece in bytes.chunks(piece) {
            all.extend(rows.feed(piece, false)?);
        }
        all.extend(rows.feed(&[], true)?);
        Ok(all.into_iter().map(|row| (row.line, row.cells)).collect())
    }

    fn row(line: u64, cells: &[&str]) -> Read {
        (line, cells.iter().map(|cell| (*cell).to_owned()).collect())
    }

    #[test]
    fn rows_are_read_with_their_lines_however_they_come() {
        let table: [(&str, Vec<Read>); 11] = [
            ("", vec![]),
            (
                "a;b\r\n1;2\r\n",
                vec![row(1, &["a", "b"]), row(2, &["1", "2"])],
            ),
            ("a,b\n1,2", vec![row(1, &["a", "b"]), row(2, &["1", "2"])]),
            (
                "a\tb\r1\t2\r",
                vec![row(1, &["a", "b"]), row(2, &["1", "2"])],
            ),
            // A title with a comma in it, in French.
            ("\"a,b,c\";d\n", vec![row(1, &["a,b,c", "d"])]),
            (
                "a;b\n\n\n\"x\ny\";2\n3;4\n",
                vec![
                    row(1, &["a", "b"]),
                    row(4, &["x\ny", "2"]),
                    row(6, &["3", "4"]),
                ],
            ),
            ("\"a\"\"b\";c\n", vec![row(1, &["a\"b", "c"])]),
            (
                "sep=,\r\na;b,c\r\n1,2\r\n",
                vec![row(2, &["a;b", "c"]), row(3, &["1", "2"])],
            ),
            (
                "\n\na;b\n1;2\n",
                vec![row(3, &["a", "b"]), row(4, &["1", "2"])],
            ),
            (
                "a;b\n;;;\n1\n",
                vec![
                    row(1, &["a", "b"]),
                    row(2, &["", "", "", ""]),
                    row(3, &["1"]),
                ],
            ),
            // Left open: whatever follows is in it.
            (
                "a;b\n\"1;2\n3;4\n",
                vec![row(1, &["a", "b"]), row(2, &["1;2\n3;4\n"])],
            ),
        ];
        for (text, expected) in table {
            for piece in [1, 3, 1000] {
                assert_eq!(
                    read(text.as_bytes(), Encoding::Utf8, piece),
                    Ok(expected.clone()),
                    "{text:?} by {piece}"
                );
            }
        }
    }

    #[test]
    fn each_encoding_is_read() {
        let expected = vec![row(1, &["Nom", "Poste"]), row(2, &["Éloïse € Œ", "204"])];
        let text = "Nom;Poste\r\nÉloïse € Œ;204\r\n";
        let marked = format!("\u{feff}{text}");
        let western = encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
        let wide: Vec<u8> = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for (bytes, encoding) in [
            (text.as_bytes(), Encoding::Utf8),
            (marked.as_bytes(), Encoding::Utf8),
            (western.as_slice(), Encoding::Windows1252),
            (wide.as_slice(), Encoding::Utf16Le),
        ] {
            for piece in [1, 5, 1000] {
                assert_eq!(
                    read(bytes, encoding, piece),
                    Ok(expected.clone()),
                    "{encoding:?} by {piece}"
                );
            }
        }
        assert_eq!(
            read(b"a;b\n\xe9;1\n", Encoding::Utf8, 2),
            Ok(vec![row(1, &["a", "b"]), row(2, &["\u{fffd}", "1"])])
        );
    }

    #[test]
    fn a_row_without_an_end_is_told_by_its_line() {
        let text = format!("a;b\n1;2\n\"{}", "x;y\n".repeat(40_000));
        assert_eq!(read(text.as_bytes(), Encoding::Utf8, 4096), Err(TooLong(3)));
        let wide = ";".repeat(2000);
        assert_eq!(read(wide.as_bytes(), Encoding::Utf8, 4096), Err(TooLong(1)));
    }
}
