//! Which phones are registered, kept in memory: asking the PBX costs it a list of all its phones.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use renvoi_app::domain::Extension;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::{
    Contact, EndpointId, Lamps, OrgKey, Pbx, PbxEvent,
    keep_up::{Heard, keep_up},
};

/// What the PBX last told of registered phones. Clones share it; until somebody [follows](Registrations::follow) a PBX,
/// nothing is known.
#[derive(Clone, Debug, Default)]
pub struct Registrations(Arc<Mutex<State>>, Lamps);

#[derive(Debug, Default)]
struct State {
    /// Where each endpoint's phones are reached; an endpoint without one is not in it. `None` while the PBX is not there.
    known: Option<HashMap<EndpointId, HashSet<String>>>,
    /// Whoever watches an extension's phones.
    watched: HashMap<Line, watch::Sender<()>>,
}

/// An extension of an organisation: « 204 » alone is many people's.
type Line = (OrgKey, Extension);

/// The host of a contact, with its port: `192.0.2.40:5060` of `sip:d1@192.0.2.40:5060;transport=tls`.
fn place(uri: &str) -> &str {
    let whole = uri.split_once(':').map_or(uri, |(_, rest)| rest);
    let whole = whole.rsplit_once('@').map_or(whole, |(_, host)| host);
    let end = whole.find([';', '?', '>']).unwrap_or(whole.len());
    &whole[..end]
}

fn line(endpoint: &EndpointId) -> Line {
    (endpoint.org(), endpoint.extension())
}

impl Registrations {
    /// Whether a phone is registered with this endpoint; `None` while that is not known.
    #[must_use]
    pub fn registered(&self, endpoint: &EndpointId) -> Option<bool> {
        let state = self.state();
        Some(state.known.as_ref()?.contains_key(endpoint))
    }

    /// Where the phones of this endpoint are reached, as `192.0.2.40:5060`; none while nothing is known.
    #[must_use]
    pub fn places(&self, endpoint: &EndpointId) -> Vec<String> {
        let state = self.state();
        let uris = state.known.as_ref().and_then(|known| known.get(endpoint));
        let mut places: Vec<String> = uris
            .into_iter()
            .flatten()
            .map(|uri| place(uri).to_owned())
            .collect();
        places.sort_unstable();
        places
    }

    /// Changes whenever something becomes known of an extension's phones, or unknown, and never for anybody else's.
    #[must_use]
    pub fn watch(&self, org: &OrgKey, extension: &Extension) -> watch::Receiver<()> {
        let line = (org.clone(), extension.clone());
        let mut state = self.state();
        let watched = state.watched.entry(line);
        watched
            .or_insert_with(|| watch::Sender::new(()))
            .subscribe()
    }

    /// Who is on the phone, on the same PBX.
    #[must_use]
    pub fn lamps(&self) -> &Lamps {
        &self.1
    }

    /// Keeps up with a PBX until told to stop, lamps included: one list whenever it has become ready, then its events.
    pub async fn follow(self, pbx: Arc<dyn Pbx>, stop: CancellationToken) {
        tokio::select! {
            () = stop.cancelled() => {}
            () = self.keep_up(pbx.as_ref()) => {}
            () = self.1.keep_up(pbx.as_ref()) => {}
        }
    }

    async fn keep_up(&self, pbx: &dyn Pbx) {
        // What an event tells may be in the list already, or be older than it: of each contact the last event tells the truth,
        // and where there is none, the list does.
        let hear = |heard| match heard {
            Heard::List(contacts) => self.fill(contacts),
            Heard::Event(PbxEvent::Registration {
                contact,
                registered,
            }) => self.note(contact, registered),
            Heard::Event(_) => {}
            Heard::Nothing => self.forget(),
        };
        keep_up(pbx, "which phones are registered", || pbx.contacts(), hear).await;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it holds the lock; were it so, the next list mends what is wrong.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fill(&self, contacts: Vec<Contact>) {
        let mut now: HashMap<_, HashSet<_>> = HashMap::new();
        for Contact { endpoint, uri } in contacts {
            now.entry(endpoint).or_default().insert(uri);
        }
        let mut state = self.state();
        match state.known.take() {
            None => state.tell_all(),
            Some(before) => {
                let gone = before.keys().filter(|one| !now.contains_key(one));
                let come = now.keys().filter(|one| !before.contains_key(one));
                let changed: HashSet<_> = gone.chain(come).map(line).collect();
                for line in &changed {
                    state.tell(line);
                }
            }
        }
        state.known = Some(now);
    }

    fn note(&self, contact: Contact, registered: bool) {
        let mut state = self.state();
        let Some(known) = &mut state.known else {
            // The list that is to come has it.
            return;
        };
        let Contact { endpoint, uri } = contact;
        let before = known.contains_key(&endpoint);
        if registered {
            known.entry(endpoint.clone()).or_default().insert(uri);
        } else if let Some(uris) = known.get_mut(&endpoint) {
            uris.remove(&uri);
            if uris.is_empty() {
                known.remove(&endpoint);
            }
        }
        if known.contains_key(&endpoint) != before {
            state.tell(&line(&endpoint));
        }
    }

    fn forget(&self) {
        let mut state = self.state();
        if state.known.take().is_some() {
            state.tell_all();
        }
    }
}

impl State {
    fn tell(&mut self, line: &Line) {
        // Where nobody listens any more, nothing is kept.
        if let Some(watched) = self.watched.get(line)
            && watched.send(()).is_err()
        {
            self.watched.remove(line);
        }
    }

    fn tell_all(&mut self) {
        self.watched.retain(|_, watched| watched.send(()).is_ok());
    }
}

#[cfg(test)]
mod tests;
