//! The question, and what became of it.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    api::address::AddressView,
    components::{Gate, Notice, Refused, Tone},
    forms::Inbox,
    words::{address as say, lang, recovery},
};

/// What the server handed over. Where it refused to, it says so.
#[component]
pub(crate) fn AddressPage() -> impl IntoView {
    let lang = lang();
    let view = Inbox::take(|posted| &mut posted.address);
    let body = view.map(|view| match view {
        AddressView::Ask {
            name,
            former,
            new,
            asked_by,
        } => view! { <Ask name former new asked_by/> }.into_any(),
        AddressView::Changed { email } => {
            told(say::done_title(lang), Tone::Done, say::done(lang, &email))
        }
        AddressView::Refused => told(
            say::refused_title(lang),
            Tone::Done,
            say::refused(lang).to_owned(),
        ),
        AddressView::Gone => told(
            say::gone_title(lang),
            Tone::Caution,
            say::gone(lang).to_owned(),
        ),
        AddressView::Unusable => told(
            say::unusable_title(lang),
            Tone::Bad,
            say::unusable(lang).to_owned(),
        ),
    });
    view! {
        <Gate back=Some("/address".to_owned())>
            <Refused/>
            {body}
            <p>
                <a href="/signin" rel="external">{recovery::back(lang)}</a>
            </p>
        </Gate>
    }
    .into_any()
}

fn told(title: &'static str, tone: Tone, text: String) -> AnyView {
    view! {
        <Title text=title/>
        <h1>{title}</h1>
        <Notice tone>
            <p>{text}</p>
        </Notice>
    }
    .into_any()
}

#[component]
fn Ask(name: String, former: String, new: String, asked_by: String) -> impl IntoView {
    let lang = lang();
    view! {
        <Title text=say::title(lang)/>
        <h1>{say::title(lang)}</h1>
        <p class="muted">{say::lead(lang, &name)}</p>
        <dl class="account-facts">
            <div>
                <dt>{say::former(lang)}</dt>
                <dd>{former}</dd>
            </div>
            <div>
                <dt>{say::new(lang)}</dt>
                <dd>
                    <b>{new}</b>
                </dd>
            </div>
            <div>
                <dt>{say::asked_by(lang)}</dt>
                <dd>{asked_by}</dd>
            </div>
        </dl>
        <p class="muted">{say::what(lang)}</p>
        <form class="gate-fields" method="post" action="/address">
            <button class="btn btn-primary btn-wide" name="answer" value="yes">{say::yes(lang)}</button>
            <button class="btn btn-wide" name="answer" value="no">{say::no(lang)}</button>
        </form>
    }
    .into_any()
}
