//! Where one is signed in.

use jiff::civil::DateTime;
use leptos::prelude::*;

use crate::{
    api::{account::Lang, my_account::SessionLine},
    words::{account as say, lang, since, until},
};

#[component]
pub(super) fn Sessions(sessions: Vec<SessionLine>, now: Option<DateTime>) -> impl IntoView {
    let lang = lang();
    let others = sessions.iter().filter(|session| !session.here).count();
    let lines = sessions
        .into_iter()
        .map(|session| view! { <Line session now/> });
    let all = (others > 1).then(|| {
        view! {
            <form method="post" action="/account/sessions" class="account-all">
                <input type="hidden" name="all" value="others"/>
                <button class="btn">{say::end_others(lang)}</button>
            </form>
        }
    });
    view! {
        <section class="card settings-card" aria-labelledby="sessions-title">
            <h2 id="sessions-title">{say::sessions(lang)}</h2>
            <p class="muted">{say::sessions_lead(lang)}</p>
            <ul class="items">{lines.collect_view()}</ul>
            {all}
        </section>
    }
    .into_any()
}

#[component]
fn Line(session: SessionLine, now: Option<DateTime>) -> impl IntoView {
    let lang = lang();
    let device = device(lang, &session);
    let when = |at: DateTime| since(lang, at, now.unwrap_or(at));
    let named = say::end_named(lang, &device, &session.address);
    let here = session
        .here
        .then(|| view! { <p class="small">{say::here(lang)}</p> });
    let comes = |at: DateTime| until(lang, at, now.unwrap_or(at));
    let stays = session
        .stays
        .then(|| view! { <p class="small">{say::stays(lang)}</p> });
    let ends = say::ends(lang, &comes(session.ends));
    let latest = session
        .latest
        .map(|latest| format!(" · {}", say::ends_latest(lang, &comes(latest))));
    let end = (!session.here).then(|| {
        view! {
            <form method="post" action="/account/sessions">
                <input type="hidden" name="session" value=session.id.to_string()/>
                <button class="btn" aria-label=named>{say::end(lang)}</button>
            </form>
        }
    });
    view! {
        <li>
            <div>
                <h3>{device}</h3>
                {here}
                {stays}
                <p class="small muted">{say::from_address(lang, &session.address)}</p>
                <p class="small muted">
                    {say::since(lang, &when(session.since))} " · " {say::seen(lang, &when(session.seen))}
                </p>
                <p class="small muted">{ends} {latest}</p>
            </div>
            {end}
        </li>
    }
    .into_any()
}

/// The browser, in words.
pub(crate) fn device(lang: Lang, session: &SessionLine) -> String {
    match (session.browser, session.system) {
        (Some(browser), Some(system)) => say::device(lang, &browser, &system),
        (Some(browser), None) => browser.to_owned(),
        (None, Some(system)) => say::device_on(lang, &system),
        (None, None) => say::device_unknown(lang).to_owned(),
    }
}
