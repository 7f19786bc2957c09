//! Several organisations on one Asterisk.

use std::time::Duration;

use super::{ANSWERS, LIMIT, immediately, now};
use crate::support::{
    office::{From, Seen},
    plans::{ext, to_extension},
    scene::Scene,
};

#[tokio::test]
async fn organisations_on_one_asterisk_do_not_meet() {
    let scene = Scene::new().await;
    let to_202 = vec![immediately(1, to_extension("202"))];
    let one = scene
        .office(
            "first",
            vec![("201", ANSWERS, to_202), ("202", ANSWERS, vec![])],
        )
        .await;
    let two = scene
        .office(
            "other",
            vec![("201", ANSWERS, vec![]), ("205", ANSWERS, vec![])],
        )
        .await;
    let phone = From::Phone(ext("201"));
    assert_eq!(
        one.call(&phone, "201", now(), LIMIT).await.seen,
        Seen::Phone(ext("202"))
    );
    assert_eq!(
        two.call(&phone, "201", now(), LIMIT).await.seen,
        Seen::Phone(ext("201"))
    );
    // An extension of the other: a short number of the network, which the other one's trunk never sees.
    assert_eq!(
        one.call(&phone, "205", now(), LIMIT).await.seen,
        Seen::Trunk("205".to_owned())
    );
    // The same direct number in both: each trunk reaches its own.
    let outside = From::Trunk("0612345678".to_owned());
    assert_eq!(
        one.call(&outside, "+33199000201", now(), LIMIT).await.seen,
        Seen::Phone(ext("202"))
    );
    assert_eq!(
        two.call(&outside, "+33199000201", now(), LIMIT).await.seen,
        Seen::Phone(ext("201"))
    );
    assert_eq!(
        one.call(&outside, "+33199000205", now(), LIMIT).await.seen,
        Seen::Refused(404)
    );
    // Nobody listens to the other's phones.
    assert!(two.network.next_call(Duration::ZERO).await.is_err());
}
