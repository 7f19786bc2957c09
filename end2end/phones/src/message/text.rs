//! The characters of SIP text: tokens, quotes, lists.

/// Whether this may stand in a header's value: no CR, LF, NUL or other control character, so it cannot begin a line.
pub(crate) fn is_line(text: &str) -> bool {
    !text.chars().any(char::is_control)
}

/// Whether this may be a header's name or a method (RFC 3261, section 25.1, `token`).
pub(crate) fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-.!%*_+`'~".contains(&byte))
}

/// Splits at `separator` where it is neither in quotes nor in angle brackets; the pieces are trimmed.
pub(crate) fn split_outside_quotes(text: &str, separator: char) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut start, mut quoted, mut escaped, mut bracketed) = (0, false, false, false);
    for (at, character) in text.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '<' if !quoted => bracketed = true,
            '>' if !quoted => bracketed = false,
            _ if character == separator && !quoted && !bracketed => {
                pieces.push(text[start..at].trim());
                start = at + character.len_utf8();
            }
            _ => {}
        }
    }
    pieces.push(text[start..].trim());
    pieces
}

/// Takes the quotes and the backslashes off a quoted string; other text stays as it is.
pub(crate) fn unquote(text: &str) -> String {
    let Some(inner) = text
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
    else {
        return text.to_owned();
    };
    let mut plain = String::with_capacity(inner.len());
    let mut characters = inner.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => plain.extend(characters.next()),
            _ => plain.push(character),
        }
    }
    plain
}

/// Puts text between quotes.
pub(crate) fn quote(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{escaped}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_separator_in_quotes_or_brackets_does_not_split() {
        assert_eq!(
            split_outside_quotes(r#""a, \"b" <sip:x@y;a,b>;q=1, <sip:z@y>"#, ','),
            [r#""a, \"b" <sip:x@y;a,b>;q=1"#, "<sip:z@y>"]
        );
    }

    #[test]
    fn quotes_come_off_as_they_went_on() {
        let name = r#"Anne "Nan" \ Lefèvre"#;
        assert_eq!(unquote(&quote(name)), name);
    }

    #[test]
    fn control_characters_are_not_a_line() {
        assert!(is_line("Zoë 7"));
        for text in ["a\rb", "a\nb", "a\0b"] {
            assert!(!is_line(text));
        }
        assert!(!is_token("X Y") && !is_token("") && is_token("X-Test"));
    }
}
