//! What has just happened: the address says it.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use uuid::Uuid;

use crate::{
    components::{Notice, Tone},
    words::{lang, voicemail as say},
};

/// What became of the last post.
#[component]
pub(super) fn Flash(writer: String) -> impl IntoView {
    let lang = lang();
    let query = use_query_map().get_untracked();
    let said = |name: &str| query.get_str(name).map(str::to_owned);
    // Only an id may stand in an address of ours.
    let deleted = said("deleted").and_then(|id| id.parse::<Uuid>().ok());
    if let Some(id) = deleted {
        return Some(
            view! {
                <Notice tone=Tone::Done>
                    <div class="flash-undo">
                        <p>{say::deleted(lang)}</p>
                        <form method="post" action=format!("/voicemail/{id}/restore")>
                            <input type="hidden" name="writer" value=writer/>
                            <button class="link">{say::undo(lang)}</button>
                        </form>
                    </div>
                </Notice>
            }
            .into_any(),
        );
    }
    let text = if said("restored").is_some() {
        say::restored(lang)
    } else {
        match said("switched").as_deref() {
            Some("on") => say::switched_on(lang),
            Some("off") => say::switched_off(lang),
            _ => return None,
        }
    };
    Some(
        view! {
            <Notice tone=Tone::Done>
                <p>{text}</p>
            </Notice>
        }
        .into_any(),
    )
}
