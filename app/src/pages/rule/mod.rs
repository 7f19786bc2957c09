//! One rule: the sentence whose parts are the controls.

mod dates;
mod delete;
mod form;
mod grid;
mod names;
mod notices;
mod numbers;
mod press;
mod ranges;
mod rows;
mod sentence;
mod slot;
mod state;

use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::{use_location, use_params_map};

use crate::{
    api::{
        Code,
        forwarding::{RulesView, list_rules},
    },
    components::{Problem, Skeleton},
    domain::Rule,
    forms::{Inbox, PostedRule, read_rule},
    words::{self, lang},
};

use form::RuleForm;

/// A new redirection.
#[component]
pub(crate) fn NewRulePage() -> impl IntoView {
    let posted = Inbox::take(|posted| &mut posted.rule);
    let view = Resource::new_blocking(|| (), |()| list_rules());
    view! {
        <Title text=words::edit::new_title(lang())/>
        <div class="page page-narrow">
            <Suspense fallback=Skeleton>
                {move || {
                    let posted = posted.clone();
                    Suspend::new(async move {
                        match view.await {
                            Ok(view) => Either::Left(view! { <RuleForm view before=None posted/> }),
                            Err(error) => Either::Right(view! { <NoForm/> <Problem error/> }),
                        }
                    })
                }}
            </Suspense>
        </div>
    }
    .into_any()
}

/// A rule that is there.
#[component]
pub(crate) fn EditRulePage() -> impl IntoView {
    let posted = Inbox::take(|posted| &mut posted.rule);
    let id = use_params_map().with_untracked(|params| params.get("id").unwrap_or_default());
    let view = Resource::new_blocking(|| (), |()| list_rules());
    view! {
        <div class="page page-narrow">
            <Suspense fallback=Skeleton>
                {move || {
                    let (posted, id) = (posted.clone(), id.clone());
                    Suspend::new(async move {
                        match view.await {
                            Ok(view) => Either::Left(found(view, &id, posted)),
                            Err(error) => Either::Right(view! { <NoForm/> <Problem error/> }),
                        }
                    })
                }}
            </Suspense>
        </div>
    }
    .into_any()
}

/// The form of a rule of the list. One that has gone meanwhile is still shown to who was writing it.
fn found(view: RulesView, id: &str, posted: Option<PostedRule>) -> impl IntoView + use<> {
    let before = rule_of(&view, id);
    match &before {
        Some(rule) => {
            let title = rule.name.as_str().to_owned();
            Either::Left(view! {
                <Title text=title/>
                <RuleForm view before posted/>
            })
        }
        None if posted.is_some() => Either::Left(view! {
            <Title text=words::edit::new_title(lang()).to_owned()/>
            <RuleForm view before posted/>
        }),
        None => {
            Either::Right(view! { <NoForm/> <Problem error=Code::NotFound.into() of_a_rule=true/> })
        }
    }
}

/// The form that the menu's buttons of the language belong to, where there is none to be kept.
#[component]
fn NoForm() -> impl IntoView {
    let path = use_location().pathname;
    view! {
        <form id="rule" method="post" action="/preferences" hidden>
            <input type="hidden" name="back" value=path/>
        </form>
    }
    .into_any()
}

fn rule_of(view: &RulesView, id: &str) -> Option<Rule> {
    view.rules
        .iter()
        .filter_map(|rule| read_rule(&rule.rule))
        .find(|rule| rule.id.0.to_string() == id)
}
