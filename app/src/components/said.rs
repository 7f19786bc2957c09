//! Sentences with emphasised parts, on the page.

use leptos::{either::Either, prelude::*};

use crate::words::Rich;

/// The sentence, its emphasised parts in `<b>`.
pub(crate) fn said(text: &Rich) -> impl IntoView + use<> {
    text.parts()
        .map(|(strong, part)| {
            let part = part.to_owned();
            if strong {
                Either::Left(view! { <b>{part}</b> })
            } else {
                Either::Right(part)
            }
        })
        .collect_view()
}
