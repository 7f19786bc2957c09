//! Signing in with nothing but a passkey.

use renvoi_server::config::Sessions;
use serde_json::{Value, json};

use super::{actions, ask, is_signed_in, mailed, make, post, sign_in, somebody, told};
use crate::{
    on_both,
    support::{
        Database,
        passkey::{Device, Kind},
        portal::{SHUT, TestPortal},
    },
};

on_both!(
    a_passkey_is_made_used_and_told,
    who_ticked_beside_it_stays_signed_in,
    an_answer_serves_once_and_only_where_and_when_it_was_asked_for,
    what_counts_behind_itself_is_refused_and_its_owner_is_told,
    who_is_not_known_locked_or_deactivated_is_answered_alike,
    who_comes_in_by_a_provider_alone_does_not_come_in_by_a_passkey,
    who_sends_one_answer_after_the_other_waits,
    strangers_leave_nothing_in_the_database,
    a_portal_without_a_name_offers_none,
);

const OPTIONS: &str = "/signin/passkey/options";

async fn a_passkey_is_made_used_and_told(database: Database) {
    let portal = TestPortal::new(database).await;
    let before = portal.journal().await.len();
    let (mut owner, mut device) = somebody(&portal).await;
    let page = owner.get("/account/passkeys").await.body;
    assert!(
        page.contains("Portable") && page.contains("jamais utilisée"),
        "{page}"
    );
    assert!(page.contains("Ajoutée le 14 avril 2026") && !page.contains("renvoi_bg.wasm"));

    let mut browser = portal.browser();
    let page = browser.get("/signin").await.body;
    assert!(
        page.contains("username webauthn") && page.contains(OPTIONS),
        "{page}"
    );
    let asked = ask(&mut browser, OPTIONS).await;
    assert_eq!(asked["publicKey"]["rpId"], "localhost");
    assert_eq!(asked["publicKey"]["userVerification"], "required");
    assert_eq!(
        asked["publicKey"]["allowCredentials"],
        json!([]),
        "it names nobody"
    );
    portal.clock.advance(60);
    let answer = sign_in(&mut browser, &mut device).await;
    assert_eq!((answer.status, answer.location()), (303, "/rules"));
    assert!(is_signed_in(&mut browser).await);
    let journal = actions(&portal, before).await;
    assert_eq!(
        journal,
        ["session.opened", "user.passkey_added", "session.opened"]
    );
    assert_eq!(told(&portal).await["second"], "passkey");
    assert_eq!(
        mailed(&portal).await,
        ["Clé d’accès «\u{a0}Portable\u{a0}» ajoutée"]
    );
    let page = browser.get("/account/passkeys").await.body;
    assert!(page.contains("dernière utilisation\u{a0}: 14:23"), "{page}");
    // It has just shown who it is.
    assert!(!page.contains("name=\"confirm\""));
    let page = browser.get("/account").await.body;
    assert!(page.contains("Vous en avez 1."), "{page}");

    // Devices differ in their keys, and one does not count.
    for kind in [Kind::EdDsa, Kind::Rs256] {
        let mut device = Device {
            kind,
            counts: false,
            ..Device::new()
        };
        make(&mut owner, &mut device, "Clé de sécurité").await;
        for _ in 0..2 {
            let answer = sign_in(&mut portal.browser(), &mut device).await;
            assert_eq!(answer.location(), "/rules", "{kind:?}");
        }
    }
}

async fn who_ticked_beside_it_stays_signed_in(database: Database) {
    let portal = TestPortal::new(database).await;
    let portal = portal.with_sessions(Sessions::default());
    let (_, mut device) = somebody(&portal).await;
    let mut leaves = portal.browser();
    assert_eq!(sign_in(&mut leaves, &mut device).await.status, 303);
    let mut stays = portal.browser();
    let asked = ask(&mut stays, OPTIONS).await;
    let shown = device.show(&asked);
    let ticked = [("stay", "on")];
    let answer = post(&mut stays, "/signin/passkey", (&asked, &shown), &ticked).await;
    assert_eq!((answer.status, answer.location()), (303, "/"));
    portal.clock.advance(30 * 60);
    assert!(is_signed_in(&mut stays).await);
    assert!(!is_signed_in(&mut leaves).await);
}

async fn an_answer_serves_once_and_only_where_and_when_it_was_asked_for(database: Database) {
    let portal = TestPortal::new(database).await;
    let (mut owner, mut device) = somebody(&portal).await;
    let back = [("back", "/rules")];
    let path = "/signin/passkey";

    let mut browser = portal.browser();
    let asked = ask(&mut browser, OPTIONS).await;
    let shown = device.show(&asked);
    // In another browser, it was not asked for; nor without one, nor with other words.
    let mut other = portal.browser();
    ask(&mut other, OPTIONS).await;
    let forged = json!({ "sealed": &asked["sealed"].as_str().unwrap()[1..] });
    let mut nowhere = portal.browser();
    let wordless = json!({ "sealed": "" });
    let answers = [
        post(&mut other, path, (&asked, &shown), &back).await,
        post(&mut nowhere, path, (&asked, &shown), &back).await,
        post(&mut browser, path, (&forged, &shown), &back).await,
        post(&mut browser, path, (&wordless, &shown), &back).await,
    ];
    for answer in answers {
        assert_eq!(answer.status, 422);
        assert!(
            answer.body.contains("La demande a expiré"),
            "{}",
            answer.body
        );
        assert!(answer.body.contains("value=\"/rules\""), "{}", answer.body);
    }
    // What it was asked for at other occasions serves for them alone.
    for elsewhere in ["/account/confirm/options", super::OPTIONS] {
        let asked = ask(&mut owner, elsewhere).await;
        let answer = post(&mut owner, path, (&asked, &shown), &back).await;
        assert_eq!(answer.status, 422, "{elsewhere}");
    }
    let answer = post(&mut browser, path, (&asked, &shown), &back).await;
    assert_eq!(answer.location(), "/rules");
    browser.post("/signout", &[]).await;
    let before = portal.journal().await.len();
    let answer = post(&mut browser, path, (&asked, &shown), &back).await;
    assert_eq!(answer.status, 401, "it has served");
    assert!(!is_signed_in(&mut browser).await);
    assert_eq!(actions(&portal, before).await, ["session.refused"]);
    assert_eq!(told(&portal).await["why"], "replayed");

    // Two at once: one is the first.
    let asked = ask(&mut browser, OPTIONS).await;
    let shown = device.show(&asked);
    let mut twin = portal.browser();
    twin.cookies.clone_from(&browser.cookies);
    let answers = (&asked, &shown);
    let (one, two) = tokio::join!(
        post(&mut browser, path, answers, &back),
        post(&mut twin, path, answers, &back)
    );
    let mut both = [one.status, two.status];
    both.sort_unstable();
    assert_eq!(both, [303, 401]);

    // An answer that does not hold uses up what was asked, too.
    let asked = ask(&mut browser, OPTIONS).await;
    let shown = device.show(&asked);
    let mut wrong = shown.clone();
    wrong["response"]["signature"] = json!("AAAA");
    assert_eq!(
        post(&mut browser, path, (&asked, &wrong), &back)
            .await
            .status,
        401
    );
    assert_eq!(told(&portal).await["why"], "signature");
    assert_eq!(
        post(&mut browser, path, (&asked, &shown), &back)
            .await
            .status,
        401
    );
    assert_eq!(told(&portal).await["why"], "replayed");

    // Five minutes, whatever the clock does.
    let asked = ask(&mut browser, OPTIONS).await;
    let shown = device.show(&asked);
    for away in [300, -900] {
        portal.clock.advance(away);
        let answer = post(&mut browser, path, (&asked, &shown), &back).await;
        assert_eq!(answer.status, 422);
    }
    portal.clock.advance(899);
    assert_eq!(
        post(&mut browser, path, (&asked, &shown), &back)
            .await
            .status,
        303
    );
}

async fn what_counts_behind_itself_is_refused_and_its_owner_is_told(database: Database) {
    let portal = TestPortal::new(database).await;
    let (_, mut device) = somebody(&portal).await;
    device.held[0].counter = 7;
    assert_eq!(
        sign_in(&mut portal.browser(), &mut device).await.status,
        303
    );
    mailed(&portal).await;
    for behind in [4, 7, -1] {
        // What it counts on is one more than that; the last says that it does not count at all.
        device.held[0].counter = u32::try_from(behind).unwrap_or(0);
        device.counts = behind >= 0;
        let before = portal.journal().await.len();
        let answer = sign_in(&mut portal.browser(), &mut device).await;
        assert_eq!(answer.status, 401, "{behind}");
        assert_eq!(
            actions(&portal, before).await,
            ["user.passkey_copied", "session.refused"]
        );
        assert_eq!(told(&portal).await["why"], "copied");
    }
    let refused = "Une copie de la clé d’accès «\u{a0}Portable\u{a0}» a été refusée";
    assert_eq!(
        mailed(&portal)
            .await
            .iter()
            .filter(|told| *told == refused)
            .count(),
        3
    );
    device.counts = true;
    device.held[0].counter = 8;
    let answer = sign_in(&mut portal.browser(), &mut device).await;
    assert_eq!(answer.status, 429, "one after the other");
    portal.clock.advance(60);
    device.held[0].counter = 8;
    assert_eq!(
        sign_in(&mut portal.browser(), &mut device).await.status,
        303
    );
}

async fn who_is_not_known_locked_or_deactivated_is_answered_alike(database: Database) {
    let portal = TestPortal::new(database).await;
    let (_, mut device) = somebody(&portal).await;
    let wanted = json!({ "publicKey": {
        "rp": { "id": "localhost" }, "user": { "id": "AAAA" }, "challenge": "AAAA" } });
    let mut stranger = Device::new();
    stranger.make(&wanted);
    let mut answers = vec![];
    let unknown = ("passkey_unknown", "", "");
    for (reason, shut, undone) in [unknown].into_iter().chain(SHUT) {
        let device = if reason == unknown.0 {
            &mut stranger
        } else {
            portal.execute(shut).await;
            &mut device
        };
        let mut browser = portal.browser();
        let answer = sign_in(&mut browser, device).await;
        assert_eq!(told(&portal).await["reason"], reason);
        assert!(!is_signed_in(&mut browser).await);
        let told = answer.body.find("n’est pas acceptée").is_some();
        answers.push((answer.status, told));
        if reason != unknown.0 {
            portal.execute(undone).await;
        }
        portal.clock.advance(120);
    }
    assert_eq!(answers, [(401, true); 4]);
    let line = portal.journal().await.pop().unwrap();
    assert_eq!(
        (line.user_id, line.actor.as_str()),
        (None, ""),
        "nobody has proved anything"
    );
    assert_eq!(
        sign_in(&mut portal.browser(), &mut device).await.status,
        303
    );
}

async fn who_comes_in_by_a_provider_alone_does_not_come_in_by_a_passkey(database: Database) {
    let portal = TestPortal::new(database).await;
    let (_, mut device) = somebody(&portal).await;
    portal
        .execute(
            "INSERT INTO sso (org_id, issuer, client_id, label, passwords, second_factor, version)
             SELECT id, 'https://id.example', 'renvoi', '', FALSE, FALSE, 1 FROM organisations WHERE slug = 'alpha'",
        )
        .await;
    let mut browser = portal.browser();
    let answer = sign_in(&mut browser, &mut device).await;
    assert_eq!(answer.status, 401);
    assert_eq!(told(&portal).await["reason"], "passwords_off");
    assert!(!is_signed_in(&mut browser).await);
    portal.execute("UPDATE sso SET passwords = TRUE").await;
    assert_eq!(
        sign_in(&mut browser, &mut device).await.location(),
        "/rules"
    );
}

async fn who_sends_one_answer_after_the_other_waits(database: Database) {
    let portal = TestPortal::new(database).await;
    let (mut owner, mut device) = somebody(&portal).await;
    device.verifies = false;
    let mut thief = portal.browser().at("192.0.2.1");
    for n in 0..3 {
        let answer = sign_in(&mut thief, &mut device).await;
        assert_eq!(answer.status, 401);
        assert_eq!(told(&portal).await["why"], "verification");
        assert_eq!(
            answer.body.contains("Prochain essai dans"),
            n == 2,
            "{}",
            answer.body
        );
    }
    device.verifies = true;
    let answer = sign_in(&mut thief, &mut device).await;
    assert_eq!((answer.status, answer.header("retry-after")), (429, "1"));
    // It is that address that waits: nobody keeps its owner out.
    for browser in [&mut portal.browser().at("198.51.100.1"), &mut owner] {
        let answer = sign_in(browser, &mut device).await;
        assert_eq!(answer.status, 303);
    }
    portal.clock.advance(1);
    assert_eq!(sign_in(&mut thief, &mut device).await.status, 303);
}

async fn strangers_leave_nothing_in_the_database(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.browser();
    let mut challenges = vec![];
    for _ in 0..3 {
        challenges.push(ask(&mut browser, OPTIONS).await["publicKey"]["challenge"].clone());
    }
    let first: Value = challenges[0].clone();
    assert_eq!(challenges.iter().filter(|one| **one == first).count(), 1);
    assert_eq!(portal.count("passkey_challenges").await, 0);
    assert_eq!(
        browser.cookies.len(),
        1,
        "no session: {:?}",
        browser.cookies
    );
    let answer = browser.post(OPTIONS, &[]).await;
    assert!(
        answer.headers.get("set-cookie").is_none(),
        "one cookie for all"
    );
    let answer = portal.browser().post(OPTIONS, &[]).await;
    let cookie = answer.cookie("renvoi-3000-passkey");
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"),
        "{cookie}"
    );
    assert_eq!(answer.header("cache-control"), "no-store");
}

async fn a_portal_without_a_name_offers_none(database: Database) {
    let portal = TestPortal::new(database).await;
    let (owner, _) = somebody(&portal).await;
    let mut web = portal.web.clone();
    web.party = None;
    let mut browser = crate::support::browser::Browser::new(web.router().unwrap());
    assert_eq!(browser.post(OPTIONS, &[]).await.status, 204);
    let answer = browser.post("/signin/passkey", &[("passkey", "{}")]).await;
    assert_eq!(answer.status, 422);
    browser.cookies = owner.cookies;
    assert_eq!(browser.post(super::OPTIONS, &[]).await.status, 204);
    let page = browser.get("/account/passkeys").await.body;
    assert!(page.contains("une adresse faite de chiffres"), "{page}");
    assert!(
        page.contains("Portable") && !page.contains("id=\"make\""),
        "{page}"
    );
}
