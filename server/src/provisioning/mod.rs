//! The files that desk phones fetch: written from what is wanted of a phone, one writer for each maker. No I/O.
//!
//! A character that a format cannot carry is a blank there, and never anything else.

mod asked;
mod cisco;
mod desired;
mod fanvil;
mod grandstream;
mod poly;
mod snom;
mod text;
mod xml;
mod yealink;
mod zone;

pub use asked::{file, files, first, is_common, mac_of};
pub use desired::{Account, Button, DesiredPhone, File, Function, Transport};
