//! Who may come in: passwords, limits, sessions, roles.

pub mod address;
mod limits;
mod me;
mod memory;
mod passwords;
mod preferences;
mod session_store;
mod sign_in;
mod sign_out;
mod who;
mod writer;

pub use address::{EmailAddress, Login};
pub use limits::Limits;
pub(crate) use limits::forget;
pub use passwords::{PasswordError, Passwords, check_new};
pub use session_store::SessionRows;
pub use sign_in::{SignIn, SignInError};
pub use who::{Grants, Role, find_person, grants_of};
pub use writer::{read_writer, seal_writer};

use std::sync::Arc;

use crate::{clock::Clock, store::Store};

/// The accounts service.
#[derive(Clone, Debug)]
pub struct Accounts {
    store: Store,
    clock: Arc<dyn Clock>,
    passwords: Passwords,
    limits: Limits,
}

impl Accounts {
    /// With what it needs.
    #[must_use]
    pub fn new(store: Store, clock: Arc<dyn Clock>, passwords: Passwords, limits: Limits) -> Self {
        Self {
            store,
            clock,
            passwords,
            limits,
        }
    }
}
