//! `renvoi doctor`: what it finds, and what it says about it.

use std::{fs, os::unix::fs::PermissionsExt as _};

use serde_json::Value;

use crate::cli::run::{Answer, Place};
use crate::support::asterisk;

/// The findings about one thing.
fn about<'a>(findings: &'a Value, what: &str) -> Vec<&'a Value> {
    let all = findings.as_array().unwrap();
    all.iter()
        .filter(|finding| finding["what"] == what)
        .collect()
}

/// One that is wrong, with the way to mend it.
fn wrong(answer: &Answer, what: &str, said: &str, mend: &str) {
    assert_eq!(answer.code, 1, "{answer:?}");
    let findings = answer.json();
    let found = about(&findings, what)
        .into_iter()
        .find(|finding| finding["ok"] == false)
        .unwrap_or_else(|| panic!("nothing is wrong with {what}: {findings}"));
    let text = |field: &str| found[field].as_str().unwrap().to_owned();
    assert!(text("said").contains(said), "{found}");
    assert!(text("mend").contains(mend), "{found}");
}

fn with_pages(place: &Place) {
    fs::create_dir(place.at("site")).unwrap();
    fs::write(place.at("site/icons.svg"), "<svg/>").unwrap();
}

const EMBEDDED: &str =
    "[server]\nsite = \"site\"\n[pbx]\ndriver = \"embedded\"\n[log]\nfilter = \"error\"\n";

#[test]
fn a_healthy_place_is_said_to_be() {
    let place = Place::with_acme();
    with_pages(&place);
    place.configure(EMBEDDED);
    let answer = place.run(&["doctor", "--json"]);
    assert_eq!(answer.code, 0, "{answer:?}");
    for what in [
        "database",
        "key",
        "pbx",
        "mail",
        "pages",
        "permissions",
        "clock",
    ] {
        let findings = answer.json();
        let found = about(&findings, what);
        assert!(
            !found.is_empty() && found.iter().all(|one| one["ok"] == true),
            "{what}: {findings}"
        );
    }
    let words = place.done(&["doctor"]).out;
    assert!(words.lines().all(|line| line.starts_with("ok ")), "{words}");
}

#[test]
fn each_thing_that_is_wrong_is_found() {
    let place = Place::with_acme();
    place.configure(EMBEDDED);
    let look = || place.run(&["doctor", "--json"]);
    wrong(&look(), "pages", "no built files", "server.site");
    with_pages(&place);

    let chmod = |name: &str, mode| {
        fs::set_permissions(place.at(name), fs::Permissions::from_mode(mode)).unwrap();
    };
    chmod("data/renvoi.db", 0o644);
    wrong(&look(), "permissions", "renvoi.db", "chmod 600");
    chmod("data/renvoi.db", 0o600);

    chmod("data/key", 0o640);
    wrong(&look(), "key", "others may read it", "chmod 600");
    chmod("data/key", 0o600);

    // A secret in the configuration itself, and in a file of its own.
    chmod("renvoi.toml", 0o644);
    assert_eq!(look().code, 0, "there is none in it yet");
    place.configure(
        &format!("{EMBEDDED}[database]\n").replace("[pbx]", "[pbx]\nami_secret = \"s3cret\""),
    );
    wrong(&look(), "permissions", "renvoi.toml", "chmod 600");
    fs::write(place.at("ami"), "s3cret").unwrap();
    chmod("ami", 0o604);
    place.configure(&EMBEDDED.replace("[pbx]", "[pbx]\nami_secret_file = \"ami\""));
    wrong(&look(), "permissions", "ami", "chmod 600 ami");
    chmod("ami", 0o600);
    assert_eq!(look().code, 0);

    place.configure(&format!(
        "{EMBEDDED}[database]\nurl = \"postgres://127.0.0.1:1/renvoi\"\n"
    ));
    wrong(&look(), "database", "does not answer", "database.url");
    place.configure(&format!(
        "{EMBEDDED}[database]\nmigrate = false\nurl = \"sqlite:other/empty.db\"\n"
    ));
    wrong(
        &look(),
        "database",
        "no database yet: other/empty.db",
        "renvoi init",
    );
    assert!(!place.at("other").exists(), "who looks makes nothing");
    fs::create_dir(place.at("other")).unwrap();
    fs::write(place.at("other/empty.db"), "").unwrap();
    wrong(&look(), "database", "behind", "renvoi migrate");
    place.configure(&EMBEDDED.replace("driver = \"embedded\"", "ami = \"127.0.0.1:1\""));
    wrong(&look(), "pbx", "127.0.0.1:1", "pbx.ami");
}

/// On a real Asterisk: its clock and the zones of the organisations are compared.
#[tokio::test]
async fn a_real_pbx_is_looked_at() {
    let place = Place::with_acme();
    with_pages(&place);
    let pbx = asterisk::start().await;
    let access = pbx.asterisk.access();
    let configured = |ami_secret: &str| {
        format!(
            "[server]\nsite = \"site\"\n[log]\nfilter = \"error\"\n[pbx]\nami = {:?}\nami_user = {:?}\nami_secret = {:?}\n\
             ari = {:?}\nari_user = {:?}\nari_secret = {:?}\n",
            access.ami, access.ami_user, ami_secret, access.ari, access.ari_user, access.ari_secret
        )
    };
    let look = || async {
        let mut command = tokio::process::Command::from(place.command(&["doctor", "--json"]));
        Answer::from(command.output().await.unwrap())
    };
    place.configure(&configured(&access.ami_secret));
    fs::set_permissions(place.at("renvoi.toml"), fs::Permissions::from_mode(0o600)).unwrap();
    let answer = look().await;
    assert_eq!(answer.code, 0, "{answer:?}");
    let findings = answer.json();
    let version = about(&findings, "pbx")[0]["said"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(version.starts_with("Asterisk 22."), "{version}");
    let clock = about(&findings, "pbx clock")[0]["said"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(
        clock.contains("agrees") && clock.contains("Europe/Paris"),
        "{clock}"
    );

    place.configure(&configured("wrong"));
    let answer = look().await;
    wrong(&answer, "pbx", "refuses our account", "pbx.ami");
}
