//! « Enregistré → Téléphone prévenu → Récupéré », with their times.

use jiff::civil::DateTime;
use leptos::prelude::*;

use super::state::Desk;
use crate::{
    api::{
        account::Lang,
        phones::{Progress, ProgressState},
    },
    components::Icon,
    words::{keys as say, lang, to_the_second},
};

/// How a step looks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    Done,
    Doing,
    Waiting,
    Bad,
}

struct Shown {
    look: Look,
    text: &'static str,
    note: String,
}

/// How far the files are on their way to the phone.
#[component]
pub(super) fn Steps(desk: Desk) -> impl IntoView {
    let lang = lang();
    let progress = Memo::new(move |_| desk.view.with(|view| view.progress.clone()));
    let now = desk.view.with_untracked(|view| view.now);
    let steps = move || {
        progress
            .with(|progress| shown(lang, progress, now))
            .into_iter()
            .map(|Shown { look, text, note }| {
                let (class, icon) = match look {
                    Look::Done => ("done", "check"),
                    Look::Doing => ("doing", "refresh"),
                    Look::Waiting => ("waiting", "clock"),
                    Look::Bad => ("overdue", "alert"),
                };
                let current = (look != Look::Done && !note.is_empty()).then_some("step");
                view! {
                    <li class=class aria-current=current>
                        <Icon name=icon small=true/>
                        <span>{text} " " <small>{note}</small></span>
                    </li>
                }
            })
            .collect_view()
    };
    view! {
        <ol class="key-steps" aria-label=say::steps(lang)>
            {steps}
        </ol>
    }
    .into_any()
}

fn shown(lang: Lang, progress: &Progress, now: DateTime) -> [Shown; 3] {
    let at = |time: DateTime| to_the_second(lang, time, now.max(time));
    let done = |text, time: Option<DateTime>| Shown {
        look: Look::Done,
        text,
        note: time.map(at).unwrap_or_default(),
    };
    let saved = done(say::step_saved(lang), Some(progress.saved));
    let later = Shown {
        look: Look::Waiting,
        text: say::step_fetched(lang),
        note: String::new(),
    };
    let telling = |look, note: &str| Shown {
        look,
        text: say::step_telling(lang),
        note: note.to_owned(),
    };
    match progress.state {
        ProgressState::Saved => [saved, telling(Look::Doing, say::step_now(lang)), later],
        ProgressState::Waiting => [saved, telling(Look::Waiting, say::step_away(lang)), later],
        ProgressState::NoPbx => [saved, telling(Look::Waiting, say::step_no_pbx(lang)), later],
        ProgressState::Told => [
            saved,
            done(say::step_told(lang), progress.told),
            Shown {
                look: Look::Doing,
                text: say::step_fetching(lang),
                note: say::step_now(lang).to_owned(),
            },
        ],
        ProgressState::Overdue => [
            saved,
            done(say::step_told(lang), progress.told),
            Shown {
                look: Look::Bad,
                text: say::step_fetching(lang),
                note: say::step_overdue(lang).to_owned(),
            },
        ],
        ProgressState::Fetched => [
            saved,
            done(say::step_told(lang), progress.told),
            done(say::step_fetched(lang), progress.fetched),
        ],
    }
}
