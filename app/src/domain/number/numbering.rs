//! How numbers are dialled in a country.

use super::E164;

/// How numbers are dialled in a country. The same few facts are pushed to the PBX, which reads trunk callers with them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbering {
    country: &'static str,
    code: &'static str,
    international: &'static str,
    national: &'static str,
    bare: u8,
    /// Fewest and most digits of a number without its prefix.
    pub(super) lengths: (usize, usize),
}

/// One line of the table: country, code, international prefix, national prefix, [`Numbering::bare`], lengths.
type Line = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    u8,
    usize,
    usize,
);

/// Of countries that share a code, the first is the one whose habits are used for reading and grouping.
/// Source: ITU-T E.164 national numbering plans; lengths are wide where a plan is open.
const TABLE: &[Line] = &[
    ("FR", "33", "00", "0", 0, 9, 9),
    ("GP", "590", "00", "0", 0, 9, 9),
    ("BL", "590", "00", "0", 0, 9, 9),
    ("MF", "590", "00", "0", 0, 9, 9),
    ("MQ", "596", "00", "0", 0, 9, 9),
    ("GF", "594", "00", "0", 0, 9, 9),
    ("RE", "262", "00", "0", 0, 9, 9),
    ("YT", "262", "00", "0", 0, 9, 9),
    ("PM", "508", "00", "0", 0, 6, 9),
    ("NC", "687", "00", "", 6, 6, 6),
    ("PF", "689", "00", "", 8, 8, 8),
    ("WF", "681", "00", "", 6, 6, 6),
    ("BE", "32", "00", "0", 0, 8, 9),
    ("CH", "41", "00", "0", 0, 9, 9),
    ("LU", "352", "00", "", 6, 6, 11),
    ("MC", "377", "00", "", 8, 8, 9),
    ("DE", "49", "00", "0", 0, 5, 13),
    ("AT", "43", "00", "0", 0, 4, 13),
    ("ES", "34", "00", "", 9, 9, 9),
    ("IT", "39", "00", "", 7, 7, 12),
    ("PT", "351", "00", "", 9, 9, 9),
    ("GB", "44", "00", "0", 0, 7, 10),
    ("IE", "353", "00", "0", 0, 7, 9),
    ("NL", "31", "00", "0", 0, 7, 9),
    ("DK", "45", "00", "", 8, 8, 8),
    ("NO", "47", "00", "", 8, 8, 8),
    ("SE", "46", "00", "0", 0, 7, 13),
    ("FI", "358", "00", "0", 0, 5, 12),
    ("PL", "48", "00", "", 9, 9, 9),
    ("CZ", "420", "00", "", 9, 9, 9),
    ("SK", "421", "00", "0", 0, 9, 9),
    ("HU", "36", "00", "06", 0, 8, 9),
    ("RO", "40", "00", "0", 0, 9, 9),
    ("BG", "359", "00", "0", 0, 7, 9),
    ("GR", "30", "00", "", 10, 10, 10),
    ("US", "1", "011", "1", 10, 10, 10),
    ("CA", "1", "011", "1", 10, 10, 10),
    ("MA", "212", "00", "0", 0, 9, 9),
    ("DZ", "213", "00", "0", 0, 8, 9),
    ("TN", "216", "00", "", 8, 8, 8),
    ("SN", "221", "00", "", 9, 9, 9),
    ("CI", "225", "00", "", 10, 10, 10),
    ("ML", "223", "00", "", 8, 8, 8),
    ("BF", "226", "00", "", 8, 8, 8),
    ("NE", "227", "00", "", 8, 8, 8),
    ("TG", "228", "00", "", 8, 8, 8),
    ("BJ", "229", "00", "", 8, 8, 10),
    ("CM", "237", "00", "", 9, 9, 9),
    ("MG", "261", "00", "0", 0, 9, 9),
];

impl Numbering {
    const fn of(line: &Line) -> Self {
        let (country, code, international, national, bare, least, most) = *line;
        Self {
            country,
            code,
            international,
            national,
            bare,
            lengths: (least, most),
        }
    }

    /// How numbers are dialled in a country given by its ISO 3166-1 alpha-2 code, in either case; `None` where we do
    /// not know it.
    #[must_use]
    pub fn for_country(iso: &str) -> Option<Self> {
        TABLE
            .iter()
            .find(|line| line.0.eq_ignore_ascii_case(iso))
            .map(Self::of)
    }

    /// The countries we know, by ISO 3166-1 alpha-2 code.
    pub fn countries() -> impl Iterator<Item = &'static str> {
        TABLE.iter().map(|line| line.0)
    }

    /// The first country whose code these digits begin with. No code begins with another one.
    pub(super) fn for_digits(digits: &str) -> Option<Self> {
        Self::all_for_digits(digits).next()
    }

    /// Every country whose code these digits begin with: some share one.
    pub(super) fn all_for_digits(digits: &str) -> impl Iterator<Item = Self> {
        TABLE
            .iter()
            .filter(move |line| digits.starts_with(line.1))
            .map(Self::of)
    }

    /// ISO 3166-1 alpha-2, upper case.
    #[must_use]
    pub fn country(&self) -> &'static str {
        self.country
    }

    /// Country code without `+`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// International prefix (`00`, `011`).
    #[must_use]
    pub fn international(&self) -> &'static str {
        self.international
    }

    /// National (trunk) prefix that E.164 drops (`0`), empty where there is none.
    #[must_use]
    pub fn national(&self) -> &'static str {
        self.national
    }

    /// From this many digits on, digits without any prefix are a number of the country; 0: never, the prefix is a must.
    #[must_use]
    pub fn bare(&self) -> u8 {
        self.bare
    }

    /// The digits after the country code, where the number is one of this country code's.
    #[must_use]
    pub fn national_part<'a>(&self, number: &'a E164) -> Option<&'a str> {
        number.digits().strip_prefix(self.code)
    }

    /// Whether digits without any prefix can be a number of the country.
    pub(super) fn is_bare(&self, digits: &str) -> bool {
        self.bare > 0 && digits.len() >= usize::from(self.bare)
    }
}
