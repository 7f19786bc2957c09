//! Where what is drawn of a key has its place, in millimetres.

use crate::domain::phones::{Place, Rect, Side, Spot};

/// Where a label is written, and how large at most.
#[derive(Clone, Copy)]
pub(super) struct Text {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) width: f32,
    pub(super) height: f32,
    pub(super) size: f32,
}

pub(super) fn label_area(side: Side, key: Rect, label: Rect, lamp: Rect) -> Text {
    let pad = 1.2;
    let (x, width) = match side {
        Side::Left | Side::Right => (label.x + pad, label.width - 2.0 * pad),
        // After the lamp.
        Side::Apart | Side::Touch => {
            let from = lamp.x + lamp.width + pad;
            (from, key.x + key.width - from - pad / 2.0)
        }
    };
    Text {
        x,
        y: label.y,
        width,
        height: label.height,
        size: match side {
            Side::Left | Side::Right => LARGEST,
            Side::Apart | Side::Touch => (label.height * 0.6).min(LARGEST),
        },
    }
}

/// A label begins where its screen does, not at the key.
pub(super) fn on_screen(place: Place, screens: &[Rect]) -> Place {
    let Rect { x, width, .. } = place.label;
    let beside = matches!(place.side, Side::Left | Side::Right);
    let ends = |screen: &&Rect| screen.x < x + width && x < screen.x + screen.width;
    let Some(screen) = screens.iter().find(ends).filter(|_| beside) else {
        return place;
    };
    let from = x.max(screen.x);
    let to = (x + width).min(screen.x + screen.width);
    Place {
        label: Rect {
            x: from,
            width: to - from,
            ..place.label
        },
        ..place
    }
}

/// Keys stand further apart than they are high: what answers to the pointer uses some of that.
pub(super) fn taller(rect: Rect) -> Rect {
    Rect {
        y: rect.y - 1.5,
        height: rect.height + 3.0,
        ..rect
    }
}

/// In the middle of a key beside the screen; at the left of one that holds its own label.
pub(super) fn lamp_of(key: Rect, beside: bool) -> Rect {
    if beside {
        let (width, height) = (key.width * 0.46, (key.height * 0.2).max(1.0));
        Rect {
            x: key.x + (key.width - width) / 2.0,
            y: key.y + (key.height - height) / 2.0,
            width,
            height,
        }
    } else {
        let height = (key.height * 0.5).min(4.0);
        Rect {
            x: key.x + 1.0,
            y: key.y + (key.height - height) / 2.0,
            width: 1.2,
            height,
        }
    }
}

pub(super) fn union(a: Rect, b: Rect) -> Rect {
    let (x, y) = (a.x.min(b.x), a.y.min(b.y));
    Rect {
        x,
        y,
        width: (a.x + a.width).max(b.x + b.width) - x,
        height: (a.y + a.height).max(b.y + b.height) - y,
    }
}

/// Letters of labels are no larger, in millimetres, and where they have no room no smaller than [`SMALLEST`].
const LARGEST: f32 = 4.6;
/// See [`LARGEST`].
const SMALLEST: f32 = 4.0;

/// A label and the size of its letters: as large as there is room for, and no more of it than that; the key's name has all of it.
pub(super) fn fit(text: &str, room: f32, largest: f32) -> (String, f32) {
    // A letter is about half as wide as it is high; an emoji is as wide.
    let wide = |letter: char| if letter.len_utf8() > 3 { 1.2 } else { 0.57 };
    let whole: f32 = text.chars().map(wide).sum();
    let smallest = SMALLEST.min(largest);
    let size = if whole > 0.0 {
        (room / whole).clamp(smallest, largest)
    } else {
        largest
    };
    let mut left = room / size;
    if whole <= left {
        return (text.to_owned(), size);
    }
    left -= wide('…');
    let kept: String = text
        .chars()
        .take_while(|letter| {
            left -= wide(*letter);
            left >= 0.0
        })
        .collect();
    (format!("{}…", kept.trim_end()), size)
}

/// The nearest key in a direction, those straight ahead before those aside.
pub(super) fn nearest(places: &[Place], here: Spot, (dx, dy): (f32, f32)) -> Option<Spot> {
    let middle = |place: &Place| {
        (
            place.key.x + place.key.width / 2.0,
            place.key.y + place.key.height / 2.0,
        )
    };
    let from = places
        .iter()
        .find(|place| place.position == here.position)?;
    let (x, y) = middle(from);
    let far = |place: &&Place| {
        let (there_x, there_y) = middle(place);
        let along = (there_x - x) * dx + (there_y - y) * dy;
        let aside = ((there_x - x) * dy).abs() + ((there_y - y) * dx).abs();
        (along > 0.5).then_some(along + 2.0 * aside)
    };
    places
        .iter()
        .filter_map(|place| Some((far(&place)?, place.position)))
        .min_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, position)| Spot {
            module: here.module,
            position,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(position: u16, x: f32, y: f32) -> Place {
        let key = Rect {
            x,
            y,
            width: 8.0,
            height: 6.0,
        };
        Place {
            position,
            side: Side::Left,
            key,
            label: key,
        }
    }

    #[test]
    fn arrows_go_to_the_nearest_key() {
        // 1 3
        // 2 4
        let places = [
            key(1, 0.0, 0.0),
            key(2, 0.0, 10.0),
            key(3, 90.0, 0.0),
            key(4, 90.0, 10.0),
        ];
        let go = |from: u16, direction| {
            let here = Spot {
                module: 0,
                position: from,
            };
            nearest(&places, here, direction).map(|spot| spot.position)
        };
        assert_eq!(go(1, (0.0, 1.0)), Some(2));
        assert_eq!(go(1, (1.0, 0.0)), Some(3));
        assert_eq!(go(4, (-1.0, 0.0)), Some(2));
        assert_eq!(go(4, (0.0, -1.0)), Some(3));
        assert_eq!(go(1, (0.0, -1.0)), None);
        assert_eq!(go(2, (0.0, 1.0)), None);
    }

    #[test]
    fn labels_are_cut_where_there_is_no_room() {
        assert_eq!(fit("Accueil", 40.0, 4.6), ("Accueil".to_owned(), 4.6));
        let (whole, size) = fit("Jean-Baptiste", 31.0, 4.6);
        assert!(whole == "Jean-Baptiste" && size < 4.3, "{whole} {size}");
        let (cut, size) = fit("Jean-Baptiste Rochefoucauld", 31.0, 4.6);
        assert!(cut.ends_with('…') && cut.chars().count() < 15, "{cut}");
        assert!((size - SMALLEST).abs() < 0.01);
        assert_eq!(fit("", 0.0, 4.6).0, "");
    }
}
