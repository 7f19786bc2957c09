//! People looked for: a form that asks by its address, and who is found.

use leptos::{either::Either, prelude::*};
use leptos_meta::Title;

use crate::{
    api::helpdesk::{Found, SearchView},
    components::{Icon, SearchField},
    forms::Inbox,
    words::{fleet, helpdesk as say, lang, people, refused},
};

/// What the server handed over. Where it refused to, it says so in the frame.
#[component]
pub(crate) fn HelpdeskPage() -> impl IntoView {
    let view = Inbox::take(|posted| &mut posted.search);
    view.map(|view| view! { <Search view/> }).into_any()
}

#[component]
fn Search(view: SearchView) -> impl IntoView {
    let lang = lang();
    let SearchView {
        organisation,
        asked,
        people,
        more,
    } = view;
    let count = people.len() as u64;
    let told = match (asked.is_empty(), more) {
        (true, _) => String::new(),
        (false, true) => say::first_found(lang, &count),
        (false, false) if count == 0 => say::none(lang, &asked),
        (false, false) => say::count(lang, count),
    };
    let list = if people.is_empty() {
        Either::Left((!asked.is_empty()).then(|| {
            view! {
                <div class="card empty">
                    <Icon name="search"/>
                    <p>{say::none_hint(lang)}</p>
                </div>
            }
        }))
    } else {
        let people = people.into_iter().map(|found| view! { <Person found/> });
        Either::Right(view! {
            <ol class="card rows people" aria-label=say::list(lang)>
                {people.collect_view()}
            </ol>
        })
    };
    let hint = view! {
        {say::search_hint(lang)}
        <span data-scripted="" hidden=true>" "{say::search_keys(lang)}</span>
    }
    .into_any();
    view! {
        <Title text=say::title(lang)/>
        <div class="page page-narrow">
            <header class="page-head">
                <div>
                    <h1>{say::title(lang)}</h1>
                    <p class="muted">{say::lead(lang, &organisation)}</p>
                </div>
                <div class="actions">
                    <a href="/admin/phones" rel="external" class="btn">
                        <Icon name="desk"/>
                        {fleet::title(lang)}
                    </a>
                    <a href="/helpdesk/refused" rel="external" class="btn">
                        <Icon name="ban"/>
                        {refused::title(lang)}
                    </a>
                </div>
            </header>
            <form class="find" method="get" action="/helpdesk" role="search" data-finds="people" data-tells="found">
                <SearchField label=say::search(lang) asked leads=true hint/>
                // Whom it means and nobody else is opened; a script that only looks leaves it out.
                <input type="hidden" name="open" value=""/>
                <button class="btn btn-primary">{say::go(lang)}</button>
            </form>
            <p id="found" role="status">{told}</p>
            <div id="people">{list}</div>
        </div>
    }
    .into_any()
}

#[component]
fn Person(found: Found) -> impl IntoView {
    let lang = lang();
    let extension = found
        .extension
        .map(|extension| view! { <span class="nb">{say::extension(lang, &extension)}</span> });
    let shut = match (found.is_deactivated, found.is_locked) {
        (true, _) => Some(("ban", people::deactivated(lang))),
        (false, true) => Some(("lock", say::locked(lang))),
        (false, false) => None,
    };
    let shut = shut.map(|(icon, text)| {
        view! {
            <span class="status status-bad">
                <Icon name=icon small=true/>
                {text}
            </span>
        }
    });
    let first = (!found.has_password).then(|| {
        view! { <span class="status status-wait">{say::no_password(lang)}</span> }
    });
    view! {
        <li>
            <a href=format!("/helpdesk/people/{}", found.id) rel="external">
                <b>{found.name}</b>
                " "
                {extension}
                " "
                <span class="muted">{found.email}</span>
                " "
                {shut}
                {first}
            </a>
        </li>
    }
    .into_any()
}
