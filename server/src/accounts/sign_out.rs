//! Signing out.

use renvoi_app::api::session::{Session, User};

use super::Accounts;
use crate::{journal, store};

impl Accounts {
    /// Writes down that somebody signs out; their session is the caller's to end.
    pub async fn note_sign_out(&self, who: &Session<User>) -> store::Result<()> {
        let person = who.person();
        let entry = journal::Entry::new("session.closed", format!("user:{}", person.id));
        self.write_down(entry.by(person)).await
    }
}
