//! What staff can do to one of a list, tried by staff of another organisation: the operations are the router's own, and each of them
//! has something real here to aim at.

use crate::{
    on_both,
    support::{
        Database,
        portal::{PASSWORD, TestPortal},
    },
};
use renvoi_app::api::{
    account::Lang,
    phones::{KeyDraft, KeysDraft},
    templates::{TemplateChanged, TemplateDraft},
};
use renvoi_server::{
    accounts::Role,
    clock::Clock as _,
    directory::{NewUser, add_group, add_user, organisation},
    phones::templates::{Templates, Whose},
    store::{self, imports::ImportRow},
    web::operations,
};
use uuid::Uuid;

on_both!(staff_of_another_organisation_reach_nothing,);

/// What there is in `alpha`.
struct Alpha {
    person: Uuid,
    phone: Uuid,
    group: Uuid,
    template: Uuid,
    run: Uuid,
    import: Uuid,
}

impl Alpha {
    async fn new(portal: &TestPortal) -> Self {
        let store = &portal.database.store;
        let org = organisation(store, Some("alpha")).await.unwrap();
        let phone = portal.desk_phone("alpha", "204", "00:15:65:00:00:01", "yealink-t54w");
        let phone = phone.await.id;
        let members = ["204".to_owned()];
        let group = add_group(&portal.registry(), &org, "Accueil", &members).await;
        let templates = Templates::new(portal.web.desk.clone(), Some(portal.push.clone()));
        let whose = Whose::at_server(&org);
        let dials = KeyDraft {
            position: 3,
            kind: "speed_dial".to_owned(),
            value: "15".to_owned(),
            ..KeyDraft::default()
        };
        let draft = TemplateDraft {
            name: "Urgences".to_owned(),
            audience: "everybody".to_owned(),
            model: String::new(),
            group: String::new(),
            keys: KeysDraft {
                keys: vec![dials],
                ..KeysDraft::default()
            },
            locked: vec![],
        };
        let template = match templates.define(&whose, None, &draft).await {
            Ok(TemplateChanged::Saved { id, .. }) => id,
            other => panic!("{other:?}"),
        };
        let run = templates.apply(&whose, None).await.unwrap().unwrap();
        let mut tx = store.write().await.unwrap();
        let import = ImportRow {
            id: Uuid::now_v7(),
            org_id: org.id,
            user_id: None,
            actor: "admin@alpha.example".to_owned(),
            address: String::new(),
            name: "liste.csv".to_owned(),
            state: "checked".to_owned(),
            matching: "email".to_owned(),
            welcome: false,
            operator: false,
            encoding: "UTF-8".to_owned(),
            columns: "[]".to_owned(),
            problem: String::new(),
            total: 0,
            reached: 0,
            created_at: portal.clock.millis(),
            finished_at: None,
            lease_until: 0,
        };
        store::imports::insert(tx.db(), &import).await.unwrap();
        let person = store::user::by_email(tx.db(), "204@alpha.example").await;
        let person = person.unwrap().unwrap().id;
        tx.commit().await.unwrap();
        Self {
            person,
            phone,
            group: group.unwrap().id,
            template,
            run,
            import: import.id,
        }
    }

    /// What stands for the id of a path.
    fn aim(&self, path: &str) -> Uuid {
        let stands = [
            ("/admin/people/", self.person),
            ("/helpdesk/people/", self.person),
            ("/admin/phones/", self.phone),
            ("/admin/groups/", self.group),
            ("/admin/templates/runs/", self.run),
            ("/admin/templates/", self.template),
            ("/admin/import/", self.import),
        ];
        let found = stands.into_iter().find(|(head, _)| path.starts_with(head));
        found
            .unwrap_or_else(|| panic!("nothing stands for {path}"))
            .1
    }
}

async fn staff_of_another_organisation_reach_nothing(database: Database) {
    let portal = TestPortal::new(database).await;
    let alpha = Alpha::new(&portal).await;
    let beta = organisation(&portal.database.store, Some("beta"))
        .await
        .unwrap();
    let stranger = NewUser {
        email: "admin@beta.example".to_owned(),
        name: "admin".to_owned(),
        lang: Lang::Fr,
        extension: None,
        password: Some(PASSWORD.into()),
        roles: vec![Role::Administrator, Role::Helpdesk],
    };
    add_user(&portal.registry(), &beta, &stranger)
        .await
        .unwrap();
    let mut own = portal.administrator().await;
    let mut stranger = portal.signed_in("admin@beta.example").await;
    let before = portal.journal().await.len();
    let phone = alpha.phone.to_string();
    let fields = [
        ("version", "1"),
        ("why", "Rappel"),
        ("phone", phone.as_str()),
        ("email", "new@beta.example"),
        ("confirmed", "new@beta.example"),
        ("name", "Autre"),
        ("lang", "fr"),
        ("minutes", "15"),
    ];
    let mut tried = 0;
    for (method, path) in operations() {
        let is_staffs = path.starts_with("/admin/") || path.starts_with("/helpdesk/");
        // A look that was never begun answers everybody alike: `helpdesk::may`.
        let looks = path.contains("/as/") || path.ends_with("/leave");
        if !is_staffs || !path.contains("{id}") || looks {
            continue;
        }
        let there = path.replace("{id}", &alpha.aim(&path).to_string());
        let answer = if method == "GET" {
            // It is there, for who administers it.
            assert_eq!(own.get(&there).await.status, 200, "{path}");
            stranger.get(&there).await
        } else {
            stranger.post(&there, &fields).await
        };
        let gone = answer.status == 404 || answer.location().ends_with("?error=not_found");
        assert!(gone, "{method} {path}: {}", answer.status);
        assert!(!answer.body.contains("alpha"), "{method} {path}");
        tried += 1;
    }
    assert!(tried > 30, "{tried}");
    assert_eq!(portal.journal().await.len(), before, "and nothing was done");
}
