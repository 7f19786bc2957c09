//! Whether callers reach the voicemail, and what they hear there.

use leptos::prelude::*;

use crate::{
    api::voicemail::VoicemailView,
    components::{Notice, Tone},
    words::{self, lang, voicemail as say},
};

/// The switch and the greeting.
#[component]
pub(super) fn Settings(view: VoicemailView) -> impl IntoView {
    let lang = lang();
    let (state, switch, value) = if view.on {
        (say::is_on(lang), say::switch_off(lang), "off")
    } else {
        (say::is_off(lang), say::switch_on(lang), "on")
    };
    let rules = view.rules.join(", ");
    let waiting = (!view.on && !view.rules.is_empty()).then(|| {
        view! {
            <Notice tone=Tone::Caution quiet=true>
                <p>{say::rules_wait(lang, &rules)}</p>
            </Notice>
        }
    });
    let greeting = match view.greeting {
        Some(at) => say::greeting_own(lang, &words::since(lang, at, view.now)),
        None => say::greeting_common(lang).to_owned(),
    };
    view! {
        <div class="stack">
            <section class="card" aria-labelledby="box-title">
                <form class="box" method="post" action="/voicemail">
                    <input type="hidden" name="writer" value=view.writer/>
                    <h2 id="box-title">{say::callers(lang)}</h2>
                    <p>{state}</p>
                    {waiting}
                    <div class="actions">
                        <button class="btn" name="switch" value=value>
                            {switch}
                        </button>
                    </div>
                </form>
            </section>
            <section class="card" aria-labelledby="greeting-title">
                <div class="box">
                    <h2 id="greeting-title">{say::greeting(lang)}</h2>
                    <p>{greeting}</p>
                    <dl class="greeting-codes">
                        <dt>
                            <kbd>"*97"</kbd>
                        </dt>
                        <dd>{say::greeting_record(lang)}</dd>
                        <dt>
                            <kbd>"*96"</kbd>
                        </dt>
                        <dd>{say::greeting_delete(lang)}</dd>
                    </dl>
                </div>
            </section>
        </div>
    }
    .into_any()
}
