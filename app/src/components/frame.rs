//! The frame of every page behind the sign-in: sidebar, then a rail, then a bar under the thumb.

use leptos::{either::Either, prelude::*};
use leptos_router::components::Outlet;

#[cfg(feature = "ssr")]
use super::looking::{LookedAt, looking};
use super::{Brand, MeMenu, Offline, Problem, Refused, nav::Nav};
use crate::api::{Code, account::who_am_i};

/// Navigation and the page. Nobody signed in: the server answers with the way to the sign-in.
#[component]
pub(crate) fn Frame() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(looking) = looking() {
        return view! { <LookedAt looking/> }.into_any();
    }
    if send_to_sign_in() {
        return ().into_any();
    }
    let me = Resource::new_blocking(|| (), |()| who_am_i());
    close_menus();
    follow_page();
    view! {
        <div class="app">
            <header class="side">
                <Brand/>
                <Nav me/>
                <Suspense>
                    {move || Suspend::new(async move {
                        me.await.ok().map(|me| view! { <MeMenu me/> })
                    })}
                </Suspense>
            </header>
            <main class="main" id="content" tabindex="-1">
                <Suspense>
                    {move || Suspend::new(async move {
                        match me.await {
                            Err(error) if error.code != Code::SignedOut => {
                                Either::Left(view! { <Problem error/> })
                            }
                            _ => Either::Right(()),
                        }
                    })}
                </Suspense>
                <Offline/>
                <Refused/>
                <Outlet/>
            </main>
        </div>
    }
    .into_any()
}

/// Whether nobody is signed in; the answer then is a redirect that remembers the page.
#[cfg(feature = "ssr")]
fn send_to_sign_in() -> bool {
    use crate::api::services::Request;
    if use_context::<Request>().is_some_and(|request| request.who.is_some()) {
        return false;
    }
    let path = leptos_router::hooks::use_location()
        .pathname
        .get_untracked();
    let back = if path == "/" {
        String::new()
    } else {
        format!("?back={}", crate::forms::percent_encode(&path))
    };
    if let (Some(options), Ok(location)) = (
        use_context::<leptos_axum::ResponseOptions>(),
        http::HeaderValue::from_str(&format!("/signin{back}")),
    ) {
        options.set_status(http::StatusCode::SEE_OTHER);
        options.insert_header(http::header::LOCATION, location);
    }
    true
}

/// In the browser the server has already said who is there.
#[cfg(not(feature = "ssr"))]
fn send_to_sign_in() -> bool {
    false
}

/// Another page without a load: the focus goes to it, or it would stay with what is no longer there, and who reads by ear
/// would hear nothing of it.
fn follow_page() {
    let path = leptos_router::hooks::use_location().pathname;
    Effect::new(move |before: Option<String>| {
        let now = path.get();
        if before.is_some_and(|before| before != now) {
            super::focus_on("content".to_owned());
        }
        now
    });
}

/// Closes menus on Escape, and where one clicks elsewhere or follows a link; hears the one shortcut that every page has.
fn close_menus() {
    #[cfg(feature = "hydrate")]
    Effect::new(|_| {
        use leptos::wasm_bindgen::JsCast;
        let close = |keep: Option<web_sys::Node>| {
            let Ok(open) = document().query_selector_all("details.pop[open]") else {
                return;
            };
            for at in 0..open.length() {
                let menu = open
                    .item(at)
                    .and_then(|menu| menu.dyn_into::<web_sys::Element>().ok());
                if let Some(menu) = menu
                    && !menu.contains(keep.as_ref())
                {
                    // The focus would be lost with what it is in.
                    let focus = document().active_element();
                    let summary = menu
                        .first_element_child()
                        .and_then(|summary| summary.dyn_into::<web_sys::HtmlElement>().ok());
                    if menu.contains(focus.as_deref())
                        && let Some(summary) = summary
                    {
                        let _ = summary.focus();
                    }
                    let _ = menu.remove_attribute("open");
                }
            }
        };
        let clicks = window_event_listener(leptos::ev::click, move |event| {
            let target = event
                .target()
                .and_then(|target| target.dyn_into::<web_sys::Element>().ok());
            let link = target
                .as_ref()
                .and_then(|target| target.closest("a").ok().flatten());
            close(if link.is_some() {
                None
            } else {
                target.map(Into::into)
            });
        });
        let keys = window_event_listener(leptos::ev::keydown, move |event| {
            if event.key() == "Escape" {
                close(None);
            }
            let with = event.ctrl_key() || event.meta_key();
            if event.key() == "k" && with && !event.alt_key() && !event.shift_key() {
                look_for_somebody(&event);
            }
        });
        on_cleanup(move || {
            clicks.remove();
            keys.remove();
        });
    });
}

/// Who helps comes to the page that people are looked for on from wherever they are.
#[cfg(feature = "hydrate")]
fn look_for_somebody(event: &web_sys::KeyboardEvent) {
    use leptos::wasm_bindgen::JsCast;
    let link = document().query_selector("[data-search]").ok().flatten();
    if let Some(link) = link.and_then(|link| link.dyn_into::<web_sys::HtmlElement>().ok()) {
        event.prevent_default();
        link.click();
    }
}
