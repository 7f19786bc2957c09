//! Lamps: somebody's calls, watched for as long as a key wants it.

use std::sync::Arc;

use tokio::time::{Instant, sleep, sleep_until};

use super::{Lamp, Place, Set, lamp::Calls};
use crate::{
    error::Error,
    line::{Notice, SubscriptionState},
};

impl Set {
    /// Watches until it is dropped: whatever ends a subscription, another is asked for after a while.
    pub(super) async fn watch(self: Arc<Self>, place: Place, account: u8, number: String) {
        loop {
            let mut changes = self.shown.subscribe();
            let registered = changes.wait_for(|shown| shown.registered.contains(&account));
            if registered.await.is_err() {
                return;
            }
            if let Err(why) = self.follow(place, account, &number).await {
                self.trouble(format!("key {place}: {why}"));
            }
            self.light(place, Lamp::Dark, None);
            sleep(self.habits.again).await;
        }
    }

    async fn follow(&self, place: Place, account: u8, number: &str) -> Result<(), Error> {
        let lasting = self.habits.subscription;
        let (mut subscription, granted) = {
            let line = self.line(account).ok_or(Error::Unplugged)?;
            line.watch_calls(number, lasting).await?
        };
        let mut calls = Calls::default();
        let mut renew = Instant::now() + granted / 2;
        loop {
            tokio::select! {
                notice = subscription.next() => {
                    let notice = notice.ok_or(Error::Unplugged)?;
                    self.take(place, &mut calls, &notice);
                    if matches!(notice.state, SubscriptionState::Terminated { .. }) {
                        return Ok(());
                    }
                }
                () = sleep_until(renew) => {
                    renew = Instant::now() + subscription.renew(lasting).await? / 2;
                }
            }
        }
    }

    fn take(&self, place: Place, calls: &mut Calls, notice: &Notice) {
        if notice.content_type != "application/dialog-info+xml" {
            return;
        }
        match calls.learn(&notice.body) {
            Ok(()) => self.light(place, calls.lamp(), Some(notice.received)),
            Err(why) => self.trouble(format!("key {place}: {why}")),
        }
    }

    fn light(&self, place: Place, lamp: Lamp, told: Option<std::time::Instant>) {
        self.shown.send_if_modified(|shown| {
            let Some(key) = shown.keys.get_mut(&place) else {
                return false;
            };
            let changed = key.lamp != lamp;
            key.lamp = lamp;
            key.lit = told.or(key.lit);
            changed
        });
    }
}
