//! `renvoi demo`: interrupted at any moment, and started again.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    net::TcpListener,
    os::unix::fs::PermissionsExt as _,
    process::{Child, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::cli::run::Place;

/// A demonstration that has been asked for.
struct Started {
    child: Child,
    said: BufReader<ChildStdout>,
}

impl Started {
    /// Until it says that it is ready.
    fn ready(mut self) -> Self {
        let mut line = String::new();
        while line != "Ready.\n" {
            line.clear();
            let read = self.said.read_line(&mut line).unwrap();
            assert_ne!(read, 0, "it ended: {:?}", self.child.wait());
        }
        self
    }

    /// Ctrl-C.
    fn stop(mut self) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-INT", &id]).status().unwrap();
        assert!(sent.success());
        assert_eq!(
            self.child.wait().unwrap().code(),
            Some(0),
            "it stops by itself"
        );
    }

    /// As a power cut would.
    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

fn start(place: &Place) -> Started {
    start_at(place, "0")
}

fn start_at(place: &Place, port: &str) -> Started {
    fs::create_dir_all(place.at("site")).unwrap();
    let mut child = place
        .command(&["demo", "--embedded", "--data", "data", "--port", port])
        .env("RENVOI_SERVER_SITE", place.at("site"))
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap();
    let said = BufReader::new(child.stdout.take().unwrap());
    Started { child, said }
}

fn told(place: &Place) -> Value {
    place.json(&["demo", "--data", "data"])
}

/// Until something is there; the demonstration is not asked, it is watched.
fn wait_for(place: &Place, name: &str) {
    let begun = Instant::now();
    while !place.at(name).exists() {
        assert!(
            begun.elapsed() < Duration::from_mins(1),
            "{name} never comes"
        );
        std::thread::yield_now();
    }
}

#[test]
fn a_start_that_is_interrupted_is_made_up_for_by_the_next() {
    let place = Place::new();
    // At the very beginning, and in the middle of the seeding.
    for sign in [
        "data/renvoi.toml",
        "data/seed/renvoi.db",
        "data/seed/renvoi.db-wal",
    ] {
        let started = start(&place);
        wait_for(&place, sign);
        started.kill();
        if place.at("data/renvoi.db").exists() {
            // It was faster than we were.
            fs::remove_dir_all(place.at("data")).unwrap();
        }
    }
    let started = start(&place).ready();
    let first = told(&place);
    let accounts = first["accounts"].as_array().unwrap().len();
    assert_eq!(
        (accounts, first["phones"].as_array().unwrap().len()),
        (8, 6)
    );
    assert!(
        !place.at("data/seed").exists(),
        "nothing is left of the attempts"
    );
    started.stop();

    for secret in ["demo.json", "renvoi.toml", "key", "renvoi.db"] {
        let path = place.at("data").join(secret);
        let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{secret} is its owner's alone");
    }
    let people = place.json(&["--config", "data/renvoi.toml", "user", "list"]);
    assert_eq!(people.as_array().unwrap().len(), 8);
    // Its passwords are printed: whoever tries it out is asked for nothing more, whatever was tried before.
    let org = |more: &[&str]| {
        let config = ["--config", "data/renvoi.toml", "org"];
        place.json(&[&config[..], more].concat())
    };
    let set = ["set", "cabinet-lefevre", "--second-factor", "staff"];
    assert_eq!(org(&set)["second_factor"], "staff");

    // The next start finds everything as it was; so does one after a power cut.
    start(&place).ready().kill();
    let started = start(&place).ready();
    let again = told(&place);
    assert_eq!(
        (&again["accounts"], &again["phones"]),
        (&first["accounts"], &first["phones"])
    );
    started.stop();
    assert_eq!(org(&["list"])[0]["second_factor"], "nobody");
}

#[test]
fn what_is_told_without_a_database_is_told_anew() {
    let place = Place::new();
    start(&place).ready().stop();
    let first = told(&place);
    // Between the telling and the database's coming to its place.
    for file in ["renvoi.db", "renvoi.db-wal", "renvoi.db-shm"] {
        let _ = fs::remove_file(place.at("data").join(file));
    }
    start(&place).ready().stop();
    let again = told(&place);
    assert_ne!(
        again["accounts"][0]["password"],
        first["accounts"][0]["password"]
    );

    fs::remove_file(place.at("data/demo.json")).unwrap();
    let complaint = place.refused(1, &["demo", "--embedded", "--data", "data", "--port", "0"]);
    assert!(complaint.contains("no demo.json"), "{complaint}");
}

#[test]
fn a_second_one_on_the_same_data_touches_nothing() {
    let place = Place::new();
    let started = start(&place).ready();
    let before = fs::read_to_string(place.at("data/renvoi.toml")).unwrap();
    let second = ["demo", "--embedded", "--data", "data", "--port", "0"];
    let complaint = place.refused(4, &second);
    assert!(
        complaint.contains("data is in use") && complaint.contains("DATA"),
        "{complaint}"
    );
    let after = fs::read_to_string(place.at("data/renvoi.toml")).unwrap();
    assert_eq!(before, after);
    started.stop();
    start(&place).ready().stop();
}

#[test]
fn a_port_that_is_taken_is_named_with_what_moves_it() {
    let place = Place::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    fs::create_dir_all(place.at("site")).unwrap();
    let site = place.at("site");
    let run = |words: &[&str]| {
        let mut command = place.command(words);
        let answer = command.env("RENVOI_SERVER_SITE", &site).output().unwrap();
        assert_eq!(answer.status.code(), Some(5), "{answer:?}");
        String::from_utf8(answer.stderr).unwrap()
    };
    let complaint = run(&["demo", "--embedded", "--data", "data", "--port", &port]);
    assert!(
        complaint.contains(&format!("port {port} is in use")) && complaint.contains("another PORT"),
        "{complaint}"
    );
    place.configure(&format!(
        "[server]\nlisten = \"127.0.0.1:{port}\"\n[pbx]\ndriver = \"embedded\"\n[log]\nfilter = \"error\"\n"
    ));
    let complaint = run(&["serve"]);
    assert!(
        complaint.contains(&format!(
            "`server.listen`: 127.0.0.1:{port} cannot be listened on"
        )),
        "{complaint}"
    );

    let complaint = place.refused(2, &["demo", "--data", "other", "--pbx-port", "64000"]);
    assert!(complaint.contains("63536"), "{complaint}");
    assert!(!place.at("other").exists());
}

#[test]
fn an_embedded_one_says_that_no_telephone_can_register() {
    let place = Place::new();
    let started = start(&place).ready();
    let told = told(&place);
    assert_eq!(told["pbx"]["kind"], "embedded");
    assert!(
        told["pbx"]["sip"].is_null() && told["phones"][0]["server"].is_null(),
        "{told}"
    );
    let call = [
        "--config",
        "data/renvoi.toml",
        "pbx",
        "call",
        "--from",
        "+33199007218",
        "--to",
        "204",
    ];
    let said = place.done(&call).out;
    assert!(said.starts_with("No call is placed"), "{said}");
    started.stop();
}
