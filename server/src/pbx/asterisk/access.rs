//! How an Asterisk is reached.

/// Addresses and accounts.
#[derive(Clone, PartialEq, Eq)]
pub struct Access {
    /// The manager interface: `host:port`.
    pub ami: String,
    /// Its account.
    pub ami_user: String,
    /// Its password.
    pub ami_secret: String,
    /// The REST interface: `http://host:port/ari`.
    pub ari: String,
    /// Its account.
    pub ari_user: String,
    /// Its password.
    pub ari_secret: String,
}

/// Without the passwords.
impl std::fmt::Debug for Access {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Access")
            .field("ami", &self.ami)
            .field("ami_user", &self.ami_user)
            .field("ari", &self.ari)
            .field("ari_user", &self.ari_user)
            .finish_non_exhaustive()
    }
}
