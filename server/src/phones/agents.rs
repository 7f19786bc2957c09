//! What phones call themselves when they register: their firmware, also of those that do not come for their files.

use std::{collections::HashMap, time::Duration};

use tokio::{
    sync::broadcast::{Receiver, error::RecvError},
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;

use super::{Caller, Desk};
use crate::{
    pbx::{EndpointId, Pbx, PbxError, PbxEvent},
    push::Push,
    store,
};

/// The PBX lists all its phones no more often.
const REST: Duration = Duration::from_secs(10);
/// And this often whatever happens: of a phone that registers anew from the same place it may tell nothing.
const ALL: Duration = Duration::from_mins(30);

/// Notes what phones say of themselves as they register, until told to stop.
pub async fn run(desk: Desk, push: Push, stop: CancellationToken) {
    tokio::select! {
        () = stop.cancelled() => {}
        () = follow(&desk, &push) => {}
    }
}

async fn follow(desk: &Desk, push: &Push) {
    let pbx = push.pbx.as_ref();
    let mut agents = Agents::default();
    let mut events = pbx.events();
    let mut rest = Duration::ZERO;
    loop {
        if pbx.is_ready()
            && let Err(error) = agents.note(desk, pbx).await
        {
            tracing::warn!(%error, "it is not known what phones call themselves");
        }
        sleep(rest).await;
        let _ = timeout(ALL, one_registers(&mut events)).await;
        // Whoever has registered by now is in the list that is asked for next.
        events = pbx.events();
        rest = REST;
    }
}

async fn one_registers(events: &mut Receiver<PbxEvent>) {
    loop {
        match events.recv().await {
            Ok(
                PbxEvent::Registration {
                    registered: true, ..
                }
                | PbxEvent::Ready,
            )
            | Err(RecvError::Lagged(_) | RecvError::Closed) => return,
            Ok(_) => {}
        }
    }
}

/// What registered phones called themselves when they were last asked after; `None`: they have not been since the portal's start.
#[derive(Debug, Default)]
pub struct Agents(Option<HashMap<EndpointId, String>>);

impl Agents {
    /// Asks what registered phones call themselves, and keeps the firmware of those that have said something new since: what they say as
    /// they fetch is kept by that, so what stays is what they said last. The first time nobody knows how old that is, and it only counts for
    /// phones whose firmware is not known. Somebody else's apparatus on a phone's account says nothing of the phone.
    pub async fn note(&mut self, desk: &Desk, pbx: &dyn Pbx) -> Result<(), Unheard> {
        let now = pbx.agents().await?;
        let news: HashMap<String, Caller> = now
            .iter()
            .filter(|(endpoint, agent)| {
                let before = self.0.as_ref().and_then(|before| before.get(*endpoint));
                before != Some(*agent)
            })
            .map(|(endpoint, agent)| (endpoint.to_string(), Caller::new(String::new(), agent)))
            .collect();
        if !news.is_empty() {
            let phones = store::phone::firmwares(desk.store.read().await?.db()).await?;
            let mut tx = desk.store.write().await?;
            for phone in phones {
                let Some(caller) = news.get(&phone.endpoint) else {
                    continue;
                };
                let firmware = caller.firmware();
                let is_its_maker = phone.model.split('-').next() == Some(caller.vendor());
                let counts = self.0.is_some() || phone.firmware.is_empty();
                if is_its_maker && counts && !firmware.is_empty() && firmware != phone.firmware {
                    store::phone::set_firmware(tx.db(), phone.device_id, firmware).await?;
                }
            }
            tx.commit().await?;
        }
        self.0 = Some(now);
        Ok(())
    }
}

/// Why it was not noted.
#[derive(Debug, thiserror::Error)]
pub enum Unheard {
    /// The PBX's.
    #[error(transparent)]
    Pbx(#[from] PbxError),
    /// Ours.
    #[error(transparent)]
    Store(#[from] sqlx::Error),
}
