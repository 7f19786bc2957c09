//! Where calls may be forwarded to.

use leptos::prelude::*;

use super::forms::{Form, Line, Lines, Tick};
use crate::{
    api::{administration::SettingsDraft, forwarding::FieldError},
    words::{lang, settings as say},
};

/// The kinds of numbers, then what is listed one by one.
#[component]
pub(super) fn PolicyForm(draft: SettingsDraft, errors: Vec<FieldError>) -> impl IntoView {
    let lang = lang();
    let kinds = [
        ("national", say::national(lang)),
        ("mobile", say::mobile(lang)),
        ("freephone", say::freephone(lang)),
        ("shared", say::shared(lang)),
        ("premium", say::premium(lang)),
        ("international", say::international(lang)),
        ("unknown", say::unknown(lang)),
    ];
    let ticks = kinds.map(|(name, label)| view! { <Tick draft=draft.clone() name label/> });
    view! {
        <Form draft=draft.clone() title=say::policy(lang) lead=say::policy_lead(lang)>
            <fieldset class="ticks">
                <legend class="label">{say::kinds(lang)}</legend>
                {ticks.into_iter().collect_view()}
            </fieldset>
            <Line
                draft=draft.clone()
                errors=errors.clone()
                name="countries"
                label=say::countries(lang)
                hint=say::countries_hint(lang)
            />
            <div class="settings-pair">
                <Lines
                    draft=draft.clone()
                    errors=errors.clone()
                    name="allowed"
                    label=say::allowed(lang)
                    hint=say::allowed_hint(lang)
                />
                <Lines
                    draft=draft.clone()
                    errors=errors
                    name="forbidden"
                    label=say::forbidden(lang)
                    hint=say::forbidden_hint(lang)
                />
            </div>
        </Form>
    }
    .into_any()
}
