//! The sentence whose parts are the controls, and what was understood of it.

use leptos::{either::EitherOf3, prelude::*};

use super::{numbers::readable, state::Editor};
use crate::{
    api::forwarding::{FieldError, RuleDraft},
    components::{FieldErrors, Icon, said},
    words::{self, Rich, callers_text, field_error, lang, rule_sentence, slot_text},
};

/// « Quand [n'importe qui] m'appelle [à tout moment], [immédiatement], [rediriger vers] [06 12 34 56 78]. »
#[component]
pub(super) fn Sentence(editor: Editor) -> impl IntoView {
    let lang = lang();
    let draft = editor.draft.get_untracked();
    let origins = vec![
        ("anyone", words::say::anyone(lang).to_owned()),
        ("internal", words::say::internal(lang).to_owned()),
        ("external", words::say::external(lang).to_owned()),
        ("anonymous", words::say::anonymous(lang).to_owned()),
        ("only", words::edit::who_only(lang).to_owned()),
        ("all_but", words::edit::who_all_but(lang).to_owned()),
    ];
    let mut outcomes = vec![
        ("forward", words::edit::outcome_forward(lang).to_owned()),
        (
            "let_it_ring",
            words::edit::outcome_let_it_ring(lang).to_owned(),
        ),
        ("reject", words::edit::outcome_reject(lang).to_owned()),
    ];
    if editor.view.with_value(|view| view.voicemail) || draft.outcome == "voicemail" {
        outcomes.insert(
            1,
            ("voicemail", words::edit::outcome_voicemail(lang).to_owned()),
        );
    }
    view! {
        <div class="say">
            {words::edit::when(lang)} " "
            <SelectPart name="origin" label=words::edit::who_label(lang) options=origins chosen=draft.origin.clone() editor/>
            <NumbersPart editor/>
            " " {words::edit::calls_me(lang)} " "
            <SlotPart editor/> ", "
            <SelectPart name="trigger" label=words::edit::trigger_label(lang) options=triggers() chosen=trigger_choice(&draft) editor/>
            <SecondsPart editor/> ", "
            <SelectPart name="outcome" label=words::edit::outcome_label(lang) options=outcomes chosen=draft.outcome.clone() editor/>
            <DestinationPart editor/>
            <span class="say-stop">"."</span>
        </div>
        <FieldErrors id="sentence-error" errors=editor.errors concerns=concerns_sentence/>
    }
    .into_any()
}

fn concerns_sentence(field: &str) -> bool {
    matches!(
        field,
        "origin" | "trigger" | "seconds" | "outcome" | "destination" | ""
    )
}

/// Sets of triggers, as one choice each.
fn triggers() -> Vec<(&'static str, String)> {
    use words::{edit, say};
    let lang = lang();
    [
        ("immediately", say::immediately(lang)),
        ("busy", say::busy(lang)),
        ("no_answer", edit::no_answer(lang)),
        ("unreachable", say::unreachable(lang)),
        ("busy no_answer", edit::busy_or_no_answer(lang)),
        ("busy unreachable", say::busy_or_unreachable(lang)),
        (
            "no_answer unreachable",
            edit::unreachable_or_no_answer(lang),
        ),
        ("busy no_answer unreachable", edit::any_event(lang)),
    ]
    .map(|(value, text)| (value, text.to_owned()))
    .to_vec()
}

fn trigger_choice(draft: &RuleDraft) -> String {
    let mut triggers = draft.triggers.clone();
    triggers.sort();
    triggers.dedup();
    triggers.join(" ")
}

/// A native select in the text.
#[component]
fn SelectPart(
    name: &'static str,
    label: &'static str,
    options: Vec<(&'static str, String)>,
    chosen: String,
    editor: Editor,
) -> impl IntoView {
    let options = options
        .into_iter()
        .map(|(value, text)| {
            let selected = value == chosen;
            view! { <option value=value selected=selected>{text}</option> }
        })
        .collect_view();
    view! {
        <span class="part">
            <label class="vh" for=name>{label}</label>
            <select
                id=name
                name=name
                aria-describedby="sentence-error"
                aria-invalid=move || editor.is_wrong(name).then_some("true")
            >
                {options}
            </select>
            <Icon name="down" small=true/>
        </span>
    }
    .into_any()
}

/// Which numbers: a link to the card below; the style sheet shows it where the origin is a list.
#[component]
fn NumbersPart(editor: Editor) -> impl IntoView {
    let lang = lang();
    let text = move || {
        let patterns = editor.draft.with(|draft| readable(editor, &draft.numbers));
        if patterns.is_empty() {
            words::edit::numbers_none(lang).to_owned()
        } else {
            editor.with_names(|names| callers_text(lang, &patterns, names))
        }
    };
    view! {
        <span class="part-numbers">
            " "
            <a class="part part-slot" href="#numbers-card">
                <span>{text}</span>
                <span class="vh">{words::edit::numbers_label(lang)}</span>
                <Icon name="down" small=true/>
            </a>
        </span>
    }
    .into_any()
}

/// When: a link to the card below, in the words of what stands there.
#[component]
fn SlotPart(editor: Editor) -> impl IntoView {
    let lang = lang();
    let text = move || editor.draft.with(|draft| slot_words(editor, draft));
    view! {
        <a class="part part-slot" href="#slot">
            <span>{text}</span>
            <span class="vh">{words::edit::slot_label(lang)}</span>
            <Icon name="down" small=true/>
        </a>
    }
    .into_any()
}

fn slot_words(editor: Editor, draft: &RuleDraft) -> String {
    let lang = lang();
    let only_slot = RuleDraft {
        name: "x".to_owned(),
        origin: "anyone".to_owned(),
        triggers: vec!["immediately".to_owned()],
        outcome: "reject".to_owned(),
        ..draft.clone()
    };
    editor.read(&only_slot).map_or_else(
        |_| words::edit::slot_some(lang).to_owned(),
        |rule| slot_text(lang, &rule),
    )
}

/// Seconds of ringing; the style sheet shows it where the trigger has them.
#[component]
fn SecondsPart(editor: Editor) -> impl IntoView {
    let lang = lang();
    let first = editor.draft.with_untracked(|draft| draft.seconds.clone());
    view! {
        <span class="part-seconds">
            " "
            <span class="part">
                <label class="vh" for="seconds">{words::edit::seconds_label(lang)}</label>
                <input
                    id="seconds"
                    name="seconds"
                    inputmode="numeric"
                    autocomplete="off"
                    size="3"
                    value=first
                    aria-describedby="sentence-error"
                    aria-invalid=move || editor.is_wrong("seconds").then_some("true")
                />
            </span>
            " " {words::edit::seconds_unit(lang)}
        </span>
    }
    .into_any()
}

/// A number or a colleague; the style sheet shows it where calls are sent on.
#[component]
fn DestinationPart(editor: Editor) -> impl IntoView {
    let lang = lang();
    let first = editor
        .draft
        .with_untracked(|draft| draft.destination.clone());
    let colleagues = editor.view.with_value(|view| {
        view.colleagues
            .iter()
            .filter(|(digits, _)| *digits != view.extension)
            .map(|(digits, name)| {
                view! { <option value=words::say::colleague(lang, name, digits)></option> }
            })
            .collect_view()
    });
    view! {
        <span class="part-destination">
            " "
            <span class="part part-input">
                <label class="vh" for="destination">{words::edit::destination_label(lang)}</label>
                <input
                    id="destination"
                    name="destination"
                    list="colleagues"
                    autocomplete="off"
                    size="18"
                    placeholder=words::edit::destination_placeholder(lang)
                    value=first
                    aria-describedby="sentence-error understood"
                    aria-invalid=move || editor.is_wrong("destination").then_some("true")
                />
            </span>
            <datalist id="colleagues">{colleagues}</datalist>
        </span>
    }
    .into_any()
}

/// « Compris : … », or what is missing; follows every key.
#[component]
pub(super) fn Understood(editor: Editor) -> impl IntoView {
    let lang = lang();
    let read = Memo::new(move |_| {
        editor.draft.with(|draft| {
            // The name is no part of the sentence.
            let draft = RuleDraft {
                name: "x".to_owned(),
                ..draft.clone()
            };
            editor
                .read(&draft)
                .map(|rule| editor.with_names(|names| rule_sentence(lang, &rule, names)))
        })
    });
    view! {
        <div id="understood">
            {move || match read.get() {
                Ok(sentence) => EitherOf3::A(understood(&sentence)),
                Err(errors) if errors.iter().all(|error| is_refused(editor, error)) => EitherOf3::B(()),
                Err(errors) => EitherOf3::C(not_yet(&errors)),
            }}
        </div>
    }
    .into_any()
}

/// What stands in red below the sentence is not said twice.
fn is_refused(editor: Editor, error: &FieldError) -> bool {
    editor.errors.with(|errors| errors.contains(error))
}

fn understood(sentence: &Rich) -> impl IntoView + use<> {
    view! {
        <p class="understood">
            <Icon name="check" small=true/>
            <span>{words::edit::understood(lang())} " " {said(&sentence.inside())}</span>
        </p>
    }
}

fn not_yet(errors: &[FieldError]) -> impl IntoView + use<> {
    let lang = lang();
    let text = errors.first().map(|error| match error.code.as_str() {
        "destination_empty" => words::edit::not_yet(lang, &words::edit::missing_destination(lang)),
        "ranges_none" | "days_none" | "time_empty" => {
            words::edit::not_yet(lang, &words::edit::missing_days(lang))
        }
        _ => field_error(lang, error),
    });
    view! {
        <p class="understood">
            <span>{text}</span>
        </p>
    }
}
