//! The provider itself.

use leptos::prelude::*;

use crate::{
    api::{
        forwarding::FieldError,
        sso::{SsoPage, SsoSecret},
    },
    components::{Confirm, FieldMessage, message_of},
    words::{lang, settings, sso_settings as say},
};

#[component]
pub(super) fn ProviderForm(view: SsoPage) -> impl IntoView {
    let lang = lang();
    let SsoPage {
        draft,
        in_force,
        secret,
        errors,
        has_secret,
        confirm,
        wait,
        writer,
        ..
    } = view;
    let asked = confirm.then(|| {
        let errors = errors.clone();
        view! { <Confirm id="confirm" errors wait/> }
    });
    let secret_hint = match secret {
        SsoSecret::Another => say::secret_again(lang),
        _ if has_secret => say::secret_kept(lang),
        _ => say::secret_hint(lang),
    };
    let no_secret = secret == SsoSecret::None;
    let none = has_secret.then(|| {
        view! {
            <label class="check">
                <input type="checkbox" name="no_secret" checked=no_secret/>
                <span>{say::no_secret(lang)}</span>
            </label>
        }
    });
    let others = in_force.map(|now| {
        [
            (now.issuer, &draft.issuer),
            (now.client_id, &draft.client_id),
            (now.label, &draft.label),
        ]
        .map(|(now, typed)| (now != *typed).then_some(now))
    });
    let [issuer_now, client_now, label_now] = others.unwrap_or_default();
    let passwords_off = !draft.passwords;
    view! {
        <section class="card settings-card" aria-labelledby="provider-title">
            <form method="post" action="/admin/sso" novalidate>
                <input type="hidden" name="writer" value=writer/>
                <input type="hidden" name="version" value=draft.version.to_string()/>
                <h2 id="provider-title">{say::provider(lang)}</h2>
                <p class="muted">{say::provider_lead(lang)}</p>
                <Line
                    name="issuer"
                    kind="url"
                    label=say::issuer(lang)
                    hint=say::issuer_hint(lang)
                    in_force=issuer_now
                    value=draft.issuer
                    errors=errors.clone()
                />
                <Line
                    name="client_id"
                    label=say::client(lang)
                    hint=say::client_hint(lang)
                    in_force=client_now
                    value=draft.client_id
                    errors=errors.clone()
                />
                <Line
                    name="secret"
                    kind="password"
                    label=say::secret(lang)
                    hint=secret_hint
                    value=String::new()
                    errors=errors.clone()
                />
                {none}
                <Line
                    name="label"
                    label=say::label(lang)
                    hint=say::label_hint(lang)
                    in_force=label_now
                    value=draft.label
                    errors=errors.clone()
                />
                <Beside
                    passwords_off
                    second_factor=draft.second_factor
                    trusts_addresses=draft.trusts_addresses
                    errors
                />
                {asked}
                <div class="actions">
                    <button class="btn btn-primary">{settings::save(lang)}</button>
                </div>
            </form>
        </section>
    }
    .into_any()
}

/// What else lets people in, and how far the provider is believed.
#[component]
fn Beside(
    passwords_off: bool,
    second_factor: bool,
    trusts_addresses: bool,
    errors: Vec<FieldError>,
) -> impl IntoView {
    let lang = lang();
    let unproven = message_of(lang, &errors, "passwords");
    view! {
        <fieldset class="ticks" aria-describedby="passwords-error passwords-hint">
            <legend class="label">{say::beside(lang)}</legend>
            <label class="check">
                <input type="checkbox" name="passwords_off" checked=passwords_off/>
                <span>{say::passwords_off(lang)}</span>
            </label>
            <FieldMessage id="passwords-error" text=unproven/>
            <p class="hint" id="passwords-hint">{say::passwords_hint(lang)}</p>
            <label class="check">
                <input type="checkbox" name="second_factor" checked=second_factor/>
                <span>{say::second(lang)}</span>
            </label>
            <label class="check">
                <input
                    type="checkbox"
                    name="trusts_addresses"
                    checked=trusts_addresses
                    aria-describedby="addresses-hint"
                />
                <span>{say::addresses(lang)}</span>
            </label>
            <p class="hint" id="addresses-hint">{say::addresses_hint(lang)}</p>
        </fieldset>
    }
    .into_any()
}

/// One line of text, with what is wrong with it, and what is in force where that is something else.
#[component]
fn Line(
    name: &'static str,
    #[prop(default = "text")] kind: &'static str,
    label: &'static str,
    hint: &'static str,
    #[prop(default = None)] in_force: Option<String>,
    value: String,
    errors: Vec<FieldError>,
) -> impl IntoView {
    let lang = lang();
    let error = message_of(lang, &errors, name);
    let invalid = error.is_some().then_some("true");
    let [error_id, hint_id, now_id] = ["error", "hint", "now"].map(|part| format!("{name}-{part}"));
    let mut described = format!("{error_id} {hint_id}");
    let in_force = in_force.filter(|now| !now.is_empty()).map(|now| {
        described = format!("{described} {now_id}");
        view! {
            <p class="hint" id=now_id>
                <strong>{say::in_force(lang, &now)}</strong>
            </p>
        }
    });
    // A browser keeps no secret of a program.
    let complete = if kind == "password" {
        "new-password"
    } else {
        "off"
    };
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <input
                class="input"
                id=name
                name=name
                type=kind
                autocomplete=complete
                autocapitalize="none"
                spellcheck="false"
                aria-describedby=described
                aria-invalid=invalid
                value=value
            />
            <FieldMessage id=error_id text=error/>
            <p class="hint" id=hint_id>{hint}</p>
            {in_force}
        </div>
    }
    .into_any()
}
