//! A real Asterisk 22: plans become rows of AstDB and objects of its SIP stack; its dialplan is static.

mod access;
pub mod ami;
mod ari;
pub mod compile;
mod driver;
pub mod files;
pub mod private;
pub mod row;
pub mod text;

pub use access::Access;
pub use driver::AsteriskPbx;
pub use files::write_additions;
