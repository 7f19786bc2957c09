//! The page of one's own passkeys.

use serde_json::json;

use super::{OPTIONS, STALE, actions, ask, ids, mailed, make, post, sign_in, somebody, told};
use crate::{
    on_both,
    support::{
        Database,
        passkey::Device,
        portal::{PASSWORD, TestPortal},
    },
};

on_both!(
    several_are_named_renamed_and_removed,
    who_finds_a_browser_open_makes_none_and_removes_none,
    a_passkey_shows_once_more_who_it_is,
    nobody_touches_somebody_elses,
    what_was_asked_for_elsewhere_makes_none,
    there_is_an_end_to_them,
    a_name_that_meets_an_ended_session_waits_for_its_writer,
);

async fn several_are_named_renamed_and_removed(database: Database) {
    let portal = TestPortal::new(database).await;
    let (mut owner, mut first) = somebody(&portal).await;
    let asked = ask(&mut owner, OPTIONS).await;
    let excluded = &asked["publicKey"]["excludeCredentials"];
    assert_eq!(excluded.as_array().unwrap().len(), 1, "that device has one");
    assert_eq!(asked["publicKey"]["attestation"], "none");
    let mut second = Device::new();
    make(&mut owner, &mut second, "  Téléphone ").await;
    let before = portal.journal().await.len();
    let page = owner.get("/account/passkeys").await.body;
    assert!(page.find("<h3>Téléphone</h3>").unwrap() < page.find("<h3>Portable</h3>").unwrap());
    let ids = ids(&page);
    assert_eq!(ids.len(), 2);

    for (wrong, told) in [
        ("", "Donnez un nom"),
        (" \u{a0} ", "Donnez un nom"),
        ("a\u{7}b", "caractère invisible"),
        (&"x".repeat(61), "plus de 60"),
    ] {
        let fields = [("id", ids[1].as_str()), ("name", wrong)];
        let answer = owner.post("/account/passkeys/rename", &fields).await;
        assert_eq!(answer.status, 422, "{wrong:?}");
        assert!(
            answer.body.contains(told) && answer.body.contains("<details open"),
            "{}",
            answer.body
        );
    }
    let fields = [("id", ids[1].as_str()), ("name", "Portable <b> & \"Cie\"")];
    let answer = owner.post("/account/passkeys/rename", &fields).await;
    assert_eq!(answer.location(), "/account/passkeys?renamed");
    assert_eq!(
        told(&portal).await,
        json!({ "name": "Portable <b> & \"Cie\"", "before": "Portable" })
    );
    // The same name is no change.
    owner.post("/account/passkeys/rename", &fields).await;
    let page = owner.get("/account/passkeys").await.body;
    assert!(page.contains("<h3>Portable &lt;b&gt; &amp;"), "{page}");
    assert_eq!(actions(&portal, before).await, ["user.passkey_renamed"]);

    let fields = [("id", ids[0].as_str())];
    let answer = owner.post("/account/passkeys/remove", &fields).await;
    assert_eq!(answer.location(), "/account/passkeys?removed");
    assert_eq!(
        actions(&portal, before).await,
        ["user.passkey_renamed", "user.passkey_removed"]
    );
    let again = owner.post("/account/passkeys/remove", &fields).await;
    assert_eq!(again.status, 404);
    assert_eq!(
        sign_in(&mut portal.browser(), &mut second).await.status,
        401
    );
    assert_eq!(sign_in(&mut portal.browser(), &mut first).await.status, 303);
    let subjects = mailed(&portal).await;
    assert_eq!(
        subjects
            .iter()
            .filter(|told| told.ends_with("ajoutée"))
            .count(),
        2
    );
    assert!(
        subjects.contains(&"Clé d’accès «\u{a0}Téléphone\u{a0}» retirée".to_owned()),
        "{subjects:?}"
    );
    let renamed =
        "Clé d’accès «\u{a0}Portable\u{a0}» renommée «\u{a0}Portable <b> & \"Cie\"\u{a0}»";
    assert!(subjects.contains(&renamed.to_owned()), "{subjects:?}");
}

async fn who_finds_a_browser_open_makes_none_and_removes_none(database: Database) {
    let portal = TestPortal::new(database).await;
    let (mut owner, mut device) = somebody(&portal).await;
    let asked = ask(&mut owner, OPTIONS).await;
    let made = device.make(&asked);
    portal.clock.advance(STALE);
    let page = owner.get("/account/passkeys").await.body;
    assert!(
        page.contains("name=\"confirm\"") && !page.contains("id=\"make\""),
        "{page}"
    );
    assert!(!page.contains("/account/passkeys/remove"), "{page}");
    let answer = owner.post(OPTIONS, &[]).await;
    assert_eq!((answer.status, answer.code().as_str()), (403, "forbidden"));
    let answer = post(
        &mut owner,
        "/account/passkeys",
        (&asked, &made),
        &[("name", "x")],
    )
    .await;
    assert_eq!(answer.status, 422);
    let id = ids(&page).remove(0);
    for wrong in ["", "a guess"] {
        let fields = [("id", id.as_str()), ("confirm", wrong)];
        let answer = owner.post("/account/passkeys/remove", &fields).await;
        assert_eq!(answer.status, 422);
        assert!(
            answer.body.contains("confirm-error\"><p"),
            "{}",
            answer.body
        );
        let answer = owner.post("/account/passkeys/confirm", &fields[1..]).await;
        assert_eq!(answer.status, 422);
    }
    assert_eq!(portal.count("passkeys").await, 1);
    let fields = [("confirm", PASSWORD)];
    let answer = owner.post("/account/passkeys/confirm", &fields).await;
    assert_eq!(answer.location(), "/account/passkeys");
    make(&mut owner, &mut Device::new(), "Téléphone").await;
    let answer = owner.post("/account/passkeys/remove", &[("id", &id)]).await;
    assert_eq!(answer.location(), "/account/passkeys?removed");
}

async fn a_passkey_shows_once_more_who_it_is(database: Database) {
    let portal = TestPortal::new(database).await;
    let (mut owner, mut device) = somebody(&portal).await;
    portal.clock.advance(STALE);
    let (options, path) = ("/account/confirm/options", "/account/passkeys/confirm");
    let asked = ask(&mut owner, options).await;
    assert_eq!(
        asked["publicKey"]["allowCredentials"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    // Whoever holds the device is not enough.
    device.verifies = false;
    let shown = device.show(&asked);
    let answer = post(&mut owner, path, (&asked, &shown), &[]).await;
    assert_eq!(answer.status, 422);
    assert!(
        answer.body.contains("n’est pas acceptée"),
        "{}",
        answer.body
    );
    let line = portal.journal().await.pop().unwrap();
    assert_eq!(line.action, "user.confirmation_refused");
    assert_eq!(told(&portal).await["why"], "verification");
    device.verifies = true;
    let asked = ask(&mut owner, options).await;
    let shown = device.show(&asked);
    // It is for this session alone.
    let mut other = portal.signed_in(super::LOGIN).await;
    other.cookies.insert(
        "renvoi-3000-passkey".to_owned(),
        owner.cookies["renvoi-3000-passkey"].clone(),
    );
    let fields = [("name", "Agenda"), ("scope", "explain"), ("days", "30")];
    let answer = post(&mut owner, "/account/tokens", (&asked, &shown), &fields).await;
    assert!(
        answer.status == 200 && answer.body.contains("rnv_"),
        "{}",
        answer.body
    );
    portal.clock.advance(STALE);
    let asked = ask(&mut owner, options).await;
    let shown = device.show(&asked);
    let answer = post(&mut other, path, (&asked, &shown), &[]).await;
    assert_eq!(answer.status, 422);
    assert!(
        answer.body.contains("La demande a expiré"),
        "{}",
        answer.body
    );
    assert_eq!(
        post(&mut owner, path, (&asked, &shown), &[]).await.status,
        303
    );
    portal.clock.advance(STALE);
    let answer = post(&mut owner, path, (&asked, &shown), &[]).await;
    assert_eq!(answer.status, 422, "it has served, and is old");
    // It counts together with what is typed there.
    for n in 0..3 {
        let asked = ask(&mut owner, options).await;
        let mut shown = device.show(&asked);
        shown["response"]["signature"] = json!("AAAA");
        let answer = post(&mut owner, path, (&asked, &shown), &[]).await;
        assert_eq!(answer.status, 422, "{n}");
    }
    let answer = owner.post(path, &[("confirm", PASSWORD)]).await;
    assert_eq!((answer.status, answer.header("retry-after")), (429, "1"));
    // Who has none is asked for none.
    let mut colleague = portal.signed_in("207@alpha").await;
    assert_eq!(colleague.post(options, &[]).await.status, 204);
}

async fn nobody_touches_somebody_elses(database: Database) {
    let portal = TestPortal::new(database).await;
    let (mut owner, mut device) = somebody(&portal).await;
    let id = ids(&owner.get("/account/passkeys").await.body).remove(0);
    for login in ["207@alpha", "204@beta"] {
        let mut other = portal.signed_in(login).await;
        let page = other.get("/account/passkeys").await.body;
        assert!(!page.contains("Portable") && !page.contains(&id), "{page}");
        for path in ["/account/passkeys/rename", "/account/passkeys/remove"] {
            let fields = [("id", id.as_str()), ("name", "À moi")];
            assert_eq!(
                other.post(path, &fields).await.status,
                404,
                "{login}: {path}"
            );
        }
        // Nor does anybody take its name: whose it is stays as it was.
        let asked = ask(&mut other, OPTIONS).await;
        let credential = device.held[0].credential.clone();
        let mut made = Device::new().make_twisted(&asked, |making| {
            let name = &mut making.data.attested.as_mut().unwrap().1;
            name.clone_from(&credential);
        });
        made["id"] = json!(crate::support::passkey::text(&credential));
        let answer = post(
            &mut other,
            "/account/passkeys",
            (&asked, &made),
            &[("name", "x")],
        )
        .await;
        assert_eq!(answer.status, 422);
        assert!(
            answer.body.contains("n’a pas pu être ajoutée"),
            "{}",
            answer.body
        );
    }
    assert_eq!(portal.count("passkeys").await, 1);
    assert_eq!(
        sign_in(&mut portal.browser(), &mut device).await.status,
        303
    );
}

async fn what_was_asked_for_elsewhere_makes_none(database: Database) {
    let portal = TestPortal::new(database).await;
    let (mut owner, mut other) = (
        portal.signed_in(super::LOGIN).await,
        portal.signed_in("207@alpha").await,
    );
    let mut device = Device::new();
    let asked = ask(&mut owner, OPTIONS).await;
    let made = device.make(&asked);
    let name = [("name", "x")];
    let path = "/account/passkeys";
    // Somebody else's session, with the same browser's cookie.
    let own = other.cookies.insert(
        "renvoi-3000-passkey".to_owned(),
        owner.cookies["renvoi-3000-passkey"].clone(),
    );
    assert!(own.is_none());
    assert_eq!(
        post(&mut other, path, (&asked, &made), &name).await.status,
        422
    );
    // A name that is none: said before anything is used up.
    assert_eq!(
        post(&mut owner, path, (&asked, &made), &[("name", " ")])
            .await
            .status,
        422
    );
    assert_eq!(
        post(&mut owner, path, (&asked, &made), &name).await.status,
        303
    );
    let answer = post(&mut owner, path, (&asked, &made), &name).await;
    assert_eq!(answer.status, 422, "it has served");
    // A device that does not make sure who holds it keeps none.
    device.verifies = false;
    let asked = ask(&mut owner, OPTIONS).await;
    let made = device.make(&asked);
    assert_eq!(
        post(&mut owner, path, (&asked, &made), &name).await.status,
        422
    );
    device.verifies = true;
    let asked = ask(&mut owner, OPTIONS).await;
    let made = device.make(&asked);
    portal.clock.advance(300);
    let answer = post(&mut owner, path, (&asked, &made), &name).await;
    assert_eq!(answer.status, 422);
    assert!(
        answer.body.contains("La demande a expiré"),
        "{}",
        answer.body
    );
    assert_eq!(owner.post(path, &name).await.status, 422, "without any");
    assert_eq!(portal.count("passkeys").await, 1);
}

async fn there_is_an_end_to_them(database: Database) {
    let portal = TestPortal::new(database).await;
    let (mut owner, mut device) = somebody(&portal).await;
    for n in 1..20 {
        make(&mut owner, &mut device, &format!("N° {n}")).await;
    }
    let asked = ask(&mut owner, OPTIONS).await;
    let made = device.make(&asked);
    let answer = post(
        &mut owner,
        "/account/passkeys",
        (&asked, &made),
        &[("name", "x")],
    )
    .await;
    assert_eq!(answer.status, 422);
    let page = owner.get("/account/passkeys").await.body;
    assert!(
        page.contains("déjà vingt") && !page.contains("id=\"make\""),
        "{page}"
    );
    assert_eq!(portal.count("passkeys").await, 20);
}

async fn a_name_that_meets_an_ended_session_waits_for_its_writer(database: Database) {
    let portal = TestPortal::new(database).await;
    let (mut owner, _) = somebody(&portal).await;
    let mut other = portal.signed_in("207@alpha").await;
    let (here, rename) = ("/account/passkeys", "/account/passkeys/rename");
    let page = owner.get(here).await.body;
    let id = ids(&page).remove(0);
    let (_, writer) = page.split_once("name=\"writer\" value=\"").unwrap();
    let writer = writer.split_once('"').unwrap().0;
    let sign_in = "/signin?back=%2Faccount%2Fpasskeys";
    for (path, id) in [(rename, id.as_str()), (here, "")] {
        let fields = [("writer", writer), ("id", id), ("name", "Clé bleue")];
        for (fields, missing) in [(&fields[1..], "over"), (&fields[..], "ended")] {
            let answer = owner.ended().post(path, fields).await;
            assert_eq!(answer.location(), format!("{sign_in}&{missing}"));
        }
        assert_eq!(other.post(path, &fields).await.status, 409);
        assert!(!other.get(here).await.body.contains("Clé bleue"));
        let again = owner.get(here).await.body;
        for told in ["Voici ce que vous", "value=\"Clé bleue\""] {
            assert!(again.contains(told), "{path}: {told}: {again}");
        }
        let given_up = owner.post(here, &[("do", "forget")]).await;
        assert_eq!(given_up.location(), here);
        assert!(!owner.get(here).await.body.contains("Clé bleue"), "{path}");
    }
    let fields = [
        ("writer", writer),
        ("id", id.as_str()),
        ("name", "Clé bleue"),
    ];
    owner.ended().post(rename, &fields).await;
    assert_eq!(portal.count("kept_edits").await, 1);
    let saved = owner.post(rename, &fields).await;
    assert_eq!(saved.location(), "/account/passkeys?renamed");
    assert_eq!(portal.count("kept_edits").await, 0);
}
