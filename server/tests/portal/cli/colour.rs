//! Colour is for terminals.

use std::process::Command;

use crate::cli::run::{Place, RENVOI};

const ESCAPE: char = '\u{1b}';

/// Runs it on a terminal, which `script` pretends to be.
fn on_a_terminal(place: &Place, words: &str, environment: &[(&str, &str)]) -> String {
    let output = Command::new("script")
        .args(["-qec", &format!("{RENVOI} {words}"), "/dev/null"])
        .current_dir(place.folder())
        .env_remove("NO_COLOR")
        .env("TERM", "xterm")
        .envs(environment.iter().copied())
        .output()
        .expect("script, of util-linux, is there");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn colour_is_for_terminals_alone() {
    let place = Place::with_acme();
    let commands = [
        "doctor",
        "org list",
        "pbx status",
        "user lock nobody@acme.example",
        "--help",
    ];
    for words in commands {
        let piped = place.run(&words.split(' ').collect::<Vec<_>>());
        assert!(
            !piped.out.contains(ESCAPE) && !piped.err.contains(ESCAPE),
            "{words}: {piped:?}"
        );
        let shown = on_a_terminal(&place, words, &[]);
        assert!(shown.contains(ESCAPE), "{words}: {shown:?}");
        let plain = on_a_terminal(&place, words, &[("NO_COLOR", "1")]);
        assert!(!plain.contains(ESCAPE), "{words}: {plain:?}");
    }
    let json = on_a_terminal(&place, "org list --json", &[]);
    assert!(
        !json.contains(ESCAPE),
        "JSON is nobody's to colour: {json:?}"
    );
}
