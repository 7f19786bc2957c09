//! Whom the provider means.

use leptos::{either::Either, prelude::*};

use crate::{
    api::sso::{Linked, LinkedPerson},
    components::Pager,
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
    let list = if people.is_empty() {
        Either::Left(view! { <p class="muted">{say::people_none(lang)}</p> })
    } else {
        let lines = people
            .into_iter()
            .map(|person| view! { <Line person writer=writer.clone()/> });
        Either::Right(view! {
            <p class="small">{say::people_count(lang, total)}</p>
            <ul class="tokens">{lines.collect_view()}</ul>
            <Pager path="/admin/sso" page pages/>
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
