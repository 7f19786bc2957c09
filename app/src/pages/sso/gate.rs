//! The way to a provider, and what became of it.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    api::{
        account::Lang,
        forwarding::FieldError,
        sso::{NoWayOut, Offer, SsoView, Stage, Trouble},
    },
    components::{FieldMessage, Gate, Notice, Onward, Refused, StayTick, Tone},
    forms::{Inbox, percent_encode},
    words::{field_error, lang, recovery, sso as say},
};

/// What the server handed over. Where it refused to, it says so.
#[component]
pub(crate) fn SsoGate() -> impl IntoView {
    let SsoView {
        back,
        stay,
        may_stay,
        stage,
    } = Inbox::take(|posted| &mut posted.sso)
        .map(|view| *view)
        .unwrap_or_default();
    let query = percent_encode(&back);
    let stays = if stay { "&stay" } else { "" };
    let here = match &stage {
        Stage::Ask { .. } => format!("/sso?back={query}{stays}"),
        Stage::Offer { offer, .. } => format!("/sso/{}?back={query}{stays}", offer.slug),
        Stage::Out { offer, .. } => format!("/sso/{}/out", offer.slug),
    };
    let body = match stage {
        Stage::Ask { typed, error } => {
            view! { <Ask back=back.clone() stay typed error/> }.into_any()
        }
        Stage::Offer { offer, trouble } => {
            let tick = may_stay.map(|days| (stay, days));
            view! { <Go back=back.clone() offer trouble tick/> }.into_any()
        }
        Stage::Out { offer, trouble } => view! { <Out offer trouble/> }.into_any(),
    };
    view! {
        <Gate back=Some(here)>
            <Refused/>
            {body}
        </Gate>
    }
    .into_any()
}

/// Which organisation it is.
#[component]
fn Ask(
    back: String,
    /// They have asked, on the page before, to stay signed in.
    stay: bool,
    typed: String,
    error: Option<FieldError>,
) -> impl IntoView {
    let lang = lang();
    let stay = stay.then(|| view! { <input type="hidden" name="stay" value="on"/> });
    let error = error.map(|error| field_error(lang, &error));
    let invalid = error.is_some().then_some("true");
    let local = format!("/signin?back={}", percent_encode(&back));
    view! {
        <Title text=say::title(lang)/>
        <h1>{say::title(lang)}</h1>
        <p class="muted">{say::lead(lang)}</p>
        <form class="gate-fields" method="post" action="/sso" novalidate>
            <input type="hidden" name="back" value=back/>
            {stay}
            <div class="field">
                <label for="org">{say::which(lang)}</label>
                <input
                    class="input"
                    id="org"
                    name="org"
                    type="text"
                    autocomplete="username"
                    autocapitalize="none"
                    spellcheck="false"
                    aria-describedby="org-error org-hint"
                    aria-invalid=invalid
                    aria-required="true"
                    autofocus
                    value=typed
                />
                <FieldMessage id="org-error" text=error/>
                <p class="hint" id="org-hint">{say::which_hint(lang)}</p>
            </div>
            <button class="btn btn-primary btn-wide">{say::go_on(lang)}</button>
        </form>
        <p>
            <a href=local rel="external">{say::with_password(lang)}</a>
        </p>
    }
    .into_any()
}

/// The way to the provider, and what went wrong on it.
#[component]
fn Go(
    back: String,
    offer: Offer,
    trouble: Option<Trouble>,
    /// Whether it is ticked that they stay signed in, and for how many days that is; `None`: nobody can.
    tick: Option<(bool, u32)>,
) -> impl IntoView {
    let lang = lang();
    let query = percent_encode(&back);
    let start = format!("/sso/{}/start?back={query}", offer.slug);
    let label = button(lang, &offer);
    let told = trouble.map(|trouble| {
        let (title, text) = told(lang, trouble, &offer.organisation);
        view! {
            <Notice tone=Tone::Bad title=title>
                <p>{text}</p>
            </Notice>
        }
    });
    let again = if trouble.is_some() {
        say::again(lang).to_owned()
    } else {
        label
    };
    let ticks = tick.map(|(ticked, days)| view! { <StayTick ticked days/> });
    let local = offer.passwords.then(|| {
        let local = format!("/signin?back={query}");
        view! {
            <p>
                <a href=local rel="external">{say::with_password(lang)}</a>
            </p>
        }
    });
    view! {
        <Title text=say::title(lang)/>
        <h1>{offer.organisation.clone()}</h1>
        <p class="muted">{say::go_lead(lang)}</p>
        {told}
        <div class="gate-fields">
            {ticks}
            <Onward href=start class="btn btn-primary btn-wide" label=again may_stay=tick.is_some()/>
        </div>
        {local}
        <p>
            <a href=format!("/sso?back={query}") rel="external">{say::other(lang)}</a>
        </p>
    }
    .into_any()
}

/// Signed out here.
#[component]
fn Out(offer: Offer, trouble: Option<NoWayOut>) -> impl IntoView {
    let lang = lang();
    let Offer {
        slug, organisation, ..
    } = offer;
    let told = trouble.map(|trouble| {
        let text = match trouble {
            NoWayOut::None => say::out_none(lang),
            NoWayOut::Unreachable => say::out_unreachable(lang),
        };
        view! {
            <Notice tone=Tone::Caution>
                <p>{text}</p>
            </Notice>
        }
    });
    let way = (trouble != Some(NoWayOut::None)).then(|| {
        let out = format!("/sso/{slug}/signout");
        view! {
            <div class="gate-fields">
                <a class="btn btn-wide" href=out rel="external nofollow">
                    {say::out_there(lang)}
                </a>
            </div>
        }
    });
    view! {
        <Title text=say::out(lang)/>
        <h1>{say::out(lang)}</h1>
        <p class="muted">{say::out_lead(lang, &organisation)}</p>
        {told}
        {way}
        <p>
            <a href=format!("/sso/{slug}") rel="external">{recovery::back(lang)}</a>
        </p>
    }
    .into_any()
}

/// What stands on a button.
pub(crate) fn button(lang: Lang, offer: &Offer) -> String {
    if offer.label.is_empty() {
        say::button(lang, &offer.organisation)
    } else {
        offer.label.clone()
    }
}

/// Why nobody is let in, and what to do about it.
fn told(lang: Lang, trouble: Trouble, organisation: &str) -> (&'static str, String) {
    let (title, text) = match trouble {
        Trouble::Stale => (say::stale_title(lang), say::stale(lang)),
        Trouble::Declined => (say::declined_title(lang), say::declined(lang)),
        Trouble::Unreachable => (say::unreachable_title(lang), say::unreachable(lang)),
        Trouble::Misfit => (say::misfit_title(lang), say::misfit(lang)),
        Trouble::Untrusted => (say::untrusted_title(lang), say::untrusted(lang)),
        Trouble::Unverified => (say::unverified_title(lang), say::unverified(lang)),
        Trouble::NoAccount => {
            let text = say::no_account(lang, &organisation);
            return (say::no_account_title(lang), text);
        }
        Trouble::Locked => (say::locked_title(lang), say::locked(lang)),
        Trouble::Other => (say::other_link_title(lang), say::other_link(lang)),
        Trouble::Beyond => (say::beyond_title(lang), say::beyond(lang)),
        Trouble::Many => (say::many_title(lang), say::many(lang)),
    };
    (title, text.to_owned())
}
