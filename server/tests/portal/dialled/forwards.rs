//! A forward is dialled, judged, ended.

use renvoi_app::domain::{Destination, E164, RuleCode};
use renvoi_server::{
    directory::{Registry, add_extension, remove_extension},
    forwarding::read_in,
    pbx::{
        Subject,
        dialled::{Asked, Deed},
        plan::Code,
    },
    push, store,
};

use super::{evening, ext, line, list, now, plan, subject, switch, told, two_rules};
use crate::{
    on_both,
    support::{Database, portal::TestPortal},
};

on_both!(
    a_forward_is_dialled_and_ended,
    what_is_refused_is_told_and_undone,
    what_is_dialled_is_judged_by_the_numbers_of_now,
);

async fn a_forward_is_dialled_and_ended(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = two_rules(&portal).await;
    let subject = subject(&portal, "alpha").await;
    let at = now(&portal);
    let to = Destination::Number(E164::parse("+33145678901").unwrap());
    let until = evening();
    portal
        .pbx
        .dial(&subject, at + 1, Deed::Forward { to, until });
    read_in(&portal.push).await.unwrap();
    push::drain(&portal.push).await.unwrap();
    let view = list(&mut browser).await;
    let first = &view["rules"][0];
    assert_eq!(first["rule"]["name"], "Renvoi temporaire");
    assert_eq!(first["rule"]["outcome"]["forward"], "+33145678901");
    assert_eq!(first["rule"]["until"], "2026-04-15T00:00");
    assert_eq!(first.get("code"), None, "it has codes of its own");
    let plan = plan(&portal).await;
    let codes: Vec<Code> = plan.rules.iter().map(|planned| planned.code).collect();
    let code = |n| Code::Switch(RuleCode::new(n).unwrap());
    assert_eq!(codes, [Code::Temporary, code(1), code(2)]);
    // One in its place, then none; then one whose time was over before anybody heard of it.
    let to = Destination::Extension(ext("207"));
    portal.pbx.dial(
        &subject,
        at + 2,
        Deed::Forward {
            to: to.clone(),
            until,
        },
    );
    portal.pbx.dial(&subject, at + 3, Deed::EndForward);
    read_in(&portal.push).await.unwrap();
    portal.clock.advance(12 * 3600);
    portal.pbx.dial(
        &subject,
        at + 4,
        Deed::Forward {
            to: to.clone(),
            until,
        },
    );
    read_in(&portal.push).await.unwrap();
    let view = list(&mut browser).await;
    assert_eq!(view["rules"].as_array().unwrap().len(), 2);
    // One that took the place of another, and was over before anybody heard of either's end: neither comes back.
    let later = until.checked_add(jiff::ToSpan::days(7)).unwrap();
    let standing = Deed::Forward {
        to: to.clone(),
        until: later,
    };
    portal.pbx.dial(&subject, at + 5, standing);
    read_in(&portal.push).await.unwrap();
    assert_eq!(
        list(&mut browser).await["rules"].as_array().unwrap().len(),
        3
    );
    portal
        .pbx
        .dial(&subject, at + 6, Deed::Forward { to, until });
    read_in(&portal.push).await.unwrap();
    assert_eq!(
        list(&mut browser).await["rules"].as_array().unwrap().len(),
        2
    );
    let phone = |action| line("telephone", action);
    assert_eq!(
        told(&portal).await,
        [
            phone("rules.temporary"),
            phone("rules.temporary"),
            phone("rules.temporary_ended"),
            phone("rules.dialled_ended"),
            phone("rules.temporary"),
            phone("rules.temporary_ended"),
        ]
    );
}

async fn what_is_refused_is_told_and_undone(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = two_rules(&portal).await;
    let subject = subject(&portal, "alpha").await;
    let at = now(&portal);
    for (n, to) in ["+33899000001", "+3315"].into_iter().enumerate() {
        let Some(number) = E164::parse(to) else {
            continue;
        };
        let to = Destination::Number(number);
        let at = at + 1 + i64::try_from(n).unwrap();
        portal.pbx.dial(
            &subject,
            at,
            Deed::Forward {
                to,
                until: evening(),
            },
        );
    }
    let to = Destination::Extension(ext("204"));
    portal.pbx.dial(
        &subject,
        at + 9,
        Deed::Forward {
            to,
            until: evening(),
        },
    );
    // No such rule: nothing to tell.
    portal.pbx.dial(&subject, at + 10, switch(42, true));
    read_in(&portal.push).await.unwrap();
    push::drain(&portal.push).await.unwrap();
    assert_eq!(list(&mut browser).await["version"], 2);
    let told = told(&portal).await;
    assert!(told.len() >= 2, "{told:?}");
    for one in told {
        assert_eq!(one, line("telephone", "rules.dialled_refused"));
    }
    assert_eq!(plan(&portal).await.dialled, at + 10, "the PBX forgets it");
    let page = browser.get("/journal").await;
    assert!(page.body.contains("refusé"), "{}", page.body);
}

/// The numbers are kept in memory; somebody else may change them.
async fn what_is_dialled_is_judged_by_the_numbers_of_now(database: Database) {
    let portal = TestPortal::new(database).await;
    let _ = two_rules(&portal).await;
    let Subject::Extension(org, extension) = subject(&portal, "alpha").await else {
        unreachable!()
    };
    let elsewhere = Registry {
        store: store::Store::open(&portal.database.url).await.unwrap(),
        ..portal.registry()
    };
    let mut read = portal.database.store.read().await.unwrap();
    let alpha = store::organisation::by_slug(read.db(), "alpha").await;
    let alpha = alpha.unwrap().unwrap();
    drop(read);
    let direct = E164::parse("+33199001299").unwrap();
    let ask = async || {
        for to in [
            Destination::Extension(ext("299")),
            Destination::Number(direct.clone()),
        ] {
            let question = Asked {
                call: "1.1".to_owned(),
                org: org.clone(),
                extension: extension.clone(),
                to,
                until: evening(),
            };
            renvoi_server::forwarding::answer(&portal.push, &question)
                .await
                .unwrap();
        }
        let answers = portal.pbx.answers();
        let last = answers.len() - 2;
        [answers[last].1, answers[last + 1].1]
    };
    assert_eq!(ask().await, [false, true], "nobody's, and outside");
    let own = [direct.clone()];
    add_extension(&elsewhere, &alpha, &ext("299"), &own)
        .await
        .unwrap();
    assert_eq!(ask().await, [true, true]);
    remove_extension(&elsewhere, &alpha, "299").await.unwrap();
    assert_eq!(ask().await, [false, true]);
    // The number has become one's own: calls would come back.
    portal
        .database
        .damage(
            "INSERT INTO direct_numbers (number, org_id, extension_id)
             SELECT '+33199001299', e.org_id, e.id FROM extensions e JOIN organisations o ON o.id = e.org_id
             WHERE o.slug = 'alpha' AND e.number = '204'",
        )
        .await;
    assert_eq!(ask().await, [false, false]);
    elsewhere.store.close().await;
}
