//! The sentence whose parts are the controls, and what was understood of it.

use leptos::prelude::*;

use super::{numbers::readable, state::Editor};
use crate::{
    api::forwarding::RuleDraft,
    components::{Colleagues, FieldErrors, Icon, said},
    forms::Parts,
    words::{
        self, Detail, Rich, callers_text, field_error, lang, origin_text, sentence_of, slot_text,
        trigger_text,
    },
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
    let outcomes = vec![
        ("forward", words::edit::outcome_forward(lang).to_owned()),
        ("voicemail", words::edit::outcome_voicemail(lang).to_owned()),
        (
            "let_it_ring",
            words::edit::outcome_let_it_ring(lang).to_owned(),
        ),
        ("reject", words::edit::outcome_reject(lang).to_owned()),
    ];
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
        <VoicemailOff editor/>
    }
    .into_any()
}

/// Where a box that is off is switched on, once calls are to go there.
#[component]
fn VoicemailOff(editor: Editor) -> impl IntoView {
    let lang = lang();
    let off = editor.view.with_value(|view| !view.voicemail);
    let wanted = Memo::new(move |_| editor.draft.with(|draft| draft.outcome == "voicemail"));
    view! {
        <Show when=move || off && wanted.get()>
            <p class="small muted">
                {words::edit::voicemail_off(lang)} " "
                <a href="/voicemail" rel="external">{words::voicemail::title(lang)}</a>
            </p>
        </Show>
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
            <a class="part" href="#numbers-card">
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
    let text = move || {
        let when = editor.parts.with(|parts| when(parts, Detail::Short));
        when.unwrap_or_else(|| words::edit::slot_some(lang).to_owned())
    };
    view! {
        <a class="part" href="#slot">
            <span>{text}</span>
            <span class="vh">{words::edit::slot_label(lang)}</span>
            <Icon name="down" small=true/>
        </a>
    }
    .into_any()
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
        let others = view.colleagues.iter();
        let others = others.filter(|(digits, _)| *digits != view.extension);
        others.cloned().collect::<Vec<_>>()
    });
    view! {
        <span class="part-destination">
            " "
            <span class="part">
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
            <Colleagues id="colleagues" sent=colleagues/>
        </span>
    }
    .into_any()
}

/// When, in words; `None` where it cannot be read.
fn when(parts: &Parts, detail: Detail) -> Option<String> {
    let (Ok(slot), Ok(until)) = (&parts.slot, &parts.until) else {
        return None;
    };
    Some(slot_text(lang(), slot, *until, detail))
}

/// « Compris : … », as far as it can be read, and what is missing; follows every key.
#[component]
pub(super) fn Understood(editor: Editor) -> impl IntoView {
    let sentence = Memo::new(move |_| editor.parts.with(|parts| in_words(editor, parts)));
    let missing = Memo::new(move |_| editor.parts.with(|parts| missing(editor, parts)));
    view! {
        <p class="understood" id="understood" class:understood-all=move || missing.with(Option::is_none)>
            <Icon name="check" small=true/>
            <span>
                {words::edit::understood(lang())} " " {move || said(&sentence.get().inside())}
                " " <span class="missing">{missing}</span>
            </span>
        </p>
    }
    .into_any()
}

/// The whole sentence, as far as it can be read.
pub(super) fn in_words(editor: Editor, parts: &Parts) -> Rich {
    let lang = lang();
    let unknown = || "…".to_owned();
    editor.with_names(|names| {
        let who = parts.origin.as_ref().map_or_else(
            |_| unknown(),
            |origin| origin_text(lang, origin, names, Detail::Full),
        );
        let when = when(parts, Detail::Full).unwrap_or_else(unknown);
        let trigger = parts
            .triggers
            .as_ref()
            .map_or_else(|_| unknown(), |triggers| trigger_text(lang, *triggers));
        sentence_of(
            lang,
            &who,
            &when,
            &trigger,
            parts.outcome.as_ref().ok(),
            names,
        )
    })
}

/// What keeps the first part that cannot be read from being understood. What stands in red already is not said twice.
fn missing(editor: Editor, parts: &Parts) -> Option<String> {
    let lang = lang();
    let error = parts.first_error()?;
    if editor.errors.with(|errors| errors.contains(error)) {
        return Some(String::new());
    }
    let missing = match error.code.as_str() {
        "destination_empty" => words::edit::missing_destination(lang),
        "numbers_none" => words::edit::missing_numbers(lang),
        "slot_empty" => words::edit::missing_slot(lang),
        "days_none" | "time_empty" => words::edit::missing_days(lang),
        "date_empty" => words::edit::missing_date(lang),
        _ => return Some(field_error(lang, error)),
    };
    Some(words::edit::not_yet(lang, &missing))
}
