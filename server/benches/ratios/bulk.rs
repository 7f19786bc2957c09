//! Plans pushed per second for many extensions — store → compile → PBX → store — against bare pipelined writes of the rows
//! that this leaves at the PBX.

use std::time::{Duration, Instant};

use crate::support::{
    asterisk::{Asterisk, put, rows},
    count,
    load::numbers,
    people,
    portal::Database,
    rules,
    table::{Aim, Table, rate},
};
use renvoi_app::domain::{E164, Extension, RuleList};
use renvoi_server::{
    accounts::Passwords,
    directory::Registry,
    forwarding::body,
    pbx::{
        EndpointId, OrgKey, Subject,
        asterisk::{ami::Client, row::Row},
    },
    push,
    store::{self, device::DeviceRow, extension::ExtensionRow, organisation::Organisation},
};
use uuid::Uuid;

/// Measures, and adds its rows.
pub async fn measure(table: &mut Table) {
    let extensions = count("RENVOI_BENCH_EXTENSIONS", 10_000);
    let database = Database::new(Passwords::weak_for_tests()).await;
    let registry = database.tools.registry();
    let org = people::organisation(&registry).await;
    fill(&registry, &org, extensions, Phones::None).await;

    let asterisk = Asterisk::start().await;
    let empty = asterisk.memory();
    let push = database.tools.push(asterisk.driver().await);
    let begun = Instant::now();
    let outcome = push::drain(&push).await.expect("drained");
    let ours = begun.elapsed();
    assert!(
        outcome.failed == 0 && outcome.applied >= extensions,
        "{outcome:?}"
    );

    table.figure("PBX memory, empty", empty, 0.0, Aim::None);
    table.figure(
        &format!("PBX memory with {extensions} extensions"),
        asterisk.memory(),
        0.0,
        Aim::None,
    );
    // On another Asterisk: the more rows one holds, the slower it writes.
    let written = rows(&asterisk.manager().await).await;
    asterisk.process.stop().await;
    let asterisk = Asterisk::start().await;
    let bare = bare(&asterisk.manager().await, &written).await;
    asterisk.process.stop().await;

    let ratio = bare.as_secs_f64() / ours.as_secs_f64();
    let plans = |time: Duration| numbers(outcome.applied) / time.as_secs_f64();
    table.ratio(
        &format!(
            "plans pushed, {extensions} extensions, {} rows",
            written.len()
        ),
        format!("{} in {:.2} s", rate(plans(ours)), ours.as_secs_f64()),
        format!("{} in {:.2} s", rate(plans(bare)), bare.as_secs_f64()),
        ratio,
        Aim::Above(0.6),
    );
}

/// What each extension has on its desk.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Phones {
    /// Nothing.
    None,
    /// One phone.
    One,
}

/// Extensions with a direct number and three rules each, and the pushes they ask for.
pub async fn fill(registry: &Registry, org: &Organisation, count: usize, phones: Phones) {
    let now = registry.clock.millis();
    let key = OrgKey::parse(&org.key).expect("a key");
    let mut tx = registry.store.write().await.expect("a transaction");
    for n in 0..u32::try_from(count).expect("few") {
        let number = (10_000 + n).to_string();
        let direct = E164::parse(&format!("+331990{number}")).expect("a number");
        let row = ExtensionRow {
            id: Uuid::now_v7(),
            org_id: org.id,
            number: number.clone(),
            voicemail: false,
            rules_version: 1,
        };
        let list = RuleList {
            version: 1,
            rules: rules::usual(n),
        };
        let digits = Extension::parse(&number).expect("digits");
        let endpoint = EndpointId::new(&key, &digits, 1);
        let mut subjects = vec![Subject::Extension(key.clone(), digits)];
        let phone = (phones == Phones::One).then(|| phone(registry, org, &row, &endpoint, now));
        if phone.is_some() {
            subjects.push(Subject::Device(endpoint));
        }
        let added = async {
            store::extension::insert(tx.db(), &row).await?;
            store::extension::add_direct_number(tx.db(), org.id, row.id, direct.as_str()).await?;
            store::rules::insert(tx.db(), row.id, 1, &body::write(&list), now, None).await?;
            if let Some(phone) = &phone {
                store::device::insert(tx.db(), phone).await?;
            }
            push::ask(tx.db(), now, &subjects).await
        };
        added.await.expect("added");
    }
    tx.commit().await.expect("committed");
}

/// What every phone's password is.
pub const PASSWORD: &str = "a password of twenty letters";

fn phone(
    registry: &Registry,
    org: &Organisation,
    extension: &ExtensionRow,
    endpoint: &EndpointId,
    now: i64,
) -> DeviceRow {
    DeviceRow {
        id: Uuid::now_v7(),
        org_id: org.id,
        extension_id: extension.id,
        n: 1,
        name: "Desk".to_owned(),
        endpoint: endpoint.to_string(),
        secret: registry.keys.seal(PASSWORD, &format!("device:{endpoint}")),
        created_at: now,
    }
}

/// The same keys and values, everything in flight at once.
pub async fn bare(manager: &Client, rows: &[Row]) -> Duration {
    let actions: Vec<_> = rows
        .iter()
        .map(|row| {
            let key = format!("{}/{}", row.family.name(), row.key.as_str());
            put(&key, row.value.as_str())
        })
        .collect();
    let begun = Instant::now();
    let answers = manager.ask_all(&actions).await.expect("it answers");
    let took = begun.elapsed();
    assert!(
        answers
            .iter()
            .all(renvoi_server::pbx::asterisk::ami::Message::is_success)
    );
    took
}
