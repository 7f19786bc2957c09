//! What is dialled, and what is shown.

use renvoi_app::domain::route::Device;
use renvoi_phones::{Account, Behaviour, CallOptions};
use std::time::Duration;

use super::{ANSWERS, LIMIT, immediately, now};
use crate::support::{
    office::{From, Seen, plug},
    plans::{ext, to_extension, to_number},
    scene::Scene,
};

/// Where a phone says that it is reached, and what it dials, is data and no part of what the PBX does.
#[tokio::test]
async fn phones_say_nothing_that_is_done() {
    let scene = Scene::new().await;
    let office = scene
        .office(
            "words",
            vec![
                ("201", ANSWERS, vec![]),
                ("202", &[Device::Gone], vec![]),
                ("203", ANSWERS, vec![]),
            ],
        )
        .await;
    let other = &office.phones[&ext("203")][0];
    for user in [
        "202",
        "202,1,H",
        "202,,A(demo-thanks)",
        "202&PJSIP/words01-203-1",
        "202&PJSIP/words01-203-1&PJSIP/words01-202-1",
        "a/b;c=d?e&Local/203",
    ] {
        let account = Account::new("words01-202-1", "secret", scene.pbx.asterisk.sip());
        let strange = plug(account.contact(user), Behaviour::answer()).await;
        let call = office.phones[&ext("201")][0]
            .call("202", &CallOptions::default())
            .unwrap();
        assert_eq!(call.outcome(LIMIT).await.unwrap().status, 200, "{user}");
        let answered = strange.next_call(LIMIT).await.unwrap();
        assert_eq!(answered.invitation().target.user(), Some(user));
        call.hang_up().await.unwrap();
        assert!(other.next_call(Duration::ZERO).await.is_err(), "{user}");
        strange.unregister().await.unwrap();
    }
    for digits in ["203,unreadable", "203,x)"] {
        let call = office.phones[&ext("201")][0]
            .call(digits, &CallOptions::default())
            .unwrap();
        assert_eq!(call.outcome(LIMIT).await.unwrap().status, 200, "{digits}");
        other.next_call(LIMIT).await.unwrap();
        call.hang_up().await.unwrap();
    }
}

#[tokio::test]
async fn the_callee_sees_the_caller_and_who_sent_the_call() {
    let scene = Scene::new().await;
    let office = scene
        .office(
            "sight",
            vec![
                ("201", ANSWERS, vec![]),
                ("202", ANSWERS, vec![immediately(1, to_extension("201"))]),
                (
                    "203",
                    ANSWERS,
                    vec![immediately(1, to_number("+33612345678"))],
                ),
            ],
        )
        .await;
    let shown = |outcome: &crate::support::office::Outcome| {
        outcome.invitation.as_ref().unwrap().caller().number
    };
    let diverted = |outcome: &crate::support::office::Outcome| {
        let invitation = outcome.invitation.as_ref().unwrap();
        invitation
            .diversions()
            .first()
            .and_then(|d| d.uri.user().map(str::to_owned))
    };
    let (phone, outside) = (
        From::Phone(ext("202")),
        From::Trunk("0145678901".to_owned()),
    );

    let call = office.call(&phone, "201", now(), LIMIT).await;
    assert_eq!(
        (shown(&call), diverted(&call)),
        (Some("202".to_owned()), None)
    );
    let call = office
        .call(&From::Withheld(ext("202")), "201", now(), LIMIT)
        .await;
    assert_eq!(
        (call.seen.clone(), shown(&call)),
        (Seen::Phone(ext("201")), None)
    );
    let call = office.call(&outside, "0199000202", now(), LIMIT).await;
    assert_eq!(
        (shown(&call), diverted(&call)),
        (Some("+33145678901".to_owned()), Some("202".to_owned()))
    );
    let call = office
        .call(&From::Anonymous, "+33199000201", now(), LIMIT)
        .await;
    assert_eq!(
        (call.seen.clone(), shown(&call)),
        (Seen::Phone(ext("201")), None)
    );
    // Forwarded outside: the caller's number stays, the forwarding person is named by a number that the network knows.
    let call = office.call(&outside, "+33199000203", now(), LIMIT).await;
    assert_eq!(
        (call.seen.clone(), shown(&call), diverted(&call)),
        (
            Seen::Trunk("+33612345678".to_owned()),
            Some("+33145678901".to_owned()),
            Some("+33199000203".to_owned()),
        )
    );
    // From inside, the network is shown a number that it can call back.
    let call = office.call(&phone, "0612345678", now(), LIMIT).await;
    assert_eq!(
        (call.seen.clone(), shown(&call)),
        (
            Seen::Trunk("+33612345678".to_owned()),
            Some("+33199000202".to_owned())
        )
    );
}

#[tokio::test]
async fn phones_dial_as_people_do() {
    let scene = Scene::new().await;
    let office = scene
        .office(
            "dials",
            vec![("201", ANSWERS, vec![]), ("3631", ANSWERS, vec![])],
        )
        .await;
    let network = |number: &str| Seen::Trunk(number.to_owned());
    let table = [
        ("201", Seen::Phone(ext("201"))),
        ("3631", Seen::Phone(ext("3631"))),
        ("0612345678", network("+33612345678")),
        ("+33612345678", network("+33612345678")),
        ("00442079460958", network("+442079460958")),
        ("0199000201", Seen::Phone(ext("201"))),
        ("112", network("112")),
        ("15", network("15")),
        ("116117", network("116117")),
        ("0112", network("112")),
        ("+3315", network("15")),
        ("110", Seen::Trunk("110".to_owned())),
        ("3949", network("3949")),
        ("612345678", Seen::Refused(484)),
    ];
    for (dialled, expected) in table {
        let call = office
            .call(&From::Phone(ext("201")), dialled, now(), LIMIT)
            .await;
        assert_eq!(call.seen, expected, "{dialled}");
    }
}
