//! Which lines: a plain form that asks by its address.

use leptos::prelude::*;

use crate::{
    api::{
        forwarding::FieldError,
        journal::{JournalQuery, Kind},
    },
    components::FieldErrors,
    words::{self, journal_action, journal_kind, lang},
};

/// Who, what, from where, from and to. The helpdesk alone is asked for whom: others read their own.
#[component]
pub(super) fn Filter(
    asked: JournalQuery,
    of_organisation: bool,
    errors: Vec<FieldError>,
) -> impl IntoView {
    let lang = lang();
    let narrowed = asked != JournalQuery::default();
    let wrong = |field: &str| {
        errors
            .iter()
            .any(|error| error.field == field)
            .then_some("true")
    };
    let (from_wrong, to_wrong) = (wrong("from"), wrong("to"));
    let address_wrong = wrong("address");
    // One action by its whole name, as a link may ask.
    let action = (!asked.kind.is_empty() && Kind::parse(&asked.kind).is_none()).then(|| {
        let words = journal_action(lang, &asked.kind, &serde_json::Value::Null);
        view! { <option value=asked.kind.clone() selected=true>{words}</option> }
    });
    let errors = Signal::stored(errors);
    let kinds = Kind::ALL.map(|kind| {
        let chosen = asked.kind == kind.name();
        view! { <option value=kind.name() selected=chosen>{journal_kind(lang, kind)}</option> }
    });
    view! {
        <form method="get" action="/journal" class="card filter" role="search" aria-label=words::journal::filter(lang)>
            {of_organisation.then(|| view! {
                <div class="field filter-who">
                    <label for="who">{words::journal::who(lang)}</label>
                    <input class="input" id="who" name="who" value=asked.who maxlength="80" autocomplete="off"
                        placeholder=words::journal::who_hint(lang)/>
                </div>
            })}
            <div class="field">
                <label for="kind">{words::journal::kind(lang)}</label>
                <span class="select-box">
                    <select class="select" id="kind" name="kind">
                        <option value="">{words::journal::kind_all(lang)}</option>
                        {kinds}
                        {action}
                    </select>
                    <crate::components::Icon name="down" small=true/>
                </span>
            </div>
            <div class="field filter-address">
                <label for="address">{words::journal::address(lang)}</label>
                <input class="input" id="address" name="address" value=asked.address maxlength="45" autocomplete="off" spellcheck="false"
                    placeholder="192.0.2.7" aria-invalid=address_wrong aria-describedby="filter-errors"/>
            </div>
            <div class="field">
                <label for="from">{words::journal::from(lang)}</label>
                <input class="input" type="date" id="from" name="from" value=asked.from aria-invalid=from_wrong aria-describedby="filter-errors"/>
            </div>
            <div class="field">
                <label for="to">{words::journal::to(lang)}</label>
                <input class="input" type="date" id="to" name="to" value=asked.to aria-invalid=to_wrong aria-describedby="filter-errors"/>
            </div>
            <div class="actions">
                <button class="btn">{words::journal::apply(lang)}</button>
                {narrowed.then(|| view! {
                    <a class="btn btn-quiet" href="/journal">{words::journal::clear(lang)}</a>
                })}
            </div>
            <FieldErrors id="filter-errors" errors concerns=|_| true/>
        </form>
    }
    .into_any()
}
