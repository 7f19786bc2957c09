//! « Accueil »: where calls go now.

mod cards;
mod messages;
mod now;
mod ribbon;
mod state;
mod target;
mod temporary;
mod troubles;

use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use leptos_router::{components::A, hooks::use_query_map};

use crate::{
    api::home::{HomeView, LineView, read_home},
    components::{
        NoExtension, Notice, Problem, PushBadge, PushFailure, PushVoice, Skeleton, Tone, way,
    },
    forms::{Inbox, PostedTemporary},
    words::{self, lang},
};

use cards::{LineCard, PhonesCard};
use messages::NewMessages;
use now::NowSaid;
use ribbon::Ribbon;
use state::Line;
use temporary::Temporary;
use troubles::Troubles;

/// The page, with its states: loading, no extension, not readable.
#[component]
pub(crate) fn HomePage() -> impl IntoView {
    let home = Resource::new_blocking(|| (), |()| read_home());
    let posted = Inbox::take(|posted| &mut posted.temporary).unwrap_or_default();
    let posted = StoredValue::new(posted);
    // Who has just chosen a password by a link comes in here.
    let recovered = use_query_map().with_untracked(|query| query.get("password").is_some());
    view! {
        <Title text=words::home::title(lang())/>
        <div class="page">
            {recovered.then(|| view! {
                <Notice tone=Tone::Done>
                    <p>{words::home::password_changed(lang())}</p>
                </Notice>
            })}
            <Suspense fallback=Skeleton>
                {move || Suspend::new(async move {
                    match home.await {
                        Ok(view) => Either::Left(found(view, posted)),
                        Err(error) => Either::Right(view! { <Problem error/> }),
                    }
                })}
            </Suspense>
        </div>
    }
    .into_any()
}

fn found(view: HomeView, posted: StoredValue<PostedTemporary>) -> AnyView {
    let HomeView { now, line } = view;
    if let Some(line) = line {
        view! { <MyLine line now posted/> }.into_any()
    } else {
        let title = words::home::title(lang());
        let why = words::rules::no_extension(lang());
        view! { <NoExtension title why/> }.into_any()
    }
}

/// The sentence first; the drawing supports it.
#[component]
fn MyLine(
    line: LineView,
    now: jiff::civil::DateTime,
    posted: StoredValue<PostedTemporary>,
) -> impl IntoView {
    let lang = lang();
    let state = Line::new(line, now);
    let heading = move || {
        let now = state.now.get();
        words::home::eyebrow(lang, &words::date(lang, now.date()), &words::hour(now))
    };
    view! {
        <section class="now" aria-labelledby="now">
            <h1 class="eyebrow" id="now">{heading}</h1>
            <NowSaid state/>
            <Ribbon state/>
            <div class="now-foot">
                <PushBadge push=state.push now/>
                <A href=way("/rules")>{words::home::see_rules(lang)}</A>
            </div>
            <PushVoice push=state.push/>
            <NewMessages state/>
        </section>
        <PushFailure push=state.push/>
        <Troubles state/>
        <div class="home-grid">
            <Temporary state posted/>
            <PhonesCard state/>
            <LineCard state/>
        </div>
    }
    .into_any()
}
