//! Saving, undoing, copying; and the bar that says what is not saved.

use leptos::{prelude::*, task::spawn_local};

use super::state::{Desk, Standing, error_spot};
use crate::{
    api::{
        ApiError, Code,
        phones::{
            KeysChanged, KeysDraft, allow_copying, copy_keys, restore_keys, save_keys, tell_again,
        },
    },
    components::{focus_on, leave_for, post_natively, said},
    forms::key_pairs,
    words::{keys as say, lang},
};
use uuid::Uuid;

/// The notice about what became of a change: where the focus goes when it failed.
pub(super) const NOTICE: &str = "keys-notice";

/// A save, in addresses.
const SAVED: &str = "saved";

impl Desk {
    /// Saves every key that has changed.
    pub(super) fn save(self) {
        let keys = self.changed();
        if keys.is_empty() || self.busy.get_untracked() {
            return;
        }
        let (id, version, writer) = self.about();
        self.busy.set(true);
        spawn_local(async move {
            let draft = KeysDraft {
                version,
                writer,
                keys,
            };
            self.settle(SAVED, save_keys(id, draft).await);
        });
    }

    /// Back to the keys as they were at an earlier version.
    pub(super) fn restore(self, earlier: i64) {
        let (id, version, writer) = self.about();
        self.busy.set(true);
        spawn_local(async move {
            self.settle("restored", restore_keys(id, earlier, version, writer).await);
        });
    }

    /// Takes over the keys of another phone.
    pub(super) fn copy(self, from: Uuid) {
        let (id, version, writer) = self.about();
        self.busy.set(true);
        spawn_local(async move {
            self.settle("copied", copy_keys(id, from, version, writer).await);
        });
    }

    /// Says whether colleagues may copy these keys.
    pub(super) fn let_copy(self, on: bool) {
        let (id, ..) = self.about();
        spawn_local(async move {
            match allow_copying(id, on).await {
                Ok(()) => {
                    self.view.try_update(|view| view.copyable = on);
                }
                Err(error) => self.fail(error),
            }
        });
    }

    /// Has the phone told once more.
    pub(super) fn tell(self) {
        let (id, ..) = self.about();
        let text = say::told_again(self.lang);
        spawn_local(async move {
            match tell_again(id).await {
                Ok(()) => {
                    self.said.try_set(text.to_owned());
                    self.reload();
                }
                Err(error) => self.fail(error),
            }
        });
    }

    fn about(self) -> (Uuid, i64, String) {
        self.view
            .with_untracked(|view| (view.id, view.version, view.writer.clone()))
    }

    fn fail(self, error: ApiError) {
        if self.view.is_disposed() {
            return;
        }
        if error.code == Code::SignedOut {
            let (id, version, writer) = self.about();
            let keys = self.changed();
            if keys.is_empty() {
                leave_for(&format!("/signin?over&back=/phones/{id}"));
                return;
            }
            // The server keeps what was typed.
            let draft = KeysDraft {
                version,
                writer,
                keys,
            };
            post_natively(&format!("/phones/{id}"), &key_pairs(&draft));
            return;
        }
        self.error.set(Some(error));
        focus_on(NOTICE.to_owned());
    }

    fn settle(self, word: &'static str, answer: Result<KeysChanged, ApiError>) {
        // The answer came after the page was left.
        if self.view.is_disposed() {
            return;
        }
        self.busy.set(false);
        self.error.set(None);
        self.errors.set(vec![]);
        self.set_stale(false);
        self.done.set(None);
        self.left_out.set(vec![]);
        match answer {
            Ok(KeysChanged::Saved { version, left_out }) => {
                if word == SAVED {
                    self.standing.set(Standing::default());
                }
                self.done.set(Some((word, version)));
                self.left_out.set(left_out);
                // What the server keeps goes with a save alone: until then it stays on the page.
                if self.standing.get_untracked().kept {
                    self.rebase();
                } else {
                    self.reload();
                }
            }
            Ok(KeysChanged::Refused { errors }) => {
                if let Some(first) = errors.iter().find_map(error_spot) {
                    self.choose(first);
                }
                self.errors.set(errors);
                focus_on(NOTICE.to_owned());
            }
            Ok(KeysChanged::Stale { .. }) => {
                self.set_stale(true);
                self.rebase();
                focus_on(NOTICE.to_owned());
            }
            Err(error) => self.fail(error),
        }
    }
}

/// Shown while keys on the page are not as they are saved.
#[component]
pub(super) fn SaveBar(desk: Desk) -> impl IntoView {
    let lang = lang();
    let changed = Memo::new(move |_| {
        desk.view.track();
        desk.drafts.track();
        desk.changed().len()
    });
    let unsaved = move || changed.get() > 0 && desk.runs.get();
    let count = move || {
        said(&say::unsaved(
            lang,
            u64::try_from(changed.get()).unwrap_or(0),
        ))
    };
    view! {
        <Show when=unsaved>
            <div class="savebar">
                <p role="status">{count}</p>
                <div class="actions">
                    <button class="btn btn-quiet" type="button" on:click=move |_| desk.put_back()>
                        {say::cancel(lang)}
                    </button>
                    <button
                        class="btn btn-primary"
                        type="button"
                        aria-disabled=move || desk.busy.get().then_some("true")
                        on:click=move |_| desk.save()
                    >
                        {say::save(lang)}
                    </button>
                </div>
            </div>
        </Show>
    }
    .into_any()
}
