//! Emergency calls.

use super::{ANSWERS, LIMIT, now};
use crate::support::{
    asterisk::{forget, write},
    office::{From, Seen},
    plans::ext,
    scene::Scene,
};

/// Which numbers they are, the caller's organisation's country says; they go out first, whatever extensions there are.
#[tokio::test]
async fn emergency_numbers_are_those_of_the_organisations_country() {
    let scene = Scene::new().await;
    let extensions = || {
        vec![
            ("201", ANSWERS, vec![]),
            ("110", ANSWERS, vec![]),
            ("15", ANSWERS, vec![]),
            ("911", ANSWERS, vec![]),
        ]
    };
    let network = |number: &str| Seen::Trunk(number.to_owned());
    let phone = |number: &str| Seen::Phone(ext(number));
    for (country, dialled) in [
        ("DE", [network("110"), phone("15"), phone("911")]),
        ("FR", [phone("110"), network("15"), phone("911")]),
        ("US", [phone("110"), phone("15"), network("911")]),
    ] {
        let name = format!("land{}", country.to_lowercase());
        let office = scene.office_in(country, &name, extensions()).await;
        for (number, expected) in ["110", "15", "911"].into_iter().zip(dialled) {
            let call = office
                .call(&From::Phone(ext("201")), number, now(), LIMIT)
                .await;
            assert_eq!(call.seen, expected, "{country} {number}");
        }
        // Whoever helps must be able to call back: the number is shown even where it is withheld.
        let call = office
            .call(&From::Withheld(ext("201")), "112", now(), LIMIT)
            .await;
        assert_eq!(call.seen, network("112"), "{country}");
        let caller = call.invitation.as_ref().unwrap().caller();
        assert_eq!(caller.number.as_deref(), Some("+33199000201"), "{country}");
    }
    // Spain's begin with 0, which no extension does.
    let office = scene
        .office_in("ES", "landes", vec![("201", ANSWERS, vec![])])
        .await;
    for number in ["061", "112"] {
        let call = office
            .call(&From::Phone(ext("201")), number, now(), LIMIT)
            .await;
        assert_eq!(call.seen, network(number));
    }
}

/// What a crash or a hand has done to an organisation's rows does not take its emergency calls away.
#[tokio::test]
async fn emergency_calls_leave_without_rows() {
    let scene = Scene::new().await;
    let office = scene
        .office(
            "lostly",
            vec![("201", ANSWERS, vec![]), ("202", ANSWERS, vec![])],
        )
        .await;
    let dial = async |number: &str| {
        office
            .call(&From::Phone(ext("201")), number, now(), LIMIT)
            .await
            .seen
    };
    let network = |number: &str| Seen::Trunk(number.to_owned());
    let (org, trunk) = (office.org.to_string(), "lostly99");
    // The numbers are lost: what is nothing else here and an emergency somewhere goes out; colleagues are still colleagues.
    forget(&scene.pbx, "rve", &org).await;
    for number in ["112", "15"] {
        assert_eq!(dial(number).await, network(number), "without rve");
    }
    assert_eq!(dial("202").await, Seen::Phone(ext("202")));
    // Damaged: not even a regular expression.
    write(&scene.pbx, "rve", &org, "lostly99,15|(").await;
    assert_eq!(dial("112").await, network("112"), "damaged rve");
    assert_eq!(dial("202").await, Seen::Phone(ext("202")));
    // The organisation's own row is lost, and the emergency row tells its trunk.
    write(&scene.pbx, "rve", &org, "lostly99,112|15").await;
    forget(&scene.pbx, "rvo", &org).await;
    for number in ["112", "15"] {
        assert_eq!(dial(number).await, network(number), "without rvo");
    }
    // The trunk's row, too: its SIP account is elsewhere.
    forget(&scene.pbx, "rvt", trunk).await;
    assert_eq!(dial("112").await, network("112"), "without rvt");
    // Everything of the organisation: by any trunk that there is.
    forget(&scene.pbx, "rve", &org).await;
    assert_eq!(dial("112").await, Seen::Refused(480), "no trunk is known");
    write(&scene.pbx, "rvt", "gone00", "sip,33,00,0,0").await;
    write(&scene.pbx, "rvt", trunk, "sip,33,00,0,0").await;
    for number in ["112", "15"] {
        assert_eq!(dial(number).await, network(number), "by whatever trunk");
    }
    // No other call leaves by a trunk that is not known to be the organisation's.
    assert_eq!(dial("3949").await, Seen::Refused(480));
    // An organisation that has no trunk has none for this either.
    write(&scene.pbx, "rvo", &org, ",33,00,0,0").await;
    assert_eq!(dial("112").await, Seen::Refused(480));
}
