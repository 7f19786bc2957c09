//! What has just happened, and what keeps the phone from its keys.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{
    drawing::address,
    save::NOTICE,
    state::{Desk, error_spot},
};
use crate::{
    api::{Code, account::Lang, forwarding::FieldError, phones::ProgressState},
    components::{Kept, Notice, Tone, said},
    domain::phones::Spot,
    words::{self, api_error, field_error, keys as say, lang, to_the_second},
};

/// One notice about the last change, one about the phone.
#[component]
pub(super) fn Notices(desk: Desk) -> impl IntoView {
    let kept = move || {
        let action = desk
            .view
            .with_untracked(|view| format!("/phones/{}", view.id));
        desk.standing.get().kept.then(|| view! { <Kept action/> })
    };
    view! {
        <div class="keys-notices" id=NOTICE tabindex="-1">
            {kept}
            <Change desk/>
            <Emptied desk/>
            <OfPhone desk/>
        </div>
    }
    .into_any()
}

/// What became of the last change. Without a script the address says it.
#[component]
fn Change(desk: Desk) -> impl IntoView {
    let lang = lang();
    let query = use_query_map();
    let asked =
        move || query.with(|query| query.get_str("error").and_then(Code::parse).map(Into::into));
    let told = move || {
        if let Some(done) = desk.done.get() {
            return Some(done);
        }
        let version = desk.view.with(|view| view.version);
        query.with(|query| {
            ["saved", "restored", "copied"]
                .into_iter()
                .find_map(|word| {
                    let said = query.get_str(word)?.parse::<i64>().ok()?;
                    (said == version).then_some((word, version))
                })
        })
    };
    move || {
        if let Some(error) = desk.error.get().or_else(asked) {
            return Some(
                view! {
                    <Notice tone=Tone::Bad title=words::problem::not_saved(lang)>
                        <p>{api_error(lang, error)}</p>
                    </Notice>
                }
                .into_any(),
            );
        }
        if desk.standing.get().stale {
            return Some(
                view! {
                    <Notice tone=Tone::Caution title=say::stale_title(lang)>
                        <p>{say::stale(lang)}</p>
                    </Notice>
                }
                .into_any(),
            );
        }
        if !desk.errors.with(Vec::is_empty) {
            return Some(view! { <Refused desk/> }.into_any());
        }
        told().map(|(word, version)| view! { <Done desk word version/> }.into_any())
    }
}

/// A link to each key that is not right.
#[component]
fn Refused(desk: Desk) -> impl IntoView {
    let lang = lang();
    let errors = desk.errors.get_untracked();
    let title = say::refused_title(lang, u64::try_from(errors.len()).unwrap_or(u64::MAX));
    view! {
        <Notice tone=Tone::Bad title=title>
            <ul>{listed(desk, lang, &errors)}</ul>
        </Notice>
    }
}

fn listed(desk: Desk, lang: Lang, errors: &[FieldError]) -> impl IntoView + use<> {
    errors
        .iter()
        .map(|error| {
            let text = field_error(lang, error);
            match error_spot(error) {
                Some(spot) => view! { <li><KeyLink desk spot/> " : " {text}</li> }.into_any(),
                None => view! { <li>{text}</li> }.into_any(),
            }
        })
        .collect_view()
}

/// The way to a key's form.
#[component]
fn KeyLink(desk: Desk, spot: Spot) -> impl IntoView {
    let href = desk.view.with_untracked(|view| address(view, spot));
    view! {
        <a
            href=href
            on:click=move |event| {
                event.prevent_default();
                desk.choose(spot);
                crate::components::focus_on("key-edit".to_owned());
            }
        >
            {words::key_name(lang(), spot)}
        </a>
    }
}

/// Done, with the way back, and what was copied otherwise than it was.
#[component]
fn Done(desk: Desk, word: &'static str, version: i64) -> impl IntoView {
    let lang = lang();
    let text = match word {
        "restored" => say::restored(lang),
        "copied" => say::copied(lang),
        _ => say::saved(lang),
    };
    let back = move || {
        let (id, undo, writer, now) = desk
            .view
            .with(|view| (view.id, view.undo, view.writer.clone(), view.version));
        let earlier = undo.filter(|_| now == version)?;
        Some(view! {
            <form
                method="post"
                action=format!("/phones/{id}/restore")
                on:submit=move |event| {
                    event.prevent_default();
                    desk.restore(earlier);
                }
            >
                <input type="hidden" name="earlier" value=earlier/>
                <input type="hidden" name="version" value=version/>
                <input type="hidden" name="writer" value=writer/>
                <button class="btn btn-small">{say::undo(lang)}</button>
            </form>
        })
    };
    let left_out = move || {
        let errors = desk.left_out.get();
        (!errors.is_empty()).then(|| {
            view! {
                <p>{say::left_out(lang, u64::try_from(errors.len()).unwrap_or(u64::MAX))}</p>
                <ul>{listed(desk, lang, &errors)}</ul>
            }
        })
    };
    view! {
        <Notice tone=Tone::Done>
            <div class="flash-undo">
                <p>{said(&text)}</p>
                {back}
            </div>
            {left_out}
        </Notice>
    }
}

/// Keys that became empty without their owner's doing.
#[component]
fn Emptied(desk: Desk) -> impl IntoView {
    let lang = lang();
    let notes = Memo::new(move |_| {
        desk.view.with(|view| {
            let keys = view.keys.iter();
            keys.filter_map(|key| Some((key.key.spot, key.note.clone()?)))
                .collect::<Vec<_>>()
        })
    });
    move || {
        let notes = notes.get();
        (!notes.is_empty()).then(|| {
            let rows = notes
                .into_iter()
                .map(|(spot, note)| {
                    let text = words::key_note(lang, &note);
                    view! { <li><KeyLink desk spot/> " : " {text}</li> }
                })
                .collect_view();
            view! {
                <Notice tone=Tone::Caution quiet=true title=say::notes_title(lang)>
                    <ul>{rows}</ul>
                </Notice>
            }
        })
    }
}

/// Why the phone does not have its keys, and what to do.
#[component]
fn OfPhone(desk: Desk) -> impl IntoView {
    let lang = lang();
    let progress = Memo::new(move |_| desk.view.with(|view| view.progress.clone()));
    move || {
        let progress = progress.get();
        let (now, restarts, id, writer) = desk
            .view
            .with_untracked(|view| (view.now, view.model.restarts, view.id, view.writer.clone()));
        match progress.state {
            ProgressState::Overdue => {
                let told = progress.told.unwrap_or(progress.saved);
                let when = to_the_second(lang, told, now.max(told));
                let text = if restarts {
                    say::overdue_restarts(lang, &when)
                } else {
                    say::overdue(lang, &when)
                };
                Some(
                    view! {
                        <Notice tone=Tone::Caution title=say::overdue_title(lang)>
                            <p>{text}</p>
                            <form
                                class="actions"
                                method="post"
                                action=format!("/phones/{id}/tell")
                                on:submit=move |event| {
                                    event.prevent_default();
                                    desk.tell();
                                }
                            >
                                <input type="hidden" name="writer" value=writer/>
                                <button class="btn btn-small">{say::tell_again(lang)}</button>
                            </form>
                        </Notice>
                    }
                    .into_any(),
                )
            }
            ProgressState::Waiting => Some(
                view! {
                    <Notice tone=Tone::Plain title=say::away_title(lang)>
                        <p>{say::away(lang)}</p>
                    </Notice>
                }
                .into_any(),
            ),
            ProgressState::NoPbx => Some(
                view! {
                    <Notice tone=Tone::Caution title=say::no_pbx_title(lang)>
                        <p>{say::no_pbx(lang)}</p>
                    </Notice>
                }
                .into_any(),
            ),
            ProgressState::Saved | ProgressState::Told | ProgressState::Fetched => None,
        }
    }
}
