//! The frame of every page behind the sign-in: sidebar, then a rail, then a bar under the thumb.

use leptos::{either::Either, prelude::*};
use leptos_router::components::{A, Outlet};

#[cfg(feature = "ssr")]
use super::looking::{LookedAt, looking};
use super::{Brand, Icon, Live, MeMenu, Offline, Problem, Refused};
use crate::{
    api::{
        ApiError, Code,
        account::{Me, who_am_i},
    },
    words::{self, lang},
};

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

/// The ways to the pages. A type of its own: all in one, the frame's would be too deep to compile.
#[component]
fn Nav(me: Resource<Result<Me, ApiError>>) -> impl IntoView {
    let lang = lang();
    view! {
        <nav class="nav" aria-label=words::nav::label(lang)>
            <ul>
                <li>
                    <A href="/" exact=true>
                        <Icon name="home"/>
                        <span class="nav-label">{words::nav::home(lang)}</span>
                    </A>
                </li>
                <li>
                    <A href="/rules">
                        <Icon name="rules"/>
                        <span class="nav-label">
                            {words::nav::rules_head(lang)}
                            <span class="nav-x">{words::nav::rules_tail(lang)}</span>
                        </span>
                    </A>
                </li>
                <li>
                    <A href="/phones">
                        <Icon name="desk"/>
                        <span class="nav-label">
                            <span class="nav-x">{words::nav::phones_head(lang)}</span>
                            {words::nav::phones_tail(lang)}
                        </span>
                    </A>
                </li>
                <li>
                    <a href="/voicemail" rel="external" aria-current=current("/voicemail")>
                        <Icon name="voicemail"/>
                        <span class="nav-label">
                            {words::nav::voicemail_head(lang)}
                            <span class="nav-x">{words::nav::voicemail_tail(lang)}</span>
                        </span>
                        <Suspense>
                            {move || Suspend::new(async move {
                                me.await.ok().map(|me| view! { <NewMessages me/> })
                            })}
                        </Suspense>
                    </a>
                </li>
                <li>
                    <A href="/journal">
                        <Icon name="journal"/>
                        <span class="nav-label">{words::nav::journal(lang)}</span>
                    </A>
                </li>
                <Suspense>
                    {move || Suspend::new(async move {
                        me.await.is_ok_and(|me| me.helpdesk).then(|| view! {
                            <li>
                                <a
                                    href="/helpdesk"
                                    rel="external"
                                    aria-current=within("/helpdesk")
                                    aria-keyshortcuts="Control+K"
                                    data-search=""
                                >
                                    <Icon name="help"/>
                                    <span class="nav-label">
                                        {words::nav::helpdesk_head(lang)}
                                        <span class="nav-x">{words::nav::helpdesk_tail(lang)}</span>
                                    </span>
                                </a>
                            </li>
                        })
                    })}
                </Suspense>
                <Suspense>
                    {move || Suspend::new(async move {
                        me.await.is_ok_and(|me| me.administrator).then(|| view! {
                            <li>
                                <a href="/admin" rel="external" aria-current=within("/admin")>
                                    <Icon name="admin"/>
                                    <span class="nav-label">
                                        {words::nav::administration_head(lang)}
                                        <span class="nav-x">{words::nav::administration_tail(lang)}</span>
                                    </span>
                                </a>
                            </li>
                        })
                    })}
                </Suspense>
                <Suspense>
                    {move || Suspend::new(async move {
                        me.await.is_ok_and(|me| me.operator).then(|| view! {
                            <li>
                                <a href="/operator/organisations" rel="external" aria-current=within("/operator")>
                                    <Icon name="building"/>
                                    <span class="nav-label">{words::nav::organisations(lang)}</span>
                                </a>
                            </li>
                        })
                    })}
                </Suspense>
            </ul>
        </nav>
    }
    .into_any()
}

/// How many messages are new, as part of the link's name; nothing where there is none.
#[component]
fn NewMessages(me: Me) -> impl IntoView {
    let lang = lang();
    let live = expect_context::<Live>().phones;
    let Me {
        line, new_messages, ..
    } = me;
    let count = move || {
        live.with(|news| match news {
            Some(news) if Some(news.line) == line => news.new_messages,
            _ => new_messages,
        })
    };
    let said = move || {
        let count = count();
        (count > 0).then(|| {
            view! {
                <span class="nav-count" aria-hidden="true">{count}</span>
                <span class="vh">" "{words::voicemail::new_count(lang, u64::from(count))}</span>
            }
        })
    };
    view! { {said} }.into_any()
}

/// `page` where this is the page, as the router's own links say it.
fn current(path: &'static str) -> Option<&'static str> {
    let here = leptos_router::hooks::use_location().pathname;
    here.with_untracked(|here| here == path).then_some("page")
}

/// `page` where this is the page, `true` where it is one below it.
fn within(path: &'static str) -> Option<&'static str> {
    let here = leptos_router::hooks::use_location().pathname;
    here.with_untracked(|here| match here.strip_prefix(path)? {
        "" => Some("page"),
        rest => rest.starts_with('/').then_some("true"),
    })
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
