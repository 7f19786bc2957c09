//! Why a rule was not saved, above its form.

use leptos::prelude::*;

use super::{
    sentence,
    state::{Editor, Failure, NOTICE},
};
use crate::{
    api::forwarding::{Changed, FieldError, RuleDraft},
    components::{NotChanged, Notice, Tone},
    words::{self, Rich, api_error, field_error, lang},
};

/// Fields to correct, a loop to accept, two versions to choose from, or what kept it from being tried.
#[component]
pub(super) fn Notices(editor: Editor) -> impl IntoView {
    let notice = move || {
        match editor.failed.get() {
            None => {}
            Some(Failure::NotDeleted(changed)) => {
                return Some(view! { <NotChanged changed=*changed/> }.into_any());
            }
            Some(Failure::Untried(error)) => {
                let lang = lang();
                return Some(
                    view! {
                        <Notice tone=Tone::Bad title=words::problem::not_saved(lang)>
                            <p>{api_error(lang, error)} " " {words::edit::nothing_lost(lang)}</p>
                        </Notice>
                    }
                    .into_any(),
                );
            }
        }
        match editor.changed.get()? {
            Changed::Saved { .. } => None,
            Changed::Refused { errors } => Some(to_fix(errors)),
            Changed::Warned { chain } => Some(warned(editor, &chain)),
            Changed::Stale { version, theirs } => Some(stale(editor, version, theirs.as_ref())),
        }
    };
    view! { <div id=NOTICE class="notices" tabindex="-1">{notice}</div> }.into_any()
}

/// Every field's error, with the way to it.
fn to_fix(errors: Vec<FieldError>) -> AnyView {
    let lang = lang();
    let title = words::edit::to_fix(lang, errors.len() as u64);
    let links = errors
        .into_iter()
        .map(|error| {
            let text = field_error(lang, &error);
            if error.field.is_empty() {
                view! { <li>{text}</li> }.into_any()
            } else {
                view! { <li><a href=format!("#{}", error.field) rel="external">{text}</a></li> }
                    .into_any()
            }
        })
        .collect_view();
    view! {
        <Notice tone=Tone::Bad title>
            <ul class="notice-list">{links}</ul>
            <p>{words::edit::nothing_lost(lang)}</p>
        </Notice>
    }
    .into_any()
}

fn warned(editor: Editor, chain: &[String]) -> AnyView {
    let lang = lang();
    let text = words::edit::circle(lang, &chain.join(" → "));
    view! {
        <Notice tone=Tone::Caution title=words::edit::loop_title(lang)>
            <p>{text}</p>
            <div class="actions">
                <button
                    class="btn"
                    form="rule"
                    name="accept"
                    value="true"
                    on:click=move |_| editor.accepted.set(true)
                >
                    {words::edit::accept(lang)}
                </button>
            </div>
        </Notice>
    }
    .into_any()
}

/// Two versions, neither lost. Saving again keeps one's own: the form now names the version it replaces.
fn stale(editor: Editor, version: i64, theirs: Option<&RuleDraft>) -> AnyView {
    let lang = lang();
    let mine = editor.draft.get_untracked();
    let Some(theirs) = theirs else {
        let gone = editor.gone.get_untracked();
        let (title, text, button) = if gone {
            (
                words::edit::gone_title(lang),
                words::edit::gone(lang),
                words::edit::recreate(lang),
            )
        } else {
            (
                words::edit::stale_list_title(lang),
                words::edit::stale_list(lang),
                words::edit::save(lang),
            )
        };
        return view! {
            <Notice tone=Tone::Caution title>
                <p>{text}</p>
                <div class="actions">
                    <button class="btn" form="rule" name="do" value="save" formaction=gone.then_some("/rules/new")>{button}</button>
                </div>
            </Notice>
        }
        .into_any();
    };
    let here = mine.id.as_ref().map(|id| format!("/rules/{id}"));
    view! {
        <div class="card versus">
            <Notice tone=Tone::Caution title=words::edit::stale_title(lang)>
                <p>{words::edit::stale(lang)}</p>
            </Notice>
            <dl class="versions">
                <div>
                    <dt>{words::edit::yours(lang)}</dt>
                    <dd>{in_words(editor, &mine, theirs)}</dd>
                </div>
                <div>
                    <dt>{words::edit::theirs(lang, &version)}</dt>
                    <dd>{in_words(editor, theirs, &mine)}</dd>
                </div>
            </dl>
            <div class="actions">
                <button class="btn" form="rule" name="do" value="save">{words::edit::keep_mine(lang)}</button>
                <a class="btn btn-quiet" rel="external" href=here>{words::edit::take_theirs(lang, &version)}</a>
            </div>
        </div>
    }
    .into_any()
}

/// The rule's name and its sentence, as far as it can be read; what the other version says otherwise stands out.
fn in_words(editor: Editor, draft: &RuleDraft, other: &RuleDraft) -> AnyView {
    let name = draft.name.clone();
    let (sentence, other_sentence) = editor.with_known(|known| {
        let told = |draft: &RuleDraft| sentence::in_words(editor, &draft.parts(known));
        (told(draft), told(other))
    });
    let others: Vec<String> = emphasised(&other_sentence);
    let mut place = 0;
    let parts: Vec<_> = sentence
        .parts()
        .map(|(strong, part)| {
            let part = part.to_owned();
            if !strong {
                return part.into_any();
            }
            let same = others.get(place) == Some(&part);
            place += 1;
            if same {
                view! { <b>{part}</b> }.into_any()
            } else {
                view! { <ins>{part}</ins> }.into_any()
            }
        })
        .collect();
    let name = if draft.name == other.name {
        name.into_any()
    } else {
        view! { <ins>{name}</ins> }.into_any()
    };
    view! {
        <b>{name}</b>
        <p class="rule-say">{parts}</p>
    }
    .into_any()
}

fn emphasised(sentence: &Rich) -> Vec<String> {
    let parts = sentence.parts().filter(|(strong, _)| *strong);
    parts.map(|(_, part)| part.to_owned()).collect()
}
