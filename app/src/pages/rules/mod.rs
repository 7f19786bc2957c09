//! « Règles d'appels et Services »: the ordered list.

mod add;
mod codes;
mod drag;
mod empty;
mod flash;
mod list;
mod marks;
mod order;
mod row;
mod state;
mod week;

use leptos::{either::EitherOf3, prelude::*};
use leptos_meta::Title;

use crate::{
    api::{Code, forwarding::list_rules},
    components::{Icon, Problem, Skeleton},
    forms::Inbox,
    words::{self, lang},
};

use super::tried::{asked, first_answer};
use list::RuleList;

/// The page, with its states: loading, no extension, not readable, the list.
#[component]
pub(crate) fn RulesPage() -> impl IntoView {
    let rules = Resource::new_blocking(|| (), |()| list_rules());
    let tried = Resource::new_blocking(asked, first_answer);
    let refused = Inbox::take(|posted| &mut posted.change).and_then(|posted| posted.changed);
    view! {
        <Title text=words::rules::title(lang())/>
        <div class="page page-narrow">
            <Suspense fallback=Skeleton>
                {move || {
                    let refused = refused.clone();
                    Suspend::new(async move {
                        match rules.await {
                            Ok(view) => {
                                EitherOf3::A(view! { <RuleList view first=tried.await refused/> })
                            }
                            Err(error) if error.code == Code::NotFound => {
                                EitherOf3::B(view! { <NoExtension/> })
                            }
                            Err(error) => EitherOf3::C(view! { <Problem error/> }),
                        }
                    })
                }}
            </Suspense>
        </div>
    }
    .into_any()
}

/// A person without an extension has no calls to send anywhere.
#[component]
fn NoExtension() -> impl IntoView {
    let lang = lang();
    view! {
        <header class="page-head">
            <h1>{words::rules::title(lang)}</h1>
        </header>
        <div class="card">
            <div class="empty">
                <Icon name="desk"/>
                <h2>{words::rules::no_extension_title(lang)}</h2>
                <p>{words::rules::no_extension(lang)}</p>
            </div>
        </div>
    }
    .into_any()
}
