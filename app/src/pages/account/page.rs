//! The page as a whole.

use leptos::prelude::*;
use leptos_meta::Title;

use super::{
    passkeys::Passkeys, password::PasswordForm, reading::Reading, second::SecondFactor,
    sessions::Sessions, sso::Provider,
};
use crate::{
    api::my_account::{AccountView, Done},
    components::{Notice, Tone},
    forms::Inbox,
    words::{account as say, lang},
};

/// What the server handed over. Where it refused to, it says so in the frame.
#[component]
pub(crate) fn AccountPage() -> impl IntoView {
    let view = Inbox::take(|posted| &mut posted.account);
    view.map(|view| view! { <Account view=*view/> }).into_any()
}

#[component]
fn Account(view: AccountView) -> impl IntoView {
    let lang = lang();
    let lead = match &view.extension {
        Some(extension) => say::lead_both(lang, &view.email, extension),
        None => say::lead(lang, &view.email),
    };
    let done = view.done.map(|done| match done {
        Done::Password => say::password_done(lang),
        Done::Session => say::session_done(lang),
        Done::Others => say::others_done(lang),
        Done::Zone => say::zone_done(lang),
        Done::Unlinked => crate::words::sso_settings::own_unlinked(lang),
    });
    view! {
        <Title text=say::title(lang)/>
        <div class="page">
            <header class="page-head">
                <div>
                    <h1>{say::title(lang)}</h1>
                    <p class="muted account-names">{lead}</p>
                </div>
            </header>
            {done.map(|done| view! {
                <Notice tone=Tone::Done>
                    <p>{done}</p>
                </Notice>
            })}
            <div class="settings">
                <PasswordForm
                    email=view.email
                    has_password=view.has_password
                    least=view.least
                    errors=view.errors
                    wait=view.wait
                />
                <Passkeys count=view.passkeys serve=view.passkeys_serve/>
                {view.provider.map(|link| view! { <Provider link/> })}
                <SecondFactor
                    since=view.second_since
                    by_passkey=view.second_by_passkey
                    left=view.codes_left
                    required=view.second_required
                />
                <Sessions sessions=view.sessions now=view.now/>
                <Reading
                    zone=view.zone
                    own=say::zone_own(lang, &view.organisation_zone)
                    hint=say::zone_hint(lang, &view.organisation_zone)
                    zones=view.zones
                    unknown=view.zone_unknown
                />
                <section class="card settings-card" aria-labelledby="programs-title">
                    <h2 id="programs-title">{say::programs(lang)}</h2>
                    <p>{say::programs_lead(lang)}</p>
                    <p>
                        <a href="/account/tokens" rel="external">{say::programs_open(lang)}</a>
                    </p>
                </section>
            </div>
        </div>
    }
    .into_any()
}
