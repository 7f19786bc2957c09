//! What these pages share.

use leptos::prelude::*;

use crate::{
    api::{
        account::Lang,
        forwarding::FieldError,
        people::{Done, NotDone},
    },
    components::{FieldMessage, Icon, Notice, SearchField, Tone, message_of},
    forms::percent_encode,
    words::{helpdesk, lang, people as say, problem},
};

/// A line of text, with what is wrong below it.
#[component]
pub(crate) fn TextField(
    name: &'static str,
    label: &'static str,
    value: String,
    errors: Vec<FieldError>,
    #[prop(optional)] hint: Option<String>,
    /// `text`, `email`.
    #[prop(default = "text")]
    kind: &'static str,
    /// Digits are typed.
    #[prop(optional)]
    digits: bool,
    /// It cannot be left empty.
    #[prop(optional)]
    required: bool,
    #[prop(default = 254)] longest: u16,
    /// The id of a list of what can be meant.
    #[prop(optional)]
    list: Option<&'static str>,
) -> impl IntoView {
    let error = message_of(lang(), &errors, name);
    let invalid = error.is_some().then_some("true");
    let described = format!("{name}-error {name}-hint");
    let hint = hint.map(|hint| view! { <p class="hint" id=format!("{name}-hint")>{hint}</p> });
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <input
                class="input"
                id=name
                name=name
                type=kind
                inputmode=digits.then_some("numeric")
                autocomplete="off"
                autocapitalize=(kind == "email").then_some("none")
                spellcheck="false"
                maxlength=longest.to_string()
                list=list
                aria-describedby=described
                aria-invalid=invalid
                aria-required=required.then_some("true")
                value=value
            />
            {hint}
            <FieldMessage id=format!("{name}-error") text=error/>
        </div>
    }
    .into_any()
}

/// One of a few.
#[component]
pub(crate) fn Choice(
    name: &'static str,
    label: &'static str,
    value: String,
    /// Value and label of each.
    options: Vec<(String, String)>,
    #[prop(optional)] errors: Vec<FieldError>,
) -> impl IntoView {
    let error = message_of(lang(), &errors, name);
    let invalid = error.is_some().then_some("true");
    let options = options.into_iter().map(|(of, label)| {
        view! { <option value=of.clone() selected=of == value>{label}</option> }
    });
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <span class="select-box">
                <select
                    class="select"
                    id=name
                    name=name
                    aria-describedby=format!("{name}-error")
                    aria-invalid=invalid
                >
                    {options.collect_view()}
                </select>
                <Icon name="down"/>
            </span>
            <FieldMessage id=format!("{name}-error") text=error/>
        </div>
    }
    .into_any()
}

/// What narrows a list: a form that asks by the page's address, with a search and, within, what else there is to choose.
#[component]
pub(super) fn Narrow(
    to: &'static str,
    /// What the search finds by.
    search: &'static str,
    q: String,
    /// Something is asked for, and can be cleared.
    narrowed: bool,
    children: Children,
) -> impl IntoView {
    let lang = lang();
    let clear = narrowed.then(|| {
        view! { <a href=to rel="external" class="btn btn-quiet">{say::clear(lang)}</a> }
    });
    view! {
        <form class="narrow" method="get" action=to role="search">
            <SearchField label=search asked=q/>
            {children()}
            <div class="actions">
                <button class="btn">{say::narrow(lang)}</button>
                {clear}
            </div>
        </form>
    }
    .into_any()
}

/// A list's address with what narrows it, for its other pages.
pub(super) fn asked(path: &str, query: &[(&str, &str)]) -> String {
    let query = query.iter().filter(|(_, value)| !value.is_empty());
    let query: Vec<_> = query
        .map(|(name, value)| format!("{name}={}", percent_encode(value)))
        .collect();
    if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", query.join("&"))
    }
}

/// The languages there are.
pub(super) fn languages(lang: Lang) -> Vec<(String, String)> {
    [
        (Lang::Fr.tag(), say::french(lang)),
        (Lang::En.tag(), say::english(lang)),
    ]
    .map(|(tag, name)| (tag.to_owned(), name.to_owned()))
    .into()
}

/// A role in words.
pub(super) fn role(lang: Lang, name: &str) -> &'static str {
    match name {
        "helpdesk" => helpdesk::role_helpdesk(lang),
        "administrator" => helpdesk::role_administrator(lang),
        "operator" => helpdesk::role_operator(lang),
        _ => "",
    }
}

/// How an account stands.
pub(super) fn state(lang: Lang, name: &str) -> &'static str {
    match name {
        "active" => say::active(lang),
        "invited" => say::invited(lang),
        "locked" => say::locked(lang),
        "deactivated" => say::deactivated(lang),
        _ => "",
    }
}

/// The same, as a mark beside a name; who is active has none.
pub(super) fn mark(lang: Lang, name: &str) -> Option<AnyView> {
    let text = state(lang, name);
    match name {
        "invited" => Some(view! { <span class="status status-wait">{text}</span> }.into_any()),
        "locked" | "deactivated" => Some(
            view! {
                <span class="status status-bad">
                    <Icon name="lock" small=true/>
                    {text}
                </span>
            }
            .into_any(),
        ),
        _ => None,
    }
}

/// With a capital, as at the beginning of a line.
pub(super) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

/// What has just been done, or why it was not.
#[component]
pub(super) fn Outcome(
    done: Option<Done>,
    not_done: Option<NotDone>,
    /// It is about an organisation.
    #[prop(optional)]
    of_organisation: bool,
) -> impl IntoView {
    let lang = lang();
    let done = done.map(|done| {
        let text = match (done, of_organisation) {
            (Done::Added, false) => say::done_added(lang),
            (Done::Added, true) => say::done_organisation_added(lang),
            (Done::Saved, _) => say::done_saved(lang),
            (Done::Invited, false) => say::done_invited(lang),
            (Done::Invited, true) => say::done_administrator(lang),
            (Done::Deactivated, false) => say::done_deactivated(lang),
            (Done::Deactivated, true) => say::done_organisation_deactivated(lang),
            (Done::Reactivated, false) => say::done_reactivated(lang),
            (Done::Reactivated, true) => say::done_organisation_reactivated(lang),
        };
        view! {
            <Notice tone=Tone::Done>
                <p>{text}</p>
            </Notice>
        }
    });
    let not_done = not_done.map(|why| {
        let text = match why {
            NotDone::Stale => say::not_stale(lang),
            NotDone::NoMail => say::not_mail(lang),
            NotDone::HasPassword => say::not_password(lang),
            NotDone::Locked => say::not_locked(lang),
            NotDone::Own => say::not_own(lang),
            NotDone::Last => say::not_last(lang),
            NotDone::Rules => say::not_rules(lang),
            NotDone::Already => say::not_already(lang),
        };
        view! {
            <Notice tone=Tone::Bad title=problem::not_saved(lang)>
                <p>{text}</p>
            </Notice>
        }
    });
    view! {
        {done}
        {not_done}
    }
    .into_any()
}

/// The way back.
pub(crate) fn crumb(to: &'static str, label: &'static str) -> AnyView {
    view! {
        <p class="crumb">
            <a href=to rel="external">
                <Icon name="left" small=true/>
                {label}
            </a>
        </p>
    }
    .into_any()
}
