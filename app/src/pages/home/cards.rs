//! The phones, and the line's numbers.

use leptos::{either::Either, prelude::*};

use super::state::Line;
use crate::{
    api::{account::Lang, home::PhoneView},
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
                let dot = if phone.registered == Some(true) {
                    "dot dot-ok"
                } else {
                    "dot"
                };
                let text = state_of(lang, &phone);
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
            <PhonesVoice phones/>
            <Show when=move || unknown.get()>
                <p class="card-note small muted">{words::home::pbx_down(lang)}</p>
            </Show>
        </section>
    }
    .into_any()
}

fn state_of(lang: Lang, phone: &PhoneView) -> &'static str {
    match phone.registered {
        Some(true) => words::home::connected(lang),
        Some(false) => words::home::not_connected(lang),
        None => words::home::unknown(lang),
    }
}

/// Says to those who do not see it which phone comes or goes; silent about what the page was loaded with.
#[component]
fn PhonesVoice(phones: Memo<Vec<PhoneView>>) -> impl IntoView {
    let lang = lang();
    let said = RwSignal::new(String::new());
    Effect::new(move |before: Option<Vec<PhoneView>>| {
        let now = phones.get();
        let before = before.unwrap_or_else(|| now.clone());
        let changed = now
            .iter()
            .zip(&before)
            .filter(|(phone, was)| phone.name == was.name && phone.registered != was.registered);
        let lines: Vec<_> = changed
            .map(|(phone, _)| words::home::phone_said(lang, &phone.name, &state_of(lang, phone)))
            .collect();
        if !lines.is_empty() {
            said.set(lines.join(" "));
        }
        now
    });
    view! {
        <p class="vh" role="status" aria-live="polite">
            {said}
        </p>
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
