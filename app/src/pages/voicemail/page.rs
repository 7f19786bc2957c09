//! The page as a whole.

use leptos::{either::EitherOf3, prelude::*};
use leptos_meta::Title;

use super::{flash::Flash, list::Messages, settings::Settings};
use crate::{
    api::{
        Code,
        voicemail::{VoicemailView, read_voicemail},
    },
    components::{NoExtension, Problem},
    words::{lang, voicemail as say},
};

/// For who has an extension; others are told that there is none.
#[component]
pub(crate) fn VoicemailPage() -> impl IntoView {
    let view = Resource::new_blocking(|| (), |()| read_voicemail());
    view! {
        <Title text=say::title(lang())/>
        <div class="page">
            <Suspense>
                {move || Suspend::new(async move {
                    match view.await {
                        Ok(view) => EitherOf3::A(view! { <Voicemail view/> }),
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
fn Voicemail(view: VoicemailView) -> impl IntoView {
    let lang = lang();
    view! {
        <header class="page-head">
            <div>
                <h1>{say::title(lang)}</h1>
                <p>{say::lead(lang)}</p>
            </div>
        </header>
        <Flash writer=view.writer.clone()/>
        <div class="split">
            <Messages view=view.clone()/>
            <Settings view/>
        </div>
    }
    .into_any()
}
