//! One phone: what is known of it, and what can be done from here.

use leptos::prelude::*;
use leptos_meta::Title;

use super::{
    super::parts::crumb,
    facts::{NotDone, files, registered},
};
use crate::{
    api::{
        account::Lang,
        fleet::{PhoneDeed, PhoneSheet},
        forwarding::PushState,
    },
    components::{Applied, Failed, Icon, Notice, Over, Pending, Tone},
    words::{fleet as say, helpdesk, lang, push_failed, since, until},
};

#[component]
pub(super) fn Phone(view: PhoneSheet) -> impl IntoView {
    let lang = lang();
    let here = format!("/admin/phones/{}", view.id);
    let owner = view.owner.clone().map(|(id, name)| {
        view! {
            <a href=format!("/helpdesk/people/{id}") rel="external" class="btn">
                <Icon name="user"/>
                {say::sheet(lang, &name)}
            </a>
        }
    });
    let staff = view.administers.then(|| administration(lang, &view, &here));
    view! {
        <Title text=view.name.clone()/>
        <div class="page" data-fresh-from=here.clone()>
            <header class="page-head">
                <div>
                    {crumb("/admin/phones", say::title(lang))}
                    <h1>{view.name.clone()}</h1>
                    <ul class="called">
                        <li>{helpdesk::extension(lang, &view.extension)}</li>
                        <li>{view.model.clone()}</li>
                        <li class="nb">{view.mac.clone()}</li>
                    </ul>
                </div>
                {owner}
            </header>
            <Over back=here.clone()/>
            {done(lang, view.done)}
            <NotDone lang why=view.not_done/>
            <div class="sheet">
                <div class="stack">{facts(lang, &view)} {unsure(lang, &view.unsure)}</div>
                <div class="stack">
                    {contact(lang, &view, &here)} {deeds(lang, &view, &here)} {staff}
                </div>
            </div>
        </div>
    }
    .into_any()
}

/// What has just been done.
fn done(lang: Lang, deed: Option<PhoneDeed>) -> Option<AnyView> {
    let text = match deed? {
        PhoneDeed::Added => say::done_added(lang),
        PhoneDeed::Opened => say::done_opened(lang),
        PhoneDeed::Closed => say::done_closed(lang),
        PhoneDeed::Resync => say::done_resync(lang),
        PhoneDeed::Restart => say::done_restart(lang),
        PhoneDeed::Renew => say::done_renew(lang),
        PhoneDeed::Replaced => say::done_replaced(lang),
        PhoneDeed::Removed => say::done_removed(lang),
    };
    let told = view! {
        <Notice tone=Tone::Done>
            <p>{text}</p>
        </Notice>
    };
    Some(told.into_any())
}

fn facts(lang: Lang, view: &PhoneSheet) -> AnyView {
    let now = view.now;
    let facts = &view.facts;
    let push = match view.push.clone() {
        PushState::Applied { at } => {
            let since = since(lang, at, now.max(at));
            view! { <Applied text=helpdesk::phone_applied(lang, &since)/> }.into_any()
        }
        PushState::Pending => view! { <Pending/> }.into_any(),
        PushState::Failed { reason, retry_in } => {
            view! { <Failed text=push_failed(lang, reason, retry_in)/> }.into_any()
        }
    };
    let owner = match &view.owner {
        Some((_, name)) => name.clone(),
        None => say::nobody(lang).to_owned(),
    };
    let seen = view.seen.map_or_else(
        || say::seen_never(lang).to_owned(),
        |at| since(lang, at, now.max(at)),
    );
    let restarted = match view.restarted {
        _ if view.restarting => say::restarting(lang).to_owned(),
        Some(at) => since(lang, at, now.max(at)),
        None => String::new(),
    };
    let account = view! { <code>{view.endpoint.clone()}</code> " " {push} };
    let rows = [
        (say::registered(lang), Some(registered(lang, facts))),
        (say::address(lang), text(&facts.address)),
        (say::files(lang), Some(files(lang, facts, now))),
        (say::firmware(lang), text(&facts.firmware)),
        (say::agent(lang), text(&view.agent)),
        (say::seen(lang), text(&seen)),
        (say::restarted(lang), text(&restarted)),
        (say::rings_for(lang), text(&owner)),
        (say::modules(lang), text(&view.modules.join(", "))),
        (say::account(lang), Some(account.into_any())),
    ];
    let rows = rows.into_iter().filter_map(|(label, value)| {
        let value = value?;
        Some(view! {
            <div>
                <dt>{label}</dt>
                <dd>{value}</dd>
            </div>
        })
    });
    view! {
        <section class="card settings-card" aria-labelledby="facts-title">
            <h2 id="facts-title">{say::facts(lang)}</h2>
            <dl class="account-facts" id="facts" data-fresh="" aria-live="polite">{rows.collect_view()}</dl>
        </section>
    }
    .into_any()
}

fn text(text: &str) -> Option<AnyView> {
    (!text.is_empty()).then(|| view! { <span>{text.to_owned()}</span> }.into_any())
}

/// What is not sure about the model: sentences of its file, in English.
fn unsure(lang: Lang, unsure: &[String]) -> Option<AnyView> {
    (!unsure.is_empty()).then(|| {
        let lines = unsure.iter().map(|line| view! { <li>{line.clone()}</li> });
        view! {
            <section class="card settings-card" aria-labelledby="unsure-title">
                <h2 id="unsure-title">{say::unsure(lang)}</h2>
                <ul class="plain-list" lang="en">{lines.collect_view()}</ul>
            </section>
        }
        .into_any()
    })
}

/// The window in which it is handed its address.
fn contact(lang: Lang, view: &PhoneSheet, here: &str) -> AnyView {
    let open = view
        .open
        .map(|at| view! { <p><b>{say::contact_open(lang, &until(lang, at, view.now))}</b></p> });
    let close = view.open.map(|_| {
        view! {
            <form method="post" action=format!("{here}/close")>
                <input type="hidden" name="writer" value=view.writer.clone()/>
                <div class="actions">
                    <button class="btn">{say::close(lang)}</button>
                </div>
            </form>
        }
    });
    let choices = [15, 30, 60, 480, 1440].map(|minutes: u64| {
        let text = if minutes < 60 {
            say::minutes(lang, minutes)
        } else {
            say::hours(lang, minutes / 60)
        };
        view! { <option value=minutes.to_string() selected=minutes == 30>{text}</option> }
    });
    view! {
        <section class="card settings-card" aria-labelledby="contact-title">
            <h2 id="contact-title">{say::contact(lang)}</h2>
            <p class="muted">{say::contact_lead(lang, &view.first)}</p>
            {open}
            {close}
            <form method="post" action=format!("{here}/open")>
                <input type="hidden" name="writer" value=view.writer.clone()/>
                <div class="field">
                    <label for="minutes">{say::contact_minutes(lang)}</label>
                    <span class="select-box">
                        <select class="select" id="minutes" name="minutes">{choices.collect_view()}</select>
                        <Icon name="down"/>
                    </span>
                </div>
                <div class="actions">
                    <button class="btn">{say::open(lang)}</button>
                </div>
            </form>
        </section>
    }
    .into_any()
}

fn deeds(lang: Lang, view: &PhoneSheet, here: &str) -> AnyView {
    let restart = view.restarts.then(|| {
        let form = asked(
            lang,
            Asked {
                to: format!("{here}/restart"),
                writer: view.writer.clone(),
                title: say::restart,
                lead: say::restart_lead,
                button: say::restart_do,
                is_danger: false,
            },
        );
        view! { <li>{form}</li> }
    });
    let none = (!view.restarts).then(|| view! { <li class="muted">{say::not_restart(lang)}</li> });
    view! {
        <section class="card settings-card" aria-labelledby="deeds-title">
            <h2 id="deeds-title">{say::deeds(lang)}</h2>
            <ul class="deeds">
                <li>
                    <form method="post" action=format!("{here}/resync")>
                        <input type="hidden" name="writer" value=view.writer.clone()/>
                        <button class="btn">
                            <Icon name="refresh"/>
                            {say::resync(lang)}
                        </button>
                    </form>
                    <p class="hint">{say::resync_hint(lang)}</p>
                </li>
                {restart}
                {none}
            </ul>
        </section>
    }
    .into_any()
}

fn administration(lang: Lang, view: &PhoneSheet, here: &str) -> AnyView {
    let renew = Asked {
        to: format!("{here}/renew"),
        writer: view.writer.clone(),
        title: say::renew,
        lead: say::renew_lead,
        button: say::renew_do,
        is_danger: false,
    };
    let remove = Asked {
        to: format!("{here}/remove"),
        writer: view.writer.clone(),
        title: say::remove,
        lead: say::remove_lead,
        button: say::remove_do,
        is_danger: true,
    };
    view! {
        <section class="card settings-card" aria-labelledby="staff-title">
            <h2 id="staff-title">{say::staff(lang)}</h2>
            <ul class="deeds">
                <li>
                    <a href=format!("{here}/replace") rel="external" class="btn">{say::replace(lang)}</a>
                    <p class="hint">{say::replace_lead(lang)}</p>
                </li>
                <li>{asked(lang, renew)}</li>
                <li>{asked(lang, remove)}</li>
            </ul>
        </section>
    }
    .into_any()
}

/// Something that interrupts people: it is said what, before it is done.
struct Asked {
    to: String,
    writer: String,
    title: fn(Lang) -> &'static str,
    lead: fn(Lang) -> &'static str,
    button: fn(Lang) -> &'static str,
    is_danger: bool,
}

fn asked(lang: Lang, asked: Asked) -> AnyView {
    let class = if asked.is_danger {
        "btn btn-danger"
    } else {
        "btn"
    };
    view! {
        <details class="more">
            <summary>{(asked.title)(lang)}</summary>
            <p>{(asked.lead)(lang)}</p>
            <form method="post" action=asked.to>
                <input type="hidden" name="writer" value=asked.writer/>
                <div class="actions">
                    <button class=class>{(asked.button)(lang)}</button>
                </div>
            </form>
        </details>
    }
    .into_any()
}
