//! « Journal »: who changed what, when, from where, with the sentence before and after.

mod change;
mod export;
mod filter;
mod line;
mod pages;
mod restored;

use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use crate::{
    api::journal::{JournalQuery, JournalView, read_journal},
    components::{Icon, Problem, Skeleton, focus_on},
    forms::Inbox,
    words::{self, lang},
};

use export::Export;
use filter::Filter;
use line::Line;
use pages::{Pages, address};
use restored::Restored;

/// The id of what is shown: where the focus goes when other lines take its place.
const LINES: &str = "lines";

/// The page; the address says which lines, so it works without a script and can be sent to somebody.
#[component]
pub(crate) fn JournalPage() -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move |_| query.with(wanted));
    let view = Resource::new_blocking(move || asked.get(), read_journal);
    let refused = Inbox::take(|posted| &mut posted.change);
    let shown = StoredValue::new(asked.get_untracked());
    view! {
        <Title text=words::journal::title(lang())/>
        <div class="page">
            <Suspense fallback=Skeleton>
                {move || {
                    let refused = refused.clone();
                    Suspend::new(async move {
                        match view.await {
                            Ok(view) => {
                                let asked = asked.get_untracked();
                                // The link that led here is gone, and the focus with it.
                                if shown.with_value(|shown| *shown != asked) {
                                    shown.set_value(asked.clone());
                                    focus_on(LINES.to_owned());
                                }
                                Either::Left(view! { <Restored own=view.own.clone() refused/> <Lines view asked/> })
                            }
                            Err(error) => Either::Right(view! { <Problem error/> }),
                        }
                    })
                }}
            </Suspense>
        </div>
    }
    .into_any()
}

fn wanted(map: &ParamsMap) -> JournalQuery {
    let get = |name: &str| map.get_str(name).unwrap_or_default().trim().to_owned();
    JournalQuery {
        who: get("who"),
        kind: get("kind"),
        address: get("address"),
        from: get("from"),
        to: get("to"),
        before: get("before"),
        after: get("after"),
    }
}

#[component]
fn Lines(view: JournalView, asked: JournalQuery) -> impl IntoView {
    let lang = lang();
    let lead = if view.of_organisation {
        words::journal::lead_organisation(lang)
    } else {
        words::journal::lead_own(lang)
    };
    let narrowed = asked != JournalQuery::default();
    let export = (!view.lines.is_empty()).then(|| {
        let file = |format| export::file(&asked, format);
        view! { <Export csv=file("csv") jsonl=file("jsonl")/> }
    });
    let newer = view.newer.map(|id| address(&asked, "after", id));
    let older = view.older.map(|id| address(&asked, "before", id));
    let lines = if view.lines.is_empty() {
        Either::Left(view! { <Nothing narrowed/> })
    } else {
        let view = StoredValue::new(view.clone());
        let rows = view.with_value(|view| view.lines.clone());
        Either::Right(view! {
            <ol class="card rows" id=LINES tabindex="-1" aria-label=words::journal::list(lang)>
                {rows.into_iter().map(|line| view! { <Line line view/> }).collect_view()}
            </ol>
        })
    };
    view! {
        <header class="page-head">
            <div>
                <h1>{words::journal::title(lang)}</h1>
                <p>{lead}</p>
            </div>
        </header>
        <Filter asked of_organisation=view.of_organisation errors=view.errors/>
        {lines}
        <Pages newer older/>
        {export}
    }
    .into_any()
}

/// No line at all, or none that was asked for.
#[component]
fn Nothing(narrowed: bool) -> impl IntoView {
    let lang = lang();
    let (title, text) = if narrowed {
        (words::journal::none_title(lang), words::journal::none(lang))
    } else {
        (
            words::journal::empty_title(lang),
            words::journal::empty(lang),
        )
    };
    view! {
        <div class="card" id=LINES tabindex="-1">
            <div class="empty">
                <Icon name="journal"/>
                <h2>{title}</h2>
                <p>{text}</p>
            </div>
        </div>
    }
    .into_any()
}
