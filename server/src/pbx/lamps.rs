//! Who is on the phone, kept in memory for pages.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use renvoi_app::domain::Extension;
use tokio::sync::watch;

use super::{
    EndpointId, OrgKey, Pbx, PbxEvent,
    keep_up::{Heard, keep_up},
};

/// What the lamp of a phone, or of all phones of an extension, shows; of several, what is later here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Lamp {
    /// It cannot be reached.
    Offline,
    /// It could be called.
    Free,
    /// It is in a call, or holds one.
    Busy,
    /// It rings, be it in a call beside that or not.
    Ringing,
}

/// What the PBX last told of phones. Clones share it; until somebody
/// [follows](super::Registrations::follow) a PBX, nothing is known.
#[derive(Clone, Debug, Default)]
pub struct Lamps(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// Phones by extension, and those by name. `None` while the PBX is not there.
    known: Option<HashMap<Line, HashMap<EndpointId, Lamp>>>,
    /// Whoever watches an organisation's phones.
    watched: HashMap<OrgKey, watch::Sender<()>>,
}

/// An extension of an organisation: « 204 » alone is many people's.
type Line = (OrgKey, Extension);

fn line(endpoint: &EndpointId) -> Line {
    (endpoint.org(), endpoint.extension())
}

impl Lamps {
    /// What all phones of an extension together show; `None` while nothing is known, or of an extension without phones.
    #[must_use]
    pub fn of(&self, org: &OrgKey, extension: &Extension) -> Option<Lamp> {
        let state = self.state();
        let phones = state.known.as_ref()?.get(&(org.clone(), extension.clone()));
        phones?.values().copied().max()
    }

    /// Changes whenever something becomes known of an organisation's phones, or unknown, and never for another's.
    #[must_use]
    pub fn watch(&self, org: &OrgKey) -> watch::Receiver<()> {
        let mut state = self.state();
        let watched = state.watched.entry(org.clone());
        watched
            .or_insert_with(|| watch::Sender::new(()))
            .subscribe()
    }

    /// Keeps up with a PBX as long as there is one.
    pub(super) async fn keep_up(&self, pbx: &dyn Pbx) {
        // Of each phone the last event tells the truth, and where there is none, the list does.
        let hear = |heard| match heard {
            Heard::List(lamps) => self.fill(lamps),
            Heard::Event(PbxEvent::Lamp { endpoint, lamp }) => self.note(endpoint, lamp),
            Heard::Event(_) => {}
            Heard::Nothing => self.forget(),
        };
        keep_up(pbx, "who is on the phone", || pbx.lamps(), hear).await;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it holds the lock; were it so, the next list mends what is wrong.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fill(&self, lamps: Vec<(EndpointId, Lamp)>) {
        let mut known: HashMap<_, HashMap<_, _>> = HashMap::new();
        for (endpoint, lamp) in lamps {
            known
                .entry(line(&endpoint))
                .or_default()
                .insert(endpoint, lamp);
        }
        let mut state = self.state();
        if state.known.as_ref() != Some(&known) {
            state.known = Some(known);
            state.tell_all();
        }
    }

    fn note(&self, endpoint: EndpointId, lamp: Lamp) {
        let mut state = self.state();
        let Some(known) = &mut state.known else {
            // The list that is to come has it.
            return;
        };
        let org = endpoint.org();
        let phones = known.entry(line(&endpoint)).or_default();
        let before = phones.values().copied().max();
        phones.insert(endpoint, lamp);
        if phones.values().copied().max() != before {
            state.tell(&org);
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
    fn tell(&mut self, org: &OrgKey) {
        // Where nobody listens any more, nothing is kept.
        if let Some(watched) = self.watched.get(org)
            && watched.send(()).is_err()
        {
            self.watched.remove(org);
        }
    }

    fn tell_all(&mut self) {
        self.watched.retain(|_, watched| watched.send(()).is_ok());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn org(key: &str) -> OrgKey {
        OrgKey::parse(key).unwrap()
    }

    fn phone(key: &str, number: &str, n: u16) -> EndpointId {
        EndpointId::new(&org(key), &Extension::parse(number).unwrap(), n)
    }

    fn shown(lamps: &Lamps, key: &str, number: &str) -> Option<Lamp> {
        lamps.of(&org(key), &Extension::parse(number).unwrap())
    }

    #[test]
    fn all_phones_of_an_extension_are_one_lamp() {
        let lamps = Lamps::default();
        assert_eq!(shown(&lamps, "acme01", "204"), None);
        lamps.note(phone("acme01", "204", 1), Lamp::Busy);
        assert_eq!(shown(&lamps, "acme01", "204"), None, "nothing is known");
        lamps.fill(vec![
            (phone("acme01", "204", 1), Lamp::Free),
            (phone("acme01", "204", 2), Lamp::Offline),
        ]);
        assert_eq!(shown(&lamps, "acme01", "204"), Some(Lamp::Free));
        lamps.note(phone("acme01", "204", 2), Lamp::Ringing);
        assert_eq!(shown(&lamps, "acme01", "204"), Some(Lamp::Ringing));
        lamps.note(phone("acme01", "204", 1), Lamp::Busy);
        lamps.note(phone("acme01", "204", 2), Lamp::Offline);
        assert_eq!(shown(&lamps, "acme01", "204"), Some(Lamp::Busy));
        assert_eq!(shown(&lamps, "acme02", "204"), None, "another's 204");
        lamps.forget();
        assert_eq!(shown(&lamps, "acme01", "204"), None);
    }

    #[test]
    fn who_watches_hears_of_their_organisation_alone_and_only_of_changes() {
        let lamps = Lamps::default();
        lamps.fill(vec![(phone("acme01", "204", 1), Lamp::Free)]);
        let (mut mine, mut others) = (lamps.watch(&org("acme01")), lamps.watch(&org("acme02")));
        let mut heard = |lamp| {
            lamps.note(phone("acme01", "204", 1), lamp);
            let heard = mine.has_changed().unwrap();
            mine.mark_unchanged();
            heard
        };
        assert!(!heard(Lamp::Free));
        assert!(heard(Lamp::Ringing));
        assert!(!heard(Lamp::Ringing));
        assert!(!others.has_changed().unwrap());
        lamps.forget();
        assert!(others.has_changed().unwrap());
        others.mark_unchanged();
    }
}
