//! Desk phones of an organisation in administration and for who helps: added one by one and by the list, told, replaced, removed, and those
//! that nobody knows.

mod lists;

use crate::on_both;
use std::{sync::Arc, time::Duration};

use crate::support::{Database, portal::TestPortal};
use renvoi_app::domain::phones::Restart;
use renvoi_server::{
    pbx::{EndpointId, Notice, Pbx},
    phones::{AddedPhone, drain},
    store::{self, phone::Phone},
};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

on_both!(
    one_is_added_found_and_removed_and_nobody_is_shown_a_secret,
    who_helps_has_it_fetch_and_restart_and_opens_its_first_contact,
    another_apparatus_takes_its_place_once_it_was_seen_what_does_not_fit,
    strangers_are_shown_to_whom_they_concern,
    what_was_worked_out_before_never_stands_for_what_is_known_since,
    groups_say_who_takes_whose_calls,
);

/// Broken only where something never comes.
const LIMIT: Duration = Duration::from_mins(1);

const MAC: &str = "00:15:65:00:02:04";

async fn stored(portal: &TestPortal, id: Uuid) -> Option<Phone> {
    let mut read = portal.database.store.read().await.unwrap();
    store::phone::by_id(read.db(), id).await.unwrap()
}

async fn by_mac(portal: &TestPortal, mac: &str) -> Option<Phone> {
    let mut read = portal.database.store.read().await.unwrap();
    store::phone::by_mac(read.db(), mac).await.unwrap()
}

fn page(phone: &AddedPhone) -> String {
    format!("/admin/phones/{}", phone.id)
}

/// Until it is known that a phone is registered, or away.
async fn is_known(portal: &TestPortal, endpoint: &EndpointId, registered: bool) {
    let (org, extension) = (endpoint.org(), endpoint.extension());
    let mut news = portal.registrations.watch(&org, &extension);
    let known = async {
        while portal.registrations.registered(endpoint) != Some(registered) {
            news.changed().await.unwrap();
        }
    };
    timeout(LIMIT, known).await.expect("it becomes known");
}

async fn one_is_added_found_and_removed_and_nobody_is_shown_a_secret(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let new = [
        ("extension", "204"),
        ("mac", "0015.6500.0204"),
        ("model", "yealink-t54w"),
        ("modules", "EXP50"),
        ("name", ""),
        ("open", "on"),
    ];
    let added = admin.post("/admin/phones/new", &new).await;
    assert_eq!(added.status, 303, "{}", added.body);
    let phone = by_mac(&portal, "001565000204").await.unwrap();
    assert_eq!(
        (phone.name.as_str(), phone.row.modules.as_str()),
        ("T54W", "[0]")
    );
    assert!(phone.row.open_until > 0, "its first contact is open");
    let journal = portal.journal().await;
    let lines: Vec<_> = journal
        .iter()
        .filter(|line| line.action.starts_with("device."))
        .map(|line| (line.action.as_str(), line.actor.as_str()))
        .collect();
    for action in ["device.added", "device.desk_added", "device.window"] {
        assert!(
            lines.contains(&(action, "admin@alpha.example")),
            "{lines:?}"
        );
    }

    // The same once more, and other nonsense, is told at its field.
    let again = admin.post("/admin/phones/new", &new).await;
    assert_eq!(again.status, 422);
    assert!(
        again
            .body
            .contains("déjà celle d’un téléphone du poste 204")
    );
    let wrong = [("extension", "299"), ("mac", "1"), ("model", "")];
    let answer = admin.post("/admin/phones/new", &wrong).await;
    assert_eq!(answer.status, 422);
    for told in ["n’est pas une adresse MAC", "Choisissez un modèle"] {
        assert!(answer.body.contains(told), "{told}");
    }
    let mut elsewhere = portal.signed_in("207@beta").await;
    let taken = elsewhere
        .get(&format!("/admin/phones/{}", phone.row.device_id))
        .await;
    assert_eq!(taken.status, 404, "it is another organisation's");

    // Found by what stands on it; neither page has its password or the folder of its files.
    let secrets = {
        let keys = &portal.tools.keys;
        let id = phone.row.device_id;
        [
            keys.open_sealed(&phone.row.secret, &renvoi_server::secrets::of_phone(id)),
            keys.open_sealed(
                &phone.sip_secret,
                &renvoi_server::secrets::of_device(&phone.endpoint),
            ),
        ]
        .map(|secret| secret.unwrap())
    };
    for (q, found) in [
        ("204", true),
        ("00:15:65", true),
        ("t54", true),
        ("snom", false),
    ] {
        let list = admin.get(&format!("/admin/phones?q={q}")).await;
        assert_eq!(list.body.contains("00:15:65:00:02:04"), found, "{q}");
        assert!(secrets.iter().all(|secret| !list.body.contains(secret)));
    }
    let there = format!("/admin/phones/{}", phone.row.device_id);
    let sheet = admin.get(&there).await;
    assert_eq!(sheet.status, 200);
    assert!(sheet.body.contains(&phone.endpoint) && sheet.body.contains("EXP50"));
    assert!(secrets.iter().all(|secret| !sheet.body.contains(secret)));

    let gone = admin.post(&format!("{there}/remove"), &[]).await;
    assert_eq!(gone.location(), "/admin/phones?removed");
    assert!(by_mac(&portal, "001565000204").await.is_none());
    assert_eq!(admin.get(&there).await.status, 404);
}

async fn who_helps_has_it_fetch_and_restart_and_opens_its_first_contact(database: Database) {
    let portal = TestPortal::new(database).await;
    let phone = portal.desk_phone("alpha", "204", MAC, "yealink-t54w").await;
    let poly = portal
        .desk_phone("alpha", "204", "00:04:f2:00:02:04", "poly-vvx250")
        .await;
    let endpoint = &phone.device.endpoint;
    let pbx: Arc<dyn Pbx> = Arc::new(portal.pbx.clone());
    let follow = portal.registrations.clone();
    tokio::spawn(follow.follow(pbx, CancellationToken::new()));
    is_known(&portal, endpoint, false).await;
    let mut helper = portal.signed_in("207@alpha").await;
    let there = page(&phone);

    // Away, nobody would hear it.
    let away = helper.post(&format!("{there}/restart"), &[]).await;
    assert_eq!(away.status, 409);
    assert!(away.body.contains("Le téléphone n’est pas connecté"));
    portal.pbx.register(endpoint, true);
    is_known(&portal, endpoint, true).await;
    let sheet = helper.get(&there).await;
    assert!(sheet.body.contains("192.0.2.1"), "where it is reached");

    drain(&portal.web.desk, &portal.push).await.unwrap();
    let before = portal.pbx.told().len();
    let done = helper.post(&format!("{there}/restart"), &[]).await;
    assert_eq!(done.location(), format!("{there}?restart"));
    assert!(helper.get(&there).await.body.contains("en cours d’envoi"));
    drain(&portal.web.desk, &portal.push).await.unwrap();
    let told = portal.pbx.told();
    let restart = Notice::Restart(Restart::CheckSyncReboot);
    assert_eq!(told[before..], [(endpoint.clone(), restart)]);
    let row = stored(&portal, phone.id).await.unwrap().row;
    assert_eq!((row.restart_asked, row.restarted_at.is_some()), (0, true));

    // Once is once; to fetch is something else, and told again and again where it is asked for.
    drain(&portal.web.desk, &portal.push).await.unwrap();
    assert_eq!(portal.pbx.told().len(), before + 1);
    let late = "UPDATE phones SET restart_asked = 1, restarted_at = NULL";
    portal.execute(late).await;
    helper.post(&format!("{there}/resync"), &[]).await;
    drain(&portal.web.desk, &portal.push).await.unwrap();
    let last = portal.pbx.told().pop().unwrap();
    assert!(matches!(last.1, Notice::Refresh(_)));
    let row = stored(&portal, phone.id).await.unwrap().row;
    assert_eq!((row.restart_asked, row.restarted_at), (0, None));

    // A model that cannot be told to restart is not.
    let none = helper.post(&format!("{}/restart", page(&poly)), &[]).await;
    assert_eq!(none.status, 409);
    assert!(none.body.contains("ne se redémarre pas à distance"));

    let open = helper
        .post(&format!("{there}/open"), &[("minutes", "60")])
        .await;
    assert_eq!(open.location(), format!("{there}?opened"));
    assert!(
        helper
            .get(&there)
            .await
            .body
            .contains("Ouvert jusqu’à 15:22")
    );
    helper.post(&format!("{there}/close"), &[]).await;
    assert_eq!(stored(&portal, phone.id).await.unwrap().row.open_until, 0);

    // On its owner's sheet the same, with a reason. Other passwords, replacing and removing are for who administers.
    let owner = stored(&portal, phone.id).await.unwrap().owner_id.unwrap();
    let sheet = format!("/helpdesk/people/{owner}");
    let seen = helper.get(&sheet).await;
    for told in ["Yealink", "00:15:65:00:02:04", "jamais récupérée"] {
        assert!(seen.body.contains(told), "{told}");
    }
    let id = phone.id.to_string();
    let fields = [("phone", id.as_str()), ("why", "Rappelé au 204")];
    let done = helper.post(&format!("{sheet}/restart"), &fields).await;
    assert_eq!(done.location(), format!("{sheet}?restart"));
    let last = portal.journal().await.pop().unwrap();
    assert_eq!(last.action, "device.restart_asked");
    assert!(last.detail.contains("Rappelé au 204"));
    for deed in ["renew", "remove", "replace"] {
        let refused = helper.post(&format!("{there}/{deed}"), &[]).await;
        assert_eq!(refused.status, 403, "{deed}");
    }
    let before = stored(&portal, phone.id).await.unwrap().sip_secret;
    let mut admin = portal.administrator().await;
    admin.post(&format!("{there}/renew"), &[]).await;
    assert_ne!(stored(&portal, phone.id).await.unwrap().sip_secret, before);
}

async fn another_apparatus_takes_its_place_once_it_was_seen_what_does_not_fit(database: Database) {
    let portal = TestPortal::new(database).await;
    let phone = portal.desk_phone("alpha", "204", MAC, "yealink-t54w").await;
    let mut owner = portal.signed_in("204@alpha").await;
    let keys =
        serde_json::json!([{ "module": 0, "position": 20, "kind": "supervision", "value": "207" }]);
    let draft = serde_json::json!({ "version": 1, "keys": keys });
    let saved = owner
        .call(
            "phones/save",
            &serde_json::json!({ "phone": phone.id, "draft": draft }),
        )
        .await;
    assert!(saved.body.contains("saved"), "{}", saved.body);
    let mut admin = portal.administrator().await;
    let there = format!("{}/replace", page(&phone));
    assert_eq!(admin.get(&there).await.status, 200);
    let new = [
        ("mac", "00:0b:82:00:00:01"),
        ("model", "grandstream-grp2612"),
    ];
    let report = admin.post(&there, &new).await;
    assert_eq!(report.status, 200, "{}", report.body);
    assert!(
        report.body.contains("Touche 20"),
        "what does not fit is told: {}",
        report.body
    );
    assert!(
        by_mac(&portal, "001565000204").await.is_some(),
        "nothing is done"
    );

    // Somebody saves meanwhile: it is looked at once more.
    let do_it = |version: &'static str| [new[0], new[1], ("do", "replace"), ("version", version)];
    let stale = admin.post(&there, &do_it("1")).await;
    assert_eq!(stale.status, 409);
    assert!(by_mac(&portal, "001565000204").await.is_some());
    let done = admin.post(&there, &do_it("2")).await;
    assert_eq!(done.location(), format!("{}?replaced", page(&phone)));
    let replaced = stored(&portal, phone.id).await.unwrap();
    assert_eq!(
        (replaced.row.mac.as_str(), replaced.row.model.as_str()),
        ("000b82000001", "grandstream-grp2612")
    );
    let mut read = portal.database.store.read().await.unwrap();
    let kept = store::phone::keys(read.db(), phone.id, replaced.row.version)
        .await
        .unwrap();
    assert!(kept.unwrap().contains("207"), "the key is kept, elsewhere");
}

async fn strangers_are_shown_to_whom_they_concern(database: Database) {
    let portal = TestPortal::new(database).await;
    let ask = async |mac: &str, address: &str| {
        let mut browser = portal.browser().at(address);
        browser.agent = "Yealink SIP-T54W 96.86.0.70";
        let answer = browser.get(&format!("/p/{mac}.cfg")).await;
        assert_eq!(answer.status, 404);
    };
    ask("001565000011", "192.0.2.11").await;
    ask("001565000012", "192.0.2.12").await;
    // There are two organisations: each is shown those that ask from where its own phones do.
    let phone = portal.desk_phone("alpha", "204", MAC, "yealink-t54w").await;
    let word = phone.folder.split_once("/p/").unwrap().1;
    let mut desk = portal.browser().at("192.0.2.11");
    assert_eq!(
        desk.get(&format!("/p/{word}/001565000204.cfg"))
            .await
            .status,
        200
    );
    let mut helper = portal.signed_in("207@alpha").await;
    let seen = helper.get("/admin/phones/strangers").await;
    assert!(seen.body.contains("00:15:65:00:00:11"));
    assert!(!seen.body.contains("00:15:65:00:00:12"));
    assert!(
        !seen.body.contains("/admin/phones/new?mac"),
        "who helps adds none"
    );
    let mut elsewhere = portal.signed_in("207@beta").await;
    let seen = elsewhere.get("/admin/phones/strangers").await;
    assert!(!seen.body.contains("00:15:65:00:00:1"));
    // Who administers adds it, with what it said of itself.
    let mut admin = portal.administrator().await;
    let seen = admin.get("/admin/phones/strangers").await;
    let to = "/admin/phones/new?mac=00%3A15%3A65%3A00%3A00%3A11&amp;model=yealink-t54w";
    assert!(seen.body.contains(to), "{}", seen.body);
    let form = admin.get(&to.replace("&amp;", "&")).await;
    assert!(form.body.contains("value=\"00:15:65:00:00:11\""));
    let new = [
        ("extension", "204"),
        ("mac", "001565000011"),
        ("model", "yealink-t54w"),
    ];
    assert_eq!(admin.post("/admin/phones/new", &new).await.status, 303);
    let seen = admin.get("/admin/phones/strangers").await;
    assert!(!seen.body.contains("00:15:65:00:00:11"), "it is known now");
}

async fn what_was_worked_out_before_never_stands_for_what_is_known_since(database: Database) {
    let portal = TestPortal::new(database).await;
    let phone = portal.desk_phone("alpha", "204", MAC, "yealink-t54w").await;
    let revision = stored(&portal, phone.id).await.unwrap().row.revision;
    let note = async |wanted: &str, revision: i64| {
        let mut tx = portal.database.store.write().await.unwrap();
        store::phone::set_wanted(tx.db(), phone.id, wanted, revision, 1)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    };
    note("new", revision + 1).await;
    // Who looked at it before has its answer only now.
    note("old", revision).await;
    assert_eq!(stored(&portal, phone.id).await.unwrap().row.wanted, "new");
    note("newer", revision + 1).await;
    assert_eq!(stored(&portal, phone.id).await.unwrap().row.wanted, "newer");
}

async fn groups_say_who_takes_whose_calls(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let new = [("name", "Accueil"), ("members", "207, 204")];
    let added = admin.post("/admin/groups", &new).await;
    assert_eq!(added.location(), "/admin/groups?added", "{}", added.body);
    let last = portal.journal().await.pop().unwrap();
    assert_eq!(
        (last.action.as_str(), last.actor.as_str()),
        ("group.added", "admin@alpha.example")
    );
    let again = admin.post("/admin/groups", &new).await;
    assert_eq!(again.status, 422);
    assert!(again.body.contains("Il y a déjà un groupe"));

    let page = admin.get("/admin/groups").await;
    let id = page.body.split("/admin/groups/").nth(1).unwrap()[..36].to_owned();
    let there = format!("/admin/groups/{id}");
    let shown = ("shown", "204, 207");
    let wrong = admin.post(&there, &[shown, ("members", "204, 299")]).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("Aucun poste 299") && wrong.body.contains("value=\"204, 299\""));
    let saved = admin.post(&there, &[shown, ("members", "204")]).await;
    assert_eq!(saved.location(), "/admin/groups?saved");
    let late = admin.post(&there, &[shown, ("members", "207")]).await;
    assert_eq!(late.status, 422);
    assert!(late.body.contains("entre-temps") && late.body.contains("value=\"207\""));
    let page = admin.get("/admin/groups").await;
    assert!(page.body.contains("1\u{a0}poste.") && page.body.contains("Owner of 204"));

    let mut elsewhere = portal.signed_in("207@alpha").await;
    assert_eq!(elsewhere.get("/admin/groups").await.status, 403);
    let gone = admin.post(&format!("{there}/remove"), &[]).await;
    assert_eq!(gone.location(), "/admin/groups?removed");
    assert_eq!(portal.count("extension_groups").await, 0);
}
