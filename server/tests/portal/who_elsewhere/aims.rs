//! What is tried: real things of `alpha`, made anew for whoever may do away with them.

use std::sync::Arc;

use renvoi_app::{
    api::{
        account::Lang,
        phones::{KeyDraft, KeysDraft},
        templates::{TemplateChanged, TemplateDraft},
    },
    domain::SecondFactorFor,
};
use renvoi_server::{
    clock::Clock as _,
    directory::{NewOrganisation, NewUser, add_group, add_organisation, add_user},
    phones::templates::{Templates, Whose},
    store::{
        self, addresses::ChangeRow, imports::ImportRow, messages::MessageRow,
        organisation::Organisation, passkeys::PasskeyRow, second_factor::TotpRow, sso::LinkRow,
    },
    tokens::{Holder, NewToken, Scope, Scopes, Tokens},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::scene::{Scene, desk_phone, extension};
use crate::support::browser::Browser;

/// Something that is tried.
#[derive(Clone, Debug, Default)]
pub(super) struct Aim {
    pub(super) id: Uuid,
    /// What belongs to it: somebody's desk phone, the other rule of a list, the template whose group it may be.
    pub(super) beside: Uuid,
    /// Of what is replaced against a version.
    pub(super) version: i64,
    /// The same where it is a text.
    pub(super) settled: String,
    /// The address that waits to be somebody's.
    pub(super) address: String,
    /// What its page shows.
    pub(super) word: &'static str,
    /// No other has the same.
    pub(super) n: u32,
}

impl Scene {
    /// A new one.
    pub(super) async fn aim(&mut self, kind: &str) -> Aim {
        let alpha = self.alpha.clone();
        match kind {
            "rule" => self.rule().await,
            "message" | "deleted-message" => self.message(kind != "message").await,
            "phone" | "source" => self.owners_phone().await,
            "session" => self.session().await,
            "passkey" => self.passkey().await,
            "token" => {
                let holder = Holder::user_at_the_command_line(&self.owner);
                self.token(&holder).await
            }
            "office-token" => {
                let holder = Holder::organisation_at_the_command_line(&alpha);
                self.token(&holder).await
            }
            "settings" => self.settings().await,
            "theirs" => {
                let person = self.person(&alpha, "person").await;
                Aim {
                    id: person.beside,
                    ..person
                }
            }
            "person" | "deactivated-person" | "linked-person" => self.person(&alpha, kind).await,
            "described-person" => {
                let person = self.person(&alpha, kind).await;
                let page = format!("/admin/people/{}", person.id);
                let page = self.administrators.get(&page).await.body;
                let version = page.split("name=\"version\" value=\"").nth(1).unwrap();
                let version = version.split('"').next().unwrap();
                Aim {
                    settled: version.to_owned(),
                    ..person
                }
            }
            "import" => self.import().await,
            "template" => self.template(&alpha).await,
            "run" => self.run().await,
            "group" => self.group().await,
            "audience" => {
                let template = self.template(&alpha).await;
                Aim {
                    beside: template.id,
                    version: template.version,
                    ..self.group().await
                }
            }
            "desk-phone" => self.desk_phone().await,
            "organisation" | "deactivated-organisation" => {
                self.organisation(kind != "organisation").await
            }
            other => panic!("nobody makes a {other}"),
        }
    }

    fn next(&mut self) -> u32 {
        self.made += 1;
        self.made
    }

    /// The second of the two rules of the owner's.
    async fn rule(&mut self) -> Aim {
        let n = self.next();
        let list = rules(&mut self.owners).await;
        let mut version = list["version"].as_i64().unwrap();
        for rule in list["rules"].as_array().unwrap() {
            let sent = json!({ "id": rule["rule"]["id"], "version": version });
            self.owners.call("rules/delete", &sent).await;
            version += 1;
        }
        for (name, trigger) in [("Occupé", "busy"), ("Cible", "no_answer")] {
            let draft = json!({ "version": version, "name": name, "enabled": true, "origin": "anyone", "slot": "always",
                "triggers": [trigger], "seconds": "20", "outcome": "forward", "destination": "06 12 34 56 78" });
            let saved = self
                .owners
                .call("rules/save", &json!({ "draft": draft }))
                .await;
            assert_eq!(saved.word(), "done", "{}", saved.body);
            version += 1;
        }
        let list = rules(&mut self.owners).await;
        let id = |n: usize| {
            let id = list["rules"][n]["rule"]["id"].as_str();
            id.unwrap().parse().unwrap()
        };
        Aim {
            id: id(1),
            beside: id(0),
            version,
            word: "Cible",
            n,
            ..Aim::default()
        }
    }

    /// From the rules' number.
    async fn message(&mut self, deleted: bool) -> Aim {
        let n = self.next();
        let row = MessageRow {
            id: Uuid::now_v7(),
            extension_id: self.owner.extension_id.unwrap(),
            user_id: Some(self.owner.id),
            recording: format!("renvoi-{n}"),
            caller: "e33612345678".to_owned(),
            left_at: 0,
            lasts: 3000,
            heard_at: None,
            deleted_at: deleted.then_some(1),
        };
        let mut tx = self.portal.database.store.write().await.unwrap();
        let sound = Some(&b"Cible"[..]);
        store::messages::insert(tx.db(), &row, sound).await.unwrap();
        tx.commit().await.unwrap();
        Aim {
            id: row.id,
            word: "Cible",
            n,
            ..Aim::default()
        }
    }

    /// The one that there is: nothing in these lines does away with it. Nobody may copy its keys.
    async fn owners_phone(&mut self) -> Aim {
        self.portal
            .execute("UPDATE phones SET copyable = FALSE")
            .await;
        Aim {
            id: self.phone,
            word: "Cible",
            n: self.next(),
            ..Aim::default()
        }
    }

    async fn sessions(&self) -> Vec<Uuid> {
        let mut read = self.portal.database.store.read().await.unwrap();
        let now = self.portal.clock.millis();
        let rows = store::sessions::of_user(read.db(), self.owner.id, now);
        let id = |data: &str| {
            let data: Value = serde_json::from_str(data).unwrap();
            data["id"].as_str().unwrap().parse().unwrap()
        };
        let rows = rows.await.unwrap();
        rows.iter().map(|row| id(&row.data)).collect()
    }

    /// Another one of the owner's.
    async fn session(&mut self) -> Aim {
        // Without a second factor it is whole at once.
        self.portal.execute("DELETE FROM passkeys").await;
        let before = self.sessions().await;
        self.portal.signed_in("owner@alpha.example").await;
        let now = self.sessions().await;
        let new = now.into_iter().find(|id| !before.contains(id));
        Aim {
            id: new.unwrap(),
            n: self.next(),
            ..Aim::default()
        }
    }

    async fn passkey(&mut self) -> Aim {
        let n = self.next();
        let id = Uuid::now_v7();
        let row = PasskeyRow {
            id,
            user_id: self.owner.id,
            credential: id.as_bytes().to_vec(),
            public_key: vec![],
            counter: 0,
            name: format!("Cible {n}"),
            created_at: 0,
            used_at: None,
        };
        let mut tx = self.portal.database.store.write().await.unwrap();
        assert!(store::passkeys::insert(tx.db(), &row).await.unwrap());
        tx.commit().await.unwrap();
        Aim {
            id,
            n,
            ..Aim::default()
        }
    }

    async fn token(&mut self, holder: &Holder) -> Aim {
        let n = self.next();
        let store = self.portal.database.store.clone();
        let tokens = Tokens::new(store, Arc::clone(&self.portal.tools.clock));
        let new = NewToken {
            name: format!("Cible {n}"),
            scopes: Scopes::new(Scope::ALL),
            days: Some(30),
        };
        let added = tokens.add(holder, &new).await.unwrap().unwrap();
        Aim {
            id: added.id,
            n,
            ..Aim::default()
        }
    }

    /// The journal's line of a change of settings, and the version of those that there are since.
    async fn settings(&mut self) -> Aim {
        let version = settings_version(&mut self.administrators).await;
        let hours = [
            ("form", "hours"),
            ("version", version.as_str()),
            ("mon", "09:00-18:00"),
        ];
        let saved = self.administrators.post("/admin", &hours).await;
        assert_eq!(saved.status, 303, "{}", saved.body);
        let lines = self.portal.journal().await.into_iter().rev();
        let mut lines = lines.filter(|line| line.action == "organisation.settings");
        Aim {
            id: lines.next().unwrap().id,
            settled: settings_version(&mut self.administrators).await,
            n: self.next(),
            ..Aim::default()
        }
    }

    /// Somebody with a desk phone, a second factor and another address that waits, who has not chosen a password yet.
    pub(super) async fn person(&mut self, org: &Organisation, kind: &str) -> Aim {
        let n = self.next();
        let (portal, number) = (&self.portal, format!("6{n:03}"));
        let name = if org.slug == "alpha" {
            "Proche"
        } else {
            "Lointain"
        };
        let email = format!("n{n}@{}.example", org.slug);
        extension(portal, org, &number).await;
        let user = NewUser {
            email: email.clone(),
            name: format!("{name} {n}"),
            lang: Lang::Fr,
            extension: Some(number.clone()),
            password: None,
            roles: vec![],
        };
        let user = add_user(&portal.registry(), org, &user).await.unwrap();
        let phone = desk_phone(portal, org, &number, "Bureau", 1000 + n).await;
        let now = portal.clock.millis();
        let address = format!("n{n}@new.example");
        let second = TotpRow {
            user_id: user.id,
            secret: vec![],
            last_step: 0,
            created_at: 0,
        };
        let change = ChangeRow {
            id: Uuid::now_v7(),
            user_id: user.id,
            former: email.clone(),
            email: address.clone(),
            asked_by: "helpdesk@alpha.example".to_owned(),
            created_at: now,
            expires_at: now + 1_000_000,
        };
        let link = LinkRow {
            org_id: org.id,
            issuer: "https://login.example".to_owned(),
            subject: user.id.to_string(),
            user_id: user.id,
            created_at: now,
        };
        let mut tx = portal.database.store.write().await.unwrap();
        store::second_factor::put(tx.db(), &second).await.unwrap();
        store::addresses::put(tx.db(), &change).await.unwrap();
        if kind == "linked-person" {
            assert!(store::sso::insert_link(tx.db(), &link).await.unwrap());
        }
        tx.commit().await.unwrap();
        if kind == "deactivated-person" {
            let statement = "UPDATE users SET locked_at = 1, deactivated_at = 1 WHERE email =";
            portal.execute(&format!("{statement} '{email}'")).await;
        }
        Aim {
            id: user.id,
            beside: phone,
            address,
            word: "Proche",
            n,
            ..Aim::default()
        }
    }

    async fn import(&mut self) -> Aim {
        let row = ImportRow {
            id: Uuid::now_v7(),
            org_id: self.alpha.id,
            user_id: None,
            actor: "administrator@alpha.example".to_owned(),
            address: String::new(),
            name: "Cible.csv".to_owned(),
            state: "checked".to_owned(),
            matching: "email".to_owned(),
            welcome: false,
            operator: false,
            encoding: "UTF-8".to_owned(),
            columns: "[]".to_owned(),
            problem: String::new(),
            total: 0,
            reached: 0,
            created_at: self.portal.clock.millis(),
            finished_at: None,
            lease_until: 0,
        };
        let mut tx = self.portal.database.store.write().await.unwrap();
        store::imports::insert(tx.db(), &row).await.unwrap();
        tx.commit().await.unwrap();
        Aim {
            id: row.id,
            word: "Cible",
            n: self.next(),
            ..Aim::default()
        }
    }

    fn templates(&self) -> Templates {
        Templates::new(self.portal.web.desk.clone(), Some(self.portal.push.clone()))
    }

    pub(super) async fn template(&mut self, org: &Organisation) -> Aim {
        let n = self.next();
        let name = if org.slug == "alpha" {
            "Cible"
        } else {
            "Urgences"
        };
        let dials = KeyDraft {
            position: 3,
            kind: "speed_dial".to_owned(),
            value: "15".to_owned(),
            ..KeyDraft::default()
        };
        let draft = TemplateDraft {
            name: format!("{name} {n}"),
            audience: "everybody".to_owned(),
            model: String::new(),
            group: String::new(),
            keys: KeysDraft {
                keys: vec![dials],
                ..KeysDraft::default()
            },
            locked: vec![],
        };
        let whose = Whose::at_server(org);
        match self.templates().define(&whose, None, &draft).await {
            Ok(TemplateChanged::Saved { id, version }) => Aim {
                id,
                version,
                word: "Cible",
                n,
                ..Aim::default()
            },
            other => panic!("{other:?}"),
        }
    }

    /// The templates, being applied.
    async fn run(&mut self) -> Aim {
        self.portal
            .execute("UPDATE key_template_runs SET state = 'done'")
            .await;
        let whose = Whose::at_server(&self.alpha);
        let run = self.templates().apply(&whose, None).await.unwrap();
        Aim {
            id: run.unwrap(),
            n: self.next(),
            ..Aim::default()
        }
    }

    /// The owner is in it.
    async fn group(&mut self) -> Aim {
        let n = self.next();
        let members = ["241".to_owned()];
        let name = format!("Cible {n}");
        let group = add_group(&self.portal.registry(), &self.alpha, &name, &members).await;
        Aim {
            id: group.unwrap().id,
            n,
            ..Aim::default()
        }
    }

    /// Of an extension that nobody owns.
    async fn desk_phone(&mut self) -> Aim {
        let n = self.next();
        let number = format!("7{n:03}");
        extension(&self.portal, &self.alpha, &number).await;
        Aim {
            id: desk_phone(&self.portal, &self.alpha, &number, "Cible", 1000 + n).await,
            word: "Cible",
            n,
            ..Aim::default()
        }
    }

    /// A third one.
    async fn organisation(&mut self, deactivated: bool) -> Aim {
        let n = self.next();
        let new = NewOrganisation {
            slug: format!("maison{n}"),
            name: format!("Maison {n}"),
            zone: "Europe/Paris".to_owned(),
            country: "FR".to_owned(),
            trunk: None,
            second_factor: SecondFactorFor::default(),
        };
        let org = add_organisation(&self.portal.registry(), &new)
            .await
            .unwrap();
        if deactivated {
            let mut tx = self.portal.database.store.write().await.unwrap();
            let done = store::organisation::set_deactivated(tx.db(), org.id, Some(1));
            assert!(done.await.unwrap());
            tx.commit().await.unwrap();
        }
        Aim {
            id: org.id,
            address: format!("n{n}@new.example"),
            word: "Maison",
            n,
            ..Aim::default()
        }
    }
}

async fn rules(browser: &mut Browser) -> Value {
    let answer = browser.call("rules/list", &json!({})).await;
    serde_json::from_str(&answer.body).unwrap()
}

async fn settings_version(browser: &mut Browser) -> String {
    let answer = browser.call("administration/settings", &json!({})).await;
    let settings: Value = serde_json::from_str(&answer.body).unwrap();
    settings["version"].as_str().unwrap().to_owned()
}
