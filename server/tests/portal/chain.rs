//! The journal's chains, on both databases: what is sealed proves itself, what was changed shows, and what is old may go.

use crate::on_both;
use std::sync::Arc;

use crate::support::{Database, portal::TestPortal};
use renvoi_app::api::journal::JournalQuery;
use renvoi_server::{
    clock::Clock as _,
    directory::organisation,
    journal::{
        self, Entry,
        chain::{self, ChainReport, Fault, Policy, Retained, Sealer, Signer, check, check_file},
    },
    secrets::Keyring,
    store::{self, Pool, Store, chain::Head},
};
use serde_json::{Value, json};
use uuid::Uuid;

on_both!(
    lines_are_sealed_in_order_and_verify,
    the_database_refuses_to_forget,
    what_was_changed_behind_our_back_is_found,
    a_damaged_chain_is_not_sealed_any_further,
    an_older_end_that_is_put_back_is_noticed,
    checkpoints_stand_where_they_should,
    what_is_old_goes_and_the_rest_verifies,
    old_attempts_are_emptied_and_nothing_else,
    nothing_is_dropped_on_a_forged_word,
    another_key_is_vouched_for_or_not_trusted,
    two_portals_write_and_seal_at_once,
    what_is_removed_leaves_its_journal,
    files_are_for_spreadsheets_and_for_who_verifies,
    a_file_that_was_touched_proves_nothing,
    lines_are_found_by_address_and_action,
);

const SEEDS: [[u8; 32]; 2] = [[7; 32], [9; 32]];

async fn alpha(portal: &TestPortal) -> Uuid {
    let org = organisation(&portal.database.store, Some("alpha")).await;
    org.unwrap().id
}

/// Writes so many lines of an organisation.
async fn write(portal: &TestPortal, org: Option<Uuid>, action: &'static str, many: usize) {
    let mut tx = portal.database.store.write().await.unwrap();
    for n in 0..many {
        let mut entry = Entry::new(action, "login:x@…".to_owned())
            .by_nobody("192.0.2.7")
            .with(json!({ "n": n }));
        if let Some(org) = org {
            entry = entry.within(org);
        }
        journal::append(tx.db(), portal.clock.as_ref(), entry)
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
}

async fn report(portal: &TestPortal, chain: Uuid) -> ChainReport {
    let key = portal.tools.sealer().public();
    let mut found = check(&portal.database.store, key, Some(chain))
        .await
        .unwrap();
    assert_eq!(found.len(), 1);
    found.remove(0)
}

async fn fault(portal: &TestPortal, chain: Uuid) -> (i64, Fault) {
    let wrong = report(portal, chain).await.found.unwrap_err();
    (wrong.seq, wrong.fault)
}

async fn head(portal: &TestPortal, chain: Uuid) -> Head {
    let mut read = portal.database.store.read().await.unwrap();
    store::chain::head(read.db(), chain).await.unwrap().unwrap()
}

/// Runs a statement; the database's own words where it refuses.
async fn run(store: &Store, text: &str) -> Result<u64, String> {
    let text = sqlx::AssertSqlSafe(text.to_owned());
    let done = match &store.pool {
        Pool::Sqlite { writer, .. } => sqlx::query(text)
            .execute(writer)
            .await
            .map(|done| done.rows_affected()),
        Pool::Postgres(pool) => sqlx::query(text)
            .execute(pool)
            .await
            .map(|done| done.rows_affected()),
    };
    done.map_err(|error| error.to_string())
}

/// As somebody may who owns the database.
async fn untie(store: &Store) {
    let tables = ["journal", "journal_chains", "journal_checkpoints"];
    if let Pool::Postgres(_) = store.pool {
        for table in tables {
            run(store, &format!("ALTER TABLE {table} DISABLE TRIGGER ALL"))
                .await
                .unwrap();
        }
        return;
    }
    for trigger in [
        "journal_inserted",
        "journal_updated",
        "journal_deleted",
        "journal_chains_updated",
        "journal_chains_deleted",
        "journal_checkpoints_updated",
        "journal_checkpoints_deleted",
    ] {
        run(store, &format!("DROP TRIGGER {trigger}"))
            .await
            .unwrap();
    }
}

/// A portal whose journal is sealed, with some more lines of `alpha`.
async fn sealed(database: Database, many: usize) -> (TestPortal, Uuid, Sealer) {
    let portal = TestPortal::new(database).await;
    let org = alpha(&portal).await;
    write(&portal, Some(org), "rules.saved", many).await;
    let sealer = portal.tools.sealer();
    sealer.drain().await.unwrap();
    (portal, org, sealer)
}

async fn lines_are_sealed_in_order_and_verify(database: Database) {
    let portal = TestPortal::new(database).await;
    let org = alpha(&portal).await;
    write(&portal, None, "session.refused", 3).await;
    let before = report(&portal, org).await;
    assert_eq!(before.found.unwrap().lines, 0);
    assert!(before.unsealed > 5 && before.oldest == Some(portal.clock.millis()));

    let sealer = portal.tools.sealer();
    let written = portal.journal().await.len();
    let done = sealer.drain().await.unwrap();
    assert_eq!((done.sealed, done.broken), (written, vec![]));
    assert_eq!(sealer.drain().await.unwrap().sealed, 0);
    let reports = check(&portal.database.store, sealer.public(), None)
        .await
        .unwrap();
    // Each organisation's, and what concerns none.
    assert_eq!(reports.len(), 3);
    let lines: usize = reports
        .iter()
        .map(|report| report.found.clone().unwrap().lines)
        .sum();
    assert_eq!(lines, written);
    assert!(reports.iter().all(|report| report.unsealed == 0));
    let nobody = report(&portal, Uuid::nil()).await;
    assert!(nobody.slug.is_none() && nobody.found.unwrap().lines >= 3);

    write(&portal, Some(org), "rules.saved", 600).await;
    assert_eq!(report(&portal, org).await.unsealed, 600);
    assert_eq!(sealer.drain().await.unwrap().sealed, 600);
    let found = report(&portal, org).await.found.unwrap();
    assert_eq!(
        (found.first, found.last),
        (1, i64::try_from(found.lines).unwrap())
    );
}

async fn the_database_refuses_to_forget(database: Database) {
    let (portal, org, _) = sealed(database, 5).await;
    write(&portal, Some(org), "rules.saved", 1).await;
    let store = &portal.database.store;
    for statement in [
        "UPDATE journal SET detail = '{}'",
        "UPDATE journal SET seq = NULL",
        "UPDATE journal SET hash = digest",
        "UPDATE journal SET actor = 'somebody' WHERE seq IS NULL",
        "UPDATE journal SET salt = NULL, user_id = NULL, actor = '', address = '', subject = '', detail = '{}'",
        "DELETE FROM journal",
        "DELETE FROM journal WHERE seq IS NULL",
        "DELETE FROM journal_chains",
        "UPDATE journal_chains SET seq = seq - 1",
        "UPDATE journal_chains SET kept_seq = -1",
        "DELETE FROM journal_checkpoints",
        "UPDATE journal_checkpoints SET seq = seq + 1",
        "INSERT INTO journal SELECT * FROM journal WHERE seq = 1",
    ] {
        let refused = run(store, statement).await.unwrap_err();
        assert!(
            refused.contains("the journal is append-only"),
            "{statement}: {refused}"
        );
    }
    if let Pool::Postgres(_) = store.pool {
        for table in [
            "journal",
            "journal_chains",
            "journal_checkpoints",
            "journal_keys",
        ] {
            let refused = run(store, &format!("TRUNCATE {table}")).await.unwrap_err();
            assert!(refused.contains("the journal is append-only"), "{refused}");
        }
    }
    assert!(report(&portal, org).await.found.is_ok());
}

async fn what_was_changed_behind_our_back_is_found(database: Database) {
    let (portal, org, _) = sealed(database, 20).await;
    let store = &portal.database.store;
    untie(store).await;
    let whole = head(&portal, org).await;
    let last = whole.seq;
    // What is done to the chain of alpha, what is found, and what takes it back.
    let here = "org_id = (SELECT id FROM organisations WHERE slug = 'alpha')";
    let chain = "chain = (SELECT id FROM organisations WHERE slug = 'alpha')";
    let cases: Vec<(String, (i64, Fault), String)> = vec![
        (
            format!("UPDATE journal SET detail = '{{\"n\":99}}' WHERE {here} AND seq = {last}"),
            (last, Fault::Content),
            format!("UPDATE journal SET detail = '{{\"n\":19}}' WHERE {here} AND seq = {last}"),
        ),
        (
            format!("UPDATE journal SET address = '192.0.2.8' WHERE {here} AND seq = {last}"),
            (last, Fault::Content),
            format!("UPDATE journal SET address = '192.0.2.7' WHERE {here} AND seq = {last}"),
        ),
        (
            format!("UPDATE journal SET action = 'rules.deleted' WHERE {here} AND seq = {last}"),
            (last, Fault::Place),
            format!("UPDATE journal SET action = 'rules.saved' WHERE {here} AND seq = {last}"),
        ),
        (
            format!("UPDATE journal SET at = at + 1 WHERE {here} AND seq = {last}"),
            (last, Fault::Place),
            format!("UPDATE journal SET at = at - 1 WHERE {here} AND seq = {last}"),
        ),
        // Away to another organisation, with its number or without.
        (
            format!("UPDATE journal SET org_id = NULL, seq = 9000 WHERE {here} AND seq = 3"),
            (4, Fault::Missing),
            "UPDATE journal SET org_id = (SELECT id FROM organisations WHERE slug = 'alpha'), seq = 3 WHERE seq = 9000".to_owned(),
        ),
        // The last lines gone, and then the end of the chain moved back.
        (
            format!("UPDATE journal SET org_id = NULL, seq = seq + 9000 WHERE {here} AND seq > {last} - 2"),
            (last - 1, Fault::Truncated),
            format!("UPDATE journal SET org_id = (SELECT id FROM organisations WHERE slug = 'alpha'), seq = seq - 9000 WHERE seq > 9000 + {last} - 2"),
        ),
        (
            format!("UPDATE journal_chains SET seq = seq - 2 WHERE {chain}"),
            (last - 2, Fault::Head),
            format!("UPDATE journal_chains SET seq = seq + 2 WHERE {chain}"),
        ),
        (
            format!("UPDATE journal_chains SET kept_seq = 2 WHERE {chain}"),
            (last, Fault::Head),
            format!("UPDATE journal_chains SET kept_seq = 0 WHERE {chain}"),
        ),
        (
            format!("UPDATE journal_checkpoints SET newest = newest + 1 WHERE {chain}"),
            (last, Fault::Checkpoint),
            format!("UPDATE journal_checkpoints SET newest = newest - 1 WHERE {chain}"),
        ),
    ];
    for (change, found, back) in cases {
        assert!(run(store, &change).await.unwrap() > 0, "{change}");
        assert_eq!(fault(&portal, org).await, found, "{change}");
        assert!(run(store, &back).await.unwrap() > 0, "{back}");
        assert!(report(&portal, org).await.found.is_ok(), "{back}");
    }
    for statement in [
        format!("UPDATE journal SET seq = 9006 WHERE {here} AND seq = 5"),
        format!("UPDATE journal SET seq = 5 WHERE {here} AND seq = 6"),
        format!("UPDATE journal SET seq = 6 WHERE {here} AND seq = 9006"),
    ] {
        run(store, &statement).await.unwrap();
    }
    assert_eq!(fault(&portal, org).await, (5, Fault::Place), "swapped");
    run(store, &format!("DELETE FROM journal_chains WHERE {chain}"))
        .await
        .unwrap();
    assert_eq!(fault(&portal, org).await, (last, Fault::NoHead));
    run(store, &format!("DELETE FROM journal WHERE {here}"))
        .await
        .unwrap();
    assert_eq!(
        fault(&portal, org).await,
        (0, Fault::NoHead),
        "no organisation is without a line"
    );
}

async fn a_damaged_chain_is_not_sealed_any_further(database: Database) {
    let (portal, org, _) = sealed(database, 5).await;
    let store = &portal.database.store;
    let before = head(&portal, org).await;
    untie(store).await;
    run(
        store,
        &format!(
            "DELETE FROM journal WHERE seq = {} AND action = 'rules.saved'",
            before.seq
        ),
    )
    .await
    .unwrap();
    write(&portal, Some(org), "rules.saved", 2).await;
    write(&portal, None, "session.refused", 2).await;
    let sealer = portal.tools.sealer();
    let done = sealer.drain().await.unwrap();
    assert_eq!(
        (done.sealed, done.broken),
        (2, vec![org]),
        "the others go on"
    );
    assert_eq!(head(&portal, org).await, before);
    let found = report(&portal, org).await;
    assert_eq!(found.unsealed, 2);
    assert_eq!(found.found.unwrap_err().fault, Fault::Truncated);
}

async fn an_older_end_that_is_put_back_is_noticed(database: Database) {
    let (portal, org, sealer) = sealed(database, 5).await;
    let old = head(&portal, org).await;
    write(&portal, Some(org), "rules.saved", 5).await;
    sealer.drain().await.unwrap();
    let store = &portal.database.store;
    untie(store).await;
    run(
        store,
        &format!(
            "DELETE FROM journal WHERE seq > {} AND action = 'rules.saved'",
            old.seq
        ),
    )
    .await
    .unwrap();
    let mut tx = store.write().await.unwrap();
    store::chain::set_head(tx.db(), &old).await.unwrap();
    tx.commit().await.unwrap();
    // A whole chain by itself; but who has seen more goes on with it no more.
    assert!(report(&portal, org).await.found.is_ok());
    write(&portal, Some(org), "rules.saved", 1).await;
    assert_eq!(sealer.drain().await.unwrap().broken, [org]);
}

async fn checkpoints_stand_where_they_should(database: Database) {
    let (portal, org, sealer) = sealed(database, 1).await;
    let at = async || -> Vec<i64> {
        let mut read = portal.database.store.read().await.unwrap();
        let all = store::chain::checkpoints(read.db(), org, 0).await.unwrap();
        all.iter().map(|checkpoint| checkpoint.seq).collect()
    };
    let first = head(&portal, org).await.seq;
    assert_eq!(at().await, [first]);
    write(&portal, Some(org), "rules.saved", 1).await;
    sealer.drain().await.unwrap();
    assert_eq!(at().await, [first], "the same day");
    write(&portal, Some(org), "rules.saved", 2100).await;
    sealer.drain().await.unwrap();
    assert_eq!(at().await, [first, 1000, 2000]);
    portal.clock.advance(25 * 3600);
    let policy = Policy::default();
    assert_eq!(
        chain::retain(&sealer, &policy).await.unwrap(),
        Retained::default()
    );
    assert_eq!(
        at().await,
        [first, 1000, 2000, first + 2101],
        "the next day, without a line"
    );
    chain::retain(&sealer, &policy).await.unwrap();
    assert_eq!(at().await.len(), 4, "nothing has come since");
    let found = report(&portal, org).await.found.unwrap();
    assert_eq!(found.checkpoints, 4);
}

async fn what_is_old_goes_and_the_rest_verifies(database: Database) {
    let (portal, org, sealer) = sealed(database, 1200).await;
    let old = head(&portal, org).await.seq;
    portal.clock.advance(100 * 24 * 3600);
    write(&portal, Some(org), "rules.saved", 10).await;
    sealer.drain().await.unwrap();
    let policy = Policy {
        months: 4,
        attempt_months: 0,
    };
    assert_eq!(
        chain::retain(&sealer, &policy).await.unwrap(),
        Retained::default()
    );

    // Six weeks later the first lines are five months old; beta says that its own stay.
    portal.clock.advance(45 * 24 * 3600);
    let beta = organisation(&portal.database.store, Some("beta"))
        .await
        .unwrap()
        .id;
    let mut tx = portal.database.store.write().await.unwrap();
    store::chain::set_months(tx.db(), beta, Some(0))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let done = chain::retain(&sealer, &policy).await.unwrap();
    // What lies after the last checkpoint of that time waits for the next.
    assert!(done.dropped >= 1000, "{done:?}");
    let kept = head(&portal, org).await.kept_seq;
    assert!(kept > 0 && kept <= old, "{kept} of {old}");
    sealer.drain().await.unwrap();
    let found = report(&portal, org).await.found.unwrap();
    assert_eq!(found.first, kept + 1);
    assert!(report(&portal, beta).await.found.unwrap().first == 1);
    let journal = portal.journal().await;
    let told = journal
        .iter()
        .find(|line| line.action == "journal.dropped" && line.org_id == Some(org));
    let told: Value = serde_json::from_str(&told.unwrap().detail).unwrap();
    assert_eq!(told, json!({ "through": kept, "lines": kept, "months": 4 }));
    assert_eq!(
        chain::retain(&sealer, &policy).await.unwrap(),
        Retained::default(),
        "once"
    );

    // Nobody else drops more than was signed.
    let refused = run(
        &portal.database.store,
        "DELETE FROM journal WHERE action = 'rules.saved'",
    )
    .await;
    assert!(refused.unwrap_err().contains("append-only"));
}

async fn old_attempts_are_emptied_and_nothing_else(database: Database) {
    let (portal, org, sealer) = sealed(database, 2).await;
    write(&portal, Some(org), "session.refused", 3).await;
    sealer.drain().await.unwrap();
    portal.clock.advance(70 * 24 * 3600);
    write(&portal, Some(org), "session.refused", 1).await;
    sealer.drain().await.unwrap();
    let policy = Policy {
        months: 0,
        attempt_months: 1,
    };
    let done = chain::retain(&sealer, &policy).await.unwrap();
    assert_eq!((done.dropped, done.emptied), (0, 3));
    sealer.drain().await.unwrap();
    let found = report(&portal, org).await.found.unwrap();
    assert_eq!((found.first, found.emptied), (1, 3));
    let attempts: Vec<_> = portal
        .journal()
        .await
        .into_iter()
        .filter(|line| line.action == "session.refused")
        .collect();
    let said: Vec<_> = attempts
        .iter()
        .map(|line| (line.address.as_str(), line.subject.as_str()))
        .collect();
    assert_eq!(
        said,
        [("", ""), ("", ""), ("", ""), ("192.0.2.7", "login:x@…")]
    );

    // What retention has not emptied is not missing its words by right.
    untie(&portal.database.store).await;
    let empty =
        "salt = NULL, user_id = NULL, actor = '', address = '', subject = '', detail = '{}'";
    let last = head(&portal, org).await.seq - 1;
    run(
        &portal.database.store,
        &format!("UPDATE journal SET {empty} WHERE seq = {last} AND action = 'session.refused'"),
    )
    .await
    .unwrap();
    assert_eq!(fault(&portal, org).await, (last, Fault::Emptied));
    run(
        &portal.database.store,
        &format!("UPDATE journal SET {empty} WHERE seq = 1"),
    )
    .await
    .unwrap();
    assert_eq!(fault(&portal, org).await, (1, Fault::Emptied));
}

async fn nothing_is_dropped_on_a_forged_word(database: Database) {
    let (portal, org, sealer) = sealed(database, 30).await;
    let mut end = head(&portal, org).await;
    portal.clock.advance(40 * 24 * 3600);
    write(&portal, Some(org), "rules.saved", 5).await;
    sealer.drain().await.unwrap();
    // A checkpoint that says the newest lines were ancient, signed by somebody else.
    let last = head(&portal, org).await;
    end = Head {
        seq: last.seq - 1,
        newest: 1,
        ..end
    };
    let forged = Signer::from_seed(&[1; 32]).checkpoint(&end, 5);
    untie(&portal.database.store).await;
    let mut tx = portal.database.store.write().await.unwrap();
    store::chain::put_checkpoint(tx.db(), &forged)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let policy = Policy {
        months: 12,
        attempt_months: 0,
    };
    assert_eq!(
        chain::retain(&sealer, &policy).await.unwrap(),
        Retained::default()
    );
    assert_eq!(fault(&portal, org).await, (end.seq, Fault::Checkpoint));
}

async fn another_key_is_vouched_for_or_not_trusted(database: Database) {
    let (portal, org, _) = sealed(database, 5).await;
    let store = &portal.database.store;
    let [_, new] = SEEDS.map(Keyring::from_bytes);
    let other = Sealer::new(store.clone(), Arc::clone(&portal.tools.clock), new.signer());
    let verify = async || {
        check(store, other.public(), Some(org))
            .await
            .unwrap()
            .remove(0)
            .found
    };
    assert_eq!(verify().await.unwrap_err().fault, Fault::Head);
    write(&portal, Some(org), "rules.saved", 1).await;
    assert_eq!(other.drain().await.unwrap().broken, [org]);

    let mut tx = store.write().await.unwrap();
    chain::endorse(tx.db(), &new.signer(), 5).await.unwrap();
    tx.commit().await.unwrap();
    let done = other.drain().await.unwrap();
    assert_eq!((done.sealed, done.broken), (1, vec![]));
    assert!(verify().await.is_ok());
    // The old key vouches for nothing that the new one signed.
    assert_eq!(
        report(&portal, org).await.found.unwrap_err().fault,
        Fault::Head
    );
}

async fn two_portals_write_and_seal_at_once(database: Database) {
    let portal = TestPortal::new(database).await;
    let org = alpha(&portal).await;
    let (one, two) = (portal.tools.sealer(), portal.tools.sealer());
    let work = async |sealer: &Sealer| {
        for _ in 0..15 {
            write(&portal, Some(org), "rules.saved", 7).await;
            write(&portal, None, "session.refused", 2).await;
            assert_eq!(sealer.drain().await.unwrap().broken, Vec::<Uuid>::new());
        }
    };
    tokio::join!(work(&one), work(&two), async {
        for _ in 0..10 {
            for report in check(&portal.database.store, one.public(), None)
                .await
                .unwrap()
            {
                report.found.unwrap();
            }
        }
    });
    one.drain().await.unwrap();
    let written = portal.journal().await.len();
    let reports = check(&portal.database.store, one.public(), None)
        .await
        .unwrap();
    let lines: usize = reports
        .into_iter()
        .map(|report| report.found.unwrap().lines)
        .sum();
    assert_eq!(lines, written, "each line once");
}

async fn what_is_removed_leaves_its_journal(database: Database) {
    let (portal, org, sealer) = sealed(database, 1).await;
    let registry = portal.registry();
    let theirs = renvoi_server::directory::TheirExtension::Remove;
    renvoi_server::directory::remove_user(&registry, "204@alpha.example", theirs, true)
        .await
        .unwrap();
    sealer.drain().await.unwrap();
    let lines = portal.journal().await.len();
    assert!(report(&portal, org).await.found.is_ok());
    // No row refers to another that could take it along.
    untie(&portal.database.store).await;
    assert_eq!(portal.journal().await.len(), lines);
    let keys = match portal.database.store.pool {
        Pool::Sqlite { .. } => "SELECT COUNT(*) FROM pragma_foreign_key_list('journal')",
        Pool::Postgres(_) => {
            "SELECT COUNT(*) FROM pg_constraint WHERE conrelid = 'journal'::regclass AND contype = 'f'"
        }
    };
    let mut read = portal.database.store.read().await.unwrap();
    let (keys,): (i64,) = match read.db() {
        store::Db::Sqlite(c) => sqlx::query_as(keys).fetch_one(c).await.unwrap(),
        store::Db::Postgres(c) => sqlx::query_as(keys).fetch_one(c).await.unwrap(),
    };
    assert_eq!(keys, 0);
}

async fn files_are_for_spreadsheets_and_for_who_verifies(database: Database) {
    let portal = TestPortal::new(database).await;
    let org = alpha(&portal).await;
    let mut tx = portal.database.store.write().await.unwrap();
    let entry = Entry::new("device.added", "device:x".to_owned())
        .within(org)
        .by_user(Uuid::now_v7(), "=cmd|' /C calc'!A0", "192.0.2.9")
        .with(json!({ "name": "Salon; \"grand\"" }));
    journal::append(tx.db(), portal.clock.as_ref(), entry)
        .await
        .unwrap();
    tx.commit().await.unwrap();

    let mut helpdesk = portal.signed_in("207@alpha").await;
    let page = helpdesk.get("/journal?kind=device").await.body;
    for link in [
        "/journal/export?format=csv&amp;kind=device",
        "/journal/export?format=jsonl&amp;kind=device",
    ] {
        assert!(page.contains(link), "{link}");
    }
    let answer = helpdesk.get("/journal/export?format=csv").await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.header("content-disposition"),
        "attachment; filename=\"journal-alpha-2026-04-14.csv\""
    );
    assert_eq!(
        answer.header("content-type"),
        "text/csv; charset=utf-8; header=present"
    );
    assert_eq!(answer.header("cache-control"), "no-store");
    let text = &answer.body;
    assert!(text.starts_with("\u{feff}N°;Date et heure;Auteur;Jeton;Adresse;Événement;Concerne;Code;Détail;Empreinte\r\n1;2026-04-14 14:22:00;Ligne de commande;"), "{text}");
    assert!(text.contains(";'=cmd|' /C calc'!A0;;192.0.2.9;\"Téléphone «\u{a0}Salon; \"\"grand\"\"\u{a0}» ajouté\";"), "{text}");
    assert!(!text.contains("beta"), "{text}");
    let last = text.trim_end().rsplit("\r\n").next().unwrap();
    assert!(
        last.contains("Journal exporté") && last.contains(";Owner of 207;"),
        "the export itself is told: {last}"
    );
    helpdesk
        .post("/preferences", &[("lang", "en"), ("back", "/")])
        .await;
    let english = helpdesk
        .get("/journal/export?format=csv&kind=device")
        .await
        .body;
    assert!(
        english.starts_with("\u{feff}No.,Date and time,"),
        "{english}"
    );
    assert_eq!(
        english.lines().count(),
        4,
        "the two telephones, one more, and the heading: {english}"
    );

    let answer = helpdesk.get("/journal/export?format=jsonl").await;
    assert_eq!(answer.header("content-type"), "application/jsonl");
    let key = portal.tools.sealer().public();
    let (chain, _, found) = check_file(answer.body.as_bytes(), Some(key)).unwrap();
    assert_eq!(chain, org);
    assert_eq!(found, report(&portal, org).await.found.unwrap());
    let choice = helpdesk
        .get("/journal/export?format=jsonl&kind=device")
        .await
        .body;
    assert!(matches!(
        check_file(choice.as_bytes(), Some(key)),
        Err(chain::FileError::Selection)
    ));
    assert_eq!(choice.lines().count(), 5);

    // One's own lines, whoever one asks for; and what cannot be read is told by the page.
    let mut owner = portal.signed_in("204@alpha").await;
    let own = owner.get("/journal/export?format=jsonl&who=207").await.body;
    assert!(
        own.contains("journal.exported") && own.contains("session.opened") && !own.contains("207@"),
        "{own}"
    );
    let wrong = owner.get("/journal/export?format=csv&from=hier").await;
    assert_eq!(
        (wrong.status, wrong.location()),
        (303, "/journal?format=csv&from=hier")
    );
    assert_eq!(owner.get("/journal/export?format=pdf").await.status, 404);
}

async fn a_file_that_was_touched_proves_nothing(database: Database) {
    let (portal, org, _) = sealed(database, 1100).await;
    let mut helpdesk = portal.signed_in("207@alpha").await;
    let file = helpdesk.get("/journal/export?format=jsonl").await.body;
    let lines: Vec<&str> = file.lines().collect();
    let key = portal.tools.sealer().public();
    let verify = |lines: &[&str]| match check_file(lines.join("\n").as_bytes(), Some(key)) {
        Ok((chain, _, _)) => {
            assert_eq!(chain, org);
            None
        }
        Err(chain::FileError::Broken(wrong)) => Some(wrong.fault),
        Err(other) => panic!("{other}"),
    };
    assert_eq!(verify(&lines), None);
    let without = |n: usize| [&lines[..n], &lines[n + 1..]].concat();
    assert_eq!(verify(&without(5)), Some(Fault::Missing));
    assert_eq!(verify(&lines[..lines.len() - 1]), Some(Fault::Truncated));
    let mut swapped = lines.clone();
    swapped.swap(4, 5);
    assert_eq!(verify(&swapped), Some(Fault::Missing));
    let changed = lines[9]
        .replace("192.0.2.7", "192.0.2.8")
        .replace("command line", "nobody");
    let mut with = lines.clone();
    with[9] = &changed;
    assert_eq!(verify(&with), Some(Fault::Content));
    let elsewhere = Signer::from_seed(&[3; 32]).public();
    let other = check_file(file.as_bytes(), Some(elsewhere)).unwrap_err();
    assert!(matches!(other, chain::FileError::Broken(wrong) if wrong.fault == Fault::Head));
    for none in ["", "{}", "no", &lines[1..].join("\n")] {
        assert!(
            matches!(
                check_file(none.as_bytes(), None),
                Err(chain::FileError::Line(..))
            ),
            "{none}"
        );
    }
}

async fn lines_are_found_by_address_and_action(database: Database) {
    let portal = TestPortal::new(database).await;
    let org = alpha(&portal).await;
    write(&portal, Some(org), "session.refused", 2).await;
    let mut helpdesk = portal.signed_in("207@alpha").await;
    let mut found = async |query: JournalQuery| -> (usize, Value) {
        let answer = helpdesk.call("journal", &json!({ "query": query })).await;
        let page: Value = serde_json::from_str(&answer.body).unwrap();
        (
            page["lines"].as_array().unwrap().len(),
            page["errors"].clone(),
        )
    };
    let query = |address: &str, kind: &str| JournalQuery {
        address: address.to_owned(),
        kind: kind.to_owned(),
        ..JournalQuery::default()
    };
    assert_eq!(found(query("192.0.2.7", "")).await.0, 2);
    assert_eq!(found(query(" 192.0.2.7 ", "session.refused")).await.0, 2);
    assert_eq!(found(query("192.0.2.7", "session.opened")).await.0, 0);
    assert_eq!(found(query("0.0.0.0", "session.opened")).await.0, 1);
    assert_eq!(found(query("0:0:0:0:0:0:0:1", "")).await, (0, json!([])));
    let (lines, errors) = found(query("192.0.2", "")).await;
    assert_eq!(
        (lines, &errors[0]["field"], &errors[0]["code"]),
        (0, &json!("address"), &json!("ip_address"))
    );
}
