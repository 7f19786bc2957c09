//! Somebody's telephones: registered or not, and what the PBX has of their accounts.

use jiff::civil::DateTime;
use leptos::{either::Either, prelude::*};

use super::deeds::FORM;
use crate::{
    api::{
        account::Lang,
        forwarding::PushState,
        helpdesk::{Deed, DeskLine, PhoneLine},
    },
    components::{Applied, Failed, Pending},
    words::{files_state, fleet, helpdesk as say, home, lang, push_failed, since},
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
    let told = phone
        .desk
        .as_ref()
        .map(|desk| known(lang, desk, now, &id, &phone.name));
    let restarts = phone.desk.as_ref().map(|desk| desk.restarts);
    let renew = here.map(|here| {
        // A desk phone is told something; any account's password is renewed.
        let deeds = [
            restarts.map(|_| Deed::Resync),
            restarts.filter(|restarts| *restarts).map(|_| Deed::Restart),
            Some(Deed::Phone),
        ];
        let button = |deed| button(lang, deed, &here, &id, &phone.name);
        deeds.into_iter().flatten().map(button).collect_view()
    });
    view! {
        <li>
            <div class="entry-head">
                <b>{phone.name}</b>
                <span>
                    <span class=lamp aria-hidden="true"></span>
                    " "
                    {state}
                </span>
            </div>
            <p class="small muted">{say::sip_name(lang)} " " <code>{phone.endpoint}</code></p>
            <p>{push}</p>
            {told}
            <div class="actions">{renew}</div>
        </li>
    }
    .into_any()
}

/// What is known of a desk phone.
fn known(lang: Lang, desk: &DeskLine, now: DateTime, id: &str, name: &str) -> AnyView {
    let facts = &desk.facts;
    let firmware = facts.firmware.as_str();
    let firmware = (!firmware.is_empty()).then(|| fleet::firmware_of(lang, &firmware));
    let address = (!facts.address.is_empty()).then(|| facts.address.clone());
    let told = [
        Some(desk.model.clone()),
        Some(desk.mac.clone()),
        address,
        firmware,
    ];
    let told = told.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let files = files_state(lang, &facts.progress, now);
    view! {
        <p class="small">
            <a id=format!("more-{id}") href=format!("/admin/phones/{id}") rel="external" aria-label=say::phone_more(lang, &name)>
                {told}
            </a>
        </p>
        <p class="small">{fleet::files(lang)} " " {files}</p>
    }
    .into_any()
}

/// The button of a deed: of the form of all deeds, with its reason.
fn button(lang: Lang, deed: Deed, here: &str, id: &str, name: &str) -> AnyView {
    let (text, named, hint) = match deed {
        Deed::Resync => (
            say::phone_resync(lang),
            say::phone_resync_named(lang, &name),
            None,
        ),
        Deed::Restart => (
            say::phone_restart(lang),
            say::phone_restart_named(lang, &name),
            Some(say::phone_restart_hint(lang)),
        ),
        _ => (
            say::phone_renew(lang),
            say::phone_renew_named(lang, &name),
            None,
        ),
    };
    view! {
        <button
            class="btn btn-small"
            id=format!("{}-{id}", deed.name())
            form=FORM
            formaction=format!("{here}/{}", deed.name())
            name="phone"
            value=id.to_owned()
            title=hint
            aria-label=named
        >
            {text}
        </button>
    }
    .into_any()
}
