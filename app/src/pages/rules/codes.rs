//! What can be dialled to change where one's calls go, and to take a colleague's.

use leptos::prelude::*;

use crate::{
    components::said,
    words::{self, lang},
};

/// The codes, and how the PBX answers to them.
#[component]
pub(super) fn Codes() -> impl IntoView {
    let lang = lang();
    let codes = [
        (words::dialled_switch(None), words::codes::switch(lang)),
        (
            format!("*21*{}", words::codes::number(lang)),
            words::codes::tonight(lang),
        ),
        (
            format!("*22*{}", words::codes::number(lang)),
            words::codes::monday(lang),
        ),
        (
            format!(
                "*23*{}*{}",
                words::codes::day(lang),
                words::codes::number(lang)
            ),
            words::codes::date(lang),
        ),
        (
            words::codes::end_codes(lang, &"#21#", &"*20"),
            words::codes::end(lang),
        ),
    ];
    let taking = [
        (
            format!("**{}", words::codes::extension(lang)),
            words::codes::take(lang),
        ),
        ("*8".to_owned(), words::codes::take_any(lang)),
    ];
    view! {
        <section class="card codes" aria-labelledby="codes">
            <h2 id="codes">{words::codes::title(lang)}</h2>
            <p>{words::codes::lead(lang)}</p>
            <dl>{codes.map(row).collect_view()}</dl>
            <p>{said(&words::codes::tones(lang))}</p>
            <p>{words::codes::taking(lang)}</p>
            <dl>{taking.map(row).collect_view()}</dl>
        </section>
    }
    .into_any()
}

fn row((code, what): (String, &'static str)) -> impl IntoView {
    view! {
        <div>
            <dt><kbd>{code}</kbd></dt>
            <dd>{what}</dd>
        </div>
    }
}
