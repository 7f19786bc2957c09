//! Pages of the phone and of its modules.

use leptos::prelude::*;

use super::{drag::spot_name, drawing::address, sheets::Tab, state::Desk};
use crate::{
    domain::phones::KeyKind,
    words::{keys as say, lang},
};

/// A link for each page; none where there is one page only.
#[component]
pub(super) fn Tabs(desk: Desk) -> impl IntoView {
    let lang = lang();
    let tabs = desk.tabs.get_value();
    (tabs.len() > 1).then(|| {
        let links = tabs
            .into_iter()
            .map(|tab| view! { <TabLink desk tab/> })
            .collect_view();
        view! {
            <nav class="tabs" aria-label=say::pages(lang)>
                {links}
            </nav>
        }
    })
}

#[component]
fn TabLink(desk: Desk, tab: Tab) -> impl IntoView {
    let lang = lang();
    let Tab {
        module,
        page,
        name,
        first,
        spots,
    } = tab;
    let current = Memo::new(move |_| {
        desk.sheet
            .with(|sheet| sheet.module == module && sheet.page == page)
    });
    let used = move || {
        let used = desk.drafts.with(|drafts| {
            drafts
                .iter()
                .filter(|draft| draft.kind != KeyKind::Empty.as_str())
                .filter(|draft| spots.contains(&draft.spot()))
                .count()
        });
        if used == 0 {
            say::tab_empty(lang).to_owned()
        } else {
            say::tab_used(lang, &used, &spots.len())
        }
    };
    let href = desk.view.with_untracked(|view| address(view, first));
    let turns = move || (!current.get()).then(|| spot_name(first));
    view! {
        <a
            href=href
            aria-current=move || current.get().then_some("true")
            data-turns=turns
            on:click=move |event| {
                event.prevent_default();
                desk.choose(first);
            }
        >
            {name} " " <span class="badge">{used}</span>
        </a>
    }
}
