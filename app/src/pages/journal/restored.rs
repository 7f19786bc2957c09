//! What became of « Revenir à cette version »: saved, applied; or why not.

use leptos::{either::EitherOf3, prelude::*};
use leptos_router::hooks::use_query_map;

use crate::{
    api::{
        forwarding::{Changed, FieldError, PushState},
        journal::OwnList,
    },
    components::{Notice, PushFailure, PushVoice, Tone, said, track_push},
    forms::PostedChange,
    words::{self, api_error, lang, list_error},
};

/// The notice above the list.
#[component]
pub(super) fn Restored(own: Option<OwnList>, refused: Option<PostedChange>) -> impl IntoView {
    let query = use_query_map();
    if let Some(refused) = refused {
        return EitherOf3::A(view! { <NotRestored refused/> });
    }
    if query.with_untracked(|query| query.get_str("settings").is_some()) {
        return EitherOf3::B(
            view! { <Notice tone=Tone::Done><p>{words::settings::saved(lang())}</p></Notice> }
                .into_any(),
        );
    }
    let Some(own) = own else {
        return EitherOf3::B(().into_any());
    };
    let version = own.push.version;
    let push = track_push(own.push);
    // An answer about a version that is no longer the list's is old news.
    let just = Memo::new(move |_| {
        query.with(|query| query.get_str("restored").and_then(|text| text.parse().ok()))
            == Some(version)
    });
    EitherOf3::C(view! {
        <Show when=move || just.get()>
            <PushFailure push/>
            <PushVoice push/>
            {move || match push.get().state {
                PushState::Failed { .. } => None,
                PushState::Applied { .. } => Some(words::journal::restored_applied(lang())),
                PushState::Pending => Some(words::journal::restored(lang())),
            }
            .map(|text| view! { <Notice tone=Tone::Done><p>{said(&text)}</p></Notice> })}
        </Show>
    })
}

/// Nothing was changed, and why.
#[component]
fn NotRestored(refused: PostedChange) -> impl IntoView {
    let lang = lang();
    let (tone, title, errors): (_, _, Vec<FieldError>) = match refused.changed {
        Some(Changed::Stale { .. }) => (Tone::Caution, words::rules::stale_title(lang), vec![]),
        Some(Changed::Refused { errors }) => (Tone::Bad, words::problem::not_saved(lang), errors),
        _ => (Tone::Bad, words::problem::not_saved(lang), vec![]),
    };
    let text = match refused.error {
        Some(error) => api_error(lang, error),
        None if errors.is_empty() => words::journal::restore_stale(lang).to_owned(),
        None => words::journal::restore_refused(lang).to_owned(),
    };
    view! {
        <Notice tone title>
            <p>{text}</p>
            {(!errors.is_empty()).then(|| view! {
                <ul class="notice-list">
                    {errors.iter().map(|error| view! { <li>{list_error(lang, error)}</li> }).collect_view()}
                </ul>
            })}
        </Notice>
    }
    .into_any()
}
