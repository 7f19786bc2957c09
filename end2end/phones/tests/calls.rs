//! Phones that call each other directly, from plug to BYE.

mod support;

use std::time::Duration;

use renvoi_phones::{Behaviour, CallOptions, End, Error, Refusal, Side, Stage};
use support::{SOON, hasty, phone, phone_with};

#[tokio::test]
async fn a_call_is_answered_and_hung_up_by_the_caller() {
    let anne = phone("101", Behaviour::Ring).await;
    let ben = phone("102", Behaviour::answer()).await;
    let options = CallOptions {
        from_display: Some("Anne \"Nan\" Lefèvre".to_owned()),
        headers: vec![
            (
                "Diversion".to_owned(),
                "<sip:104@pbx>;reason=no-answer, <sip:105@pbx>".to_owned(),
            ),
            ("X-Test".to_owned(), "yes".to_owned()),
        ],
        ..CallOptions::default()
    };
    let call = anne.call(&ben.uri(), &options).unwrap();
    let incoming = ben.next_call(SOON).await.unwrap();
    let invitation = incoming.invitation();
    assert_eq!(invitation.caller().number.as_deref(), Some("101"));
    assert_eq!(
        invitation.caller().display.as_deref(),
        Some("Anne \"Nan\" Lefèvre")
    );
    assert_eq!(invitation.target.user(), Some("102"));
    assert_eq!(invitation.headers.get("x-test"), Some("yes"));
    let diversions = invitation.diversions();
    assert_eq!(diversions[0].parameter("reason"), Some("no-answer"));
    assert_eq!(diversions[1].uri.user(), Some("105"));

    let answered = call.answered(SOON).await.unwrap();
    assert_eq!(answered.status(), Some(200));
    assert_eq!(answered.provisional, [180]);
    let here = answered.times;
    let there = incoming
        .until(SOON, |progress| progress.times.acknowledged.is_some())
        .await
        .unwrap()
        .times;
    assert!(here.invite <= there.invite && there.ringing <= here.ringing);
    assert!(there.answered <= here.answered && here.answered <= there.acknowledged);

    call.hang_up().await.unwrap();
    assert_eq!(call.ended(SOON).await.unwrap(), End::HungUp(Side::Here));
    assert_eq!(
        incoming.ended(SOON).await.unwrap(),
        End::HungUp(Side::There)
    );
    call.hang_up()
        .await
        .expect("a call that is over may be hung up again");
}

#[tokio::test]
async fn the_callee_may_hang_up_too() {
    let anne = phone("101", Behaviour::Ring).await;
    let ben = phone("102", Behaviour::Ring).await;
    let call = anne.call(&ben.uri(), &CallOptions::default()).unwrap();
    let incoming = ben.next_call(SOON).await.unwrap();
    call.ringing(SOON).await.unwrap();
    assert_eq!(call.progress().stage, Stage::Ringing);
    incoming.answer().unwrap();
    assert!(matches!(incoming.answer(), Err(Error::NotRinging)));
    call.answered(SOON).await.unwrap();
    incoming.hang_up().await.unwrap();
    assert_eq!(call.ended(SOON).await.unwrap(), End::HungUp(Side::There));
}

#[tokio::test]
async fn a_phone_may_call_itself() {
    let anne = phone("101", Behaviour::answer()).await;
    let call = anne.call(&anne.uri(), &CallOptions::default()).unwrap();
    call.answered(SOON).await.unwrap();
    let incoming = anne.next_call(SOON).await.unwrap();
    call.hang_up().await.unwrap();
    assert_eq!(
        incoming.ended(SOON).await.unwrap(),
        End::HungUp(Side::There)
    );
}

#[tokio::test]
async fn refusals_arrive_as_they_were_meant() {
    let anne = phone("101", Behaviour::Ring).await;
    let ben = phone("102", Behaviour::Ring).await;
    for (behaviour, status) in [
        (Behaviour::Busy, 486),
        (Behaviour::Decline, 603),
        (Behaviour::status(480).unwrap(), 480),
    ] {
        ben.behave(behaviour);
        let call = anne.call(&ben.uri(), &CallOptions::default()).unwrap();
        assert_eq!(call.outcome(SOON).await.unwrap().status, status);
        assert_eq!(call.ended(SOON).await.unwrap(), End::Refused(status));
        let incoming = ben.next_call(SOON).await.unwrap();
        assert_eq!(incoming.ended(SOON).await.unwrap(), End::Refused(status));
        assert!(matches!(
            call.answered(SOON).await,
            Err(Error::Ended(End::Refused(refused))) if refused == status
        ));
    }
    ben.behave(Behaviour::Ring);
    let call = anne.call(&ben.uri(), &CallOptions::default()).unwrap();
    let incoming = ben.next_call(SOON).await.unwrap();
    incoming.refuse(Refusal::new(404).unwrap()).unwrap();
    assert_eq!(call.outcome(SOON).await.unwrap().status, 404);
    assert!(matches!(Refusal::new(200), Err(Error::Status(200))));
}

#[tokio::test]
async fn a_ringing_call_is_cancelled() {
    let anne = phone("101", Behaviour::Ring).await;
    let ben = phone("102", Behaviour::Ring).await;
    let call = anne.call(&ben.uri(), &CallOptions::default()).unwrap();
    let incoming = ben.next_call(SOON).await.unwrap();
    call.ringing(SOON).await.unwrap();
    call.hang_up().await.unwrap();
    assert_eq!(call.progress().end, Some(End::Cancelled));
    assert_eq!(call.progress().status(), Some(487));
    assert_eq!(incoming.ended(SOON).await.unwrap(), End::Cancelled);
    assert!(matches!(incoming.answer(), Err(Error::NotRinging)));
}

#[tokio::test]
async fn a_call_that_nobody_answers_in_time_is_taken_back() {
    let anne = phone("101", Behaviour::Ring).await;
    let ben = phone("102", Behaviour::Ring).await;
    let options = CallOptions {
        timeout: Some(Duration::from_millis(30)),
        ..CallOptions::default()
    };
    let call = anne.call(&ben.uri(), &options).unwrap();
    assert_eq!(call.ended(SOON).await.unwrap(), End::Cancelled);
    let incoming = ben.next_call(SOON).await.unwrap();
    assert_eq!(incoming.ended(SOON).await.unwrap(), End::Cancelled);
}

#[tokio::test]
async fn ringing_lasts_as_long_as_it_should() {
    let anne = phone("101", Behaviour::Ring).await;
    let after = Duration::from_millis(80);
    let ben = phone("102", Behaviour::Answer { after }).await;
    let call = anne.call(&ben.uri(), &CallOptions::default()).unwrap();
    let times = call.answered(SOON).await.unwrap().times;
    let rang = times.answered.unwrap() - times.ringing.unwrap();
    assert!(rang >= Duration::from_millis(60), "{rang:?}");
}

#[tokio::test]
async fn a_phone_that_picks_up_by_itself_does_so_only_when_asked() {
    let anne = phone("101", Behaviour::Ring).await;
    let ben = phone("102", Behaviour::Auto).await;
    let plain = anne.call(&ben.uri(), &CallOptions::default()).unwrap();
    plain.ringing(SOON).await.unwrap();
    let asking = CallOptions {
        headers: vec![(
            "Call-Info".to_owned(),
            "<sip:pbx>;answer-after=0".to_owned(),
        )],
        ..CallOptions::default()
    };
    let paged = anne.call(&ben.uri(), &asking).unwrap();
    paged.answered(SOON).await.unwrap();
    assert_eq!(plain.progress().stage, Stage::Ringing);
}

#[tokio::test]
async fn a_silent_phone_is_given_up() {
    let anne = phone_with("101", Behaviour::Ring, hasty()).await;
    let ben = phone_with("102", Behaviour::Silent, hasty()).await;
    let call = anne.call(&ben.uri(), &CallOptions::default()).unwrap();
    let incoming = ben
        .next_call(SOON)
        .await
        .expect("it hears, it does not speak");
    assert_eq!(call.ended(SOON).await.unwrap(), End::NoReply);
    assert_eq!(incoming.ended(SOON).await.unwrap(), End::NoReply);
    assert!(call.progress().provisional.is_empty());
    let again = tokio::time::timeout(Duration::from_millis(20), ben.next_call(SOON)).await;
    assert!(again.is_err(), "a repeated INVITE is one call");
}

#[tokio::test]
async fn an_unplugged_phone_is_gone_and_its_port_is_free() {
    let anne = phone_with("101", Behaviour::Ring, hasty()).await;
    let ben = phone("102", Behaviour::answer()).await;
    let (address, uri) = (ben.address(), ben.uri());
    let call = anne.call(&uri, &CallOptions::default()).unwrap();
    call.answered(SOON).await.unwrap();
    let incoming = ben.next_call(SOON).await.unwrap();
    drop(ben);
    assert_eq!(incoming.progress().end, Some(End::Unplugged));
    let deadline = std::time::Instant::now() + SOON;
    while std::net::UdpSocket::bind(address).is_err() {
        assert!(
            std::time::Instant::now() < deadline,
            "the port is still taken"
        );
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert!(matches!(call.hang_up().await, Err(Error::NoReply)));
    assert_eq!(call.progress().end, Some(End::HungUp(Side::Here)));
}

#[tokio::test]
async fn nothing_that_is_typed_can_begin_a_line() {
    let anne = phone("101", Behaviour::Ring).await;
    let evil = "x\r\nX-Evil: 1".to_owned();
    for options in [
        CallOptions::from(&evil),
        CallOptions {
            from_display: Some(evil.clone()),
            ..CallOptions::default()
        },
        CallOptions {
            headers: vec![("X-A".to_owned(), evil.clone())],
            ..CallOptions::default()
        },
        CallOptions {
            headers: vec![("X A".to_owned(), "1".to_owned())],
            ..CallOptions::default()
        },
    ] {
        assert!(matches!(
            anne.call(&anne.uri(), &options),
            Err(Error::Text(_))
        ));
    }
    for target in ["", "1\r\n2", "sip:", "sip:a@pbx.example"] {
        let refused = anne.call(target, &CallOptions::default());
        assert!(matches!(refused, Err(Error::Target(_))), "{target:?}");
    }
}
