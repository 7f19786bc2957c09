//! One's own second factor.

use leptos::prelude::*;
use leptos_meta::Title;

use super::{codes::Codes, set_up::SetUp};
use crate::{
    api::{
        forwarding::FieldError,
        second_factor::{Form, SecondPage as View, SetUpView},
    },
    components::{Confirm, Notice, Tone, message_of},
    forms::Inbox,
    words::{account, full_date, lang, second as say},
};

/// What the server handed over. Where it refused to, it says so in the frame.
#[component]
pub(crate) fn SecondFactorPage() -> impl IntoView {
    let view = Inbox::take(|posted| &mut posted.second);
    view.map(|view| view! { <Second view=*view/> }).into_any()
}

/// What a form says of the post that came back, where it is the one.
#[derive(Clone, Default)]
struct Came {
    errors: Vec<FieldError>,
    wait: Option<u32>,
}

#[component]
fn Second(view: View) -> impl IntoView {
    let lang = lang();
    let came = |form: Form| {
        if form != view.form {
            return Came::default();
        }
        Came {
            errors: view.error.iter().cloned().collect(),
            wait: view.wait,
        }
    };
    let (confirm, required) = (view.confirm, view.required);
    let by_passkey = view.by_passkey;
    let [set_up_came, codes_came, off_came] = [Form::SetUp, Form::Codes, Form::Off].map(came);
    let is_on = view.since.is_some();
    let told = !view.codes.is_empty();
    let set_up = view
        .set_up
        .map(|set_up| view! { <SetUpCard set_up confirm came=set_up_came another=is_on/> });
    let codes = told.then(|| {
        view! {
            <section class="card settings-card" aria-labelledby="told-title">
                <h2 id="told-title">{say::codes(lang)}</h2>
                <Notice tone=Tone::Done>
                    <p>{say::codes_made(lang)}</p>
                </Notice>
                <Codes codes=view.codes/>
            </section>
        }
    });
    let on = view.since.filter(|_| set_up.is_none()).map(|since| {
        let since = say::on_since(lang, &full_date(lang, since));
        let another = view! {
            <p>
                <a href="/account/second?new" rel="external">{say::another(lang)}</a>
            </p>
        };
        view! {
            <section class="card settings-card" aria-labelledby="on-title">
                <h2 id="on-title">{say::application(lang)}</h2>
                <p>{since}</p>
                {another}
            </section>
            <OffCard required confirm came=off_came/>
        }
    });
    let renewed = (by_passkey || on.is_some())
        .then(|| view! { <CodesCard left=view.codes_left confirm came=codes_came told/> });
    let by_passkey = by_passkey.then(|| {
        view! {
            <Notice tone=Tone::Plain>
                <p>{say::by_passkey(lang)}</p>
            </Notice>
        }
    });
    view! {
        <Title text=say::title(lang)/>
        <div class="page">
            <header class="page-head">
                <div>
                    <p class="crumb">
                        <a href="/account" rel="external">{account::title(lang)}</a>
                    </p>
                    <h1>{say::title(lang)}</h1>
                    <p class="muted">{say::lead(lang)}</p>
                </div>
            </header>
            {view.off.then(|| view! {
                <Notice tone=Tone::Done>
                    <p>{say::switched_off(lang)}</p>
                </Notice>
            })}
            {by_passkey}
            <div class="settings">{codes} {set_up} {on} {renewed}</div>
        </div>
    }
    .into_any()
}

/// The first application, or another one.
#[component]
fn SetUpCard(set_up: SetUpView, confirm: bool, came: Came, another: bool) -> impl IntoView {
    let lang = lang();
    let error = message_of(lang, &came.errors, "code");
    let focus = error.is_some();
    let asked =
        confirm.then(|| view! { <Confirm id="confirm-set-up" errors=came.errors wait=came.wait/> });
    let title = if another {
        say::another(lang)
    } else {
        say::set_up(lang)
    };
    view! {
        <section class="card settings-card" aria-labelledby="set-up-title">
            <form method="post" action="/account/second" novalidate>
                <h2 id="set-up-title">{title}</h2>
                {another.then(|| view! { <p class="muted">{say::another_lead(lang)}</p> })}
                <SetUp set_up error focus/>
                {asked}
                <div class="actions">
                    <button class="btn btn-primary">{say::switch_on(lang)}</button>
                </div>
            </form>
        </section>
    }
    .into_any()
}

/// Codes for losing it: how many are left, and new ones.
#[component]
fn CodesCard(left: u32, confirm: bool, came: Came, told: bool) -> impl IntoView {
    let lang = lang();
    let asked =
        confirm.then(|| view! { <Confirm id="confirm-codes" errors=came.errors wait=came.wait/> });
    (!told)
        .then(|| {
            view! {
                <section class="card settings-card" aria-labelledby="codes-title">
                    <form method="post" action="/account/second/codes" novalidate>
                        <h2 id="codes-title">{say::codes(lang)}</h2>
                        <p>{say::codes_left(lang, u64::from(left))}</p>
                        <p class="muted">{say::codes_lead(lang)}</p>
                        {asked}
                        <div class="actions">
                            <button class="btn">{say::renew(lang)}</button>
                        </div>
                    </form>
                </section>
            }
        })
        .into_any()
}

/// The end of it, where the organisation does not want one.
#[component]
fn OffCard(required: bool, confirm: bool, came: Came) -> impl IntoView {
    let lang = lang();
    let asked =
        confirm.then(|| view! { <Confirm id="confirm-off" errors=came.errors wait=came.wait/> });
    let form = (!required).then(|| {
        view! {
            <form method="post" action="/account/second/off" novalidate>
                <p class="muted">{say::off_lead(lang)}</p>
                {asked}
                <div class="actions">
                    <button class="btn">{say::switch_off(lang)}</button>
                </div>
            </form>
        }
    });
    view! {
        <section class="card settings-card" aria-labelledby="off-title">
            <h2 id="off-title">{say::off(lang)}</h2>
            {required.then(|| view! { <p>{say::required(lang)}</p> })}
            {form}
        </section>
    }
    .into_any()
}
