//! Organisations, for who runs the platform.

use renvoi_server::{directory::organisation, mail, store};

use super::{actions, forward, hidden, operator, user};
use crate::{
    on_both,
    support::{
        Database,
        client::{Client, token_of_organisation},
        portal::{PASSWORD, TestPortal},
    },
};

on_both!(
    an_organisation_is_added_with_whoever_administers_it,
    an_organisation_is_renamed_and_deactivated_and_its_pbx_goes_on,
);

async fn an_organisation_is_added_with_whoever_administers_it(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut operator = operator(&portal).await;
    let page = operator.get("/operator/organisations").await;
    assert_eq!(page.status, 200);
    for told in [
        "ALPHA",
        "BETA",
        "2\u{a0}organisations",
        "3\u{a0}personnes",
        "2\u{a0}postes",
    ] {
        assert!(page.body.contains(told), "{told}");
    }
    let writer = hidden(&page, "writer");
    let good = [
        ("writer", writer.as_str()),
        ("slug", "gamma"),
        ("name", "Gamma & fils"),
        ("country", "BE"),
        ("zone", "Europe/Brussels"),
        ("lang", "en"),
        ("administrator", "Ada Morel"),
        ("email", "ada@gamma.example"),
    ];
    for (field, value, told) in [
        ("slug", "Gamma", "lettres minuscules"),
        ("slug", "alpha", "déjà pris"),
        ("name", "", "Indiquez un nom"),
        ("country", "XX", "pays connu"),
        ("zone", "Mars/Olympus", "fuseau horaire IANA"),
        ("administrator", "", "Indiquez un nom"),
        ("email", "204@beta.example", "a déjà un compte"),
        ("lang", "xx", "n’est pas une langue"),
    ] {
        let fields = good.map(|(name, was)| (name, if name == field { value } else { was }));
        let answer = operator.post("/operator/organisations", &fields).await;
        assert_eq!(answer.status, 422, "{field} {value}");
        assert!(answer.body.contains(told), "{field} {value}: {told}");
    }
    assert!(
        organisation(&portal.database.store, Some("gamma"))
            .await
            .is_err()
    );
    let answer = operator.post("/operator/organisations", &good).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let org = organisation(&portal.database.store, Some("gamma"))
        .await
        .unwrap();
    assert_eq!(
        (org.name.as_str(), org.country.as_str(), org.zone.as_str()),
        ("Gamma & fils", "BE", "Europe/Brussels")
    );
    assert_eq!(
        answer.location(),
        format!("/operator/organisations/{}?added", org.id)
    );
    let ada = user(&portal, "ada@gamma.example").await;
    assert_eq!((ada.org_id, ada.lang.as_str()), (org.id, "en"));
    mail::drain(&portal.post).await.unwrap();
    assert_eq!(portal.mail.taken().len(), 1, "the letter of welcome");
    let page = operator
        .get(&format!("/operator/organisations/{}", org.id))
        .await;
    assert!(page.body.contains("Ada Morel") && page.body.contains("Gamma &amp; fils"));
    // Another one who administers.
    let fields = [
        ("writer", writer.as_str()),
        ("administrator", "Bea"),
        ("email", "bea@gamma.example"),
        ("lang", "fr"),
    ];
    let path = format!("/operator/organisations/{}/administrator", org.id);
    assert_eq!(operator.post(&path, &fields).await.status, 303);
    assert_eq!(operator.post(&path, &fields).await.status, 422);
    // Its first administrator's doing is told in its own journal, by the operator's name.
    let lines = portal.journal().await;
    let added = lines.iter().filter(|line| line.org_id == Some(org.id));
    assert!(added.clone().count() >= 3);
    assert!(
        added
            .into_iter()
            .all(|line| line.actor == "operator@alpha.example")
    );
    // Who administers an organisation and no more does not come here.
    let mut admin = portal.administrator().await;
    for path in [
        "/operator/organisations".to_owned(),
        format!("/operator/organisations/{}", org.id),
    ] {
        assert_eq!(admin.get(&path).await.status, 403);
    }
}

async fn an_organisation_is_renamed_and_deactivated_and_its_pbx_goes_on(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut operator = operator(&portal).await;
    let beta = organisation(&portal.database.store, Some("beta"))
        .await
        .unwrap();
    let path = format!("/operator/organisations/{}", beta.id);
    let page = operator.get(&path).await;
    let writer = hidden(&page, "writer");
    let own = [("writer", writer.as_str())];
    let answer = operator
        .post(&path, &[("writer", &*writer), ("name", "Beta nouvelle")])
        .await;
    assert_eq!(answer.location(), format!("{path}?saved"));
    let now = organisation(&portal.database.store, Some("beta"))
        .await
        .unwrap();
    assert_eq!(
        (now.name.as_str(), now.key),
        ("Beta nouvelle", beta.key.clone())
    );
    // Somebody works there, and a program.
    let mut inside = portal.signed_in("204@beta").await;
    forward(&mut inside, "Soirs", "06 12 34 56 78").await;
    let token = token_of_organisation(&portal, "beta", &["rules:read"]).await;
    let client = Client::new(&portal, &token);
    assert_eq!(client.get("/extensions/204/rules").await.status, 200);
    let jobs =
        |jobs: Vec<store::jobs::Job>| jobs.into_iter().map(|job| job.subject).collect::<Vec<_>>();
    let mut read = portal.database.store.read().await.unwrap();
    let before = jobs(
        store::jobs::all(read.db(), store::jobs::Queue::Pbx)
            .await
            .unwrap(),
    );
    drop(read);
    let answer = operator.post(&format!("{path}/deactivate"), &own).await;
    assert_eq!(answer.location(), format!("{path}?deactivated"));
    assert!(inside.get("/rules").await.location().starts_with("/signin"));
    let refused = portal
        .browser()
        .post("/signin", &[("login", "204@beta"), ("password", PASSWORD)])
        .await;
    assert_eq!(refused.status, 401);
    assert_eq!(client.get("/extensions/204/rules").await.status, 401);
    assert_eq!(
        portal.count("sessions").await,
        1,
        "the operator's own is left"
    );
    // Nothing is taken from the PBX.
    let mut read = portal.database.store.read().await.unwrap();
    let after = jobs(
        store::jobs::all(read.db(), store::jobs::Queue::Pbx)
            .await
            .unwrap(),
    );
    drop(read);
    assert_eq!(before, after);
    assert!(!after.is_empty());
    // Wrong passwords tell nobody that it is so.
    let lines = actions(&portal).await;
    assert_eq!(
        lines.last().unwrap().1["reason"],
        "organisation_deactivated"
    );
    assert_eq!(
        operator
            .post(&format!("{path}/deactivate"), &own)
            .await
            .status,
        409
    );
    let answer = operator.post(&format!("{path}/reactivate"), &own).await;
    assert_eq!(answer.location(), format!("{path}?reactivated"));
    portal.signed_in("204@beta").await;
    assert_eq!(client.get("/extensions/204/rules").await.status, 200);
    // One's own is not.
    let alpha = organisation(&portal.database.store, Some("alpha"))
        .await
        .unwrap();
    let answer = operator
        .post(
            &format!("/operator/organisations/{}/deactivate", alpha.id),
            &own,
        )
        .await;
    assert_eq!(answer.status, 409);
    portal.signed_in("204@alpha").await;
}
