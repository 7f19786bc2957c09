//! Extensions with a phone each, pushed per second: rows, and three objects of the SIP stack that go through the REST
//! interface one by one, against bare writes of the same rows and the same objects.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use renvoi_app::domain::Extension;
use renvoi_server::{
    accounts::Passwords,
    pbx::{
        DevicePlan, EndpointId, OrgKey,
        asterisk::{
            Access,
            compile::{self, Object},
        },
    },
    push,
};

use crate::{
    bulk::{PASSWORD, Phones, bare, fill},
    support::{
        asterisk::{Asterisk, rows},
        count,
        load::{Connection, numbers},
        people,
        portal::Database,
        table::{Aim, Table, rate},
    },
};

/// How many requests the driver has under way.
const AT_ONCE: usize = 8;

/// Measures, and adds its rows.
pub async fn measure(table: &mut Table) {
    let phones = count("RENVOI_BENCH_DEVICES", 2_000);
    let database = Database::new(Passwords::weak_for_tests()).await;
    let registry = database.tools.registry();
    let org = people::organisation(&registry).await;
    fill(&registry, &org, phones, Phones::One).await;

    let asterisk = Asterisk::start().await;
    let push = database.tools.push(asterisk.driver().await);
    let begun = Instant::now();
    let outcome = push::drain(&push).await.expect("drained");
    let ours = begun.elapsed();
    assert!(
        outcome.failed == 0 && outcome.applied >= 2 * phones,
        "{outcome:?}"
    );
    table.figure(
        &format!("PBX memory with {phones} phones"),
        asterisk.memory(),
        0.0,
        Aim::None,
    );

    let written = rows(&asterisk.manager().await).await;
    asterisk.process.stop().await;
    let asterisk = Asterisk::start().await;
    let key = OrgKey::parse(&org.key).expect("a key");
    let requests = requests(&asterisk.process.access(), &key, phones);
    let took = bare(&asterisk.manager().await, &written).await
        + put(&asterisk.process.access(), requests).await;
    asterisk.process.stop().await;

    let each = |time: Duration| numbers(phones) / time.as_secs_f64();
    table.ratio(
        &format!("phones pushed, {phones} with their extensions"),
        format!("{} in {:.2} s", rate(each(ours)), ours.as_secs_f64()),
        format!("{} in {:.2} s", rate(each(took)), took.as_secs_f64()),
        took.as_secs_f64() / ours.as_secs_f64(),
        Aim::Above(0.6),
    );
}

/// What each phone needs, as requests in their order, made before the clock starts.
fn requests(access: &Access, org: &OrgKey, phones: usize) -> Vec<Vec<Vec<u8>>> {
    let phones = u32::try_from(phones).expect("few");
    let requests = (0..phones).map(|n| {
        let number = (10_000 + n).to_string();
        let digits = Extension::parse(&number).expect("digits");
        let endpoint = EndpointId::new(org, &digits, 1);
        let plan = DevicePlan {
            ha1: DevicePlan::ha1(&endpoint, PASSWORD),
            endpoint,
            display_name: number,
            language: "fr".to_owned(),
            lamps: None,
        };
        let objects = compile::device(&plan, Some(std::net::Ipv4Addr::LOCALHOST.into()));
        objects
            .iter()
            .map(|object| request(access, object))
            .collect()
    });
    requests.collect()
}

fn request(access: &Access, object: &Object) -> Vec<u8> {
    let fields: Vec<_> = object
        .attributes
        .iter()
        .map(|(name, value)| serde_json::json!({ "attribute": name, "value": value }))
        .collect();
    let body = serde_json::json!({ "fields": fields }).to_string();
    let account = BASE64_STANDARD.encode(format!("{}:{}", access.ari_user, access.ari_secret));
    format!(
        "PUT /ari/asterisk/config/dynamic/res_pjsip/{}/{} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic {account}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        object.kind.name(),
        object.id,
        body.len()
    )
    .into_bytes()
}

/// On as many connections as the driver has requests under way; a phone's one after the other.
async fn put(access: &Access, phones: Vec<Vec<Vec<u8>>>) -> Duration {
    let address: SocketAddr = access
        .ari
        .trim_start_matches("http://")
        .trim_end_matches("/ari")
        .parse()
        .expect("a loopback address");
    let share = phones.len().div_ceil(AT_ONCE).max(1);
    let begun = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for part in phones.chunks(share) {
        let part = part.concat();
        tasks.spawn(async move {
            let mut connection = Connection::open(address).await.expect("it listens");
            for request in part {
                let answer = connection.ask(&request).await.expect("it answers");
                assert_eq!(answer.status, 200, "{}", answer.head);
            }
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.expect("no connection breaks");
    }
    begun.elapsed()
}
