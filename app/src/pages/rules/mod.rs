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
    components::{NoExtension, Problem, Skeleton},
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
                                let title = words::rules::title(lang());
                                let why = words::rules::no_extension(lang());
                                EitherOf3::B(view! { <NoExtension title why/> })
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
