//! How people sign in.

use leptos::prelude::*;

use super::forms::{Form, Tick};
use crate::{
    api::administration::SettingsDraft,
    words::{lang, settings as say},
};

/// Whether everybody needs a second factor.
#[component]
pub(super) fn AccessForm(draft: SettingsDraft) -> impl IntoView {
    let lang = lang();
    view! {
        <Form draft=draft.clone() title=say::access(lang) lead=say::access_lead(lang)>
            <Tick draft=draft.clone() name="second_factor" label=say::second(lang)/>
            <p class="hint">{say::second_hint(lang)}</p>
        </Form>
    }
    .into_any()
}
