//! One line: who, when, from where, what.

use jiff::civil::DateTime;
use leptos::prelude::*;
use uuid::Uuid;

use super::change::Changes;
use crate::{
    api::journal::{Actor, JournalLine, JournalView, OwnList, OwnSettings, Subject},
    words::{self, Names, journal_action, journal_actor, journal_facts, lang, moment, why_text},
};

/// A line of the list.
#[component]
pub(super) fn Line(line: JournalLine, view: StoredValue<JournalView>) -> impl IntoView {
    let lang = lang();
    let title = journal_action(lang, &line.action, &line.detail);
    let (concerns, facts, restore, settings) = view.with_value(|view| {
        let names = Names {
            country: &view.country,
            colleagues: &view.colleagues,
        };
        let concerns = match &line.subject {
            Subject::Extension(number) => words::journal_extension(lang, number, &names),
            Subject::Person(name) | Subject::Other(name) => name.clone(),
        };
        // On one's own page everything is about oneself; what has just been said is not said twice.
        let is_news = view.of_organisation
            && !title.contains(&concerns)
            && line.actor != Actor::Person(concerns.clone());
        let concerns = is_news.then_some(concerns);
        let settings = settings_of(&line, view.settings.as_ref());
        let facts = journal_facts(lang, &line.action, &line.detail, &names);
        (
            concerns,
            facts,
            restorable(&line, view.own.as_ref()),
            settings,
        )
    });
    let who = journal_actor(lang, &line.actor);
    let token = line
        .token
        .as_ref()
        .filter(|_| matches!(line.actor, Actor::Person(_)))
        .map(|name| words::journal::with_token(lang, name));
    let from =
        (!line.address.is_empty()).then(|| words::journal::from_address(lang, &line.address));
    let version = line.detail["to"]
        .as_i64()
        .filter(|_| line.action.starts_with("rules."));
    view! {
        <li class="entry">
            <div class="entry-head">
                <h2>{title}</h2>
                {concerns.map(|concerns| view! { <span class="muted">{concerns}</span> })}
            </div>
            <p class="entry-who small">
                <b>{who}</b>
                {token.map(|token| view! { <span>{token}</span> })}
                <time datetime=line.at.to_string()>{moment(lang, line.at)}</time>
                {line.dialled.map(|at| view! { <span>{words::journal::dialled_at(lang, &moment(lang, at))}</span> })}
                {from.map(|from| view! { <span class="nb">{from}</span> })}
                {version.map(|version| view! { <span class="nb">{words::journal::version(lang, &version)}</span> })}
            </p>
            {why_text(lang, &line.detail).map(|why| view! { <p class="small">{why}</p> })}
            <Changes facts detail=line.detail view/>
            {settings.map(|(version, writer)| view! { <SettingsForm line=line.id at=line.at version writer/> })}
            {restore.map(|(earlier, version, writer)| view! { <RestoreForm earlier version writer/> })}
        </li>
    }
    .into_any()
}

/// The version to go back to, the one there is now and who reads it, where the line made a version of the reader's own list that is
/// not the present one.
fn restorable(line: &JournalLine, own: Option<&OwnList>) -> Option<(i64, i64, String)> {
    let own = own?;
    let theirs = Subject::Extension(own.extension.clone());
    let made = line.detail["to"].as_i64()?;
    let is_list = line.action.starts_with("rules.") && line.subject == theirs;
    (is_list && made < own.push.version).then(|| (made, own.push.version, own.writer.clone()))
}

/// Back to a version: a post to this page, which says what became of it.
#[component]
fn RestoreForm(earlier: i64, version: i64, writer: String) -> impl IntoView {
    let lang = lang();
    view! {
        <form method="post" action="/journal">
            <input type="hidden" name="earlier" value=earlier/>
            <input type="hidden" name="version" value=version/>
            <input type="hidden" name="writer" value=writer/>
            <button class="btn btn-small" aria-label=words::journal::restore_label(lang, &earlier)>
                {words::journal::restore(lang)}
            </button>
        </form>
    }
    .into_any()
}

/// What a change of the settings is made against, and who reads them, where the line left others than there are now, and says them whole.
fn settings_of(line: &JournalLine, now: Option<&OwnSettings>) -> Option<(String, String)> {
    let now = now.filter(|_| line.action == "organisation.settings")?;
    let after = line.detail.get("after")?;
    let whole = ["policy", "calendar", "office_hours"];
    let is_whole = whole.iter().all(|part| after[part].is_object());
    (is_whole && *after != now.are).then(|| (now.version.clone(), now.writer.clone()))
}

/// Back to settings: a post to this page.
#[component]
fn SettingsForm(line: Uuid, at: DateTime, version: String, writer: String) -> impl IntoView {
    let lang = lang();
    view! {
        <form method="post" action="/journal">
            <input type="hidden" name="settings" value=line.to_string()/>
            <input type="hidden" name="version" value=version/>
            <input type="hidden" name="writer" value=writer/>
            <button class="btn btn-small" aria-label=words::journal::restore_settings_label(lang, &moment(lang, at))>
                {words::journal::restore_settings(lang)}
            </button>
        </form>
    }
    .into_any()
}
