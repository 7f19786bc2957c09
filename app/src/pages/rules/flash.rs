//! What has just happened: the address says it, so it works without a script and survives a reload.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::{use_navigate, use_query_map};

use super::state::List;
use crate::{
    api::{
        Code,
        forwarding::{Changed, PushState, list_after, restore_rules},
    },
    components::{NotChanged, Notice, Tone, said},
    words::{self, api_error, lang},
};

/// What became of the last change. An answer about a version that is no longer the list's is old news and not told.
#[component]
pub(super) fn Flash(list: List) -> impl IntoView {
    let query = use_query_map();
    let version = Memo::new(move |_| list.view.with(|view| view.version));
    let about = move |name: &str| {
        query.with(|query| {
            query
                .get_str(name)
                .and_then(|value| value.parse::<i64>().ok())
                == Some(version.get())
        })
    };
    let asked =
        move || query.with(|query| query.get_str("error").and_then(Code::parse).map(Into::into));
    let circle = Memo::new(move |_| {
        if let Some((of, chain)) = list.circle.get()
            && of == version.get()
        {
            return Some(chain);
        }
        let told = query.with(|query| query.get_str("circle").is_some())
            && ["saved", "deleted", "restored"].into_iter().any(about);
        if !told {
            return None;
        }
        list.view.with(|view| {
            let mut circles = view.rules.iter().map(|rule| &rule.circle);
            circles.find(|circle| !circle.is_empty()).cloned()
        })
    });
    move || {
        if let Some(changed) = list.refused.get() {
            return Some(view! { <NotChanged changed/> }.into_any());
        }
        if let Some(error) = list.error.get().or_else(asked) {
            return Some(view! { <Failure error/> }.into_any());
        }
        if let Some(chain) = circle.get() {
            return Some(view! { <Circle list version=version.get() chain/> }.into_any());
        }
        if about("saved") {
            return Some(view! { <Saved list/> }.into_any());
        }
        if about("deleted") {
            return Some(view! { <Deleted list version=version.get()/> }.into_any());
        }
        about("restored").then(|| {
            view! {
                <Notice tone=Tone::Done>
                    <p>{said(&words::rules::restored(lang()))}</p>
                </Notice>
            }
            .into_any()
        })
    }
}

#[component]
fn Failure(error: crate::api::ApiError) -> impl IntoView {
    let lang = lang();
    let (tone, title, text) = if error.code == Code::Stale {
        (
            Tone::Caution,
            words::rules::stale_title(lang),
            words::rules::stale(lang).to_owned(),
        )
    } else {
        (
            Tone::Bad,
            words::problem::not_saved(lang),
            api_error(lang, error),
        )
    };
    view! {
        <Notice tone title>
            <p>{text}</p>
        </Notice>
    }
    .into_any()
}

/// Saved; the notice about a failing PBX says more, so nothing is said beside it.
#[component]
fn Saved(list: List) -> impl IntoView {
    let lang = lang();
    move || match list.push.get().state {
        PushState::Failed { .. } => None,
        state => {
            let applied = matches!(state, PushState::Applied { .. });
            let text = if applied {
                words::rules::saved_applied(lang)
            } else {
                words::rules::saved(lang)
            };
            Some(view! {
                <Notice tone=Tone::Done>
                    <p>{said(&text)}</p>
                </Notice>
            })
        }
    }
}

/// Deleted, with the way back.
#[component]
fn Deleted(list: List, version: i64) -> impl IntoView {
    view! {
        <Notice tone=Tone::Done>
            <Undo list version>
                <p>{said(&words::rules::deleted(lang()))}</p>
            </Undo>
        </Notice>
    }
    .into_any()
}

/// Done at once, as a switch is; and some calls can go round since.
#[component]
fn Circle(list: List, version: i64, chain: Vec<String>) -> impl IntoView {
    let lang = lang();
    let chain = chain.join(" → ");
    view! {
        <Notice tone=Tone::Caution title=words::edit::loop_title(lang)>
            <Undo list version>
                <p>{said(&words::rules::done(lang))} " " {words::edit::circle(lang, &chain)}</p>
            </Undo>
        </Notice>
    }
    .into_any()
}

/// The way back to the version before.
#[component]
fn Undo(list: List, version: i64, children: Children) -> impl IntoView {
    let earlier = version - 1;
    let navigate = use_navigate();
    let undo = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let navigate = navigate.clone();
        let writer = list.view.with_untracked(|view| view.writer.clone());
        spawn_local(async move {
            let answer = restore_rules(earlier, version, writer).await;
            if let Ok(Changed::Saved { version, circle }) = &answer {
                navigate(
                    &list_after("restored", *version, circle),
                    leptos_router::NavigateOptions {
                        replace: true,
                        ..Default::default()
                    },
                );
            }
            list.settle(&answer);
        });
    };
    view! {
        <form method="post" action="/rules/restore" class="flash-undo" on:submit=undo>
            {children()}
            <input type="hidden" name="earlier" value=earlier/>
            <input type="hidden" name="version" value=version/>
            <input type="hidden" name="writer" value=move || list.view.with(|view| view.writer.clone())/>
            <button class="btn btn-small">{words::rules::undo(lang())}</button>
        </form>
    }
    .into_any()
}
