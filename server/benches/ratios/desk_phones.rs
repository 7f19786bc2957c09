//! Desk phones: their files against files that merely lie there, a save until the PBX tells the phone, all phones at once after a power
//! cut, lamps that very many watch, very many saves at once, and the key of a rule that is pressed.

mod files;
mod switches;

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use renvoi_app::{
    api::{
        phones::{KeyDraft, KeysChanged, KeysDraft, Phones as _},
        services::Services,
        session::{Person, Session, User},
    },
    domain::{
        Extension,
        phones::{MacAddress, ModelId},
    },
};
use renvoi_phones::{
    Account, Behaviour, CallOptions, Event, Phone,
    desk_phone::{DeskPhone, Does, Hardware, Lamp, Maker, Place, Shown},
};
use renvoi_server::{
    accounts::{Accounts, Passwords},
    config::Config,
    directory::add_device,
    pbx::{EndpointId, Notice, Pbx, Registrations, Told},
    phones::{self, AddedPhone, Desk, NewPhone, PhonesService, add_phone, models::catalogue},
    portal::services,
    push::{self, Push},
    store::organisation::Organisation,
    web::{AssetFiles, Web},
};
use tokio::task::JoinSet;
use tokio_util::sync::{CancellationToken, DropGuard};
use uuid::Uuid;

use crate::support::{
    asterisk::Asterisk,
    count,
    load::numbers,
    numbers::Samples,
    people,
    portal::{Database, NO_LIMITS},
    table::{Aim, Table, millis},
};

const MODEL: &str = "yealink-t54w";
/// Reached only by what never comes.
const LIMIT: Duration = Duration::from_mins(10);
/// The key that is saved, and the one that watches.
const KEYS: [u16; 2] = [3, 2];

/// Measures, and adds its rows.
pub async fn measure(table: &mut Table) {
    let house = House::open().await;
    let first = house.person("204").await;
    house.person("205").await;
    let added = house.phone("204", 0).await;
    push::drain(&house.push).await.expect("drained");
    files::measure(table, &house, &added).await;
    saves(table, &house, &first, &added).await;
    switches::measure(table, &house).await;
    many(table, &house).await;
    house.asterisk.process.stop().await;
}

/// A portal with its PBX.
struct House {
    asterisk: Asterisk,
    database: Database,
    org: Organisation,
    pbx: Arc<dyn Pbx>,
    push: Push,
    desk: Desk,
    services: Services,
    portal: SocketAddr,
    _stop: DropGuard,
}

impl House {
    async fn open() -> Self {
        let asterisk = Asterisk::start().await;
        let database = Database::new(Passwords::weak_for_tests()).await;
        let org = people::organisation(&database.tools.registry()).await;
        let pbx: Arc<dyn Pbx> = asterisk.driver().await;
        let push = database.tools.push(Arc::clone(&pbx));
        // Phones are told the address before there is one, so the port is found first.
        let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let mut config = Config::default();
        config.phones.sip = asterisk.process.sip().to_string();
        config.phones.url = format!("http://{}", free.local_addr().expect("bound"));
        free.set_nonblocking(true).expect("it may");
        let tools = &database.tools;
        let accounts = Accounts::new(
            tools.store.clone(),
            Arc::clone(&tools.clock),
            tools.keys.clone(),
            tools.passwords.clone(),
            NO_LIMITS,
        );
        let registrations = Registrations::default();
        let desk = tools.desk(&config);
        let services = services(tools, &desk, &push, &registrations, &accounts);
        let web = Web::new(
            Arc::new(config),
            tools,
            accounts,
            services.clone(),
            push.clone(),
            registrations.clone(),
            AssetFiles::none(),
        );
        let router = web.router().expect("the default address is one");
        let portal = free.local_addr().expect("bound");
        let listener = tokio::net::TcpListener::from_std(free).expect("a listener");
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await });
        let stop = CancellationToken::new();
        tokio::spawn(registrations.follow(Arc::clone(&pbx), stop.clone()));
        tokio::spawn(phones::run(desk.clone(), push.clone(), stop.clone()));
        tokio::spawn(push::run(push.clone(), stop.clone()));
        Self {
            asterisk,
            database,
            org,
            pbx,
            push,
            desk,
            services,
            portal,
            _stop: stop.drop_guard(),
        }
    }

    async fn person(&self, number: &str) -> Session<User> {
        let registry = self.database.tools.registry();
        let (row, user) = people::person(&registry, &self.org, number).await;
        Session::granted(Person {
            id: user.id,
            email: user.email,
            organisation: self.org.id,
            extension: Some((row.id, Extension::parse(number).expect("digits"))),
            session: Uuid::nil(),
            zone: None,
            address: None,
            token: None,
        })
    }

    async fn phone(&self, number: &str, n: usize) -> AddedPhone {
        let new = NewPhone {
            extension: number.to_owned(),
            name: "Desk".to_owned(),
            mac: MacAddress::parse(&mac(n)).expect("a MAC"),
            model: ModelId(MODEL.to_owned()),
            modules: vec![],
        };
        let registry = self.database.tools.registry();
        let added = add_phone(&registry, &self.desk, &self.org, &new);
        added.await.expect("added")
    }

    /// Saves a key: position, kind, value.
    async fn save(&self, who: &Session<User>, phone: Uuid, key: (u16, &str, &str)) {
        let service = self.service();
        let view = service.keys(&who.reading(), phone).await.expect("read");
        let (position, kind, value) = key;
        let key = KeyDraft {
            module: 0,
            position,
            kind: kind.to_owned(),
            value: value.to_owned(),
            label: String::new(),
        };
        let draft = KeysDraft {
            version: view.version,
            writer: view.writer,
            keys: vec![key],
        };
        let changed = service.save(who, phone, &draft).await.expect("saved");
        assert!(matches!(changed, KeysChanged::Saved { .. }), "{changed:?}");
    }

    fn service(&self) -> PhonesService {
        PhonesService::new(
            self.desk.clone(),
            self.push.clone(),
            Registrations::default(),
        )
    }
}

fn mac(n: usize) -> String {
    format!("001565{n:06x}")
}

/// A save, until the phone is told; against telling it alone.
async fn saves(table: &mut Table, house: &House, who: &Session<User>, added: &AddedPhone) {
    let rounds = count("RENVOI_BENCH_TOLD", 100);
    let line = registered(house, &added.device.endpoint, &added.device.password).await;
    let mut events = line.events();
    let service = house.service();
    let [mut saved, mut bare] = std::array::from_fn::<_, 2, _>(|_| Samples::default());
    for round in 0..=rounds {
        let view = service.keys(&who.reading(), added.id).await.expect("read");
        let key = KeyDraft {
            module: 0,
            position: KEYS[0],
            kind: "speed_dial".to_owned(),
            value: "205".to_owned(),
            label: format!("Round {round}"),
        };
        let draft = KeysDraft {
            version: view.version,
            writer: view.writer,
            keys: vec![key],
        };
        let begun = Instant::now();
        let changed = service.save(who, added.id, &draft).await.expect("saved");
        assert!(matches!(changed, KeysChanged::Saved { .. }), "{changed:?}");
        let told = told(&mut events).await;
        // The first finds nothing in any cache.
        if round > 0 {
            saved.add(told - begun);
        }
        let begun = Instant::now();
        let refresh = catalogue()
            .get(&ModelId(MODEL.to_owned()))
            .expect("known")
            .refresh;
        let sent = house
            .pbx
            .tell(&added.device.endpoint, Notice::Refresh(refresh))
            .await;
        assert_eq!(sent, Ok(Told::Sent));
        if round > 0 {
            bare.add(self::told(&mut events).await - begun);
        } else {
            self::told(&mut events).await;
        }
    }
    table.ratio(
        &format!("save → NOTIFY on the wire, median of {rounds}"),
        format!(
            "{} (p90 {})",
            millis(saved.median()),
            millis(saved.percentile(90))
        ),
        millis(bare.median()),
        saved.median().as_secs_f64() / bare.median().as_secs_f64(),
        Aim::None,
    );
}

async fn told(events: &mut tokio::sync::broadcast::Receiver<Event>) -> Instant {
    loop {
        let event = tokio::time::timeout(LIMIT, events.recv()).await;
        if let Event::Request { request, received } = event.expect("it is told").expect("a line")
            && request.method.name() == "NOTIFY"
        {
            return received;
        }
    }
}

async fn registered(house: &House, endpoint: &EndpointId, password: &str) -> Phone {
    push::drain(&house.push).await.expect("drained");
    let account = Account::new(endpoint.as_str(), password, house.asterisk.process.sip());
    let line = Phone::start(account, Behaviour::Ring)
        .await
        .expect("a free port");
    let hour = Duration::from_hours(1);
    while line.register(hour).await.is_err() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    line
}

/// All phones start at once, each with a lamp for 204's colleague 205; then that one is called.
async fn many(table: &mut Table, house: &House) {
    let total = count("RENVOI_BENCH_POWER_CUT", 1_000);
    let watchers = count("RENVOI_BENCH_WATCHERS", 500).min(total);
    let registry = house.database.tools.registry();
    let watched = add_device(&registry, &house.org, "205", "Watched")
        .await
        .expect("added");
    let watched = registered(house, &watched.endpoint, &watched.password).await;
    let mut boxes = Vec::new();
    let mut owners = Vec::new();
    for n in 0..total {
        let number = format!("{}", 20_000 + n);
        let who = house.person(&number).await;
        let added = house.phone(&number, 1 + n).await;
        if n < watchers {
            let key = (KEYS[1], "supervision", "205");
            house.save(&who, added.id, key).await;
        }
        boxes.push((mac(1 + n), added.folder));
        owners.push((who, added.id));
    }
    push::drain(&house.push).await.expect("drained");

    let begun = Instant::now();
    let mut starting = JoinSet::new();
    for (n, (mac, folder)) in boxes.into_iter().enumerate() {
        starting.spawn(async move {
            let hardware = Hardware::new(Maker::Yealink, "T54W", &mac, 27);
            let phone = DeskPhone::power_on(hardware, &folder).await;
            phone.settled(LIMIT).await.expect("it comes up");
            (n, phone)
        });
    }
    let mut phones = starting.join_all().await;
    let took = begun.elapsed();
    phones.sort_by_key(|(n, _)| *n);
    let phones: Vec<_> = phones.into_iter().map(|(_, phone)| phone).collect();
    table.figure(
        &format!("{total} phones after a power cut: fetched, registered, lamps lit"),
        format!("{:.1} s", took.as_secs_f64()),
        took.as_secs_f64(),
        Aim::Below(60.0),
    );
    let troubles = phones.iter().filter_map(|phone| phone.shown().trouble);
    let troubles: Vec<_> = troubles.collect();
    table.figure(
        "phones to which something went wrong meanwhile",
        match troubles.first() {
            Some(first) => format!("{}, one of them: {first}", troubles.len()),
            None => "none".to_owned(),
        },
        numbers(troubles.len()),
        Aim::Below(1.0),
    );
    lamps(table, &watched, &phones).await;
    at_once(table, house, &owners, &phones).await;
}

/// All owners save at the same moment, until the last of their phones shows what was saved.
async fn at_once(
    table: &mut Table,
    house: &House,
    owners: &[(Session<User>, Uuid)],
    phones: &[DeskPhone],
) {
    let total = count("RENVOI_BENCH_AT_ONCE", 500).min(phones.len());
    let begun = Instant::now();
    let key = (KEYS[0], "speed_dial", "205");
    let all = owners[..total]
        .iter()
        .map(|(who, id)| house.save(who, *id, key));
    futures::future::join_all(all).await;
    let saved = begun.elapsed();
    let dials = |shown: &Shown| {
        let key = shown.key(Place::on_phone(KEYS[0]));
        key.is_some_and(
            |key| matches!(&key.button.does, Does::Dial { number, .. } if number == "205"),
        )
    };
    for phone in &phones[..total] {
        phone.until(LIMIT, dials).await.expect("it fetches");
    }
    let took = begun.elapsed();
    table.figure(
        &format!("{total} phones saved at once, until the last one shows it"),
        format!(
            "{:.1} s, the last one saved after {:.1} s",
            took.as_secs_f64(),
            saved.as_secs_f64()
        ),
        took.as_secs_f64(),
        Aim::Below(60.0),
    );
}

/// From the moment at which the watched phone is called to each lamp.
async fn lamps(table: &mut Table, watched: &Phone, phones: &[DeskPhone]) {
    let lamp = Place::on_phone(KEYS[1]);
    let watching: Vec<_> = phones
        .iter()
        .filter(|phone| phone.shown().lamp(lamp) != Lamp::Dark)
        .collect();
    let caller = phones
        .last()
        .and_then(|phone| phone.line(1))
        .expect("a line");
    let mut times = Samples::default();
    for _ in 0..count("RENVOI_BENCH_LAMPS", 10) {
        let call = caller.call("205", &CallOptions::default()).expect("placed");
        let arrived = watched.next_call(LIMIT).await.expect("it arrives");
        let received = arrived.invitation().received;
        for phone in &watching {
            let lit = phone
                .lamp(lamp, Lamp::Early, LIMIT)
                .await
                .expect("it is lit");
            times.add(
                lit.expect("it was told")
                    .saturating_duration_since(received),
            );
        }
        call.hang_up().await.expect("taken back");
        for phone in &watching {
            phone
                .lamp(lamp, Lamp::Terminated, LIMIT)
                .await
                .expect("it goes out");
        }
    }
    table.figure(
        &format!(
            "lamps of {} watchers of one extension, from the call's arrival",
            watching.len()
        ),
        format!(
            "{} (p90 {}, last {})",
            millis(times.median()),
            millis(times.percentile(90)),
            millis(times.percentile(100))
        ),
        times.percentile(100).as_secs_f64() * 1000.0,
        Aim::Below(1000.0),
    );
}
