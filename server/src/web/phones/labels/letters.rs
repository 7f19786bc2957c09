//! Letters of the fonts that every reader of PDF has.

/// What Windows' code page 1252 has between 0x80 and 0x9f; a blank where it has nothing.
const HIGH: &str = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";

/// How wide Helvetica's letters from U+0020 to U+007E are, in thousandths of their size (Adobe's font metrics).
const WIDTHS: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

/// A dot, for what the code page has not.
const OTHER: u8 = 0x95;

/// What only changes the look of the letter before it, or joins two: no letter of its own.
fn is_silent(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{300}'..='\u{36f}')
}

fn byte(letter: char) -> u8 {
    match letter {
        '\u{202f}' => b' ',
        ' '..='~' | '\u{a0}'..='\u{ff}' => u8::try_from(u32::from(letter)).unwrap_or(OTHER),
        _ => HIGH
            .chars()
            .zip(0x80..)
            .find(|(known, _)| *known == letter)
            .map_or(OTHER, |(_, byte)| byte),
    }
}

/// The text without signs that the code page has not, as emojis; letters of other alphabets stay, each to be a dot.
pub(super) fn printed(text: &str) -> String {
    let kept: String = text.chars().filter(|letter| is_printed(*letter)).collect();
    kept.split(' ')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether something of a text is not printed as it is.
pub(super) fn lacks(text: &str) -> bool {
    text.chars()
        .any(|letter| !is_silent(letter) && byte(letter) == OTHER && letter != '•')
}

fn is_printed(letter: char) -> bool {
    !is_silent(letter) && (byte(letter) != OTHER || letter == '•' || letter.is_alphanumeric())
}

/// The text in the code page.
pub(super) fn encoded(text: &str) -> Vec<u8> {
    text.chars()
        .filter(|letter| !is_silent(*letter))
        .map(byte)
        .collect()
}

/// How wide a text is, in multiples of its letters' size.
pub(super) fn width(text: &str) -> f32 {
    let letters = encoded(text).into_iter().map(|byte| match byte {
        b' '..=b'~' => WIDTHS[usize::from(byte - b' ')],
        // Letters with accents are about as wide as a digit; capitals are wider.
        0xc0..=0xde => 722,
        _ => 556,
    });
    f32::from(u16::try_from(letters.map(u32::from).sum::<u32>().min(65_000)).unwrap_or(u16::MAX))
        / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn western_letters_have_their_codes() {
        assert_eq!(encoded("Aé"), [b'A', 0xe9]);
        assert_eq!(encoded("N’œ…"), [b'N', 0x92, 0x9c, 0x85]);
        assert_eq!(encoded("€Ž\u{9d}"), [0x80, 0x8e, OTHER]);
    }

    #[test]
    fn what_has_no_letter_is_a_dot() {
        assert_eq!(encoded("☎️ Ł"), [OTHER, b' ', OTHER]);
        assert_eq!(encoded("👩🏽"), [OTHER]);
    }

    #[test]
    fn emojis_are_left_out_and_letters_are_not() {
        for (text, expected, is_lacking) in [
            ("☎️ Accueil", "Accueil", true),
            ("Accueil 👩🏽‍💻 nuit", "Accueil nuit", true),
            ("🚑", "", true),
            ("Łukasz", "Łukasz", true),
            ("Élodie • 207 €", "Élodie • 207 €", false),
        ] {
            assert_eq!(
                (printed(text).as_str(), lacks(text)),
                (expected, is_lacking),
                "{text}"
            );
        }
    }

    #[test]
    fn widths_add_up() {
        assert!((width("AB") - 1.334).abs() < 0.001);
        assert!(width("") < f32::EPSILON);
    }
}
