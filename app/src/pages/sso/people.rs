//! Whom the provider means.

use leptos::prelude::*;

use crate::{
    api::sso::{Linked, LinkedPerson},
    components::Listed,
    words::{full_date, lang, sso_settings as say},
};

#[component]
pub(super) fn LinkedPeople(people: Linked, writer: String) -> impl IntoView {
    let lang = lang();
    let Linked {
        total,
        page,
        pages,
        people,
    } = people;
    let lines = people
        .into_iter()
        .map(|person| view! { <Line person writer=writer.clone()/> }.into_any());
    view! {
        <Listed
            id="people-title"
            title=say::people(lang)
            lead=say::people_lead(lang)
            none=say::people_none(lang)
            count=say::people_count(lang, total)
            path="/admin/sso"
            page
            pages
            lines=lines.collect()
        />
    }
    .into_any()
}

#[component]
fn Line(person: LinkedPerson, writer: String) -> impl IntoView {
    let lang = lang();
    let since = say::since(lang, &full_date(lang, person.since));
    let label = say::unlink_named(lang, &person.name);
    view! {
        <li>
            <div>
                <h3>{person.name}</h3>
                <p class="small">{person.email}</p>
                <p class="small muted">{since}</p>
            </div>
            <form method="post" action="/admin/sso/unlink">
                <input type="hidden" name="writer" value=writer/>
                <input type="hidden" name="person" value=person.id.to_string()/>
                <button class="btn" aria-label=label>
                    {say::unlink(lang)}
                </button>
            </form>
        </li>
    }
    .into_any()
}
