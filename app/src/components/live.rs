//! News from the server, as `live.js` hands it on.

use leptos::{either::Either, prelude::*};
use leptos_router::hooks::use_location;

use super::{Notice, Tone};
use crate::{
    api::{forwarding::PushView, home::PhonesView, phones::LivePhone},
    forms::percent_encode,
    words::{lang, problem, push_texts, signin},
};

/// What the event stream last said.
#[derive(Clone, Copy)]
pub(crate) struct Live {
    /// The latest state of the person's rules at the PBX.
    pub(crate) push: RwSignal<Option<PushView>>,
    /// The latest state of a person's phones: of another person's, where one has signed in after the other.
    pub(crate) phones: RwSignal<Option<PhonesView>>,
    /// How far a person's desk phones are, and what their lamps show: of another person's, where one has signed in after the other.
    pub(crate) desk: RwSignal<Option<Vec<LivePhone>>>,
    /// Whether the stream is up; taken for granted until it fails.
    pub(crate) online: RwSignal<bool>,
    /// Whether it is down because the session has ended.
    pub(crate) over: RwSignal<bool>,
}

/// Provides [`Live`] and, in the browser, listens to `live.js`.
pub(crate) fn provide_live() {
    let live = Live {
        push: RwSignal::new(None),
        phones: RwSignal::new(None),
        desk: RwSignal::new(None),
        online: RwSignal::new(true),
        over: RwSignal::new(false),
    };
    provide_context(live);
    listen(live);
}

#[cfg(feature = "hydrate")]
fn listen(live: Live) {
    use leptos::ev::Custom;
    use web_sys::CustomEvent;

    Effect::new(move |_| {
        let push = take("renvoi:push", live.push);
        let phones = take("renvoi:phones", live.phones);
        let desk = take("renvoi:desk", live.desk);
        let stream =
            window_event_listener(Custom::<CustomEvent>::new("renvoi:stream"), move |event| {
                live.online.set(event.detail().as_bool().unwrap_or(true));
            });
        let over = window_event_listener(Custom::<CustomEvent>::new("renvoi:over"), move |event| {
            live.over.set(event.detail().as_bool().unwrap_or(false));
        });
        // What arrived before anyone listened is told again.
        if let Ok(ready) = web_sys::Event::new("renvoi:ready") {
            let _ = window().dispatch_event(&ready);
        }
        on_cleanup(move || {
            push.remove();
            phones.remove();
            desk.remove();
            stream.remove();
            over.remove();
        });
    });
}

/// Keeps what events of this name tell, where it can be read.
#[cfg(feature = "hydrate")]
fn take<T>(name: &'static str, into: RwSignal<Option<T>>) -> WindowListenerHandle
where
    T: serde::de::DeserializeOwned + Send + Sync + 'static,
{
    let event = leptos::ev::Custom::<web_sys::CustomEvent>::new(name);
    window_event_listener(event, move |event| {
        let text = event.detail().as_string().unwrap_or_default();
        if let Ok(news) = serde_json::from_str(&text) {
            into.set(Some(news));
        }
    })
}

#[cfg(not(feature = "hydrate"))]
fn listen(_live: Live) {}

/// Says that what is shown may be old, while the stream is down, and why.
#[component]
pub(crate) fn Offline() -> impl IntoView {
    let lang = lang();
    let Live { online, over, .. } = expect_context();
    let here = use_location().pathname;
    let told = move || {
        if over.get() {
            return Either::Left(view! { <Ended back=here.get()/> });
        }
        Either::Right(view! {
            <Notice tone=Tone::Plain title=push_texts::offline_title(lang)>
                <p>{push_texts::offline(lang)}</p>
            </Notice>
        })
    };
    view! {
        <Show when=move || !online.get()>
            <div class="page offline">{told}</div>
        </Show>
    }
    .into_any()
}

/// That the session has ended, and the way back in.
#[component]
fn Ended(
    /// The page to come back to.
    back: String,
    /// Said by something else.
    #[prop(optional)]
    quiet: bool,
) -> impl IntoView {
    let lang = lang();
    let sign_in = format!("/signin?back={}", percent_encode(&back));
    view! {
        <Notice tone=Tone::Caution title=signin::ended_title(lang) quiet=quiet>
            <p>
                {push_texts::over(lang)} " "
                <a href=sign_in rel="external">{problem::sign_in(lang)}</a>
            </p>
        </Notice>
    }
    .into_any()
}

/// The same on a page without WebAssembly that is fetched again by itself: `plain.js` shows it.
#[cfg(feature = "ssr")]
#[component]
pub(crate) fn Over(
    /// The page to come back to.
    back: String,
) -> impl IntoView {
    view! {
        <div class="vh" role="status" data-over="">
            <div hidden>
                <Ended back quiet=true/>
            </div>
        </div>
    }
    .into_any()
}
