//! The rule's name, suggested until somebody writes one.

use leptos::{html, prelude::*};

use super::state::Editor;
use crate::{
    api::forwarding::{RuleDraft, RulesView},
    components::FieldErrors,
    domain::{Outcome, rule::RuleName},
    forms::Preset,
    words::{self, lang},
};

/// A field that follows the sentence of a new rule until it is touched.
#[component]
pub(super) fn NameField(editor: Editor) -> impl IntoView {
    let lang = lang();
    let field = NodeRef::<html::Input>::new();
    let is_new = editor.is_new();
    let first = editor.draft.with_untracked(|draft| draft.name.clone());
    let ours = StoredValue::new(words::edit::name_default(lang).to_owned());
    Effect::new(move |_| {
        let draft = editor.draft.get();
        // An empty field is not filled under the fingers of who empties it.
        if !is_new || draft.name != ours.get_value() {
            return;
        }
        let suggestion = suggest(editor, &draft);
        if suggestion != draft.name
            && let Some(field) = field.get_untracked()
        {
            field.set_value(&suggestion);
            ours.set_value(suggestion.clone());
            editor.draft.update(|draft| draft.name = suggestion);
        }
    });
    view! {
        <div class="field name-field">
            <label for="name">{words::edit::name(lang)}</label>
            <input
                class="input"
                id="name"
                name="name"
                maxlength="60"
                autocomplete="off"
                value=first
                node_ref=field
                aria-describedby="name-error"
                aria-invalid=move || editor.is_wrong("name").then_some("true")
            />
            <FieldErrors id="name-error" errors=editor.errors concerns=|field| field == "name"/>
        </div>
    }
    .into_any()
}

/// A name of what the rule does; the default where nothing is known yet.
fn suggest(editor: Editor, draft: &RuleDraft) -> String {
    let lang = lang();
    let default = || words::edit::name_default(lang).to_owned();
    if draft.slot == "some" {
        let is = |preset: Preset| {
            let open = |view: &RulesView| draft.ranges == preset.ranges(&view.office_hours);
            editor.view.with_value(open)
        };
        if is(Preset::Evenings) {
            return words::edit::preset_evenings(lang).to_owned();
        }
        if is(Preset::Office) {
            return words::edit::preset_office(lang).to_owned();
        }
    }
    let name = editor.parts.with(|parts| match &parts.outcome {
        Ok(Outcome::Forward(to)) => {
            let to = editor.with_names(|names| names.short(lang, to));
            words::edit::name_to(lang, &to.replace('\u{a0}', " "))
        }
        Ok(Outcome::Voicemail) => words::edit::name_voicemail(lang).to_owned(),
        Ok(Outcome::LetItRing) => words::edit::name_let_it_ring(lang).to_owned(),
        Ok(Outcome::Reject) => words::edit::name_reject(lang).to_owned(),
        Err(_) => default(),
    });
    if RuleName::parse(&name).is_ok() {
        name
    } else {
        default()
    }
}
