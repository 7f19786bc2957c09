//! Icons from the sprite.

use leptos::prelude::*;

use crate::shell::Assets;

/// An icon that says nothing by itself: a word stands beside it, or a label on its button.
#[component]
pub(crate) fn Icon(
    /// The symbol's name without `i-`.
    name: &'static str,
    /// 16 px instead of 20.
    #[prop(optional)]
    small: bool,
) -> impl IntoView {
    let icons = use_context::<Assets>().unwrap_or_default().icons;
    view! {
        <svg class="icon" class:icon-s=small aria-hidden="true">
            <use href=format!("{icons}#i-{name}")></use>
        </svg>
    }
    .into_any()
}
