//! The page as a whole.

use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::{
    access::AccessForm, calendar::CalendarForm, forms::Writer, hours::HoursForm, policy::PolicyForm,
};
use crate::{
    api::administration::{SettingsView, read_settings},
    components::{Kept, Notice, Problem, Tone},
    forms::{Inbox, PostedSettings},
    pages::refused::FirstRefused,
    words::{self, lang},
};

/// For who administers the organisation; others are told that it is not theirs.
#[component]
pub(crate) fn AdministrationPage() -> impl IntoView {
    let settings = Resource::new_blocking(|| (), |()| read_settings());
    let posted = Inbox::take(|posted| &mut posted.settings);
    let saved = use_query_map().with_untracked(|query| {
        query.get("saved").map(|form| match form.as_str() {
            "access" => words::settings::saved_access(lang()),
            _ => words::settings::saved(lang()),
        })
    });
    view! {
        <Title text=words::settings::title(lang())/>
        <div class="page">
            <Suspense>
                {move || {
                    let posted = posted.clone();
                    Suspend::new(async move {
                        match settings.await {
                            Ok(view) => Either::Left(view! { <Settings view posted saved/> }),
                            Err(error) => Either::Right(view! { <Problem error/> }),
                        }
                    })
                }}
            </Suspense>
        </div>
    }
    .into_any()
}

#[component]
fn Settings(
    mut view: SettingsView,
    posted: Option<PostedSettings>,
    saved: Option<&'static str>,
) -> impl IntoView {
    let lang = lang();
    let PostedSettings {
        draft,
        errors,
        stale,
        kept,
        wait,
    } = posted.unwrap_or_default();
    let wrong = |form: &str| {
        if draft.form == form {
            errors.clone()
        } else {
            vec![]
        }
    };
    let [policy_errors, calendar_errors, hours_errors, access_errors] =
        ["policy", "calendar", "hours", "access"].map(wrong);
    // What was typed stands where it was typed; the version is the present one, so that saving again replaces.
    let mut typed = draft.clone();
    typed.version.clone_from(&view.version);
    match draft.form.as_str() {
        "policy" => view.policy = typed,
        "calendar" => view.calendar = typed,
        "hours" => view.hours = typed,
        "access" => view.access = typed,
        _ => {}
    }
    provide_context(Writer(view.writer));
    view! {
        <header class="page-head">
            <div>
                <h1>{words::settings::title(lang)}</h1>
                <p class="muted">{words::settings::lead(lang, &view.organisation)}</p>
                <p>
                    <a href="/admin/people" rel="external">{words::people::title(lang)}</a>
                    " · "
                    <a href="/admin/import" rel="external">{words::import::title(lang)}</a>
                    " · "
                    <a href="/admin/phones" rel="external">{words::fleet::title(lang)}</a>
                    " · "
                    <a href="/admin/groups" rel="external">{words::groups::title(lang)}</a>
                    " · "
                    <a href="/admin/tokens" rel="external">{words::tokens::title_organisation(lang)}</a>
                </p>
                <p>
                    <a href="/admin/sso" rel="external">{words::sso_settings::title(lang)}</a>
                    " · "
                    <a href="/admin/templates" rel="external">{words::templates::title(lang)}</a>
                </p>
            </div>
        </header>
        {saved.map(|saved| view! {
            <Notice tone=Tone::Done>
                <p>{saved}</p>
            </Notice>
        })}
        {kept.then(|| view! { <Kept action="/admin".to_owned()/> })}
        {stale.then(|| view! {
            <Notice tone=Tone::Caution title=words::settings::stale_title(lang)>
                <p>{words::settings::stale(lang)}</p>
            </Notice>
        })}
        <div class="settings">
            <FirstRefused refused=view.refused/>
            <PolicyForm draft=view.policy errors=policy_errors/>
            <CalendarForm draft=view.calendar errors=calendar_errors public=view.public country=view.country/>
            <HoursForm draft=view.hours errors=hours_errors/>
            <AccessForm draft=view.access errors=access_errors by_provider=view.by_provider wait/>
        </div>
    }
    .into_any()
}
