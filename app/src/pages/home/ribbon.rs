//! Today, drawn to the minute: supports the sentence, never replaces it.

use leptos::prelude::*;

use super::{
    state::Line,
    target::{Target, targets},
};
use crate::{
    domain::day::{Segment, segments},
    words::{self, lang},
};

/// A part of the day, ready to be drawn.
#[derive(Clone, PartialEq)]
struct Piece {
    from: u16,
    to: u16,
    class: &'static str,
    pattern: Option<&'static str>,
    bar: bool,
    label: String,
}

/// The day as a bar, with hours below it, a legend, and the same in hidden words. Positions are attributes: the page
/// allows no inline style.
#[component]
pub(super) fn Ribbon(state: Line) -> impl IntoView {
    let lang = lang();
    let pieces = Memo::new(move |_| pieces(state));
    let minute = move || {
        let now = state.now.get();
        u16::from(now.hour().unsigned_abs()) * 60 + u16::from(now.minute().unsigned_abs())
    };
    let now = move || percent(minute());
    let hidden = move || {
        pieces
            .get()
            .into_iter()
            .map(|piece| {
                let text =
                    words::home::from_to(lang, &clock(piece.from), &clock(piece.to), &piece.label);
                view! { <li>{text}</li> }
            })
            .collect_view()
    };
    view! {
        <div class="ribbon">
            <svg class="sprite" aria-hidden="true">
                <defs>
                    <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                        <rect class="hatch" width="2" height="6"></rect>
                    </pattern>
                    <pattern id="dots" width="8" height="8" patternUnits="userSpaceOnUse">
                        <circle class="dots" cx="4" cy="4" r="1.25"></circle>
                    </pattern>
                </defs>
            </svg>
            <svg class="bar" height="32" aria-hidden="true">
                {move || {
                    let now = minute();
                    pieces.get().into_iter().map(|piece| draw(&piece, now)).collect_view()
                }}
                <g class="now-mark">
                    <line x1=now x2=now y1="-5" y2="37"></line>
                    <circle cx=now cy="-5" r="3.5"></circle>
                </g>
            </svg>
            <Hours/>
            <ul class="legend" aria-hidden="true">{move || legend(&pieces.get())}</ul>
            <ul class="vh">{hidden}</ul>
        </div>
    }
    .into_any()
}

fn pieces(state: Line) -> Vec<Piece> {
    let lang = lang();
    let now = state.now.get();
    let holiday = state.holidays().first().copied().unwrap_or_default();
    let day = state
        .rules
        .with(|rules| segments(rules, &Line::caller(), now.date(), holiday));
    let mut pieces: Vec<Piece> = vec![];
    for Segment { from, to, what } in day {
        let (first, then) = targets(&what);
        let name = |target: &Target| {
            state.with_names(|names| match target {
                Target::Phones => words::home::here(lang).to_owned(),
                Target::Forward(to) => names.short(lang, to),
                Target::Voicemail => words::home::to_voicemail(lang).to_owned(),
                Target::Reject => words::home::to_reject(lang).to_owned(),
            })
        };
        let label = match &then {
            Some(then) => words::home::here_then(lang, &name(then)),
            None => name(&first),
        };
        let (class, pattern) = match (&first, &then) {
            (Target::Phones, None) => ("seg seg-here", None),
            (Target::Phones, Some(_)) => ("seg seg-here", Some("url(#dots)")),
            (Target::Forward(crate::domain::Destination::Extension(_)), _) => {
                ("seg seg-peer", Some("url(#hatch)"))
            }
            (Target::Voicemail, _) => ("seg seg-vm", Some("url(#dots)")),
            (Target::Forward(_), _) => ("seg seg-out", None),
            (Target::Reject, _) => ("seg seg-off", None),
        };
        let piece = Piece {
            from: from.get(),
            to: to.get(),
            class,
            pattern,
            bar: class == "seg seg-out",
            label,
        };
        // What differs only on a busy line looks the same here.
        match pieces.last_mut() {
            Some(last) if last.label == piece.label && last.class == piece.class => {
                last.to = piece.to;
            }
            _ => pieces.push(piece),
        }
    }
    pieces
}

fn draw(piece: &Piece, now: u16) -> impl IntoView + use<> {
    let span = piece.to - piece.from;
    // About one percent of the bar a letter: a name that would be cut, or crossed by the hand of the clock where it
    // cannot stand beside it, is left to the legend.
    let letters = u16::try_from(piece.label.chars().count()).unwrap_or(u16::MAX);
    let fits = |minutes: u16| minutes / 14 > letters;
    let crossed = (piece.from..piece.to).contains(&now) && !fits(now - piece.from);
    let start = if crossed { now - piece.from } else { 0 };
    let text = fits(span - start).then(|| {
        let x = format!("{:.3}%", f64::from(start) * 100.0 / f64::from(span));
        view! { <text x=x dx="9" y="18">{piece.label.clone()}</text> }
    });
    view! {
        <svg class=piece.class x=percent(piece.from) width=percent(span) height="32">
            <rect width="100%" height="100%" rx="4"></rect>
            {piece.pattern.map(|fill| view! { <rect class="over" width="100%" height="100%" rx="4" fill=fill></rect> })}
            {piece.bar.then(|| view! { <rect class="over edge" y="26" height="3" rx="1.5"></rect> })}
            {text}
        </svg>
    }
}

/// Each way once, in the order of the day.
fn legend(pieces: &[Piece]) -> impl IntoView + use<> {
    let mut seen: Vec<&Piece> = vec![];
    for piece in pieces {
        if !seen
            .iter()
            .any(|other| other.label == piece.label && other.class == piece.class)
        {
            seen.push(piece);
        }
    }
    seen.into_iter()
        .map(|piece| {
            let class = piece.class.replacen("seg", "swatch", 1);
            view! {
                <li>
                    <svg class=class>
                        <rect width="100%" height="100%" rx="3"></rect>
                        {piece.pattern.map(|fill| view! { <rect class="over" width="100%" height="100%" rx="3" fill=fill></rect> })}
                        {piece.bar.then(|| view! { <rect class="over edge" y="7.5" height="3" rx="1.5"></rect> })}
                    </svg>
                    {piece.label.clone()}
                </li>
            }
        })
        .collect_view()
}

#[component]
fn Hours() -> impl IntoView {
    let hours = [0u16, 3, 6, 9, 12, 15, 18, 21, 24]
        .map(|hour| {
            let anchor = match hour {
                0 => "start",
                24 => "end",
                _ => "middle",
            };
            let class = (hour % 6 != 0).then_some("minor");
            view! {
                <text x=percent(hour * 60) y="12" text-anchor=anchor class=class>{format!("{hour:02}")}</text>
            }
        })
        .into_iter()
        .collect_view();
    view! {
        <svg class="hours" height="16" aria-hidden="true">{hours}</svg>
    }
    .into_any()
}

/// A minute's place in the day, as a length of SVG.
fn percent(minute: u16) -> String {
    format!("{:.3}%", f64::from(minute) / 14.4)
}

fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}
