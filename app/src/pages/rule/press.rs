//! Buttons that change the form itself, and the fields of its rows.

use leptos::prelude::*;

use super::state::Editor;
use crate::{
    components::Icon,
    words::{field_error, lang},
};

/// A button of the form: a post without a script, which comes back to the same place of the page; done at once with one.
#[component]
pub(super) fn Press(
    editor: Editor,
    /// What it asks for, see `RuleDraft::press`.
    #[prop(into)]
    button: Signal<String>,
    class: &'static str,
    /// The part of the page it stands in.
    at: &'static str,
    /// What it does, where its content does not say.
    #[prop(optional, into)]
    label: Option<Signal<String>>,
    #[prop(optional)] id: Option<&'static str>,
    children: Children,
) -> impl IntoView {
    let action = editor.action.with_value(|action| format!("{action}#{at}"));
    view! {
        <button
            class=class
            id=id
            name="do"
            value=button
            formaction=action
            aria-label=move || label.map(|label| label.get())
            on:click=move |event| {
                event.prevent_default();
                editor.press(&button.get_untracked());
            }
        >
            {children()}
        </button>
    }
    .into_any()
}

/// A field of a row: its name changes with the place of the row.
#[component]
pub(super) fn RowField(
    editor: Editor,
    class: &'static str,
    #[prop(into)] field: Signal<String>,
    #[prop(into)] label: Signal<String>,
    /// The row's errors.
    #[prop(into)]
    error: Signal<String>,
    value: String,
    #[prop(optional)] placeholder: &'static str,
) -> impl IntoView {
    view! {
        <input
            class=class
            id=field
            name=field
            autocomplete="off"
            placeholder=placeholder
            value=value
            aria-label=label
            aria-describedby=error
            aria-invalid=move || field.with(|field| editor.is_wrong(field)).then_some("true")
        />
    }
    .into_any()
}

/// What is wrong with a row, whichever of its fields it is.
#[component]
pub(super) fn RowErrors(
    editor: Editor,
    /// `range-3-`
    #[prop(into)]
    row: Signal<String>,
    /// A way out, for some codes.
    #[prop(optional, into)]
    mend: Option<Callback<String, Option<AnyView>>>,
) -> impl IntoView {
    let lang = lang();
    let errors = move || {
        let row = row.get();
        editor.errors.with(|errors| {
            let of_row = errors.iter().filter(|error| error.field.starts_with(&row));
            of_row
                .map(|error| {
                    let mend = mend.and_then(|mend| mend.run(error.code.clone()));
                    view! {
                        <p class="field-error">
                            <Icon name="error" small=true/>
                            <span>{field_error(lang, error)} " " {mend}</span>
                        </p>
                    }
                })
                .collect_view()
        })
    };
    view! {
        <div class="range-error" id=move || format!("{}error", row.get())>
            {errors}
        </div>
    }
    .into_any()
}
