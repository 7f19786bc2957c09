//! The numbers that a rule speaks of, or all but which.

use leptos::prelude::*;

use super::{press::Press, state::Editor};
use crate::{
    components::FieldErrors,
    domain::{Pattern, origin::MAX_PATTERNS},
    forms::items,
    words::{self, lang},
};

/// As many as are read at a glance; the others are counted.
const SHOWN: usize = 12;

/// A list to type or to paste into, and what was understood of it. The style sheet shows it where the origin is a list.
#[component]
pub(super) fn NumbersCard(editor: Editor) -> impl IntoView {
    let lang = lang();
    let first = editor.draft.with_untracked(|draft| draft.numbers.clone());
    let understood = Memo::new(move |_| editor.draft.with(|draft| read(editor, &draft.numbers)));
    let count = move || understood.with(|(_, count)| words::edit::numbers_count(lang, count));
    let chips = move || {
        understood.with(|(texts, count)| {
            let more = count - texts.len();
            let texts = texts.iter().map(|text| view! { <li>{text.clone()}</li> });
            view! {
                {texts.collect_view()}
                {(more > 0).then(|| view! { <li>{words::edit::numbers_more(lang, more as u64)}</li> })}
            }
        })
    };
    view! {
        <section class="card numbers-card" id="numbers-card" aria-labelledby="numbers-title" tabindex="-1">
            <div class="card-head">
                <h2 id="numbers-title">{words::edit::numbers_title(lang)}</h2>
                <p class="hint" id="numbers-count">{count}</p>
            </div>
            <div class="card-body numbers-body">
                <div class="field">
                    <label for="numbers">{words::edit::numbers_field(lang)}</label>
                    <textarea
                        class="input"
                        id="numbers"
                        name="numbers"
                        rows="6"
                        autocomplete="off"
                        spellcheck="false"
                        aria-describedby="numbers-hint numbers-error"
                        aria-invalid=move || editor.is_wrong("numbers").then_some("true")
                        // Not as a child: an empty one would be written as a blank.
                        inner_html=escaped(&first)
                    ></textarea>
                    <p class="hint" id="numbers-hint">{words::edit::numbers_hint(lang)}</p>
                    <FieldErrors id="numbers-error" errors=editor.errors concerns=|field| field == "numbers"/>
                </div>
                <div class="numbers-side">
                    <ColleagueField editor/>
                    <div class="field">
                        <h3 class="label">{words::edit::numbers_understood(lang)}</h3>
                        <ul class="chips" aria-describedby="numbers-count">{chips}</ul>
                    </div>
                </div>
            </div>
        </section>
    }
    .into_any()
}

/// A colleague by name, for the end of the list.
#[component]
fn ColleagueField(editor: Editor) -> impl IntoView {
    let lang = lang();
    let first = editor.draft.with_untracked(|draft| draft.colleague.clone());
    view! {
        <div class="field">
            <label for="colleague">{words::edit::colleague(lang)}</label>
            <div class="field-row">
                <input
                    class="input"
                    id="colleague"
                    name="colleague"
                    list="colleagues"
                    autocomplete="off"
                    placeholder=words::edit::colleague_placeholder(lang)
                    value=first
                    aria-describedby="colleague-error"
                    aria-invalid=move || editor.is_wrong("colleague").then_some("true")
                    on:keydown=move |event| {
                        if event.key() == "Enter" {
                            event.prevent_default();
                            editor.press("add-colleague");
                        }
                    }
                />
                <Press editor button="add-colleague" class="btn" at="numbers-card">
                    {words::edit::colleague_add(lang)}
                </Press>
            </div>
            <FieldErrors id="colleague-error" errors=editor.errors concerns=|field| field == "colleague"/>
        </div>
    }
    .into_any()
}

/// What was understood of the first of them, and how many there are.
fn read(editor: Editor, text: &str) -> (Vec<String>, usize) {
    let lang = lang();
    let read = readable(editor, text);
    let count = read.len();
    editor.with_names(|names| {
        let told = |pattern: Pattern| match pattern {
            Pattern::Number(number) => names.number(&number),
            other => names.caller(lang, &other),
        };
        (read.into_iter().take(SHOWN).map(told).collect(), count)
    })
}

/// Those of the list that can be read.
pub(super) fn readable(editor: Editor, text: &str) -> Vec<Pattern> {
    editor.with_known(|known| {
        items(text)
            .filter_map(|item| item.read(known).ok())
            // No more are taken; a list may be as long as a post.
            .take(MAX_PATTERNS + 1)
            .collect()
    })
}

/// A text as it stands between tags. The parser drops a line feed behind the opening one.
fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    if text.starts_with('\n') {
        format!("\n{text}")
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn nothing_typed_leaves_its_field() {
        assert_eq!(
            escaped("\n</textarea><script>&amp;"),
            "\n\n&lt;/textarea>&lt;script>&amp;amp;"
        );
    }
}
