//! The list.

use super::add;
use crate::{
    on_both,
    support::{Database, portal::TestPortal},
};

on_both!(the_list_narrows_by_name_extension_role_and_state,);

async fn the_list_narrows_by_name_extension_role_and_state(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let locked = add(&portal, "Zoë Lockett", &[]).await;
    portal
        .execute("UPDATE users SET locked_at = 1 WHERE name = 'Zoë Lockett'")
        .await;
    let all = admin.get("/admin/people").await;
    assert_eq!(all.status, 200);
    for told in [
        "Owner of 204",
        "Owner of 207",
        "Karim",
        "Zoë Lockett",
        "4\u{a0}personnes",
    ] {
        assert!(all.body.contains(told), "{told}");
    }
    assert!(!all.body.contains("beta.example"));
    let table: [(&str, &[&str], &[&str]); 7] = [
        ("q=zoe", &["Zoë Lockett"], &["Owner of 204", "Karim"]),
        ("q=20", &["Owner of 204", "Owner of 207"], &["Karim"]),
        ("q=owner+207", &["Owner of 207"], &["Owner of 204"]),
        (
            "role=helpdesk",
            &["Owner of 207"],
            &["Owner of 204", "Karim"],
        ),
        ("role=administrator", &["Karim"], &["Owner of 207"]),
        ("state=locked", &["Zoë Lockett"], &["Owner of 204", "Karim"]),
        (
            "q=nobody+at+all",
            &["Personne ne correspond"],
            &["Owner of 204"],
        ),
    ];
    for (query, there, missing) in table {
        let page = admin.get(&format!("/admin/people?{query}")).await;
        let list = page.body.split("role=\"search\"").nth(1).unwrap();
        // What is after it is for the script, which knows who reads.
        let list = list.split("</main>").next().unwrap();
        assert!(there.iter().all(|told| list.contains(told)), "{query}");
        assert!(!missing.iter().any(|told| list.contains(told)), "{query}");
    }
    assert_eq!(
        admin.get(&format!("/admin/people/{locked}")).await.status,
        200
    );
    // More than a page.
    for n in 0..60 {
        add(&portal, &format!("many{n:02}"), &[]).await;
    }
    let first = admin.get("/admin/people?q=many").await;
    assert!(first.body.contains("60\u{a0}personnes") && first.body.contains("many49"));
    assert!(!first.body.contains("many50") && first.body.contains("q=many&amp;page=2"));
    let second = admin.get("/admin/people?q=many&page=2").await;
    let second: Vec<&str> = second.body.split("<b>many").skip(1).collect();
    let second: Vec<&str> = second.iter().map(|rest| &rest[..2]).collect();
    let expected: Vec<String> = (50..60).map(|n| n.to_string()).collect();
    assert_eq!(second, expected);
}
