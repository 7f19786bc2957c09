//! The files that desk phones fetch: written from what is wanted of a phone, one writer for each maker. No I/O.

mod desired;

pub use desired::{Account, Button, DesiredPhone, File, Function, Transport};
