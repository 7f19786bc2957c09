//! Passwords that are typed: one that there is, and a new one. The page's script lets them be shown, and counts.

#![cfg_attr(
    feature = "ssr",
    expect(
        clippy::needless_pass_by_value,
        reason = "a component owns its properties"
    )
)]

use leptos::prelude::*;

use super::FieldMessage;
use crate::words::{lang, recovery, signin};

/// A field for a password.
#[component]
pub(crate) fn PasswordField(
    name: &'static str,
    /// Its id, where that is not its name.
    #[prop(optional)]
    id: Option<&'static str>,
    label: &'static str,
    /// How programs that keep passwords know it.
    #[prop(default = "current-password")]
    complete: &'static str,
    /// What is wrong with it.
    error: Option<String>,
    /// Whether one begins to type here.
    #[prop(optional)]
    focus: bool,
    /// The ids of all that its button shows, itself where none is named; empty: it has no button.
    #[prop(optional)]
    shows: Option<&'static str>,
    /// As many characters as a new one needs; 0: it is not a new one.
    #[prop(optional)]
    least: usize,
) -> impl IntoView {
    let lang = lang();
    let invalid = error.is_some().then_some("true");
    let id = id.unwrap_or(name);
    let [error_id, hint_id] = ["error", "hint"].map(|part| format!("{id}-{part}"));
    let described = if least > 0 {
        format!("{error_id} {hint_id}")
    } else {
        error_id.clone()
    };
    let count = (least > 0).then(|| least.to_string());
    let hint = count.as_ref().map(|least| {
        view! { <p class="hint" id=hint_id.clone()>{recovery::hint(lang, least)}</p> }
    });
    let (show, show_label) = (signin::show(lang), signin::show_password(lang));
    let shows = shows.unwrap_or(id);
    let button = (!shows.is_empty()).then(|| {
        view! {
            <button
                class="btn btn-quiet btn-small"
                type="button"
                hidden=true
                aria-label=show_label
                data-shows=shows
                data-show=show
                data-show-label=show_label
                data-hide=signin::hide(lang)
                data-hide-label=signin::hide_password(lang)
            >
                {show}
            </button>
        }
    });
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <div class="affix">
                <input
                    class="input"
                    id=id
                    name=name
                    type="password"
                    autocomplete=complete
                    aria-describedby=described
                    aria-invalid=invalid
                    aria-required="true"
                    autofocus=focus
                    data-hint=count.is_some().then_some(hint_id)
                    data-more=count.is_some().then(|| recovery::more(lang, &"#"))
                    data-one-more=count.is_some().then(|| recovery::one_more(lang))
                    data-enough=count.is_some().then(|| recovery::enough(lang))
                    data-least=count
                />
                {button}
            </div>
            <FieldMessage id=error_id text=error/>
            {hint}
        </div>
    }
    .into_any()
}

/// A new password, `password`, and the same once more, `again`: one button shows both.
#[cfg(feature = "ssr")]
#[component]
pub(crate) fn NewPassword(
    /// As many characters as it needs, by the server's rule.
    least: usize,
    /// What is wrong with a form's fields.
    errors: Vec<crate::api::forwarding::FieldError>,
    /// Whether one begins to type here, where nothing is wrong elsewhere.
    #[prop(optional)]
    focus: bool,
) -> impl IntoView {
    let lang = lang();
    let [password, again] =
        ["password", "again"].map(|field| super::message_of(lang, &errors, field));
    let at_again = password.is_none() && again.is_some();
    let at_password = password.is_some() || (focus && !at_again);
    view! {
        <PasswordField
            name="password"
            label=recovery::password(lang)
            complete="new-password"
            error=password
            focus=at_password
            shows="password again"
            least
        />
        <PasswordField
            name="again"
            label=recovery::password_again(lang)
            complete="new-password"
            error=again
            focus=at_again
            shows=""
        />
    }
    .into_any()
}
