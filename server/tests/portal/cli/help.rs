//! Help: every command has some, with examples that are commands.

use std::{fs, path::Path};

use clap::{Command, CommandFactory as _, Parser as _};
use renvoi_server::cli::Cli;

use crate::cli::run::Place;

/// Every command with its words: `user add`, …
fn commands(command: &Command, words: &[String], all: &mut Vec<(Vec<String>, Command)>) {
    all.push((words.to_vec(), command.clone()));
    for sub in command
        .get_subcommands()
        .filter(|sub| sub.get_name() != "help")
    {
        let words = [words, &[sub.get_name().to_owned()]].concat();
        commands(sub, &words, all);
    }
}

fn every_command() -> Vec<(Vec<String>, Command)> {
    let mut all = vec![];
    commands(&Cli::command(), &[], &mut all);
    assert!(all.len() > 25, "{} commands", all.len());
    all
}

/// The examples of a help text, as words of a shell without what it does itself.
fn examples(help: &str) -> Vec<Vec<String>> {
    let lines = help.lines().filter_map(|line| {
        let line = line
            .trim_start()
            .trim_start_matches("Example:")
            .trim_start();
        let start = line.find("renvoi ")?;
        // A setting of the environment may stand before it.
        let alone = line[..start]
            .split_whitespace()
            .all(|word| word.contains('='));
        alone.then(|| &line[start..])
    });
    let command = |line: &str| line.split([';', '|']).next().unwrap().to_owned();
    lines.map(|line| words(&command(line))).collect()
}

fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quoted, mut open) = (vec![], String::new(), false, false);
    for c in line.chars().chain([' ']) {
        match c {
            '\'' => (quoted, open) = (!quoted, true),
            c if c.is_whitespace() && !quoted => {
                if open {
                    words.push(std::mem::take(&mut word));
                }
                open = false;
            }
            c => {
                word.push(c);
                open = true;
            }
        }
    }
    // Redirections are the shell's.
    let end = words.iter().position(|word| word == "<" || word == ">");
    words.truncate(end.unwrap_or(words.len()));
    words
}

#[test]
fn every_command_has_help_with_an_example_that_is_a_command() {
    let place = Place::new();
    for (words, command) in every_command() {
        let asked: Vec<&str> = words.iter().map(String::as_str).chain(["--help"]).collect();
        let help = place.done(&asked).out;
        assert!(command.get_about().is_some(), "{words:?} says what it does");
        let after = command
            .get_after_help()
            .map(ToString::to_string)
            .unwrap_or_default();
        let examples = examples(&after);
        assert!(!examples.is_empty(), "{words:?} has an example: {help}");
        assert!(help.contains("Example:"), "{words:?}: {help}");
        for example in examples {
            let read = Cli::try_parse_from(&example);
            let asks = |error: &clap::Error| error.kind() == clap::error::ErrorKind::DisplayHelp;
            if let Err(error) = read.as_ref().map_err(|error| (asks(error), error)) {
                assert!(error.0, "{example:?}: {}", error.1);
            }
            assert!(
                words.iter().all(|word| example.contains(word)) || words.is_empty(),
                "{words:?} shows another command: {example:?}"
            );
        }
        // What is told of an argument is told of all of them.
        for argument in command
            .get_arguments()
            .filter(|argument| !argument.is_hide_set())
        {
            let told = argument.get_help().is_some()
                || ["help", "version"].contains(&argument.get_id().as_str());
            assert!(told, "{words:?} {}", argument.get_id());
        }
    }
}

/// In README and docs, blocks of the shell alone: what stands within sentences is cut short there.
#[test]
fn commands_of_the_documents_are_commands() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let pages = fs::read_dir(root.join("docs")).unwrap();
    let pages = pages.map(|page| page.unwrap().path());
    let pages = pages.filter(|page| page.extension().is_some_and(|kind| kind == "md"));
    let mut told = 0;
    for page in pages.chain([root.join("README.md")]) {
        let text = fs::read_to_string(&page).unwrap();
        let text = text.replace("target/release/renvoi", "renvoi");
        for block in text.split("```sh\n").skip(1) {
            let lines = block.split("```").next().unwrap().lines();
            // What follows a number sign is for who reads.
            let lines: Vec<&str> = lines.map(|line| line.split(" #").next().unwrap()).collect();
            for example in examples(&lines.join("\n")) {
                let read = Cli::try_parse_from(&example);
                let wrong = read.err().map(|error| error.to_string());
                assert_eq!(wrong, None, "{}: {example:?}", page.display());
                told += 1;
            }
        }
    }
    assert!(told > 15, "{told} commands");
}

#[test]
fn scripts_are_answered_in_json_wherever_there_is_an_answer() {
    for (words, command) in every_command() {
        let leaf = command.get_subcommands().next().is_none();
        let name = words.join(" ");
        // One runs until it is stopped; the others write files of one form.
        if !leaf || ["serve", "rules export", "people export"].contains(&name.as_str()) {
            continue;
        }
        let has = command
            .get_arguments()
            .any(|argument| argument.get_id() == "json");
        assert!(has, "{name} has no --json");
    }
}

#[test]
fn the_version_and_wrong_usage_are_told() {
    let place = Place::new();
    assert!(place.done(&["--version"]).out.starts_with("renvoi "));
    for words in [
        &["frobnicate"][..],
        &[],
        &["user"],
        &["user", "add"],
        &["org", "list", "--jsno"],
        &[
            "pbx",
            "call",
            "--from",
            "1",
            "--to",
            "2",
            "--patience",
            "many",
        ],
    ] {
        let answer = place.run(words);
        assert_eq!(answer.code, 2, "{words:?}: {answer:?}");
        assert!(
            answer.err.contains("--help") || answer.err.contains("Usage:"),
            "{words:?}: {answer:?}"
        );
    }
    let said = place.run(&["usr", "list"]).err;
    assert!(said.contains("'user'"), "the nearest command: {said}");
}
