//! The messages.

use jiff::civil::DateTime;
use leptos::{
    either::{Either, EitherOf3},
    prelude::*,
};

use crate::{
    api::voicemail::{MessageView, VoicemailView},
    components::{Icon, Notice, Tone, is_looked_at},
    words::{self, Names, lang, voicemail as say},
};

/// As many as there are, newest first, or the word that there is none.
#[component]
pub(super) fn Messages(view: VoicemailView) -> impl IntoView {
    let lang = lang();
    let held = view.messages.len();
    let nearly = if view.waiting > 0 {
        Some(Either::Left(view! {
            <Notice tone=Tone::Bad title=say::full_title(lang)>
                <p>{say::full(lang, u64::try_from(view.waiting).unwrap_or(u64::MAX))}</p>
            </Notice>
        }))
    } else if held + 10 >= view.most {
        Some(Either::Right(view! {
            <Notice tone=Tone::Caution>
                <p>{say::nearly_full(lang, &held, &view.most)}</p>
            </Notice>
        }))
    } else {
        None
    };
    let list = if view.messages.is_empty() {
        Either::Left(view! {
            <div class="card">
                <div class="empty">
                    <Icon name="voicemail"/>
                    <h2>{say::empty_title(lang)}</h2>
                    <p>{say::empty(lang)}</p>
                </div>
            </div>
        })
    } else {
        let names = Names {
            country: &view.country,
            colleagues: &view.colleagues,
        };
        let rows = view.messages.iter().map(|message| {
            let who = words::left_by(lang, &message.from, &names);
            view! { <Message message=message.clone() who writer=view.writer.clone() now=view.now/> }
        });
        Either::Right(view! {
            <ol class="card rows" aria-label=say::list(lang)>
                {rows.collect_view()}
            </ol>
        })
    };
    view! {
        <div class="stack">
            {nearly}
            {list}
            <Deleted view/>
        </div>
    }
    .into_any()
}

/// What was deleted within a day, folded away: each can be had back.
#[component]
fn Deleted(view: VoicemailView) -> impl IntoView {
    let lang = lang();
    if view.deleted.is_empty() {
        return ().into_any();
    }
    let names = Names {
        country: &view.country,
        colleagues: &view.colleagues,
    };
    let rows = view.deleted.iter().map(|message| {
        let who = words::left_by(lang, &message.from, &names);
        let when = words::since(lang, message.at, view.now);
        let label = say::restore_label(lang, &who, &when);
        view! {
            <li class="message">
                <div class="message-head">
                    <h3>{who}</h3>
                </div>
                <When message=message.clone() when/>
                <form method="post" action=format!("/voicemail/{}/restore", message.id)>
                    <input type="hidden" name="writer" value=view.writer.clone()/>
                    <button class="btn btn-small" aria-label=label>
                        {say::restore(lang)}
                    </button>
                </form>
            </li>
        }
    });
    view! {
        <details class="card messages-deleted">
            <summary>
                <h2>{say::deleted_list(lang, u64::try_from(view.deleted.len()).unwrap_or(0))}</h2>
            </summary>
            <ol class="rows">{rows.collect_view()}</ol>
        </details>
    }
    .into_any()
}

/// When it was left, and how long it is.
#[component]
fn When(message: MessageView, when: String) -> impl IntoView {
    let length = message.seconds.map(|seconds| {
        view! { " · " <span class="nb">{words::length(lang(), seconds)}</span> }
    });
    view! {
        <p class="small muted">
            <time datetime=message.at.to_string()>{when}</time>
            {length}
        </p>
    }
}

/// Who, when, how long; the sound; what can be done with it.
#[component]
fn Message(message: MessageView, who: String, writer: String, now: DateTime) -> impl IntoView {
    let lang = lang();
    let told = message.clone();
    let MessageView {
        id,
        at,
        seconds,
        heard,
        ..
    } = message;
    let address = format!("/voicemail/{id}/sound");
    let file = format!("message-{}.wav", at.strftime("%Y-%m-%d-%H%M"));
    let when = words::since(lang, at, now);
    let sound = match seconds {
        // What callers said is for its owner alone.
        Some(_) if is_looked_at() => EitherOf3::C(()),
        Some(_) => EitherOf3::A(view! {
            <audio
                controls
                preload="none"
                src=address.clone()
                aria-label=say::sound_label(lang, &who, &when)
            ></audio>
        }),
        None => EitherOf3::B(view! { <p>{say::unreadable(lang)}</p> }),
    };
    let download = seconds.filter(|_| !is_looked_at()).map(|_| {
        view! {
            <a
                class="btn btn-small btn-quiet"
                href=address
                download=file
                rel="external"
                aria-label=say::download_label(lang, &who, &when)
            >
                {say::download(lang)}
            </a>
        }
    });
    view! {
        <li class="message">
            <div class="message-head">
                <h2>{who.clone()}</h2>
                {(!heard).then(|| view! { <span class="status message-new">{say::new(lang)}</span> })}
            </div>
            <When message=told when=when.clone()/>
            {sound}
            <div class="message-tools">
                {download}
                <form method="post" action=format!("/voicemail/{id}/delete")>
                    <input type="hidden" name="writer" value=writer/>
                    <button
                        class="btn btn-small btn-quiet btn-danger"
                        aria-label=say::delete_label(lang, &who, &when)
                    >
                        <Icon name="trash"/>
                        {say::delete(lang)}
                    </button>
                </form>
            </div>
        </li>
    }
    .into_any()
}
