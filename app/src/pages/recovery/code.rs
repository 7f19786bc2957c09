//! A code that who helps has read out on the telephone.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    api::forwarding::FieldError,
    components::{FieldMessage, Notice, Tone, message_of},
    words::{duration, lang, recovery as say, signin},
};

#[component]
pub(super) fn CodeForm(login: String, errors: Vec<FieldError>, wait: Option<u32>) -> impl IntoView {
    let lang = lang();
    let about = move |field| message_of(lang, &errors, field);
    let [login_error, code_error] = ["login", "code"].map(about);
    let invalid = |error: &Option<String>| error.is_some().then_some("true");
    let (login_invalid, code_invalid) = (invalid(&login_error), invalid(&code_error));
    let at_code = login_error.is_none() && !login.is_empty();
    view! {
        <Title text=say::code_title(lang)/>
        <h1>{say::code_title(lang)}</h1>
        <p class="muted">{say::code_lead(lang)}</p>
        {wait.map(|seconds| view! {
            <Notice tone=Tone::Bad title=say::wait_title(lang)>
                <p>{say::wait(lang, &duration(lang, seconds))}</p>
            </Notice>
        })}
        <form class="gate-fields" method="post" action="/recover/code" novalidate>
            <div class="field">
                <label for="login">{signin::login(lang)}</label>
                <input
                    class="input"
                    id="login"
                    name="login"
                    autocomplete="username"
                    autocapitalize="none"
                    spellcheck="false"
                    aria-describedby="login-error login-hint"
                    aria-invalid=login_invalid
                    aria-required="true"
                    autofocus=!at_code
                    value=login
                />
                <FieldMessage id="login-error" text=login_error/>
                <p class="hint" id="login-hint">{signin::login_hint(lang)}</p>
            </div>
            <div class="field">
                <label for="code">{say::code(lang)}</label>
                <input
                    class="input"
                    id="code"
                    name="code"
                    inputmode="numeric"
                    autocomplete="one-time-code"
                    maxlength="20"
                    aria-describedby="code-error code-hint"
                    aria-invalid=code_invalid
                    aria-required="true"
                    autofocus=at_code
                />
                <FieldMessage id="code-error" text=code_error/>
                <p class="hint" id="code-hint">{say::code_hint(lang)}</p>
            </div>
            <button class="btn btn-primary btn-wide">{say::code_go(lang)}</button>
        </form>
    }
    .into_any()
}

/// The way here.
#[component]
pub(super) fn ToCode() -> impl IntoView {
    view! {
        <p>
            <a href="/recover/code" rel="external">{say::code_have(lang())}</a>
        </p>
    }
    .into_any()
}
