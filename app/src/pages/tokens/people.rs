//! The personal tokens of an organisation's people, for who administers it.

use leptos::{either::Either, prelude::*};

use super::list::Line;
use crate::{
    api::tokens::PersonalTokens,
    components::Pager,
    words::{lang, tokens as say},
};

#[component]
pub(super) fn PeoplesTokens(people: PersonalTokens, writer: String) -> impl IntoView {
    let lang = lang();
    let PersonalTokens {
        total,
        page,
        pages,
        tokens,
    } = people;
    let list = if tokens.is_empty() {
        Either::Left(view! { <p class="muted">{say::people_none(lang)}</p> })
    } else {
        let lines = tokens.into_iter().map(|(name, email, token)| {
            let whose = say::whose(lang, &name, &email);
            view! { <Line token writer=writer.clone() path="/admin/tokens" whose/> }
        });
        Either::Right(view! {
            <p class="small">{say::people_count(lang, total)}</p>
            <ul class="tokens">{lines.collect_view()}</ul>
            <Pager path="/admin/tokens" page pages/>
        })
    };
    view! {
        <section class="card settings-card" aria-labelledby="people-title">
            <h2 id="people-title">{say::people(lang)}</h2>
            <p class="muted">{say::people_lead(lang)}</p>
            {list}
        </section>
    }
    .into_any()
}
