//! How people sign in.

use leptos::prelude::*;

use super::forms::{Form, Tick};
use crate::{
    api::{administration::SettingsDraft, forwarding::FieldError},
    words::{lang, settings as say},
};

/// Whether everybody needs a second factor.
#[component]
pub(super) fn AccessForm(
    draft: SettingsDraft,
    errors: Vec<FieldError>,
    /// Who it is may be tried again after so many seconds.
    wait: Option<u32>,
) -> impl IntoView {
    let lang = lang();
    view! {
        <Form draft=draft.clone() title=say::access(lang) lead=say::access_lead(lang)>
            <Tick draft=draft.clone() name="second_factor" label=say::second(lang)/>
            <p class="hint">{say::second_hint(lang)}</p>
            {asked(errors, wait)}
        </Form>
    }
    .into_any()
}

/// Who it is, once more, where that was not shown a moment ago.
#[cfg(feature = "ssr")]
fn asked(errors: Vec<FieldError>, wait: Option<u32>) -> Option<AnyView> {
    use crate::{api::services::Request, components::Confirm};
    let confirm = use_context::<Request>()?.confirm;
    confirm.then(|| view! { <Confirm id="confirm" errors wait/> }.into_any())
}

/// The page is plain: no browser draws it.
#[cfg(not(feature = "ssr"))]
fn asked(_: Vec<FieldError>, _: Option<u32>) -> Option<AnyView> {
    None
}
