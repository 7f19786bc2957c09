//! Turns `locales/*.json` into one typed function per sentence, and refuses to build where the languages differ.

#[path = "build/locale.rs"]
mod locale;

use std::{env, fmt::Write as _, fs, path::Path};

use locale::{Locale, Text};

/// The languages, in the order of `Lang`'s variants; the first is the one people write first.
const LANGUAGES: [(&str, &str); 2] = [("fr", "Fr"), ("en", "En")];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build/locale.rs");
    let locales: Vec<_> = LANGUAGES.iter().map(|(tag, _)| read(tag)).collect();
    let [first, others @ ..] = locales.as_slice() else {
        panic!("there is a language")
    };
    for (other, (tag, _)) in others.iter().zip(&LANGUAGES[1..]) {
        if let Err(difference) = locale::compare(first, other) {
            panic!("locales/{tag}.json {difference}");
        }
    }
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    let code = generate(&locales);
    fs::write(Path::new(&out).join("words.rs"), code).expect("OUT_DIR is writable");
}

fn read(tag: &str) -> Locale {
    let path = format!("locales/{tag}.json");
    println!("cargo::rerun-if-changed={path}");
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    locale::read(tag, &text).unwrap_or_else(|error| panic!("{path}: {error}"))
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
    // A part of a sentence that a language does not need is empty.
    let doc = if doc.is_empty() {
        "Nothing.".to_owned()
    } else {
        format!("`{doc}`")
    };
    let _ = write!(code, "/// {doc}\n#[must_use]\npub fn {key}(lang: Lang");
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
