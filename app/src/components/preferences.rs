//! Language and theme: plain posts, so that they work everywhere and the page comes back in the new one.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::{
    api::account::{Lang, Preferences, Theme},
    words::{self, lang},
};

/// A row of buttons, one pressed. On the page of a rule they are buttons of its form (`rule`), which comes back with what was typed.
#[component]
pub(crate) fn LanguageChoice(
    /// Where to come back to, where that is not what the address says.
    #[prop(optional)]
    back: Option<String>,
) -> impl IntoView {
    let now = lang();
    let here = use_location().pathname;
    let of_a_rule = Memo::new(move |_| here.with(|path| is_rule(path)));
    let choice = |lang: Lang, name: &'static str| {
        let form = move || of_a_rule.get().then_some("rule");
        let field = move || if of_a_rule.get() { "do" } else { "lang" };
        let value = move || match lang.tag() {
            tag if of_a_rule.get() => format!("lang-{tag}"),
            tag => tag.to_owned(),
        };
        view! {
            <button class="seg" form=form name=field value=value lang=lang.tag() aria-pressed=(lang == now).to_string()>
                {name}
            </button>
        }
    };
    view! {
        <form method="post" action="/preferences">
            <Back back/>
            // Enter in a field presses the first button of the form it is in, wherever that stands in the page.
            {move || of_a_rule.get().then(|| view! {
                <button class="vh" form="rule" name="do" value="save" tabindex="-1" aria-hidden="true"></button>
            })}
            <fieldset class="segs">
            <legend class="vh">{words::me::language(now)}</legend>
            {choice(Lang::Fr, "Français")}
            {choice(Lang::En, "English")}
            </fieldset>
        </form>
    }
    .into_any()
}

/// Whether a rule is written on this page.
fn is_rule(path: &str) -> bool {
    path.strip_prefix("/rules/")
        .is_some_and(|rest| !rest.is_empty() && !rest.contains('/'))
}

/// A row of buttons, one pressed.
#[component]
pub(crate) fn ThemeChoice() -> impl IntoView {
    let Preferences { lang, theme: now } = use_context().unwrap_or_default();
    let choice = |theme: Theme, name: &'static str| {
        view! {
            <button class="seg" name="theme" value=theme.name() aria-pressed=(theme == now).to_string()>
                {name}
            </button>
        }
    };
    view! {
        <form method="post" action="/preferences">
            <Back/>
            <fieldset class="segs">
            <legend class="vh">{words::me::theme(lang)}</legend>
            {choice(Theme::System, words::me::theme_system(lang))}
            {choice(Theme::Light, words::me::theme_light(lang))}
            {choice(Theme::Dark, words::me::theme_dark(lang))}
            </fieldset>
        </form>
    }
    .into_any()
}

/// Where to come back to.
#[component]
fn Back(#[prop(default = None)] back: Option<String>) -> impl IntoView {
    let here = use_location();
    let (path, query) = (here.pathname, here.search);
    let back = move || {
        back.clone().unwrap_or_else(|| {
            let (path, query) = (path.get(), query.get());
            if query.is_empty() {
                path
            } else {
                format!("{path}?{query}")
            }
        })
    };
    view! { <input type="hidden" name="back" value=back/> }
}
