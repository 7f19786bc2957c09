//! A language's file, read so that nothing in it is lost without a word. A part of the build; the library's tests try it.
//!
//! In the files: `{name}` is a placeholder, `~` a no-break space, `**so**` an emphasised part. French spaces before
//! `: ; ? ! »` and after `«` are written as plain spaces and made unbreakable here; an apostrophe is made a real one.

use std::{collections::BTreeMap, fmt};

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

/// One sentence, or its two forms by number.
pub(crate) enum Text {
    One(String),
    Plural { one: String, other: String },
}

/// A language's sentences by `(group, key)`.
pub(crate) type Locale = BTreeMap<(String, String), Text>;

/// What may stand in a file. Pairs as they stand: `serde_json` itself keeps the last of two equal keys, and says nothing.
enum Node {
    Text(String),
    Pairs(Vec<(String, Node)>),
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Nodes;
        impl<'de> Visitor<'de> for Nodes {
            type Value = Node;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a sentence or an object")
            }

            fn visit_str<E>(self, text: &str) -> Result<Node, E> {
                Ok(Node::Text(text.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
                let mut pairs = vec![];
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Node::Pairs(pairs))
            }
        }
        deserializer.deserialize_any(Nodes)
    }
}

impl Node {
    /// Its pairs, no key of which stands twice.
    fn pairs(self, name: &str) -> Result<BTreeMap<String, Self>, String> {
        let Self::Pairs(pairs) = self else {
            return Err(format!("{name} is not an object"));
        };
        let mut unique = BTreeMap::new();
        for (key, node) in pairs {
            if unique.contains_key(&key) {
                return Err(match name {
                    "" => format!("{key} stands twice"),
                    name => format!("{name}.{key} stands twice"),
                });
            }
            unique.insert(key, node);
        }
        Ok(unique)
    }
}

/// Reads a language's file; every key in it stands once.
pub(crate) fn read(tag: &str, text: &str) -> Result<Locale, String> {
    let file: Node = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let mut locale = Locale::new();
    for (group, keys) in file.pairs("")? {
        for (key, node) in keys.pairs(&group)? {
            let name = format!("{group}.{key}");
            let set = |text: &str| typeset(tag, text).map_err(|error| format!("{name}: {error}"));
            let text = match node {
                Node::Text(text) => Text::One(set(&text)?),
                forms @ Node::Pairs(_) => {
                    let mut forms = forms.pairs(&name)?;
                    let mut form = |form: &str| match forms.remove(form) {
                        Some(Node::Text(text)) => set(&text),
                        _ => Err(format!("{name} has no form {form:?}")),
                    };
                    let (one, other) = (form("one")?, form("other")?);
                    if let Some(form) = forms.keys().next() {
                        return Err(format!("{name} has a form {form:?}, which nobody reads"));
                    }
                    Text::Plural { one, other }
                }
            };
            locale.insert((group.clone(), key), text);
        }
    }
    Ok(locale)
}

/// The typography of a language; refuses French punctuation without its space.
fn typeset(tag: &str, text: &str) -> Result<String, String> {
    let mut text = text
        .replace('\'', "’")
        .replace('~', "\u{a0}")
        .replace("...", "…");
    if tag == "fr" {
        for mark in [';', '?', '!'] {
            text = text.replace(&format!(" {mark}"), &format!("\u{202f}{mark}"));
        }
        text = text
            .replace(" :", "\u{a0}:")
            .replace("« ", "«\u{a0}")
            .replace(" »", "\u{a0}»");
        let chars: Vec<char> = text.chars().collect();
        for (at, c) in chars.iter().enumerate() {
            let before = at.checked_sub(1).map(|at| chars[at]);
            let after = chars.get(at + 1).copied();
            let wrong = match c {
                ';' | '?' | '!' => before != Some('\u{202f}'),
                ':' => before != Some('\u{a0}') && after == Some(' '),
                '«' => after != Some('\u{a0}'),
                '»' => before != Some('\u{a0}'),
                _ => false,
            };
            if wrong {
                return Err(format!("{c:?} lacks its space in {text:?}"));
            }
        }
    }
    Ok(text)
}

/// Placeholders in order of appearance.
fn placeholders(text: &str) -> Vec<String> {
    let mut found = vec![];
    for part in text.split('{').skip(1) {
        let name = part.split('}').next().unwrap_or_default().to_owned();
        if !found.contains(&name) {
            found.push(name);
        }
    }
    found
}

impl Text {
    /// What stands in braces, in order of appearance.
    pub(crate) fn placeholders(&self) -> Vec<String> {
        match self {
            Self::One(text) => placeholders(text),
            Self::Plural { other, .. } => placeholders(other),
        }
    }

    /// Whether a part of it is emphasised.
    pub(crate) fn is_rich(&self) -> bool {
        match self {
            Self::One(text) => text.contains("**"),
            Self::Plural { one, other } => one.contains("**") || other.contains("**"),
        }
    }
}

/// Refuses a key that one of two languages lacks, or that does not say the same in both. The error continues « the other file … ».
pub(crate) fn compare(first: &Locale, other: &Locale) -> Result<(), String> {
    if let Some((group, key)) = first.keys().find(|name| !other.contains_key(*name)) {
        return Err(format!("lacks {group}.{key}"));
    }
    for (name, text) in other {
        let (group, key) = name;
        let Some(model) = first.get(name) else {
            return Err(format!("has {group}.{key}, which the first language lacks"));
        };
        let sorted = |text: &Text| {
            let mut names = text.placeholders();
            names.sort();
            names
        };
        let same = sorted(text) == sorted(model)
            && text.is_rich() == model.is_rich()
            && matches!(text, Text::Plural { .. }) == matches!(model, Text::Plural { .. });
        if !same {
            return Err(format!(
                "has another {group}.{key} than the first language, in placeholders, emphasis or forms"
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{compare, read};

    /// What is said of a French and an English file.
    fn said(fr: &str, en: &str) -> String {
        let both = read("fr", fr).and_then(|fr| Ok((fr, read("en", en)?)));
        let compared = both.and_then(|(fr, en)| compare(&fr, &en));
        compared.err().unwrap_or_default()
    }

    #[test]
    fn what_is_whole_is_read() {
        let fr = r#"{ "nav": { "home": "Accueil", "n": { "one": "{n} poste", "other": "{n} postes" } }, "me": { "home": "Chez moi" } }"#;
        let en = r#"{ "me": { "home": "My place" }, "nav": { "n": { "one": "{n} extension", "other": "{n} extensions" }, "home": "Home" } }"#;
        assert_eq!(said(fr, en), "");
    }

    #[test]
    fn a_key_that_stands_twice_is_refused_by_its_name() {
        let good = r#"{ "nav": { "home": "x", "n": { "one": "x", "other": "y" } } }"#;
        for (bad, expected) in [
            (
                r#"{ "nav": { "home": "x", "rules": "y", "home": "x" } }"#,
                "nav.home stands twice",
            ),
            (r#"{ "nav": {}, "me": {}, "nav": {} }"#, "nav stands twice"),
            (
                r#"{ "nav": { "home": "x", "n": { "one": "x", "one": "z", "other": "y" } } }"#,
                "nav.n.one stands twice",
            ),
            (
                r#"{ "nav": { "n": { "one": "x", "other": "y", "few": "z" } } }"#,
                "nav.n has a form \"few\", which nobody reads",
            ),
            (
                r#"{ "nav": { "n": { "one": "x" } } }"#,
                "nav.n has no form \"other\"",
            ),
            (r#"{ "nav": "x" }"#, "nav is not an object"),
        ] {
            assert_eq!(said(bad, good), expected);
            assert_eq!(said(good, bad), expected);
        }
        assert!(said(good, r#"{ "nav": { "home": 7 } }"#).contains("a sentence or an object"));
    }

    #[test]
    fn a_key_that_one_language_lacks_is_refused_by_its_name() {
        let (less, more) = (
            r#"{ "nav": { "home": "x" } }"#,
            r#"{ "nav": { "home": "x", "rules": "y" } }"#,
        );
        assert_eq!(said(more, less), "lacks nav.rules");
        assert_eq!(
            said(less, more),
            "has nav.rules, which the first language lacks"
        );
        let differs = said(
            r#"{ "nav": { "home": "Chez {name}" } }"#,
            r#"{ "nav": { "home": "Home" } }"#,
        );
        assert!(differs.contains("another nav.home"), "{differs}");
    }
}
