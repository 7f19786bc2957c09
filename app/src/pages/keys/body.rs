//! What a desk phone has beside its keys, for the eye alone: a handset where there is room, digits, a loudspeaker.

use leptos::prelude::*;

use crate::domain::phones::{Place, Rect};

/// Whole tenths of a millimetre: nobody sees more, and pages stay short.
pub(crate) fn mm(value: f32) -> String {
    format!("{}", (value * 10.0).round() / 10.0)
}

/// The body and its screen, with handset and digits where there is room for them.
pub(crate) fn ground(
    body: Rect,
    screens: &[Rect],
    places: &[Place],
    is_phone: bool,
) -> impl IntoView + use<> {
    let screen = screens.first().copied().unwrap_or(body);
    let left = places
        .iter()
        .map(|place| place.key.x)
        .fold(screen.x, f32::min);
    let low = places
        .iter()
        .map(|place| place.key.y + place.key.height)
        .chain(screens.iter().map(|screen| screen.y + screen.height))
        .fold(screen.y, f32::max);
    let glass = screens
        .iter()
        .map(|screen| {
            view! {
                <rect
                    class="pk-screen"
                    x=mm(screen.x)
                    y=mm(screen.y)
                    width=mm(screen.width)
                    height=mm(screen.height)
                    rx="3"
                ></rect>
            }
        })
        .collect_view();
    let corner = if is_phone { 9.0 } else { 6.0 };
    view! {
        <rect
            class="pk-body"
            x="0.5"
            y="0.5"
            width=mm(body.width - 1.0)
            height=mm(body.height - 1.0)
            rx=mm(corner)
        ></rect>
        {glass}
        {(is_phone && left > 40.0).then(|| handset(left, body.height))}
        {(is_phone && body.height - low > 45.0).then(|| digits(screen, low, body.height))}
    }
}

/// In the room left of screen and keys.
fn handset(left: f32, height: f32) -> impl IntoView {
    let width = (left - 14.0).min(42.0);
    let x = (left - width) / 2.0;
    let ear = width * 0.9;
    let (top, bottom) = (9.0, height - 9.0);
    view! {
        <rect
            class="pk-part"
            x=mm(x + width * 0.16)
            y=mm(top + 4.0)
            width=mm(width * 0.68)
            height=mm(bottom - top - 8.0)
            rx="6"
        ></rect>
        <rect class="pk-part" x=mm(x) y=mm(top) width=mm(width) height=mm(ear) rx="10"></rect>
        <rect class="pk-part" x=mm(x) y=mm(bottom - ear) width=mm(width) height=mm(ear) rx="10"></rect>
    }
}

/// Twelve keys of digits below the screen, and the loudspeaker's slots beside them.
fn digits(screen: Rect, low: f32, height: f32) -> impl IntoView {
    let room = height - low - 14.0;
    let step_y = (room / 4.0).min(13.0);
    let step_x = (step_y * 1.45).min(screen.width / 5.0);
    let x = screen.x + (screen.width - 3.0 * step_x) / 2.0;
    let y = low + 7.0;
    let keys = "123456789*0#"
        .chars()
        .zip(0_u8..)
        .map(|(digit, n)| {
            let (column, row) = (f32::from(n % 3), f32::from(n / 3));
            let (left, top) = (x + column * step_x, y + row * step_y);
            view! {
                <g>
                    <rect
                        class="pk-part"
                        x=mm(left)
                        y=mm(top)
                        width=mm(step_x - 2.0)
                        height=mm(step_y - 2.0)
                        rx="1.6"
                    ></rect>
                    <text
                        class="pk-digit"
                        x=mm(left + step_x / 2.0 - 1.0)
                        y=mm(top + step_y / 2.0 + 0.4)
                        font-size=mm(step_y * 0.38)
                        text-anchor="middle"
                    >
                        {digit.to_string()}
                    </text>
                </g>
            }
        })
        .collect_view();
    view! { <g>{keys}</g> }
}
