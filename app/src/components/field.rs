//! What is wrong with a field, below it.

use leptos::prelude::*;

use super::Icon;
use crate::{
    api::forwarding::FieldError,
    words::{field_error, lang},
};

/// The errors of one field; `id` is what the control's `aria-describedby` names.
#[component]
pub(crate) fn FieldErrors(
    id: &'static str,
    #[prop(into)] errors: Signal<Vec<FieldError>>,
    /// Which fields are told here.
    concerns: fn(&str) -> bool,
) -> impl IntoView {
    let lang = lang();
    let texts = move || {
        errors.with(|errors| {
            errors
                .iter()
                .filter(|error| concerns(&error.field))
                .map(|error| field_error(lang, error))
                .collect::<Vec<_>>()
        })
    };
    view! {
        <div id=id>
            {move || {
                texts()
                    .into_iter()
                    .map(|text| {
                        view! {
                            <p class="field-error">
                                <Icon name="error" small=true/>
                                <span>{text}</span>
                            </p>
                        }
                    })
                    .collect_view()
            }}
        </div>
    }
    .into_any()
}

/// The one thing that is wrong with a field of a page that is loaded anew: said at once to who reads by ear.
#[component]
pub(crate) fn FieldMessage(#[prop(into)] id: String, text: Option<String>) -> impl IntoView {
    view! {
        <div id=id>
            {text.map(|text| view! {
                <p class="field-error" role="alert">
                    <Icon name="error" small=true/>
                    <span>{text}</span>
                </p>
            })}
        </div>
    }
    .into_any()
}

/// What [`FieldMessage`] says of a field: the first thing that is wrong with it.
#[cfg(feature = "ssr")]
pub(crate) fn message_of(
    lang: crate::api::account::Lang,
    errors: &[FieldError],
    field: &str,
) -> Option<String> {
    let error = errors.iter().find(|error| error.field == field)?;
    Some(field_error(lang, error))
}
