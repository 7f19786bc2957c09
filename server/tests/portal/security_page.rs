//! docs/security.md: what a line names as its proof is there, under that name.

use std::{
    fs,
    path::{Path, PathBuf},
};

const PAGE: &str = include_str!("../../../docs/security.md");

fn server() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The files below a folder: the words of their paths from there on, and what they hold.
fn sources(folder: &Path, words: &[String], all: &mut Vec<(Vec<String>, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let word = path.file_stem().unwrap().to_string_lossy().into_owned();
        let words = [words, &[word]].concat();
        if path.is_dir() {
            sources(&path, &words, all);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            all.push((words, fs::read_to_string(&path).unwrap()));
        }
    }
}

/// What stands in backticks.
fn names() -> impl Iterator<Item = &'static str> {
    PAGE.split('`').skip(1).step_by(2)
}

#[test]
fn the_tests_that_it_names_are_there() {
    let mut all = vec![];
    sources(&server().join("tests"), &[], &mut all);
    let mut told = 0;
    for name in names() {
        let Some((file, test)) = name.rsplit_once("::") else {
            continue;
        };
        let file: Vec<&str> = file.split("::").collect();
        let is_there = all.iter().any(|(words, text)| {
            let here = words.windows(file.len()).any(|some| some == file);
            here && (["*", "…"].contains(&test) || text.contains(&format!("fn {test}(")))
        });
        assert!(is_there, "{name}");
        told += 1;
    }
    assert!(told > 50, "{told} tests");
}

#[test]
fn the_units_that_it_names_have_tests() {
    let beside = names().filter(|name| name.contains('/'));
    for name in beside.filter(|name| !name.starts_with("server/") && !name.starts_with("end2end/"))
    {
        let text = fs::read_to_string(server().join(format!("src/{name}.rs")));
        assert!(text.unwrap().contains("#[cfg(test)]"), "{name}");
    }
}

#[test]
fn the_browser_tests_that_it_names_are_there() {
    let mut rest = PAGE;
    while let Some((before, after)) = rest.split_once(".spec`") {
        rest = after;
        let name = before.rsplit('`').next().unwrap();
        let spec = server().join(format!("../end2end/specs/{name}.spec.ts"));
        let spec = fs::read_to_string(spec).unwrap_or_else(|error| panic!("{name}: {error}"));
        // Which of its tests is meant.
        if let Some((title, _)) = after
            .strip_prefix(" (« ")
            .and_then(|said| said.split_once(" »"))
        {
            assert!(spec.contains(title), "{name}: {title}");
        }
    }
}
