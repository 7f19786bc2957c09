//! Whose passkeys they are: the portal, by its public address.

/// The portal, as browsers know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelyingParty {
    /// Its domain: passkeys are for it, and for no other.
    id: String,
    /// Scheme, host and port, as browsers write them.
    origin: String,
}

impl RelyingParty {
    /// Of a public address; `None` where its host is a number, for which no browser makes a passkey (§5.1.2).
    #[must_use]
    pub fn of(public_url: &str) -> Option<Self> {
        let url = reqwest::Url::parse(public_url).ok()?;
        Some(Self {
            id: url.domain()?.to_owned(),
            origin: url.origin().ascii_serialization(),
        })
    }

    /// Its domain.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its address.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }
}

#[cfg(test)]
mod tests {
    use super::RelyingParty;

    #[test]
    fn a_portal_is_known_by_its_domain_and_its_address() {
        for (url, id, origin) in [
            (
                "http://localhost:3000",
                "localhost",
                "http://localhost:3000",
            ),
            (
                "https://Portal.example",
                "portal.example",
                "https://portal.example",
            ),
            (
                "https://portal.example:443",
                "portal.example",
                "https://portal.example",
            ),
            (
                "https://portal.example:8443",
                "portal.example",
                "https://portal.example:8443",
            ),
            (
                "https://télé.example",
                "xn--tl-bjab.example",
                "https://xn--tl-bjab.example",
            ),
        ] {
            let party = RelyingParty::of(url).expect("it has a domain");
            assert_eq!((party.id(), party.origin()), (id, origin));
        }
        for url in ["http://127.0.0.1:3000", "http://[::1]:3000", "x"] {
            assert_eq!(RelyingParty::of(url), None, "{url}");
        }
    }
}
