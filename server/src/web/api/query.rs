//! Queries. A parameter that is not known, or stands there twice, is an error and no oversight.

use axum::{
    extract::FromRequestParts,
    http::{Uri, request::Parts},
};

use super::{
    super::Web,
    problem::{Problem, What, Wrong},
};

/// A request of an operation that has no parameters, and got none.
pub(in crate::web) struct NoQuery;

impl FromRequestParts<Web> for NoQuery {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Web) -> Result<Self, Problem> {
        let [] = read(&parts.uri, [])?;
        Ok(Self)
    }
}

/// The parameters of a request, of these names, in their order; what is empty or missing is `None`.
pub(super) fn read<const N: usize>(
    uri: &Uri,
    names: [&'static str; N],
) -> Result<[Option<String>; N], Problem> {
    let mut found = [const { None }; N];
    let mut wrong = vec![];
    for (name, value) in form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
        match names.iter().position(|known| *known == name) {
            Some(at) if found[at].is_none() => found[at] = Some(value.into_owned()),
            Some(at) => wrong.push(Wrong::parameter(names[at], "parameter_twice", "")),
            None => wrong.push(Wrong::parameter(&name, "unknown_key", "")),
        }
    }
    if wrong.is_empty() {
        Ok(found)
    } else {
        Err(What::Unreadable(wrong).into())
    }
}
