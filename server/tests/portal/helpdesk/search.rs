//! People found: by names, numbers, addresses.

use renvoi_app::domain::{E164, Extension};
use renvoi_server::{
    directory::{TheirExtension, add_extension, organisation, remove_user, set_user},
    store::{self, phone::PhoneRow},
};

use super::{add, found, helper, names, person, phone, search};
use crate::{
    on_both,
    support::{Database, portal::TestPortal},
};

on_both!(
    people_are_found_by_the_beginning_of_what_they_are_called,
    people_are_found_by_their_numbers,
    many_are_not_shown_at_once,
    what_somebody_is_found_by_changes_with_them,
    people_from_before_are_found,
    whom_the_question_means_alone_is_opened,
    people_are_found_by_the_hardware_address_of_their_phone,
);

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

async fn people_are_found_by_the_hardware_address_of_their_phone(database: Database) {
    let portal = TestPortal::new(database).await;
    for (email, mac) in [
        ("204@alpha.example", "805ec0123456"),
        ("207@alpha.example", "805ec0abcdef"),
        ("204@beta.example", "805ec0123457"),
    ] {
        let owner = person(&portal, email).await;
        let row = PhoneRow {
            device_id: phone(&portal, email).await.id,
            org_id: owner.org_id,
            mac: mac.to_owned(),
            model: "yealink-t46u".to_owned(),
            modules: "[]".to_owned(),
            key: mac.into(),
            secret: vec![],
            password: vec![],
            copyable: false,
            version: 1,
            revision: 1,
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
        let mut tx = portal.database.store.write().await.unwrap();
        store::phone::insert(tx.db(), &row).await.unwrap();
        tx.commit().await.unwrap();
    }
    let mut browser = helper(&portal).await;
    let both = ["Owner of 204", "Owner of 207"];
    for (text, expected) in [
        ("80:5e", &both[..]),
        ("805EC0", &both),
        ("80-5E-C0-12", &["Owner of 204"]),
        ("805e.c0ab.cdef", &["Owner of 207"]),
        ("80:5e:c0:12:34:57", &[]),
        ("80:5", &[]),
    ] {
        assert_eq!(found(&mut browser, text).await, expected, "{text}");
    }
    let answer = browser
        .get("/helpdesk?q=80%3A5e%3Ac0%3A12%3A34%3A56&open=")
        .await;
    let id = person(&portal, "204@alpha.example").await.id;
    assert_eq!(answer.location(), format!("/helpdesk/people/{id}"));
}
