//! « Mes téléphones »: a card for each.

mod card;

use leptos::{either::EitherOf3, prelude::*};
use leptos_meta::Title;

use crate::{
    api::{
        Code,
        phones::{PhonesList, list_phones},
    },
    components::{Icon, Live, NoExtension, Problem, Skeleton},
    words::{lang, phones_texts as say},
};

use card::Card;

/// The page, with its states: loading, no extension, not readable, the phones.
#[component]
pub(crate) fn PhonesPage() -> impl IntoView {
    let list = Resource::new_blocking(|| (), |()| list_phones());
    view! {
        <Title text=say::title(lang())/>
        <div class="page">
            <Suspense fallback=Skeleton>
                {move || Suspend::new(async move {
                    match list.await {
                        Ok(list) => EitherOf3::A(view! { <Phones list/> }),
                        Err(error) if error.code == Code::NotFound => {
                            let (title, why) = (say::title(lang()), say::no_extension(lang()));
                            EitherOf3::B(view! { <NoExtension title why/> })
                        }
                        Err(error) => EitherOf3::C(view! { <Problem error/> }),
                    }
                })}
            </Suspense>
        </div>
    }
    .into_any()
}

#[component]
fn Phones(list: PhonesList) -> impl IntoView {
    let lang = lang();
    let PhonesList {
        now,
        extension,
        phones,
        ..
    } = list;
    let empty = phones.is_empty();
    let phones = RwSignal::new(phones);
    follow(phones);
    let count = phones.with_untracked(Vec::len);
    view! {
        <header class="page-head">
            <div>
                <h1>{say::title(lang)}</h1>
                <p>{say::lead(lang, &extension)}</p>
            </div>
        </header>
        {if empty {
            view! {
                <div class="card">
                    <div class="empty">
                        <Icon name="desk"/>
                        <h2>{say::none_title(lang)}</h2>
                        <p>{say::none(lang)}</p>
                    </div>
                </div>
            }
            .into_any()
        } else {
            view! {
                <ul class="phone-cards">
                    {(0..count).map(|at| view! { <Card phones at now/> }).collect_view()}
                </ul>
            }
            .into_any()
        }}
    }
    .into_any()
}

/// Shows what the stream tells of the desk phones.
fn follow(phones: RwSignal<Vec<crate::api::phones::PhoneCard>>) {
    let news = expect_context::<Live>().desk;
    Effect::new(move |_| {
        let Some(news) = news.get() else { return };
        for state in news {
            let known = phones.with_untracked(|phones| {
                phones.iter().any(|phone| {
                    phone.id == state.id
                        && phone.registered == state.registered
                        && phone.progress.as_ref() == Some(&state.progress)
                })
            });
            if known {
                continue;
            }
            phones.update(|phones| {
                if let Some(phone) = phones.iter_mut().find(|phone| phone.id == state.id) {
                    phone.registered = state.registered;
                    phone.progress = Some(state.progress);
                }
            });
        }
    });
}
