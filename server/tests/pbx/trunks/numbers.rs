//! Numbers, as the other end writes and reads them.

use renvoi_server::pbx::plan::{Identity, Written};

use super::{LIMIT, called, desk, header, now, seen, shown, user};
use crate::support::{
    office::{From, Seen},
    plans::{e164, ext},
    scene::Scene,
};

#[tokio::test]
async fn numbers_are_written_as_the_other_end_wants_them() {
    let scene = Scene::new().await;
    let dialled = ["0612345678", "00442079460958", "3949", "112"];
    let table = [
        (
            Written::Plus,
            "+33199000201",
            ["+33612345678", "+442079460958", "3949", "112"],
        ),
        (
            Written::Digits,
            "33199000201",
            ["33612345678", "442079460958", "3949", "112"],
        ),
        (
            Written::National,
            "0199000201",
            ["0612345678", "00442079460958", "3949", "112"],
        ),
    ];
    for (written, caller, expected) in table {
        let mut plan = desk(&format!("as{}", written.word()));
        (plan.habits.callers, plan.habits.called) = (written, written);
        let office = scene.open(plan).await;
        for (dialled, expected) in dialled.into_iter().zip(expected) {
            let invitation = seen(&office, &From::Phone(ext("201")), dialled).await;
            let what = format!("{dialled} {written:?}");
            assert_eq!(called(&invitation), expected, "{what}");
            assert_eq!(shown(&invitation).as_deref(), Some(caller), "{what}");
            assert_eq!(user(&invitation.asserted().unwrap()), caller, "{what}");
        }
        // A forward shows the caller's number in the same form, and names who forwarded it.
        let invitation = seen(
            &office,
            &From::Trunk("+442079460958".to_owned()),
            "+33199000203",
        )
        .await;
        let (caller, forwarder) = match written {
            Written::Plus => ("+442079460958", "+33199000203"),
            Written::Digits => ("442079460958", "33199000203"),
            Written::National => ("00442079460958", "0199000203"),
        };
        assert_eq!(shown(&invitation).as_deref(), Some(caller), "{written:?}");
        assert_eq!(user(&invitation.diversions()[0]), forwarder, "{written:?}");
    }
}

/// The same forms are read of what comes in.
#[tokio::test]
async fn numbers_are_read_as_the_other_end_writes_them() {
    let scene = Scene::new().await;
    let mut plan = desk("reads");
    (plan.habits.callers, plan.habits.called) = (Written::Digits, Written::Digits);
    let office = scene.open(plan).await;
    for (caller, called, expected) in [
        ("33145678901", "33199000201", "+33145678901"),
        ("442079460958", "0199000201", "+442079460958"),
        ("0145678901", "+33199000201", "+33145678901"),
    ] {
        let call = office
            .call(&From::Trunk(caller.to_owned()), called, now(), LIMIT)
            .await;
        assert_eq!(call.seen, Seen::Phone(ext("201")), "{called}");
        assert_eq!(
            shown(&call.invitation.unwrap()).as_deref(),
            Some(expected),
            "{caller}"
        );
    }
}

#[tokio::test]
async fn callers_are_named_where_the_other_end_looks() {
    let scene = Scene::new().await;
    for identity in [Identity::Asserted, Identity::RemoteParty, Identity::From] {
        let mut plan = desk(&format!("id{}", identity.word().replace('_', "")));
        plan.habits.identity = identity;
        let office = scene.open(plan).await;
        let open = seen(&office, &From::Phone(ext("201")), "0612345678").await;
        assert_eq!(shown(&open).as_deref(), Some("+33199000201"));
        let withheld = seen(&office, &From::Withheld(ext("201")), "0612345678").await;
        assert_eq!(shown(&withheld), None, "{identity:?}");
        for invitation in [&open, &withheld] {
            let found = (
                header(invitation, "P-Asserted-Identity").is_some(),
                header(invitation, "Remote-Party-ID").is_some(),
            );
            let expected = (
                identity == Identity::Asserted,
                identity == Identity::RemoteParty,
            );
            assert_eq!(found, expected, "{identity:?}");
        }
        // Who is trusted learns the number, and that nobody else may.
        match identity {
            Identity::Asserted => {
                assert_eq!(user(&withheld.asserted().unwrap()), "+33199000201");
                assert_eq!(header(&withheld, "Privacy"), Some("id"));
            }
            Identity::RemoteParty => {
                let value = header(&withheld, "Remote-Party-ID").unwrap();
                assert!(
                    value.contains("+33199000201") && value.contains("privacy=full"),
                    "{value}"
                );
            }
            Identity::From => {
                let all: String = withheld.headers.iter().map(|(_, value)| value).collect();
                assert!(!all.contains("199000201"), "{all}");
            }
        }
    }
}

#[tokio::test]
async fn who_has_no_number_shows_the_organisations_or_the_trunks() {
    let scene = Scene::new().await;
    for (name, of_org, of_trunk, expected) in [
        (
            "numboth",
            Some("+33199000300"),
            Some("+33199000400"),
            "+33199000300",
        ),
        ("numtrunk", None, Some("+33199000400"), "+33199000400"),
        ("numnone", None, None, "202"),
    ] {
        let mut plan = desk(name);
        plan.organisation.number = of_org.map(e164);
        plan.habits.number = of_trunk.map(e164);
        let office = scene.open(plan).await;
        for number in ["0612345678", "112"] {
            let invitation = seen(&office, &From::Phone(ext("202")), number).await;
            assert_eq!(
                shown(&invitation).as_deref(),
                Some(expected),
                "{name} {number}"
            );
        }
        let own = seen(&office, &From::Phone(ext("201")), "0612345678").await;
        assert_eq!(shown(&own).as_deref(), Some("+33199000201"), "{name}");
    }
}
