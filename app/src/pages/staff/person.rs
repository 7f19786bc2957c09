//! One of the people, or somebody new: what is said of them, and what becomes of their account.

use leptos::{either::Either, prelude::*};
use leptos_meta::Title;

use super::parts::{Choice, Outcome, TextField, capital, crumb, languages, role, state};
use crate::{
    api::{
        account::Lang,
        forwarding::FieldError,
        people::{ForwardHere, PersonView},
    },
    components::{Confirm, FieldMessage, Icon, Kept, message_of},
    words::{helpdesk, lang, moment, people as say},
};

#[component]
pub(super) fn Person(view: PersonView) -> impl IntoView {
    let lang = lang();
    let new = view.id.is_none();
    let title = if new {
        say::new(lang).to_owned()
    } else {
        view.name.clone()
    };
    let here = view.id.map_or_else(
        || "/admin/people/new".to_owned(),
        |id| format!("/admin/people/{id}"),
    );
    let sheet = view.id.map(|id| {
        view! {
            <a href=format!("/helpdesk/people/{id}") rel="external" class="btn">
                <Icon name="help"/>
                {say::sheet(lang)}
            </a>
        }
    });
    let above = view
        .above
        .then(|| view! { <p class="muted">{say::above(lang)}</p> });
    let account = (!new).then(|| {
        let account = Account {
            here: here.clone(),
            writer: view.writer.clone(),
            state: view.state,
            since: view.since,
            bound: view.own || view.above,
            mails: view.mails,
            extension: view.draft.extension.clone(),
            phones: view.phones,
            rules_on: view.rules_on,
        };
        view! {
            {account_card(lang, account)}
            <Forwards forwards=view.forwards.clone() extension=view.draft.extension.clone()/>
        }
    });
    view! {
        <Title text=title.clone()/>
        <div class="page page-narrow">
            <header class="page-head">
                <div>
                    {crumb("/admin/people", say::title(lang))}
                    <h1>{title}</h1>
                    {above}
                </div>
                {sheet}
            </header>
            {view.kept.then(|| view! { <Kept action=here.clone()/> })}
            <Outcome done=view.done not_done=view.not_done/>
            <div class="settings">
                {(!view.above).then(|| view! { <Said view=view.clone() here/> })}
                {account}
            </div>
        </div>
    }
    .into_any()
}

/// The form.
#[component]
fn Said(view: PersonView, here: String) -> impl IntoView {
    let lang = lang();
    let PersonView {
        draft,
        errors,
        confirm,
        wait,
        own,
        ..
    } = view;
    let new = view.id.is_none();
    let asked = confirm.then(|| {
        let errors = errors.clone();
        view! { <Confirm id="confirm" errors wait/> }
    });
    let email_hint = if new {
        say::email_hint_new(lang)
    } else {
        say::email_hint(lang)
    };
    let welcome = (new && view.mails).then(|| {
        view! {
            <label class="check">
                <input type="checkbox" name="welcome" checked=draft.welcome/>
                <span>{say::welcome(lang)}</span>
            </label>
        }
    });
    let button = if new {
        say::add_do(lang)
    } else {
        say::save(lang)
    };
    view! {
        <section class="card settings-card" aria-labelledby="said-title">
            <form method="post" action=here novalidate>
                <input type="hidden" name="writer" value=view.writer/>
                <input type="hidden" name="version" value=view.version/>
                <h2 id="said-title">{say::said(lang)}</h2>
                <TextField name="name" label=say::name(lang) value=draft.name.clone() errors=errors.clone() longest=80 required=true/>
                <TextField
                    name="email"
                    kind="email"
                    label=say::email(lang)
                    value=draft.email.clone()
                    errors=errors.clone()
                    hint=email_hint.to_owned()
                    required=true
                />
                <Choice name="lang" label=say::lang(lang) value=draft.lang.clone() options=languages(lang) errors=errors.clone()/>
                <TextField
                    name="extension"
                    label=say::extension(lang)
                    value=draft.extension.clone()
                    errors=errors.clone()
                    hint=say::extension_hint(lang).to_owned()
                    digits=true
                    longest=6
                />
                <Roles held=draft.roles.clone() own errors=errors.clone()/>
                {welcome}
                {asked}
                <div class="actions">
                    <button class="btn btn-primary">{button}</button>
                </div>
            </form>
        </section>
    }
    .into_any()
}

#[component]
fn Roles(held: Vec<String>, own: bool, errors: Vec<FieldError>) -> impl IntoView {
    let lang = lang();
    let holds = |name: &str| held.iter().any(|role| role == name);
    let ticks = ["helpdesk", "administrator"].map(|name| {
        let hint = match name {
            "helpdesk" => say::helpdesk_hint(lang),
            _ => say::administrator_hint(lang),
        };
        // A box that nobody can change is not sent: what it says goes beside it.
        let kept =
            (own && holds(name)).then(|| view! { <input type="hidden" name="role" value=name/> });
        view! {
            <label class="check">
                <input type="checkbox" name="role" value=name checked=holds(name) disabled=own/>
                <span>
                    <b>{capital(role(lang, name))}</b>
                    " "
                    <small class="muted">{hint}</small>
                </span>
            </label>
            {kept}
        }
    });
    let operator =
        holds("operator").then(|| view! { <p class="hint">{say::is_operator(lang)}</p> });
    let hint = if own {
        say::roles_own(lang)
    } else {
        say::roles_given(lang)
    };
    view! {
        <fieldset class="ticks" aria-describedby="roles-error">
            <legend class="label">{say::roles(lang)}</legend>
            {ticks.into_iter().collect_view()}
            {operator}
            <p class="hint">{hint}</p>
            <FieldMessage id="roles-error" text=message_of(lang, &errors, "roles")/>
        </fieldset>
    }
    .into_any()
}

struct Account {
    here: String,
    writer: String,
    state: &'static str,
    since: Option<jiff::civil::DateTime>,
    bound: bool,
    mails: bool,
    extension: String,
    phones: usize,
    rules_on: usize,
}

/// How the account stands, and what becomes of it.
fn account_card(lang: Lang, account: Account) -> AnyView {
    let Account {
        here,
        writer,
        state: standing,
        since,
        bound,
        mails,
        extension,
        phones,
        rules_on,
    } = account;
    let told = match since {
        Some(at) => say::since(lang, &state(lang, standing), &moment(lang, at)),
        None => state(lang, standing).to_owned(),
    };
    let form = |deed: &str| format!("{here}/{deed}");
    let hidden = || view! { <input type="hidden" name="writer" value=writer.clone()/> };
    let invite = (standing == "invited" && mails && !bound).then(|| {
        view! {
            <form method="post" action=form("invite")>
                {hidden()}
                <p class="muted">{say::invite_lead(lang)}</p>
                <div class="actions">
                    <button class="btn">{say::invite(lang)}</button>
                </div>
            </form>
        }
    });
    let own = bound.then(|| view! { <p class="muted">{say::account_bound(lang)}</p> });
    let switch = if bound {
        None
    } else if standing == "deactivated" {
        Some(Either::Left(view! {
            <form method="post" action=form("reactivate")>
                {hidden()}
                <p class="muted">{say::reactivate_lead(lang)}</p>
                <div class="actions">
                    <button class="btn">{say::reactivate(lang)}</button>
                </div>
            </form>
        }))
    } else {
        let calls = (!extension.is_empty()).then(|| {
            let rings = say::deactivate_calls(lang, phones as u64, &extension);
            let rules = say::rules_on(lang, rules_on as u64);
            let off = (rules_on > 0).then(|| {
                view! {
                    <label class="check">
                        <input type="checkbox" name="rules"/>
                        <span>{say::rules_off(lang)}</span>
                    </label>
                }
            });
            view! {
                <p class="muted">{rings} " " {rules}</p>
                {off}
            }
        });
        Some(Either::Right(view! {
            <form method="post" action=form("deactivate")>
                {hidden()}
                <p class="muted">{say::deactivate_lead(lang)}</p>
                {calls}
                <div class="actions">
                    <button class="btn btn-danger">{say::deactivate(lang)}</button>
                </div>
            </form>
        }))
    };
    view! {
        <section class="card settings-card" aria-labelledby="account-title">
            <h2 id="account-title">{helpdesk::account(lang)}</h2>
            <p><b>{told}</b></p>
            {own}
            {invite}
            {switch}
        </section>
    }
    .into_any()
}

/// Colleagues whose rules send calls here: they go on doing so.
#[component]
fn Forwards(forwards: Vec<ForwardHere>, extension: String) -> impl IntoView {
    let lang = lang();
    if extension.is_empty() {
        return ().into_any();
    }
    let list = if forwards.is_empty() {
        Either::Left(view! { <p class="muted">{say::forwards_none(lang)}</p> })
    } else {
        let lines = forwards.into_iter().map(|forward| {
            let owner = if forward.owner.is_empty() {
                say::nobody(lang).to_owned()
            } else {
                forward.owner
            };
            let off = (!forward.is_on)
                .then(|| view! { <span class="small muted">{say::rule_off(lang)}</span> });
            view! {
                <li>
                    <b>{owner}</b>
                    " "
                    <span class="nb">{helpdesk::extension(lang, &forward.extension)}</span>
                    " — "
                    {forward.rule}
                    " "
                    {off}
                </li>
            }
        });
        Either::Right(view! {
            <p class="muted">{say::forwards_lead(lang)}</p>
            <ul class="plain-list">{lines.collect_view()}</ul>
        })
    };
    view! {
        <section class="card settings-card" aria-labelledby="forwards-title">
            <h2 id="forwards-title">{say::forwards(lang)}</h2>
            {list}
        </section>
    }
    .into_any()
}
