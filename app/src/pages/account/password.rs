//! A new password, for who knows the one of now.

use leptos::prelude::*;

use crate::{
    api::forwarding::FieldError,
    components::{NewPassword, Notice, PasswordField, Tone, message_of},
    words::{account as say, duration, lang},
};

#[component]
pub(super) fn PasswordForm(
    email: String,
    has_password: bool,
    least: usize,
    errors: Vec<FieldError>,
    wait: Option<u32>,
) -> impl IntoView {
    let lang = lang();
    let form = has_password.then(|| {
        let current = message_of(lang, &errors, "current");
        let at_current = current.is_some();
        view! {
            <form method="post" action="/account/password" novalidate>
                <p class="muted">{say::password_lead(lang)}</p>
                {wait.map(|seconds| view! {
                    <Notice tone=Tone::Bad>
                        <p>{say::current_wait(lang, &duration(lang, seconds))}</p>
                    </Notice>
                })}
                // For programs that keep passwords.
                <input type="text" name="username" autocomplete="username" value=email readonly=true hidden=true/>
                <PasswordField name="current" label=say::current(lang) error=current focus=at_current/>
                <NewPassword least errors/>
                <div class="actions">
                    <button class="btn btn-primary">{say::change(lang)}</button>
                </div>
            </form>
        }
    });
    let none = (!has_password).then(|| view! { <p>{say::password_none(lang)}</p> });
    view! {
        <section class="card settings-card" aria-labelledby="password-title">
            <h2 id="password-title">{say::password(lang)}</h2>
            {form}
            {none}
        </section>
    }
    .into_any()
}
