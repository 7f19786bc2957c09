//! Where somebody is signed in.

use jiff::civil::DateTime;
use leptos::{either::Either, prelude::*};

use crate::{
    api::my_account::SessionLine,
    pages::account::device,
    words::{account, helpdesk as say, lang, since},
};

#[component]
pub(super) fn Sessions(sessions: Vec<SessionLine>, now: DateTime) -> impl IntoView {
    let lang = lang();
    let body = if sessions.is_empty() {
        Either::Left(view! { <p class="muted">{say::sessions_none(lang)}</p> })
    } else {
        let lines = sessions
            .into_iter()
            .map(|session| view! { <Line session now/> });
        Either::Right(view! { <ul class="log">{lines.collect_view()}</ul> })
    };
    view! {
        <section class="card settings-card" aria-labelledby="sessions-title">
            <h2 id="sessions-title">{account::sessions(lang)}</h2>
            <div id="sessions" data-fresh="">{body}</div>
        </section>
    }
    .into_any()
}

#[component]
fn Line(session: SessionLine, now: DateTime) -> impl IntoView {
    let lang = lang();
    let when = |at: DateTime| since(lang, at, now);
    view! {
        <li>
            <b>{device(lang, &session)}</b>
            <p class="small muted">
                {account::from_address(lang, &session.address)} " · " {account::since(lang, &when(session.since))}
                " · " {account::seen(lang, &when(session.seen))}
            </p>
        </li>
    }
    .into_any()
}
