//! What is so of an account: kept up to date, and said where it changes.

use jiff::civil::DateTime;
use leptos::prelude::*;

use crate::{
    api::{account::Lang, helpdesk::Second},
    components::Icon,
    words::{duration, helpdesk as say, lang, since},
};

#[component]
pub(super) fn State(
    locked: Option<DateTime>,
    deactivated: Option<DateTime>,
    has_password: bool,
    second: Second,
    waits: Option<u32>,
    roles: Vec<&'static str>,
    now: DateTime,
) -> impl IntoView {
    let lang = lang();
    let account = match (deactivated, locked) {
        (Some(at), _) => bad("ban", say::deactivated_since(lang, &since(lang, at, now))),
        (None, Some(at)) => bad("lock", say::locked_since(lang, &since(lang, at, now))),
        (None, None) => good(say::active(lang)),
    };
    let password = if has_password {
        good(say::password_set(lang))
    } else {
        wait(say::no_password(lang).to_owned())
    };
    let second = match second {
        Second::Set => good(say::second_set(lang)),
        Second::Required => wait(say::second_required(lang).to_owned()),
        Second::None => good(say::second_none(lang)),
    };
    let heard = match waits {
        Some(seconds) => wait(say::waits(lang, &duration(lang, seconds))),
        None => good(say::waits_none(lang)),
    };
    let roles: Vec<_> = roles
        .into_iter()
        .map(|role| role_text(lang, role))
        .collect();
    let roles = (!roles.is_empty()).then(|| {
        view! {
            <div>
                <dt>{say::roles(lang)}</dt>
                <dd>{roles.join(", ")}</dd>
            </div>
        }
    });
    view! {
        <section class="card settings-card" aria-labelledby="state-title">
            <h2 id="state-title">{say::state(lang)}</h2>
            <dl class="account-facts" id="state" data-fresh="" aria-live="polite">
                <div>
                    <dt>{say::account(lang)}</dt>
                    <dd>{account}</dd>
                </div>
                <div>
                    <dt>{say::password(lang)}</dt>
                    <dd>{password}</dd>
                </div>
                <div>
                    <dt>{say::second(lang)}</dt>
                    <dd>{second}</dd>
                </div>
                <div>
                    <dt>{say::waiting(lang)}</dt>
                    <dd>{heard}</dd>
                </div>
                {roles}
            </dl>
        </section>
    }
    .into_any()
}

fn role_text(lang: Lang, role: &str) -> &'static str {
    match role {
        "operator" => say::role_operator(lang),
        "administrator" => say::role_administrator(lang),
        _ => say::role_helpdesk(lang),
    }
}

fn good(text: &'static str) -> AnyView {
    view! { <span>{text}</span> }.into_any()
}

fn wait(text: String) -> AnyView {
    view! {
        <span class="status status-wait">
            <Icon name="clock" small=true/>
            <span>{text}</span>
        </span>
    }
    .into_any()
}

fn bad(icon: &'static str, text: String) -> AnyView {
    view! {
        <span class="status status-bad">
            <Icon name=icon small=true/>
            <span>{text}</span>
        </span>
    }
    .into_any()
}
