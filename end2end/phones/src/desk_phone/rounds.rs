//! Going to fetch, and doing what comes of it.

use std::sync::{Arc, atomic::Ordering};

use tokio::time::sleep;

use super::{
    FetchError, Lamp, Set, Settings,
    course::{Course, Round},
    go_dark, read,
    settings::{Button, Does},
    shown::Key,
};
use crate::lock::Lock;

impl Set {
    /// Goes whenever it is woken; being woken twice before it goes is once.
    pub(super) async fn go_to_fetch(self: Arc<Self>) {
        self.fetcher.lock().await.forget();
        // What it has kept holds whatever comes of fetching.
        self.obey().await;
        loop {
            self.wake.notified().await;
            if self.restart.swap(false, Ordering::Relaxed) {
                self.start_again().await;
            }
            let gone = self.round().await;
            self.obey().await;
            let has_account = !self.shown.borrow().accounts.is_empty();
            self.shown.send_modify(|shown| {
                shown.rounds += 1;
                if let Err(why) = &gone {
                    shown.trouble = Some(why.to_string());
                }
            });
            if !has_account {
                // Without an account nobody can tell it, so it asks again by itself.
                let set = Arc::clone(&self);
                tokio::spawn(async move {
                    sleep(set.habits.again).await;
                    if set.shown.borrow().on {
                        set.wake.notify_one();
                    }
                });
            }
        }
    }

    async fn start_again(&self) {
        self.fetcher.lock().await.forget();
        {
            let mut running = self.running.held();
            running.watches.clear();
            running.lines.clear();
        }
        self.shown.send_modify(|shown| {
            shown.restarts += 1;
            go_dark(shown);
        });
    }

    async fn round(&self) -> Result<(), FetchError> {
        let mut fetcher = self.fetcher.lock().await;
        loop {
            let round = Course::new(&self.hardware, &mut fetcher).run().await?;
            let settings = read::settings(&self.hardware, &round.files)
                .map_err(|why| FetchError::Unreadable(why.to_string()))?;
            self.note(&round);
            let moved = settings.folder.clone();
            self.memory.held().learn(settings);
            match moved {
                // The first files may only say where the others are.
                Some(folder) if fetcher.go_to(&folder) => {}
                _ => return Ok(()),
            }
        }
    }

    fn note(&self, round: &Round) {
        self.shown.send_modify(|shown| {
            shown.fetched += 1;
            shown.fresh += u64::from(round.fresh);
            shown.asked += u64::from(round.asked);
            shown.unchanged += u64::from(round.unchanged);
        });
    }

    /// Brings lines and keys to what is remembered.
    async fn obey(self: &Arc<Self>) {
        let Settings { accounts, keys, .. } = self.memory.held().clone();
        let wanted = accounts
            .into_iter()
            .filter_map(|(n, identity)| identity.map(|identity| (n, identity)))
            .collect();
        self.have_lines(wanted).await;
        for (place, button) in keys {
            let same = |key: &Key| key.button == button;
            let known = self.shown.borrow().key(place).is_some_and(same);
            let watched = self.running.held().watches.contains_key(&place);
            let watching = match &button.does {
                Does::Lamp {
                    account, number, ..
                } => Some((*account, number.clone())),
                _ => None,
            };
            if known && watched == watching.is_some() {
                continue;
            }
            self.running.held().watches.remove(&place);
            self.show(place, button);
            if let Some((account, number)) = watching {
                let task = super::Task::spawn(Arc::clone(self).watch(place, account, number));
                self.run(|running| drop(running.watches.insert(place, task)));
            }
        }
    }

    fn show(&self, place: super::Place, button: Button) {
        self.shown.send_modify(|shown| {
            let key = Key {
                button,
                lamp: Lamp::Dark,
                lit: None,
            };
            shown.keys.insert(place, key);
        });
    }
}
