//! « Ajouter ».

use leptos::prelude::*;
use leptos_router::components::A;

use crate::{
    components::Icon,
    words::{self, lang},
};

/// The menu of what can be added.
#[component]
pub(super) fn AddMenu() -> impl IntoView {
    let lang = lang();
    view! {
        <details class="pop">
            <summary class="btn btn-primary">
                <Icon name="plus"/>
                {words::rules::add(lang)}
            </summary>
            <ul>
                <li>
                    <A href="/rules/new" attr:class="menu-item">
                        <Icon name="forward"/>
                        {words::rules::add_forward(lang)}
                        <small>{words::rules::add_forward_hint(lang)}</small>
                    </A>
                </li>
            </ul>
        </details>
    }
    .into_any()
}
