//! A new token.

use leptos::prelude::*;

use crate::{
    api::{account::Lang, forwarding::FieldError, tokens::TokenDraft},
    components::{Confirm, Icon},
    words::{lang, token_error, tokens as say},
};

#[component]
pub(super) fn NewTokenForm(
    draft: TokenDraft,
    errors: Vec<FieldError>,
    offered: Vec<&'static str>,
    writer: String,
    path: &'static str,
    confirm: bool,
    wait: Option<u32>,
) -> impl IntoView {
    let lang = lang();
    let wrong = |field: &str| {
        errors
            .iter()
            .any(|error| error.field == field)
            .then_some("true")
    };
    let (name_invalid, days_invalid) = (wrong("name"), wrong("days"));
    let asked = confirm.then(|| {
        let errors = errors.clone();
        view! { <Confirm id="confirm" errors wait/> }
    });
    let TokenDraft { name, scopes, days } = draft;
    let ticks = offered.into_iter().map(|name| {
        let ticked = scopes.iter().any(|scope| scope == name);
        view! {
            <label class="check">
                <input type="checkbox" name="scope" value=name checked=ticked/>
                <span>{scope(lang, name)}</span>
            </label>
        }
    });
    let lives = [
        ("30", say::days_30(lang)),
        ("90", say::days_90(lang)),
        ("365", say::days_365(lang)),
        ("", say::days_none(lang)),
    ];
    let lives = lives.map(|(value, label)| {
        view! { <option value=value selected=days == value>{label}</option> }
    });
    view! {
        <section class="card settings-card" aria-labelledby="new-title">
            <form method="post" action=path>
                <input type="hidden" name="writer" value=writer/>
                <h2 id="new-title">{say::new(lang)}</h2>
                <div class="field">
                    <label for="name">{say::name(lang)}</label>
                    <input
                        class="input"
                        id="name"
                        name="name"
                        type="text"
                        maxlength="60"
                        autocomplete="off"
                        aria-describedby="name-hint name-error"
                        aria-invalid=name_invalid
                        value=name
                    />
                    <p class="hint" id="name-hint">{say::name_hint(lang)}</p>
                    <Errors id="name-error" errors=errors.clone() field="name"/>
                </div>
                <fieldset class="ticks" aria-describedby="scopes-error">
                    <legend class="label">{say::scopes(lang)}</legend>
                    {ticks.collect_view()}
                    <Errors id="scopes-error" errors=errors.clone() field="scopes"/>
                </fieldset>
                <div class="field">
                    <label for="days">{say::days(lang)}</label>
                    <select class="input" id="days" name="days" aria-describedby="days-error" aria-invalid=days_invalid>
                        {lives.into_iter().collect_view()}
                    </select>
                    <Errors id="days-error" errors field="days"/>
                </div>
                {asked}
                <div class="actions">
                    <button class="btn btn-primary">{say::make(lang)}</button>
                </div>
            </form>
        </section>
    }
    .into_any()
}

/// What is wrong with one field.
#[component]
fn Errors(id: &'static str, errors: Vec<FieldError>, field: &'static str) -> impl IntoView {
    let lang = lang();
    let own = errors.into_iter().filter(|error| error.field == field);
    let told = own.map(|error| {
        view! {
            <p class="field-error">
                <Icon name="error" small=true/>
                <span>{token_error(lang, &error)}</span>
            </p>
        }
    });
    view! { <div id=id>{told.collect_view()}</div> }.into_any()
}

/// What a scope allows, in words.
pub(super) fn scope(lang: Lang, name: &str) -> &'static str {
    match name {
        "rules:read" => say::scope_rules_read(lang),
        "rules:write" => say::scope_rules_write(lang),
        "rules:toggle" => say::scope_rules_toggle(lang),
        "explain" => say::scope_explain(lang),
        "journal:read" => say::scope_journal_read(lang),
        "calendar:read" => say::scope_calendar_read(lang),
        "calendar:write" => say::scope_calendar_write(lang),
        "hours:read" => say::scope_hours_read(lang),
        "hours:write" => say::scope_hours_write(lang),
        "policy:read" => say::scope_policy_read(lang),
        "policy:write" => say::scope_policy_write(lang),
        "phones:read" => say::scope_phones_read(lang),
        "phones:write" => say::scope_phones_write(lang),
        "phones:manage" => say::scope_phones_manage(lang),
        "templates:read" => say::scope_templates_read(lang),
        "templates:write" => say::scope_templates_write(lang),
        _ => "",
    }
}
