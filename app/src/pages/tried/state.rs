//! The call being tried, and what is known of its way.

use std::time::Duration;

use jiff::civil::DateTime;
use leptos::{html, prelude::*, task::spawn_local};
use leptos_router::hooks::use_query_map;

use crate::{
    api::{
        ApiError,
        forwarding::{CallDraft, Followed, RulesView, Tried, try_call},
    },
    components::form_pairs,
    domain::{Call, Caller, Extension, Rule, decide},
    forms::knowing,
    words::{Names, TriedCall, TriedWords, lang, tried_words},
};

/// How long somebody has stopped typing before the server is asked.
const PAUSE: Duration = Duration::from_millis(300);

/// What the server said, and of what.
#[derive(Clone, Debug, PartialEq)]
struct Answer {
    call: CallDraft,
    rules: Vec<Rule>,
    tried: Result<Tried, ApiError>,
}

/// The first answer, where the address asks for one.
pub(in crate::pages) type First = Option<(CallDraft, Result<Tried, ApiError>)>;

/// Signals of the card; copied into each of its parts.
///
/// Which rule wins is computed here, with the rules as they stand on the page, at every key. The way through colleagues' rules
/// is the server's, and follows a moment later.
#[derive(Clone, Copy)]
pub(in crate::pages) struct Trial {
    view: StoredValue<RulesView>,
    rules: Memo<Vec<Rule>>,
    now: RwSignal<DateTime>,
    pub(super) call: RwSignal<Option<CallDraft>>,
    answer: RwSignal<Option<Answer>>,
    pub(super) form: NodeRef<html::Form>,
    asked: StoredValue<u32>,
}

/// The call that the address asks to try.
pub(in crate::pages) fn asked() -> Option<CallDraft> {
    use_query_map().with_untracked(|query| {
        let names = ["from", "hidden", "date", "time"];
        let found = names.map(|name| query.get_str(name).map(|value| (name, value)));
        CallDraft::from_pairs(found.into_iter().flatten())
    })
}

/// Its answer, with the rules as they are saved.
pub(in crate::pages) async fn first_answer(call: Option<CallDraft>) -> First {
    let call = call?;
    let tried = try_call(call.clone(), None).await;
    Some((call, tried))
}

impl Trial {
    /// Of these rules, which may change.
    pub(in crate::pages) fn new(
        view: RulesView,
        rules: Memo<Vec<Rule>>,
        now: RwSignal<DateTime>,
        first: First,
    ) -> Self {
        let call = first.as_ref().map(|(call, _)| call.clone());
        let answer = first.map(|(call, tried)| Answer {
            call,
            rules: rules.get_untracked(),
            tried,
        });
        let trial = Self {
            view: StoredValue::new(view),
            rules,
            now,
            call: RwSignal::new(call),
            answer: RwSignal::new(answer),
            form: NodeRef::new(),
            asked: StoredValue::new(0),
        };
        Effect::new(move |_| trial.ask_later());
        trial
    }

    /// Reads the controls.
    pub(super) fn follow(self) {
        let pairs = form_pairs(self.form);
        let pairs = pairs.iter().map(|(n, v)| (n.as_str(), v.as_str()));
        if let Some(call) = CallDraft::from_pairs(pairs) {
            self.call.set(Some(call));
        }
    }

    /// Asks the server once nobody types any more, unless it has been asked the same.
    fn ask_later(self) {
        // Not looked at while nothing is tried: with every key they would be made anew.
        let Some(call) = self.call.get() else {
            return;
        };
        let rules = self.rules.get();
        self.asked.update_value(|asked| *asked += 1);
        let known = self.answer.with_untracked(|answer| {
            answer
                .as_ref()
                .is_some_and(|answer| answer.call == call && answer.rules == rules)
        });
        if known {
            return;
        }
        let turn = self.asked.get_value();
        set_timeout(
            move || {
                if self.asked.try_get_value() == Some(turn) {
                    self.ask(call, rules, turn);
                }
            },
            PAUSE,
        );
    }

    fn ask(self, call: CallDraft, rules: Vec<Rule>, turn: u32) {
        spawn_local(async move {
            let wire = rules
                .iter()
                .map(|rule| serde_json::to_value(rule).expect("the form is plain data"))
                .collect();
            let tried = try_call(call.clone(), Some(wire)).await;
            // The page may have been left, or something else asked meanwhile.
            if self.asked.try_get_value() == Some(turn) {
                self.answer.set(Some(Answer { call, rules, tried }));
            }
        });
    }

    /// What cannot be read, or could not be asked; tracked.
    pub(super) fn refused(self) -> Result<Option<Tried>, ApiError> {
        self.said(|answer| match &answer.tried {
            Ok(tried @ Tried::Refused { .. }) => Ok(Some(tried.clone())),
            Ok(Tried::Followed(_)) => Ok(None),
            Err(error) => Err(*error),
        })
        .unwrap_or(Ok(None))
    }

    /// The answer to the call that is there now, whatever rules it was about; tracked.
    fn said<T>(self, of: impl FnOnce(&Answer) -> T) -> Option<T> {
        let call = self.call.get()?;
        self.answer.with(|answer| {
            let answer = answer.as_ref().filter(|answer| answer.call == call)?;
            Some(of(answer))
        })
    }

    fn followed(self) -> Option<(Box<Followed>, Vec<Rule>)> {
        self.said(|answer| match &answer.tried {
            Ok(Tried::Followed(followed)) => Some((followed.clone(), answer.rules.clone())),
            _ => None,
        })
        .flatten()
    }

    /// The answer in words, as far as it is known; tracked.
    pub(super) fn words(self) -> Option<TriedWords> {
        let draft = self.call.get()?;
        let now = self.now.get();
        let followed = self.followed();
        let (caller, at, holiday) = match &followed {
            Some((all, _)) => (all.caller.clone(), all.at, all.holiday),
            None => self.read(&draft, now)?,
        };
        let call = Call {
            caller: caller.clone(),
            at,
            holiday,
        };
        self.rules.with(|rules| {
            let decision = decide(rules, &call);
            let way = followed
                .as_ref()
                .filter(|(_, about)| about == rules)
                .map(|(all, _)| &**all);
            self.view.with_value(|view| {
                let own = Extension::parse(&view.extension).ok()?;
                let names = Names::of(view);
                let call = TriedCall {
                    caller: &caller,
                    at,
                    rules,
                    decision: &decision,
                    voicemail: view.voicemail,
                    own: &own,
                    followed: way,
                };
                Some(tried_words(lang(), &call, &names))
            })
        })
    }

    /// The call as the browser can read it.
    fn read(self, draft: &CallDraft, now: DateTime) -> Option<(Caller, DateTime, bool)> {
        self.view.with_value(|view| {
            let (caller, at) = knowing(view, |known| draft.read(known, now)).ok()?;
            Some((caller, at, view.calendar.is_holiday(at.date())))
        })
    }

    /// Who may be offered as a caller: extension, name.
    pub(super) fn colleagues(self) -> Vec<(String, String)> {
        self.view.with_value(|view| view.colleagues.clone())
    }
}
