//! The phones, and the line's numbers.

use leptos::{either::Either, prelude::*};

use super::state::Line;
use crate::{
    components::Icon,
    domain::E164,
    words::{self, lang},
};

/// A row per phone: registered or not, or unknown while the PBX does not answer.
#[component]
pub(super) fn PhonesCard(state: Line) -> impl IntoView {
    let lang = lang();
    let phones = Memo::new(move |_| state.view.with(|line| line.phones.clone()));
    let unknown = Memo::new(move |_| {
        phones.with(|phones| phones.iter().any(|phone| phone.registered.is_none()))
    });
    let rows = move || {
        phones
            .get()
            .into_iter()
            .map(|phone| {
                let (dot, text) = match phone.registered {
                    Some(true) => ("dot dot-ok", words::home::connected(lang)),
                    Some(false) => ("dot", words::home::not_connected(lang)),
                    None => ("dot", words::home::unknown(lang)),
                };
                view! {
                    <li>
                        <Icon name="desk"/>
                        <h3>{phone.name}</h3>
                        <p class="status"><span class=dot></span>{text}</p>
                    </li>
                }
            })
            .collect_view()
    };
    view! {
        <section class="card" aria-labelledby="phones">
            <div class="card-head"><h2 id="phones">{words::home::phones(lang)}</h2></div>
            {move || if phones.with(Vec::is_empty) {
                Either::Left(view! {
                    <div class="empty">
                        <Icon name="desk"/>
                        <h3>{words::home::no_phones_title(lang)}</h3>
                        <p>{words::home::no_phones(lang)}</p>
                    </div>
                })
            } else {
                Either::Right(view! { <ul class="rows phones">{rows}</ul> })
            }}
            <Show when=move || unknown.get()>
                <p class="card-note small muted">{words::home::pbx_down(lang)}</p>
            </Show>
        </section>
    }
    .into_any()
}

/// Extension and direct numbers.
#[component]
pub(super) fn LineCard(state: Line) -> impl IntoView {
    let lang = lang();
    let facts = move || {
        let (extension, direct) = state.view.with(|line| {
            let numbers: Vec<_> = line
                .direct_numbers
                .iter()
                .filter_map(|number| E164::parse(number))
                .collect();
            (line.extension.clone(), numbers)
        });
        let numbers = state.with_names(|names| {
            direct
                .iter()
                .map(|number| view! { <li class="tel">{names.number(number)}</li> })
                .collect_view()
        });
        view! {
            <div>
                <dt>{words::home::extension(lang)}</dt>
                <dd>{extension}</dd>
            </div>
            {(!direct.is_empty()).then(|| view! {
                <div>
                    <dt>{words::home::direct(lang, direct.len() as u64)}</dt>
                    <dd><ul>{numbers}</ul></dd>
                </div>
            })}
        }
    };
    view! {
        <section class="card" aria-labelledby="line">
            <div class="card-head"><h2 id="line">{words::home::line(lang)}</h2></div>
            <dl class="card-body facts">{facts}</dl>
        </section>
    }
    .into_any()
}
