//! The new password, typed twice; the page's script shows it, and counts as it is typed.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    api::forwarding::FieldError,
    components::NewPassword,
    words::{lang, recovery as say},
};

#[component]
pub(super) fn Choose(
    email: String,
    lead: String,
    first: bool,
    least: usize,
    errors: Vec<FieldError>,
) -> impl IntoView {
    let lang = lang();
    let title = if first {
        say::first_title(lang)
    } else {
        say::new_title(lang)
    };
    view! {
        <Title text=title/>
        <h1>{title}</h1>
        <p class="muted">{lead}</p>
        <form class="gate-fields" method="post" action="/recover/new" novalidate>
            // For programs that keep passwords.
            <input type="text" name="username" autocomplete="username" value=email readonly=true hidden=true/>
            <NewPassword least errors focus=true/>
            <p class="small muted">{say::ends_sessions(lang)}</p>
            <button class="btn btn-primary btn-wide">{say::save(lang)}</button>
        </form>
    }
    .into_any()
}
