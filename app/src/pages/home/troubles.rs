//! Rules that need their owner.

use leptos::prelude::*;
use leptos_router::components::A;

use super::state::Line;
use crate::{
    api::home::Trouble,
    components::{Notice, Tone, way},
    words::{self, lang, refused_text},
};

/// A line for each, leading to the rule; nothing where there is none.
#[component]
pub(super) fn Troubles(state: Line) -> impl IntoView {
    let lang = lang();
    let troubles = Memo::new(move |_| state.view.with(|line| line.troubles.clone()));
    let line = move |trouble: Trouble| {
        let here = format!("/rules/{}", trouble.id);
        let (place, text) = match (&trouble.refused, &trouble.departed) {
            (Some(error), _) => {
                let text = state.with_names(|names| refused_text(lang, error, names));
                (here, text)
            }
            (None, Some(extension)) => (here, words::rules::departed(lang, extension)),
            (None, None) => ("/rules".to_owned(), words::home::long_on(lang).to_owned()),
        };
        view! {
            <li>
                <A href=way(&place)>{trouble.name}</A>
                " "
                {text}
            </li>
        }
    };
    move || {
        let troubles = troubles.get();
        (!troubles.is_empty()).then(|| {
            let title = words::home::troubles(lang, troubles.len() as u64);
            view! {
                <Notice tone=Tone::Caution title quiet=true>
                    <ul class="notice-list">{troubles.into_iter().map(line).collect_view()}</ul>
                </Notice>
            }
        })
    }
}
