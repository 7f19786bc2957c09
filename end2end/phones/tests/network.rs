//! Calls over a bad network, and through a trunk.

mod relay;
mod support;

use relay::LossyRelay;
use renvoi_phones::{
    Account, Behaviour, CallOptions, End, Error, Event, Phone, Side, Trunk, TrunkAccount,
};
use support::{SOON, hasty, nowhere, phone, phone_with};

#[tokio::test]
async fn calls_survive_a_network_that_loses_every_first_copy() {
    let anne = phone_with("101", Behaviour::Ring, hasty()).await;
    let ben = phone_with("102", Behaviour::answer(), hasty()).await;
    let relay = LossyRelay::before(ben.address()).await;
    let through = format!("sip:102@{}", relay.address);

    let call = anne.call(&through, &CallOptions::default()).unwrap();
    call.answered(SOON).await.unwrap();
    let incoming = ben.next_call(SOON).await.unwrap();
    incoming
        .until(SOON, |progress| progress.times.acknowledged.is_some())
        .await
        .unwrap();
    call.hang_up().await.unwrap();

    ben.behave(Behaviour::Busy);
    let refused = anne.call(&through, &CallOptions::default()).unwrap();
    assert_eq!(refused.outcome(SOON).await.unwrap().status, 486);

    ben.behave(Behaviour::Ring);
    let cancelled = anne.call(&through, &CallOptions::default()).unwrap();
    cancelled.ringing(SOON).await.unwrap();
    cancelled.hang_up().await.unwrap();
    assert_eq!(cancelled.progress().end, Some(End::Cancelled));
}

#[tokio::test]
async fn a_trunk_shows_any_number_and_none() {
    let phone = phone("101", Behaviour::answer()).await;
    let listen = ([127, 0, 0, 2], 0).into();
    let trunk = Trunk::start(
        TrunkAccount::new(listen, phone.address()),
        Behaviour::answer(),
    )
    .await
    .unwrap();
    assert_eq!(trunk.address().ip().to_string(), "127.0.0.2");

    let options = CallOptions {
        asserted: Some("+33123456789".to_owned()),
        ..CallOptions::from("+33612345678")
    };
    let call = trunk.call("101", &options).unwrap();
    call.answered(SOON).await.unwrap();
    let shown = phone.next_call(SOON).await.unwrap();
    let caller = shown.invitation().caller();
    assert_eq!(caller.number.as_deref(), Some("+33612345678"));
    let asserted = shown.invitation().asserted().unwrap();
    assert_eq!(asserted.uri.user(), Some("+33123456789"));
    call.hang_up().await.unwrap();

    trunk.call("101", &CallOptions::anonymous()).unwrap();
    let withheld = phone.next_call(SOON).await.unwrap();
    assert_eq!(withheld.invitation().caller().number, None);
    assert_eq!(withheld.invitation().headers.get("Privacy"), Some("id"));

    let number = format!("sip:+33199000001@{}", trunk.address());
    let out = phone.call(&number, &CallOptions::default()).unwrap();
    out.answered(SOON).await.unwrap();
    let arrived = trunk.next_call(SOON).await.unwrap();
    assert_eq!(arrived.invitation().target.user(), Some("+33199000001"));
    arrived.hang_up().await.unwrap();
    assert_eq!(out.ended(SOON).await.unwrap(), End::HungUp(Side::There));
}

#[tokio::test]
async fn a_trunk_may_ask_for_a_password() {
    let listen = ([127, 0, 0, 1], 0).into();
    let account = TrunkAccount::new(listen, nowhere()).asking("t4711", "right");
    let trunk = Trunk::start(account, Behaviour::answer()).await.unwrap();
    let mut events = trunk.events();
    let guest = async |user: &str, password: &str| {
        let account = Account::new(user, password, trunk.address());
        Phone::start(account, Behaviour::answer()).await.unwrap()
    };

    let known = guest("t4711", "right").await;
    let registration = known.register(60 * SOON / 10).await.unwrap();
    assert_eq!(registration.expires, 60 * SOON / 10);
    let Event::Request { request, .. } = events.recv().await.unwrap() else {
        panic!("it is told of the registration");
    };
    assert!(
        request
            .headers
            .get("Contact")
            .unwrap()
            .contains("sip:t4711@")
    );
    let options = CallOptions {
        to_user: Some("+33123456789".to_owned()),
        ..CallOptions::default()
    };
    let call = known.call("+33612345678", &options).unwrap();
    call.answered(SOON).await.unwrap();
    let arrived = trunk.next_call(SOON).await.unwrap();
    let invitation = arrived.invitation();
    assert_eq!(invitation.target.user(), Some("+33612345678"));
    assert_eq!(invitation.to.uri.user(), Some("+33123456789"));

    for (user, password) in [("t4711", "wrong"), ("t4712", "right")] {
        let stranger = guest(user, password).await;
        let refused = stranger.register(SOON).await.unwrap_err();
        assert!(
            matches!(refused, Error::Refused { status: 401, .. }),
            "{refused:?}"
        );
        let call = stranger
            .call("+33612345678", &CallOptions::default())
            .unwrap();
        assert_eq!(call.outcome(SOON).await.unwrap().status, 401);
    }
}
