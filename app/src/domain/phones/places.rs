//! How keys are numbered, and where those of a page are drawn.
//!
//! Positions go on from page to page: the first page has those of its banks in their order, from the top, the next page goes on. A bank
//! that is the same on every page ([`Bank::fixed`]) has the first positions where it stands before the others, and the last ones where it
//! stands after them.

use super::{Bank, Model, Rect, Side};

/// A key in a drawing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// Its position across all pages, from 1.
    pub position: u16,
    /// On which side of its label it is.
    pub side: Side,
    /// The key, in millimetres.
    pub key: Rect,
    /// Where its label is written, in millimetres: the key itself where it is written there.
    pub label: Rect,
}

/// How many keys of banks there are, by how they are numbered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// The same on every page, with the first positions.
    pub before: u16,
    /// On one page, beside those.
    pub paged: u16,
    /// The same on every page, with the last positions.
    pub after: u16,
}

/// Counts the keys of banks.
#[must_use]
pub fn counts(banks: &[Bank]) -> Counts {
    let mut counts = Counts::default();
    for bank in banks {
        if !bank.fixed {
            counts.paged += bank.count;
        } else if counts.paged == 0 {
            counts.before += bank.count;
        } else {
            counts.after += bank.count;
        }
    }
    counts
}

impl Model {
    /// How many keys of the phone itself are the same on every page: those with the first positions, and those with the last.
    #[must_use]
    pub fn fixed(&self) -> (u16, u16) {
        let counts = counts(&self.banks);
        (counts.before, counts.after)
    }
}

/// The keys that are seen on a page, from 1, of a phone or a module with so many keys. The last page may have fewer.
#[must_use]
pub fn places(banks: &[Bank], keys: u16, page: u16) -> Vec<Place> {
    let Counts {
        before,
        paged,
        after,
    } = counts(banks);
    let last_paged = keys.saturating_sub(after);
    let mut next_fixed = 1;
    let mut next_paged = before + 1 + page.saturating_sub(1).saturating_mul(paged);
    let mut places = vec![];
    let mut paged_seen = false;
    for bank in banks {
        paged_seen |= !bank.fixed;
        if bank.fixed && paged_seen {
            next_fixed = next_fixed.max(last_paged + 1);
        }
        for n in 0..bank.count {
            let next = if bank.fixed {
                &mut next_fixed
            } else {
                &mut next_paged
            };
            if *next <= if bank.fixed { keys } else { last_paged } {
                places.push(place(*next, bank, n));
            }
            *next = next.saturating_add(1);
        }
    }
    places
}

/// On which page a key is seen, from 1; `None`: on every one.
#[must_use]
pub fn page_of(banks: &[Bank], keys: u16, position: u16) -> Option<u16> {
    let Counts {
        before,
        paged,
        after,
    } = counts(banks);
    let on_pages = before < position && position <= keys.saturating_sub(after);
    (on_pages && paged > 0).then(|| (position - before - 1) / paged + 1)
}

/// The bank that a key is of.
#[must_use]
pub fn bank_of(banks: &[Bank], keys: u16, position: u16) -> Option<&Bank> {
    let Counts {
        before,
        paged,
        after,
    } = counts(banks);
    let last_paged = keys.saturating_sub(after);
    // Its place among all banks of one page.
    let place = match position {
        0 => return None,
        _ if position > keys => return None,
        _ if position > last_paged => position - last_paged + before + paged,
        _ if position > before && paged > 0 => (position - before - 1) % paged + before + 1,
        _ => position,
    };
    let mut upto = 0;
    banks.iter().find(|bank| {
        upto += bank.count;
        place <= upto
    })
}

fn place(position: u16, bank: &Bank, n: u16) -> Place {
    let key = Rect {
        y: bank.first.y + bank.pitch * f32::from(n),
        ..bank.first
    };
    let label = match bank.side {
        Side::Left => Rect {
            x: key.x + key.width,
            width: bank.label,
            ..key
        },
        Side::Right => Rect {
            x: key.x - bank.label,
            width: bank.label,
            ..key
        },
        Side::Apart | Side::Touch => key,
    };
    Place {
        position,
        side: bank.side,
        key,
        label,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: Rect = Rect {
        x: 10.0,
        y: 20.0,
        width: 8.0,
        height: 6.0,
    };

    fn bank(side: Side, count: u16, fixed: bool) -> Bank {
        Bank {
            side,
            first: KEY,
            pitch: 9.0,
            count,
            label: 30.0,
            fixed,
            lineless: fixed,
        }
    }

    fn positions(banks: &[Bank], keys: u16, page: u16) -> Vec<u16> {
        let places = places(banks, keys, page);
        for at in &places {
            let expected = page_of(banks, keys, at.position).unwrap_or(page);
            assert_eq!(expected, page, "{at:?}");
            let bank = bank_of(banks, keys, at.position).unwrap();
            assert_eq!(bank.side, at.side, "{at:?}");
            assert_eq!(bank.fixed, page_of(banks, keys, at.position).is_none());
        }
        places.iter().map(|at| at.position).collect()
    }

    #[test]
    fn pages_go_on_where_the_one_before_ended() {
        let banks = [bank(Side::Left, 2, false), bank(Side::Right, 1, false)];
        assert_eq!(positions(&banks, 7, 1), [1, 2, 3]);
        assert_eq!(positions(&banks, 7, 2), [4, 5, 6]);
        assert_eq!(positions(&banks, 7, 3), [7]);
        assert_eq!(positions(&banks, 7, 4), [0; 0]);
        assert_eq!(page_of(&banks, 7, 7), Some(3));
        assert_eq!(page_of(&banks, 7, 8), None);
        assert_eq!(bank_of(&banks, 7, 8), None);
        assert_eq!(bank_of(&banks, 7, 0), None);
    }

    #[test]
    fn what_is_the_same_on_every_page_is_numbered_once() {
        let side = bank(Side::Apart, 2, true);
        let paged = bank(Side::Left, 3, false);
        assert_eq!(positions(&[side, paged], 8, 1), [1, 2, 3, 4, 5]);
        assert_eq!(positions(&[side, paged], 8, 2), [1, 2, 6, 7, 8]);
        assert_eq!(positions(&[paged, side], 8, 1), [1, 2, 3, 7, 8]);
        assert_eq!(positions(&[paged, side], 8, 2), [4, 5, 6, 7, 8]);
        assert_eq!(positions(&[side], 2, 1), [1, 2]);
        assert_eq!(page_of(&[side, paged], 8, 2), None);
    }

    #[test]
    fn labels_are_on_the_side_of_the_screen() {
        let label = |side| {
            let at = places(&[bank(side, 2, false)], 2, 1)[1];
            (at.label.x, at.label.y, at.label.width)
        };
        assert_eq!(label(Side::Left), (18.0, 29.0, 30.0));
        assert_eq!(label(Side::Right), (-20.0, 29.0, 30.0));
        assert_eq!(label(Side::Touch), (10.0, 29.0, 8.0));
        assert_eq!(label(Side::Apart), (10.0, 29.0, 8.0));
    }
}
