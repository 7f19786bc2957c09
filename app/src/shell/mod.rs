//! The document around every page, and what pages know of the browser they are in.

mod assets;
mod document;
mod environment;

pub use assets::Assets;
pub use document::shell;
pub(crate) use environment::provide_environment;
