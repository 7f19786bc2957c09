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
    let scripts = scripts();
    view! {
        <!DOCTYPE html>
        <html lang=lang.tag() data-theme=theme.name() data-icons=assets.icons.clone()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content=color_scheme(theme)/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="stylesheet" href=assets.css.clone()/>
                {match scripts {
                    Runs::Wasm => Either::Left(view! { <Scripts assets=assets.clone()/> }),
                    Runs::Plain { next } => {
                        Either::Right(view! { <PlainScript assets=assets.clone() next/> })
                    }
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

/// What a page needs beside its style.
#[derive(Clone, Copy)]
#[cfg_attr(
    not(feature = "ssr"),
    expect(dead_code, reason = "the server alone sends documents")
)]
enum Runs {
    /// The pages that answer as one types and as things happen.
    Wasm,
    /// A page of plain forms: no wasm at all.
    Plain {
        /// Whether the next page will need it: then it is fetched once somebody types.
        next: bool,
    },
}

#[cfg(feature = "ssr")]
fn scripts() -> Runs {
    let request = use_context::<crate::api::services::Request>();
    if request
        .as_ref()
        .is_some_and(|request| request.looking.is_some())
    {
        return Runs::Plain { next: false };
    }
    let signed_in = request.is_some_and(|request| request.who.is_some());
    let plain = page_path().is_some_and(|path| crate::pages::is_plain(&path));
    match (signed_in, plain) {
        (false, _) => Runs::Plain { next: true },
        (true, true) => Runs::Plain { next: false },
        (true, false) => Runs::Wasm,
    }
}

#[cfg(not(feature = "ssr"))]
fn scripts() -> Runs {
    Runs::Wasm
}

/// The path of the page that is rendered.
#[cfg(feature = "ssr")]
fn page_path() -> Option<String> {
    use_context::<http::request::Parts>().map(|parts| parts.uri.path().to_owned())
}

#[cfg(not(feature = "ssr"))]
fn page_path() -> Option<String> {
    None
}

/// What plain pages run: menus that close, a password that can be shown.
#[component]
fn PlainScript(assets: Assets, next: bool) -> impl IntoView {
    let next = next.then(|| format!("{} {}", assets.js, assets.wasm));
    view! {
        {next.map(|next| view! { <meta name="renvoi-next" content=next/> })}
        <script type="module" src=assets.plain nonce=use_nonce()></script>
    }
}

/// Starts the wasm once the page has been painted, the event stream, and what finds colleagues.
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
    // After a post that was refused, the page may be another one than the address that was posted to.
    let path = page_path();
    let here = path.map_or_else(String::new, |path| {
        let path = text(&path);
        format!("if(location.pathname!=={path})history.replaceState(null,'',{path});")
    });
    let start = format!(
        "{here}const go=()=>import({}).then(m=>m.default({{module_or_path:{}}}).then(()=>m.hydrate()));\
         document.hidden?go():requestAnimationFrame(()=>setTimeout(go))",
        text(&assets.js),
        text(&assets.wasm),
    );
    view! {
        <script type="module" nonce=nonce.clone()>{start}</script>
        <script type="module" src=assets.live nonce=nonce.clone()></script>
        <script type="module" src=assets.colleagues nonce=nonce></script>
    }
}
