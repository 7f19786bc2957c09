//! The line while the page is open: time goes on, rules change elsewhere.

use jiff::civil::DateTime;
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::{
        forwarding::PushView,
        home::{LineView, read_home},
    },
    components::{each_minute, track_push},
    domain::{Caller, Rule, RuleList},
    words::Names,
};

/// Signals of the page; copied into its parts.
#[derive(Clone, Copy)]
pub(super) struct Line {
    /// As the server last said.
    pub(super) view: RwSignal<LineView>,
    /// The rules read from it.
    pub(super) rules: Memo<Vec<Rule>>,
    /// Now on the owner's wall clock, to the minute.
    pub(super) now: RwSignal<DateTime>,
    /// The PBX.
    pub(super) push: RwSignal<PushView>,
    /// The day that `view.holidays` begins with.
    loaded: RwSignal<DateTime>,
}

impl Line {
    pub(super) fn new(line: LineView, now: DateTime) -> Self {
        let push = track_push(line.push.clone());
        let version = StoredValue::new(line.push.version);
        let view = RwSignal::new(line);
        let rules = Memo::new(move |_| {
            view.with(|line| serde_json::from_value::<RuleList>(line.rules.clone()))
                .map(|list| list.rules)
                .unwrap_or_default()
        });
        let state = Self {
            view,
            rules,
            now: RwSignal::new(now),
            push,
            loaded: RwSignal::new(now),
        };
        Effect::new(move |_| {
            let theirs = push.with(|push| push.version);
            if theirs > version.get_value() {
                version.set_value(theirs);
                state.reload();
            }
        });
        // Minute by minute by our own count; the server's clock again when the page comes back to the front.
        each_minute(state.now, move || state.reload());
        state
    }

    /// What cannot be read again now is shown as it was; the notice about the stream says that it may be old.
    fn reload(self) {
        spawn_local(async move {
            if let Ok(view) = read_home().await
                && let Some(line) = view.line
            {
                self.view.set(line);
                self.loaded.set(view.now);
                self.now.set(view.now);
            }
        });
    }

    /// Whether today and the days after it are holidays, as far as known; tracked.
    pub(super) fn holidays(self) -> Vec<bool> {
        let days = (self.now.get().date() - self.loaded.get().date()).get_days();
        let past = usize::try_from(days).unwrap_or_default();
        self.view
            .with(|line| line.holidays.iter().skip(past).copied().collect())
    }

    /// The caller that the page speaks of.
    pub(super) fn caller() -> Caller {
        Caller::External {
            number: None,
            colleague: None,
        }
    }

    pub(super) fn with_names<T>(self, say: impl FnOnce(&Names<'_>) -> T) -> T {
        self.view.with(|line| {
            say(&Names {
                country: &line.country,
                colleagues: &line.colleagues,
            })
        })
    }
}
