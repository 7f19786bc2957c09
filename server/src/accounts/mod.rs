//! Who may come in: passwords, limits, sessions, roles.

pub mod address;
mod agent;
mod browsers;
mod change_password;
mod credentials;
mod elsewhere;
mod limits;
mod lives;
mod me;
mod memory;
pub mod new_address;
mod own_sessions;
mod passkeys;
mod passwords;
mod preferences;
pub mod recovery;
mod second_factor;
mod session_store;
mod shut;
mod sign_in;
mod sign_out;
mod strength;
mod tell;
mod waits;
mod who;
mod workers;
mod writer;

pub use address::{EmailAddress, Login};
pub(crate) use agent::device;
pub use change_password::ChangePasswordError;
pub use credentials::{Credentials, Occasion, SetPasswordError};
pub use limits::Limits;
pub(crate) use limits::{MOST_ROWS, forget};
pub(crate) use lives::STAYS;
pub use lives::{Life, Lives};
pub(crate) use own_sessions::session_lines;
pub use passkeys::{
    AddPasskeyError, Asks, CHALLENGE_LIFE, MOST as MOST_PASSKEYS, PasskeyError, RemovePasskeyError,
    Shown,
};
pub use passwords::{PasswordError, Passwords};
pub use second_factor::{ConfirmError, FRESH, FinishError, Second, SecondError, SetUp, Standing};
pub(crate) use second_factor::{
    make_due, make_newly_due, remove_second_factor, standing as standing_in,
};
pub use session_store::SessionRows;
pub(crate) use session_store::{HALF, PROVIDER_SESSION, reading};
pub use shut::Shut;
pub(crate) use shut::shut;
pub use sign_in::{FirstFactor, SignIn, SignInError};
pub use strength::{LONGEST, OwnWords, SHORTEST, Weakness};
pub(crate) use tell::tell;
pub use who::{Grants, Role, find_person, grants_of};
pub use writer::{is_theirs, read_writer, seal_writer};

use std::sync::Arc;

use self::limits::Pauses;
use crate::{clock::Clock, secrets::Keyring, store::Store};

/// The accounts service.
#[derive(Clone, Debug)]
pub struct Accounts {
    store: Store,
    clock: Arc<dyn Clock>,
    keys: Keyring,
    passwords: Passwords,
    limits: Limits,
    pauses: Pauses,
    mails: bool,
}

impl Accounts {
    /// With what it needs.
    #[must_use]
    pub fn new(
        store: Store,
        clock: Arc<dyn Clock>,
        keys: Keyring,
        passwords: Passwords,
        limits: Limits,
    ) -> Self {
        Self {
            store,
            clock,
            keys,
            passwords,
            limits,
            pauses: Pauses::new(),
            mails: false,
        }
    }

    /// Where the portal sends mail: people are told of what concerns their account, and may ask for a way back in.
    #[must_use]
    pub fn sending(self, mails: bool) -> Self {
        Self { mails, ..self }
    }

    /// Whether the portal sends mail.
    #[must_use]
    pub fn sends_mail(&self) -> bool {
        self.mails
    }

    /// For changes of people's passwords.
    #[must_use]
    pub fn credentials(&self) -> Credentials {
        Credentials {
            store: self.store.clone(),
            keys: self.keys.clone(),
            clock: Arc::clone(&self.clock),
            passwords: self.passwords.clone(),
            mails: self.mails,
        }
    }

    /// For how many milliseconds answers to sign-ins were held back so far, all together.
    #[must_use]
    pub fn slept(&self) -> u64 {
        self.pauses.slept()
    }
}
