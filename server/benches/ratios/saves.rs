//! Save → applied at the PBX, against one bare commit on the same kind of file plus one bare write to the PBX.

use std::{str::FromStr as _, sync::Arc, time::Instant};

use crate::support::{
    asterisk::{Asterisk, put},
    count,
    numbers::Samples,
    people,
    portal::Database,
    table::{Aim, Table, millis},
};
use renvoi_app::{
    api::{
        forwarding::{Changed, Forwarding as _, RuleDraft},
        session::{Person, Session, User},
    },
    domain::Extension,
};
use renvoi_server::{accounts::Passwords, forwarding::ForwardingService, push, store};
use sqlx::{
    Connection as _, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Measures, and adds its rows.
pub async fn measure(table: &mut Table) {
    let rounds = count("RENVOI_BENCH_SAVES", 300);
    let asterisk = Asterisk::start().await;
    let manager = asterisk.manager().await;
    let database = Database::new(Passwords::weak_for_tests()).await;
    let mut bare_file = bare_file(&database).await;
    let registry = database.tools.registry();
    let org = people::organisation(&registry).await;
    let (row, user) = people::person(&registry, &org, "204").await;

    let push = database.tools.push(asterisk.driver().await);
    push::drain(&push).await.expect("drained");
    let stop = CancellationToken::new();
    let worker = tokio::spawn(push::run(push.clone(), stop.clone()));
    let service = ForwardingService::new(
        database.tools.store.clone(),
        Arc::clone(&database.tools.clock),
        push.clone(),
    );
    let who: Session<User> = Session::granted(Person {
        id: user.id,
        email: user.email.clone(),
        organisation: org.id,
        extension: Some((row.id, Extension::parse("204").expect("digits"))),
        session: Uuid::nil(),
        zone: None,
        address: None,
        token: None,
    });

    let [mut saves, mut applied, mut commits, mut writes] =
        std::array::from_fn::<_, 4, _>(|_| Samples::default());
    let subject = format!("extension:{}:204", org.key);
    let mut id = None;
    for version in 0..i64::try_from(rounds).expect("few") {
        let draft = draft(id.clone(), version);
        let mut news = push.news();
        let begun = Instant::now();
        let changed = service.save(&who, &draft).await.expect("saved");
        saves.add(begun.elapsed());
        assert!(matches!(changed, Changed::Saved { .. }), "{changed:?}");
        // The save itself is news too; applied is what the worker records.
        while !is_applied(&database, &subject).await {
            news.recv().await.expect("the worker lives");
        }
        applied.add(begun.elapsed());
        if id.is_none() {
            let view = service.list(&who.reading()).await.expect("listed");
            id = view.rules[0].rule["id"].as_str().map(str::to_owned);
        }

        let begun = Instant::now();
        commit(&mut bare_file, version).await;
        commits.add(begun.elapsed());
        let begun = Instant::now();
        let answer = manager.ask(put("204", &format!("value {version}"))).await;
        assert!(answer.expect("it answers").is_success());
        writes.add(begun.elapsed());
    }
    let state = service.push_state(&who).await.expect("read");
    assert_eq!(state.version, i64::try_from(rounds).expect("few"));
    stop.cancel();
    worker.await.expect("the worker ends");

    let bare = commits.median() + writes.median();
    let ratio = |samples: &Samples| samples.median().as_secs_f64() / bare.as_secs_f64();
    let parts = format!(
        "{} (commit {} + write {})",
        millis(bare),
        millis(commits.median()),
        millis(writes.median())
    );
    let what = format!("save → applied at the PBX, median of {rounds}");
    let ours = format!(
        "{} (p90 {})",
        millis(applied.median()),
        millis(applied.percentile(90))
    );
    table.ratio(&what, ours, parts, ratio(&applied), Aim::Below(3.0));
    table.ratio(
        "of which until the answer « saved »",
        millis(saves.median()),
        String::new(),
        ratio(&saves),
        Aim::None,
    );
    asterisk.process.stop().await;
}

/// Whether the PBX has the last revision that was asked for.
async fn is_applied(database: &Database, subject: &str) -> bool {
    let mut read = database.tools.store.read().await.expect("a connection");
    let state = store::state::find(read.db(), subject).await.expect("read");
    state.is_some_and(|state| state.applied == state.revision)
}

fn draft(id: Option<String>, version: i64) -> RuleDraft {
    RuleDraft {
        id,
        version,
        name: "Mobile".to_owned(),
        enabled: true,
        origin: "anyone".to_owned(),
        slot: "always".to_owned(),
        triggers: vec!["immediately".to_owned()],
        outcome: "forward".to_owned(),
        destination: format!("06 12 34 {:02} {:02}", version / 100 % 100, version % 100),
        ..RuleDraft::default()
    }
}

/// A file as the portal's: WAL, every commit waits for the disk.
async fn bare_file(database: &Database) -> SqliteConnection {
    let path = database.folder.path().join("bare.db");
    let options = SqliteConnectOptions::from_str("sqlite::memory:")
        .expect("options")
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let mut file = SqliteConnection::connect_with(&options)
        .await
        .expect("opened");
    let table = sqlx::query("CREATE TABLE bare (id INTEGER PRIMARY KEY, body TEXT)");
    table.execute(&mut file).await.expect("made");
    file
}

async fn commit(file: &mut SqliteConnection, n: i64) {
    let row = sqlx::query("INSERT INTO bare (id, body) VALUES ($1, 'a rule')").bind(n);
    row.execute(file).await.expect("committed");
}
