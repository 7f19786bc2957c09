//! Somebody's pages, as who helps looks at them: the server alone renders those. In a browser's own pages there is nothing of it.

#[cfg(feature = "ssr")]
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::api::services::{Looking, Request};

/// Whose pages are looked at, where they are not the reader's own.
#[cfg(feature = "ssr")]
pub(crate) fn looking() -> Option<Looking> {
    use_context::<Request>().and_then(|request| request.looking)
}

/// Whether what is shown is somebody else's: what plays, or leads to a form, is left out then.
#[cfg(feature = "ssr")]
pub(crate) fn is_looked_at() -> bool {
    looking().is_some()
}

/// The same in a browser: never.
#[cfg(not(feature = "ssr"))]
pub(crate) fn is_looked_at() -> bool {
    false
}

/// A link to one of one's own pages; where they are looked at, to the same page of the person whose they are.
#[cfg(feature = "ssr")]
pub(crate) fn way(path: &str) -> String {
    let Some(Looking { sheet, .. }) = looking() else {
        return path.to_owned();
    };
    let page = match path {
        "/" => "home",
        "/voicemail" => "voicemail",
        _ => "rules",
    };
    format!("{sheet}/as/{page}")
}

/// The same in a browser: it is that page.
#[cfg(not(feature = "ssr"))]
pub(crate) fn way(path: &str) -> String {
    path.to_owned()
}

/// The frame of such a page: whose it is, until when, and the way out. Nothing in it can be pressed but links.
#[cfg(feature = "ssr")]
#[component]
pub(super) fn LookedAt(looking: Looking) -> impl IntoView {
    use leptos_router::components::Outlet;

    use super::{Brand, Icon};
    use crate::words::{self, helpdesk as say, lang};

    let lang = lang();
    let Looking {
        name,
        sheet,
        minutes,
        ..
    } = looking;
    let here = leptos_router::hooks::use_location()
        .pathname
        .get_untracked();
    let link = |path: &'static str, icon: &'static str, text: String| {
        let current = (here == path).then_some("page");
        view! {
            <li>
                <a href=way(path) rel="external" aria-current=current>
                    <Icon name=icon/>
                    <span class="nav-label">{text}</span>
                </a>
            </li>
        }
    };
    let whole = |head: &str, tail: &str| format!("{head}{tail}");
    let rules = whole(words::nav::rules_head(lang), words::nav::rules_tail(lang));
    let voicemail = whole(
        words::nav::voicemail_head(lang),
        words::nav::voicemail_tail(lang),
    );
    let minutes = u64::from(minutes);
    view! {
        <div class="app">
            <header class="side">
                <Brand/>
                <nav class="nav" aria-label=words::nav::label(lang)>
                    <ul>
                        {link("/", "home", words::nav::home(lang).to_owned())}
                        {link("/rules", "rules", rules)} {link("/voicemail", "voicemail", voicemail)}
                    </ul>
                </nav>
            </header>
            <main class="main" id="content" tabindex="-1">
                <div class="looking">
                    <p>
                        <b>{say::looking(lang, &name)}</b>
                        " "
                        {say::looking_only(lang, minutes)}
                    </p>
                    <a class="btn" href=sheet + "/leave" rel="external">
                        {say::looking_leave(lang)}
                    </a>
                </div>
                <fieldset disabled=true>
                    <Outlet/>
                </fieldset>
            </main>
        </div>
    }
    .into_any()
}
