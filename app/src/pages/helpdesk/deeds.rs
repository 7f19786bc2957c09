//! What can be done for somebody, each with the same reason; and what became of it.

use leptos::prelude::*;

use crate::{
    api::{
        forwarding::FieldError,
        helpdesk::{Barred, Deed, Refusal},
    },
    components::{FieldMessage, Icon, Notice, Tone},
    words::{field_error, fleet, helpdesk as say, lang},
};

/// The form. The buttons of telephones stand beside them, and are of this form too.
pub(super) const FORM: &str = "deeds";

#[component]
pub(super) fn Deeds(
    here: String,
    barred: Option<Barred>,
    has_password: bool,
    has_second: bool,
    has_extension: bool,
    why: String,
    why_error: Option<FieldError>,
    writer: String,
) -> impl IntoView {
    let lang = lang();
    let title = view! { <h2 id="deeds-title">{say::deeds(lang)}</h2> };
    if let Some(barred) = barred {
        let text = match barred {
            Barred::Own => say::barred_own(lang),
            Barred::Above => say::barred_above(lang),
        };
        return view! {
            <section class="card settings-card" aria-labelledby="deeds-title">
                {title}
                <p class="muted">{text}</p>
            </section>
        }
        .into_any();
    }
    let error = why_error.map(|error| field_error(lang, &error));
    let wrong = error.is_some();
    let to = move |deed: Deed| format!("{here}/{}", deed.name());
    let instructions = if has_password {
        say::instructions(lang)
    } else {
        say::welcome(lang)
    };
    let push = has_extension.then(|| {
        view! {
            <li>
                <button class="btn" formaction=to(Deed::Push)>
                    <Icon name="refresh"/>
                    {say::push(lang)}
                </button>
            </li>
        }
    });
    let second = has_second.then(|| {
        view! {
            <li>
                <button class="btn" formaction=to(Deed::Second)>{say::second_remove(lang)}</button>
                <p class="hint">{say::second_remove_hint(lang)}</p>
            </li>
        }
    });
    view! {
        <section class="card settings-card" aria-labelledby="deeds-title">
            {title}
            <form id=FORM method="post" action=to(Deed::Instructions) novalidate>
                // Enter in the field does nothing: which of them was meant, it does not say.
                <button disabled=true hidden=true></button>
                <input type="hidden" name="writer" value=writer/>
                <div class="field">
                    <label for="why">{say::why(lang)}</label>
                    <input
                        class="input"
                        id="why"
                        name="why"
                        autocomplete="off"
                        maxlength="300"
                        aria-describedby="why-error why-hint"
                        aria-invalid=wrong.then_some("true")
                        aria-required="true"
                        autofocus=wrong
                        value=why
                    />
                    <FieldMessage id="why-error" text=error/>
                    <p class="hint" id="why-hint">{say::why_hint(lang)}</p>
                </div>
                <ul class="deeds">
                    <li>
                        <button class="btn" formaction=to(Deed::Instructions)>{instructions}</button>
                        <p class="hint">{say::instructions_hint(lang)}</p>
                    </li>
                    <li>
                        <button class="btn" formaction=to(Deed::Code)>{say::code(lang)}</button>
                        <p class="hint">{say::code_hint(lang)}</p>
                    </li>
                    <li>
                        <button class="btn" formaction=to(Deed::Unlock)>{say::unlock(lang)}</button>
                    </li>
                    <li>
                        <button class="btn" formaction=to(Deed::Sessions)>{say::end_sessions(lang)}</button>
                    </li>
                    {second} {push}
                    <li>
                        <button class="btn" formaction=to(Deed::See)>{say::see(lang)}</button>
                        <p class="hint">{say::see_hint(lang)}</p>
                    </li>
                </ul>
            </form>
        </section>
    }
    .into_any()
}

/// What has just been done, or why it was not.
#[component]
pub(super) fn Outcome(
    done: Option<Deed>,
    refusal: Option<Refusal>,
    code: Option<String>,
    has_password: bool,
    /// A look at their pages is over.
    seen: bool,
) -> impl IntoView {
    let lang = lang();
    if seen {
        return told(say::seen_over(lang));
    }
    if let Some(code) = code {
        return view! {
            <Notice tone=Tone::Done title=say::code_made(lang)>
                <p class="spoken"><output>{code}</output></p>
                <p>{say::code_made_hint(lang)}</p>
            </Notice>
        }
        .into_any();
    }
    if let Some(refusal) = refusal {
        let text = match refusal {
            Refusal::Locked => say::refused_locked(lang),
            Refusal::Deactivated => say::refused_deactivated(lang),
            Refusal::NoMail => say::refused_no_mail(lang),
            Refusal::NoExtension => say::refused_no_extension(lang),
            Refusal::NoRestart => fleet::not_restart(lang),
            Refusal::PhoneAway => fleet::not_away(lang),
            Refusal::NoSecond => say::refused_no_second(lang),
            Refusal::NoMailToAsk => say::refused_no_mail_to_ask(lang),
            Refusal::NoChange => say::refused_no_change(lang),
            Refusal::Address => say::refused_address(lang),
        };
        return view! {
            <Notice tone=Tone::Bad title=say::not_done(lang)>
                <p>{text}</p>
            </Notice>
        }
        .into_any();
    }
    let Some(done) = done else {
        return ().into_any();
    };
    let text = match done {
        Deed::Instructions if has_password => say::instructions_done(lang),
        Deed::Instructions => say::welcome_done(lang),
        Deed::Unlock => say::unlock_done(lang),
        Deed::Sessions => say::sessions_done(lang),
        Deed::Phone => say::phone_done(lang),
        Deed::Resync => say::resync_done(lang),
        Deed::Restart => say::restart_done(lang),
        Deed::Push => say::push_done(lang),
        Deed::Second => say::second_done(lang),
        Deed::Address => say::address_asked(lang),
        Deed::AddressNow | Deed::AddressConfirm => say::address_done(lang),
        Deed::AddressWithdraw => say::address_withdrawn(lang),
        // The one is shown above, that once; the other led elsewhere.
        Deed::Code | Deed::See => return ().into_any(),
    };
    told(text)
}

fn told(text: &'static str) -> AnyView {
    view! {
        <Notice tone=Tone::Done>
            <p>{text}</p>
        </Notice>
    }
    .into_any()
}
