//! No rules yet.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::{
    components::{Icon, is_looked_at},
    words::{self, lang},
};

/// What happens to calls now, and the way to a first rule.
#[component]
pub(super) fn Empty(voicemail: bool) -> impl IntoView {
    let lang = lang();
    let text = if voicemail {
        words::rules::empty_voicemail(lang)
    } else {
        words::rules::empty_tone(lang)
    };
    view! {
        <div class="card">
            <div class="empty">
                <Icon name="forward"/>
                <h2>{words::rules::empty_title(lang)}</h2>
                <p>{text}</p>
                {(!is_looked_at()).then(|| view! {
                    <div class="actions">
                        <A href="/rules/new" attr:class="btn">
                            <Icon name="plus"/>
                            {words::rules::empty_add(lang)}
                        </A>
                    </div>
                })}
            </div>
        </div>
    }
    .into_any()
}
