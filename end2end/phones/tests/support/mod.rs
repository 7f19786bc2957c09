//! Phones that call each other without a PBX.

use std::{
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use renvoi_phones::{Account, Behaviour, Phone, Timers};

/// Longer than anything here takes on a loaded machine; reached only by a failure.
pub(crate) const SOON: Duration = Duration::from_secs(10);

/// A server address where nobody listens for long: port 9 discards.
pub(crate) fn nowhere() -> SocketAddr {
    (Ipv4Addr::LOCALHOST, 9).into()
}

/// Short enough to wait for the end of a transaction: 64 × 5 ms.
pub(crate) fn hasty() -> Timers {
    Timers {
        t1: Duration::from_millis(5),
        t2: Duration::from_millis(20),
    }
}

pub(crate) async fn phone(user: &str, behaviour: Behaviour) -> Phone {
    phone_with(user, behaviour, Timers::default()).await
}

pub(crate) async fn phone_with(user: &str, behaviour: Behaviour, timers: Timers) -> Phone {
    let account = Account::new(user, "secret", nowhere()).timers(timers);
    Phone::start(account, behaviour)
        .await
        .expect("a free port on loopback")
}
