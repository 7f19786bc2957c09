//! `renvoi journal`: what it says of a journal that is whole, and of one that is not.

use std::{fs, sync::Arc};

use renvoi_server::{
    clock::SystemClock,
    journal::chain::Sealer,
    secrets::Keyring,
    store::{Pool, Store},
};
use serde_json::{Value, json};

use crate::cli::run::{Answer, Place};

async fn run(place: &Place, words: &'static [&'static str]) -> Answer {
    let mut command = tokio::process::Command::from(place.command(words));
    command.output().await.unwrap().into()
}

async fn seal(place: &Place) -> usize {
    let store = open(place).await;
    let keys = Keyring::read(&place.at("data/key")).unwrap();
    let sealer = Sealer::new(store.clone(), Arc::new(SystemClock), keys.signer());
    let done = sealer.drain().await.unwrap();
    assert!(done.broken.is_empty());
    store.close().await;
    done.sealed
}

async fn open(place: &Place) -> Store {
    let url = format!("sqlite:{}", place.at("data/renvoi.db").display());
    Store::open(&url).await.unwrap()
}

async fn change(place: &Place, statements: &[&'static str]) {
    let Pool::Sqlite { writer, .. } = open(place).await.pool else {
        panic!("a SQLite file");
    };
    for statement in statements {
        sqlx::query(*statement).execute(&writer).await.unwrap();
    }
    writer.close().await;
}

#[tokio::test]
async fn the_journal_is_verified_and_the_first_wrong_line_named() {
    let place = Place::with_acme();
    let acme = |answer: &Answer| -> Value {
        let told = answer.json();
        let chains = told["chains"].as_array().unwrap().iter();
        chains
            .clone()
            .find(|chain| chain["org"] == "acme")
            .unwrap()
            .clone()
    };
    // Written by commands, and no portal has run yet.
    let young = run(&place, &["journal", "verify", "--json"]).await;
    let found = acme(&young);
    assert_eq!(
        (young.code, &found["found"]["lines"], &found["broken"]),
        (0, &json!(0), &Value::Null)
    );
    assert!(
        found["unsealed"].as_i64() > Some(0) && found["unsealed_since"].is_string(),
        "{found}"
    );

    let kept = run(&place, &["journal", "keep", "--months", "24", "--json"]).await;
    assert_eq!(kept.json(), json!({ "org": "acme", "months": 24 }));
    assert_eq!(
        run(&place, &["journal", "keep", "--for-ever"]).await.code,
        0
    );
    assert_eq!(run(&place, &["journal", "keep"]).await.code, 4);
    assert_eq!(
        run(&place, &["journal", "keep", "--months", "0"])
            .await
            .code,
        2
    );
    let sealed = seal(&place).await;
    let whole = run(&place, &["journal", "verify", "--org", "acme", "--json"]).await;
    let found = acme(&whole);
    assert_eq!(
        (whole.code, &found["unsealed"]),
        (0, &json!(0)),
        "{whole:?}"
    );
    let lines = usize::try_from(found["found"]["lines"].as_i64().unwrap()).unwrap();
    assert!(lines <= sealed && lines > 2, "{found}");
    let words = run(&place, &["journal", "verify"]).await;
    assert!(
        words.code == 0 && words.out.contains("acme") && words.out.contains("ok"),
        "{words:?}"
    );
    assert_eq!(
        run(&place, &["journal", "verify", "--org", "nobody"])
            .await
            .code,
        3
    );
    let key = run(&place, &["journal", "key"]).await.out;
    assert_eq!(
        (key.trim().len(), whole.json()["key"].as_str()),
        (64, Some(key.trim()))
    );
    let doctor = run(&place, &["doctor", "--json"]).await.json();
    let said = doctor
        .as_array()
        .unwrap()
        .iter()
        .find(|finding| finding["what"] == "journal");
    assert!(
        said.unwrap()["said"].as_str().unwrap().contains("signed"),
        "{doctor}"
    );

    change(
        &place,
        &[
            "DROP TRIGGER journal_updated",
            "UPDATE journal SET actor = 'somebody else' WHERE seq = 2 AND org_id IS NOT NULL",
        ],
    )
    .await;
    let broken = run(&place, &["journal", "verify", "--json"]).await;
    let found = acme(&broken);
    assert_eq!(
        (broken.code, broken.json()["whole"].as_bool()),
        (1, Some(false))
    );
    assert_eq!(
        (&found["broken"]["seq"], &found["broken"]["code"]),
        (&json!(2), &json!("content"))
    );
    let words = run(&place, &["journal", "verify"]).await;
    assert_eq!(words.code, 1);
    assert!(
        words
            .err
            .contains("acme: line 2: what the line says is not what was sealed"),
        "{words:?}"
    );
}

#[tokio::test]
async fn a_file_is_none_of_ours_or_not_there() {
    let place = Place::with_acme();
    fs::write(place.at("none.jsonl"), "{\"kind\":\"journal\"}\n").unwrap();
    for (words, code, said) in [
        (
            &["journal", "verify", "missing.jsonl"][..],
            3,
            "missing.jsonl",
        ),
        (
            &["journal", "verify", "none.jsonl"],
            4,
            "line 1 of the file",
        ),
        (
            &["journal", "verify", "none.jsonl", "--key", "abc"],
            4,
            "64 hexadecimal digits",
        ),
        (
            &["journal", "verify", "none.jsonl", "--org", "acme"],
            2,
            "cannot be used with",
        ),
        (&["journal", "verify", "--key", "abc"], 2, "required"),
    ] {
        let answer = place.run(words);
        assert_eq!(answer.code, code, "{words:?}: {answer:?}");
        assert!(answer.err.contains(said), "{words:?}: {answer:?}");
    }
}
