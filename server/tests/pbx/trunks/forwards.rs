//! What a forwarded call shows.

use renvoi_phones::message::Address;
use renvoi_server::pbx::plan::{Forwarded, Told};

use super::{desk, header, seen, shown, user};
use crate::support::{office::From, plans::ext, scene::Scene};

#[tokio::test]
async fn a_forward_shows_whose_number_the_other_end_lets_pass() {
    let scene = Scene::new().await;
    let mut plan = desk("fwddesk");
    plan.habits.forwarded = Forwarded::Forwarder;
    let office = scene.open(plan).await;
    let outside = From::Trunk("0145678901".to_owned());
    // The forwarding person's number, the caller's beside it.
    let forwarded = seen(&office, &outside, "+33199000203").await;
    assert_eq!(shown(&forwarded).as_deref(), Some("+33199000203"));
    assert_eq!(user(&forwarded.asserted().unwrap()), "+33199000203");
    assert_eq!(user(&forwarded.diversions()[0]), "+33145678901");
    // A colleague's, as the network knows it.
    let colleague = seen(&office, &From::Phone(ext("201")), "203").await;
    assert_eq!(shown(&colleague).as_deref(), Some("+33199000203"));
    assert_eq!(user(&colleague.diversions()[0]), "+33199000201");
    // One that is withheld is told nowhere, and withholds nobody else's.
    for (from, to) in [
        (From::Anonymous, "+33199000203"),
        (From::Withheld(ext("201")), "203"),
    ] {
        let hidden = seen(&office, &from, to).await;
        assert_eq!(shown(&hidden).as_deref(), Some("+33199000203"), "{from:?}");
        assert_eq!(user(&hidden.diversions()[0]), "+33199000203", "{from:?}");
        let all: String = hidden.headers.iter().map(|(_, value)| value).collect();
        assert!(
            !all.contains("199000201") && header(&hidden, "Privacy").is_none(),
            "{all}"
        );
    }
    // No forward: as ever.
    let direct = seen(&office, &From::Phone(ext("201")), "0612345678").await;
    assert_eq!(
        (shown(&direct).as_deref(), direct.diversions().len()),
        (Some("+33199000201"), 0)
    );
}

#[tokio::test]
async fn a_forward_is_told_where_the_other_end_looks() {
    let scene = Scene::new().await;
    for told in [
        Told::Diversion,
        Told::HistoryInfo,
        Told::Both,
        Told::Nowhere,
    ] {
        let mut plan = desk(&format!("t{}", told.word().replace('_', "")));
        plan.habits.told = told;
        let office = scene.open(plan).await;
        let invitation = seen(
            &office,
            &From::Trunk("0145678901".to_owned()),
            "+33199000203",
        )
        .await;
        let diversion = matches!(told, Told::Diversion | Told::Both);
        assert_eq!(
            invitation.diversions().len(),
            usize::from(diversion),
            "{told:?}"
        );
        let history: Vec<Address> = invitation
            .headers
            .elements("History-Info")
            .iter()
            .map(|entry| entry.parse().unwrap())
            .collect();
        let users: Vec<_> = history.iter().map(user).collect();
        match told {
            Told::HistoryInfo | Told::Both => {
                assert_eq!(users, ["+33199000203", "+33612345678"], "{told:?}");
                assert_eq!(history[1].parameter("index"), Some("1.1"));
            }
            Told::Diversion | Told::Nowhere => assert_eq!(users, [""; 0], "{told:?}"),
        }
    }
}
