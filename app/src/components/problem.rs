//! Pages and parts that could not be read.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{components::A, hooks::use_location};

use super::{Icon, Notice, Tone};
use crate::{
    api::{ApiError, Code},
    forms::Inbox,
    words::{self, api_error, lang, with_reference},
};

/// Sets the answer's status, on the server; in the browser there is none.
#[cfg(feature = "ssr")]
pub(crate) fn answer(status: u16) {
    if let (Some(options), Ok(status)) = (
        use_context::<leptos_axum::ResponseOptions>(),
        http::StatusCode::from_u16(status),
    ) {
        options.set_status(status);
    }
}

/// Sets the answer's status, on the server; in the browser there is none.
#[cfg(not(feature = "ssr"))]
pub(crate) fn answer(_status: u16) {}

fn status(code: Code) -> u16 {
    match code {
        Code::SignedOut | Code::WrongCredentials => 401,
        Code::Forbidden => 403,
        Code::NotFound => 404,
        Code::Wait => 429,
        Code::Stale | Code::OtherPerson => 409,
        Code::Unreadable => 400,
        Code::TooLarge => 413,
        Code::TooSlow => 408,
        Code::Damaged | Code::Internal => 500,
        Code::Offline => 503,
    }
}

/// A page that could not be read: what goes on working, and what to do.
#[component]
pub(crate) fn Problem(
    error: ApiError,
    /// What is missing is a rule, not a page.
    #[prop(optional)]
    of_a_rule: bool,
) -> impl IntoView {
    let lang = lang();
    answer(status(error.code));
    let here = use_location().pathname.get_untracked();
    let (icon, title, text) = match error.code {
        Code::Forbidden => (
            "lock",
            words::problem::forbidden_title(lang),
            words::problem::forbidden(lang).to_owned(),
        ),
        Code::NotFound if of_a_rule => (
            "forward",
            words::problem::rule_gone_title(lang),
            words::problem::rule_gone(lang).to_owned(),
        ),
        Code::NotFound => (
            "alert",
            words::problem::not_found_title(lang),
            words::problem::not_found(lang).to_owned(),
        ),
        Code::SignedOut => (
            "lock",
            words::signin::ended_title(lang),
            words::problem::signed_out(lang).to_owned(),
        ),
        Code::Internal => (
            "alert",
            words::problem::title(lang),
            with_reference(lang, words::problem::text(lang).to_owned(), error.reference),
        ),
        _ => ("alert", words::problem::title(lang), api_error(lang, error)),
    };
    let way_out = match error.code {
        Code::Forbidden | Code::NotFound => view! {
            <A href="/" attr:class="btn">
                {words::app::back_home(lang)}
            </A>
        }
        .into_any(),
        Code::SignedOut => view! {
            <a class="btn btn-primary" rel="external" href=format!("/signin?back={here}")>
                {words::problem::sign_in(lang)}
            </a>
        }
        .into_any(),
        // A new load, not a new fetch: it helps against an old script as well.
        _ => view! {
            <a class="btn" rel="external" href=here>
                <Icon name="refresh"/>
                {words::app::retry(lang)}
            </a>
        }
        .into_any(),
    };
    view! {
        <Title text=title/>
        <div class="card">
            <div class="empty" role="alert">
                <Icon name=icon/>
                <h1>{title}</h1>
                <p>{text}</p>
                <div class="actions">{way_out}</div>
            </div>
        </div>
    }
    .into_any()
}

/// A post that could not even be read, or tried: told above the page it was posted to.
#[component]
pub(crate) fn Refused() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(error) = Inbox::take(|posted| &mut posted.problem) {
        return view! {
            <div class="page">
                <Problem error/>
            </div>
        }
        .into_any();
    }
    let lang = lang();
    let error = Inbox::take(|posted| &mut posted.error);
    let path = use_location().pathname;
    let here = path.get_untracked();
    error
        .map(|error| {
            // Of the first page nothing can have gone: its forms are about an extension.
            let home = here == "/";
            let text = move || match error.code {
                Code::NotFound if home => words::rules::no_extension(lang).to_owned(),
                _ => api_error(lang, error),
            };
            let still_here = move || path.with(|path| *path == here);
            view! {
                <Show when=still_here>
                    <div class="page offline">
                        <Notice tone=Tone::Bad title=words::problem::not_saved(lang)>
                            <p>{text()}</p>
                        </Notice>
                    </div>
                </Show>
            }
        })
        .into_any()
}

/// What stands where something will be.
#[component]
pub(crate) fn Skeleton() -> impl IntoView {
    view! {
        <div class="card loading" aria-busy="true">
            <p class="vh" role="status">{words::app::loading(lang())}</p>
            <div><span class="bone bone-l w30"></span><span class="bone w90"></span><span class="bone w50"></span></div>
            <div><span class="bone bone-l w50"></span><span class="bone w90"></span><span class="bone w70"></span></div>
            <div><span class="bone bone-l w30"></span><span class="bone w70"></span></div>
        </div>
    }
    .into_any()
}
