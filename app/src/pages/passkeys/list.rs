//! The passkeys there are.

use jiff::civil::DateTime;
use leptos::{either::Either, prelude::*};
use uuid::Uuid;

use crate::{
    api::{forwarding::FieldError, passkeys::PasskeyLine},
    components::{FieldMessage, message_of},
    words::{full_date, lang, passkeys as say, since},
};

/// A name that came back: whose, as typed, and what is wrong with it.
type Renaming = (Uuid, String, Vec<FieldError>);

#[component]
pub(super) fn PasskeyList(
    passkeys: Vec<PasskeyLine>,
    now: Option<DateTime>,
    renaming: Option<Renaming>,
    /// Whether they can be removed at once, or only after who it is was shown once more.
    removable: bool,
    writer: String,
) -> impl IntoView {
    let lang = lang();
    let list = if passkeys.is_empty() {
        Either::Left(view! { <p class="muted">{say::none(lang)}</p> })
    } else {
        let lines = passkeys.into_iter().map(|passkey| {
            let renaming = renaming.clone().filter(|(id, ..)| *id == passkey.id);
            view! { <Line passkey now renaming removable writer=writer.clone()/> }
        });
        Either::Right(view! { <ul class="items">{lines.collect_view()}</ul> })
    };
    view! {
        <section class="card settings-card" aria-labelledby="passkeys-title">
            <h2 id="passkeys-title">{say::list(lang)}</h2>
            {list}
        </section>
    }
    .into_any()
}

/// One, with the form that renames it and the button that ends it.
#[component]
fn Line(
    passkey: PasskeyLine,
    now: Option<DateTime>,
    renaming: Option<Renaming>,
    removable: bool,
    writer: String,
) -> impl IntoView {
    let lang = lang();
    let PasskeyLine {
        id,
        name,
        made,
        used,
    } = passkey;
    let made = say::made_on(lang, &full_date(lang, made));
    let used = match used {
        Some(at) => say::used(lang, &since(lang, at, now.unwrap_or(at))),
        None => say::never_used(lang).to_owned(),
    };
    let open = renaming.is_some();
    let (typed, error) = match renaming {
        Some((_, typed, errors)) => (typed, message_of(lang, &errors, "name")),
        None => (name.clone(), None),
    };
    let invalid = error.is_some().then_some("true");
    let [field, error_id] = ["name", "error"].map(|part| format!("{part}-{id}"));
    let remove = removable.then(|| {
        let label = say::remove_named(lang, &name);
        view! {
            <form method="post" action="/account/passkeys/remove">
                <input type="hidden" name="id" value=id.to_string()/>
                <button class="btn btn-danger" aria-label=label>{say::remove(lang)}</button>
            </form>
        }
    });
    view! {
        <li>
            <div>
                <h3>{name.clone()}</h3>
                <p class="small muted">{made} " · " {used}</p>
                <details class="more" open=open>
                    <summary aria-label=say::rename_named(lang, &name)>{say::rename(lang)}</summary>
                    <form method="post" action="/account/passkeys/rename" novalidate>
                        <input type="hidden" name="writer" value=writer/>
                        <input type="hidden" name="id" value=id.to_string()/>
                        <div class="field">
                            <label for=field.clone()>{say::name(lang)}</label>
                            <input
                                class="input"
                                id=field
                                name="name"
                                type="text"
                                maxlength="60"
                                autocomplete="off"
                                aria-describedby=error_id.clone()
                                aria-invalid=invalid
                                autofocus=open
                                value=typed
                            />
                            <FieldMessage id=error_id text=error/>
                        </div>
                        <div class="actions">
                            <button class="btn">{say::rename_do(lang)}</button>
                        </div>
                    </form>
                </details>
            </div>
            {remove}
        </li>
    }
    .into_any()
}
