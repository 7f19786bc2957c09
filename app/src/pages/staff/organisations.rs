//! All organisations, and the form of a new one.

use leptos::prelude::*;
use leptos_meta::Title;

use super::parts::{Choice, TextField, languages};
use crate::{
    api::people::{OrganisationLine, OrganisationsView},
    components::{Confirm, Icon, Kept},
    words::{full_date, lang, organisations as say, people},
};

#[component]
pub(super) fn Organisations(view: OrganisationsView) -> impl IntoView {
    let lang = lang();
    let OrganisationsView {
        organisations,
        draft,
        errors,
        countries,
        writer,
        mails,
        confirm,
        wait,
        kept,
    } = view;
    let count = organisations.len() as u64;
    let lines = organisations
        .into_iter()
        .map(|line| view! { <Line line/> })
        .collect_view();
    let asked = confirm.then(|| {
        let errors = errors.clone();
        view! { <Confirm id="confirm" errors wait/> }
    });
    let countries = countries
        .into_iter()
        .map(|code| (code.to_owned(), code.to_owned()))
        .collect::<Vec<_>>();
    let hint = if mails {
        say::first_hint(lang)
    } else {
        say::first_hint_no_mail(lang)
    };
    view! {
        <Title text=say::title(lang)/>
        <div class="page page-narrow">
            <header class="page-head">
                <div>
                    <h1>{say::title(lang)}</h1>
                    <p class="muted">{say::count(lang, count)}</p>
                </div>
            </header>
            {kept.then(|| view! { <Kept action="/operator/organisations".to_owned()/> })}
            <ol class="card rows people" aria-label=say::title(lang)>
                {lines}
            </ol>
            <section class="card settings-card" aria-labelledby="new-title">
                <form method="post" action="/operator/organisations" novalidate>
                    <input type="hidden" name="writer" value=writer/>
                    <h2 id="new-title">{say::add(lang)}</h2>
                    <TextField name="name" label=say::name(lang) value=draft.name errors=errors.clone() longest=80 required=true/>
                    <TextField
                        name="slug"
                        label=say::slug(lang)
                        value=draft.slug
                        errors=errors.clone()
                        hint=say::slug_hint(lang).to_owned()
                        longest=40
                        required=true
                    />
                    <Choice name="country" label=say::country(lang) value=draft.country options=countries errors=errors.clone()/>
                    <TextField
                        name="zone"
                        label=say::zone(lang)
                        value=draft.zone
                        errors=errors.clone()
                        hint=say::zone_hint(lang).to_owned()
                        longest=64
                        required=true
                    />
                    <h3>{say::first(lang)}</h3>
                    <p class="muted">{hint}</p>
                    <TextField name="administrator" label=people::name(lang) value=draft.administrator errors=errors.clone() longest=80 required=true/>
                    <TextField name="email" kind="email" label=people::email(lang) value=draft.email errors=errors.clone() required=true/>
                    <Choice name="lang" label=people::lang(lang) value=draft.lang options=languages(lang) errors=errors.clone()/>
                    {asked}
                    <div class="actions">
                        <button class="btn btn-primary">{say::add_do(lang)}</button>
                    </div>
                </form>
            </section>
        </div>
    }
    .into_any()
}

#[component]
fn Line(line: OrganisationLine) -> impl IntoView {
    let lang = lang();
    let off = line.deactivated.map(|at| {
        view! {
            <span class="status status-bad">
                <Icon name="lock" small=true/>
                {say::off_since(lang, &full_date(lang, at))}
            </span>
        }
    });
    view! {
        <li>
            <a href=format!("/operator/organisations/{}", line.id) rel="external">
                <b>{line.name}</b>
                " "
                <span class="muted">{line.slug}</span>
                " "
                <span class="nb">{say::people(lang, line.people)}</span>
                " "
                <span class="nb">{say::extensions(lang, line.extensions)}</span>
                " "
                {off}
            </a>
        </li>
    }
    .into_any()
}
