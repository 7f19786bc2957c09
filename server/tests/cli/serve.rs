//! `renvoi serve`: what it logs.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::{Command, Stdio},
};

use crate::run::Place;

#[test]
fn each_request_is_one_line_without_its_query() {
    let place = Place::new();
    fs::create_dir_all(place.at("site")).unwrap();
    place.configure(
        "[server]\nlisten = \"127.0.0.1:0\"\nsite = \"site\"\n[pbx]\ndriver = \"embedded\"\n[log]\nformat = \"json\"\n",
    );
    let mut serve = place
        .command(&["serve"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = String::new();
    let mut out = BufReader::new(serve.stdout.take().unwrap());
    out.read_line(&mut said).unwrap();
    let address = said
        .split("Listening on ")
        .nth(1)
        .and_then(|rest| rest.split(',').next())
        .unwrap_or_else(|| panic!("it listens: {said:?}"));
    let mut answer = String::new();
    let mut connection = TcpStream::connect(address).unwrap();
    let request = "GET /healthz?number=0612345678 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    connection.write_all(request.as_bytes()).unwrap();
    connection.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let id = serve.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-TERM", &id])
            .status()
            .unwrap()
            .success()
    );
    let ended = serve.wait_with_output().unwrap();
    let log = String::from_utf8(ended.stderr).unwrap();
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
