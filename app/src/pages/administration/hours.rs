//! The opening hours.

use leptos::prelude::*;

use super::forms::{Form, Line, Tick};
use crate::{
    api::{administration::SettingsDraft, forwarding::FieldError},
    domain::json::DAYS,
    words::{self, lang, settings as say},
};

/// A line for each day.
#[component]
pub(super) fn HoursForm(draft: SettingsDraft, errors: Vec<FieldError>) -> impl IntoView {
    let lang = lang();
    let days = DAYS.map(|(name, day)| {
        view! {
            <Line
                draft=draft.clone()
                errors=errors.clone()
                name
                label=words::weekday(lang, day)
            />
        }
    });
    view! {
        <Form draft=draft.clone() title=say::hours(lang) lead=say::hours_lead(lang)>
            <p class="hint">{say::hours_hint(lang)}</p>
            <div class="settings-week">{days.into_iter().collect_view()}</div>
            <Tick draft=draft.clone() name="closed_on_holidays" label=say::closed_on_holidays(lang)/>
        </Form>
    }
    .into_any()
}
