//! The list on the page: what the server last said, what has been moved since, and what became of a change.

use jiff::civil::DateTime;
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

use crate::{
    api::{
        ApiError, Code,
        forwarding::{Changed, PushState, PushView, RuleView, RulesView, list_rules},
    },
    components::{each_minute, track_push},
    domain::{
        Rule,
        rule::as_met,
        shadow::{Use, uses},
    },
};

/// Signals of one list; copied into every part of the page.
#[derive(Clone, Copy)]
pub(super) struct List {
    /// As the server last said, or as it will be once the change under way is saved.
    pub(super) view: RwSignal<RulesView>,
    /// The rules read from `view`, in its order.
    pub(super) rules: Memo<Vec<Rule>>,
    /// The rules as they stand on the page, in the order shown.
    pub(super) shown: Memo<Vec<Rule>>,
    /// The same as calls meet them: what the PBX refuses lets them ring.
    pub(super) met: Memo<Vec<Rule>>,
    /// What each of them is good for, from now on.
    pub(super) uses: Memo<Vec<Use>>,
    /// Now on the owner's wall clock, to the minute.
    pub(super) now: RwSignal<DateTime>,
    /// The order shown, which differs from the saved one until « Sauver ».
    pub(super) order: RwSignal<Vec<Uuid>>,
    /// The rule moved last.
    pub(super) moved: RwSignal<Option<Uuid>>,
    /// The rule being dragged, and the order before.
    pub(super) dragged: RwSignal<Option<(Uuid, Vec<Uuid>)>>,
    /// The PBX.
    pub(super) push: RwSignal<PushView>,
    /// Why the last change could not be tried, or was too late.
    pub(super) error: RwSignal<Option<ApiError>>,
    /// What the last change was refused for.
    pub(super) refused: RwSignal<Option<Changed>>,
    /// The version since which some calls can go round, where that is the last change's doing, and the extensions they can go round by.
    pub(super) circle: RwSignal<Option<(i64, Vec<String>)>>,
    /// A change is under way.
    pub(super) busy: RwSignal<bool>,
}

impl List {
    pub(super) fn new(view: RulesView, refused: Option<Changed>) -> Self {
        let push = track_push(view.push.clone());
        let now = RwSignal::new(view.now);
        let view = RwSignal::new(view);
        let rules = Memo::new(move |_| view.with(read));
        let order = RwSignal::new(rules.with_untracked(|rules| ids(rules)));
        let shown =
            Memo::new(move |_| rules.with(|rules| order.with(|order| in_order(rules, order))));
        let met = Memo::new(move |_| shown.with(|rules| view.with(|view| as_met_now(rules, view))));
        let list = Self {
            view,
            rules,
            shown,
            met,
            uses: Memo::new(move |_| met.with(|rules| uses(rules, now.get()))),
            now,
            order,
            moved: RwSignal::new(None),
            dragged: RwSignal::new(None),
            push,
            error: RwSignal::new(None),
            refused: RwSignal::new(refused),
            circle: RwSignal::new(None),
            busy: RwSignal::new(false),
        };
        // Saved elsewhere: another tab, the helpdesk. An order not saved yet is kept.
        Effect::new(move |_| {
            let theirs = push.with(|push| push.version);
            if theirs > view.with_untracked(|view| view.version) && !list.is_moved() {
                list.reload();
            }
        });
        let next = move || view.with_untracked(|view| view.calendar.next_change);
        each_minute(now, next, move || {
            if !list.is_moved() {
                list.reload();
            }
        });
        list
    }

    /// One rule, tracked.
    pub(super) fn rule(self, id: Uuid) -> Option<Rule> {
        self.rules
            .with(|rules| rules.iter().find(|rule| rule.id.0 == id).cloned())
    }

    /// Whether the PBX has exactly this rule, at this place; tracked.
    pub(super) fn on_pbx(self, id: Uuid) -> bool {
        let applied = self
            .push
            .with(|push| matches!(push.state, PushState::Applied { .. }).then_some(push.version));
        let is_newer = self
            .view
            .with(|view| applied.is_some_and(|version| version >= view.version));
        is_newer || self.said(id, |rule| rule.on_pbx.then_some(())).is_some()
    }

    /// What the server said of one rule; tracked.
    pub(super) fn said<T>(self, id: Uuid, of: impl FnOnce(&RuleView) -> Option<T>) -> Option<T> {
        let at = self
            .rules
            .with(|rules| rules.iter().position(|rule| rule.id.0 == id))?;
        self.view.with(|view| view.rules.get(at).and_then(of))
    }

    /// Whether the order shown is not the saved one; untracked.
    pub(super) fn is_moved(self) -> bool {
        self.rules
            .with_untracked(|rules| self.order.with_untracked(|order| ids(rules) != *order))
    }

    /// Whether a rule may change places with the one below; tracked. One with an end stays before those without.
    pub(super) fn may_swap(self, upper: usize) -> bool {
        self.shown.with(|rules| match rules.get(upper..upper + 2) {
            Some([upper, lower]) => upper.until.is_none() || lower.until.is_some(),
            _ => false,
        })
    }

    /// Asks for the list again.
    pub(super) fn reload(self) {
        spawn_local(async move {
            match list_rules().await {
                Ok(view) => self.replace(view),
                Err(error) => self.error.set(Some(error)),
            }
        });
    }

    fn replace(self, view: RulesView) {
        // The answer came after the page was left.
        if self.view.is_disposed() {
            return;
        }
        let older = self.push.with_untracked(|push| {
            push.version > view.push.version
                || (push.version == view.push.version
                    && matches!(push.state, PushState::Applied { .. }))
        });
        if !older {
            self.push.set(view.push.clone());
        }
        let now = view.now;
        self.view.set(view);
        self.now.set(now);
        self.moved.set(None);
        self.order
            .set(self.rules.with_untracked(|rules| ids(rules)));
    }

    /// Takes the answer to a change.
    pub(super) fn settle(self, answer: &Result<Changed, ApiError>) {
        // The answer came after the page was left.
        if self.view.is_disposed() {
            return;
        }
        self.busy.set(false);
        self.error.set(None);
        self.refused.set(None);
        match answer {
            Ok(Changed::Saved { version, circle }) => {
                let version = *version;
                let circle = (!circle.is_empty()).then(|| (version, circle.clone()));
                self.circle.set(circle);
                self.view.update(|view| view.version = version);
                self.moved.set(None);
                if self.push.with_untracked(|push| push.version < version) {
                    self.push.set(PushView {
                        version,
                        state: PushState::Pending,
                    });
                }
            }
            Ok(Changed::Stale { .. }) => self.error.set(Some(Code::Stale.into())),
            Ok(changed) => self.refused.set(Some(changed.clone())),
            Err(error) if error.code == Code::SignedOut => {
                let _ = window().location().assign("/signin?over&back=/rules");
                return;
            }
            Err(error) => self.error.set(Some(*error)),
        }
        self.reload();
    }
}

fn ids(rules: &[Rule]) -> Vec<Uuid> {
    rules.iter().map(|rule| rule.id.0).collect()
}

/// The rules by their ids; before an answer has settled, one of the two may know more than the other.
fn in_order(rules: &[Rule], order: &[Uuid]) -> Vec<Rule> {
    let find = |id: &Uuid| rules.iter().find(|rule| rule.id.0 == *id).cloned();
    order.iter().filter_map(find).collect()
}

/// What the server refuses of these rules lets calls ring.
fn as_met_now(rules: &[Rule], view: &RulesView) -> Vec<Rule> {
    let refused: Vec<_> = view
        .rules
        .iter()
        .filter(|rule| rule.refused.is_some())
        .filter_map(|rule| crate::forms::read_rule(&rule.rule))
        .map(|rule| rule.id)
        .collect();
    as_met(rules, |rule| refused.contains(&rule.id))
}

/// The server writes what the domain reads: a rule that cannot be read would be a defect, and is left out.
fn read(view: &RulesView) -> Vec<Rule> {
    view.rules
        .iter()
        .filter_map(|rule| crate::forms::read_rule(&rule.rule))
        .collect()
}
