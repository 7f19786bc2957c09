//! Setting an application up: the picture for its camera, the key for typing, its first code.

use leptos::prelude::*;

use super::code::CodeField;
use crate::{
    api::second_factor::{Picture, SetUpView},
    words::{lang, second as say},
};

/// The fields of the form.
#[component]
pub(super) fn SetUp(
    set_up: SetUpView,
    error: Option<String>,
    #[prop(optional)] focus: bool,
) -> impl IntoView {
    let lang = lang();
    let SetUpView {
        picture: Picture { size, path },
        key,
        uri,
        sealed,
    } = set_up;
    view! {
        <input type="hidden" name="sealed" value=sealed/>
        <ol class="steps">
            <li>{say::set_up_open(lang)}</li>
            <li>
                {say::set_up_scan(lang)}
                <svg
                    class="qr"
                    viewBox=format!("0 0 {size} {size}")
                    role="img"
                    aria-label=say::set_up_picture(lang)
                    shape-rendering="crispEdges"
                >
                    <path d=path></path>
                </svg>
                <details class="more">
                    <summary>{say::set_up_without(lang)}</summary>
                    <p>
                        <a href=uri>{say::set_up_here(lang)}</a>
                    </p>
                    <p>{say::set_up_type(lang)} " " <code class="key">{key}</code></p>
                </details>
            </li>
            <li>{say::set_up_code(lang)}</li>
        </ol>
        <CodeField label=say::code(lang) error focus/>
    }
    .into_any()
}
