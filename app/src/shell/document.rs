//! The whole document: head, scripts, page.

use leptos::{either::Either, nonce::use_nonce, prelude::*};
use leptos_meta::MetaTags;

use super::Assets;
use crate::{
    App,
    api::account::{Preferences, Theme},
};

/// The document as the server sends it. Needs [`Assets`] and the request in context.
#[must_use]
pub fn shell(_options: LeptosOptions) -> impl IntoView {
    let assets = use_context::<Assets>().unwrap_or_default();
    let Preferences { lang, theme } = server_preferences();
    let signed_in = signed_in();
    view! {
        <!DOCTYPE html>
        <html lang=lang.tag() data-theme=theme.name() data-icons=assets.icons.clone()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content=color_scheme(theme)/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="stylesheet" href=assets.css.clone()/>
                {if signed_in {
                    Either::Left(view! { <Scripts assets=assets.clone()/> })
                } else {
                    Either::Right(view! { <SignInScript assets=assets.clone()/> })
                }}
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

fn color_scheme(theme: Theme) -> &'static str {
    match theme {
        Theme::System => "light dark",
        Theme::Light => "light",
        Theme::Dark => "dark",
    }
}

#[cfg(feature = "ssr")]
fn server_preferences() -> Preferences {
    use_context::<crate::api::services::Request>()
        .map(|request| request.preferences)
        .unwrap_or_default()
}

#[cfg(not(feature = "ssr"))]
fn server_preferences() -> Preferences {
    Preferences::default()
}

#[cfg(feature = "ssr")]
fn signed_in() -> bool {
    use_context::<crate::api::services::Request>().is_some_and(|request| request.who.is_some())
}

#[cfg(not(feature = "ssr"))]
fn signed_in() -> bool {
    true
}

/// Before the sign-in there is one page, and it is a plain form: it loads no wasm. The script fetches what comes next once
/// somebody types.
#[component]
fn SignInScript(assets: Assets) -> impl IntoView {
    let next = format!("{} {}", assets.js, assets.wasm);
    view! {
        <meta name="renvoi-next" content=next/>
        <script type="module" src=assets.signin nonce=use_nonce()></script>
    }
}

/// Starts the wasm once the page has been painted, and the event stream.
///
/// Ours instead of the framework's: that one writes the nonce into `crossorigin`, which at times keeps Firefox from
/// starting, and loads the wasm before the first paint.
#[component]
fn Scripts(assets: Assets) -> impl IntoView {
    let nonce = use_nonce();
    let text = |url: &str| {
        serde_json::Value::from(url)
            .to_string()
            .replace('<', "\\u003c")
    };
    let start = format!(
        "const go=()=>import({}).then(m=>m.default({{module_or_path:{}}}).then(()=>m.hydrate()));\
         document.hidden?go():requestAnimationFrame(()=>setTimeout(go))",
        text(&assets.js),
        text(&assets.wasm),
    );
    view! {
        <script type="module" nonce=nonce.clone()>{start}</script>
        <script type="module" src=assets.live nonce=nonce></script>
    }
}
