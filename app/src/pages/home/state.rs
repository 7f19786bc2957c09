//! The line while the page is open: time goes on, rules change elsewhere.

use jiff::civil::DateTime;
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::{
        forwarding::{PushState, PushView},
        home::{LineView, read_home},
    },
    components::{Live, each_minute, track_push},
    domain::{Caller, Rule, RuleList, rule::as_met},
    words::Names,
};

/// Signals of the page; copied into its parts.
#[derive(Clone, Copy)]
pub(super) struct Line {
    /// As the server last said.
    pub(super) view: RwSignal<LineView>,
    /// The rules as they are saved.
    pub(super) saved: Memo<Vec<Rule>>,
    /// The rules that the PBX has.
    pub(super) held: Memo<Vec<Rule>>,
    /// The same as calls meet them: what the PBX refuses lets them ring.
    pub(super) rules: Memo<Vec<Rule>>,
    /// Whether these are others than the saved ones.
    pub(super) behind: Memo<bool>,
    /// Now on the owner's wall clock, to the minute.
    pub(super) now: RwSignal<DateTime>,
    /// The PBX.
    pub(super) push: RwSignal<PushView>,
    /// The day that `view.holidays` begins with.
    loaded: RwSignal<DateTime>,
    /// How often the stream has told of the phones.
    heard: StoredValue<u32>,
}

impl Line {
    pub(super) fn new(line: LineView, now: DateTime) -> Self {
        let push = track_push(line.push.clone());
        let version = StoredValue::new(line.push.version);
        let view = RwSignal::new(line);
        let read = |list: &serde_json::Value| {
            serde_json::from_value::<RuleList>(list.clone())
                .map(|list| list.rules)
                .unwrap_or_default()
        };
        let saved = Memo::new(move |_| view.with(|line| read(&line.rules)));
        let held =
            Memo::new(move |_| view.with(|line| read(line.held.as_ref().unwrap_or(&line.rules))));
        let rules = Memo::new(move |_| {
            view.with(|line| {
                held.with(|rules| as_met(rules, |rule| line.refused.contains(&rule.id.0)))
            })
        });
        let behind = Memo::new(move |_| view.with(|line| line.held.is_some()));
        let state = Self {
            view,
            saved,
            held,
            rules,
            behind,
            now: RwSignal::new(now),
            push,
            loaded: RwSignal::new(now),
            heard: StoredValue::new(0),
        };
        Effect::new(move |_| {
            let (theirs, applied) = push.with(|push| {
                let applied = matches!(push.state, PushState::Applied { .. });
                (push.version, applied)
            });
            let caught_up = applied && behind.get_untracked();
            if theirs > version.get_value() || caught_up {
                version.set_value(theirs);
                state.reload();
            }
        });
        state.follow_phones();
        let next = move || view.with_untracked(|line| line.next_change);
        each_minute(state.now, next, move || state.reload());
        state
    }

    /// Shows what the stream tells of the phones and messages, where they are this line's.
    fn follow_phones(self) {
        let news = expect_context::<Live>().phones;
        Effect::new(move |before: Option<()>| {
            let Some(news) = news.get() else { return };
            let (ours, known) = self.view.with_untracked(|line| {
                let known = line.phones == news.phones && line.new_messages == news.new_messages;
                (line.id == news.line, known)
            });
            if !ours {
                return;
            }
            if before.is_some() {
                self.heard.update_value(|heard| *heard += 1);
                if !known {
                    self.view.update(|line| {
                        line.phones = news.phones;
                        line.new_messages = news.new_messages;
                    });
                }
            } else if !known {
                // Told before this page was there, and perhaps before it was read: the server knows which is newer.
                self.reload();
            }
        });
    }

    /// What cannot be read again now is shown as it was; the notice about the stream says that it may be old.
    fn reload(self) {
        let heard = self.heard.get_value();
        spawn_local(async move {
            if let Ok(view) = read_home().await
                && let Some(mut line) = view.line
            {
                let Some(told) = self.heard.try_get_value() else {
                    // The page has been left.
                    return;
                };
                if told != heard {
                    // The stream has told since, and may know better.
                    (line.phones, line.new_messages) = self
                        .view
                        .with_untracked(|line| (line.phones.clone(), line.new_messages));
                }
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
