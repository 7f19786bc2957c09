//! « Supprimer ».

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use uuid::Uuid;

use super::state::{Editor, Failure, NOTICE};
use crate::{
    api::{
        Code,
        forwarding::{Changed, delete_rule, list_after},
    },
    components::{focus_on, leave_for},
};

/// A form of its own: its button stands in the other one. No question is asked: the list offers to take it back.
#[component]
pub(super) fn DeleteForm(editor: Editor, id: Uuid) -> impl IntoView {
    let navigate = use_navigate();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if editor.busy.get_untracked() {
            return;
        }
        editor.busy.set(true);
        let version = editor.version.get_untracked();
        let navigate = navigate.clone();
        spawn_local(async move {
            let answer = delete_rule(id, version).await;
            editor.busy.set(false);
            let address = match answer {
                Ok(Changed::Saved { version, circle }) => list_after("deleted", version, &circle),
                Ok(Changed::Stale { .. }) => "/rules?error=stale".to_owned(),
                Ok(refused) => {
                    editor
                        .failed
                        .set(Some(Failure::NotDeleted(Box::new(refused))));
                    return focus_on(NOTICE.to_owned());
                }
                Err(error) if error.code == Code::SignedOut => {
                    return leave_for("/signin?over&back=/rules");
                }
                Err(error) => {
                    editor.failed.set(Some(Failure::Untried(error)));
                    return focus_on(NOTICE.to_owned());
                }
            };
            navigate(&address, NavigateOptions::default());
        });
    };
    view! {
        <form id="delete" method="post" action=format!("/rules/{id}/delete") on:submit=submit>
            <input type="hidden" name="version" value=move || editor.version.get()/>
        </form>
    }
    .into_any()
}
