//! People looked for among a hundred thousand, by two letters and by more.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use renvoi_app::api::session::{Helpdesk, Person, Session};
use renvoi_server::{
    accounts::{Accounts, Limits, Passwords},
    helpdesk::Desk,
    pbx::{EmbeddedPbx, Registrations},
    store::{self, Db, device::DeviceRow, extension::ExtensionRow, phone::PhoneRow, user::UserRow},
};
use uuid::Uuid;

use crate::support::{
    count,
    numbers::Samples,
    people,
    portal::Database,
    table::{Aim, Table, millis},
};

const FIRST: [&str; 24] = [
    "Élodie",
    "Elias",
    "Marie",
    "Mathieu",
    "Camille",
    "Chloé",
    "Jean-Luc",
    "Nicolas",
    "Aïssatou",
    "Zoé",
    "Inès",
    "Léa",
    "Hugo",
    "Sophie",
    "Pierre",
    "Anne",
    "Paul",
    "Françoise",
    "Thierry",
    "Yann",
    "Rachid",
    "Olga",
    "Bao",
    "Karim",
];
const SYLLABLES: [&str; 20] = [
    "mar", "tin", "du", "pont", "ber", "nard", "le", "roy", "mo", "reau", "fa", "bre", "gi",
    "rard", "lam", "bert", "ro", "che", "vi", "dal",
];

/// What is typed: two letters of every kind, two words, digits, direct numbers, an address, the head of a telephone's, nobody, two
/// frequent words that nobody has both of.
const TYPED: [&str; 20] = [
    "ma",
    "du",
    "él",
    "zo",
    "le",
    "ma du",
    "el ma",
    "marie mart",
    "mar pont",
    "20",
    "204",
    "1000",
    "01 9",
    "01 90 00 04",
    "marie.mart",
    "80:5e:c0:0",
    "zz",
    "ma zz",
    // Thousands have either, and nobody both.
    "él zo",
    "marie pierre",
];

/// Measures, and adds its rows.
pub async fn measure(table: &mut Table) {
    let database = Database::new(Passwords::weak_for_tests()).await;
    on(table, "SQLite", &database).await;
    if let Some(database) = Database::postgres(Passwords::weak_for_tests()).await {
        on(table, "PostgreSQL", &database).await;
    }
}

async fn on(table: &mut Table, name: &str, database: &Database) {
    let most = count("RENVOI_BENCH_PEOPLE", 100_000);
    let registry = database.tools.registry();
    let org = people::organisation(&registry).await;
    fill(database, org.id, most).await;
    let tools = &database.tools;
    let accounts = Accounts::new(
        tools.store.clone(),
        Arc::clone(&tools.clock),
        tools.keys.clone(),
        tools.passwords.clone(),
        Limits::default(),
    );
    let pbx = EmbeddedPbx::new(Arc::clone(&tools.clock));
    let desk = Desk::new(
        tools.store.clone(),
        Arc::clone(&tools.clock),
        tools.push(Arc::new(pbx)),
        Registrations::default(),
        accounts,
    );
    let who = Session::<Helpdesk>::granted(Person {
        id: Uuid::nil(),
        email: "helpdesk@bench.example".to_owned(),
        organisation: org.id,
        extension: None,
        session: Uuid::nil(),
        zone: None,
        address: None,
        token: None,
    });
    let mut all = Samples::default();
    let mut slowest = (Duration::ZERO, "");
    for round in 0..30 {
        for typed in TYPED {
            let begun = Instant::now();
            desk.search(&who, typed).await.expect("it answers");
            let took = begun.elapsed();
            // The first two warm what is kept in memory.
            if round > 1 {
                all.add(took);
                slowest = slowest.max((took, typed));
            }
        }
    }
    let what = format!(
        "helpdesk search among {most} people, {name}: p99 in ms (median {}, slowest {} for « {} »)",
        millis(all.median()),
        millis(slowest.0),
        slowest.1
    );
    let slow = all.percentile(99);
    table.figure(
        &what,
        millis(slow),
        slow.as_secs_f64() * 1000.0,
        Aim::Below(100.0),
    );
}

/// People with names that are much alike, an extension and a direct number each; every tenth has a desk phone.
async fn fill(database: &Database, org: Uuid, most: usize) {
    let store = &database.tools.store;
    let syllable = |n: usize| SYLLABLES[n % SYLLABLES.len()];
    for from in (0..most).step_by(1000) {
        let mut tx = store.write().await.expect("a transaction");
        for n in from..most.min(from + 1000) {
            let first = FIRST[n % FIRST.len()];
            let last = [n / 24, n / 480, n / 9600].map(syllable).concat();
            let extension = ExtensionRow {
                id: Uuid::now_v7(),
                org_id: org,
                number: format!("{}", 100_000 + n),
                voicemail: false,
                rules_version: 0,
            };
            store::extension::insert(tx.db(), &extension)
                .await
                .expect("added");
            let user = UserRow {
                id: Uuid::now_v7(),
                org_id: org,
                email: format!("{first}.{last}{n}@bench.example").to_lowercase(),
                name: format!("{first} {last}"),
                lang: "fr".to_owned(),
                theme: "system".to_owned(),
                extension_id: Some(extension.id),
                password: None,
                locked_at: None,
                created_at: 0,
                zone: String::new(),
                credentials: 0,
                demands: 0,
                deactivated_at: None,
            };
            store::user::insert(tx.db(), &user).await.expect("added");
            let direct = format!("+3319{n:07}");
            store::extension::add_direct_number(tx.db(), org, extension.id, &direct)
                .await
                .expect("added");
            if n % 10 == 0 {
                desk_phone(tx.db(), &extension, n).await;
            }
        }
        tx.commit().await.expect("kept");
    }
}

/// The desk phone of an extension.
async fn desk_phone(mut db: Db<'_>, extension: &ExtensionRow, n: usize) {
    let device = DeviceRow {
        id: Uuid::now_v7(),
        org_id: extension.org_id,
        extension_id: extension.id,
        n: 1,
        name: "Bureau".to_owned(),
        endpoint: format!("bench-{}-1", extension.number),
        secret: vec![],
        created_at: 0,
    };
    store::device::insert(db.again(), &device)
        .await
        .expect("added");
    let phone = PhoneRow {
        device_id: device.id,
        org_id: extension.org_id,
        mac: format!("805ec0{n:06x}"),
        model: "yealink-t54w".to_owned(),
        modules: "[]".to_owned(),
        key: n.to_be_bytes().to_vec(),
        secret: vec![],
        password: vec![],
        copyable: false,
        version: 0,
        revision: 0,
        wanted: String::new(),
        saved_at: 0,
        told: String::new(),
        told_at: None,
        held: "{}".to_owned(),
        fetched: String::new(),
        fetched_at: None,
        seen_at: None,
        firmware: String::new(),
        agent: String::new(),
        address: String::new(),
        open_until: 0,
        wanted_of: 0,
        restart_asked: 0,
        restarted_at: None,
    };
    store::phone::insert(db, &phone).await.expect("added");
}
