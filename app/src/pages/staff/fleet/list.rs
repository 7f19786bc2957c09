//! The phones of an organisation: a form that asks by its address, and a page of them.

use jiff::civil::DateTime;
use leptos::{either::Either, prelude::*};
use leptos_meta::Title;

use super::{
    super::parts::{Choice, Narrow, asked, crumb},
    facts::registered,
};
use crate::{
    api::{
        account::Lang,
        fleet::{FleetLine, FleetView, Standing},
    },
    components::{Icon, Notice, Pager, Tone},
    words::{files_state, fleet as say, helpdesk, lang, settings},
};

#[component]
pub(super) fn Fleet(view: FleetView) -> impl IntoView {
    let lang = lang();
    let narrowed = !(view.q.is_empty() && view.model.is_empty() && view.state.is_empty());
    let path = asked(
        "/admin/phones",
        &[
            ("q", &view.q),
            ("model", &view.model),
            ("state", &view.state),
        ],
    );
    let narrow = narrow_form(lang, &view, narrowed);
    let now = view.now;
    let list = if view.phones.is_empty() {
        Either::Left(view! {
            <div class="card empty">
                <Icon name="desk"/>
                <h2>{if narrowed { say::none_found(lang) } else { say::none(lang) }}</h2>
                <p>{if narrowed { say::none_found_hint(lang) } else { say::none_hint(lang) }}</p>
            </div>
        })
    } else {
        let lines = view
            .phones
            .into_iter()
            .map(|phone| line(lang, phone, now))
            .collect_view();
        Either::Right(view! {
            <ol class="card rows people people-columns" aria-label=say::list(lang)>
                {lines}
            </ol>
        })
    };
    let back = if view.administers {
        crumb("/admin", settings::title(lang))
    } else {
        crumb("/helpdesk", helpdesk::title(lang))
    };
    let add = view.administers.then(|| {
        view! {
            <div class="actions">
                <a href="/admin/phones/many" rel="external" class="btn">{say::add_many(lang)}</a>
                <a href="/admin/phones/new" rel="external" class="btn btn-primary">
                    <Icon name="plus"/>
                    {say::add(lang)}
                </a>
            </div>
        }
    });
    view! {
        <Title text=say::title(lang)/>
        <div class="page">
            <header class="page-head">
                <div>
                    {back}
                    <h1>{say::title(lang)}</h1>
                    <p class="muted">{say::lead(lang, &view.organisation)}</p>
                    <p>
                        <a href="/admin/phones/strangers" rel="external">{say::strangers(lang)}</a>
                        " · "
                        <a href="/helpdesk" rel="external">{helpdesk::title(lang)}</a>
                    </p>
                </div>
                {add}
            </header>
            {told(lang, view.removed, view.added)}
            {strangers(lang, view.strangers)}
            {narrow}
            <p role="status">{say::count(lang, view.total)}</p>
            {list}
            <Pager path page=view.page pages=view.pages/>
        </div>
    }
    .into_any()
}

/// What has just been done.
fn told(lang: Lang, removed: bool, added: Option<u64>) -> Option<AnyView> {
    let text = match added {
        Some(n) => say::added_many(lang, n),
        None if removed => say::done_removed(lang).to_owned(),
        None => return None,
    };
    let told = view! {
        <Notice tone=Tone::Done>
            <p>{text}</p>
        </Notice>
    };
    Some(told.into_any())
}

fn strangers(lang: Lang, n: u64) -> Option<AnyView> {
    (n > 0).then(|| {
        view! {
            <Notice tone=Tone::Plain>
                <p>
                    <a href="/admin/phones/strangers" rel="external">{say::strangers_wait(lang, n)}</a>
                </p>
            </Notice>
        }
        .into_any()
    })
}

/// What narrows the list, asked for by the page's address.
fn narrow_form(lang: Lang, view: &FleetView, narrowed: bool) -> AnyView {
    let mut models = vec![(String::new(), say::model_any(lang).to_owned())];
    models.extend(view.models.iter().cloned());
    let mut states = vec![(String::new(), say::state_any(lang).to_owned())];
    states.extend(Standing::ALL.map(|standing| {
        let text = match standing {
            Standing::Registered => say::state_registered(lang),
            Standing::Away => say::state_away(lang),
            Standing::Behind => say::state_behind(lang),
            Standing::New => say::state_new(lang),
        };
        (standing.name().to_owned(), text.to_owned())
    }));
    let (q, model, state) = (view.q.clone(), view.model.clone(), view.state.clone());
    view! {
        <Narrow to="/admin/phones" search=say::search(lang) q narrowed>
            <Choice name="model" label=say::model(lang) value=model options=models/>
            <Choice name="state" label=say::state(lang) value=state options=states/>
        </Narrow>
    }
    .into_any()
}

fn line(lang: Lang, phone: FleetLine, now: DateTime) -> AnyView {
    let owner = if phone.owner.is_empty() {
        say::nobody(lang).to_owned()
    } else {
        phone.owner
    };
    let firmware = phone.facts.firmware.as_str();
    let firmware = (!firmware.is_empty()).then(|| say::firmware_of(lang, &firmware));
    let known = [
        Some(owner),
        Some(phone.model),
        Some(phone.mac),
        firmware,
        (!phone.facts.address.is_empty()).then(|| phone.facts.address.clone()),
    ];
    let known = known.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    view! {
        <li>
            <a href=format!("/admin/phones/{}", phone.id) rel="external">
                <b>{phone.name}</b>
                " "
                <span class="nb">{helpdesk::extension(lang, &phone.extension)}</span>
                " "
                <span class="muted">{known}</span>
                " "
                <span class="small">{files_state(lang, &phone.facts.progress, now)}</span>
                " "
                {registered(lang, &phone.facts)}
            </a>
        </li>
    }
    .into_any()
}
