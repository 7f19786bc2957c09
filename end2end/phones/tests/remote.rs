//! The program, driven as a test in another language drives it.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

struct Program {
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
    events: Vec<Value>,
    commands: u64,
}

impl Program {
    fn start() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_renvoi-phones"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program was built");
        let stdout = child.stdout.take().expect("it is piped");
        Self {
            stdin: child.stdin.take(),
            stdout: BufReader::new(stdout),
            child,
            events: Vec::new(),
            commands: 0,
        }
    }

    fn line(&mut self) -> Option<Value> {
        let mut line = String::new();
        self.stdout.read_line(&mut line).expect("the pipe is open");
        (!line.is_empty()).then(|| serde_json::from_str(&line).expect("a line is JSON"))
    }

    fn say(&mut self, line: &str) {
        let stdin = self.stdin.as_mut().expect("it is open");
        writeln!(stdin, "{line}").expect("the program reads");
    }

    /// What comes before the answer is kept.
    fn ask(&mut self, mut command: Value) -> Value {
        self.commands += 1;
        command["id"] = self.commands.into();
        self.say(&command.to_string());
        loop {
            let line = self.line().expect("every command is answered");
            if line["id"] == self.commands {
                return line;
            }
            self.events.push(line);
        }
    }

    fn ok(&mut self, command: Value) -> Value {
        let mut answer = self.ask(command);
        assert!(answer["error"].is_null(), "{answer}");
        answer["ok"].take()
    }

    fn finish(mut self) -> Vec<Value> {
        self.stdin = None;
        while let Some(line) = self.line() {
            self.events.push(line);
        }
        assert!(self.child.wait().expect("it is ours").success());
        self.events
    }
}

fn start(phone: &str, user: &str, kind: &str) -> Value {
    json!({
        "do": "start", "phone": phone, "user": user, "password": "secret",
        "server": "127.0.0.1:9", "behaviour": { "kind": kind },
    })
}

#[test]
fn two_phones_talk() {
    let mut program = Program::start();
    program.ok(start("a", "101", "ring"));
    let to = program.ok(start("b", "102", "ring"))["uri"].clone();
    let placed = program.ok(json!({
        "do": "call", "phone": "a", "to": to, "from_display": "Anne",
        "headers": [["Diversion", "<sip:104@pbx>;reason=user-busy"]],
    }));
    let incoming = program.ok(json!({ "do": "incoming", "phone": "b" }));
    assert_eq!(incoming["from"]["number"], "101");
    assert_eq!(incoming["from"]["display"], "Anne");
    assert_eq!(incoming["to"], "102");
    assert_eq!(incoming["diversions"][0]["number"], "104");
    assert_eq!(incoming["diversions"][0]["reason"], "user-busy");
    assert_eq!(incoming["call_id"], placed["call_id"]);

    let (here, there) = (&placed["call"], &incoming["call"]);
    let ringing = program.ok(json!({ "do": "wait", "call": here, "for": "ringing" }));
    assert_eq!(
        (&ringing["stage"], &ringing["end"]),
        (&json!("ringing"), &Value::Null)
    );
    program.ok(json!({ "do": "answer", "call": there }));
    let answered = program.ok(json!({ "do": "wait", "call": here, "for": "answered" }));
    assert_eq!(answered["status"], 200);
    assert!(answered["times"]["answered"].as_f64() > answered["times"]["invite"].as_f64());
    let over = program.ok(json!({ "do": "hangup", "call": there }));
    assert_eq!(over["end"], "hung_up_here");
    let ended = program.ok(json!({ "do": "wait", "call": here, "for": "ended" }));
    assert_eq!(ended["end"], "hung_up_there");

    program.ok(
        json!({ "do": "behave", "phone": "b", "behaviour": { "kind": "status", "status": 480 } }),
    );
    let refused = program.ok(json!({ "do": "call", "phone": "a", "to": to }));
    let last = program.ok(json!({ "do": "wait", "call": refused["call"], "for": "final" }));
    assert_eq!(
        (&last["end"], &last["status"]),
        (&json!("refused"), &json!(480))
    );
    let error = program.ask(json!({ "do": "wait", "call": refused["call"], "for": "answered" }));
    assert_eq!(error["error"], "the call ended first: refused with 480");

    let events = program.finish();
    let of = |call: &Value| {
        let told = events.iter().filter(|event| event["call"] == *call);
        told.map(|event| event["event"].as_str().unwrap_or_default())
            .collect::<Vec<_>>()
    };
    assert_eq!(of(there)[0], "incoming");
    assert!(of(here).iter().all(|event| *event == "call"));
    let last = events
        .iter()
        .rfind(|event| event["call"] == *there)
        .unwrap();
    assert_eq!(last["end"], "hung_up_here");
}

#[test]
fn what_is_left_is_hung_up_at_the_end() {
    let mut program = Program::start();
    program.ok(start("a", "101", "ring"));
    let to = program.ok(start("b", "102", "answer"))["uri"].clone();
    let call = program.ok(json!({ "do": "call", "phone": "a", "to": to }))["call"].clone();
    program.ok(json!({ "do": "wait", "call": call, "for": "answered" }));
    // A command that is still waiting (nobody answers at port 9) does not keep the program alive.
    program.say(&json!({ "id": 99, "do": "register", "phone": "a" }).to_string());
    let begun = Instant::now();
    let events = program.finish();
    assert!(begun.elapsed() < Duration::from_secs(10), "it ended late");
    let end = |call: &Value| {
        let last = events.iter().rfind(|event| event["call"] == *call);
        last.map(|event| event["end"].clone())
    };
    let ends = [end(&call).unwrap(), end(&json!("b/1")).unwrap()];
    assert!(ends.contains(&json!("hung_up_here")), "{ends:?}");
}

#[test]
fn mistakes_are_answered_and_survived() {
    let mut program = Program::start();
    program.ok(start("a", "101", "ring"));
    for (command, part) in [
        (json!({ "do": "dance" }), "unknown variant `dance`"),
        (json!({ "phone": "a" }), "missing field `do`"),
        (json!({ "do": "stop", "phone": "z" }), "no phone \"z\""),
        (
            json!({ "do": "stop", "phone": "a", "now": true }),
            "unknown field `now`",
        ),
        (
            json!({ "do": "call", "phone": "a", "to": "1\r\n2" }),
            "neither a number",
        ),
        (
            json!({ "do": "call", "phone": "a", "to": "1", "form_user": "2" }),
            "unknown field `form_user`",
        ),
        (
            json!({ "do": "wait", "call": "a/9", "for": "ended" }),
            "no call \"a/9\"",
        ),
        (
            json!({ "do": "incoming", "phone": "a", "timeout_ms": 1 }),
            "no call came within 1 ms",
        ),
        (
            json!({ "do": "behave", "phone": "a", "behaviour": { "kind": "status", "status": 200 } }),
            "does not refuse",
        ),
        (
            json!({ "do": "behave", "phone": "a", "behaviour": { "kind": "busy", "after_ms": 1 } }),
            "unknown field `after_ms`",
        ),
        (start("a", "101", "ring"), "already"),
    ] {
        let error = program.ask(command.clone())["error"].clone();
        let text = error.as_str().unwrap_or_default();
        assert!(text.contains(part), "{command} was answered {error}");
    }
    program.say("no json");
    let unreadable = program.line().unwrap();
    assert!(unreadable["id"].is_null() && unreadable["error"].is_string());

    program
        .ok(json!({ "do": "trunk", "phone": "t", "listen": "127.0.0.2:0", "peer": "127.0.0.1:9" }));
    let error = program.ask(json!({ "do": "register", "phone": "t" }));
    assert_eq!(error["error"], "\"t\" is a trunk and does not register");
    program.ok(json!({ "do": "stop", "phone": "a" }));
    assert!(program.finish().is_empty());
}

/// A folder with one file, served to whoever asks, and 404 to the rest.
fn folder(name: &'static str, text: &'static str) -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut head = String::new();
            let mut lines = BufReader::new(stream.try_clone().expect("a socket"));
            while lines.read_line(&mut head).is_ok() && !head.ends_with("\r\n\r\n") {}
            let length = text.len();
            let answer = if head.contains(name) {
                format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{text}")
            } else {
                "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_owned()
            };
            // A phone that has gone has gone.
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    format!("http://{address}/p/S")
}

#[test]
fn a_desk_phone_shows_its_keys_and_is_pressed() {
    let file = "#!version:1.0.0.1\naccount.1.enable = 1\naccount.1.user_name = d1\naccount.1.sip_server.1.address = 127.0.0.1\n\
        account.1.sip_server.1.port = 9\nlinekey.1.type = 15\nlinekey.2.type = 13\nlinekey.2.value = 102\nlinekey.2.label = Anne\n";
    let mut program = Program::start();
    let on = json!({
        "do": "power_on", "phone": "d", "maker": "yealink", "model": "T54W", "mac": "001565000001", "keys": 27,
        "folder": folder("001565000001.cfg", file),
    });
    let shown = program.ok(on.clone());
    assert_eq!(
        (&shown["fetched"], &shown["registered"]),
        (&json!(1), &json!(0))
    );
    let key = json!({
        "module": 0, "position": 2, "does": "dial", "number": "102", "label": "Anne", "lamp": "dark",
    });
    assert_eq!(shown["keys"][1], key);
    let press = |position| json!({ "do": "press", "phone": "d", "key": { "position": position } });
    assert_eq!(program.ok(press(1))["call"], Value::Null);
    let pressed = program.ok(press(2));
    assert_eq!(pressed["number"], "102");
    program.ok(json!({ "do": "show", "call": pressed["call"] }));
    for (command, part) in [
        (on, "already"),
        (press(3), "does nothing"),
        (
            json!({ "do": "settled", "phone": "d", "timeout_ms": 1 }),
            "not shown within 1ms",
        ),
        (
            json!({ "do": "lamp", "phone": "d", "key": { "position": 2 }, "lamp": "on" }),
            "a lamp is not",
        ),
        (json!({ "do": "look", "phone": "e" }), "no desk phone"),
    ] {
        let error = program.ask(command.clone())["error"].clone();
        let text = error.as_str().unwrap_or_default();
        assert!(text.contains(part), "{command} was answered {error}");
    }
    program.ok(json!({ "do": "power_off", "phone": "d" }));
    assert_eq!(
        program.ok(json!({ "do": "look", "phone": "d" }))["on"],
        false
    );
    let back = program.ok(json!({ "do": "power_back", "phone": "d" }));
    assert_eq!((&back["on"], &back["fetched"]), (&json!(true), &json!(2)));
    program.ok(json!({ "do": "cancel", "call": pressed["call"] }));
    program.finish();
}
