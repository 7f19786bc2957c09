//! The drawing, as SVG and lists in text.

use std::fmt::Write as _;

use super::piece::{Look, Piece, said};
use crate::api::account::Lang;

/// The patterns that tell places apart without colour; once a page, in a hidden `svg`.
pub(crate) const PATTERNS: &str = concat!(
    r#"<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">"#,
    r#"<rect class="hatch" width="2" height="6"/></pattern>"#,
    r#"<pattern id="dots" width="8" height="8" patternUnits="userSpaceOnUse">"#,
    r#"<circle class="dots" cx="4" cy="4" r="1.25"/></pattern></defs>"#,
);

/// Heights of a bar, in pixels.
#[derive(Clone, Copy)]
pub(crate) struct Scale {
    height: u16,
    /// Where its text stands.
    line: u16,
}

/// The first page's.
pub(crate) const RIBBON: Scale = Scale {
    height: 32,
    line: 18,
};

/// A day's of the week.
pub(crate) const WEEK: Scale = Scale {
    height: 22,
    line: 14,
};

/// What goes into `<svg class="bar">`. The hand of the clock stands at minute `now` of the day.
pub(crate) fn bar(pieces: &[Piece], scale: Scale, now: Option<u16>, labels: bool) -> String {
    let mut svg = String::new();
    for piece in pieces {
        draw(&mut svg, piece, scale, now, labels);
    }
    if let Some(now) = now {
        let (x, end) = (percent(now), scale.height + 5);
        let _ = write!(
            svg,
            r#"<g class="now-mark"><line x1="{x}" x2="{x}" y1="-5" y2="{end}"/><circle cx="{x}" cy="-5" r="3.5"/></g>"#
        );
    }
    svg
}

fn draw(svg: &mut String, piece: &Piece, scale: Scale, now: Option<u16>, labels: bool) {
    let span = piece.to - piece.from;
    let class = piece.look.class();
    let (x, width) = (percent(piece.from), percent(span));
    let Scale { height, line } = scale;
    let _ = write!(
        svg,
        r#"<svg class="piece {class}" x="{x}" width="{width}" height="{height}">"#
    );
    fill(svg, piece.look, 4, height - 6);
    // About one percent of the bar a letter: a name that would be cut, or crossed by the hand of the clock where it
    // cannot stand beside it, is left to the legend.
    let letters = u16::try_from(piece.label.chars().count()).unwrap_or(u16::MAX);
    let fits = |minutes: u16| minutes / 14 > letters;
    let start = match now {
        Some(now) if (piece.from..piece.to).contains(&now) && !fits(now - piece.from) => {
            now - piece.from
        }
        _ => 0,
    };
    if labels && fits(span - start) {
        let x = f64::from(start) * 100.0 / f64::from(span);
        let label = escape(&piece.label);
        let _ = write!(svg, r#"<text x="{x:.3}%" dx="9" y="{line}">{label}</text>"#);
    }
    svg.push_str("</svg>");
}

fn fill(svg: &mut String, look: Look, radius: u16, edge: u16) {
    let _ = write!(svg, r#"<rect width="100%" height="100%" rx="{radius}"/>"#);
    if let Some(pattern) = look.pattern() {
        let _ = write!(
            svg,
            r#"<rect class="over" width="100%" height="100%" rx="{radius}" fill="url(#{pattern})"/>"#
        );
    }
    if look == Look::Outside {
        let _ = write!(
            svg,
            r#"<rect class="over edge" y="{edge}" height="3" rx="1.5"/>"#
        );
    }
}

impl Look {
    fn class(self) -> &'static str {
        match self {
            Self::Here | Self::HereThen => "piece-here",
            Self::Peer => "piece-peer",
            Self::Outside => "piece-out",
            Self::Voicemail => "piece-vm",
            Self::Off => "piece-off",
            Self::Skipped => "piece-gap",
        }
    }

    fn pattern(self) -> Option<&'static str> {
        match self {
            Self::HereThen | Self::Voicemail => Some("dots"),
            Self::Peer => Some("hatch"),
            Self::Here | Self::Outside | Self::Off | Self::Skipped => None,
        }
    }
}

/// The lines of a `<ul class="legend">`: each place once, in the order in which they come.
pub(crate) fn legend<'a>(pieces: impl Iterator<Item = &'a Piece>) -> String {
    let mut seen: Vec<(Look, &str)> = vec![];
    let mut lines = String::new();
    for piece in pieces {
        let kind = (piece.look, piece.label.as_str());
        if seen.contains(&kind) {
            continue;
        }
        seen.push(kind);
        let _ = write!(lines, r#"<li><svg class="swatch {}">"#, piece.look.class());
        fill(&mut lines, piece.look, 3, 7);
        let _ = write!(lines, "</svg>{}</li>", escape(&piece.label));
    }
    lines
}

/// The lines of a list that says the same in words.
pub(crate) fn lines(lang: Lang, pieces: &[Piece]) -> String {
    pieces.iter().fold(String::new(), |mut lines, piece| {
        let _ = write!(lines, "<li>{}</li>", escape(&said(lang, piece)));
        lines
    })
}

/// What goes into `<svg class="hours">`: every third hour of a day.
pub(crate) fn hours() -> String {
    (0..=24u16).step_by(3).fold(String::new(), |mut svg, hour| {
        let anchor = match hour {
            0 => "start",
            24 => "end",
            _ => "middle",
        };
        let class = if hour % 6 == 0 { "major" } else { "minor" };
        let x = percent(hour * 60);
        let _ = write!(
            svg,
            r#"<text x="{x}" y="12" text-anchor="{anchor}" class="{class}">{hour:02}</text>"#
        );
        svg
    })
}

/// A minute's place in the day, as a length of SVG.
fn percent(minute: u16) -> String {
    format!("{:.3}%", f64::from(minute) / 14.4)
}

/// Text as HTML.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(from: u16, to: u16, look: Look, label: &str) -> Piece {
        Piece {
            from,
            to,
            look,
            label: label.to_owned(),
        }
    }

    #[test]
    fn names_are_text_wherever_they_stand() {
        let pieces = [piece(0, 1440, Look::Peer, "<b>Paul & Cie</b>")];
        let told = "&lt;b&gt;Paul &amp; Cie&lt;/b&gt;";
        for drawn in [bar(&pieces, WEEK, None, true), legend(pieces.iter())] {
            assert!(drawn.contains(told) && !drawn.contains("<b>"), "{drawn}");
        }
    }

    #[test]
    fn a_name_is_written_where_it_fits_beside_the_hand_of_the_clock() {
        let text = |now, label: &str| {
            let svg = bar(&[piece(480, 1080, Look::Here, label)], RIBBON, now, true);
            svg.split_once("<text x=\"")
                .map(|(_, rest)| rest.split('"').next().unwrap().to_owned())
        };
        assert_eq!(text(None, "Mes téléphones").as_deref(), Some("0.000%"));
        // Before the hand where there is room, otherwise after it, otherwise not at all.
        assert_eq!(text(Some(900), "Mes téléphones").as_deref(), Some("0.000%"));
        assert_eq!(
            text(Some(600), "Mes téléphones").as_deref(),
            Some("20.000%")
        );
        assert_eq!(text(Some(780), "Jean-Baptiste de La Rochef"), None);
        assert_eq!(text(None, &"x".repeat(43)), None);
        let unlabelled = bar(&[piece(0, 1440, Look::Here, "x")], WEEK, None, false);
        assert!(!unlabelled.contains("<text"));
    }

    #[test]
    fn a_place_stands_in_the_legend_once() {
        let pieces = [
            piece(0, 480, Look::Outside, "06"),
            piece(480, 1080, Look::Here, "ici"),
            piece(1080, 1440, Look::Outside, "06"),
        ];
        assert_eq!(legend(pieces.iter()).matches("<li>").count(), 2);
    }
}
