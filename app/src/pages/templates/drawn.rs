//! The phone, and modules that fit it, with the keys of a template: each leads to its row of the form.

use leptos::prelude::*;

use crate::{
    api::{account::Lang, templates::TemplateDraft},
    domain::phones::{Bank, KeyKind, Model, Module, Place, Rect, Spot, places},
    pages::keys::{ground, mm},
    words::{key_kind, key_name, keys as keys_say, templates as say},
};

/// The phone itself, or a module.
struct Part<'m> {
    module: u8,
    name: String,
    keys: u16,
    pages: u16,
    body: Rect,
    screens: Vec<Rect>,
    banks: &'m [Bank],
}

/// All pages of the phone itself.
pub(super) fn phone(lang: Lang, model: &Model, draft: &TemplateDraft) -> AnyView {
    let part = Part {
        module: 0,
        name: keys_say::phone(lang).to_owned(),
        keys: model.keys,
        pages: model.pages,
        body: model.body,
        screens: std::iter::once(model.screen)
            .chain(model.panels.iter().copied())
            .collect(),
        banks: &model.banks,
    };
    all_pages(lang, &part, draft)
}

/// All pages of a module.
pub(super) fn module(lang: Lang, n: u8, module: &Module, draft: &TemplateDraft) -> AnyView {
    let part = Part {
        module: n,
        name: keys_say::module_n(lang, &module.name, &n),
        keys: module.keys,
        pages: module.pages,
        body: module.body,
        screens: vec![module.screen],
        banks: &module.banks,
    };
    all_pages(lang, &part, draft)
}

/// The modules of the form: those that the template has keys on, and the next one. Which a phone has is its own matter: they are drawn as that
/// with the most keys.
pub(super) fn modules<'m>(model: &'m Model, draft: &TemplateDraft) -> Vec<(u8, &'m Module)> {
    let widest = model.modules.iter().rev().max_by_key(|module| module.keys);
    let Some(widest) = widest else {
        return vec![];
    };
    let used = draft.keys.keys.iter().map(|key| key.module);
    let used = used.filter(|n| *n <= widest.most).max().unwrap_or_default();
    let shown = widest.most.min(used.saturating_add(1));
    (1..=shown).map(|n| (n, widest)).collect()
}

fn all_pages(lang: Lang, part: &Part<'_>, draft: &TemplateDraft) -> AnyView {
    let pages: Vec<_> = (1..=part.pages.max(1))
        .map(|page| one_page(lang, part, draft, page))
        .collect();
    view! { <div class="template-drawn">{pages}</div> }.into_any()
}

fn one_page(lang: Lang, part: &Part<'_>, draft: &TemplateDraft, page: u16) -> AnyView {
    let places = places(part.banks, part.keys, page);
    let Rect { width, height, .. } = part.body;
    let keys: Vec<_> = places
        .iter()
        .map(|place| key(lang, draft, part.module, *place))
        .collect();
    let many = part.pages > 1;
    let called = if many {
        keys_say::module_page(lang, &part.name, &page)
    } else {
        part.name.clone()
    };
    let caption = many.then(
        || view! { <figcaption class="quiet xs">{say::drawn_page(lang, &page)}</figcaption> },
    );
    view! {
        <figure>
            <svg class="phone-drawing" viewBox=format!("0 0 {} {}", mm(width), mm(height)) role="group" aria-label=called>
                {ground(part.body, &part.screens, &places, part.module == 0)}
                {keys}
            </svg>
            {caption}
        </figure>
    }
    .into_any()
}

fn key(lang: Lang, draft: &TemplateDraft, module: u8, place: Place) -> AnyView {
    let spot = Spot {
        module,
        position: place.position,
    };
    let found = draft.keys.keys.iter().find(|key| key.spot() == spot);
    let kind = found.and_then(|key| KeyKind::parse(&key.kind));
    let what = kind.map_or_else(|| say::not_set(lang), |kind| key_kind(lang, kind));
    let Rect {
        x,
        y,
        width,
        height,
    } = place.key;
    view! {
        <g class="pk" class:pk-chosen=kind.is_some()>
            <a
                href=format!("#row-{}-{}", spot.module, spot.position)
                aria-label=say::drawn(lang, &key_name(lang, spot), &what)
            >
                <rect class="pk-cap" x=mm(x) y=mm(y) width=mm(width) height=mm(height) rx="1.5"></rect>
                <text
                    class="pk-text"
                    x=mm(x + width / 2.0)
                    y=mm(y + height / 2.0)
                    font-size=mm((height * 0.6).min(4.0))
                    text-anchor="middle"
                    aria-hidden="true"
                >
                    {place.position.to_string()}
                </text>
            </a>
        </g>
    }
    .into_any()
}
