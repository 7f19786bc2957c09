//! What a phone says on the wire, word for word, to peers of every kind.

mod support;

use std::time::Duration;

use renvoi_phones::{Account, Behaviour, Direction, End, Error, Event, Phone, Side};
use support::{SOON, hasty, phone, phone_with};
use tokio::net::UdpSocket;

/// A peer that says word for word what it is told.
struct Plain(UdpSocket);

impl Plain {
    async fn new() -> Self {
        Self(UdpSocket::bind("127.0.0.1:0").await.expect("a free port"))
    }

    async fn say(&self, to: &Phone, text: &str) {
        let own = self.0.local_addr().expect("it is bound").to_string();
        let text = text.replace('\n', "\r\n").replace("{own}", &own);
        self.0
            .send_to(text.as_bytes(), to.address())
            .await
            .expect("loopback takes it");
    }

    async fn hear(&self) -> (String, std::net::SocketAddr) {
        let mut buffer = vec![0; 65_535];
        let heard = tokio::time::timeout(SOON, self.0.recv_from(&mut buffer)).await;
        let (length, source) = heard.expect("something is said").expect("an open socket");
        (
            String::from_utf8(buffer[..length].to_vec()).expect("phones say UTF-8"),
            source,
        )
    }
}

const HEAD: &str = "Via: SIP/2.0/UDP {own};branch=z9hG4bK%\nFrom: <sip:pbx@127.0.0.1>;tag=p\nCall-ID: c1\nMax-Forwards: 70\n";

fn head(branch: &str) -> String {
    HEAD.replace('%', branch)
}

#[tokio::test]
async fn notifications_are_agreed_to_and_told_once() {
    let anne = phone("101", Behaviour::Ring).await;
    let mut events = anne.events();
    let pbx = Plain::new().await;
    let notify = format!(
        "NOTIFY sip:101@127.0.0.1 SIP/2.0\n{}To: <sip:101@127.0.0.1>\nCSeq: 1 NOTIFY\nEvent: check-sync\nContent-Length: 0\n\n",
        head("n")
    );
    for _ in 0..2 {
        pbx.say(&anne, &notify).await;
        assert!(pbx.hear().await.0.starts_with("SIP/2.0 200 "));
    }
    let options = notify.replace("NOTIFY", "OPTIONS");
    pbx.say(&anne, &options).await;
    assert!(pbx.hear().await.0.contains("\r\nAllow: INVITE"));
    for method in ["NOTIFY", "OPTIONS"] {
        let Ok(Event::Request { request, .. }) = events.recv().await else {
            panic!("not a request");
        };
        assert_eq!(request.method.name(), method);
    }
    assert!(
        events.try_recv().is_err(),
        "a repeated request is one event"
    );
}

#[tokio::test]
async fn unknown_things_are_refused_and_garbage_is_survived() {
    let anne = phone("101", Behaviour::answer()).await;
    let pbx = Plain::new().await;
    for garbage in [
        "",
        "\n\n",
        "hello",
        "INVITE\n\n",
        "SIP/2.0 200 OK\nVia: x\n\n",
    ] {
        pbx.say(&anne, garbage).await;
    }
    let to_nobody = format!("{}To: <sip:101@127.0.0.1>;tag=none\n", head("b"));
    for (method, status) in [
        ("BYE", 481),
        ("CANCEL", 481),
        ("INVITE", 481),
        ("PUBLISH", 501),
    ] {
        let request =
            format!("{method} sip:101@127.0.0.1 SIP/2.0\n{to_nobody}CSeq: 1 {method}\n\n");
        pbx.say(&anne, &request).await;
        let (answer, _) = pbx.hear().await;
        assert!(
            answer.starts_with(&format!("SIP/2.0 {status} ")),
            "{method}: {answer}"
        );
        if method == "INVITE" {
            let ack = format!("ACK sip:101@127.0.0.1 SIP/2.0\n{to_nobody}CSeq: 1 ACK\n\n");
            pbx.say(&anne, &ack).await;
        }
    }
    let needy = format!(
        "INVITE sip:101@127.0.0.1 SIP/2.0\n{}To: <sip:101@127.0.0.1>\nCSeq: 1 INVITE\nRequire: 100rel\n\n",
        head("r")
    );
    pbx.say(&anne, &needy).await;
    let (answer, _) = pbx.hear().await;
    assert!(
        answer.contains("420 ") && answer.contains("Unsupported: 100rel"),
        "{answer}"
    );
}

#[tokio::test]
async fn an_answer_is_repeated_until_acknowledged_and_hold_is_followed() {
    let anne = phone_with("101", Behaviour::answer(), hasty()).await;
    let pbx = Plain::new().await;
    let invite = format!(
        "INVITE sip:101@127.0.0.1 SIP/2.0\n{}To: <sip:101@127.0.0.1>\nContact: <sip:pbx@{{own}}>\nCSeq: 7 INVITE\n\n",
        head("i")
    );
    pbx.say(&anne, &invite).await;
    assert!(pbx.hear().await.0.starts_with("SIP/2.0 180 "));
    let (first, _) = pbx.hear().await;
    let (second, _) = pbx.hear().await;
    assert!(first.starts_with("SIP/2.0 200 "));
    assert_eq!(first, second);
    let to = first.lines().find(|line| line.starts_with("To:")).unwrap();
    let again = |method: &str, branch: &str, number: u32, rest: &str| {
        let head = head(branch);
        format!("{method} sip:101@127.0.0.1 SIP/2.0\n{head}{to}\nCSeq: {number} {method}\n{rest}")
    };
    pbx.say(&anne, &again("ACK", "a", 7, "\n")).await;
    let call = anne.next_call(SOON).await.unwrap();
    call.until(SOON, |progress| progress.times.acknowledged.is_some())
        .await
        .unwrap();

    let hold = "Contact: <sip:pbx@{own}>\n\nv=0\na=sendonly\n";
    pbx.say(&anne, &again("INVITE", "h", 8, hold)).await;
    let agreed = loop {
        // Copies of the first answer may still be on their way.
        let (answer, _) = pbx.hear().await;
        if answer.contains("CSeq: 8 INVITE") {
            break answer;
        }
    };
    assert!(agreed.contains("a=recvonly"), "{agreed}");
    assert_eq!(call.progress().direction, Direction::SendOnly);

    let bye = "Reason: Q.850;cause=16\n\n";
    pbx.say(&anne, &again("BYE", "y", 9, bye)).await;
    assert_eq!(call.ended(SOON).await.unwrap(), End::HungUp(Side::There));
    assert_eq!(call.progress().reason.as_deref(), Some("Q.850;cause=16"));
}

#[tokio::test]
async fn an_answer_that_nobody_acknowledges_ends_the_call() {
    let anne = phone_with("101", Behaviour::answer(), hasty()).await;
    let pbx = Plain::new().await;
    let invite = format!(
        "INVITE sip:101@127.0.0.1 SIP/2.0\n{}To: <sip:101@127.0.0.1>\nContact: <sip:pbx@{{own}}>\nCSeq: 7 INVITE\n\n",
        head("i")
    );
    pbx.say(&anne, &invite).await;
    let call = anne.next_call(SOON).await.unwrap();
    assert_eq!(call.ended(SOON).await.unwrap(), End::NoReply);
    while !pbx.hear().await.0.starts_with("BYE ") {}
}

#[tokio::test]
async fn a_registration_answers_the_challenge_and_reads_what_was_granted() {
    let registrar = Plain::new().await;
    let server = registrar.0.local_addr().unwrap();
    let anne = Phone::start(Account::new("101", "secret", server), Behaviour::Ring)
        .await
        .unwrap();
    let answer = |request: &str, status: &str, rest: &str| {
        let kept = request.lines().filter(|line| {
            ["Via:", "From:", "To:", "Call-ID:", "CSeq:"]
                .iter()
                .any(|name| line.starts_with(name))
        });
        let kept = kept.collect::<Vec<_>>().join("\n");
        format!("SIP/2.0 {status}\n{kept}\n{rest}\n")
    };
    let challenge = "WWW-Authenticate: Digest realm=\"pbx\", nonce=\"n1\", qop=\"auth\"\n";
    let registrations = async {
        let granted = anne.register(Duration::from_secs(250)).await.unwrap();
        assert_eq!(granted.expires, Duration::from_secs(70));
        let refused = anne.register(Duration::from_secs(250)).await;
        assert!(matches!(refused, Err(Error::Refused { status: 401, .. })));
    };
    let answers = async {
        let (first, _) = registrar.hear().await;
        assert!(first.starts_with("REGISTER sip:127.0.0.1:"), "{first}");
        assert!(first.contains("CSeq: 1 REGISTER\r\n") && !first.contains("Authorization"));
        registrar
            .say(&anne, &answer(&first, "401 Unauthorized", challenge))
            .await;
        let (second, _) = registrar.hear().await;
        assert!(second.contains("CSeq: 2 REGISTER\r\n"), "{second}");
        assert!(second.contains("Authorization: Digest username=\"101\", realm=\"pbx\""));
        assert!(!second.contains("secret"));
        let contact = second
            .lines()
            .find(|line| line.starts_with("Contact:"))
            .unwrap();
        let granted = format!("Contact: <sip:101@127.0.0.9:5>;expires=9\n{contact};expires=70\n");
        registrar
            .say(&anne, &answer(&second, "200 OK", &granted))
            .await;
        for _ in 0..2 {
            let (request, _) = registrar.hear().await;
            registrar
                .say(&anne, &answer(&request, "401 Unauthorized", challenge))
                .await;
        }
    };
    tokio::join!(registrations, answers);
}
