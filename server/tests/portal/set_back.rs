//! A clock that ran ahead, and is set back.

use crate::{
    on_both,
    support::{Database, portal::TestPortal},
};
use renvoi_server::{
    clock::Clock as _,
    mail::{self, Answer, SendError},
    pbx::PbxError,
    push, store,
};

on_both!(what_it_has_put_off_does_not_wait_for_its_time,);

const YEAR: i64 = 365 * 24 * 3600;

async fn what_it_has_put_off_does_not_wait_for_its_time(database: Database) {
    let portal = TestPortal::new(database).await;
    // While it runs ahead, neither the mail server nor the PBX answers.
    portal.clock.advance(YEAR);
    let later = SendError::Later(Answer::new("451", "later"));
    portal.mail.fail(Some(later));
    portal.pbx.fail(Some(PbxError::Unavailable));
    let asked = [("email", "204@alpha.example")];
    assert_eq!(portal.browser().post("/recover", &asked).await.status, 303);
    assert_eq!(mail::drain(&portal.post).await.unwrap().failed, 1);
    assert!(push::drain(&portal.push).await.unwrap().failed > 0);

    portal.mail.fail(None);
    portal.pbx.fail(None);
    portal.clock.advance(60 - YEAR);
    assert_eq!(mail::drain(&portal.post).await.unwrap().sent, 0);
    assert_eq!(push::drain(&portal.push).await.unwrap().applied, 0);
    let mut tx = portal.database.store.write().await.unwrap();
    let now = portal.clock.millis();
    store::held::let_go(tx.db(), now).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(mail::drain(&portal.post).await.unwrap().sent, 1);
    let pushed = push::drain(&portal.push).await.unwrap();
    assert!(pushed.applied > 0 && pushed.failed == 0);
}
