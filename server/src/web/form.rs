//! Reading a posted form.

use axum::{
    extract::Request,
    http::{header, request::Parts},
};
use renvoi_app::api::Code;

use super::body;

/// The largest form there is holds twenty ranges; this is many times that. In bytes.
pub(super) const LARGEST: usize = 128 * 1024;

/// Fields that show who somebody is, or what the portal is: a password, what a passkey has signed, the secret at a provider.
const SECRET: [&str; 4] = ["confirm", "passkey", "passkey_sealed", "secret"];

/// A posted form's fields, in order, names repeated as they came.
#[derive(Clone, Debug, Default)]
pub(super) struct Form(pub Vec<(String, String)>);

impl Form {
    /// The first value of a field.
    #[must_use]
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// All but what is secret: that comes back on no page, and is kept nowhere.
    pub(super) fn shown(&self) -> impl Iterator<Item = &(String, String)> {
        let is_shown = |(name, _): &&(String, String)| !SECRET.contains(&name.as_str());
        self.0.iter().filter(is_shown)
    }

    /// The first value of a field, read as something.
    pub(super) fn read<T: std::str::FromStr>(&self, name: &str) -> Result<T, Code> {
        self.get(name)
            .and_then(|value| value.trim().parse().ok())
            .ok_or(Code::Unreadable)
    }
}

/// Reads a form; answers the rest of the request beside it or beside the reason why not.
pub(super) async fn read(request: Request) -> Result<(Parts, Form), (Parts, Code)> {
    let (parts, content) = request.into_parts();
    let is_form = parts
        .headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.starts_with("application/x-www-form-urlencoded"));
    if !is_form {
        return Err((parts, Code::Unreadable));
    }
    match body::whole(content, LARGEST).await {
        // An unreadable percent sequence becomes U+FFFD, which every field's own reader refuses or shows.
        Ok(bytes) => Ok((
            parts,
            Form(form_urlencoded::parse(&bytes).into_owned().collect()),
        )),
        Err(code) => Err((parts, code)),
    }
}
