//! What is shown to who helps in an organisation.

mod refused;

pub use refused::{PAGE, refused, refused_page};
