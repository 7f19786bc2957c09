//! Turns `locales/*.json` into one typed function per sentence, and refuses to build where the languages differ.
//!
//! In the files: `{name}` is a placeholder, `~` a no-break space, `**so**` an emphasised part. French spaces before
//! `: ; ? ! »` and after `«` are written as plain spaces and made unbreakable here; an apostrophe is made a real one.

use std::{collections::BTreeMap, env, fmt::Write as _, fs, path::Path};

use serde_json::Value;

/// The languages, in the order of `Lang`'s variants; the first is the one people write first.
const LANGUAGES: [(&str, &str); 2] = [("fr", "Fr"), ("en", "En")];

/// One sentence, or its two forms by number.
enum Text {
    One(String),
    Plural { one: String, other: String },
}

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let locales: Vec<_> = LANGUAGES.iter().map(|(tag, _)| read(tag)).collect();
    let [first, others @ ..] = locales.as_slice() else {
        panic!("there is a language")
    };
    for (other, (tag, _)) in others.iter().zip(&LANGUAGES[1..]) {
        compare(first, other, tag);
    }
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    let code = generate(&locales);
    fs::write(Path::new(&out).join("words.rs"), code).expect("OUT_DIR is writable");
}

/// A language's sentences by `(group, key)`.
type Locale = BTreeMap<(String, String), Text>;

fn read(tag: &str) -> Locale {
    let path = format!("locales/{tag}.json");
    println!("cargo::rerun-if-changed={path}");
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let Ok(Value::Object(groups)) = serde_json::from_str(&text) else {
        panic!("{path} is not a JSON object")
    };
    let mut locale = Locale::new();
    for (group, keys) in groups {
        let Value::Object(keys) = keys else {
            panic!("{path}: {group} is not an object")
        };
        for (key, value) in keys {
            let name = format!("{path}: {group}.{key}");
            let text = match value {
                Value::String(text) => Text::One(typeset(tag, &text, &name)),
                Value::Object(forms) => {
                    let form = |form: &str| match forms.get(form) {
                        Some(Value::String(text)) => typeset(tag, text, &name),
                        _ => panic!("{name} has no form {form:?}"),
                    };
                    Text::Plural {
                        one: form("one"),
                        other: form("other"),
                    }
                }
                _ => panic!("{name} is neither a sentence nor its forms"),
            };
            locale.insert((group.clone(), key), text);
        }
    }
    locale
}

/// The typography of a language; refuses French punctuation without its space.
fn typeset(tag: &str, text: &str, name: &str) -> String {
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
            assert!(!wrong, "{name}: {c:?} lacks its space in {text:?}");
        }
    }
    text
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
    fn placeholders(&self) -> Vec<String> {
        match self {
            Self::One(text) => placeholders(text),
            Self::Plural { other, .. } => placeholders(other),
        }
    }

    fn is_rich(&self) -> bool {
        match self {
            Self::One(text) => text.contains("**"),
            Self::Plural { one, other } => one.contains("**") || other.contains("**"),
        }
    }
}

fn compare(first: &Locale, other: &Locale, tag: &str) {
    if let Some(name) = first.keys().find(|name| !other.contains_key(*name)) {
        panic!("{tag}.json lacks {}.{}", name.0, name.1);
    }
    for (name, text) in other {
        let Some(model) = first.get(name) else {
            panic!(
                "{tag}.json has {}.{}, which the first language lacks",
                name.0, name.1
            )
        };
        let sorted = |text: &Text| {
            let mut names = text.placeholders();
            names.sort();
            names
        };
        let same = sorted(text) == sorted(model)
            && text.is_rich() == model.is_rich()
            && matches!(text, Text::Plural { .. }) == matches!(model, Text::Plural { .. });
        assert!(
            same,
            "{}.{} differs between the languages in placeholders, emphasis or forms",
            name.0, name.1
        );
    }
}

fn generate(locales: &[Locale]) -> String {
    let mut code = String::new();
    let mut group = "";
    for (name, model) in &locales[0] {
        if name.0 != group {
            if !group.is_empty() {
                code.push_str("}\n");
            }
            group = &name.0;
            let _ = writeln!(
                code,
                "/// Sentences of `{group}`.\npub mod {group} {{\nuse super::Lang;"
            );
        }
        let texts: Vec<_> = locales.iter().map(|locale| &locale[name]).collect();
        function(&mut code, &name.1, model, &texts);
    }
    code.push_str("}\n");
    code
}

fn function(code: &mut String, key: &str, model: &Text, texts: &[&Text]) {
    let plural = matches!(model, Text::Plural { .. });
    let names = model.placeholders();
    let plain = names.is_empty() && !plural;
    let returns = match (model.is_rich(), plain) {
        (true, _) => "super::Rich",
        (false, true) => "&'static str",
        (false, false) => "String",
    };
    let doc = match model {
        Text::One(text) | Text::Plural { other: text, .. } => text,
    };
    let _ = write!(code, "/// `{doc}`\n#[must_use]\npub fn {key}(lang: Lang");
    if plural {
        code.push_str(", n: u64");
    }
    for name in names.iter().filter(|name| !(plural && *name == "n")) {
        let _ = write!(code, ", {name}: &dyn std::fmt::Display");
    }
    let _ = writeln!(code, ") -> {returns} {{\nmatch lang {{");
    let say = |text: &str| {
        let literal = format!("{:?}", text.replace("**", "\u{2}"));
        match (plain, model.is_rich()) {
            (true, false) => literal,
            (false, false) => format!("format!({literal})"),
            (_, true) => format!("super::Rich(format!({literal}))"),
        }
    };
    for ((_, variant), text) in LANGUAGES.iter().zip(texts) {
        let _ = match text {
            Text::One(text) => writeln!(code, "Lang::{variant} => {},", say(text)),
            Text::Plural { one, other } => writeln!(
                code,
                "Lang::{variant} => if lang.is_singular(n) {{ {} }} else {{ {} }},",
                say(one),
                say(other)
            ),
        };
    }
    code.push_str("}\n}\n");
}
