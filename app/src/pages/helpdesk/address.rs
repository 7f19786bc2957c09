//! Somebody's address on file: the one there is, the one that waits, another one.

use jiff::civil::DateTime;
use leptos::prelude::*;

use super::deeds::FORM;
use crate::{
    api::{
        forwarding::FieldError,
        helpdesk::{AddressLine, Deed},
    },
    components::{FieldMessage, Icon},
    words::{field_error, helpdesk as say, lang, moment, since},
};

/// Its buttons are of the form that has the reason.
#[component]
pub(super) fn Address(
    /// Where something may be done: the sheet's own address.
    here: Option<String>,
    email: String,
    change: Option<AddressLine>,
    administers: bool,
    typed: String,
    error: Option<FieldError>,
    now: DateTime,
) -> impl IntoView {
    let lang = lang();
    let waits = change.map(|change| {
        view! { <Waits here=here.clone() change administers now/> }
    });
    let form = here.map(|here| {
        let to = |deed: Deed| format!("{here}/{}", deed.name());
        let error = error.map(|error| field_error(lang, &error));
        let wrong = error.is_some();
        let at_once = administers.then(|| {
            view! {
                <button class="btn" form=FORM formaction=to(Deed::AddressNow)>
                    {say::address_now(lang)}
                </button>
            }
        });
        view! {
            <div class="field">
                <label for="new-address">{say::address_new(lang)}</label>
                <input
                    class="input"
                    id="new-address"
                    name="email"
                    form=FORM
                    type="email"
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    maxlength="254"
                    aria-describedby="new-address-error new-address-hint"
                    aria-invalid=wrong.then_some("true")
                    autofocus=wrong
                    value=typed
                />
                <FieldMessage id="new-address-error" text=error/>
                <p class="hint" id="new-address-hint">{say::address_hint(lang)}</p>
            </div>
            <div class="actions">
                <button class="btn" form=FORM formaction=to(Deed::Address)>
                    {say::address_ask(lang)}
                </button>
                {at_once}
            </div>
        }
    });
    view! {
        <section class="card settings-card" aria-labelledby="address-title">
            <h2 id="address-title">{say::address(lang)}</h2>
            <div id="address" class="address-now" data-fresh="" aria-live="polite">
                <p>{email}</p>
                {waits}
            </div>
            {form}
        </section>
    }
    .into_any()
}

/// The change that waits, and what may be done with it.
#[component]
fn Waits(
    here: Option<String>,
    change: AddressLine,
    administers: bool,
    now: DateTime,
) -> impl IntoView {
    let lang = lang();
    let AddressLine {
        email,
        asked_by,
        asked,
        until,
    } = change;
    let by = say::address_asked_by(
        lang,
        &asked_by,
        &since(lang, asked, now),
        &moment(lang, until),
    );
    let buttons = here.map(|here| {
        let to = |deed: Deed| format!("{here}/{}", deed.name());
        let confirm = administers.then(|| {
            view! {
                <button
                    class="btn btn-small"
                    id="address-confirm"
                    form=FORM
                    formaction=to(Deed::AddressConfirm)
                    name="confirmed"
                    value=email.clone()
                >
                    {say::address_confirm(lang)}
                </button>
            }
        });
        view! {
            <div class="actions">
                {confirm}
                <button class="btn btn-small" id="address-withdraw" form=FORM formaction=to(Deed::AddressWithdraw)>
                    {say::address_withdraw(lang)}
                </button>
            </div>
        }
    });
    view! {
        <p>
            <span class="status status-wait">
                <Icon name="clock" small=true/>
                <span>{say::address_waits(lang, &email)}</span>
            </span>
        </p>
        <p class="small muted">{by}</p>
        {buttons}
    }
    .into_any()
}
