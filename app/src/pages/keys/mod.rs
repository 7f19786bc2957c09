//! « Touches programmées »: a phone drawn with its keys, and what they do.

mod body;
mod colleagues;
mod drag;
mod drawing;
mod editor;
mod face;
mod fields;
mod layout;
mod list;
mod notices;
mod save;
mod sheets;
mod state;
mod steps;
mod table;
mod tabs;
mod tools;

use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use leptos_router::{
    components::A,
    hooks::{use_params_map, use_query_map},
};
use uuid::Uuid;

use crate::{
    api::{
        Code,
        phones::{KeysView, read_keys},
    },
    components::{Icon, Problem, Skeleton},
    domain::phones::Spot,
    forms::{Inbox, PostedKeys},
    words::{self, keys as say, lang, phones_texts},
};

#[cfg(feature = "ssr")]
pub(crate) use body::{ground, mm};
pub(crate) use drawing::Sketch;

use state::Desk;

/// The page of one phone.
#[component]
pub(crate) fn KeysPage() -> impl IntoView {
    let posted = Inbox::take(|posted| &mut posted.keys);
    let id = use_params_map().with_untracked(|params| params.get("id").unwrap_or_default());
    let chosen = chosen();
    let view = Resource::new_blocking(
        || (),
        move |()| {
            let id = id.parse::<Uuid>();
            async move { read_keys(id.map_err(|_| Code::NotFound)?).await }
        },
    );
    view! {
        <Title text=phones_texts::keys(lang())/>
        <div class="page keys-page">
            <Suspense fallback=Skeleton>
                {move || {
                    let posted = posted.clone();
                    Suspend::new(async move {
                        match view.await {
                            Ok(view) => Either::Left(view! { <Keys view chosen posted/> }),
                            Err(error) => Either::Right(view! { <Problem error/> }),
                        }
                    })
                }}
            </Suspense>
        </div>
    }
    .into_any()
}

/// The key that the address names: `?module=1&key=12`.
fn chosen() -> Spot {
    use_query_map().with_untracked(|query| Spot {
        module: query
            .get_str("module")
            .and_then(|text| text.parse().ok())
            .unwrap_or_default(),
        position: query
            .get_str("key")
            .and_then(|text| text.parse().ok())
            .unwrap_or(1),
    })
}

#[component]
fn Keys(view: KeysView, chosen: Spot, posted: Option<PostedKeys>) -> impl IntoView {
    let lang = lang();
    let model = words::model_name(&view.model);
    let name = view.name.clone();
    let unverified = !view.model.verified;
    // More keys than one are the table's.
    let is_table = posted
        .as_ref()
        .is_some_and(|posted| posted.draft.keys.len() > 1);
    let desk = Desk::new(view, chosen, posted);
    view! {
        <header class="page-head">
            <div>
                <p class="crumb">
                    <A href="/phones">
                        <Icon name="left" small=true/>
                        {phones_texts::title(lang)}
                    </A>
                </p>
                <h1>{phones_texts::keys(lang)}</h1>
                <p>{say::lead(lang, &model, &name)}</p>
            </div>
            <steps::Steps desk/>
        </header>
        <notices::Notices desk/>
        <div class="keys-layout">
            <section
                class="stack keys-phone"
                aria-labelledby="keys-phone"
                on:pointermove=move |event| drag::moved(desk, &event)
                on:pointerup=move |_| drag::let_go(desk)
                on:pointerleave=move |_| desk.dragged.set(None)
            >
                <h2 id="keys-phone" class="vh">{say::phone(lang)}</h2>
                <tabs::Tabs desk/>
                <drawing::Drawing desk/>
                <list::KeyList desk/>
                <face::Legend/>
                {unverified.then(|| view! { <p class="small quiet">{say::unverified(lang)}</p> })}
            </section>
            <editor::EditorCard desk/>
            <div class="stack keys-more">
                <table::TableForm desk open=is_table/>
                <tools::Tools desk/>
            </div>
        </div>
        <save::SaveBar desk/>
        <p class="vh" role="status" aria-live="polite">{desk.said}</p>
    }
    .into_any()
}
