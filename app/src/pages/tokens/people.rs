//! The personal tokens of an organisation's people, for who administers it.

use leptos::prelude::*;

use super::list::Line;
use crate::{
    api::tokens::PersonalTokens,
    components::Listed,
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
    let lines = tokens.into_iter().map(|(name, email, token)| {
        let whose = say::whose(lang, &name, &email);
        view! { <Line token writer=writer.clone() path="/admin/tokens" whose/> }.into_any()
    });
    view! {
        <Listed
            id="people-title"
            title=say::people(lang)
            lead=say::people_lead(lang)
            none=say::people_none(lang)
            count=say::people_count(lang, total)
            path="/admin/tokens"
            page
            pages
            lines=lines.collect()
        />
    }
    .into_any()
}
