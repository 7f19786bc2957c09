//! style/: a class is laid out in one file, that of a page is that page's alone, and none is without its other half.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

fn top() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The files of a kind below a folder: their paths from the top of the sources, and what they hold.
fn files(folder: &str, kind: &str) -> Vec<(String, String)> {
    let mut all = vec![];
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(top().join(&folder)).unwrap() {
            let entry = entry.unwrap();
            let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
            if entry.file_type().unwrap().is_dir() {
                folders.push(path);
            } else if Path::new(&path).extension().is_some_and(|end| end == kind) {
                let text = fs::read_to_string(top().join(&path)).unwrap();
                all.push((path, text));
            }
        }
    }
    all
}

/// What is served together: the portal's style sheets, and that of the page about the API.
fn sheets() -> Vec<(String, String)> {
    [files("style", "css"), files("server/templates/api", "css")].concat()
}

/// A style sheet's selectors, and whether each stands within another rule; `@media` and its like are none.
fn selectors(sheet: &str) -> Vec<(String, bool)> {
    let mut bare = String::new();
    let mut rest = sheet;
    while let Some((before, after)) = rest.split_once("/*") {
        bare.push_str(before);
        rest = after.split_once("*/").unwrap().1;
    }
    bare.push_str(rest);
    // Nor what is quoted.
    let bare: String = bare.split('"').step_by(2).collect();
    let (mut all, mut within, mut start) = (vec![], vec![], 0);
    for (end, mark) in bare.match_indices(['{', '}', ';']) {
        let head = bare[start..end].trim();
        start = end + 1;
        if mark == "{" {
            let is_rule = !head.starts_with('@');
            if is_rule {
                all.push((head.to_owned(), within.contains(&true)));
            }
            within.push(is_rule);
        } else if mark == "}" {
            within.pop().unwrap();
        }
    }
    assert!(within.is_empty(), "{within:?}");
    all
}

fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphabetic())
        && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

/// The classes in a selector.
fn classes(selector: &str) -> impl Iterator<Item = &str> {
    let names = selector.split('.').skip(1).map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        &rest[..end.unwrap_or(rest.len())]
    });
    names.filter(|name| is_name(name))
}

/// A selector without what stands in brackets.
fn unbracketed(selector: &str) -> String {
    let mut depth = 0;
    let outside = |c: &char| {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            _ => return depth == 0,
        }
        false
    };
    selector.chars().filter(outside).collect()
}

/// Where each class is laid out. What it is beside another class, or within something, is told where that is.
fn rooms() -> BTreeMap<String, BTreeSet<String>> {
    let mut rooms = BTreeMap::<String, BTreeSet<String>>::new();
    for (file, sheet) in sheets() {
        for (selector, _) in selectors(&sheet).iter().filter(|(_, nested)| !nested) {
            for one in unbracketed(selector).split(',').map(str::trim) {
                let mut names = classes(one);
                let Some(name) = names.next() else {
                    continue;
                };
                if names.next().is_none() && !one.contains([' ', '>', '+', '~']) {
                    let files = rooms.entry(name.to_owned()).or_default();
                    files.insert(file.clone());
                }
            }
        }
    }
    assert!(rooms.len() > 200, "{} classes", rooms.len());
    rooms
}

/// Every class that has a style.
fn styled() -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for (_, sheet) in sheets() {
        for (selector, _) in selectors(&sheet) {
            all.extend(classes(&selector).map(str::to_owned));
        }
    }
    all
}

/// The classes of a source's elements: `class="a b"` and `class:a=`.
fn named(source: &str) -> impl Iterator<Item = &str> {
    let lists = source.split("class=\"").skip(1);
    let lists = lists.filter_map(|rest| rest.split('"').next());
    let switched = source.split("class:").skip(1);
    let switched = switched.filter_map(|rest| rest.split('=').next());
    let words = lists.flat_map(str::split_whitespace).chain(switched);
    words.filter(|word| is_name(word))
}

#[test]
fn a_class_is_laid_out_in_one_file() {
    let two: Vec<_> = rooms()
        .into_iter()
        .filter(|(_, files)| files.len() > 1)
        .collect();
    assert!(two.is_empty(), "{two:#?}");
}

#[test]
fn what_several_pages_have_stands_in_no_page_s_file() {
    let rooms = rooms();
    let mut elsewhere = BTreeSet::new();
    for (file, source) in files("app/src", "rs") {
        for name in named(&source) {
            for room in rooms.get(name).into_iter().flatten() {
                let Some(page) = room
                    .strip_prefix("style/pages/")
                    .and_then(|room| room.strip_suffix(".css"))
                else {
                    continue;
                };
                let rest = file
                    .strip_prefix("app/src/pages/")
                    .and_then(|rest| rest.strip_prefix(page));
                if !rest.is_some_and(|rest| rest.starts_with(['/', '.'])) {
                    elsewhere.insert(format!(".{name} of {room} in {file}"));
                }
            }
        }
    }
    assert!(elsewhere.is_empty(), "{elsewhere:#?}");
}

#[test]
fn a_class_that_an_element_has_is_styled_or_looked_for() {
    let styled = styled();
    let looking = [files("style/public", "js"), files("end2end/specs", "ts")].concat();
    let mut bare = BTreeSet::new();
    for (file, source) in files("app/src", "rs") {
        for name in named(&source) {
            let sought = format!(".{name}");
            if !styled.contains(name) && !looking.iter().any(|(_, text)| text.contains(&sought)) {
                bare.insert(format!("{sought} in {file}"));
            }
        }
    }
    assert!(bare.is_empty(), "{bare:#?}");
}

#[test]
fn a_class_that_is_styled_is_some_element_s() {
    let mut left = styled();
    let sources = [
        files("app/src", "rs"),
        files("server/templates", "html"),
        files("style/public", "js"),
    ];
    for (_, source) in sources.concat() {
        for name in named(&source) {
            left.remove(name);
        }
        // A list may be made elsewhere than the element, and end with what is known only then: `"lamp lamp-{colour}"`.
        for text in source
            .lines()
            .flat_map(|line| line.split('"').skip(1).step_by(2))
        {
            for word in text.split_whitespace() {
                match word.split_once('{') {
                    Some((start, _)) if start.ends_with('-') && text.contains(' ') => {
                        left.retain(|name| !name.starts_with(start));
                    }
                    _ => {
                        left.remove(word);
                    }
                }
            }
        }
    }
    assert!(left.is_empty(), "{left:#?}");
}
