//! The form.

use jiff::civil::DateTime;
use leptos::{ev::SubmitEvent, prelude::*};
use leptos_router::components::A;

use super::{
    delete::DeleteForm,
    names::NameField,
    notices::Notices,
    numbers::NumbersCard,
    sentence::{Sentence, Understood},
    slot::SlotCard,
    state::Editor,
};
use crate::{
    api::forwarding::RulesView,
    components::{Icon, Kept, PushBadge, each_minute, track_push},
    domain::Rule,
    forms::PostedRule,
    pages::tried::{Trial, TryCard},
    words::{self, lang},
};

/// A post without a script, the server function with one; the same fields.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the properties of a component are its own"
)]
#[component]
pub(super) fn RuleForm(
    view: RulesView,
    /// The rule as it is stored.
    before: Option<Rule>,
    posted: Option<PostedRule>,
) -> impl IntoView {
    let lang = lang();
    let now = view.now;
    let push = track_push(view.push.clone());
    let title = before.as_ref().map_or_else(
        || words::edit::new_title(lang).to_owned(),
        |rule| rule.name.as_str().to_owned(),
    );
    let id = before.as_ref().map(|rule| rule.id.0);
    let writer = view.writer.clone();
    let kept = posted.as_ref().is_some_and(|posted| posted.kept);
    let editor = Editor::new(view, before.as_ref(), posted);
    let action = editor.action.get_value();
    let enabled = editor
        .draft
        .with_untracked(|draft| draft.enabled.to_string());
    view! {
        <header class="page-head">
            <div>
                <p class="crumb">
                    <A href="/rules">
                        <Icon name="left" small=true/>
                        {words::rules::title(lang)}
                    </A>
                </p>
                <h1>{title}</h1>
            </div>
            {id.map(|_| view! { <PushBadge push now/> })}
        </header>
        {kept.then(|| view! { <Kept action=action.clone()/> })}
        <Notices editor/>
        <form
            class="stack rule-form"
            id="rule"
            method="post"
            action=action
            novalidate
            node_ref=editor.form
            on:input=move |_| editor.follow()
            on:submit=move |event| {
                // The server shows the form again, in that language.
                if is_language(&event) {
                    return;
                }
                event.prevent_default();
                editor.save();
            }
        >
            <input type="hidden" name="writer" value=writer/>
            <input type="hidden" name="enabled" value=enabled/>
            <input type="hidden" name="version" value=move || editor.version.get()/>
            // Enter in a field presses the first button of the form: this one.
            <button class="vh" name="do" value="save" tabindex="-1" aria-hidden="true"></button>
            <section class="card say-card" aria-labelledby="sentence">
                <h2 id="sentence" class="vh">{words::edit::sentence(lang)}</h2>
                <Sentence editor/>
                <Understood editor/>
                <NameField editor/>
            </section>
            <NumbersCard editor/>
            <SlotCard editor/>
            <div class="savebar savebar-end">
                <div class="actions">
                    {id.map(|_| view! {
                        <button class="btn btn-danger btn-quiet" form="delete">{words::edit::delete(lang)}</button>
                    })}
                    <A href="/rules" attr:class="btn">{words::edit::cancel(lang)}</A>
                    <button class="btn btn-primary" name="do" value="save" aria-disabled=move || editor.busy.get().then_some("true")>
                        {words::edit::save(lang)}
                    </button>
                </div>
            </div>
        </form>
        {id.map(|id| view! { <DeleteForm editor id/> })}
        <Tried editor now/>
    }
    .into_any()
}

/// Whether a button of the language was pressed.
fn is_language(event: &SubmitEvent) -> bool {
    let value = event
        .submitter()
        .and_then(|button| button.get_attribute("value"));
    value.is_some_and(|value| value.starts_with("lang-"))
}

/// « Essayer », with the rule as it is being written; once a script runs, since without one the page only knows what is saved.
#[component]
fn Tried(editor: Editor, now: DateTime) -> impl IntoView {
    let runs = RwSignal::new(false);
    Effect::new(move |_| runs.set(true));
    let now = RwSignal::new(now);
    let next = move || editor.view.with_value(|view| view.calendar.next_change);
    each_minute(now, next, || ());
    // Read once: with every key they are looked at again.
    let stored = StoredValue::new(editor.stored());
    let trial = Trial::new(
        editor.view.get_value(),
        Memo::new(move |_| editor.rules(stored.get_value())),
        now,
        None,
    );
    view! {
        <Show when=move || runs.get()>
            <TryCard trial lead=words::tried::lead_unsaved(lang())/>
        </Show>
    }
    .into_any()
}
