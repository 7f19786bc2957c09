//! The page as a whole.

use leptos::prelude::*;
use leptos_meta::Title;

use super::{list::PasskeyList, new::NewPasskey};
use crate::{
    api::{
        forwarding::FieldError,
        passkeys::{PasskeyDone, PasskeyForm, PasskeysView, Serve},
    },
    components::{Confirm, Kept, Notice, Tone, message_of},
    forms::Inbox,
    pages::second::Codes,
    words::{account, lang, passkeys as say, second},
};

/// What the server handed over. Where it refused to, it says so in the frame.
#[component]
pub(crate) fn PasskeysPage() -> impl IntoView {
    let view = Inbox::take(|posted| &mut posted.passkeys);
    view.map(|view| view! { <Passkeys view=*view/> }).into_any()
}

#[component]
fn Passkeys(view: PasskeysView) -> impl IntoView {
    let lang = lang();
    let done = view.done.map(|done| match done {
        PasskeyDone::Added => say::added(lang),
        PasskeyDone::Renamed => say::renamed(lang),
        PasskeyDone::Removed => say::removed(lang),
    });
    let errors_of = |form: bool| {
        if form { view.errors.clone() } else { vec![] }
    };
    let stays = message_of(
        lang,
        &errors_of(view.form == PasskeyForm::Remove),
        "passkey",
    );
    let renaming = match &view.form {
        PasskeyForm::Rename(id, name) => Some((*id, name.clone(), view.errors.clone())),
        _ => None,
    };
    let unlock_errors = errors_of(view.form == PasskeyForm::Confirm);
    let new_errors = errors_of(view.form == PasskeyForm::Add);
    let (confirm, some) = (view.confirm, !view.passkeys.is_empty());
    let offered = view.offered && view.serve != Serve::Nothing;
    let told = match view.serve {
        _ if !view.offered => Some(say::not_offered(lang)),
        Serve::SignIn => None,
        Serve::Second => Some(say::serve_second(lang)),
        Serve::Nothing => Some(say::serve_nothing(lang)),
    };
    let codes = (!view.codes.is_empty()).then(|| {
        view! {
            <section class="card settings-card" aria-labelledby="codes-title">
                <h2 id="codes-title">{second::codes(lang)}</h2>
                <Codes codes=view.codes/>
            </section>
        }
    });
    let unlock = (confirm && (offered || some)).then(|| {
        view! { <Unlock errors=unlock_errors wait=view.wait/> }
    });
    let new = (offered && !confirm).then(|| {
        let writer = view.writer.clone();
        view! { <NewPasskey here=view.here draft=view.draft full=view.full errors=new_errors writer/> }
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
            {view.kept.then(|| view! { <Kept action="/account/passkeys".to_owned()/> })}
            {done.map(|done| view! {
                <Notice tone=Tone::Done>
                    <p>{done}</p>
                </Notice>
            })}
            {stays.map(|stays| view! {
                <Notice tone=Tone::Bad>
                    <p>{stays}</p>
                </Notice>
            })}
            {told.map(|told| view! {
                <Notice tone=Tone::Plain>
                    <p>{told}</p>
                </Notice>
            })}
            <div class="settings">
                {codes}
                <PasskeyList passkeys=view.passkeys now=view.now renaming removable=!confirm writer=view.writer/>
                {unlock}
                {new}
            </div>
        </div>
    }
    .into_any()
}

/// Before one is added or removed: who it is, once more.
#[component]
fn Unlock(errors: Vec<FieldError>, wait: Option<u32>) -> impl IntoView {
    let lang = lang();
    view! {
        <section class="card settings-card" aria-labelledby="unlock-title">
            <form method="post" action="/account/passkeys/confirm" novalidate>
                <h2 id="unlock-title">{say::unlock(lang)}</h2>
                <p class="muted">{say::unlock_lead(lang)}</p>
                <Confirm id="confirm" errors wait/>
                <div class="actions">
                    <button class="btn btn-primary">{say::unlock_do(lang)}</button>
                </div>
            </form>
        </section>
    }
    .into_any()
}
