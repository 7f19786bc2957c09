//! What was typed when a session ended.

use leptos::prelude::*;

use super::{Notice, Tone};
use crate::words::{self, lang};

/// It is below, not saved; it stays until it is, or is given up here.
#[component]
pub(crate) fn Kept(
    /// Where its form posts.
    action: String,
) -> impl IntoView {
    let lang = lang();
    view! {
        <Notice tone=Tone::Caution title=words::edit::kept_title(lang)>
            <p>{words::edit::kept(lang)}</p>
            <form method="post" action=action class="actions">
                <button class="btn btn-small" name="do" value="forget">{words::edit::give_up(lang)}</button>
            </form>
        </Notice>
    }
    .into_any()
}
