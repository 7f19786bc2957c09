//! Who tries, and what they aim at.

use renvoi_app::{api::account::Lang, domain::Extension};
use renvoi_server::{
    accounts::Role,
    clock::Clock as _,
    directory::{NewUser, add_device, add_extension, add_user, organisation},
    secrets::of_totp,
    store::{self, addresses::ChangeRow, messages::MessageRow, second_factor::TotpRow},
};
use serde_json::json;
use uuid::Uuid;

use super::{Aims, Target, address, rules};
use crate::support::{
    authenticator,
    browser::Browser,
    portal::{PASSWORD, TestPortal},
};

/// What everybody's application makes its codes of, in base 32: zeros.
const KEY: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Staff of `alpha`, none of them with an extension, and somebody who will be locked. Whoever holds a role has a second factor.
pub(super) async fn people(portal: &TestPortal) {
    let org = organisation(&portal.database.store, Some("alpha"))
        .await
        .unwrap();
    let staff = [
        ("plain", vec![]),
        ("helpdesk", vec![Role::Helpdesk]),
        ("admin", vec![Role::Administrator]),
        (
            "operator",
            vec![Role::Operator, Role::Administrator, Role::Helpdesk],
        ),
        ("locked", vec![]),
        ("half", vec![]),
    ];
    for (name, roles) in staff {
        let asked = name == "half" || !roles.is_empty();
        let user = NewUser {
            email: format!("{name}@alpha.example"),
            name: name.to_owned(),
            lang: Lang::Fr,
            extension: None,
            password: Some(PASSWORD.into()),
            roles,
        };
        let user = add_user(&portal.registry(), &org, &user).await.unwrap();
        if asked {
            equip(portal, user.id).await;
        }
    }
    let mut read = portal.database.store.read().await.unwrap();
    let colleague = store::user::by_email(read.db(), "207@alpha.example").await;
    drop(read);
    equip(portal, colleague.unwrap().unwrap().id).await;
}

/// Gives somebody an application that shows the codes of [`KEY`].
async fn equip(portal: &TestPortal, user: Uuid) {
    // Twenty bytes of zeros, as they are written before they are sealed.
    let secret = portal.tools.keys.seal(&"A".repeat(27), &of_totp(user));
    let row = TotpRow {
        user_id: user,
        secret,
        last_step: 0,
        created_at: 0,
    };
    let mut tx = portal.database.store.write().await.unwrap();
    store::second_factor::put(tx.db(), &row).await.unwrap();
    tx.commit().await.unwrap();
}

/// A browser of somebody who has shown both factors.
async fn proved(portal: &TestPortal, login: &str) -> Browser {
    let mut browser = portal.signed_in(login).await;
    // A code serves once; here many sign in within its half minute.
    portal.execute("UPDATE totp SET last_step = 0").await;
    let code = authenticator::code(KEY, portal.clock.as_ref());
    let answer = browser.post("/signin/second", &[("code", &code)]).await;
    assert_eq!((answer.status, answer.location()), (303, "/"), "{login}");
    browser
}

/// A browser of somebody.
pub(super) async fn come(portal: &TestPortal, who: &str) -> Browser {
    match who {
        "nobody" => portal.browser(),
        "ended" => {
            let mut browser = portal.signed_in("204@alpha").await;
            let cookies = browser.cookies.clone();
            browser.post("/signout", &[]).await;
            browser.cookies = cookies;
            browser
        }
        "half" => {
            let mut browser = portal.browser();
            let fields = [("login", "half@alpha.example"), ("password", PASSWORD)];
            let answer = browser.post("/signin", &fields).await;
            assert_eq!(answer.location(), "/signin/second?back=%2F");
            browser
        }
        "locked" => {
            lock(portal, None).await;
            let browser = portal.signed_in("locked@alpha.example").await;
            // The row alone: what the session itself is worth then.
            lock(portal, Some(1)).await;
            browser
        }
        "owner" => portal.signed_in("204@alpha").await,
        "colleague" => proved(portal, "207@alpha").await,
        "elsewhere" => portal.signed_in("204@beta").await,
        "plain" => portal.signed_in("plain@alpha.example").await,
        staff => proved(portal, &format!("{staff}@alpha.example")).await,
    }
}

async fn lock(portal: &TestPortal, at: Option<i64>) {
    let mut tx = portal.database.store.write().await.unwrap();
    let user = store::user::by_email(tx.db(), "locked@alpha.example")
        .await
        .unwrap()
        .unwrap();
    store::user::set_locked(tx.db(), user.id, at).await.unwrap();
    tx.commit().await.unwrap();
}

/// A list of the owner's with the target alone in it.
pub(super) async fn target(owner: &mut Browser, aims: Aims) -> Target {
    let list = rules(owner).await;
    let mut version = list["version"].as_i64().unwrap();
    for rule in list["rules"].as_array().unwrap() {
        let away = json!({ "id": rule["rule"]["id"], "version": version });
        owner.call("rules/delete", &away).await;
        version += 1;
    }
    let draft = json!({ "version": version, "name": "Cible", "enabled": true, "origin": "anyone", "slot": "always",
        "triggers": ["immediately"], "outcome": "forward", "destination": "06 12 34 56 78" });
    owner.call("rules/save", &json!({ "draft": draft })).await;
    let list = rules(owner).await;
    assert_eq!(list["rules"].as_array().unwrap().len(), 1, "{list}");
    Target {
        id: list["rules"][0]["rule"]["id"].as_str().unwrap().to_owned(),
        version: list["version"].as_i64().unwrap(),
        aims,
    }
}

/// Somebody of `alpha` with an extension and a telephone, who does nothing.
pub(super) async fn helped(portal: &TestPortal, message: Uuid) -> Aims {
    let org = organisation(&portal.database.store, Some("alpha"))
        .await
        .unwrap();
    let number = Extension::parse("210").unwrap();
    let registry = portal.registry();
    add_extension(&registry, &org, &number, &[]).await.unwrap();
    add_device(&registry, &org, "210", "Desk").await.unwrap();
    let user = NewUser {
        email: "helped@alpha.example".to_owned(),
        name: "helped".to_owned(),
        lang: Lang::Fr,
        extension: Some("210".to_owned()),
        password: Some(PASSWORD.into()),
        roles: vec![],
    };
    let user = add_user(&registry, &org, &user).await.unwrap();
    let mut read = portal.database.store.read().await.unwrap();
    let phones = store::device::of_extension(read.db(), user.extension_id.unwrap());
    let phone = phones.await.unwrap()[0].id;
    let owner = store::user::by_extension(read.db(), "204", "alpha");
    Aims {
        message,
        owner: owner.await.unwrap().unwrap().id,
        helped: user.id,
        phone,
        address: Uuid::nil(),
        desk: portal
            .desk_phone("alpha", "204", "00:15:65:00:00:01", "yealink-t54w")
            .await
            .id,
    }
}

/// A change of address of who is helped, that waits.
pub(super) async fn waits(portal: &TestPortal, aims: &Aims) {
    let mut tx = portal.database.store.write().await.unwrap();
    let user = store::user::by_id(tx.db(), aims.helped).await.unwrap();
    let now = portal.clock.millis();
    let change = ChangeRow {
        id: Uuid::now_v7(),
        user_id: aims.helped,
        former: user.unwrap().email,
        email: address(aims),
        asked_by: "207@alpha.example".to_owned(),
        created_at: now,
        expires_at: now + 1000,
    };
    store::addresses::put(tx.db(), &change).await.unwrap();
    tx.commit().await.unwrap();
}

/// A message of the owner's, from the target's number.
pub(super) async fn message(portal: &TestPortal) -> Uuid {
    let mut tx = portal.database.store.write().await.unwrap();
    let owner = store::user::by_extension(tx.db(), "204", "alpha");
    let owner = owner.await.unwrap().unwrap();
    let row = MessageRow {
        id: Uuid::now_v7(),
        extension_id: owner.extension_id.unwrap(),
        user_id: Some(owner.id),
        recording: "renvoi-x".to_owned(),
        caller: "e33612345678".to_owned(),
        left_at: 0,
        lasts: 3000,
        heard_at: None,
        deleted_at: None,
    };
    let sound = Some(&b"Cible"[..]);
    store::messages::insert(tx.db(), &row, sound).await.unwrap();
    tx.commit().await.unwrap();
    row.id
}
