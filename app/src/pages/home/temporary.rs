//! All calls elsewhere for a while, in two clicks: plain forms, which work everywhere.

use leptos::{either::Either, prelude::*};

use super::state::Line;
use crate::{
    api::forwarding::{Changed, FieldError, is_temporary_forward},
    components::{FieldErrors, Kept, Notice, Tone},
    domain::{Destination, Outcome, Rule},
    forms::PostedTemporary,
    words::{self, home as say, lang},
};

/// Starts a temporary forward; tells of the one there is, and ends it.
#[component]
pub(super) fn Temporary(state: Line, posted: StoredValue<PostedTemporary>) -> impl IntoView {
    let lang = lang();
    let current = Memo::new(move |_| {
        let now = state.now.get();
        state.saved.with(|rules| {
            let rule = rules.iter().find(|rule| is_temporary_forward(rule))?;
            Some((rule.clone(), rule.until?, rule.enabled && rule.until? > now))
        })
    });
    // Asked for, and not yet on the PBX.
    let asked = Memo::new(move |_| {
        let temporary = |rules: &Vec<Rule>| {
            rules
                .iter()
                .find(|rule| is_temporary_forward(rule))
                .cloned()
        };
        state.saved.with(temporary) != state.held.with(temporary)
    });
    let refused = Memo::new(move |_| {
        let on = state.saved.with(|rules| {
            rules
                .iter()
                .find(|rule| is_temporary_forward(rule))
                .map(|rule| rule.id.0)
        });
        on.is_some_and(|id| state.view.with(|line| line.refused.contains(&id)))
    });
    let kept = posted.with_value(|posted| posted.kept);
    let late = posted.with_value(|posted| matches!(posted.changed, Some(Changed::Stale { .. })));
    view! {
        <section class="card temporary" aria-labelledby="temporary">
            <h2 id="temporary">{say::temporary_title(lang)}</h2>
            {kept.then(|| view! { <Kept action="/forward".to_owned()/> })}
            {late.then(|| view! {
                <Notice tone=Tone::Caution title=words::rules::stale_title(lang)>
                    <p>{say::temporary_stale(lang)}</p>
                </Notice>
            })}
            {move || match current.get() {
                // One that is refused comes back, also where another one is on.
                Some((rule, until, true)) if posted.with_value(|posted| (posted.changed.is_none() && !posted.kept) || posted.draft.destination.is_empty()) => {
                    let to = destination(&rule, |to| state.with_names(|names| names.destination(lang, to)));
                    let when = words::until(lang, until, state.now.get());
                    Either::Left(view! {
                        <form method="post" action="/forward/end" class="temporary-on">
                            <Version state/>
                            <p>{if asked.get() {
                                say::temporary_asked(lang, &to, &when)
                            } else if refused.get() {
                                say::temporary_refused(lang, &to, &when)
                            } else {
                                say::temporary_on(lang, &to, &when)
                            }}</p>
                            <button class="btn">{say::temporary_end(lang)}</button>
                        </form>
                    })
                }
                before => {
                    let typed = |to: &Destination| state.with_names(|names| names.typed(lang, to));
                    let last = before.map(|(rule, ..)| destination(&rule, typed)).unwrap_or_default();
                    Either::Right(view! { <Start state posted=posted.get_value() last/> })
                }
            }}
            <p class="small muted">{say::temporary_dialled(lang)}</p>
        </section>
    }
    .into_any()
}

/// Where a rule sends calls, in these words.
fn destination(rule: &Rule, in_words: impl FnOnce(&Destination) -> String) -> String {
    match &rule.outcome {
        Outcome::Forward(to) => in_words(to),
        Outcome::Voicemail | Outcome::LetItRing | Outcome::Reject => String::new(),
    }
}

/// The list that the page shows, and whom it is shown to: a change of another one is not made.
#[component]
fn Version(state: Line) -> impl IntoView {
    let version = move || state.view.with(|line| line.push.version);
    let writer = state.view.with_untracked(|line| line.writer.clone());
    view! {
        <input type="hidden" name="version" value=version/>
        <input type="hidden" name="writer" value=writer/>
    }
}

#[component]
fn Start(state: Line, posted: PostedTemporary, last: String) -> impl IntoView {
    let lang = lang();
    let (errors, chain): (Vec<FieldError>, _) = match posted.changed {
        Some(Changed::Refused { errors }) => (errors, None),
        Some(Changed::Warned { chain }) => (vec![], Some(chain.join(" → "))),
        _ => (vec![], None),
    };
    let typed = if posted.draft.destination.is_empty() {
        last
    } else {
        posted.draft.destination
    };
    let invalid = errors
        .iter()
        .any(|error| error.field != "at")
        .then_some("true");
    let at_invalid = errors
        .iter()
        .any(|error| error.field == "at")
        .then_some("true");
    let warned = chain.is_some();
    view! {
        <form method="post" action="/forward" class="temporary-form">
            <Version state/>
            // Enter in a field presses the first button of the form: this one.
            <button class="vh" name="until" value="default" tabindex="-1" aria-hidden="true"></button>
            {chain.map(|chain| view! {
                <Notice tone=Tone::Caution>
                    <p>{say::temporary_loop(lang, &chain)}</p>
                </Notice>
            })}
            <div class="field">
                <label for="temporary-to">{say::temporary_to(lang)}</label>
                <input
                    class="input"
                    id="temporary-to"
                    name="destination"
                    type="text"
                    autocomplete="off"
                    required=true
                    aria-describedby="temporary-to-error"
                    aria-invalid=invalid
                    value=typed
                />
                <FieldErrors id="temporary-to-error" errors=errors.clone() concerns=|field| field != "at"/>
            </div>
            {warned.then(|| view! {
                <label class="check">
                    <input type="checkbox" name="accept" required=true/>
                    <span>{say::temporary_accept(lang)}</span>
                </label>
            })}
            <div class="actions">
                <button class="btn btn-primary" name="until" value="tonight">{say::temporary_tonight(lang)}</button>
                <button class="btn" name="until" value="monday">{say::temporary_monday(lang)}</button>
            </div>
            <details class="temporary-date" open=at_invalid.is_some()>
                <summary>{say::temporary_other(lang)}</summary>
                <div class="field">
                    <label for="temporary-at">{say::temporary_at(lang)}</label>
                    <input
                        class="input"
                        id="temporary-at"
                        name="at"
                        type="datetime-local"
                        aria-describedby="temporary-at-error"
                        aria-invalid=at_invalid
                        value=posted.draft.at
                    />
                    <FieldErrors id="temporary-at-error" errors=errors concerns=|field| field == "at"/>
                </div>
                <button class="btn" name="until" value="date">{say::temporary_date(lang)}</button>
            </details>
        </form>
    }
    .into_any()
}
