//! Who may change whom.

use renvoi_server::{accounts::Role, store};

use super::{add, form, hidden, operator, post, user};
use crate::{
    on_both,
    support::{Database, portal::TestPortal},
};

on_both!(
    nobody_changes_their_own_roles_or_deactivates_themselves,
    who_runs_the_platform_is_changed_by_their_peers_alone,
    nothing_of_another_organisation_is_seen_or_changed,
);

async fn nobody_changes_their_own_roles_or_deactivates_themselves(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let me = user(&portal, "admin@alpha.example").await;
    let path = format!("/admin/people/{}", me.id);
    let changes = [
        ("name", "Karim"),
        ("email", "admin@alpha.example"),
        ("lang", "fr"),
    ];
    let fields = form(&mut admin, me.id, &changes).await;
    let answer = post(&mut admin, &path, &fields).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("ne change ses propres rôles"));
    let page = admin.get(&path).await;
    assert!(!page.body.contains(&format!("{path}/deactivate")));
    let answer = post(&mut admin, &format!("{path}/deactivate"), &fields).await;
    assert_eq!(answer.status, 409);
    // Two administrators: one may take the role from the other, who cannot do the same any more.
    let other = add(&portal, "other", &[Role::Administrator]).await;
    let mut second = portal.signed_in("other@alpha.example").await;
    let changes = [
        ("name", "other"),
        ("email", "other@alpha.example"),
        ("lang", "fr"),
    ];
    let fields = form(&mut admin, other, &changes).await;
    assert_eq!(
        post(&mut admin, &format!("/admin/people/{other}"), &fields)
            .await
            .status,
        303
    );
    assert_eq!(second.get("/admin/people").await.status, 403);
}

async fn who_runs_the_platform_is_changed_by_their_peers_alone(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let target = add(&portal, "runs", &[Role::Operator]).await;
    let path = format!("/admin/people/{target}");
    let page = admin.get(&path).await;
    assert!(page.body.contains("seuls ses pairs") && !page.body.contains("name=\"email\""));
    let own = admin.get("/admin/people/new").await;
    let fields = [
        ("writer", hidden(&own, "writer")),
        ("email", "mine@alpha.example".to_owned()),
        ("name", "runs".to_owned()),
        ("lang", "fr".to_owned()),
    ];
    let fields: Vec<_> = fields.map(|(name, value)| (name.to_owned(), value)).into();
    for deed in ["", "/invite", "/deactivate", "/reactivate"] {
        let answer = post(&mut admin, &format!("{path}{deed}"), &fields).await;
        assert_eq!(answer.status, 403, "{deed}");
    }
    assert_eq!(
        user(&portal, "runs@alpha.example").await.deactivated_at,
        None
    );
    let mut peer = operator(&portal).await;
    let fields = form(
        &mut peer,
        target,
        &[
            ("name", "Runs"),
            ("email", "runs@alpha.example"),
            ("lang", "fr"),
        ],
    )
    .await;
    assert_eq!(post(&mut peer, &path, &fields).await.status, 303);
    let mut read = portal.database.store.read().await.unwrap();
    let grants = store::user::grants(read.db(), target).await.unwrap();
    assert_eq!(
        grants[0].0, "operator",
        "that role is not given and not taken here"
    );
}

async fn nothing_of_another_organisation_is_seen_or_changed(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let theirs = user(&portal, "204@beta.example").await;
    let path = format!("/admin/people/{}", theirs.id);
    assert_eq!(admin.get(&path).await.status, 404);
    let own = admin.get("/admin/people/new").await;
    let writer = [("writer".to_owned(), hidden(&own, "writer"))];
    for deed in ["", "/invite", "/deactivate", "/reactivate"] {
        let answer = post(
            &mut admin,
            &format!("{path}{deed}"),
            &[
                writer[0].clone(),
                ("name".into(), "x".into()),
                ("email".into(), "x@y.example".into()),
                ("lang".into(), "fr".into()),
            ],
        )
        .await;
        assert_eq!(answer.status, 404, "{deed}");
    }
    let now = user(&portal, "204@beta.example").await;
    assert_eq!((now.name, now.deactivated_at), (theirs.name, None));
    // What was shown to one is not posted by another.
    let other = add(&portal, "other", &[Role::Administrator]).await;
    let mut second = portal.signed_in("other@alpha.example").await;
    let answer = post(
        &mut second,
        &format!("/admin/people/{other}/invite"),
        &writer,
    )
    .await;
    assert_eq!(answer.status, 409);
}
