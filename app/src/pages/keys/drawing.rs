//! The phone, or one of its modules, in millimetres: its keys are links, each with its lamp and its label.

use leptos::{ev::KeyboardEvent, prelude::*};

use super::{
    body::{ground, mm},
    drag::{self, browser},
    face::Face,
    layout::{fit, label_area, lamp_of, nearest, on_screen, taller, union},
    state::Desk,
};
use crate::{
    api::phones::KeysView,
    domain::phones::{KeyKind, Model, Place, Rect, Side, Spot, places},
    shell::Assets,
    words::{keys as say, lang},
};

/// The id of a key in the drawing: where the focus goes.
pub(super) fn drawn_id(spot: Spot) -> String {
    format!("pk-{}-{}", spot.module, spot.position)
}

/// The address of the page with a key chosen.
pub(super) fn address(view: &KeysView, spot: Spot) -> String {
    format!(
        "/phones/{}?module={}&key={}",
        view.id, spot.module, spot.position
    )
}

/// The page of keys that the chosen one is on.
#[component]
pub(super) fn Drawing(desk: Desk) -> impl IntoView {
    let lang = lang();
    let drawn = move || {
        let sheet = desk.sheet.get();
        let Rect { width, height, .. } = sheet.body;
        let module = sheet.module;
        let (is_module, is_wide) = (module > 0, width > 320.0);
        let caption = if sheet.pages > 1 {
            let what = if sheet.name.is_empty() {
                say::phone(lang).to_owned()
            } else {
                sheet.name.clone()
            };
            say::module_page(lang, &what, &sheet.page)
        } else if sheet.name.is_empty() {
            say::phone(lang).to_owned()
        } else {
            sheet.name.clone()
        };
        let back = ground(sheet.body, &sheet.screens, &sheet.places, module == 0);
        let line = (module == 0).then(|| {
            let label = desk
                .view
                .with_untracked(|view| view.accounts.first().cloned().unwrap_or_default());
            let label = if sheet.pages > 1 {
                format!("{label} · {} / {}", sheet.page, sheet.pages)
            } else {
                label
            };
            middle(&sheet.screens, &sheet.places, label)
        });
        let pager = sheet.pager.map(|key| view! { <Pager desk key/> });
        let order = sheet.places.clone();
        let keys = sheet
            .places
            .iter()
            .map(|place| {
                let place = on_screen(*place, &sheet.screens);
                view! { <DrawnKey desk module place/> }
            })
            .collect_view();
        view! {
            <svg
                class="phone-drawing"
                class:phone-module=is_module
                class:phone-wide=is_wide
                viewBox=format!("0 0 {} {}", mm(width), mm(height))
                role="group"
                aria-label=caption
                on:keydown=move |event| walk(desk, module, &order, &event)
                on:dragstart=move |event| event.prevent_default()
            >
                {back}
                {line}
                {keys}
                {pager}
            </svg>
        }
    };
    view! { <div class="phone-frame">{drawn}</div> }.into_any()
}

/// The line's name, where no label stands in its way: at the foot of the screen.
fn middle(screens: &[Rect], places: &[Place], text: String) -> Option<impl IntoView + use<>> {
    let screen = screens.first().copied()?;
    let low = places
        .iter()
        .filter(|place| !matches!(place.side, Side::Apart))
        .filter(|place| (screen.x..screen.x + screen.width).contains(&(place.label.x + 1.0)))
        .map(|place| place.key.y + place.key.height)
        .fold(screen.y, f32::max);
    let foot = screen.y + screen.height;
    (foot - low >= 4.0).then(|| {
        view! {
            <text
                class="pk-line"
                x=mm(screen.x + screen.width / 2.0)
                y=mm(foot - (foot - low) * 0.35)
                font-size=mm(((foot - low) * 0.5).clamp(2.4, 4.0))
                text-anchor="middle"
                aria-hidden="true"
            >
                {text}
            </text>
        }
    })
}

/// The key that turns the page: the next one, and after the last one the first.
#[component]
fn Pager(desk: Desk, key: Rect) -> impl IntoView {
    let lang = lang();
    let (page, pages) = desk.sheet.with_untracked(|sheet| (sheet.page, sheet.pages));
    let next = desk.tabs.with_value(|tabs| {
        let mut tabs = tabs.iter().filter(|tab| tab.module == 0);
        let next = if page < pages { page + 1 } else { 1 };
        tabs.find(|tab| tab.page == next).map(|tab| tab.first)
    });
    next.filter(|_| pages > 1).map(|next| {
        let href = desk.view.with_untracked(|view| address(view, next));
        let middle = (key.x + key.width / 2.0, key.y + key.height / 2.0);
        view! {
            <g class="pk">
                <a
                    href=href
                    aria-label=say::next_page(lang, &page, &pages)
                    data-turns=drag::spot_name(next)
                    on:click=move |event| {
                        event.prevent_default();
                        desk.choose(next);
                    }
                >
                    <rect
                        class="pk-cap"
                        x=mm(key.x)
                        y=mm(key.y)
                        width=mm(key.width)
                        height=mm(key.height)
                        rx="1.5"
                    ></rect>
                    <path
                        class="pk-arrow"
                        d=format!("m{} {} 1.6 1.8-1.6 1.8", mm(middle.0 - 0.8), mm(middle.1 - 1.8))
                    ></path>
                </a>
            </g>
        }
    })
}

/// One key.
#[component]
fn DrawnKey(desk: Desk, module: u8, place: Place) -> impl IntoView {
    let spot = Spot {
        module,
        position: place.position,
    };
    let lang = lang();
    let icons = use_context::<Assets>().unwrap_or_default().icons;
    let face = Memo::new(move |_| desk.face(spot));
    let chosen = Memo::new(move |_| desk.chosen.get() == spot);
    let below = Memo::new(move |_| {
        desk.dragged.with(|dragged| {
            dragged
                .as_ref()
                .is_some_and(|dragged| dragged.over == Some(spot))
        })
    });
    let href = desk.view.with_untracked(|view| address(view, spot));
    let name = move || face.with(|face| face.as_ref().map(|face| face.name.clone()));
    let is = move |what: fn(&Face) -> bool| face.with(|face| face.as_ref().is_some_and(what));
    let Place {
        side, key, label, ..
    } = place;
    let beside = matches!(side, Side::Left | Side::Right);
    // What answers to the pointer: the key and its label, which are one.
    let hit = if beside {
        taller(union(key, label))
    } else {
        key
    };
    let lamp = lamp_of(key, beside);
    let lamp_class =
        move || face.with(|face| format!("lamp-{}", face.as_ref().map_or("off", |face| face.lamp)));
    let text = label_area(side, key, label, lamp);
    let symbol = {
        let icons = icons.clone();
        move || {
            let icon = face.with(|face| face.as_ref().map_or("empty", Face::icon));
            format!("{icons}#i-{icon}")
        }
    };
    let words = move || {
        face.with(|face| match face {
            Some(face) if face.kind == KeyKind::Empty => say::empty(lang).to_owned(),
            Some(face) => face.text.clone(),
            None => String::new(),
        })
    };
    // A narrow label is better read than understood at a glance.
    let icon = if text.width < 38.0 { 0.0 } else { text.size };
    let icon_x = if matches!(side, Side::Right) {
        text.x + text.width - icon
    } else {
        text.x
    };
    let (anchor, text_x) = if matches!(side, Side::Right) {
        ("end", text.x + text.width - icon * 1.35)
    } else {
        ("start", text.x + icon * 1.35)
    };
    let room = text.width - icon * 1.4;
    let fitted = Memo::new(move |_| fit(&words(), room, text.size));
    let middle = text.y + text.height / 2.0;
    // One without a size would still be part of what the link covers.
    let icon = (icon > 0.0).then(|| {
        view! {
            <use
                class="pk-icon"
                href=symbol
                x=mm(icon_x)
                y=mm(middle - icon / 2.0)
                width=mm(icon)
                height=mm(icon)
            ></use>
        }
    });
    view! {
        <g
            class="pk"
            class:pk-beside=beside
            class:pk-touch=matches!(side, Side::Touch)
            class:pk-empty=move || is(|face| face.kind == KeyKind::Empty)
            class:pk-chosen=chosen
            class:pk-changed=move || is(|face| face.changed)
            class:pk-wrong=move || is(|face| face.wrong)
            class:pk-below=below
        >
            <a
                id=drawn_id(spot)
                href=href
                aria-label=name
                aria-current=move || chosen.get().then_some("true")
                tabindex=move || (desk.runs.get() && !chosen.get()).then_some("-1")
                data-spot=drag::spot_name(spot)
                on:click=move |event| {
                    event.prevent_default();
                    desk.choose(spot);
                }
                on:pointerdown=move |event| drag::lift(desk, spot, &event)
            >
                <rect
                    class="pk-hit"
                    x=mm(hit.x)
                    y=mm(hit.y)
                    width=mm(hit.width)
                    height=mm(hit.height)
                    rx="1.5"
                ></rect>
                <rect
                    class="pk-cap"
                    x=mm(key.x)
                    y=mm(key.y)
                    width=mm(key.width)
                    height=mm(key.height)
                    rx="1.5"
                ></rect>
                <rect
                    class=lamp_class
                    x=mm(lamp.x)
                    y=mm(lamp.y)
                    width=mm(lamp.width)
                    height=mm(lamp.height)
                    rx=mm(lamp.height / 2.0)
                ></rect>
                {icon}
                <text
                    class="pk-text"
                    x=mm(text_x)
                    y=mm(middle)
                    font-size=move || mm(fitted.with(|(_, size)| *size))
                    text-anchor=anchor
                >
                    {move || fitted.with(|(text, _)| text.clone())}
                </text>
            </a>
        </g>
    }
}

/// Arrow keys go to the nearest key in their direction; Page Up and Page Down turn pages.
fn walk(desk: Desk, module: u8, places: &[Place], event: &KeyboardEvent) {
    if event.ctrl_key() || event.alt_key() || event.meta_key() {
        return;
    }
    let here = desk.chosen.get_untracked();
    let at = |position| Spot { module, position };
    let edge = |place: Option<&Place>| place.map(|place| at(place.position));
    let to = match event.key().as_str() {
        "ArrowUp" => nearest(places, here, (0.0, -1.0)),
        "ArrowDown" => nearest(places, here, (0.0, 1.0)),
        "ArrowLeft" => nearest(places, here, (-1.0, 0.0)),
        "ArrowRight" => nearest(places, here, (1.0, 0.0)),
        "Home" => edge(places.first()),
        "End" => edge(places.last()),
        turned @ ("PageDown" | "PageUp") => {
            desk.turn(turned == "PageDown");
            Some(desk.chosen.get_untracked())
        }
        _ => return,
    };
    event.prevent_default();
    if let Some(to) = to {
        desk.choose(to);
        browser::focus_on(drawn_id(to));
    }
}

/// A small drawing of a model, for a card.
#[component]
pub(crate) fn Sketch(model: Model) -> impl IntoView {
    let Model {
        body,
        screen,
        panels,
        banks,
        keys,
        ..
    } = model;
    let places = places(&banks, keys, 1);
    let Rect { width, height, .. } = body;
    let screens: Vec<_> = std::iter::once(screen).chain(panels).collect();
    let keys = places
        .iter()
        .map(|Place { key, .. }| {
            view! {
                <rect
                    class="pk-part"
                    x=mm(key.x)
                    y=mm(key.y)
                    width=mm(key.width)
                    height=mm(key.height)
                    rx="1.5"
                ></rect>
            }
        })
        .collect_view();
    view! {
        <svg class="sketch" viewBox=format!("0 0 {} {}", mm(width), mm(height)) aria-hidden="true">
            {ground(body, &screens, &places, true)}
            {keys}
        </svg>
    }
    .into_any()
}
