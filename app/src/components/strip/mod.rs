//! Where calls go across a day, drawn to the minute: the ribbon of the first page, the rows of the week.
//!
//! A drawing supports words that stand beside it and is built as text: far less code in the browser than elements, of which
//! nobody ever asks for a single one. Positions are attributes, since the page allows no inline style.

mod draw;
mod piece;
mod target;

pub(crate) use draw::{PATTERNS, RIBBON, WEEK, bar, hours, legend, lines};
pub(crate) use piece::{Piece, day};
pub(crate) use target::{Target, targets};
