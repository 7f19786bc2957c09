//! The page as a whole.

use leptos::prelude::*;
use leptos_meta::Title;

use super::{form::NewTokenForm, list::TokenList, people::PeoplesTokens};
use crate::{
    api::tokens::{Revealed, TokensView},
    components::{Kept, Notice, Tone},
    forms::Inbox,
    words::{lang, tokens as say},
};

/// What the server handed over. Where it refused to, it says so in the frame.
#[component]
pub(crate) fn TokensPage() -> impl IntoView {
    let view = Inbox::take(|posted| &mut posted.tokens);
    view.map(|view| view! { <Tokens view/> }).into_any()
}

#[component]
fn Tokens(view: TokensView) -> impl IntoView {
    let lang = lang();
    let (title, lead) = match &view.organisation {
        Some(organisation) => (
            say::title_organisation(lang),
            say::lead_organisation(lang, organisation),
        ),
        None => (say::title(lang), say::lead(lang).to_owned()),
    };
    let path = view.path();
    let back = view.organisation.is_some().then(|| {
        view! {
            <p class="crumb">
                <a href="/admin" rel="external">{say::back(lang)}</a>
            </p>
        }
    });
    view! {
        <Title text=title/>
        <div class="page">
            <header class="page-head">
                <div>
                    {back}
                    <h1>{title}</h1>
                    <p class="muted">{lead}</p>
                    <p>
                        <a href="/api/v1/docs" rel="external">{say::reference(lang)}</a>
                    </p>
                </div>
            </header>
            {view.kept.then(|| view! { <Kept action=path.to_owned()/> })}
            {view.made.map(|(name, secret)| view! { <Made name secret/> })}
            {view.revoked.then(|| view! {
                <Notice tone=Tone::Done>
                    <p>{say::revoked(lang)}</p>
                </Notice>
            })}
            <div class="settings">
                <TokenList tokens=view.tokens writer=view.writer.clone() path/>
                <NewTokenForm
                    draft=view.draft
                    errors=view.errors
                    offered=view.offered
                    writer=view.writer.clone()
                    path
                    confirm=view.confirm
                    wait=view.wait
                />
                {view.people.map(|people| view! { <PeoplesTokens people writer=view.writer/> })}
            </div>
        </div>
    }
    .into_any()
}

/// The token, this once.
#[component]
fn Made(name: String, secret: Revealed) -> impl IntoView {
    let lang = lang();
    view! {
        <Notice tone=Tone::Done title=say::made_title(lang, &name)>
            <p>{say::made(lang)}</p>
            <p class="token">
                <label class="label" for="token">{say::made_label(lang)}</label>
                <input class="input" id="token" readonly value=secret.0 autocomplete="off" spellcheck="false"/>
            </p>
        </Notice>
    }
    .into_any()
}
