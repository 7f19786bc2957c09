//! Whether the client takes what we answer.

use axum::http::{HeaderMap, header};

use super::problem::{Problem, What};

/// Every answer is JSON; who takes none is told so, instead of being sent some.
pub(super) fn takes_json(headers: &HeaderMap) -> Result<(), Problem> {
    let mut said = headers.get_all(header::ACCEPT).iter().peekable();
    let takes = |value: &http::HeaderValue| {
        let text = value.to_str().unwrap_or_default();
        text.split(',').any(|range| is_json(range.trim()))
    };
    if said.peek().is_none() || said.any(takes) {
        Ok(())
    } else {
        Err(What::NotAcceptable.into())
    }
}

fn is_json(range: &str) -> bool {
    let mut parts = range.split(';').map(str::trim);
    let kind = parts.next().unwrap_or_default().to_ascii_lowercase();
    let refused = parts.any(|part| {
        let weight = part.strip_prefix("q=").or(part.strip_prefix("Q="));
        weight.is_some_and(|weight| weight.parse::<f32>() == Ok(0.0))
    });
    !refused && ["*/*", "application/*", "application/json"].contains(&kind.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_sent_to_who_takes_it() {
        let takes = |accept: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, accept.parse().unwrap());
            takes_json(&headers).is_ok()
        };
        assert!(takes_json(&HeaderMap::new()).is_ok());
        for good in [
            "*/*",
            "text/html, application/*;q=0.1",
            "Application/JSON; charset=utf-8",
        ] {
            assert!(takes(good), "{good}");
        }
        for bad in [
            "text/html",
            "application/json;q=0",
            "application/xml, text/*",
            "",
        ] {
            assert!(!takes(bad), "{bad}");
        }
    }
}
