//! Somebody's telephones: registered or not, and what the PBX has of their accounts.

use jiff::civil::DateTime;
use leptos::{either::Either, prelude::*};

use super::deeds::FORM;
use crate::{
    api::{
        forwarding::PushState,
        helpdesk::{Deed, PhoneLine},
    },
    components::{Applied, Failed, Pending},
    words::{helpdesk as say, home, lang, push_failed, since},
};

#[component]
pub(super) fn Phones(
    phones: Vec<PhoneLine>,
    now: DateTime,
    /// Where something may be done to them: the sheet's own address.
    here: Option<String>,
) -> impl IntoView {
    let lang = lang();
    let body = if phones.is_empty() {
        Either::Left(view! { <p class="muted">{home::no_phones_title(lang)}</p> })
    } else {
        let phones = phones
            .into_iter()
            .map(move |phone| view! { <Phone phone now here=here.clone()/> });
        Either::Right(view! { <ul class="log">{phones.collect_view()}</ul> })
    };
    view! {
        <section class="card settings-card" aria-labelledby="phones-title">
            <h2 id="phones-title">{say::phones(lang)}</h2>
            <div id="phones" data-fresh="">{body}</div>
        </section>
    }
    .into_any()
}

#[component]
fn Phone(phone: PhoneLine, now: DateTime, here: Option<String>) -> impl IntoView {
    let lang = lang();
    let (lamp, state) = match phone.registered {
        Some(true) => ("dot dot-ok", home::connected(lang)),
        Some(false) => ("dot", home::not_connected(lang)),
        None => ("dot", home::unknown(lang)),
    };
    let push = match phone.push {
        PushState::Applied { at } => {
            let since = since(lang, at, now.max(at));
            view! { <Applied text=say::phone_applied(lang, &since)/> }.into_any()
        }
        PushState::Pending => view! { <Pending/> }.into_any(),
        PushState::Failed { reason, retry_in } => {
            view! { <Failed text=push_failed(lang, reason, retry_in)/> }.into_any()
        }
    };
    let id = phone.id.to_string();
    let renew = here.map(|here| {
        view! {
            <button
                class="btn btn-small"
                id=format!("renew-{id}")
                form=FORM
                formaction=format!("{here}/{}", Deed::Phone.name())
                name="phone"
                value=id.clone()
                aria-label=say::phone_renew_named(lang, &phone.name)
            >
                {say::phone_renew(lang)}
            </button>
        }
    });
    view! {
        <li>
            <div class="entry-head">
                <b>{phone.name}</b>
                <span class="phone-state">
                    <span class=lamp aria-hidden="true"></span>
                    " "
                    {state}
                </span>
            </div>
            <p class="small muted">{say::sip_name(lang)} " " <code>{phone.endpoint}</code></p>
            <p>{push}</p>
            {renew}
        </li>
    }
    .into_any()
}
