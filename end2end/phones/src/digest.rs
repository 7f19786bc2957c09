//! Digest authentication (RFC 2617) with MD5, with `qop=auth` and without: what a PBX asks of a phone.

use std::fmt::Write;

use md5::{Digest, Md5};

use crate::message::{quote, split_outside_quotes, unquote};

/// What a 401 or 407 asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Challenge {
    realm: String,
    nonce: String,
    opaque: Option<String>,
    with_qop: bool,
    /// The password was right, the nonce too old: ask again with the new one.
    pub(crate) stale: bool,
}

/// What a trunk's far end asks for: the other side of a [`Challenge`].
pub(crate) fn demand(nonce: &str) -> String {
    format!(
        "Digest realm=\"network\", nonce={}, algorithm=MD5, qop=\"auth\"",
        quote(nonce)
    )
}

/// Whether an `Authorization` value answers a [`demand`] with this account's password.
pub(crate) fn fulfilled(value: &str, user: &str, password: &str, method: &str) -> bool {
    let Some(given) = parameters(value) else {
        return false;
    };
    let get = |name: &str| find(&given, name).unwrap_or_default();
    let challenge = Challenge {
        realm: get("realm"),
        nonce: get("nonce"),
        opaque: None,
        with_qop: find(&given, "qop").is_some(),
        stale: false,
    };
    let claim = Claim {
        user,
        password,
        method,
        uri: &get("uri"),
    };
    challenge.realm == "network"
        && get("username") == user
        && get("response") == challenge.response(claim, &get("cnonce"), &get("nc"))
}

fn parameters(value: &str) -> Option<Vec<(&str, String)>> {
    let (scheme, parameters) = value.trim().split_once(char::is_whitespace)?;
    let split = || split_outside_quotes(parameters, ',').into_iter();
    scheme.eq_ignore_ascii_case("digest").then(|| {
        split()
            .filter_map(|parameter| parameter.split_once('='))
            .map(|(name, value)| (name.trim(), unquote(value.trim())))
            .collect()
    })
}

fn find(parameters: &[(&str, String)], wanted: &str) -> Option<String> {
    parameters
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
        .map(|(_, value)| value.clone())
}

/// Whose password answers, for which request.
#[derive(Clone, Copy)]
pub(crate) struct Claim<'a> {
    pub(crate) user: &'a str,
    pub(crate) password: &'a str,
    pub(crate) method: &'a str,
    pub(crate) uri: &'a str,
}

impl Challenge {
    /// Reads a `WWW-Authenticate` or `Proxy-Authenticate` value; `None` for what cannot be answered (another scheme,
    /// another algorithm, only `auth-int`).
    pub(crate) fn read(value: &str) -> Option<Self> {
        let parameters = parameters(value)?;
        let get = |wanted: &str| find(&parameters, wanted);
        if get("algorithm").is_some_and(|name| !name.eq_ignore_ascii_case("md5")) {
            return None;
        }
        let qop = get("qop");
        let with_qop = qop.is_some();
        if qop.is_some_and(|offered| !offered.split(',').any(|one| one.trim() == "auth")) {
            return None;
        }
        Some(Self {
            realm: get("realm")?,
            nonce: get("nonce")?,
            opaque: get("opaque"),
            with_qop,
            stale: get("stale").is_some_and(|stale| stale.eq_ignore_ascii_case("true")),
        })
    }

    /// The value of the `Authorization` or `Proxy-Authorization` field. Each nonce is used once, so its count is 1.
    pub(crate) fn answer(&self, claim: Claim<'_>, client_nonce: &str) -> String {
        let mut value = format!(
            "Digest username={}, realm={}, nonce={}, uri={}, algorithm=MD5, response=\"{}\"",
            quote(claim.user),
            quote(&self.realm),
            quote(&self.nonce),
            quote(claim.uri),
            self.response(claim, client_nonce, "00000001"),
        );
        if self.with_qop {
            value.push_str(", qop=auth, nc=00000001, cnonce=");
            value.push_str(&quote(client_nonce));
        }
        if let Some(opaque) = &self.opaque {
            value.push_str(", opaque=");
            value.push_str(&quote(opaque));
        }
        value
    }

    fn response(&self, claim: Claim<'_>, client_nonce: &str, count: &str) -> String {
        let who = md5(&format!("{}:{}:{}", claim.user, self.realm, claim.password));
        let what = md5(&format!("{}:{}", claim.method, claim.uri));
        let nonce = &self.nonce;
        if self.with_qop {
            md5(&format!("{who}:{nonce}:{count}:{client_nonce}:auth:{what}"))
        } else {
            md5(&format!("{who}:{nonce}:{what}"))
        }
    }
}

fn md5(text: &str) -> String {
    let mut hex = String::with_capacity(32);
    for byte in Md5::digest(text) {
        write!(hex, "{byte:02x}").expect("a string takes everything");
    }
    hex
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHALLENGE: &str = r#"Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41""#;

    fn claim(password: &str) -> Claim<'_> {
        Claim {
            user: "Mufasa",
            password,
            method: "GET",
            uri: "/dir/index.html",
        }
    }

    #[test]
    fn the_example_of_rfc_2617() {
        let challenge = Challenge::read(CHALLENGE).unwrap();
        let value = challenge.answer(claim("Circle Of Life"), "0a4f113b");
        assert!(
            value.contains(r#"response="6629fae49393a05397450978507c4ef1""#),
            "{value}"
        );
        assert!(
            value.contains(r#"opaque="5ccc069c403ebaf9f0171e9517f40e41""#),
            "{value}"
        );
        assert!(
            value.contains(r#"qop=auth, nc=00000001, cnonce="0a4f113b""#),
            "{value}"
        );
    }

    #[test]
    fn the_example_of_rfc_2069_without_qop() {
        let challenge =
            Challenge::read(&CHALLENGE.replace(r#"qop="auth,auth-int", "#, "")).unwrap();
        let value = challenge.answer(claim("CircleOfLife"), "unused");
        assert!(
            value.contains(r#"response="1949323746fe6a43ef61f9606e7febea""#),
            "{value}"
        );
        assert!(!value.contains("qop"), "{value}");
    }

    #[test]
    fn a_demand_is_answered_with_the_right_password_only() {
        let challenge = Challenge::read(&demand("abc")).unwrap();
        let claim = |password| Claim {
            user: "t4711",
            password,
            method: "REGISTER",
            uri: "sip:127.0.0.1",
        };
        let right = challenge.answer(claim("right"), "x");
        let wrong = challenge.answer(claim("wrong"), "x");
        assert!(fulfilled(&right, "t4711", "right", "REGISTER"));
        assert!(!fulfilled(&wrong, "t4711", "right", "REGISTER"));
        assert!(!fulfilled(&right, "t4712", "right", "REGISTER"));
        assert!(!fulfilled(&right, "t4711", "right", "INVITE"));
        assert!(!fulfilled("", "t4711", "right", "REGISTER"));
    }

    #[test]
    fn what_cannot_be_answered_is_left() {
        for value in [
            "Basic realm=\"x\"",
            "Digest realm=\"x\", nonce=\"y\", algorithm=SHA-256",
            "Digest realm=\"x\", nonce=\"y\", qop=\"auth-int\"",
            "Digest realm=\"x\"",
            "Digest",
        ] {
            assert_eq!(Challenge::read(value), None, "{value}");
        }
    }

    #[test]
    fn staleness_is_seen() {
        let challenge =
            Challenge::read("digest realm=a, nonce=b, stale=TRUE, algorithm=md5").unwrap();
        assert!(challenge.stale && !challenge.with_qop);
    }
}
