//! Messages that have not been heard.

use leptos::prelude::*;

use super::state::Line;
use crate::{
    components::{Icon, way},
    words::{lang, voicemail},
};

/// How many, and the way to them; nothing where there is none. Whoever does not see it hears that there is one more.
#[component]
pub(super) fn NewMessages(state: Line) -> impl IntoView {
    let lang = lang();
    let count = Memo::new(move |_| state.view.with(|line| line.new_messages));
    let link = move || {
        let count = count.get();
        (count > 0).then(|| {
            view! {
                <a class="btn" href=way("/voicemail") rel="external">
                    <Icon name="voicemail"/>
                    {voicemail::new_count(lang, u64::from(count))}
                </a>
            }
        })
    };
    view! {
        <p class="now-messages" role="status">
            {link}
        </p>
    }
    .into_any()
}
