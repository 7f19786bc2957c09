//! What was typed by who administers, runs the platform or helps, when the session has ended: it waits for its writer.

use crate::on_both;
use axum::{
    body::Body,
    http::{Method, header},
};
use renvoi_app::api::account::Lang;
use renvoi_server::{
    accounts::Role,
    directory::{NewUser, add_user, organisation},
    store,
};
use uuid::Uuid;

use crate::support::{
    Database,
    browser::{Answer, Browser},
    portal::{PASSWORD, TestPortal},
    provider::{CLIENT, Provider, SECRET},
};

on_both!(
    people_are_typed_once,
    groups_are,
    templates_are,
    phones_are,
    a_list_of_phones_is_as_far_as_any_form_may_go,
    organisations_are,
    a_provider_is_but_for_its_secret,
    reasons_are_and_nothing_is_done_by_itself,
    what_others_have_saved_since_is_told,
);

/// The words that say so.
const KEPT: &str = "Voici ce que vous";

/// The value of a hidden field of a page.
fn hidden(page: &str, name: &str) -> Option<String> {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\""))?;
    Some(rest.split_once('"')?.0.to_owned())
}

/// The id in the first address below a list.
fn id_below(page: &str, list: &str) -> String {
    let (_, rest) = page.split_once(&format!("\"{list}/0")).unwrap();
    let end = rest.find(['"', '/']).unwrap();
    format!("0{}", &rest[..end])
}

/// Two people who may do everything.
struct Desk {
    portal: TestPortal,
    writer: Uuid,
    own: Browser,
    other: Browser,
}

impl Desk {
    async fn new(database: Database) -> Self {
        let portal = TestPortal::new(database).await;
        let org = organisation(&portal.database.store, Some("alpha"));
        let org = org.await.unwrap();
        let mut ids = vec![];
        for name in ["ada", "bea"] {
            let user = NewUser {
                email: format!("{name}@alpha.example"),
                name: name.to_owned(),
                lang: Lang::Fr,
                extension: None,
                password: Some(PASSWORD.into()),
                roles: vec![Role::Operator, Role::Administrator],
            };
            let added = add_user(&portal.registry(), &org, &user).await.unwrap();
            ids.push(added.id);
        }
        Self {
            writer: ids[0],
            own: portal.signed_in("ada@alpha.example").await,
            other: portal.signed_in("bea@alpha.example").await,
            portal,
        }
    }

    async fn user(&self, email: &str) -> Uuid {
        let mut read = self.portal.database.store.read().await.unwrap();
        let user = store::user::by_email(read.db(), email).await.unwrap();
        user.unwrap().id
    }

    /// The fields with those that the page hides, and a password.
    async fn form(&mut self, page: &str, fields: &[(&str, &str)]) -> Vec<(String, String)> {
        let body = self.own.get(page).await.body;
        let fields = fields.iter().map(|(name, value)| (*name, *value));
        let mut form: Vec<(String, String)> = fields
            .chain([("confirm", PASSWORD)])
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        for name in ["writer", "version", "group", "shown"] {
            form.extend(hidden(&body, name).map(|value| (name.to_owned(), value)));
        }
        form
    }

    /// Posts it when the session has ended.
    async fn ends(&self, page: &str, action: &str, form: &[(String, String)]) {
        let answer = post(&mut self.own.ended(), action, form).await;
        let back: String = form_urlencoded::byte_serialize(page.as_bytes()).collect();
        let sign_in = format!("/signin?back={back}&ended");
        assert_eq!(
            (answer.status, answer.location()),
            (303, sign_in.as_str()),
            "{action}: {}",
            answer.body
        );
        let mut read = self.portal.database.store.read().await.unwrap();
        let kept = store::kept::find(read.db(), self.writer, page).await;
        assert!(!kept.unwrap().unwrap().contains(PASSWORD));
    }

    /// Types something that the page then shows so: it waits for who typed it, until it is given up or saved.
    async fn survives(
        &mut self,
        page: &str,
        action: &str,
        fields: &[(&str, &str)],
        shown: &str,
    ) -> Answer {
        let form = self.form(page, fields).await;
        let before = self.portal.journal().await.len();
        let stranger = self.portal.browser().post(action, fields).await;
        assert!(stranger.location().ends_with("&over"), "{action}");
        // Nor does who has read off a page of theirs whose it is put anything there, nor another who works beside them.
        for mut browser in [self.portal.browser(), self.other.ended()] {
            let answer = post(&mut browser, action, &form).await;
            assert!(answer.location().ends_with("&over"), "{action}");
        }
        assert_eq!(self.portal.count("kept_edits").await, 0);

        self.ends(page, action, &form).await;
        let taken = post(&mut self.other, action, &form).await;
        assert_eq!(taken.status, 409, "{action}");
        let theirs = self.other.get(page).await.body;
        assert!(!theirs.contains(KEPT) && !theirs.contains(shown), "{page}");
        // It stays, over a reload.
        self.own.get(page).await;
        let again = self.own.get(page).await.body;
        assert!(again.contains(shown), "{shown}: {again}");
        let (_, notice) = again.split_once(KEPT).unwrap();
        assert_eq!(self.portal.journal().await.len(), before, "{action}");

        let (_, to) = notice.split_once("action=\"").unwrap();
        let to = to.split_once('"').unwrap().0;
        let given_up = self.own.post(to, &[("do", "forget")]).await;
        assert_eq!((given_up.status, given_up.location()), (303, page));
        let without = self.own.get(page).await.body;
        assert!(!without.contains(KEPT) && !without.contains(shown));
        assert_eq!(self.portal.journal().await.len(), before, "{action}");

        self.ends(page, action, &form).await;
        let saved = post(&mut self.own, action, &form).await;
        assert_eq!(saved.status, 303, "{action}: {}", saved.body);
        assert!(self.portal.journal().await.len() > before, "{action}");
        assert_eq!(self.portal.count("kept_edits").await, 0, "{action}");
        saved
    }

    /// Types something that another one saves otherwise before it is typed on: both are told apart, and the second save counts.
    async fn meets(&mut self, page: &str, action: &str, fields: [&[(&str, &str)]; 2], shown: &str) {
        let form = self.form(page, fields[0]).await;
        self.ends(page, action, &form).await;
        let others = fields[1].iter();
        let mut others: Vec<(String, String)> = others
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let unsaid = |field: &&(String, String)| {
            let is_theirs = ["writer", "confirm"].contains(&field.0.as_str());
            !is_theirs && !others.iter().any(|(name, _)| *name == field.0)
        };
        let unsaid: Vec<_> = form.iter().filter(unsaid).cloned().collect();
        others.extend(unsaid);
        let saved = post(&mut self.other, action, &others).await;
        assert_eq!(saved.status, 303, "{}", saved.body);
        let again = self.own.get(page).await.body;
        for told in [KEPT, "entre-temps", shown] {
            assert!(again.contains(told), "{told}: {again}");
        }
        let form = self.form(page, fields[0]).await;
        let saved = post(&mut self.own, action, &form).await;
        assert_eq!(saved.status, 303, "{}", saved.body);
    }
}

async fn post(browser: &mut Browser, path: &str, form: &[(String, String)]) -> Answer {
    let form = form.iter();
    let form: Vec<(&str, &str)> = form
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    browser.post(path, &form).await
}

async fn people_are_typed_once(database: Database) {
    let mut desk = Desk::new(database).await;
    let new = [
        ("name", "Nouvelle"),
        ("email", "nouvelle@alpha.example"),
        ("lang", "fr"),
        ("role", "helpdesk"),
    ];
    let page = "/admin/people/new";
    let shown = "value=\"helpdesk\" checked";
    desk.survives(page, page, &new, shown).await;
    let page = format!("/admin/people/{}", desk.user("204@alpha.example").await);
    let changed = [
        ("name", "Autre nom"),
        ("email", "204@alpha.example"),
        ("lang", "en"),
        ("extension", "204"),
    ];
    let shown = "value=\"Autre nom\"";
    desk.survives(&page, &page, &changed, shown).await;
}

async fn groups_are(database: Database) {
    let mut desk = Desk::new(database).await;
    let page = "/admin/groups";
    let new = [("name", "Accueil"), ("members", "204, 207")];
    desk.survives(page, page, &new, "value=\"Accueil\"").await;
    let id = id_below(&desk.own.get(page).await.body, page);
    let action = format!("{page}/{id}");
    desk.survives(page, &action, &[("members", "207")], "value=\"207\"")
        .await;
}

const TEMPLATE: [(&str, &str); 6] = [
    ("name", "Urgences"),
    ("audience", "everybody"),
    ("key-0-3-kind", "speed_dial"),
    ("key-0-3-value", "15"),
    ("key-0-3-locked", "on"),
    ("key-0-3-label", "Secours"),
];

/// The template with another label.
fn labelled(label: &'static str) -> [(&'static str, &'static str); 6] {
    let mut template = TEMPLATE;
    template[5].1 = label;
    template
}

async fn templates_are(database: Database) {
    let mut desk = Desk::new(database).await;
    let page = "/admin/templates/new";
    desk.survives(page, page, &TEMPLATE, "value=\"Secours\"")
        .await;
    let list = desk.own.get("/admin/templates").await.body;
    let page = format!("/admin/templates/{}", id_below(&list, "/admin/templates"));
    let changed = labelled("Pompiers");
    desk.survives(&page, &page, &changed, "value=\"Pompiers\"")
        .await;
}

async fn phones_are(database: Database) {
    let mut desk = Desk::new(database).await;
    let page = "/admin/phones/new";
    let new = [
        ("extension", "204"),
        ("mac", "00:15:65:00:00:21"),
        ("model", "yealink-t54w"),
    ];
    let shown = "value=\"00:15:65:00:00:21\"";
    let added = desk.survives(page, page, &new, shown).await;
    let phone = added.location().split_once('?').unwrap().0;
    let page = format!("{phone}/replace");
    let other = [
        ("mac", "00:15:65:00:00:22"),
        ("model", "yealink-t54w"),
        ("do", "replace"),
        ("version", "1"),
    ];
    let shown = "value=\"00:15:65:00:00:22\"";
    desk.survives(&page, &page, &other, shown).await;
    // Where no page would show it, it takes nobody's place.
    let mut form = desk.form(&page, &other).await;
    desk.ends(&page, &page, &form).await;
    form.push(("why".to_owned(), "Rappelée au 204".to_owned()));
    let mut nobody = desk.own.ended();
    for (nowhere, list) in [
        ("/admin/phones/none/replace", "%2Fadmin%2Fphones"),
        ("/admin/people/none", "%2Fadmin%2Fpeople"),
        ("/admin/groups/none", "%2Fadmin%2Fgroups"),
        ("/helpdesk/people/none/unlock", "%2Fhelpdesk"),
    ] {
        let answer = post(&mut nobody, nowhere, &form).await;
        assert_eq!(answer.location(), format!("/signin?back={list}&over"));
    }
    let mut read = desk.portal.database.store.read().await.unwrap();
    let kept = store::kept::find(read.db(), desk.writer, &page).await;
    assert!(kept.unwrap().is_some());
}

/// Posts the form of many, as browsers send one that may have a file.
async fn send(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Answer {
    let part = |(name, value): &(&str, &str)| {
        format!("--cut\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let parts: Vec<String> = fields.iter().map(part).collect();
    let body = parts.concat() + "--cut--\r\n";
    let request = browser
        .request(Method::POST, path)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=cut")
        .header(header::ACCEPT, "text/html")
        .header("sec-fetch-site", "same-origin");
    browser.send(request.body(Body::from(body)).unwrap()).await
}

async fn a_list_of_phones_is_as_far_as_any_form_may_go(database: Database) {
    let mut desk = Desk::new(database).await;
    let page = "/admin/phones/many";
    let [ended, over] =
        ["ended", "over"].map(|word| format!("/signin?back=%2Fadmin%2Fphones%2Fmany&{word}"));
    let body = desk.own.get(page).await.body;
    let (_, writer) = body.split_once("many?writer=").unwrap();
    let action = format!("{page}?writer={}", writer.split_once('"').unwrap().0);
    let long = "x".repeat(128 * 1024);
    let mut nobody = desk.own.ended();
    for (to, list) in [(page, "001565000031"), (action.as_str(), long.as_str())] {
        let answer = send(&mut nobody, to, &[("list", list)]).await;
        assert_eq!((answer.status, answer.location()), (303, over.as_str()));
    }
    assert_eq!(desk.portal.count("kept_edits").await, 0);

    let fields = [
        ("list", "001565000031"),
        ("model", "snom-d735"),
        ("extensions", "204"),
        ("do", "add"),
    ];
    let answer = send(&mut nobody, &action, &fields).await;
    assert_eq!(answer.location(), ended);
    let theirs = desk.other.get(page).await.body;
    assert!(!theirs.contains(KEPT) && !theirs.contains("001565000031"));
    let again = desk.own.get(page).await.body;
    for told in [KEPT, "001565000031", "value=\"204\"", "many?forget"] {
        assert!(again.contains(told), "{told}: {again}");
    }
    assert_eq!(desk.portal.count("phones").await, 0, "nothing is done");
    let forget = format!("{page}?forget");
    let given_up = desk.own.post(&forget, &[("do", "forget")]).await;
    assert_eq!((given_up.status, given_up.location()), (303, page));
    assert_eq!(desk.portal.count("kept_edits").await, 0);

    send(&mut nobody, &action, &fields).await;
    let added = send(&mut desk.own, &action, &fields).await;
    assert_eq!(added.location(), "/admin/phones?added=1");
    assert_eq!(desk.portal.count("kept_edits").await, 0);
}

async fn organisations_are(database: Database) {
    let mut desk = Desk::new(database).await;
    let page = "/operator/organisations";
    let new = [
        ("slug", "gamma"),
        ("name", "Gamma"),
        ("country", "BE"),
        ("zone", "Europe/Brussels"),
        ("lang", "en"),
        ("administrator", "Cléo"),
        ("email", "cleo@gamma.example"),
    ];
    let shown = "value=\"cleo@gamma.example\"";
    let added = desk.survives(page, page, &new, shown).await;
    let page = added.location().split_once('?').unwrap().0;
    let name = [("name", "Gamma nouvelle")];
    let shown = "value=\"Gamma nouvelle\"";
    desk.survives(page, page, &name, shown).await;
    let another = [
        ("administrator", "Dora"),
        ("email", "dora@gamma.example"),
        ("lang", "fr"),
    ];
    let action = format!("{page}/administrator");
    let shown = "value=\"dora@gamma.example\"";
    desk.survives(page, &action, &another, shown).await;
}

async fn a_provider_is_but_for_its_secret(database: Database) {
    let mut desk = Desk::new(database).await;
    let provider = Provider::start(&desk.portal.clock).await;
    let issuer = provider.issuer.as_str();
    let named = |label: &'static str| {
        [
            ("issuer", issuer),
            ("client_id", CLIENT),
            ("secret", SECRET),
            ("label", label),
        ]
    };
    let page = "/admin/sso";
    let shown = "value=\"Compte Alpha\"";
    desk.survives(page, page, &named("Compte Alpha"), shown)
        .await;

    let form = desk.form(page, &named("Autre")).await;
    desk.ends(page, page, &form).await;
    let mut read = desk.portal.database.store.read().await.unwrap();
    let kept = store::kept::find(read.db(), desk.writer, page).await;
    drop(read);
    assert!(!kept.unwrap().unwrap().contains(SECRET));
    let again = desk.own.get(page).await.body;
    assert!(again.contains("saisissez-le de nouveau"), "{again}");
    // Where what was typed is not what is in force, that is told beside it.
    assert!(again.contains("En vigueur\u{a0}: Compte Alpha"), "{again}");
    assert_eq!(again.matches("En vigueur").count(), 1, "{again}");
    let [one, two] = ["Un", "Deux"].map(named);
    let shown = "value=\"Un\"";
    desk.meets(page, page, [&one, &two], shown).await;
}

async fn reasons_are_and_nothing_is_done_by_itself(database: Database) {
    let mut desk = Desk::new(database).await;
    let page = format!("/helpdesk/people/{}", desk.user("204@alpha.example").await);
    let why = ("why", "Rappelée au 204");
    let reason = "value=\"Rappelée au 204\"";
    for deed in ["unlock", "sessions"] {
        let action = format!("{page}/{deed}");
        desk.survives(&page, &action, &[why], reason).await;
    }
    let address = [why, ("email", "nouvelle@alpha.example")];
    let shown = "value=\"nouvelle@alpha.example\"";
    let action = format!("{page}/address");
    desk.survives(&page, &action, &address, shown).await;
    // Where nothing was typed, nothing comes back.
    let form = desk.form(&page, &[("why", " ")]).await;
    let answer = post(&mut desk.own.ended(), &action, &form).await;
    assert!(answer.location().ends_with("&over"));
    assert_eq!(desk.portal.count("kept_edits").await, 0);
}

async fn what_others_have_saved_since_is_told(database: Database) {
    let mut desk = Desk::new(database).await;
    let page = format!("/admin/people/{}", desk.user("204@alpha.example").await);
    let named = |name: &'static str| {
        [
            ("name", name),
            ("email", "204@alpha.example"),
            ("lang", "fr"),
            ("extension", "204"),
        ]
    };
    let (one, two) = (named("Un"), named("Deux"));
    let shown = "value=\"Un\"";
    desk.meets(&page, &page, [&one, &two], shown).await;

    let page = "/admin/groups";
    let new = [("name", "Accueil"), ("members", "204")];
    assert_eq!(desk.own.post(page, &new).await.status, 303);
    let id = id_below(&desk.own.get(page).await.body, page);
    let (one, two) = ([("members", "207")], [("members", "204, 207")]);
    let action = format!("{page}/{id}");
    let shown = "value=\"207\"";
    desk.meets(page, &action, [&one, &two], shown).await;

    let page = "/admin/templates/new";
    assert_eq!(desk.own.post(page, &TEMPLATE).await.status, 303);
    let list = desk.own.get("/admin/templates").await.body;
    let page = format!("/admin/templates/{}", id_below(&list, "/admin/templates"));
    let (one, two) = (labelled("Pompiers"), labelled("Police"));
    let shown = "value=\"Pompiers\"";
    desk.meets(&page, &page, [&one, &two], shown).await;
}
