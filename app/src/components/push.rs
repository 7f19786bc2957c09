//! What became of a save at the PBX, followed live.

use jiff::civil::DateTime;
use leptos::{either::EitherOf3, prelude::*};

use super::{Icon, Live, Notice, Tone, said};
use crate::{
    api::forwarding::{PushState, PushView},
    words::{self, lang, push_failed, push_failed_text, push_reason, push_texts, since},
};

/// The state the page was loaded with, kept up with the stream; a failure counts down to the next attempt.
pub(crate) fn track_push(loaded: PushView) -> RwSignal<PushView> {
    let now = RwSignal::new(loaded);
    let live = expect_context::<Live>().push;
    Effect::new(move |_| {
        if let Some(news) = live.get() {
            // The stream may lag behind an answer that we have just had.
            if news.version >= now.with_untracked(|now| now.version) {
                now.set(news);
            }
        }
    });
    Effect::new(move |_| {
        let clock = set_interval_with_handle(
            move || {
                let waiting = now.with_untracked(
                    |now| matches!(now.state, PushState::Failed { retry_in, .. } if retry_in > 0),
                );
                if waiting {
                    now.update(|now| {
                        if let PushState::Failed { retry_in, .. } = &mut now.state {
                            *retry_in -= 1;
                        }
                    });
                }
            },
            std::time::Duration::from_secs(1),
        );
        on_cleanup(move || {
            if let Ok(clock) = clock {
                clock.clear();
            }
        });
    });
    now
}

/// The state of a whole list: « appliquées depuis lundi 09:12 ».
#[component]
pub(crate) fn PushBadge(
    push: RwSignal<PushView>,
    /// Now on the owner's wall clock, when the page was made.
    now: DateTime,
) -> impl IntoView {
    let lang = lang();
    move || match push.get().state {
        PushState::Applied { at } => {
            // Applied after the page was made: told from then on.
            let now = now.max(at);
            EitherOf3::A(
                view! { <Applied text=push_texts::applied_since(lang, &since(lang, at, now))/> },
            )
        }
        PushState::Pending => EitherOf3::B(view! { <Pending/> }),
        // Why, and what happens next, stands in the notice beside it.
        PushState::Failed { .. } => {
            EitherOf3::C(view! { <Failed text=push_texts::failed_short(lang).to_owned()/> })
        }
    }
}

/// What goes on working while the PBX does not take the rules, and what happens next.
#[component]
pub(crate) fn PushFailure(push: RwSignal<PushView>) -> impl IntoView {
    let lang = lang();
    move || match push.get().state {
        PushState::Failed { reason, retry_in } => Some(view! {
            <Notice tone=Tone::Bad title=push_texts::failed_title(lang) quiet=true>
                <p>{said(&push_failed_text(lang, reason, retry_in))}</p>
            </Notice>
        }),
        _ => None,
    }
}

/// The state of one rule.
#[component]
pub(crate) fn RuleBadge(
    push: RwSignal<PushView>,
    /// Whether the PBX has exactly this rule, at this place.
    #[prop(into)]
    on_pbx: Signal<bool>,
    #[prop(into)] enabled: Signal<bool>,
) -> impl IntoView {
    let lang = lang();
    move || {
        let state = push.get().state;
        let off = !enabled.get();
        match state {
            PushState::Pending if !on_pbx.get() => EitherOf3::A(view! { <Pending/> }),
            PushState::Failed { reason, retry_in } if !on_pbx.get() => {
                EitherOf3::B(view! { <Failed text=push_failed(lang, reason, retry_in)/> })
            }
            _ => EitherOf3::C(if off {
                view! { <span class="status">{push_texts::off(lang)}</span> }.into_any()
            } else {
                view! { <Applied text=push_texts::applied(lang).to_owned()/> }.into_any()
            }),
        }
    }
}

#[component]
pub(crate) fn Applied(text: String) -> impl IntoView {
    view! {
        <span class="status status-ok">
            <Icon name="check" small=true/>
            {text}
        </span>
    }
    .into_any()
}

#[component]
pub(crate) fn Pending() -> impl IntoView {
    view! {
        <span class="status status-wait">
            <Icon name="refresh" small=true/>
            {push_texts::pending(lang())}
        </span>
    }
    .into_any()
}

#[component]
pub(crate) fn Failed(text: String) -> impl IntoView {
    view! {
        <span class="status status-bad">
            <Icon name="error" small=true/>
            <span>{text}</span>
        </span>
    }
    .into_any()
}

/// Says changes of state to those who do not see the badges; silent about what the page was loaded with, and about the
/// countdown.
#[component]
pub(crate) fn PushVoice(push: RwSignal<PushView>) -> impl IntoView {
    let lang = lang();
    let key = move || {
        push.with(|push| {
            let kind = match push.state {
                PushState::Applied { .. } => 0,
                PushState::Pending => 1,
                PushState::Failed { .. } => 2,
            };
            (push.version, kind)
        })
    };
    let said = RwSignal::new(String::new());
    Effect::new(move |before: Option<(i64, i32)>| {
        let now = key();
        if before.is_some_and(|before| before != now) {
            said.set(match push.get_untracked().state {
                PushState::Applied { .. } => push_texts::said_applied(lang).into(),
                PushState::Pending => push_texts::said_pending(lang).into(),
                PushState::Failed { reason, retry_in } => push_texts::said_failed(
                    lang,
                    &push_reason(lang, reason),
                    &words::duration(lang, retry_in),
                ),
            });
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
