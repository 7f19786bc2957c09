//! Finding colleagues by what people type of their names.

/// Whose name a text is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found<'a> {
    /// One colleague's: the extension.
    One(&'a str),
    /// Several colleagues': extension and name.
    Several(Vec<&'a (String, String)>),
    /// Nobody's.
    Nobody,
}

/// Whether the text is a name rather than a number with a slip of the finger in it.
pub(super) fn is_one(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    letters >= 2 && letters > digits
}

/// Finds the colleague each of whose typed words begins a word of the name, whatever the accents and the order. A name
/// typed whole is that colleague's, also where it begins somebody else's.
pub(super) fn find<'a>(colleagues: &'a [(String, String)], text: &str) -> Found<'a> {
    let typed = folded(text);
    if typed.is_empty() {
        return Found::Nobody;
    }
    let begins = |name: &[String]| {
        typed
            .iter()
            .all(|word| name.iter().any(|whole| whole.starts_with(word.as_str())))
    };
    let (mut exact, mut near) = (vec![], vec![]);
    for colleague in colleagues {
        let name = folded(&colleague.1);
        if name == typed {
            exact.push(colleague);
        } else if begins(&name) {
            near.push(colleague);
        }
    }
    let some = if exact.is_empty() { near } else { exact };
    match some.as_slice() {
        [] => Found::Nobody,
        [one] => Found::One(&one.0),
        _ => Found::Several(some),
    }
}

/// The words of a name in small letters without accents; an apostrophe is part of its word, a hyphen is none.
#[must_use]
pub fn folded(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for c in name.chars().flat_map(char::to_lowercase) {
        let word = words.last_mut().expect("there is always one");
        match base(c) {
            Some(letters) => word.push_str(letters),
            None if c.is_alphanumeric() => word.push(c),
            None if is_mark(c) => {}
            None => words.push(String::new()),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Apostrophes, and accents that stand by themselves.
fn is_mark(c: char) -> bool {
    matches!(c, '\'' | '’' | 'ʼ' | '\u{300}'..='\u{36f}')
}

/// What an accented letter of Europe's is without its accent.
fn base(c: char) -> Option<&'static str> {
    Some(match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'č' => "c",
        'ď' | 'đ' => "d",
        'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => "e",
        'ğ' => "g",
        'ì'..='ï' | 'ī' | 'ı' => "i",
        'ł' => "l",
        'ñ' | 'ń' | 'ň' => "n",
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => "o",
        'œ' => "oe",
        'ř' => "r",
        'ś' | 'š' | 'ş' | 'ș' => "s",
        'ß' => "ss",
        'ť' | 'ţ' | 'ț' => "t",
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => "u",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some() -> Vec<(String, String)> {
        [
            ("204", "Marie-Hélène Delaunay-Berthier"),
            ("205", "Marie Delaunay"),
            ("206", "Œuvrard, Zoé"),
            ("207", "Şule Łukasik"),
            ("208", "Salle 2"),
            ("209", ""),
            ("210", "Samuel O'Neill"),
            ("211", "Samuel O’Neill"),
        ]
        .map(|(digits, name)| (digits.to_owned(), name.to_owned()))
        .to_vec()
    }

    #[test]
    fn accents_order_and_hyphens_do_not_matter() {
        let some = some();
        for (typed, digits) in [
            ("helene", "204"),
            ("berthier marie", "204"),
            ("He\u{301}le\u{300}ne", "204"),
            ("Marie Delaunay", "205"),
            ("zoe oeuvrard", "206"),
            ("sule luk", "207"),
            ("salle 2", "208"),
        ] {
            assert_eq!(find(&some, typed), Found::One(digits), "{typed}");
        }
    }

    #[test]
    fn several_are_several_and_nobody_is_nobody() {
        let some = some();
        let count = |typed| match find(&some, typed) {
            Found::Several(some) => some.len(),
            Found::One(_) => 1,
            Found::Nobody => 0,
        };
        assert_eq!(count("marie"), 2);
        assert_eq!(count("oneill"), 2, "of one name");
        assert_eq!(count("arie"), 0, "inside a word");
        assert_eq!(count("-"), 0);
    }

    #[test]
    fn a_number_with_a_letter_in_it_is_no_name() {
        for (text, name) in [
            ("Élodie", true),
            ("Salle 2", true),
            ("x", false),
            ("06 12 x4 56 78", false),
            ("+33 6 12 34 56 78", false),
            ("0612345678 Paul", false),
        ] {
            assert_eq!(is_one(text), name, "{text}");
        }
    }
}
