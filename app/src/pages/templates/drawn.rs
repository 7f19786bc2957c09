//! The phone with the keys of a template on it: each leads to its row of the form.

use leptos::prelude::*;

use crate::{
    api::{account::Lang, templates::TemplateDraft},
    domain::phones::{KeyKind, Model, Place, Rect, Spot, places},
    pages::keys::{ground, mm},
    words::{key_kind, lang, templates as say},
};

/// All pages of the phone itself.
#[component]
pub(super) fn Drawn(model: Model, draft: TemplateDraft) -> impl IntoView {
    let lang = lang();
    let pages: Vec<_> = (1..=model.pages)
        .map(|page| one_page(lang, &model, &draft, page))
        .collect();
    view! { <div class="template-drawn">{pages}</div> }.into_any()
}

fn one_page(lang: Lang, model: &Model, draft: &TemplateDraft, page: u16) -> AnyView {
    let places = places(&model.banks, model.keys, page);
    let Rect { width, height, .. } = model.body;
    let screens: Vec<Rect> = std::iter::once(model.screen)
        .chain(model.panels.iter().copied())
        .collect();
    let keys: Vec<_> = places
        .iter()
        .map(|place| key(lang, draft, *place))
        .collect();
    let caption = (model.pages > 1).then(
        || view! { <figcaption class="quiet xs">{say::drawn_page(lang, &page)}</figcaption> },
    );
    view! {
        <figure>
            <svg class="phone-drawing" viewBox=format!("0 0 {} {}", mm(width), mm(height)) role="group" aria-labelledby="keys-title">
                {ground(model.body, &screens, &places, true)}
                {keys}
            </svg>
            {caption}
        </figure>
    }
    .into_any()
}

fn key(lang: Lang, draft: &TemplateDraft, place: Place) -> AnyView {
    let spot = Spot {
        module: 0,
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
            <a href=format!("#row-0-{}", place.position) aria-label=say::drawn(lang, &place.position, &what)>
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
