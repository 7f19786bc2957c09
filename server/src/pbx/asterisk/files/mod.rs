//! The files that an Asterisk needs, embedded in the binary.

mod additions;
mod dialplan;
mod modules;
mod private;

pub(super) use additions::secret;
pub use additions::write_additions;
pub(super) use dialplan::SOUNDS;
pub use dialplan::{Ringing, VERSION_CONTEXT, dialplan, version};
pub(super) use modules::{NEEDED, SHELLS};
pub use private::{PrivateFiles, private};

/// A file of a configuration folder.
#[derive(Clone, PartialEq, Eq)]
pub struct File {
    /// Its name within the folder.
    pub name: String,
    /// What it holds; secrets may be among it.
    pub text: String,
}

impl std::fmt::Debug for File {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({} bytes)", self.name, self.text.len())
    }
}

/// Puts values in the place of `{{name}}`.
fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut text = template.to_owned();
    for (name, value) in values {
        text = text.replace(&format!("{{{{{name}}}}}"), value);
    }
    debug_assert!(!text.contains("{{"), "a value is missing");
    text
}
