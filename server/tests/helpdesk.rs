//! « Assistance »: people found, seen, and helped back in.

#![allow(
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test ends where something is not as it should be; its helpers are its own"
)]

mod support;

use mail_parser::MessageParser;
use renvoi_app::{
    api::account::Lang,
    domain::{E164, Extension},
};
use renvoi_server::{
    accounts::Role,
    directory::{
        NewUser, TheirExtension, add_extension, add_user, organisation, remove_user, set_locked,
        set_user,
    },
    mail::{self, Answer as Said, SendError},
    push,
    store::{
        self, device::DeviceRow, journal::Line, messages::MessageRow, second_factor::TotpRow,
        user::UserRow,
    },
};
use serde_json::{Value, json};
use support::{
    Database,
    browser::{Answer, Browser},
    portal::{PASSWORD, SHUT, TestPortal},
};
use uuid::Uuid;

on_both!(
    people_are_found_by_the_beginning_of_what_they_are_called,
    people_are_found_by_their_numbers,
    many_are_not_shown_at_once,
    what_somebody_is_found_by_changes_with_them,
    people_from_before_are_found,
    whom_the_question_means_alone_is_opened,
    a_sheet_tells_what_happens,
    a_sheet_tells_what_the_pbx_has,
    nothing_is_done_without_a_reason,
    each_deed_is_done_kept_and_told,
    what_cannot_be_done_says_why,
    who_may_more_is_not_helped_by_who_may_less,
    nobody_is_helped_from_another_organisation,
    a_code_lets_its_hearer_choose_a_password,
    a_code_lets_nobody_in_who_is_deactivated,
    a_code_is_tried_five_times,
    a_code_dies_of_time_and_of_a_newer_password,
    wrong_codes_count_as_sign_ins_do,
    a_second_factor_is_taken_away_for_who_lost_it,
    somebodys_pages_are_seen_as_they_see_them,
    nothing_is_changed_in_pages_that_are_seen,
    a_look_ends,
);

const NEW: &str = "violin harbour quarrel lantern";
const WHY: (&str, &str) = ("why", "Rappelée au 204");

async fn add(
    portal: &TestPortal,
    slug: &str,
    name: &str,
    email: &str,
    extension: Option<&str>,
    roles: Vec<Role>,
) -> Uuid {
    let org = organisation(&portal.database.store, Some(slug))
        .await
        .unwrap();
    if let Some(number) = extension {
        let number = Extension::parse(number).unwrap();
        add_extension(&portal.registry(), &org, &number, &[])
            .await
            .unwrap();
    }
    let user = NewUser {
        email: email.to_owned(),
        name: name.to_owned(),
        lang: Lang::Fr,
        extension: extension.map(str::to_owned),
        password: Some(PASSWORD.into()),
        roles,
    };
    add_user(&portal.registry(), &org, &user).await.unwrap().id
}

async fn person(portal: &TestPortal, email: &str) -> UserRow {
    let mut read = portal.database.store.read().await.unwrap();
    let user = store::user::by_email(read.db(), email).await.unwrap();
    user.unwrap()
}

async fn phone(portal: &TestPortal, email: &str) -> DeviceRow {
    let extension = person(portal, email).await.extension_id.unwrap();
    let mut read = portal.database.store.read().await.unwrap();
    let phones = store::device::of_extension(read.db(), extension).await;
    phones.unwrap().remove(0)
}

/// Who helps in `alpha`.
async fn helper(portal: &TestPortal) -> Browser {
    portal.signed_in("207@alpha").await
}

async fn search(browser: &mut Browser, text: &str) -> String {
    let query = form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let answer = browser.get(&format!("/helpdesk?q={query}")).await;
    assert_eq!(answer.status, 200, "{text}");
    answer.body
}

/// The names on a page of people found, in order.
fn names(page: &str) -> Vec<String> {
    let links = page.split("href=\"/helpdesk/people/").skip(1);
    let name = |link: &str| {
        let name = link.split("<b>").nth(1)?.split("</b>").next()?;
        Some(name.to_owned())
    };
    links.filter_map(name).collect()
}

async fn found(browser: &mut Browser, text: &str) -> Vec<String> {
    names(&search(browser, text).await)
}

async fn deed(browser: &mut Browser, id: Uuid, deed: &str, fields: &[(&str, &str)]) -> Answer {
    browser
        .post(&format!("/helpdesk/people/{id}/{deed}"), fields)
        .await
}

/// The journal's last line, and what it holds.
async fn last(portal: &TestPortal) -> (Line, Value) {
    let line = portal.journal().await.pop().unwrap();
    let detail = serde_json::from_str(&line.detail).unwrap();
    (line, detail)
}

/// To whom, and with which subject, mails went so far.
async fn mailed(portal: &TestPortal) -> Vec<(String, String)> {
    mail::drain(&portal.post).await.unwrap();
    let read = |raw: Vec<u8>| {
        let message = MessageParser::default().parse(&raw).unwrap();
        let to = message.to().unwrap().first().unwrap();
        let subject = message.subject().unwrap();
        (to.address().unwrap().to_owned(), subject.to_owned())
    };
    portal.mail.taken().into_iter().map(read).collect()
}

async fn people_are_found_by_the_beginning_of_what_they_are_called(database: Database) {
    let portal = TestPortal::new(database).await;
    for (name, email) in [
        ("Élodie Marchand", "em@alpha.example"),
        ("Elias Martin", "elias.martin@alpha.example"),
        ("Aïssatou N’Diaye-Lemoine", "aissatou@other.example"),
        ("Ольга Петрова", "olga@alpha.example"),
    ] {
        add(&portal, "alpha", name, email, None, vec![]).await;
    }
    add(
        &portal,
        "beta",
        "Élodie Elsewhere",
        "ee@beta.example",
        None,
        vec![],
    )
    .await;
    let mut browser = helper(&portal).await;
    let both = ["Elias Martin", "Élodie Marchand"];
    for (text, expected) in [
        ("él", &both[..]),
        ("EL", &both),
        (" ma  El ", &["Élodie Marchand", "Elias Martin"]),
        ("mar elo", &["Élodie Marchand"]),
        ("E\u{301}lo", &["Élodie Marchand"]),
        ("ndia", &["Aïssatou N’Diaye-Lemoine"]),
        ("n'diaye le", &["Aïssatou N’Diaye-Lemoine"]),
        ("ол", &["Ольга Петрова"]),
        ("aissatou@oth", &["Aïssatou N’Diaye-Lemoine"]),
        ("Elias.Martin@alpha.example", &["Elias Martin"]),
        ("elsewhere", &[]),
        ("zz", &[]),
        ("el zz", &[]),
        ("<b>%_'\"\\", &[]),
    ] {
        assert_eq!(found(&mut browser, text).await, expected, "{text}");
    }
    let page = search(&mut browser, "zz").await;
    assert!(
        page.contains("Personne ne correspond à «\u{a0}zz\u{a0}»"),
        "{page}"
    );
    assert!(!page.contains("renvoi_bg.wasm"), "a plain page");
    let page = search(&mut browser, "<b>x").await;
    assert!(page.contains("&lt;b&gt;x") && !page.contains("<b>x"));
    for nothing in ["", "  ", "—"] {
        assert!(found(&mut browser, nothing).await.is_empty());
    }
    let page = browser.get("/helpdesk").await.body;
    assert!(page.contains("href=\"/helpdesk/refused\""));
    let home = browser.get("/").await.body;
    assert!(home.contains("href=\"/helpdesk\""));
}

async fn people_are_found_by_their_numbers(database: Database) {
    let portal = TestPortal::new(database).await;
    let org = organisation(&portal.database.store, Some("alpha"))
        .await
        .unwrap();
    let number = Extension::parse("3301").unwrap();
    let direct = E164::parse("+33145678901").unwrap();
    add_extension(&portal.registry(), &org, &number, &[direct])
        .await
        .unwrap();
    set_user(&portal.registry(), "207@alpha.example", false, |user| {
        user.name = "Aude".into();
    })
    .await
    .unwrap();
    add(
        &portal,
        "alpha",
        "Bao 204",
        "bao@alpha.example",
        Some("2040"),
        vec![],
    )
    .await;
    let id = add(
        &portal,
        "alpha",
        "Chloé",
        "chloe@alpha.example",
        None,
        vec![],
    )
    .await;
    set_user(&portal.registry(), "chloe@alpha.example", false, |user| {
        user.extension = Some("3301".to_owned());
    })
    .await
    .unwrap();
    let phone = phone(&portal, "204@alpha.example").await.endpoint;
    let mut browser = helper(&portal).await;
    let owner = "Owner of 204";
    for (text, expected) in [
        ("204", &[owner, "Bao 204"][..]),
        ("20", &[owner, "Bao 204", "Aude"]),
        ("2 0 4 0", &["Bao 204"]),
        ("01 45", &["Chloé"]),
        ("+33 1 45 67", &["Chloé"]),
        ("0033145678901", &["Chloé"]),
        ("01.45.67.89.01", &["Chloé"]),
        ("01 99 00 12", &[owner, "Aude"]),
        ("01 99 00 22", &[]),
        ("own 204", &[owner]),
        ("chl 33", &["Chloé"]),
        ("chl 20", &[]),
        (phone.as_str(), &[owner, "Bao 204"]),
        ("99", &[]),
        ("+", &[]),
        ("12345678901234567890", &[]),
    ] {
        assert_eq!(found(&mut browser, text).await, expected, "{text}");
    }
    let page = search(&mut browser, "3301").await;
    assert!(page.contains(&format!("/helpdesk/people/{id}")));
    assert!(page.contains("Poste 3301") && page.contains("chloe@alpha.example"));
}

async fn many_are_not_shown_at_once(database: Database) {
    let portal = TestPortal::new(database).await;
    for n in 0..25 {
        let name = format!("Camille Camillo{n:02}");
        let email = format!("camille.camillo{n:02}@alpha.example");
        add(&portal, "alpha", &name, &email, None, vec![]).await;
    }
    let mut browser = helper(&portal).await;
    let page = search(&mut browser, "ca").await;
    let shown = names(&page);
    assert_eq!(shown.len(), 20);
    assert!(page.contains("Les 20 premières personnes"), "{page}");
    let mut unique = shown.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), 20, "nobody twice");
    let page = search(&mut browser, "camille camillo1").await;
    assert_eq!(names(&page).len(), 10);
    assert!(page.contains("10\u{a0}personnes trouvées"));
}

async fn what_somebody_is_found_by_changes_with_them(database: Database) {
    let portal = TestPortal::new(database).await;
    add(
        &portal,
        "alpha",
        "Inès Ferrand",
        "ines@alpha.example",
        None,
        vec![],
    )
    .await;
    let mut browser = helper(&portal).await;
    assert_eq!(found(&mut browser, "ferr").await, ["Inès Ferrand"]);
    set_user(&portal.registry(), "ines@alpha.example", false, |user| {
        user.name = "Inès Carron".into();
        user.email = "carron@alpha.example".into();
    })
    .await
    .unwrap();
    assert!(found(&mut browser, "ferr").await.is_empty());
    assert!(found(&mut browser, "ines@").await.is_empty());
    assert_eq!(found(&mut browser, "carr").await, ["Inès Carron"]);
    let registry = portal.registry();
    remove_user(
        &registry,
        "carron@alpha.example",
        TheirExtension::Keep,
        false,
    )
    .await
    .unwrap();
    assert!(found(&mut browser, "carr").await.is_empty());
    assert!(found(&mut browser, "ines").await.is_empty());
}

async fn people_from_before_are_found(database: Database) {
    let portal = TestPortal::new(database).await;
    let before = portal.count("people_words").await;
    portal.execute("DELETE FROM people_words").await;
    let mut browser = helper(&portal).await;
    assert!(found(&mut browser, "owner").await.is_empty());
    portal.database.store.migrate().await.unwrap();
    assert_eq!(portal.count("people_words").await, before);
    assert_eq!(
        found(&mut browser, "owner").await,
        ["Owner of 204", "Owner of 207"]
    );
    portal.database.store.migrate().await.unwrap();
    assert_eq!(portal.count("people_words").await, before, "once");
}

async fn whom_the_question_means_alone_is_opened(database: Database) {
    let portal = TestPortal::new(database).await;
    add(
        &portal,
        "alpha",
        "Zoé",
        "zoe@alpha.example",
        Some("2045"),
        vec![],
    )
    .await;
    let mut browser = helper(&portal).await;
    for (text, email) in [
        ("204", "204@alpha.example"),
        ("2045", "zoe@alpha.example"),
        ("zo", "zoe@alpha.example"),
    ] {
        let answer = browser.get(&format!("/helpdesk?q={text}&open=")).await;
        let sheet = format!("/helpdesk/people/{}", person(&portal, email).await.id);
        assert_eq!((answer.status, answer.location()), (303, sheet.as_str()));
        assert_eq!(
            browser.get(&format!("/helpdesk?q={text}")).await.status,
            200
        );
    }
    for several in ["20", "own", "nobody", ""] {
        let answer = browser.get(&format!("/helpdesk?q={several}&open=")).await;
        assert_eq!(answer.status, 200, "{several}");
    }
}

async fn a_sheet_tells_what_happens(database: Database) {
    let portal = TestPortal::new(database).await;
    let owner = person(&portal, "204@alpha.example").await;
    let sheet = format!("/helpdesk/people/{}", owner.id);
    let mut browser = helper(&portal).await;
    let page = browser.get(&sheet).await.body;
    for told in [
        "Owner of 204",
        "204@alpha.example",
        "Poste 204",
        "Aucune connexion pour l’instant",
        "Aucune session ouverte",
        "Actif",
    ] {
        assert!(page.contains(told), "{told}: {page}");
    }
    // They try, they wait, they come in, they ask for mail.
    for _ in 0..3 {
        let wrong = [("login", "204@alpha"), ("password", "wrong")];
        portal
            .browser()
            .at("192.0.2.7")
            .post("/signin", &wrong)
            .await;
    }
    let page = browser.get(&sheet).await.body;
    assert!(
        page.contains("Connexion refusée\u{a0}: mauvais mot de passe"),
        "{page}"
    );
    assert!(page.contains("Trop d’essais"), "{page}");
    assert!(page.contains("depuis 192.0.2.7"));
    let mut theirs = portal.browser();
    theirs.agent = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0";
    let right = [("login", "204@alpha.example"), ("password", PASSWORD)];
    assert_eq!(theirs.post("/signin", &right).await.status, 303);
    portal.mail.fail(Some(SendError::Never(Said::new(
        "550",
        "5.1.1 no such mailbox",
    ))));
    theirs
        .post("/recover", &[("email", "204@alpha.example")])
        .await;
    mail::drain(&portal.post).await.unwrap();
    let page = browser.get(&sheet).await.body;
    for told in [
        "Firefox sous Linux",
        "550 5.1.1 no such mailbox",
        "refusé\u{a0}:",
        "Instructions pour",
    ] {
        assert!(page.contains(told), "{told}: {page}");
    }
    // The way to the journal, narrowed to them.
    let journal = page.split("href=\"/journal?who=").nth(1).unwrap();
    let journal = browser
        .get(&format!(
            "/journal?who={}",
            journal.split('"').next().unwrap()
        ))
        .await;
    assert!(journal.body.contains("Connexion refusée"));

    set_locked(&portal.registry(), "204@alpha.example", true)
        .await
        .unwrap();
    let page = browser.get(&sheet).await.body;
    assert!(page.contains("Verrouillé depuis"), "{page}");
    let page = search(&mut browser, "204").await;
    assert!(page.contains("Verrouillé"));
}

async fn a_sheet_tells_what_the_pbx_has(database: Database) {
    let portal = TestPortal::new(database).await;
    push::drain(&portal.push).await.unwrap();
    let mut owner = portal.signed_in("204@alpha").await;
    let draft = json!({ "version": 0, "name": "Vers le mobile", "enabled": true, "origin": "anyone", "slot": "always",
        "triggers": ["immediately"], "outcome": "forward", "destination": "06 12 34 56 78" });
    let saved = owner.call("rules/save", &json!({ "draft": draft })).await;
    assert!(saved.body.contains("saved"), "{}", saved.body);
    let id = person(&portal, "204@alpha.example").await.id;
    let sheet = format!("/helpdesk/people/{id}");
    let mut browser = helper(&portal).await;
    let rules = |page: &str| {
        let part = page.split("id=\"rules\"").nth(1).unwrap();
        part.split("</section>").next().unwrap().to_owned()
    };
    let page = rules(&browser.get(&sheet).await.body);
    assert!(
        page.contains("Vers le mobile") && page.contains("06\u{a0}12\u{a0}34"),
        "{page}"
    );
    assert!(
        page.contains("en cours") && !page.contains("appliquée"),
        "{page}"
    );

    portal
        .pbx
        .fail(Some(renvoi_server::pbx::PbxError::Unavailable));
    push::drain(&portal.push).await.unwrap();
    let page = rules(&browser.get(&sheet).await.body);
    assert!(page.contains("le PBX ne répond pas"), "{page}");
    portal.pbx.fail(None);
    portal.clock.advance(60);
    push::drain(&portal.push).await.unwrap();
    let page = browser.get(&sheet).await.body;
    assert!(rules(&page).contains("appliquée"), "{page}");
    assert!(
        page.contains("état inconnu") && page.contains("Desk"),
        "{page}"
    );
    assert!(page.contains(&phone(&portal, "204@alpha.example").await.endpoint));
    assert!(page.contains("compte à jour sur le standard"));
}

async fn nothing_is_done_without_a_reason(database: Database) {
    let portal = TestPortal::new(database).await;
    let owner = person(&portal, "204@alpha.example").await;
    let device = phone(&portal, "204@alpha.example").await.id.to_string();
    let mut theirs = portal.signed_in("204@alpha").await;
    let mut browser = helper(&portal).await;
    let before = portal.journal().await.len();
    let long = "x".repeat(301);
    for name in DEEDS {
        for why in ["", "  ", "a\u{7}b", long.as_str()] {
            let fields = [
                ("why", why),
                ("phone", device.as_str()),
                ("email", "new@alpha.example"),
            ];
            let answer = deed(&mut browser, owner.id, name, &fields).await;
            assert_eq!(answer.status, 422, "{name} {why:?}");
            assert!(answer.body.contains("why-error\"><p"), "{}", answer.body);
            assert!(!answer.body.contains("class=\"spoken\""));
        }
    }
    assert_eq!(portal.journal().await.len(), before);
    assert!(mailed(&portal).await.is_empty());
    assert_eq!(portal.count("helpdesk_codes").await, 0);
    assert_eq!(theirs.get("/").await.status, 200);
}

async fn each_deed_is_done_kept_and_told(database: Database) {
    let portal = TestPortal::new(database).await;
    push::drain(&portal.push).await.unwrap();
    let owner = person(&portal, "204@alpha.example").await;
    let mut theirs = portal.signed_in("204@alpha").await;
    let mut browser = helper(&portal).await;
    let mut done = async |name: &str, fields: &[(&str, &str)], action: &str| {
        let answer = deed(&mut browser, owner.id, name, fields).await;
        let sheet = format!("/helpdesk/people/{}?{name}", owner.id);
        assert_eq!(
            (answer.status, answer.location()),
            (303, sheet.as_str()),
            "{name}: {}",
            answer.body
        );
        let (line, detail) = last(&portal).await;
        assert_eq!(
            (line.action.as_str(), detail["why"].as_str()),
            (action, Some(WHY.1))
        );
        assert_eq!(line.actor, "207@alpha.example");
        let page = browser.get(answer.location()).await;
        assert!(page.body.contains("notice-ok"), "{name}");
        assert!(
            page.body.contains("Raison\u{a0}: Rappelée au 204"),
            "{}",
            page.body
        );
        page.body
    };

    done("instructions", &[WHY], "user.recovery_sent").await;
    let instructions = (
        "204@alpha.example".to_owned(),
        "Choisir un nouveau mot de passe".to_owned(),
    );
    assert_eq!(mailed(&portal).await, [instructions]);

    for _ in 0..3 {
        let wrong = [("login", "204@alpha"), ("password", "wrong")];
        portal.browser().post("/signin", &wrong).await;
    }
    set_locked(&portal.registry(), "204@alpha.example", true)
        .await
        .unwrap();
    let page = done("unlock", &[WHY], "user.unlocked").await;
    assert!(
        page.contains("Actif") && !page.contains("Trop d’essais"),
        "{page}"
    );
    let mut theirs_again = portal.signed_in("204@alpha").await;
    assert_eq!(theirs.get("/").await.status, 303, "locking had ended it");

    done("sessions", &[WHY], "session.ended_by_helpdesk").await;
    assert_eq!(theirs_again.get("/").await.status, 303);

    let device = phone(&portal, "204@alpha.example").await;
    let fields = [WHY, ("phone", &device.id.to_string())];
    done("phone", &fields, "device.renewed").await;
    let renewed = phone(&portal, "204@alpha.example").await;
    assert_ne!(renewed.secret, device.secret);
    let before = portal.pbx.puts();
    push::drain(&portal.push).await.unwrap();
    assert_eq!(portal.pbx.puts(), before + 1);

    done("push", &[WHY], "user.push_asked").await;
    let before = portal.pbx.puts();
    push::drain(&portal.push).await.unwrap();
    assert_eq!(
        portal.pbx.puts(),
        before + 2,
        "the extension and its telephone"
    );

    // They are told what was done to their account.
    let told: Vec<String> = mailed(&portal)
        .await
        .into_iter()
        .skip(1)
        .map(|(_, subject)| subject)
        .collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told.iter()
            .any(|subject| subject.contains("Compte déverrouillé"))
    );
    assert!(
        told.iter()
            .any(|subject| subject.contains("Sessions fermées par l’assistance"))
    );
}

async fn what_cannot_be_done_says_why(database: Database) {
    let portal = TestPortal::new(database).await;
    let owner = person(&portal, "204@alpha.example").await;
    let device = phone(&portal, "204@alpha.example").await.id.to_string();
    let fields = [WHY, ("phone", device.as_str())];
    let mut browser = helper(&portal).await;
    let nobodys = [WHY, ("phone", &Uuid::now_v7().to_string())];
    assert_eq!(
        deed(&mut browser, owner.id, "phone", &nobodys).await.status,
        404
    );
    assert_eq!(
        deed(&mut browser, owner.id, "phone", &[WHY]).await.status,
        400
    );
    set_locked(&portal.registry(), "204@alpha.example", true)
        .await
        .unwrap();
    for name in ["instructions", "code"] {
        let answer = deed(&mut browser, owner.id, name, &[WHY]).await;
        assert_eq!(answer.status, 409, "{name}");
        assert!(
            answer.body.contains("Déverrouillez-le d’abord"),
            "{}",
            answer.body
        );
        assert!(answer.body.contains("value=\"Rappelée au 204\""));
    }
    let id = add(
        &portal,
        "alpha",
        "Sans poste",
        "sp@alpha.example",
        None,
        vec![],
    )
    .await;
    assert_eq!(deed(&mut browser, id, "push", &[WHY]).await.status, 409);
    assert_eq!(deed(&mut browser, id, "phone", &fields).await.status, 404);
    // Who has no password yet gets the letter of welcome.
    portal
        .execute("UPDATE users SET password = NULL WHERE email = 'sp@alpha.example'")
        .await;
    assert_eq!(
        deed(&mut browser, id, "instructions", &[WHY]).await.status,
        303
    );
    let (line, detail) = last(&portal).await;
    assert_eq!(
        (line.action.as_str(), &detail["why"]),
        ("user.welcomed", &json!(WHY.1))
    );
    let (to, subject) = mailed(&portal).await.pop().unwrap();
    assert_eq!(
        (to.as_str(), subject.as_str()),
        (
            "sp@alpha.example",
            "Votre première connexion au portail téléphonique"
        )
    );
}

const DEEDS: [&str; 12] = [
    "instructions",
    "code",
    "unlock",
    "sessions",
    "phone",
    "push",
    "second",
    "see",
    "address",
    "address-now",
    "address-confirm",
    "address-withdraw",
];

async fn who_may_more_is_not_helped_by_who_may_less(database: Database) {
    let portal = TestPortal::new(database).await;
    let add = |name: &'static str, roles| {
        let email = format!("{name}@alpha.example");
        let portal = &portal;
        async move { add(portal, "alpha", name, &email, None, roles).await }
    };
    let plain = add("plain", vec![]).await;
    let helps = add("helps", vec![Role::Helpdesk]).await;
    let admin = add("admin", vec![Role::Administrator]).await;
    let other = add("other", vec![Role::Administrator]).await;
    let operator = add("operator", vec![Role::Operator, Role::Administrator]).await;
    for (who, whom, may) in [
        ("helps", plain, true),
        ("helps", person(&portal, "207@alpha.example").await.id, true),
        ("helps", helps, false),
        ("helps", admin, false),
        ("helps", operator, false),
        ("admin", helps, true),
        ("admin", other, true),
        ("admin", admin, false),
        ("admin", operator, false),
        ("operator", admin, true),
        ("operator", operator, false),
    ] {
        let mut browser = portal.signed_in(&format!("{who}@alpha.example")).await;
        let page = browser.get(&format!("/helpdesk/people/{whom}")).await;
        assert_eq!(page.status, 200, "{who} sees {whom}");
        assert_eq!(page.body.contains("id=\"deeds\""), may, "{who} {whom}");
        let before = portal.journal().await.len();
        for name in DEEDS.into_iter().filter(|_| !may) {
            let answer = deed(
                &mut browser,
                whom,
                name,
                &[
                    WHY,
                    ("phone", &Uuid::nil().to_string()),
                    ("email", "new@alpha.example"),
                    ("confirmed", "new@alpha.example"),
                ],
            )
            .await;
            assert_eq!(answer.status, 403, "{who} does {name} to {whom}");
        }
        assert_eq!(portal.journal().await.len(), before);
        if may {
            assert_eq!(deed(&mut browser, whom, "unlock", &[WHY]).await.status, 303);
        }
    }
}

async fn nobody_is_helped_from_another_organisation(database: Database) {
    let portal = TestPortal::new(database).await;
    add(
        &portal,
        "beta",
        "admin",
        "admin@beta.example",
        None,
        vec![Role::Administrator],
    )
    .await;
    let owner = person(&portal, "204@alpha.example").await;
    let device = phone(&portal, "204@alpha.example").await;
    let mut theirs = portal.signed_in("204@alpha").await;
    for elsewhere in ["207@beta", "admin@beta.example"] {
        let mut browser = portal.signed_in(elsewhere).await;
        let before = portal.journal().await.len();
        let page = browser.get(&format!("/helpdesk/people/{}", owner.id)).await;
        assert_eq!(page.status, 404, "{elsewhere}");
        assert!(!page.body.contains("alpha"), "{}", page.body);
        for name in DEEDS {
            let fields = [
                WHY,
                ("phone", &device.id.to_string()),
                ("email", "new@alpha.example"),
                ("confirmed", "new@alpha.example"),
            ];
            let answer = deed(&mut browser, owner.id, name, &fields).await;
            // Who administers nothing makes nobody's address another one, wherever they are.
            let at_once = ["address-now", "address-confirm"].contains(&name);
            let expected = if at_once && elsewhere == "207@beta" {
                403
            } else {
                404
            };
            assert_eq!(answer.status, expected, "{elsewhere} {name}");
        }
        for page in ["home", "rules", "voicemail"] {
            let page = format!("/helpdesk/people/{}/as/{page}", owner.id);
            assert_eq!(browser.get(&page).await.status, 303, "nothing was begun");
        }
        assert_eq!(portal.journal().await.len(), before);
        assert_eq!(found(&mut browser, "204@alpha").await, Vec::<String>::new());
    }
    let mut browser = helper(&portal).await;
    for id in ["x", "00000000-0000-0000-0000-000000000000", "-"] {
        let page = browser.get(&format!("/helpdesk/people/{id}")).await;
        assert_eq!(page.status, 404, "{id}");
    }
    assert_eq!(theirs.get("/").await.status, 200);
    assert_eq!(
        phone(&portal, "204@alpha.example").await.secret,
        device.secret
    );
}

/// A code for 204, as who helps reads it.
async fn code(portal: &TestPortal) -> String {
    let owner = person(portal, "204@alpha.example").await;
    let mut browser = helper(portal).await;
    let answer = deed(&mut browser, owner.id, "code", &[WHY]).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let code = answer.body.split("<output>").nth(1).unwrap();
    let code = code.split("</output>").next().unwrap().to_owned();
    assert_eq!(code.len(), 9, "{code}");
    code
}

async fn redeem(browser: &mut Browser, login: &str, code: &str) -> Answer {
    let fields = [("login", login), ("code", code)];
    browser.post("/recover/code", &fields).await
}

async fn a_code_lets_its_hearer_choose_a_password(database: Database) {
    let portal = TestPortal::new(database).await;
    let code = code(&portal).await;
    let (line, detail) = last(&portal).await;
    assert_eq!(
        (line.action.as_str(), &detail["why"]),
        ("user.code_made", &json!(WHY.1))
    );
    let digits = code.replace(' ', "");
    for line in portal.journal().await {
        assert!(!line.detail.contains(&digits) && !line.detail.contains(&code));
    }
    let owner = person(&portal, "204@alpha.example").await;
    let page = helper(&portal)
        .await
        .get(&format!("/helpdesk/people/{}", owner.id))
        .await;
    assert!(!page.body.contains(&code), "shown once");
    let told = mailed(&portal).await;
    assert!(
        told[0].1.contains("Code donné par l’assistance"),
        "{told:?}"
    );

    let mut elsewhere = portal.signed_in("204@alpha").await;
    let mut browser = portal.browser();
    let page = browser.get("/recover").await;
    assert!(page.body.contains("href=\"/recover/code\""));
    let page = browser.get("/recover/code").await;
    assert_eq!(page.status, 200);
    for (login, code, told) in [
        ("", code.as_str(), "login-error\"><p"),
        ("204@alpha", " ", "code-error\"><p"),
    ] {
        let answer = redeem(&mut browser, login, code).await;
        assert_eq!(answer.status, 422);
        assert!(answer.body.contains(told), "{}", answer.body);
    }
    let answer = redeem(&mut browser, " 204@Alpha.example ", &code).await;
    assert_eq!((answer.status, answer.location()), (303, "/recover/new"));
    assert_eq!(last(&portal).await.0.action, "user.code_used");
    // It is no way in by itself, and has served.
    assert_eq!(browser.get("/").await.status, 303);
    let again = redeem(&mut portal.browser(), "204@alpha.example", &code).await;
    assert_eq!(again.status, 401);
    let page = browser.get("/recover/new").await;
    assert!(page.status == 200 && page.body.contains("204@alpha.example"));
    let new = [("password", NEW), ("again", NEW)];
    let answer = browser.post("/recover/new", &new).await;
    assert_eq!((answer.status, answer.location()), (303, "/?password"));
    assert_eq!(browser.get("/").await.status, 200);
    assert_eq!(elsewhere.get("/").await.status, 303);
    let actions: Vec<_> = portal
        .journal()
        .await
        .into_iter()
        .map(|line| line.action)
        .collect();
    assert!(actions.contains(&"user.password_coded".to_owned()));
    let subjects: Vec<_> = mailed(&portal)
        .await
        .into_iter()
        .map(|(_, subject)| subject)
        .collect();
    assert!(subjects.contains(&"Votre mot de passe a été changé".to_owned()));
}

async fn a_code_lets_nobody_in_who_is_deactivated(database: Database) {
    let portal = TestPortal::new(database).await;
    let code = code(&portal).await;
    for (why, shut, undone) in SHUT {
        portal.execute(shut).await;
        let answer = redeem(&mut portal.browser(), "204@alpha", &code).await;
        assert_eq!(answer.status, 401, "{why}");
        let (line, detail) = last(&portal).await;
        assert_eq!(line.action, "session.refused");
        assert_eq!(detail["reason"], why);
        portal.execute(undone).await;
        portal.clock.advance(120);
    }
    let answer = redeem(&mut portal.browser(), "204@alpha", &code).await;
    assert_eq!(answer.status, 303);
}

async fn a_code_is_tried_five_times(database: Database) {
    let limits = renvoi_server::accounts::Limits {
        account: 100,
        address: 100,
        ..renvoi_server::accounts::Limits::default()
    };
    let portal = TestPortal::with(database, limits).await;
    let right = code(&portal).await;
    let wrong = if right.starts_with('0') {
        "1111 1111"
    } else {
        "0000 0000"
    };
    for _ in 0..4 {
        let answer = redeem(&mut portal.browser(), "204@alpha", wrong).await;
        assert_eq!(answer.status, 401);
    }
    // A newer one takes its place, with tries of its own.
    let newer = code(&portal).await;
    assert_eq!(
        redeem(&mut portal.browser(), "204@alpha", &right)
            .await
            .status,
        401
    );
    for n in 0..4 {
        let answer = redeem(&mut portal.browser(), "204@alpha", "12").await;
        assert_eq!(answer.status, 401, "{n}");
    }
    assert_eq!(
        redeem(&mut portal.browser(), "204@alpha", &newer)
            .await
            .status,
        401
    );
    let (line, detail) = last(&portal).await;
    assert_eq!(
        (line.action.as_str(), &detail["reason"]),
        ("session.refused", &json!("helpdesk_code_tries"))
    );
    let newest = code(&portal).await;
    assert_eq!(
        redeem(&mut portal.browser(), "204@alpha", &newest)
            .await
            .status,
        303
    );
}

async fn a_code_dies_of_time_and_of_a_newer_password(database: Database) {
    let portal = TestPortal::new(database).await;
    let late = code(&portal).await;
    portal.clock.advance(600);
    assert_eq!(
        redeem(&mut portal.browser(), "204@alpha", &late)
            .await
            .status,
        401
    );
    assert_eq!(last(&portal).await.1["reason"], "expired_helpdesk_code");

    portal.clock.advance(4 * 3600);
    let older = code(&portal).await;
    renvoi_server::directory::set_password(&portal.registry(), "204@alpha.example", NEW)
        .await
        .unwrap();
    assert_eq!(
        redeem(&mut portal.browser(), "204@alpha", &older)
            .await
            .status,
        401
    );
    assert_eq!(last(&portal).await.1["reason"], "expired_helpdesk_code");

    // The link that it is taken for dies with it, and ten minutes after.
    portal.clock.advance(4 * 3600);
    let good = code(&portal).await;
    let mut browser = portal.browser();
    assert_eq!(redeem(&mut browser, "204@alpha", &good).await.status, 303);
    portal.clock.advance(600);
    assert_eq!(browser.get("/recover/new").await.status, 410);

    let locked = code(&portal).await;
    set_locked(&portal.registry(), "204@alpha.example", true)
        .await
        .unwrap();
    assert_eq!(
        redeem(&mut portal.browser(), "204@alpha", &locked)
            .await
            .status,
        401
    );
    assert_eq!(last(&portal).await.1["reason"], "locked");
    // Another's code is nobody else's.
    set_locked(&portal.registry(), "204@alpha.example", false)
        .await
        .unwrap();
    let theirs = code(&portal).await;
    for other in ["207@alpha", "204@beta", "nobody@alpha.example", "?"] {
        assert_eq!(
            redeem(&mut portal.browser(), other, &theirs).await.status,
            401,
            "{other}"
        );
    }
}

async fn wrong_codes_count_as_sign_ins_do(database: Database) {
    let portal = TestPortal::new(database).await;
    let right = code(&portal).await;
    // Three are free; known and unknown accounts are answered alike.
    let mut answers = vec![];
    for login in ["204@alpha.example", "nobody@alpha.example"] {
        let mut all = vec![];
        for _ in 0..4 {
            let answer = redeem(&mut portal.browser(), login, "0").await;
            all.push((answer.status, answer.body.replace(login, "")));
        }
        answers.push(all);
    }
    let told = |n: usize| {
        answers[n]
            .iter()
            .map(|(status, _)| *status)
            .collect::<Vec<_>>()
    };
    assert_eq!(told(0), [401, 401, 401, 429]);
    assert_eq!(told(0), told(1));
    for (known, unknown) in answers[0].iter().zip(&answers[1]) {
        let plain = |body: &str| {
            let parts = body
                .split("nonce=\"")
                .map(|part| part.split_once('"').map_or(part, |(_, rest)| rest));
            parts.collect::<String>()
        };
        assert_eq!(plain(&known.1), plain(&unknown.1));
    }
    assert_eq!(
        redeem(&mut portal.browser(), "204@alpha.example", &right)
            .await
            .status,
        429
    );
    let sign_in = [("login", "204@alpha.example"), ("password", PASSWORD)];
    assert_eq!(portal.browser().post("/signin", &sign_in).await.status, 429);
    // Who helps sees that, and ends it.
    let owner = person(&portal, "204@alpha.example").await;
    let mut browser = helper(&portal).await;
    assert_eq!(
        deed(&mut browser, owner.id, "unlock", &[WHY]).await.status,
        303
    );
    assert_eq!(
        redeem(&mut portal.browser(), "204@alpha.example", &right)
            .await
            .status,
        303
    );
}

async fn a_second_factor_is_taken_away_for_who_lost_it(database: Database) {
    let portal = TestPortal::new(database).await;
    let owner = person(&portal, "204@alpha.example").await;
    let sheet = format!("/helpdesk/people/{}", owner.id);
    let mut browser = helper(&portal).await;
    let button = format!("formaction=\"{sheet}/second\"");
    assert!(!browser.get(&sheet).await.body.contains(&button));
    let answer = deed(&mut browser, owner.id, "second", &[WHY]).await;
    assert_eq!(answer.status, 409);
    assert!(answer.body.contains("pas de second facteur"));

    let mut tx = portal.database.store.write().await.unwrap();
    let row = TotpRow {
        user_id: owner.id,
        secret: vec![],
        last_step: 0,
        created_at: 0,
    };
    store::second_factor::put(tx.db(), &row).await.unwrap();
    store::second_factor::replace_codes(tx.db(), owner.id, &[[1; 32]])
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert!(browser.get(&sheet).await.body.contains(&button));
    let answer = deed(&mut browser, owner.id, "second", &[WHY]).await;
    assert_eq!(answer.status, 303);
    let (line, detail) = last(&portal).await;
    assert_eq!(
        (line.action.as_str(), line.actor.as_str(), &detail["why"]),
        (
            "user.second_factor_removed",
            "207@alpha.example",
            &json!(WHY.1)
        )
    );
    let page = browser.get(answer.location()).await.body;
    assert!(page.contains("Le second facteur est retiré") && !page.contains(&button));
    assert_eq!(
        portal.count("totp").await + portal.count("recovery_codes").await,
        0
    );
    let (to, subject) = mailed(&portal).await.pop().unwrap();
    assert_eq!(to, "204@alpha.example");
    assert!(subject.contains("Second facteur désactivé"), "{subject}");
    portal.signed_in("204@alpha").await;
}

/// A rule and a message of 204's.
async fn something_to_see(portal: &TestPortal) -> (Browser, String, Uuid) {
    let mut owner = portal.signed_in("204@alpha").await;
    let draft = json!({ "version": 0, "name": "Vers le mobile", "enabled": true, "origin": "anyone", "slot": "always",
        "triggers": ["immediately"], "outcome": "forward", "destination": "06 12 34 56 78" });
    owner.call("rules/save", &json!({ "draft": draft })).await;
    push::drain(&portal.push).await.unwrap();
    let list = owner.call("rules/list", &json!({})).await;
    let list: Value = serde_json::from_str(&list.body).unwrap();
    let rule = list["rules"][0]["rule"]["id"].as_str().unwrap().to_owned();
    let user = person(portal, "204@alpha.example").await;
    let message = MessageRow {
        id: Uuid::now_v7(),
        extension_id: user.extension_id.unwrap(),
        user_id: Some(user.id),
        recording: "renvoi-x".to_owned(),
        caller: "e33699001122".to_owned(),
        left_at: 0,
        lasts: 3000,
        heard_at: None,
        deleted_at: None,
    };
    let mut tx = portal.database.store.write().await.unwrap();
    store::messages::insert(tx.db(), &message, Some(b"RIFF"))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    (owner, rule, message.id)
}

async fn somebodys_pages_are_seen_as_they_see_them(database: Database) {
    let portal = TestPortal::new(database).await;
    let (mut owner, ..) = something_to_see(&portal).await;
    let id = person(&portal, "204@alpha.example").await.id;
    let sheet = format!("/helpdesk/people/{id}");
    let mut browser = helper(&portal).await;
    let answer = browser.get(&format!("{sheet}/as/home")).await;
    assert_eq!(
        answer.location(),
        format!("{sheet}?over"),
        "nothing was begun"
    );

    let answer = deed(&mut browser, id, "see", &[WHY]).await;
    let home = format!("{sheet}/as/home");
    assert_eq!((answer.status, answer.location()), (303, home.as_str()));
    let (line, detail) = last(&portal).await;
    assert_eq!(
        (line.action.as_str(), line.actor.as_str(), &detail["why"]),
        ("user.seen", "207@alpha.example", &json!(WHY.1))
    );
    let journal = owner.get("/journal").await.body;
    assert!(journal.contains("Portail vu par l’assistance"), "{journal}");

    let lines = portal.journal().await.len();
    for (page, told) in [
        ("home", "06\u{a0}12\u{a0}34\u{a0}56\u{a0}78"),
        ("rules", "Vers le mobile"),
        ("voicemail", "06\u{a0}99\u{a0}00\u{a0}11\u{a0}22"),
    ] {
        let answer = browser.get(&format!("{sheet}/as/{page}")).await;
        assert_eq!(answer.status, 200, "{page}");
        let body = &answer.body;
        assert!(
            body.contains("Vous voyez le portail de Owner of 204"),
            "{body}"
        );
        assert!(body.contains("Encore 15\u{a0}minutes"), "{body}");
        assert!(body.contains(told), "{page}: {body}");
        // Colleagues stand among the numbers that a rule may lead to.
        let own = page != "rules" && body.contains("Owner of 207");
        assert!(!own, "nothing of the reader's own: {body}");
        assert_eq!(answer.header("refresh"), format!("900; url={sheet}?over"));
        // Nothing can be pressed, posted or played.
        let (frame, content) = body.split_once("<fieldset").unwrap();
        assert!(content.split('>').next().unwrap().contains("disabled"));
        assert!(!frame.contains("<form") && !body.contains("<audio"));
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("form-action 'none'") && policy.contains("media-src 'none'"));
        assert!(!body.contains("renvoi_bg.wasm") && !body.contains("live.js"));
        let ways = content.split("<a ").skip(1).map(|link| {
            let href = link.split("href=\"").nth(1).unwrap();
            href.split('"').next().unwrap()
        });
        for way in ways {
            assert!(way.starts_with(&sheet), "{page} leads to {way}");
        }
        assert!(!body.contains("/sound") && !body.contains("/account"));
    }
    assert_eq!(portal.journal().await.len(), lines, "said once");
    // One's own pages are one's own meanwhile.
    let own = browser.get("/").await.body;
    assert!(own.contains("Owner of 207") && !own.contains("Vous voyez le portail"));
    let unheard = owner.get("/voicemail").await.body;
    assert!(unheard.contains("message-new"), "it was not heard");
}

async fn nothing_is_changed_in_pages_that_are_seen(database: Database) {
    let portal = TestPortal::new(database).await;
    let (mut owner, rule, message) = something_to_see(&portal).await;
    let id = person(&portal, "204@alpha.example").await.id;
    let mut browser = helper(&portal).await;
    deed(&mut browser, id, "see", &[WHY]).await;
    let home = browser.get(&format!("/helpdesk/people/{id}/as/home")).await;
    let writer = home.body.split("name=\"writer\" value=\"").nth(1);
    let writer = writer.unwrap().split('"').next().unwrap().to_owned();
    // Whose forms they are is sealed anew each time.
    let state = async |browser: &mut Browser| {
        let list = browser.call("rules/list", &json!({})).await.body;
        let mut list: Value = serde_json::from_str(&list).unwrap();
        list["writer"] = Value::Null;
        list
    };
    let theirs = state(&mut owner).await;
    let own = state(&mut browser).await;
    let before = portal.journal().await.len();
    // The forms as they stand there, whoever sends them: with the session that looks, and without one.
    for signed_in in [true, false] {
        let mut sender = portal.browser();
        if signed_in {
            sender.cookies = browser.cookies.clone();
        }
        for (path, fields) in [
            (
                "/forward".to_owned(),
                vec![("destination", "06 12 34 56 70"), ("until", "tonight")],
            ),
            ("/forward/end".to_owned(), vec![]),
            (format!("/rules/{rule}/switch"), vec![("enabled", "false")]),
            (format!("/rules/{rule}/delete"), vec![]),
            (format!("/voicemail/{message}/delete"), vec![]),
            ("/voicemail".to_owned(), vec![("switch", "on")]),
        ] {
            let fields = [fields, vec![("version", "1"), ("writer", writer.as_str())]].concat();
            let answer = sender.post(&path, &fields).await;
            let refused = answer.status >= 400
                || answer.location().starts_with("/signin")
                || answer.location().contains("error=");
            assert!(refused, "{path}: {} {}", answer.status, answer.location());
        }
    }
    assert_eq!(state(&mut owner).await, theirs);
    assert_eq!(state(&mut browser).await, own);
    assert_eq!(portal.journal().await.len(), before);
    assert_eq!(portal.count("kept_edits").await, 0);
    let sound = browser.get(&format!("/voicemail/{message}/sound")).await;
    assert_eq!(sound.status, 404);
    for page in ["account", "tokens", "second", "journal"] {
        let page = browser
            .get(&format!("/helpdesk/people/{id}/as/{page}"))
            .await;
        assert_eq!(page.status, 404);
    }
}

async fn a_look_ends(database: Database) {
    let portal = TestPortal::new(database).await;
    let id = person(&portal, "204@alpha.example").await.id;
    let other = person(&portal, "207@alpha.example").await.id;
    let admin = add(
        &portal,
        "alpha",
        "admin",
        "admin@alpha.example",
        None,
        vec![Role::Administrator],
    )
    .await;
    let home = |id: Uuid| format!("/helpdesk/people/{id}/as/home");
    let mut browser = portal.signed_in("admin@alpha.example").await;
    assert_eq!(deed(&mut browser, id, "see", &[WHY]).await.status, 303);
    assert_eq!(browser.get(&home(id)).await.status, 200);
    assert_eq!(
        browser.get(&home(other)).await.status,
        303,
        "of one person alone"
    );
    let mut elsewhere = portal.signed_in("admin@alpha.example").await;
    assert_eq!(
        elsewhere.get(&home(id)).await.status,
        303,
        "in one browser alone"
    );

    portal.clock.advance(899);
    let last = browser.get(&home(id)).await;
    assert!(last.status == 200 && last.body.contains("Encore 1\u{a0}minute."));
    portal.clock.advance(1);
    let over = browser.get(&home(id)).await;
    assert_eq!(over.location(), format!("/helpdesk/people/{id}?over"));
    let told = browser.get(over.location()).await;
    assert!(told.body.contains("Vous ne voyez plus le portail"));

    deed(&mut browser, id, "see", &[WHY]).await;
    let out = browser.get(&format!("/helpdesk/people/{id}/leave")).await;
    assert_eq!(out.location(), format!("/helpdesk/people/{id}"));
    assert_eq!(browser.get(&home(id)).await.status, 303);

    // Locked, or promoted, meanwhile.
    let mut browser = helper(&portal).await;
    deed(&mut browser, id, "see", &[WHY]).await;
    assert_eq!(browser.get(&home(id)).await.status, 200);
    set_locked(&portal.registry(), "204@alpha.example", true)
        .await
        .unwrap();
    assert_eq!(browser.get(&home(id)).await.status, 303);
    assert_eq!(deed(&mut browser, id, "see", &[WHY]).await.status, 409);
    set_locked(&portal.registry(), "204@alpha.example", false)
        .await
        .unwrap();
    assert_eq!(browser.get(&home(id)).await.status, 200);
    set_user(&portal.registry(), "204@alpha.example", false, |user| {
        user.roles = vec![Role::Administrator];
    })
    .await
    .unwrap();
    assert_eq!(browser.get(&home(id)).await.status, 403);
    assert_eq!(deed(&mut browser, admin, "see", &[WHY]).await.status, 403);
}
