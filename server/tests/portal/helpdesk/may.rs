//! Who is helped by whom.

use renvoi_server::accounts::Role;
use uuid::Uuid;

use super::{WHY, add, all_deeds, deed, found, helper, person, phone};
use crate::{
    on_both,
    support::{Database, portal::TestPortal},
};

on_both!(
    who_may_more_is_not_helped_by_who_may_less,
    nobody_is_helped_from_another_organisation,
);

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
        for name in all_deeds().filter(|_| !may) {
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
        for name in all_deeds() {
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
