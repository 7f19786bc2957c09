//! The administrator's page.

use std::mem;

use leptos::{either::Either, prelude::*};
use leptos_meta::Title;

use super::{form::ProviderForm, people::LinkedPeople};
use crate::{
    api::sso::{SsoDone, SsoForm, SsoPage},
    components::{Confirm, Kept, Notice, Tone},
    forms::Inbox,
    words::{lang, settings, sso_settings as say},
};

/// What the server handed over. Where it refused to, it says so in the frame.
#[component]
pub(crate) fn SsoSettingsPage() -> impl IntoView {
    let view = Inbox::take(|posted| &mut posted.sso_page);
    view.map(|view| view! { <Settings view=*view/> }).into_any()
}

#[component]
fn Settings(mut view: SsoPage) -> impl IntoView {
    let lang = lang();
    // Once is enough: the form above asks who it is, unless it is the end of the provider that came back for it.
    let asked = match view.form {
        SsoForm::Save => None,
        SsoForm::Remove => mem::take(&mut view.confirm).then(|| {
            let (errors, wait) = (mem::take(&mut view.errors), view.wait.take());
            view! { <Confirm id="confirm-remove" errors wait/> }
        }),
    };
    let done = view.done.map(|done| match done {
        SsoDone::Saved => say::saved(lang),
        SsoDone::Removed => say::removed(lang),
        SsoDone::Unlinked => say::unlinked(lang),
    });
    let done = done.map(|done| {
        view! {
            <Notice tone=Tone::Done>
                <p>{done}</p>
            </Notice>
        }
    });
    let stale = view.stale.then(|| {
        view! {
            <Notice tone=Tone::Caution title=settings::stale_title(lang)>
                <p>{settings::stale(lang)}</p>
            </Notice>
        }
    });
    let there = view.is_set.then(|| {
        let start = view.start.clone();
        let domains = if view.domains.is_empty() {
            Either::Left(view! { <p class="muted">{say::domains_none(lang)}</p> })
        } else {
            let domains = view.domains.join(", ");
            Either::Right(view! { <p>{say::domains(lang, &domains)}</p> })
        };
        view! {
            <section class="card settings-card" aria-labelledby="way-title">
                <h2 id="way-title">{say::way(lang)}</h2>
                <p>{say::way_lead(lang)}</p>
                <Address id="way" label=say::way_address(lang) value=start/>
                {domains}
            </section>
            <LinkedPeople people=view.people.clone() writer=view.writer.clone()/>
            <section class="card settings-card" aria-labelledby="remove-title">
                <form method="post" action="/admin/sso/remove">
                    <input type="hidden" name="writer" value=view.writer.clone()/>
                    <h2 id="remove-title">{say::remove(lang)}</h2>
                    <p class="muted">{say::remove_lead(lang)}</p>
                    {asked}
                    <div class="actions">
                        <button class="btn">{say::remove_do(lang)}</button>
                    </div>
                </form>
            </section>
        }
    });
    let (redirect, out, told) = (
        view.redirect_uri.clone(),
        view.signed_out_uri.clone(),
        view.logout_uri.clone(),
    );
    view! {
        <Title text=say::title(lang)/>
        <div class="page">
            <header class="page-head">
                <div>
                    <p class="crumb">
                        <a href="/admin" rel="external">{settings::title(lang)}</a>
                    </p>
                    <h1>{say::title(lang)}</h1>
                    <p class="muted">{say::lead(lang, &view.organisation)}</p>
                </div>
            </header>
            {view.kept.then(|| view! { <Kept action="/admin/sso".to_owned()/> })}
            {done}
            {stale}
            <div class="settings">
                <section class="card settings-card" aria-labelledby="there-title">
                    <h2 id="there-title">{say::there(lang)}</h2>
                    <p class="muted">{say::there_lead(lang)}</p>
                    <Address id="redirect" label=say::redirect(lang) value=redirect/>
                    <Address id="signed-out" label=say::signed_out(lang) value=out/>
                    <Address id="logout" label=say::logout(lang) value=told/>
                </section>
                <ProviderForm view/>
                {there}
            </div>
        </div>
    }
    .into_any()
}

/// Something to be copied.
#[component]
fn Address(id: &'static str, label: &'static str, value: String) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input class="input" id=id readonly value=value autocomplete="off" spellcheck="false"/>
        </div>
    }
    .into_any()
}
