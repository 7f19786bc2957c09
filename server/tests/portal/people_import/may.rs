//! Who may bring what.

use renvoi_app::api::account::Lang;
use renvoi_server::{
    accounts::Role,
    directory::{NewUser, add_user, organisation},
};
use serde_json::json;

use super::{at_the_server, checked, people, row, told};
use crate::{
    on_both,
    support::{
        Database,
        portal::{PASSWORD, TestPortal},
    },
};

on_both!(
    an_administrator_gets_no_further_than_on_the_pages,
    nobody_else_sees_it_and_the_last_administrator_stays,
);

async fn an_administrator_gets_no_further_than_on_the_pages(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let org = organisation(&portal.database.store, Some("alpha"))
        .await
        .unwrap();
    let runs = NewUser {
        email: "runs@alpha.example".to_owned(),
        name: "Runs".to_owned(),
        lang: Lang::Fr,
        extension: None,
        password: Some(PASSWORD.into()),
        roles: vec![Role::Operator, Role::Administrator],
    };
    add_user(&portal.registry(), &org, &runs).await.unwrap();
    let file = "Nom;E-mail;Rôles\nMine;runs@alpha.example;\nKarim;admin@alpha.example;aucun\n";
    let id = checked(&portal, &mut admin, file).await;
    assert_eq!(
        told(&portal, id).await,
        ["2 bad : above", "3 bad Rôles: roles_own"]
    );
    let mut peer = portal.signed_in("runs@alpha.example").await;
    let id = checked(&portal, &mut peer, file).await;
    assert_eq!(told(&portal, id).await, ["2 changed", "3 changed"]);
    // Who does not prove who they are after a while begins nothing.
    portal.clock.advance(24 * 3600);
    let page = peer.get(&format!("/admin/import/{id}")).await;
    assert!(page.body.contains("name=\"confirm\""));
    let writer = page.body.split("name=\"writer\" value=\"").nth(1).unwrap();
    let writer = writer.split('"').next().unwrap().to_owned();
    let path = format!("/admin/import/{id}/run");
    assert_eq!(peer.post(&path, &[("writer", &writer)]).await.status, 422);
    assert_eq!(row(&portal, id).await.state, "checked");
    let fields = [("writer", writer.as_str()), ("confirm", PASSWORD)];
    assert_eq!(peer.post(&path, &fields).await.status, 303);
}

async fn nobody_else_sees_it_and_the_last_administrator_stays(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let id = checked(&portal, &mut admin, "Nom;E-mail\nA;a@alpha.example\n").await;
    let beta = organisation(&portal.database.store, Some("beta"))
        .await
        .unwrap();
    let theirs = NewUser {
        email: "admin@beta.example".to_owned(),
        name: "Theirs".to_owned(),
        lang: Lang::Fr,
        extension: None,
        password: Some(PASSWORD.into()),
        roles: vec![Role::Administrator],
    };
    add_user(&portal.registry(), &beta, &theirs).await.unwrap();
    let mut other = portal.signed_in("admin@beta.example").await;
    assert_eq!(other.get(&format!("/admin/import/{id}")).await.status, 404);
    for deed in ["run", "stop"] {
        assert_eq!(
            other
                .post(&format!("/admin/import/{id}/{deed}"), &[])
                .await
                .status,
            404
        );
    }
    assert_eq!(row(&portal, id).await.state, "checked");
    let last = at_the_server(&portal, "E-mail;Rôles\nadmin@alpha.example;aucun\n").await;
    assert_eq!(told(&portal, last).await, ["2 bad : roles_last"]);
    assert_eq!(
        people(&portal).await["admin@alpha.example"]["roles"],
        json!(["administrator"])
    );
}
