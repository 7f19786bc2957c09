//! What the pages of a phone's keys, and of its modules', show.

use crate::{
    api::{account::Lang, phones::KeysView},
    domain::phones::{Bank, Place, Rect, Spot, page_of, places},
    words::keys as say,
};

/// What a page of keys shows: the phone itself or one of its modules.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sheet {
    /// 0 is the phone itself.
    pub(super) module: u8,
    /// From 1.
    pub(super) page: u16,
    /// Of so many.
    pub(super) pages: u16,
    /// The module's name; empty for the phone.
    pub(super) name: String,
    /// The size of the drawing.
    pub(super) body: Rect,
    /// Its screens; the first one is the one that shows more than labels.
    pub(super) screens: Vec<Rect>,
    /// The key that turns the page.
    pub(super) pager: Option<Rect>,
    /// Its keys.
    pub(super) places: Vec<Place>,
}

/// A page of keys that can be turned to.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tab {
    pub(super) module: u8,
    pub(super) page: u16,
    pub(super) name: String,
    /// The key that is chosen when one turns to it.
    pub(super) first: Spot,
    pub(super) spots: Vec<Spot>,
}

/// The phone itself, or one of its modules.
struct Part<'a> {
    name: String,
    keys: u16,
    pages: u16,
    body: Rect,
    screens: Vec<Rect>,
    pager: Option<Rect>,
    banks: &'a [Bank],
}

/// What stands at this place in the row of the phone and its modules.
fn part(lang: Lang, view: &KeysView, module: u8) -> Part<'_> {
    let fitted = usize::from(module)
        .checked_sub(1)
        .and_then(|at| view.modules.get(at))
        .and_then(|&which| view.model.modules.get(usize::from(which)));
    match fitted {
        Some(fitted) => Part {
            name: if view.modules.len() > 1 {
                say::module_n(lang, &fitted.name, &module)
            } else {
                say::module(lang, &fitted.name)
            },
            keys: fitted.keys,
            pages: fitted.pages.max(1),
            body: fitted.body,
            screens: vec![fitted.screen],
            pager: None,
            banks: &fitted.banks,
        },
        None => Part {
            name: String::new(),
            keys: view.model.keys,
            pages: view.model.pages.max(1),
            body: view.model.body,
            screens: std::iter::once(view.model.screen)
                .chain(view.model.panels.iter().copied())
                .collect(),
            pager: view.model.pager,
            banks: &view.model.banks,
        },
    }
}

/// The page that a key is on; one that is on every page stays on the one that is shown.
pub(super) fn sheet(lang: Lang, view: &KeysView, chosen: Spot, before: Option<&Sheet>) -> Sheet {
    let part = part(lang, view, chosen.module);
    let page = page_of(part.banks, part.keys, chosen.position)
        .or_else(|| Some(before.filter(|before| before.module == chosen.module)?.page))
        .unwrap_or(1);
    Sheet {
        module: chosen.module,
        page,
        pages: part.pages,
        name: part.name,
        body: part.body,
        screens: part.screens,
        pager: part.pager,
        places: places(part.banks, part.keys, page),
    }
}

/// Every page of the phone, then those of its modules.
pub(super) fn tabs(lang: Lang, view: &KeysView) -> Vec<Tab> {
    let modules = u8::try_from(view.modules.len()).unwrap_or(u8::MAX);
    let mut tabs = vec![];
    for module in 0..=modules {
        let part = part(lang, view, module);
        for page in 1..=part.pages {
            let places = places(part.banks, part.keys, page);
            let here = places
                .iter()
                .find(|place| page_of(part.banks, part.keys, place.position) == Some(page));
            let Some(first) = here.or(places.first()) else {
                continue;
            };
            let at = |place: &Place| Spot {
                module,
                position: place.position,
            };
            tabs.push(Tab {
                module,
                page,
                name: match (part.name.as_str(), part.pages) {
                    ("", _) => say::page(lang, &page),
                    (name, 1) => name.to_owned(),
                    (name, _) => say::module_page(lang, &name, &page),
                },
                first: at(first),
                spots: places.iter().map(at).collect(),
            });
        }
    }
    tabs
}
