//! One phone.

use jiff::civil::DateTime;
use leptos::prelude::*;
use leptos_router::components::A;

use crate::{
    api::{
        account::Lang,
        phones::{PhoneCard, Progress, ProgressState},
    },
    components::Icon,
    pages::keys::Sketch,
    words::{self, lang, phones_texts as say},
};

/// Its drawing, whether it is registered, how far its files are, the way to its keys.
#[component]
pub(super) fn Card(phones: RwSignal<Vec<PhoneCard>>, at: usize, now: DateTime) -> impl IntoView {
    let lang = lang();
    let phone = Memo::new(move |_| phones.with(|phones| phones.get(at).cloned()));
    let first = phone.get_untracked();
    let status = move || {
        phone.get().map(|phone| {
            let (dot, text) = match phone.registered {
                Some(true) => ("dot dot-ok", say::connected(lang)),
                Some(false) => ("dot", say::not_connected(lang)),
                None => ("dot", say::unknown(lang)),
            };
            view! { <p class="status"><span class=dot></span>{text}</p> }
        })
    };
    let files = move || {
        let progress = phone.get()?.progress?;
        Some(view! { <p class="small muted">{files(lang, &progress, now)}</p> })
    };
    first.map(
        |PhoneCard {
             id,
             name,
             model,
             mac,
             used,
             ..
         }| {
            let heading = format!("phone-{id}");
            let label = say::keys_of(lang, &name);
            let body = match model {
                Some(model) => {
                    let drawn = model.clone();
                    view! {
                    <Sketch model=drawn/>
                    <div class="phone-said">
                        <h2 id=heading.clone()>{name}</h2>
                        <p>{words::model_name(&model)}</p>
                        {status}
                        {files}
                        <p class="small muted">
                            {say::used(lang, u64::from(used))} " · "
                            <span class="vh">{say::mac(lang)} " "</span>
                            <span class="nb phone-mac">{mac}</span>
                        </p>
                        <div class="actions">
                            <A href=format!("/phones/{id}") attr:class="btn" attr:aria-label=label>
                                {say::keys(lang)}
                            </A>
                        </div>
                    </div>
                }
                .into_any()
                }
                None => view! {
                    <div class="sketch sketch-none"><Icon name="mobile"/></div>
                    <div class="phone-said">
                        <h2 id=heading.clone()>{name}</h2>
                        {status}
                        <p class="small muted">{say::other(lang)}</p>
                    </div>
                }
                .into_any(),
            };
            view! {
                <li class="card phone-card" aria-labelledby=heading>
                    {body}
                </li>
            }
        },
    )
}

/// When it fetched its files, and whether it has those of now.
fn files(lang: Lang, progress: &Progress, now: DateTime) -> String {
    let fetched = progress.last_fetched.map_or_else(
        || say::never_fetched(lang).to_owned(),
        |at| say::fetched(lang, &words::since(lang, at, now.max(at))),
    );
    if progress.state == ProgressState::Fetched || progress.last_fetched.is_none() {
        fetched
    } else {
        format!("{fetched}. {}.", say::behind(lang))
    }
}
