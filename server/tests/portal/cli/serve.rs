//! `renvoi serve`: what it logs.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::{Child, ChildStdout, Command, Stdio},
};

use serde_json::Value;
use uuid::Uuid;

use crate::cli::run::{PASSWORD, Place};

/// A portal that runs.
struct Served {
    process: Child,
    address: String,
    /// Left open: it may say more.
    _out: BufReader<ChildStdout>,
}

impl Served {
    /// On a free port, logging in JSON.
    fn start(place: &Place) -> Self {
        fs::create_dir_all(place.at("site")).unwrap();
        place.configure(
            "[server]\nlisten = \"127.0.0.1:0\"\nsite = \"site\"\n[pbx]\ndriver = \"embedded\"\n[log]\nformat = \"json\"\n",
        );
        let mut process = place
            .command(&["serve"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = String::new();
        let mut out = BufReader::new(process.stdout.take().unwrap());
        out.read_line(&mut said).unwrap();
        let address = said
            .split("Listening on ")
            .nth(1)
            .and_then(|rest| rest.split(',').next())
            .unwrap_or_else(|| panic!("it listens: {said:?}"));
        Self {
            process,
            address: address.to_owned(),
            _out: out,
        }
    }

    /// What is answered to a request of these lines and this body.
    fn ask(&self, lines: &[&str], body: &str) -> String {
        let mut connection = TcpStream::connect(&self.address).unwrap();
        let head = [lines, &["host: x", "connection: close"]].concat();
        let request = format!(
            "{}\r\ncontent-length: {}\r\n\r\n{body}",
            head.join("\r\n"),
            body.len()
        );
        connection.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Ends it; what it has logged.
    fn end(self) -> String {
        let id = self.process.id().to_string();
        let killed = Command::new("kill").args(["-TERM", &id]).status();
        assert!(killed.unwrap().success());
        let ended = self.process.wait_with_output().unwrap();
        String::from_utf8(ended.stderr).unwrap()
    }
}

#[test]
fn each_request_is_one_line_without_its_query() {
    let place = Place::new();
    let served = Served::start(&place);
    let answer = served.ask(&["GET /healthz?number=0612345678 HTTP/1.1"], "");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let log = served.end();
    let lines: Vec<_> = log
        .lines()
        .filter(|line| line.contains("/healthz"))
        .collect();
    assert_eq!(lines.len(), 1, "{log}");
    assert!(
        lines[0].contains("200") && lines[0].contains("GET"),
        "{log}"
    );
    assert!(!log.contains("0612345678"), "{log}");
}

#[test]
fn access_that_is_refused_is_told_with_who_asked_and_no_secret_is() {
    let place = Place::with_acme();
    let email = "204@acme.example";
    let added = place.typing(
        PASSWORD,
        &["user", "add", email, "--org", "acme", "--name", "Marie"],
    );
    assert_eq!(added.code, 0, "{added:?}");
    let served = Served::start(&place);
    let form = format!("login={email}&password={}", PASSWORD.replace(' ', "+"));
    let signs_in = [
        "POST /signin HTTP/1.1",
        "content-type: application/x-www-form-urlencoded",
        "sec-fetch-site: same-origin",
    ];
    let answer = served.ask(&signs_in, &form);
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    let cookies: Vec<&str> = answer
        .lines()
        .filter_map(|line| line.strip_prefix("set-cookie: "))
        .filter_map(|cookie| cookie.split(';').next())
        .collect();
    let cookies = format!("cookie: {}", cookies.join("; "));
    let answer = served.ask(&["GET /helpdesk HTTP/1.1", &cookies], "");
    assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
    let log = served.end();
    let refused = log.lines().find(|line| line.contains("access refused"));
    let refused: Value = serde_json::from_str(refused.expect(&log)).unwrap();
    assert!(refused.to_string().contains("/helpdesk"), "{refused}");
    let told = &refused["fields"];
    assert_eq!(told["address"], "127.0.0.1", "{refused}");
    assert!(told["user"].as_str().unwrap().parse::<Uuid>().is_ok());
    let values = cookies.split(['=', ';']).skip(1).step_by(2);
    let secrets: Vec<&str> = values.filter(|value| value.len() >= 22).collect();
    assert!(!secrets.is_empty(), "{cookies}");
    assert!(secrets.iter().all(|secret| !log.contains(secret)), "{log}");
    assert!(!log.contains(PASSWORD) && !log.contains("correct+horse"));
}
