//! Lines of the journal about somebody.

use leptos::{either::Either, prelude::*};

use crate::{
    api::journal::JournalLine,
    words::{helpdesk as say, journal, journal_action, journal_actor, lang, moment, why_text},
};

#[component]
pub(super) fn Log(
    id: &'static str,
    title: &'static str,
    /// Said where there is no line.
    none: &'static str,
    lines: Vec<JournalLine>,
    /// Where there are more.
    #[prop(optional, into)]
    more: String,
) -> impl IntoView {
    let [labelled, title_id] = [format!("{id}-title"), format!("{id}-title")];
    let body = if lines.is_empty() {
        Either::Left(view! { <p class="muted">{none}</p> })
    } else {
        let lines = lines.into_iter().map(|line| view! { <Line line/> });
        Either::Right(view! { <ol class="log">{lines.collect_view()}</ol> })
    };
    let more = (!more.is_empty()).then(|| {
        view! {
            <p>
                <a href=more>{say::journal_all(lang())}</a>
            </p>
        }
    });
    view! {
        <section class="card settings-card" aria-labelledby=labelled>
            <h2 id=title_id>{title}</h2>
            <div id=id data-fresh="">{body}</div>
            {more}
        </section>
    }
    .into_any()
}

#[component]
fn Line(line: JournalLine) -> impl IntoView {
    let lang = lang();
    let from = (!line.address.is_empty()).then(|| {
        view! { <span class="nb">{journal::from_address(lang, &line.address)}</span> }
    });
    view! {
        <li>
            <b>{journal_action(lang, &line.action, &line.detail)}</b>
            <p class="entry-who small">
                <span>{journal_actor(lang, &line.actor)}</span>
                <time datetime=line.at.to_string()>{moment(lang, line.at)}</time>
                {from}
            </p>
            {why_text(lang, &line.detail).map(|why| view! { <p class="small">{why}</p> })}
        </li>
    }
    .into_any()
}
