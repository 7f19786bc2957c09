//! Sign-in.

use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::{
    api::{ApiError, Code, sso::Ways},
    components::{FieldMessage, Gate, Notice, Onward, PasswordField, Refused, StayTick, Tone},
    forms::{Inbox, PostedSignIn, percent_encode},
    words::{self, api_error, duration, field_error, lang},
};

/// A plain form: it works before and without any script.
#[component]
pub(crate) fn SignInPage() -> impl IntoView {
    let lang = lang();
    let query = use_query_map().get_untracked();
    let PostedSignIn {
        login,
        back,
        stay,
        fields,
        error,
        left,
        ended,
        passkey,
        passkey_wait,
    } = Inbox::take(|posted| &mut posted.sign_in).unwrap_or_else(|| PostedSignIn {
        back: query.get("back").unwrap_or_default(),
        ended: query.get("ended").is_some(),
        ..PostedSignIn::default()
    });
    let refused = error.filter(|error| error.code == Code::WrongCredentials);
    let elsewhere = error.filter(|error| error.code != Code::WrongCredentials);
    // Below that, one more slip and one has to wait: worth a word.
    let left = left.filter(|left| *left <= 3);
    let wrong = refused.map(|error| match (error.wait, left) {
        (Some(wait), _) => words::signin::wrong_wait(lang, &duration(lang, wait)),
        (None, Some(left)) => words::signin::wrong_left(lang, u64::from(left)),
        (None, None) => words::signin::wrong(lang).to_owned(),
    });
    let about = |field: &str| fields.iter().find(|error| error.field == field);
    let [login_error, password_error] =
        ["login", "password"].map(|field| about(field).map(|error| field_error(lang, error)));
    let login_invalid = (refused.is_some() || login_error.is_some()).then_some("true");
    let password_error = password_error.or(wrong);
    let over = query.get("over").is_some();
    let here = sign_in_for(&back, over, ended);
    let elsewhere_back = percent_encode(&back);
    let ways: Ways = Inbox::take(|posted| &mut posted.ways);
    let tick = ways
        .may_stay
        .map(|days| view! { <StayTick ticked=stay days/> });
    // What is missing comes first.
    let (at_login, at_password) = (login.is_empty(), !login.is_empty());
    let to = back.clone();
    view! {
        <Title text=words::signin::title(lang)/>
        <Gate back=Some(here)>
            <h1>{words::signin::title(lang)}</h1>
            <p class="muted">{words::signin::lead(lang)}</p>
            <Refused/>
            {(ended || over).then(|| view! {
                <Notice tone=Tone::Caution title=words::signin::ended_title(lang)>
                    <p>{if ended { words::signin::ended(lang) } else { words::signin::over(lang) }}</p>
                </Notice>
            })}
            {elsewhere.map(|error| view! { <Failed error/> })}
            <form class="gate-fields" method="post" action="/signin" novalidate>
                <input type="hidden" name="back" value=back/>
                <div class="field">
                    <label for="login">{words::signin::login(lang)}</label>
                    <input
                        class="input"
                        id="login"
                        name="login"
                        type="text"
                        autocomplete="username webauthn"
                        autocapitalize="none"
                        spellcheck="false"
                        aria-describedby="login-error login-hint"
                        aria-invalid=login_invalid
                        aria-required="true"
                        autofocus=at_login
                        value=login
                    />
                    <FieldMessage id="login-error" text=login_error/>
                    <p class="hint" id="login-hint">{words::signin::login_hint(lang)}</p>
                </div>
                <PasswordField
                    name="password"
                    label=words::signin::password(lang)
                    error=password_error
                    focus=at_password
                />
                {tick}
                <button class="btn btn-primary btn-wide">{words::signin::submit(lang)}</button>
            </form>
            <Passkey back=to error=passkey wait=passkey_wait/>
            <p>
                <a href="/recover" rel="external">{words::recovery::title(lang)}</a>
            </p>
            <Elsewhere back=elsewhere_back ways/>
        </Gate>
    }
    .into_any()
}

/// Why nobody could even try.
#[component]
fn Failed(error: ApiError) -> impl IntoView {
    let lang = lang();
    if error.code == Code::Wait {
        let time = duration(lang, error.wait.unwrap_or(60));
        Either::Left(view! {
            <Notice tone=Tone::Bad title=words::signin::wait_title(lang)>
                <p>{words::signin::wait(lang, &time)}</p>
            </Notice>
        })
    } else {
        Either::Right(view! {
            <Notice tone=Tone::Bad>
                <p>{api_error(lang, error)}</p>
            </Notice>
        })
    }
}

/// The ways of organisations that have a provider of their own.
#[component]
fn Elsewhere(
    /// The page to go to afterwards, as it stands in an address.
    back: String,
    ways: Ways,
) -> impl IntoView {
    let lang = lang();
    let may_stay = ways.may_stay.is_some();
    let known = ways.known.map(|offer| {
        let label = if offer.label.is_empty() {
            words::sso::button(lang, &offer.organisation)
        } else {
            offer.label
        };
        let start = format!("/sso/{}/start?back={back}", offer.slug);
        view! {
            <p>
                <Onward href=start class="btn btn-wide" label may_stay/>
            </p>
        }
    });
    let any = ways.any.then(|| {
        let label = words::sso::title(lang).to_owned();
        view! {
            <p>
                <Onward href=format!("/sso?back={back}") label may_stay/>
            </p>
        }
    });
    view! { {known} {any} }.into_any()
}

/// A passkey instead of all that. Only the server renders this page.
#[cfg(feature = "ssr")]
#[component]
fn Passkey(
    back: String,
    error: Option<crate::api::forwarding::FieldError>,
    wait: Option<u32>,
) -> impl IntoView {
    let lang = lang();
    let error = error.map(|error| {
        let text = field_error(lang, &error);
        match wait {
            Some(seconds) => words::second::and_wait(lang, &text, &duration(lang, seconds)),
            None => text,
        }
    });
    view! {
        <form class="gate-passkey" method="post" action="/signin/passkey">
            <input type="hidden" name="back" value=back/>
            // The tick is another form's: the script takes it along.
            <input type="hidden" name="stay" value="on" disabled=true data-follows="stay"/>
            <crate::components::PasskeyButton
                id="passkey"
                options="/signin/passkey/options"
                label=words::passkeys::sign_in(lang)
                wanted=crate::components::Wanted::ShownOrChosen
                wide=true
                error
            />
            <p class="hint unscripted">{words::passkeys::no_script(lang)}</p>
        </form>
    }
    .into_any()
}

/// Browsers have it from the server alone.
#[cfg(not(feature = "ssr"))]
#[component]
fn Passkey(
    back: String,
    error: Option<crate::api::forwarding::FieldError>,
    wait: Option<u32>,
) -> impl IntoView {
    let _ = (back, error, wait);
}

/// This page's address, after a post to it as well: its reader changes the language and loses nothing.
fn sign_in_for(back: &str, over: bool, ended: bool) -> String {
    let told = match (ended, over) {
        (true, _) => "&ended",
        (_, true) => "&over",
        _ => "",
    };
    format!("/signin?back={}{told}", percent_encode(back))
}
