//! A new order, and the bar that saves it.

use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

use super::state::List;
use crate::{
    api::forwarding::move_rule,
    words::{self, lang},
};

impl List {
    /// Moves a rule one place down or up, and keeps the focus on its button.
    pub(super) fn shift(self, id: Uuid, down: bool) {
        let Some(at) = self
            .order
            .with_untracked(|order| order.iter().position(|other| *other == id))
        else {
            return;
        };
        let to = if down { at + 1 } else { at.wrapping_sub(1) };
        if to >= self.order.with_untracked(Vec::len) {
            return;
        }
        self.order.update(|order| order.swap(at, to));
        self.moved.set(Some(id));
        // Moving a row in the document takes the focus away from its buttons; one at the end is disabled.
        request_animation_frame(move || {
            let names = if down { ["down", "up"] } else { ["up", "down"] };
            for name in names {
                let button = document().get_element_by_id(&format!("{name}-{id}"));
                if let Some(button) = button.filter(|button| !button.has_attribute("disabled")) {
                    focus(&button);
                    break;
                }
            }
        });
    }

    /// Puts a rule where another one is.
    pub(super) fn put(self, id: Uuid, at: usize) {
        let from = self
            .order
            .with_untracked(|order| order.iter().position(|other| *other == id));
        if from.is_some_and(|from| from != at) {
            let before = self.order.get_untracked();
            self.order.update(|order| {
                order.retain(|other| *other != id);
                order.insert(at.min(order.len()), id);
            });
            // A rule with an end stays before those without.
            if self
                .shown
                .with_untracked(|rules| rules.is_sorted_by_key(|rule| rule.until.is_none()))
            {
                self.moved.set(Some(id));
            } else {
                self.order.set(before);
            }
        }
    }

    /// Back to the saved order.
    pub(super) fn put_back(self) {
        self.order.set(
            self.rules
                .with_untracked(|rules| rules.iter().map(|rule| rule.id.0).collect()),
        );
        self.moved.set(None);
    }

    fn save_order(self) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        let order = self.order.get_untracked();
        let version = self.view.with_untracked(|view| view.version);
        spawn_local(async move { self.settle(&move_rule(order, version).await) });
    }
}

fn focus(element: &leptos::web_sys::Element) {
    use leptos::wasm_bindgen::JsCast;
    if let Some(element) = element.dyn_ref::<leptos::web_sys::HtmlElement>() {
        let _ = element.focus();
    }
}

/// Shown while the order on the page is not the saved one.
#[component]
pub(super) fn SaveBar(list: List) -> impl IntoView {
    let lang = lang();
    let changed = Memo::new(move |_| {
        list.rules.with(|rules| {
            list.order.with(|order| {
                rules.len() == order.len()
                    && rules.iter().zip(order).any(|(rule, id)| rule.id.0 != *id)
            })
        })
    });
    let what = move || {
        let id = list.moved.get()?;
        let to = list
            .order
            .with(|order| order.iter().position(|other| *other == id))?;
        list.rules.with(|rules| {
            let from = rules.iter().position(|rule| rule.id.0 == id)?;
            (from != to).then(|| {
                words::rules::order_moved(lang, &rules[from].name.as_str(), &(from + 1), &(to + 1))
            })
        })
    };
    view! {
        <div role="status">
            <Show when=move || changed.get()>
                <p class="vh">{words::rules::order_changed(lang)} " " {what}</p>
            </Show>
        </div>
        <Show when=move || changed.get()>
            <div class="savebar">
                <p aria-hidden="true">
                    <b>{words::rules::order_changed(lang)}</b>
                    " "
                    {what}
                </p>
                <div class="actions">
                    <button class="btn btn-quiet" type="button" on:click=move |_| list.put_back()>
                        {words::rules::cancel(lang)}
                    </button>
                    <button class="btn btn-primary" type="button" on:click=move |_| list.save_order()>
                        {words::rules::save(lang)}
                    </button>
                </div>
            </div>
        </Show>
    }
    .into_any()
}
