//! The pages of phones and of their keys over HTTP, and their plain posts. On both databases.

use crate::on_both;
use crate::support::{
    Database,
    browser::{Answer, Browser},
    portal::TestPortal,
};
use renvoi_app::domain::phones::{MacAddress, ModelId};
use renvoi_server::{
    config::Config,
    directory::organisation,
    phones::{NewPhone, add_phone},
};
use uuid::Uuid;

on_both!(
    phones_are_cards,
    the_phone_is_drawn_and_its_keys_are_named,
    pages_and_modules_are_turned_to_by_their_keys,
    keys_are_saved_by_a_plain_post,
    what_is_wrong_comes_back_with_what_was_typed,
    a_table_saves_a_whole_page,
    two_keys_are_exchanged_without_a_script,
    a_change_is_undone,
    who_is_late_is_told,
    another_phones_keys_are_copied,
    labels_are_a_file,
    nobody_elses_phone_is_there,
);

async fn equip(portal: &TestPortal, slug: &str, model: &str, modules: &[&str], last: u8) -> Uuid {
    let org = organisation(&portal.database.store, Some(slug))
        .await
        .unwrap();
    let new = NewPhone {
        extension: "204".into(),
        name: format!("Accueil {last}"),
        mac: MacAddress::parse(&format!("02:00:00:00:00:{last:02x}")).unwrap(),
        model: ModelId(model.into()),
        modules: modules.iter().map(|module| (*module).to_owned()).collect(),
    };
    let desk = portal.tools.desk(&Config::default());
    let added = add_phone(&portal.registry(), &desk, &org, &new).await;
    added.unwrap().id
}

async fn page(browser: &mut Browser, path: &str) -> String {
    let answer = browser.get(path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    plain(&answer.body)
}

fn plain(page: &str) -> String {
    page.replace(['\u{a0}', '\u{202f}'], " ")
        .replace('’', "'")
        .replace("<!>", "")
}

/// A hidden field of the form.
fn hidden(page: &str, name: &str) -> String {
    let field = format!("name=\"{name}\" value=\"");
    let rest = page
        .split_once(&field)
        .unwrap_or_else(|| panic!("no {name}"))
        .1;
    rest.split_once('"').unwrap().0.to_owned()
}

/// Posts fields with what the page's form carries.
async fn post(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Answer {
    let shown = page(browser, path.split("/restore").next().unwrap()).await;
    let (writer, version) = (hidden(&shown, "writer"), hidden(&shown, "version"));
    let mut all = vec![("writer", writer.as_str()), ("version", version.as_str())];
    all.extend(fields);
    browser.post(path, &all).await
}

const DIAL: [(&str, &str); 3] = [
    ("key-0-3-kind", "speed_dial"),
    ("key-0-3-text", "06 12 34 56 78"),
    ("key-0-3-label", "Mobile"),
];

async fn phones_are_cards(database: Database) {
    let portal = TestPortal::new(database).await;
    let id = equip(&portal, "alpha", "yealink-t54w", &["EXP50"], 1).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let shown = page(&mut browser, "/phones").await;
    for word in [
        "Accueil 1",
        "Yealink T54W",
        "02:00:00:00:00:01",
        "Configuration pas encore récupérée",
    ] {
        assert!(shown.contains(word), "{word}");
    }
    assert!(shown.contains(&format!("href=\"/phones/{id}\"")));
    assert!(shown.contains("class=\"sketch\""));
    assert!(shown.contains("href=\"/phones\" aria-current=\"page\""));
}

async fn the_phone_is_drawn_and_its_keys_are_named(database: Database) {
    let portal = TestPortal::new(database).await;
    let id = equip(&portal, "alpha", "yealink-t54w", &[], 1).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let shown = page(&mut browser, &format!("/phones/{id}")).await;
    assert!(shown.contains("viewBox=\"0 0 250 200\""));
    assert!(shown.contains("aria-label=\"Touche 1 : 204\""));
    assert!(shown.contains("aria-label=\"Touche 9 : vide\""));
    assert!(!shown.contains("aria-label=\"Touche 10 : vide\""));
    assert!(shown.contains("Page suivante, 1 / 3"));
    // The first key is the one that is changed.
    assert!(shown.contains("name=\"key-0-1-kind\""));
    // No key is without a place in the list of small screens, nor without a row in the table.
    assert_eq!(shown.matches("class=\"key-number\"").count(), 9);
    assert_eq!(shown.matches("<th scope=\"row\">").count(), 9);
    assert!(shown.contains("Enregistré") && shown.contains("Récupéré"));
}

async fn pages_and_modules_are_turned_to_by_their_keys(database: Database) {
    let portal = TestPortal::new(database).await;
    let id = equip(&portal, "alpha", "yealink-t54w", &["EXP50"], 1).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let second = page(&mut browser, &format!("/phones/{id}?module=0&key=12")).await;
    assert!(second.contains("Page suivante, 2 / 3"));
    assert!(second.contains("name=\"key-0-12-kind\""));
    let module = page(&mut browser, &format!("/phones/{id}?module=1&key=41")).await;
    assert!(module.contains("Module EXP50, page 3"));
    assert!(module.contains("aria-label=\"Touche 60 du module 1 : vide\""));
    // What is no key is the first one.
    let none = page(&mut browser, &format!("/phones/{id}?module=7&key=x")).await;
    assert!(none.contains("name=\"key-0-1-kind\""));
}

async fn keys_are_saved_by_a_plain_post(database: Database) {
    let portal = TestPortal::new(database).await;
    let id = equip(&portal, "alpha", "yealink-t54w", &[], 1).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let path = format!("/phones/{id}?module=0&key=3");
    let answer = post(&mut browser, &path, &DIAL).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    assert_eq!(
        answer.location(),
        format!("/phones/{id}?saved=2&module=0&key=3")
    );
    let to = answer.location().to_owned();
    let shown = page(&mut browser, &to).await;
    assert!(shown.contains("Touches <b>enregistrées</b>"), "{shown}");
    assert!(shown.contains("aria-label=\"Touche 3 : Mobile\""));
    assert!(shown.contains("value=\"06 12 34 56 78\""));
    // The others stay.
    assert!(shown.contains("aria-label=\"Touche 1 : 204\""));
    // An answer about another version is old news.
    let old = page(&mut browser, &format!("/phones/{id}?saved=1")).await;
    assert!(!old.contains("enregistrées</b>"));
}

async fn what_is_wrong_comes_back_with_what_was_typed(database: Database) {
    let portal = TestPortal::new(database).await;
    let id = equip(&portal, "alpha", "yealink-t54w", &[], 1).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let path = format!("/phones/{id}?module=0&key=3");
    let fields = [
        ("key-0-3-kind", "supervision"),
        ("key-0-3-text", "<b>999</b>"),
        (
            "key-0-3-label",
            "Une étiquette beaucoup trop longue pour un téléphone",
        ),
    ];
    let answer = post(&mut browser, &path, &fields).await;
    assert_eq!(answer.status, 422, "{}", answer.body);
    let shown = plain(&answer.body);
    assert!(shown.contains("à corriger"), "{shown}");
    assert!(shown.contains("value=\"&lt;b&gt;999&lt;/b&gt;\""));
    assert!(shown.contains("value=\"Une étiquette beaucoup trop longue pour un téléphone\""));
    assert!(shown.contains("value=\"supervision\" checked"));
    // Nothing is saved.
    let now = page(&mut browser, &path).await;
    assert!(now.contains("aria-label=\"Touche 3 : vide\""));
}

async fn a_table_saves_a_whole_page(database: Database) {
    let portal = TestPortal::new(database).await;
    let id = equip(&portal, "alpha", "yealink-t54w", &[], 1).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let path = format!("/phones/{id}");
    let mut fields = DIAL.to_vec();
    fields.extend([
        ("key-0-4-kind", "supervision"),
        ("key-0-4-text", "207"),
        ("key-0-4-rule", ""),
        ("key-0-4-account", "1"),
        ("key-0-4-label", ""),
        ("key-0-5-kind", "empty"),
        ("key-0-5-text", "ignoré"),
    ]);
    let answer = post(&mut browser, &path, &fields).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let shown = page(&mut browser, &path).await;
    assert!(shown.contains("aria-label=\"Touche 3 : Mobile\""));
    assert!(shown.contains("<option value=\"supervision\" selected"));
    assert!(shown.contains("aria-label=\"Touche 5 : vide\""));

    // With one thing wrong, the table is there with it.
    fields[1] = ("key-0-3-text", "06 12");
    let answer = post(&mut browser, &path, &fields).await;
    assert_eq!(answer.status, 422);
    let tags = |page: &str| -> Vec<String> {
        let tags = page.split("<details").map(|rest| rest.split('>').next());
        let tags = tags.flatten().filter(|tag| tag.contains("key-table"));
        tags.map(str::to_owned).collect()
    };
    let is_open = |page: &str| tags(page).iter().any(|tag| tag.contains(" open"));
    assert!(is_open(&answer.body), "{:?}", tags(&answer.body));
    assert!(!is_open(&shown), "{:?}", tags(&shown));
    // A key that no phone has is no page's.
    fields[1] = DIAL[1];
    fields.push(("key-300-1-kind", "empty"));
    assert_eq!(post(&mut browser, &path, &fields).await.status, 400);
}

async fn two_keys_are_exchanged_without_a_script(database: Database) {
    let portal = TestPortal::new(database).await;
    let id = equip(&portal, "alpha", "yealink-t54w", &["EXP50"], 1).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let path = format!("/phones/{id}?module=0&key=3");
    post(&mut browser, &path, &DIAL).await;
    let mut fields = DIAL.to_vec();
    fields.extend([("do", "swap"), ("swap", "1-2")]);
    let answer = post(&mut browser, &path, &fields).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let phone = page(&mut browser, &path).await;
    assert!(phone.contains("aria-label=\"Touche 3 : vide\""));
    let module = page(&mut browser, &format!("/phones/{id}?module=1&key=2")).await;
    assert!(module.contains("aria-label=\"Touche 2 du module 1 : Mobile\""));
    // With no key at all.
    let answer = post(&mut browser, &path, &[("do", "swap"), ("swap", "1-2")]).await;
    assert_eq!(answer.status, 400);
}

async fn a_change_is_undone(database: Database) {
    let portal = TestPortal::new(database).await;
    let id = equip(&portal, "alpha", "yealink-t54w", &[], 1).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let saved = post(&mut browser, &format!("/phones/{id}"), &DIAL).await;
    let shown = page(&mut browser, saved.location()).await;
    assert!(shown.contains(&format!("action=\"/phones/{id}/restore\"")));
    assert_eq!(hidden(&shown, "earlier"), "1");
    let restore = format!("/phones/{id}/restore");
    let answer = post(&mut browser, &restore, &[("earlier", "1")]).await;
    assert_eq!(answer.location(), format!("/phones/{id}?restored=3"));
    let shown = page(&mut browser, answer.location()).await;
    assert!(shown.contains("comme avant") && shown.contains("aria-label=\"Touche 3 : vide\""));
}

async fn who_is_late_is_told(database: Database) {
    let portal = TestPortal::new(database).await;
    let id = equip(&portal, "alpha", "yealink-t54w", &[], 1).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let path = format!("/phones/{id}?module=0&key=3");
    let early = page(&mut browser, &path).await;
    let (writer, version) = (hidden(&early, "writer"), hidden(&early, "version"));
    post(&mut browser, &path, &DIAL).await;
    let mut late = vec![("writer", writer.as_str()), ("version", version.as_str())];
    late.extend([("key-0-4-kind", "speed_dial"), ("key-0-4-text", "207")]);
    let answer = browser.post(&path, &late).await;
    assert_eq!(answer.status, 409);
    let shown = plain(&answer.body);
    assert!(
        shown.contains("Quelqu'un a enregistré entre-temps"),
        "{shown}"
    );
    // Both are there: what the other one saved, and what was typed; saving again is against the version now.
    assert!(shown.contains("aria-label=\"Touche 3 : Mobile\""));
    assert!(shown.contains("Touche 4 : 207, pas encore enregistrée"));
    assert_eq!(hidden(&shown, "version"), "2");
}

async fn another_phones_keys_are_copied(database: Database) {
    let portal = TestPortal::new(database).await;
    let from = equip(&portal, "alpha", "yealink-t54w", &[], 1).await;
    let to = equip(&portal, "alpha", "snom-d735", &[], 2).await;
    let mut browser = portal.signed_in("204@alpha").await;
    post(&mut browser, &format!("/phones/{from}"), &DIAL).await;
    let shown = page(&mut browser, &format!("/phones/{to}")).await;
    assert!(shown.contains(&format!("<option value=\"{from}\"")));
    let (writer, version) = (hidden(&shown, "writer"), hidden(&shown, "version"));
    let from = from.to_string();
    let fields = [
        ("writer", writer.as_str()),
        ("version", version.as_str()),
        ("from", from.as_str()),
    ];
    let answer = browser.post(&format!("/phones/{to}/copy"), &fields).await;
    assert_eq!(answer.location(), format!("/phones/{to}?copied=2"));
    let shown = page(&mut browser, &format!("/phones/{to}")).await;
    assert!(shown.contains("aria-label=\"Touche 3 : Mobile\""));
    // Colleagues may copy them once that is allowed.
    let fields = [("writer", writer.as_str()), ("on", "true")];
    let answer = browser
        .post(&format!("/phones/{to}/copying"), &fields)
        .await;
    assert_eq!(answer.location(), format!("/phones/{to}"));
    let shown = page(&mut browser, &format!("/phones/{to}")).await;
    assert!(shown.contains("Vos collègues peuvent copier ces touches."));
}

/// What a PDF file shows, text by text.
fn texts(pdf: &str) -> Vec<String> {
    let shown = pdf.lines().filter_map(|line| line.strip_suffix(" Tj"));
    let read = shown.map(|text| {
        let inner = &text[1..text.len() - 1];
        let mut bytes = vec![];
        if text.starts_with('<') {
            let pairs = inner.as_bytes().chunks(2);
            bytes.extend(pairs.map(|pair| {
                let pair = std::str::from_utf8(pair).unwrap();
                u8::from_str_radix(pair, 16).unwrap()
            }));
        } else {
            let mut rest = inner.bytes();
            while let Some(byte) = rest.next() {
                bytes.push(if byte == b'\\' {
                    rest.next().unwrap()
                } else {
                    byte
                });
            }
        }
        encoding_rs::WINDOWS_1252.decode(&bytes).0.into_owned()
    });
    read.collect()
}

async fn labels_are_a_file(database: Database) {
    let portal = TestPortal::new(database).await;
    let id = equip(&portal, "alpha", "yealink-t54w", &["EXP50"], 1).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let mut hostile = DIAL.to_vec();
    hostile[2].1 = "é)(\\ ☎️ <x>";
    hostile.extend([
        ("key-0-4-kind", "speed_dial"),
        ("key-0-4-text", "207"),
        ("key-0-4-label", "A (b)) \\ c"),
    ]);
    let saved = post(&mut browser, &format!("/phones/{id}"), &hostile).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    let answer = browser.get(&format!("/phones/{id}/labels.pdf")).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "application/pdf");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(answer.body.starts_with("%PDF-"));
    assert!(answer.body.contains("/WinAnsiEncoding"));
    // Brackets end a text in PDF: they are written so that they do not. The emoji is left out, and the sheet says so.
    let printed = texts(&answer.body);
    assert!(printed[0].contains("Yealink\u{a0}T54W"), "{printed:?}");
    for label in ["204", "é)(\\ <x>", "A (b)) \\ c"] {
        assert!(printed.iter().any(|text| text == label), "{printed:?}");
    }
    let mut nobody = portal.browser();
    let answer = nobody.get(&format!("/phones/{id}/labels.pdf")).await;
    assert_eq!(answer.status, 401);
}

async fn nobody_elses_phone_is_there(database: Database) {
    let portal = TestPortal::new(database).await;
    let id = equip(&portal, "alpha", "yealink-t54w", &[], 1).await;
    for who in ["207@alpha", "204@beta"] {
        let mut browser = portal.signed_in(who).await;
        for path in [format!("/phones/{id}"), format!("/phones/{id}/labels.pdf")] {
            assert_eq!(browser.get(&path).await.status, 404, "{who} {path}");
        }
        let list = page(&mut browser, "/phones").await;
        assert!(!list.contains(&id.to_string()));
        let mut fields = vec![("writer", "x"), ("version", "1")];
        fields.extend(DIAL);
        let answer = browser.post(&format!("/phones/{id}"), &fields).await;
        assert!(matches!(answer.status, 404 | 409), "{}", answer.status);
    }
    let mut browser = portal.signed_in("204@alpha").await;
    assert_eq!(browser.get("/phones/x").await.status, 404);
    let shown = page(&mut browser, &format!("/phones/{id}")).await;
    assert!(shown.contains("aria-label=\"Touche 3 : vide\""));
}
