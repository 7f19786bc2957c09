//! The parts that the forms share.

use leptos::prelude::*;

use crate::{
    api::{administration::SettingsDraft, forwarding::FieldError},
    components::FieldErrors,
    words::{self, lang},
};

/// Who the forms are shown to: what they type stays theirs.
#[derive(Clone)]
pub(super) struct Writer(pub(super) String);

/// A card with one form.
#[component]
pub(super) fn Form(
    draft: SettingsDraft,
    title: &'static str,
    lead: &'static str,
    children: Children,
) -> impl IntoView {
    let heading = format!("{}-title", draft.form);
    let labelled = heading.clone();
    let writer = use_context::<Writer>().map(|Writer(writer)| writer);
    view! {
        <section class="card settings-card" aria-labelledby=labelled>
            <form method="post" action="/admin">
                <input type="hidden" name="writer" value=writer/>
                <input type="hidden" name="form" value=draft.form/>
                <input type="hidden" name="version" value=draft.version/>
                <h2 id=heading>{title}</h2>
                <p class="muted">{lead}</p>
                {children()}
                <div class="actions">
                    <button class="btn btn-primary">{words::settings::save(lang())}</button>
                </div>
            </form>
        </section>
    }
    .into_any()
}

/// Lines of text, with what is wrong below them.
#[component]
pub(super) fn Lines(
    draft: SettingsDraft,
    errors: Vec<FieldError>,
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    #[prop(default = 4)] rows: u8,
) -> impl IntoView {
    let own: Vec<FieldError> = errors
        .into_iter()
        .filter(|error| error.field == name)
        .collect();
    let invalid = (!own.is_empty()).then_some("true");
    let (hint_id, error_id) = ids(name);
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <textarea
                class="input lines"
                id=name
                name=name
                rows=rows.to_string()
                spellcheck="false"
                aria-describedby=format!("{hint_id} {error_id}")
                aria-invalid=invalid
                prop:value=draft.get(name).to_owned()
            >
                {draft.get(name).to_owned()}
            </textarea>
            <p class="hint" id=hint_id>{hint}</p>
            <FieldErrors id=error_id errors=own concerns=|_| true/>
        </div>
    }
    .into_any()
}

/// One line of text, with what is wrong below it.
#[component]
pub(super) fn Line(
    draft: SettingsDraft,
    errors: Vec<FieldError>,
    name: &'static str,
    label: &'static str,
    #[prop(optional)] hint: Option<&'static str>,
) -> impl IntoView {
    let own: Vec<FieldError> = errors
        .into_iter()
        .filter(|error| error.field == name)
        .collect();
    let invalid = (!own.is_empty()).then_some("true");
    let (hint_id, error_id) = ids(name);
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <input
                class="input"
                id=name
                name=name
                type="text"
                spellcheck="false"
                autocomplete="off"
                aria-describedby=format!("{hint_id} {error_id}")
                aria-invalid=invalid
                value=draft.get(name).to_owned()
            />
            <p class="hint" id=hint_id>{hint}</p>
            <FieldErrors id=error_id errors=own concerns=|_| true/>
        </div>
    }
    .into_any()
}

/// A box to tick.
#[component]
pub(super) fn Tick(draft: SettingsDraft, name: &'static str, label: &'static str) -> impl IntoView {
    view! {
        <label class="check">
            <input type="checkbox" name=name checked=draft.ticked(name)/>
            <span>{label}</span>
        </label>
    }
    .into_any()
}

/// The ids of a field's hint and errors.
fn ids(name: &'static str) -> (&'static str, &'static str) {
    match name {
        "countries" => ("countries-hint", "countries-error"),
        "allowed" => ("allowed-hint", "allowed-error"),
        "forbidden" => ("forbidden-hint", "forbidden-error"),
        "days" => ("days-hint", "days-error"),
        "worked" => ("worked-hint", "worked-error"),
        "mon" => ("mon-hint", "mon-error"),
        "tue" => ("tue-hint", "tue-error"),
        "wed" => ("wed-hint", "wed-error"),
        "thu" => ("thu-hint", "thu-error"),
        "fri" => ("fri-hint", "fri-error"),
        "sat" => ("sat-hint", "sat-error"),
        _ => ("sun-hint", "sun-error"),
    }
}
