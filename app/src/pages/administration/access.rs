//! How people sign in.

use leptos::prelude::*;

use super::forms::Form;
use crate::{
    api::{administration::SettingsDraft, forwarding::FieldError},
    components::{Choice, FieldErrors},
    domain::SecondFactorFor,
    words::{lang, settings as say, sso_settings},
};

/// Of whom a second factor is asked.
#[component]
pub(super) fn AccessForm(
    draft: SettingsDraft,
    errors: Vec<FieldError>,
    /// Who signs in by the organisation's provider is asked by it alone.
    by_provider: bool,
    /// Who it is may be tried again after so many seconds.
    wait: Option<u32>,
) -> impl IntoView {
    let lang = lang();
    let own = errors.clone();
    let choices = SecondFactorFor::CHOICES.map(|of| {
        let (label, hint) = match of {
            SecondFactorFor::Nobody | SecondFactorFor::Operators => {
                (say::second_nobody(lang), say::second_nobody_hint(lang))
            }
            SecondFactorFor::Staff => (say::second_staff(lang), say::second_staff_hint(lang)),
            SecondFactorFor::Everybody => (
                say::second_everybody(lang),
                say::second_everybody_hint(lang),
            ),
        };
        let chosen = draft.get("second_factor") == of.name();
        view! {
            <Choice name="second_factor" value=of.name() checked=chosen label hint/>
        }
    });
    view! {
        <Form draft title=say::access(lang) lead=say::access_lead(lang)>
            <fieldset class="ticks" aria-describedby="second-hint second-error">
                <legend class="label">{say::second(lang)}</legend>
                {choices.into_iter().collect_view()}
                <p class="hint" id="second-hint">{say::second_hint(lang)}</p>
                {by_provider.then(|| view! {
                    <p class="hint">
                        {say::second_provider(lang)}
                        " "
                        <a href="/admin/sso" rel="external">{sso_settings::title(lang)}</a>
                    </p>
                })}
                <FieldErrors id="second-error" errors=own concerns=|field| field == "second_factor"/>
            </fieldset>
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
