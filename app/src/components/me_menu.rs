//! Who is signed in, and how they like the portal.

use leptos::prelude::*;

use super::{Icon, LanguageChoice, ThemeChoice};
use crate::{
    api::account::Me,
    words::{self, lang},
};

/// A menu of the person: language, theme, the way out.
#[component]
pub(crate) fn MeMenu(me: Me) -> impl IntoView {
    let lang = lang();
    let place = me.extension.as_ref().map_or_else(
        || words::me::no_extension(lang).to_owned(),
        |extension| words::me::extension(lang, extension),
    );
    // Who has an extension has news of it: `live.js` listens where this is.
    let live = me.extension.is_some().then_some("");
    view! {
        <details class="pop pop-me" data-live=live>
            <summary class="me">
                <span class="avatar" aria-hidden="true">{me.initials}</span>
                <span class="me-text">
                    <span class="vh">{words::me::menu(lang)}</span>
                    <b>{me.name}</b>
                    <small>{place}</small>
                </span>
            </summary>
            <div class="me-menu">
                <p class="small muted">{me.organisation}</p>
                <p class="label" aria-hidden="true">{words::me::language(lang)}</p>
                <LanguageChoice/>
                <p class="label" aria-hidden="true">{words::me::theme(lang)}</p>
                <ThemeChoice/>
                <a href="/account" rel="external" class="btn btn-quiet btn-wide">
                    <Icon name="lock"/>
                    {words::account::title(lang)}
                </a>
                <form method="post" action="/signout" class="me-out">
                    <button class="btn btn-quiet btn-wide">
                        <Icon name="logout"/>
                        {words::me::sign_out(lang)}
                    </button>
                </form>
            </div>
        </details>
    }
    .into_any()
}
