//! The address to write to.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    api::{forwarding::FieldError, recovery::Gone},
    components::{FieldMessage, Notice, Tone},
    words::{duration, field_error, lang, recovery as say, sso},
};

#[component]
pub(super) fn Ask(
    email: String,
    error: Option<FieldError>,
    wait: Option<u32>,
    gone: Option<Gone>,
) -> impl IntoView {
    let lang = lang();
    let error = error.map(|error| field_error(lang, &error));
    let invalid = error.is_some().then_some("true");
    let gone = gone.map(|gone| match gone {
        Gone::Unknown => (say::unknown_title(lang), say::unknown(lang)),
        Gone::Expired => (say::expired_title(lang), say::expired(lang)),
        Gone::Used => (say::used_title(lang), say::used(lang)),
        Gone::Elsewhere => (sso::mail_title(lang), sso::mail_way(lang)),
    });
    let title = say::title(lang);
    view! {
        <Title text=title/>
        <h1>{title}</h1>
        <p class="muted">{say::lead(lang)}</p>
        {gone.map(|(title, text)| view! {
            <Notice tone=Tone::Caution title=title>
                <p>{text}</p>
            </Notice>
        })}
        {wait.map(|seconds| view! {
            <Notice tone=Tone::Bad title=say::wait_title(lang)>
                <p>{say::wait(lang, &duration(lang, seconds))}</p>
            </Notice>
        })}
        <form class="gate-fields" method="post" action="/recover" novalidate>
            <div class="field">
                <label for="email">{say::email(lang)}</label>
                <input
                    class="input"
                    id="email"
                    name="email"
                    type="email"
                    autocomplete="username"
                    autocapitalize="none"
                    spellcheck="false"
                    aria-describedby="email-error"
                    aria-invalid=invalid
                    aria-required="true"
                    autofocus
                    value=email
                />
                <FieldMessage id="email-error" text=error/>
            </div>
            <button class="btn btn-primary btn-wide">{say::send(lang)}</button>
        </form>
    }
    .into_any()
}

/// The same whoever asked, and whether anybody has such an address.
#[component]
pub(super) fn Asked() -> impl IntoView {
    let lang = lang();
    let title = say::asked_title(lang);
    view! {
        <Title text=title/>
        <h1>{title}</h1>
        <Notice tone=Tone::Done>
            <p>{say::asked(lang)}</p>
        </Notice>
        <p class="muted">{say::asked_nothing(lang)}</p>
        <p>
            <a href="/recover" rel="external">{say::again(lang)}</a>
        </p>
    }
    .into_any()
}

/// A portal that writes to nobody.
#[component]
pub(super) fn NoMail() -> impl IntoView {
    let lang = lang();
    let title = say::title(lang);
    view! {
        <Title text=title/>
        <h1>{title}</h1>
        <Notice tone=Tone::Caution>
            <p>{say::no_mail(lang)}</p>
        </Notice>
    }
    .into_any()
}
