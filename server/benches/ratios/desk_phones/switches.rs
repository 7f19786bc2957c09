//! The key of a rule: from its press to its lamp, and to the page that is open.

use std::{net::SocketAddr, time::Instant};

use renvoi_app::api::forwarding::{Changed, RuleDraft};
use renvoi_phones::desk_phone::{DeskPhone, Hardware, Lamp, Maker, Place};
use renvoi_server::push;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use super::{House, LIMIT, mac};
use crate::support::{
    count,
    load::sign_in,
    numbers::Samples,
    people::PASSWORD,
    table::{Aim, Table, millis},
};

/// Whose phone and rule it is; the phone's number; and where the key is.
const NUMBER: &str = "206";
const PHONE: usize = 800_000;
const KEY: u16 = 4;

/// Measures, and adds its rows.
pub(super) async fn measure(table: &mut Table, house: &House) {
    let rounds = count("RENVOI_BENCH_SWITCHES", 50);
    let who = house.person(NUMBER).await;
    let added = house.phone(NUMBER, PHONE).await;
    let rules = &house.services.forwarding;
    let view = rules.list(&who.reading()).await.expect("read");
    let draft = RuleDraft {
        version: view.version,
        writer: view.writer,
        name: "Absent".to_owned(),
        enabled: false,
        origin: "anyone".to_owned(),
        slot: "always".to_owned(),
        triggers: vec!["immediately".to_owned()],
        outcome: "forward".to_owned(),
        destination: "205".to_owned(),
        ..RuleDraft::default()
    };
    let changed = rules.save(&who, &draft).await.expect("saved");
    assert!(matches!(changed, Changed::Saved { .. }), "{changed:?}");
    let view = rules.list(&who.reading()).await.expect("read");
    let rule = view.rules[0].rule["id"].as_str().expect("an id");
    house
        .save(&who, added.id, (KEY, "forward_toggle", rule))
        .await;
    push::drain(&house.push).await.expect("drained");

    let hardware = Hardware::new(Maker::Yealink, "T54W", &mac(PHONE), 27);
    let phone = DeskPhone::power_on(hardware, &added.folder).await;
    phone.settled(LIMIT).await.expect("it comes up");
    let cookies = sign_in(house.portal, &format!("{NUMBER}@bench"), PASSWORD).await;
    let mut page = Page::open(house.portal, &cookies).await;
    page.hears("dark").await;
    let key = Place::on_phone(KEY);
    let [mut lit, mut heard] = std::array::from_fn::<_, 2, _>(|_| Samples::default());
    for round in 0..rounds {
        let (lamp, shown) = if round % 2 == 0 {
            (Lamp::Confirmed, "on")
        } else {
            (Lamp::Terminated, "dark")
        };
        let begun = Instant::now();
        let pressed = phone.press(key).expect("it has one");
        let (lamp, shown) = tokio::join!(phone.lamp(key, lamp, LIMIT), page.hears(shown));
        let lamp = lamp.expect("it follows").expect("it was told");
        lit.add(lamp.saturating_duration_since(begun));
        heard.add(shown.saturating_duration_since(begun));
        let call = pressed.call().expect("it dials");
        call.hang_up().await.expect("it ends");
    }
    for (what, times) in [("its lamp follows", lit), ("the page hears of it", heard)] {
        table.figure(
            &format!("key of a rule pressed {rounds} times, until {what}"),
            format!(
                "{} (p90 {}, longest {})",
                millis(times.median()),
                millis(times.percentile(90)),
                millis(times.percentile(100))
            ),
            times.percentile(100).as_secs_f64() * 1000.0,
            Aim::Below(1000.0),
        );
    }
}

/// The event stream of a page that is open.
struct Page {
    stream: TcpStream,
    text: String,
    /// What it last told of the key's lamp.
    shown: String,
}

impl Page {
    async fn open(address: SocketAddr, cookies: &str) -> Self {
        let mut stream = TcpStream::connect(address).await.expect("it listens");
        let request = format!(
            "GET /events HTTP/1.1\r\nHost: localhost:3000\r\nAccept: text/event-stream\r\nCookie: {cookies}\r\n\r\n"
        );
        let sent = stream.write_all(request.as_bytes()).await;
        sent.expect("it is asked");
        Self {
            stream,
            text: String::new(),
            shown: String::new(),
        }
    }

    /// Until the last thing that it was told of the lamp is this; answers when that was.
    async fn hears(&mut self, wanted: &str) -> Instant {
        let mark = format!("\"position\":{KEY}}},\"");
        let heard = async {
            let mut buffer = [0; 4096];
            while self.shown != wanted {
                let read = self.stream.read(&mut buffer).await.expect("it goes on");
                assert!(read > 0, "it has no end");
                self.text
                    .push_str(&String::from_utf8_lossy(&buffer[..read]));
                while let Some((_, rest)) = self.text.split_once(&mark)
                    && let Some((shown, rest)) = rest.split_once('"')
                {
                    shown.clone_into(&mut self.shown);
                    let read = self.text.len() - rest.len();
                    self.text.drain(..read);
                }
            }
            Instant::now()
        };
        timeout(LIMIT, heard).await.expect("it hears of it")
    }
}
