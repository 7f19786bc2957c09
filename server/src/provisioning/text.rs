//! What files can carry.

use renvoi_app::domain::rule::is_forbidden;

/// The text with a blank in the place of each character that no format carries, and of each in `also`: control characters, ends of lines
/// and marks of direction, and the two code points that XML 1.0 leaves out (section 2.2).
pub(super) fn carried(text: &str, also: &[char]) -> String {
    let refused =
        |c: char| is_forbidden(c) || matches!(c, '\u{fffe}' | '\u{ffff}') || also.contains(&c);
    text.chars()
        .map(|c| if refused(c) { ' ' } else { c })
        .collect()
}

/// As much of a text as has room in so many bytes of UTF-8.
pub(super) fn within(text: &str, most: usize) -> &str {
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
    let end = ends.take_while(|end| *end <= most).last().unwrap_or(0);
    &text[..end]
}

/// A number as the user part of a SIP address, where `#` is written otherwise (RFC 3261, section 25.1).
pub(super) fn in_address(number: &str) -> String {
    number.replace('#', "%23")
}
