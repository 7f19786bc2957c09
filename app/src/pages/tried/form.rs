//! The caller and the moment.

use leptos::prelude::*;

use super::{answer::AnswerShown, state::Trial};
use crate::{
    api::forwarding::{CallDraft, FieldError, Tried},
    components::{Colleagues, FieldErrors, Problem},
    words::{lang, tried as texts},
};

/// A form that asks by its address, and answers at every key where scripts run.
#[component]
pub(in crate::pages) fn TryCard(trial: Trial, lead: &'static str) -> impl IntoView {
    let lang = lang();
    let CallDraft {
        from,
        hidden,
        date,
        time,
    } = trial.call.get_untracked().unwrap_or_default();
    let errors = Memo::new(move |_| match trial.refused() {
        Ok(Some(Tried::Refused { errors })) => errors,
        _ => vec![],
    });
    let wrong = move |field: &'static str| {
        let is_wrong =
            errors.with(|errors: &Vec<FieldError>| errors.iter().any(|error| error.field == field));
        is_wrong.then_some("true")
    };
    let when =
        move |name: &'static str, class: &'static str, label: &'static str, value: String| {
            let id = format!("try-{name}");
            view! {
                <div class="field">
                    <label for=id.clone()>{label}</label>
                    <input
                        class=class
                        id=id
                        name=name
                        autocomplete="off"
                        aria-describedby="try-when-hint try-when-error"
                        aria-invalid=move || wrong(name)
                        value=value
                    />
                </div>
            }
        };
    view! {
        <section class="card try-card" id="tried" aria-labelledby="try-title">
            <h2 id="try-title">{texts::title(lang)}</h2>
            <p class="muted">{lead}</p>
            <form
                action="/rules#tried"
                class="try-form"
                node_ref=trial.form
                on:input=move |_| trial.follow()
                on:submit=move |event| {
                    event.prevent_default();
                    trial.follow();
                }
            >
                <div class="field try-from">
                    <label for="try-from">{texts::from(lang)}</label>
                    <input
                        class="input"
                        id="try-from"
                        name="from"
                        list="try-colleagues"
                        autocomplete="off"
                        aria-describedby="try-from-hint try-from-error"
                        aria-invalid=move || wrong("from")
                        value=from
                    />
                    <Colleagues id="try-colleagues" sent=trial.colleagues()/>
                    <p class="small muted" id="try-from-hint">{texts::from_hint(lang)}</p>
                    <FieldErrors id="try-from-error" errors=errors concerns=|field| field == "from"/>
                </div>
                <label class="check try-hidden">
                    <input type="checkbox" name="hidden" checked=hidden/>
                    <span>{texts::hidden(lang)}</span>
                </label>
                <div class="try-when">
                    {when("date", "input input-date", texts::date_label(lang), date)}
                    {when("time", "input input-time", texts::time_label(lang), time)}
                    <p class="small muted" id="try-when-hint">{texts::when_hint(lang)}</p>
                    <FieldErrors id="try-when-error" errors=errors concerns=|field| field != "from"/>
                </div>
                <button class="btn btn-primary">{texts::go(lang)}</button>
            </form>
            {move || trial.refused().err().map(|error| view! { <Problem error/> })}
            <AnswerShown trial/>
        </section>
    }
    .into_any()
}
