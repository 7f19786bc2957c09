//! The ways to the pages: a sidebar, then a rail, then a bar under the thumb.

use leptos::prelude::*;
use leptos_router::components::A;

use super::{Icon, Live};
use crate::{
    api::{ApiError, account::Me},
    words::{self, lang},
};

/// The ways to the pages. A type of its own: all in one, the frame's would be too deep to compile.
#[component]
pub(super) fn Nav(me: Resource<Result<Me, ApiError>>) -> impl IntoView {
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
                <li>{journal()}</li>
                <Suspense>
                    {move || Suspend::new(async move {
                        me.await.ok().map(|me| view! { <StaffLinks me/> })
                    })}
                </Suspense>
            </ul>
            <Suspense>
                {move || Suspend::new(async move {
                    me.await.ok().filter(has_more).map(|me| view! { <More me/> })
                })}
            </Suspense>
        </nav>
    }
    .into_any()
}

fn journal() -> AnyView {
    view! {
        <A href="/journal">
            <Icon name="journal"/>
            <span class="nav-label">{words::nav::journal(lang())}</span>
        </A>
    }
    .into_any()
}

/// Whether somebody has more ways than fit under a thumb.
fn has_more(me: &Me) -> bool {
    me.helpdesk || me.administrator || me.operator
}

/// The ways that only some have: who helps, who administers, who runs the platform.
#[component]
fn StaffLinks(me: Me) -> impl IntoView {
    let lang = lang();
    let Me {
        helpdesk,
        administrator,
        operator,
        ..
    } = me;
    let helpdesk = helpdesk.then(|| {
        view! {
            <li>
                <a
                    href="/helpdesk"
                    rel="external"
                    aria-current=within("/helpdesk")
                    aria-keyshortcuts="Control+K"
                    data-search=""
                >
                    <Icon name="help"/>
                    <span class="nav-label">{words::nav::helpdesk(lang)}</span>
                </a>
            </li>
        }
    });
    let administration = administrator.then(|| {
        view! {
            <li>
                <a href="/admin" rel="external" aria-current=within("/admin")>
                    <Icon name="admin"/>
                    <span class="nav-label">{words::nav::administration(lang)}</span>
                </a>
            </li>
        }
    });
    let organisations = operator.then(|| {
        view! {
            <li>
                <a href="/operator/organisations" rel="external" aria-current=within("/operator")>
                    <Icon name="building"/>
                    <span class="nav-label">{words::nav::organisations(lang)}</span>
                </a>
            </li>
        }
    });
    view! {
        {helpdesk}
        {administration}
        {organisations}
    }
    .into_any()
}

/// The last entry of the bar under the thumb, where there are more than five: those that do not fit, in a menu.
/// The style sheet shows them either here or in the list.
#[component]
fn More(me: Me) -> impl IntoView {
    view! {
        <details class="pop nav-more">
            <summary>
                <Icon name="more"/>
                <span class="nav-label">{words::nav::more(lang())}</span>
            </summary>
            <ul>
                <li>{journal()}</li>
                <StaffLinks me/>
            </ul>
        </details>
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
