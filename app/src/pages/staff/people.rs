//! The people of an organisation: a form that asks by its address, and a page of them.

use leptos::{either::Either, prelude::*};
use leptos_meta::Title;

use super::parts::{Choice, Narrow, asked, capital, crumb, mark, role, state};
use crate::{
    api::{
        account::Lang,
        people::{PeopleView, PersonLine},
    },
    components::{Icon, Pager},
    words::{helpdesk, import, lang, people as say, tokens},
};

#[component]
pub(super) fn People(view: PeopleView) -> impl IntoView {
    let lang = lang();
    let PeopleView {
        organisation,
        q,
        role: held,
        state: standing,
        total,
        page,
        pages,
        people,
    } = view;
    let narrowed = !(q.is_empty() && held.is_empty() && standing.is_empty());
    let path = asked(
        "/admin/people",
        &[("q", &q), ("role", &held), ("state", &standing)],
    );
    let narrow = narrow_form(lang, q, held, standing, narrowed);
    let list = if people.is_empty() {
        Either::Left(view! {
            <div class="card empty">
                <Icon name="user"/>
                <h2>{if narrowed { say::none_found(lang) } else { say::none(lang) }}</h2>
                <p>{if narrowed { say::none_found_hint(lang) } else { say::none_hint(lang) }}</p>
            </div>
        })
    } else {
        let lines = people.into_iter().map(|person| view! { <Line person/> });
        Either::Right(view! {
            <ol class="card rows people people-columns" aria-label=say::list(lang)>
                {lines.collect_view()}
            </ol>
        })
    };
    view! {
        <Title text=say::title(lang)/>
        <div class="page">
            <header class="page-head">
                <div>
                    {crumb("/admin", tokens::back(lang))}
                    <h1>{say::title(lang)}</h1>
                    <p class="muted">{say::lead(lang, &organisation)}</p>
                    <p>
                        <a href="/admin/import" rel="external">{import::title(lang)}</a>
                        " · "
                        <a href="/admin/people/export" rel="external">{import::export(lang)}</a>
                        " · "
                        <a href="/helpdesk" rel="external">{helpdesk::title(lang)}</a>
                    </p>
                </div>
                <a href="/admin/people/new" rel="external" class="btn btn-primary">
                    <Icon name="plus"/>
                    {say::add(lang)}
                </a>
            </header>
            {narrow}
            <p role="status">{say::count(lang, total)}</p>
            {list}
            <Pager path page pages/>
        </div>
    }
    .into_any()
}

/// What narrows the list, asked for by the page's address.
fn narrow_form(lang: Lang, q: String, held: String, standing: String, narrowed: bool) -> AnyView {
    let any = |label: &str| vec![(String::new(), label.to_owned())];
    let mut roles = any(say::role_any(lang));
    roles.extend(
        ["helpdesk", "administrator", "operator"]
            .map(|name| (name.to_owned(), capital(role(lang, name)))),
    );
    let mut states = any(say::state_any(lang));
    states.extend(
        ["active", "invited", "locked", "deactivated"]
            .map(|name| (name.to_owned(), state(lang, name).to_owned())),
    );
    view! {
        <Narrow to="/admin/people" search=say::search(lang) q narrowed>
            <Choice name="role" label=say::role(lang) value=held options=roles/>
            <Choice name="state" label=say::state(lang) value=standing options=states/>
        </Narrow>
    }
    .into_any()
}

#[component]
fn Line(person: PersonLine) -> impl IntoView {
    let lang = lang();
    let extension = person
        .extension
        .map(|extension| view! { <span class="nb">{helpdesk::extension(lang, &extension)}</span> });
    let roles: Vec<_> = person.roles.iter().map(|name| role(lang, name)).collect();
    let roles = (!roles.is_empty())
        .then(|| view! { <span class="small muted">{capital(&roles.join(", "))}</span> });
    view! {
        <li>
            <a href=format!("/admin/people/{}", person.id) rel="external">
                <b>{person.name}</b>
                " "
                {extension}
                " "
                <span class="muted">{person.email}</span>
                " "
                {roles}
                " "
                {mark(lang, person.state)}
            </a>
        </li>
    }
    .into_any()
}
