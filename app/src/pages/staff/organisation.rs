//! One organisation: its name, who administers it, whether its people come in.

use leptos::{either::Either, prelude::*};
use leptos_meta::Title;

use super::parts::{Choice, Outcome, TextField, crumb, languages};
use crate::{
    api::{
        forwarding::FieldError,
        people::{OrganisationDraft, OrganisationView},
    },
    components::{Confirm, Kept},
    words::{full_date, lang, organisations as say, people},
};

#[component]
pub(super) fn OrganisationSheet(view: OrganisationView) -> impl IntoView {
    let lang = lang();
    let OrganisationView {
        line,
        country,
        zone,
        draft,
        errors,
        administrators,
        own,
        writer,
        mails,
        confirm,
        wait,
        done,
        not_done,
        kept,
    } = view;
    let Some(line) = line else {
        return ().into_any();
    };
    let here = format!("/operator/organisations/{}", line.id);
    let form = |deed: &str| format!("{here}/{deed}");
    let administrators_card = administrators_card(Administrators {
        action: form("administrator"),
        writer: writer.clone(),
        there: administrators,
        draft: draft.clone(),
        errors: errors.clone(),
        mails,
        confirm,
        wait,
    });
    let switch = if own {
        view! { <p class="muted">{say::own(lang)}</p> }.into_any()
    } else if let Some(at) = line.deactivated {
        view! {
            <form method="post" action=form("reactivate")>
                <input type="hidden" name="writer" value=writer.clone()/>
                <p><b>{say::off_since(lang, &full_date(lang, at))}</b></p>
                <p class="muted">{say::reactivate_lead(lang)}</p>
                <div class="actions">
                    <button class="btn">{say::reactivate(lang)}</button>
                </div>
            </form>
        }
        .into_any()
    } else {
        view! {
            <form method="post" action=form("deactivate")>
                <input type="hidden" name="writer" value=writer.clone()/>
                <p class="muted">{say::deactivate_lead(lang)}</p>
                <div class="actions">
                    <button class="btn btn-danger">{say::deactivate(lang)}</button>
                </div>
            </form>
        }
        .into_any()
    };
    view! {
        <Title text=line.name.clone()/>
        <div class="page page-narrow">
            <header class="page-head">
                <div>
                    {crumb("/operator/organisations", say::title(lang))}
                    <h1>{line.name.clone()}</h1>
                    <p class="muted">
                        {line.slug.clone()} " · " {country} " · " {zone} " · " {say::people(lang, line.people)} " · "
                        {say::extensions(lang, line.extensions)}
                    </p>
                </div>
            </header>
            {kept.then(|| view! { <Kept action=here.clone()/> })}
            <Outcome done not_done of_organisation=true/>
            <div class="settings">
                <section class="card settings-card" aria-labelledby="name-title">
                    <form method="post" action=here.clone() novalidate>
                        <input type="hidden" name="writer" value=writer.clone()/>
                        <h2 id="name-title">{say::rename(lang)}</h2>
                        <TextField name="name" label=say::name(lang) value=draft.name errors=errors.clone() longest=80 required=true/>
                        <p class="hint">{say::slug_stays(lang)}</p>
                        <div class="actions">
                            <button class="btn btn-primary">{people::save(lang)}</button>
                        </div>
                    </form>
                </section>
                {administrators_card}
                <section class="card settings-card" aria-labelledby="access-title">
                    <h2 id="access-title">{say::access(lang)}</h2>
                    {switch}
                </section>
            </div>
        </div>
    }
    .into_any()
}

struct Administrators {
    action: String,
    writer: String,
    there: Vec<(String, String)>,
    draft: OrganisationDraft,
    errors: Vec<FieldError>,
    mails: bool,
    confirm: bool,
    wait: Option<u32>,
}

/// Who administers it, and the form of another one.
fn administrators_card(card: Administrators) -> AnyView {
    let lang = lang();
    let Administrators {
        action,
        writer,
        there,
        draft,
        errors,
        mails,
        confirm,
        wait,
    } = card;
    let asked = confirm.then(|| {
        let errors = errors.clone();
        view! { <Confirm id="confirm" errors wait/> }
    });
    let administrators = if there.is_empty() {
        Either::Left(view! { <p class="muted">{say::administrators_none(lang)}</p> })
    } else {
        let lines = there.into_iter().map(|(name, email)| {
            view! { <li><b>{name}</b> " " <span class="muted">{email}</span></li> }
        });
        Either::Right(view! { <ul class="plain-list">{lines.collect_view()}</ul> })
    };
    let hint = if mails {
        say::first_hint(lang)
    } else {
        say::first_hint_no_mail(lang)
    };
    view! {
        <section class="card settings-card" aria-labelledby="administrators-title">
            <h2 id="administrators-title">{say::administrators(lang)}</h2>
            {administrators}
            <form method="post" action=action novalidate>
                <input type="hidden" name="writer" value=writer/>
                <h3>{say::another(lang)}</h3>
                <p class="muted">{hint}</p>
                <TextField name="administrator" label=people::name(lang) value=draft.administrator errors=errors.clone() longest=80 required=true/>
                <TextField name="email" kind="email" label=people::email(lang) value=draft.email errors=errors.clone() required=true/>
                <Choice name="lang" label=people::lang(lang) value=draft.lang options=languages(lang) errors=errors.clone()/>
                {asked}
                <div class="actions">
                    <button class="btn">{say::another_do(lang)}</button>
                </div>
            </form>
        </section>
    }
    .into_any()
}
