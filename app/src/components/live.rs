//! News from the server, as `live.js` hands it on.

use leptos::prelude::*;

use super::{Notice, Tone};
use crate::{
    api::forwarding::PushView,
    words::{lang, push_texts},
};

/// What the event stream last said.
#[derive(Clone, Copy)]
pub(crate) struct Live {
    /// The latest state of the person's rules at the PBX.
    pub(crate) push: RwSignal<Option<PushView>>,
    /// Whether the stream is up; taken for granted until it fails.
    pub(crate) online: RwSignal<bool>,
}

/// Provides [`Live`] and, in the browser, listens to `live.js`.
pub(crate) fn provide_live() {
    let live = Live {
        push: RwSignal::new(None),
        online: RwSignal::new(true),
    };
    provide_context(live);
    listen(live);
}

#[cfg(feature = "hydrate")]
fn listen(live: Live) {
    use leptos::ev::Custom;
    use web_sys::CustomEvent;

    Effect::new(move |_| {
        let push = window_event_listener(Custom::<CustomEvent>::new("renvoi:push"), move |event| {
            let text = event.detail().as_string().unwrap_or_default();
            if let Ok(push) = serde_json::from_str(&text) {
                live.push.set(Some(push));
            }
        });
        let stream =
            window_event_listener(Custom::<CustomEvent>::new("renvoi:stream"), move |event| {
                live.online.set(event.detail().as_bool().unwrap_or(true));
            });
        // What arrived before anyone listened is told again.
        if let Ok(ready) = web_sys::Event::new("renvoi:ready") {
            let _ = window().dispatch_event(&ready);
        }
        on_cleanup(move || {
            push.remove();
            stream.remove();
        });
    });
}

#[cfg(not(feature = "hydrate"))]
fn listen(_live: Live) {}

/// Says that what is shown may be old, while the stream is down.
#[component]
pub(crate) fn Offline() -> impl IntoView {
    let lang = lang();
    let online = expect_context::<Live>().online;
    view! {
        <Show when=move || !online.get()>
            <div class="page offline">
                <Notice tone=Tone::Plain title=push_texts::offline_title(lang)>
                    <p>{push_texts::offline(lang)}</p>
                </Notice>
            </div>
        </Show>
    }
    .into_any()
}
