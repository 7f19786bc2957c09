//! The page's signals: what the server last said, and what has been changed since.

use leptos::{prelude::*, task::spawn_local};

use super::sheets::{Sheet, Tab, sheet, tabs};
use crate::{
    api::{
        ApiError,
        account::Lang,
        forwarding::FieldError,
        phones::{KeyDraft, KeyView, KeysChanged, KeysView, Lamp, ProgressState, read_keys},
    },
    components::Live,
    domain::phones::{KeyKind, Phone, Spot},
    forms::{PostedKeys, field_of_key, key_as_typed},
    words::{key_name, keys as say, lang},
};

/// How what is changed here stands to what the server has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Standing {
    /// Somebody saved since the page was loaded.
    pub(super) stale: bool,
    /// It was posted without a session, and kept.
    pub(super) kept: bool,
}

/// Signals of the page; copied into its parts.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    /// The reader's language: after an answer nobody can be asked for it.
    pub(super) lang: Lang,
    /// As the server last said.
    pub(super) view: RwSignal<KeysView>,
    /// The keys as they stand on the page, in the view's order.
    pub(super) drafts: RwSignal<Vec<KeyDraft>>,
    /// The key that is being changed.
    pub(super) chosen: RwSignal<Spot>,
    /// The page it is on.
    pub(super) sheet: Memo<Sheet>,
    /// All pages.
    pub(super) tabs: StoredValue<Vec<Tab>>,
    /// What the last attempt to save was refused for.
    pub(super) errors: RwSignal<Vec<FieldError>>,
    /// Why the last change could not be tried.
    pub(super) error: RwSignal<Option<ApiError>>,
    /// What became of what is changed here.
    pub(super) standing: RwSignal<Standing>,
    /// The change that was made last: its word in addresses, and the version it made.
    pub(super) done: RwSignal<Option<(&'static str, i64)>>,
    /// Of keys copied or brought back: what could not be taken over as it was.
    pub(super) left_out: RwSignal<Vec<FieldError>>,
    /// Counts what else than the form changes keys: the form shows them then.
    pub(super) round: RwSignal<u32>,
    /// Said to who reads by ear.
    pub(super) said: RwSignal<String>,
    /// A change is under way.
    pub(super) busy: RwSignal<bool>,
    /// A script runs.
    pub(super) runs: RwSignal<bool>,
    /// The key that hangs on the pointer, and the one below it.
    pub(super) dragged: RwSignal<Option<super::drag::Dragged>>,
}

impl Desk {
    pub(super) fn new(view: KeysView, chosen: Spot, posted: Option<PostedKeys>) -> Self {
        let lang = lang();
        let drafts = view.keys.iter().map(|key| key_as_typed(lang, &view, key));
        let drafts = RwSignal::new(drafts.collect::<Vec<_>>());
        let known = view.keys.iter().any(|key| key.key.spot == chosen);
        let chosen = RwSignal::new(if known {
            chosen
        } else {
            view.keys.first().map_or(chosen, |key| key.key.spot)
        });
        // Without a script the page says it after the change.
        let left_out = RwSignal::new(view.left_out.clone());
        let view = RwSignal::new(view);
        let desk = Self {
            lang,
            view,
            drafts,
            chosen,
            sheet: Memo::new(move |before: Option<&Sheet>| {
                view.with(|view| sheet(lang, view, chosen.get(), before))
            }),
            tabs: StoredValue::new(view.with_untracked(|view| tabs(lang, view))),
            errors: RwSignal::new(vec![]),
            error: RwSignal::new(None),
            standing: RwSignal::new(Standing::default()),
            done: RwSignal::new(None),
            left_out,
            round: RwSignal::new(0),
            said: RwSignal::new(String::new()),
            busy: RwSignal::new(false),
            runs: RwSignal::new(false),
            dragged: RwSignal::new(None),
        };
        if let Some(posted) = posted {
            desk.show_again(posted);
        }
        Effect::new(move |_| desk.runs.set(true));
        desk.follow_stream();
        desk
    }

    pub(super) fn set_stale(self, stale: bool) {
        self.standing.update(|standing| standing.stale = stale);
    }

    /// What was posted without a script, or without a session, and not saved.
    fn show_again(self, posted: PostedKeys) {
        let PostedKeys {
            draft,
            changed,
            error,
            kept,
        } = posted;
        self.error.set(error);
        if kept {
            let version = self.view.with_untracked(|view| view.version);
            let stale = version != draft.version;
            self.standing.set(Standing { stale, kept });
            if let Some(first) = draft.keys.first() {
                self.choose(first.spot());
            }
        }
        self.drafts.update(|drafts| {
            for typed in draft.keys {
                put(drafts, typed);
            }
        });
        match changed {
            Some(KeysChanged::Refused { errors }) => {
                if let Some(first) = errors.iter().find_map(error_spot) {
                    self.choose(first);
                }
                self.errors.set(errors);
            }
            Some(KeysChanged::Stale { .. }) => self.set_stale(true),
            Some(KeysChanged::Saved { .. }) | None => {}
        }
    }

    /// Shows what the stream tells of this phone, and reads the keys again where they were saved elsewhere.
    fn follow_stream(self) {
        let live = expect_context::<Live>();
        Effect::new(move |_| {
            // After an answer too: the stream may have overtaken it, and does not say again what it has said.
            self.round.track();
            let Some(news) = live.desk.get() else { return };
            let (id, known) = self
                .view
                .with_untracked(|view| (view.id, (view.registered, view.progress.clone())));
            let Some(state) = news.into_iter().find(|phone| phone.id == id) else {
                return;
            };
            let version = self.view.with_untracked(|view| view.version);
            // While it is down it tells nothing more, and what it told may be old.
            if state.version < version || !live.online.get_untracked() {
                return;
            }
            let newer = state.version > version;
            if known != (state.registered, state.progress.clone()) {
                self.say_step(known.1.state, state.progress.state);
                self.view.update(|view| {
                    view.registered = state.registered;
                    view.progress = state.progress;
                });
            }
            self.light(&state.lamps);
            if newer && !self.busy.get_untracked() && self.changed().is_empty() {
                self.reload();
            }
        });
        // A rule that was switched on or off elsewhere: the lamp of its key follows.
        let heard = StoredValue::new(None);
        Effect::new(move |_| {
            let version = live
                .push
                .with(|push| push.as_ref().map(|push| push.version));
            let before = heard.get_value();
            heard.set_value(version);
            let moved = before.is_some() && before != version;
            if moved && self.changed().is_empty() && !self.busy.get_untracked() {
                self.reload();
            }
        });
    }

    /// Shows what the lamps show now.
    fn light(self, lamps: &[(Spot, Lamp)]) {
        let lamp = |key: &KeyView| {
            let found = lamps.iter().find(|(spot, _)| *spot == key.key.spot);
            found.map_or(key.lamp, |(_, lamp)| *lamp)
        };
        let moved = self
            .view
            .with_untracked(|view| view.keys.iter().any(|key| lamp(key) != key.lamp));
        if moved {
            self.view.update(|view| {
                for key in &mut view.keys {
                    key.lamp = lamp(key);
                }
            });
        }
    }

    fn say_step(self, before: ProgressState, now: ProgressState) {
        if before == now {
            return;
        }
        let lang = self.lang;
        let text = match now {
            ProgressState::Told => say::said_told(lang),
            ProgressState::Fetched => say::said_fetched(lang),
            ProgressState::Overdue => say::said_overdue(lang),
            ProgressState::Saved | ProgressState::Waiting | ProgressState::NoPbx => return,
        };
        self.said.set(text.to_owned());
    }

    /// Asks for the keys again; what was changed on the page is given up.
    pub(super) fn reload(self) {
        self.read_again(false);
    }

    /// Somebody saved since: what was changed here stays, the rest is as it is now.
    pub(super) fn rebase(self) {
        self.read_again(true);
    }

    fn read_again(self, keep: bool) {
        let id = self.view.with_untracked(|view| view.id);
        spawn_local(async move {
            match read_keys(id).await {
                Ok(view) => self.replace(view, keep),
                Err(error) => {
                    self.error.try_set(Some(error));
                }
            }
        });
    }

    fn replace(self, view: KeysView, keep: bool) {
        // The answer came after the page was left.
        if self.view.is_disposed() {
            return;
        }
        let lang = self.lang;
        let mine = if keep { self.changed() } else { vec![] };
        let drafts = view.keys.iter().map(|key| key_as_typed(lang, &view, key));
        let mut drafts: Vec<KeyDraft> = drafts.collect();
        for mine in mine {
            put(&mut drafts, mine);
        }
        self.view.set(view);
        self.drafts.set(drafts);
        self.round.update(|round| *round += 1);
    }

    /// The keys that are not as they are stored; untracked.
    pub(super) fn changed(self) -> Vec<KeyDraft> {
        let lang = self.lang;
        self.view.with_untracked(|view| {
            self.drafts.with_untracked(|drafts| {
                let both = drafts.iter().zip(&view.keys);
                both.filter(|(draft, key)| **draft != key_as_typed(lang, view, key))
                    .map(|(draft, _)| draft.clone())
                    .collect()
            })
        })
    }

    /// Back to what is stored.
    pub(super) fn put_back(self) {
        let lang = self.lang;
        self.drafts.set(self.view.with_untracked(|view| {
            view.keys
                .iter()
                .map(|key| key_as_typed(lang, view, key))
                .collect()
        }));
        self.errors.set(vec![]);
        self.set_stale(false);
        self.round.update(|round| *round += 1);
    }

    /// Shows another key.
    pub(super) fn choose(self, spot: Spot) {
        let known = self
            .view
            .with_untracked(|view| view.keys.iter().any(|key| key.key.spot == spot));
        if known && self.chosen.get_untracked() != spot {
            self.chosen.set(spot);
        }
    }

    /// A key as the server last said; tracked.
    pub(super) fn key(self, spot: Spot) -> Option<KeyView> {
        self.view
            .with(|view| view.keys.iter().find(|key| key.key.spot == spot).cloned())
    }

    /// A key as it stands on the page; tracked.
    pub(super) fn draft(self, spot: Spot) -> Option<KeyDraft> {
        self.drafts
            .with(|drafts| drafts.iter().find(|draft| draft.spot() == spot).cloned())
    }

    /// Whether a key may be changed here; tracked.
    pub(super) fn is_locked(self, spot: Spot) -> bool {
        self.key(spot).is_none_or(|key| key.key.locked)
    }

    /// What a key can be made; untracked. What it is already is among it, even where the model cannot do it: its error says so.
    pub(super) fn kinds(self, spot: Spot) -> Vec<KeyKind> {
        let now = untrack(|| self.draft(spot)).and_then(|draft| KeyKind::parse(&draft.kind));
        self.view.with_untracked(|view| {
            let phone = Phone {
                model: &view.model,
                modules: &view.modules,
                accounts: u8::try_from(view.accounts.len()).unwrap_or(u8::MAX),
            };
            KeyKind::ALL
                .into_iter()
                .filter(|kind| phone.can(spot, *kind) || Some(*kind) == now)
                .collect()
        })
    }

    /// Turns to the next page, or the one before.
    pub(super) fn turn(self, forward: bool) {
        let (module, page) = self
            .sheet
            .with_untracked(|sheet| (sheet.module, sheet.page));
        let to = self.tabs.with_value(|tabs| {
            let at = tabs
                .iter()
                .position(|tab| (tab.module, tab.page) == (module, page))?;
            let to = if forward { at + 1 } else { at.checked_sub(1)? };
            tabs.get(to).map(|tab| tab.first)
        });
        if let Some(to) = to {
            self.choose(to);
        }
    }

    /// Exchanges what two keys do. Says what it has done; one that is locked stays where it is.
    pub(super) fn swap(self, a: Spot, b: Spot) {
        let locked = untrack(|| self.is_locked(a) || self.is_locked(b));
        if a == b || locked {
            return;
        }
        self.drafts.update(|drafts| {
            let at = |spot| {
                drafts
                    .iter()
                    .position(|draft: &KeyDraft| draft.spot() == spot)
            };
            if let (Some(one), Some(other)) = (at(a), at(b)) {
                drafts.swap(one, other);
                for (at, spot) in [(one, a), (other, b)] {
                    drafts[at].module = spot.module;
                    drafts[at].position = spot.position;
                }
            }
        });
        self.errors.set(vec![]);
        self.chosen.set(b);
        self.round.update(|round| *round += 1);
        let name = |spot| key_name(self.lang, spot);
        self.said.set(say::swapped(self.lang, &name(a), &name(b)));
    }
}

/// Puts a key in the place of the one that is there.
pub(super) fn put(drafts: &mut [KeyDraft], draft: KeyDraft) {
    let place = drafts.iter_mut().find(|other| other.spot() == draft.spot());
    if let Some(place) = place {
        *place = draft;
    }
}

/// The key that an error is about.
pub(super) fn error_spot(error: &FieldError) -> Option<Spot> {
    field_of_key(&error.field).map(|(spot, _)| spot)
}
