//! The new password, typed twice; the page's script shows it, and counts as it is typed.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    api::forwarding::FieldError,
    components::FieldMessage,
    words::{field_error, lang, recovery as say, signin},
};

/// As few characters as a password may have; the server's own rule is `accounts::SHORTEST`.
const SHORTEST: &str = "12";

#[component]
pub(super) fn Choose(
    email: String,
    lead: String,
    welcome: bool,
    errors: Vec<FieldError>,
) -> impl IntoView {
    let lang = lang();
    let title = if welcome {
        say::first_title(lang)
    } else {
        say::new_title(lang)
    };
    let (about_password, about_again): (Vec<_>, Vec<_>) = errors
        .into_iter()
        .partition(|error| error.field == "password");
    let [password_error, again_error] = [about_password, about_again]
        .map(|errors| errors.first().map(|error| field_error(lang, error)));
    let [password_invalid, again_invalid] =
        [&password_error, &again_error].map(|error| error.is_some().then_some("true"));
    let at_again = password_error.is_none() && again_error.is_some();
    let (show, show_label) = (signin::show(lang), signin::show_password(lang));
    view! {
        <Title text=title/>
        <h1>{title}</h1>
        <p class="muted">{lead}</p>
        <form class="gate-fields" method="post" action="/recover/new" novalidate>
            // For programs that keep passwords.
            <input type="text" name="username" autocomplete="username" value=email readonly=true hidden=true/>
            <div class="field">
                <label for="password">{say::password(lang)}</label>
                <div class="affix">
                    <input
                        class="input"
                        id="password"
                        name="password"
                        type="password"
                        autocomplete="new-password"
                        aria-describedby="password-error password-hint"
                        aria-invalid=password_invalid
                        aria-required="true"
                        autofocus=!at_again
                        data-least=SHORTEST
                        data-hint="password-hint"
                        data-more=say::more(lang, &"#")
                        data-one-more=say::one_more(lang)
                        data-enough=say::enough(lang)
                    />
                    <button
                        class="btn btn-quiet btn-small"
                        type="button"
                        hidden=true
                        aria-label=show_label
                        data-shows="password again"
                        data-show=show
                        data-show-label=show_label
                        data-hide=signin::hide(lang)
                        data-hide-label=signin::hide_password(lang)
                    >
                        {show}
                    </button>
                </div>
                <FieldMessage id="password-error" text=password_error/>
                <p class="hint" id="password-hint">{say::hint(lang)}</p>
            </div>
            <div class="field">
                <label for="again">{say::password_again(lang)}</label>
                <input
                    class="input"
                    id="again"
                    name="again"
                    type="password"
                    autocomplete="new-password"
                    aria-describedby="again-error"
                    aria-invalid=again_invalid
                    aria-required="true"
                    autofocus=at_again
                />
                <FieldMessage id="again-error" text=again_error/>
            </div>
            <p class="small muted">{say::ends_sessions(lang)}</p>
            <button class="btn btn-primary btn-wide">{say::save(lang)}</button>
        </form>
    }
    .into_any()
}
