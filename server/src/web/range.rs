//! Pieces of an answer (RFC 9110, section 14): browsers that play a sound jump about in it.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

/// Which bytes are wanted of so many: first and last. `Ok(None)`: all of them; an error: none that there are.
fn wanted(range: Option<&str>, size: usize) -> Result<Option<(usize, usize)>, ()> {
    // Another unit, several pieces, or what is no range: the whole may be sent instead.
    let Some((first, last)) = range
        .and_then(|range| range.trim().strip_prefix("bytes="))
        .and_then(|range| range.split_once('-'))
    else {
        return Ok(None);
    };
    let number = |text: &str| match text.trim() {
        "" => Ok(None),
        digits if digits.bytes().all(|b| b.is_ascii_digit()) => {
            Ok(Some(digits.parse::<usize>().unwrap_or(usize::MAX)))
        }
        _ => Err(()),
    };
    let (Ok(first), Ok(last)) = (number(first), number(last)) else {
        return Ok(None);
    };
    let end = size.saturating_sub(1);
    match (first, last) {
        (None, None) => Ok(None),
        (Some(first), Some(last)) if last < first => Ok(None),
        (None, Some(0)) => Err(()),
        _ if size == 0 => Err(()),
        (None, Some(length)) => Ok(Some((size.saturating_sub(length), end))),
        (Some(first), _) if first > end => Err(()),
        (Some(first), last) => Ok(Some((first, last.unwrap_or(end).min(end)))),
    }
}

/// The bytes, or the piece of them that was asked for.
pub(super) fn answer(headers: &HeaderMap, kind: &'static str, mut bytes: Vec<u8>) -> Response {
    let size = bytes.len();
    let range = headers
        .get(header::RANGE)
        .and_then(|value| value.to_str().ok());
    let (status, told) = match wanted(range, size) {
        Ok(None) => (StatusCode::OK, None),
        Ok(Some((first, last))) => {
            bytes.truncate(last + 1);
            bytes.drain(..first);
            let told = format!("bytes {first}-{last}/{size}");
            (StatusCode::PARTIAL_CONTENT, Some(told))
        }
        Err(()) => {
            bytes.clear();
            let told = format!("bytes */{size}");
            (StatusCode::RANGE_NOT_SATISFIABLE, Some(told))
        }
    };
    let mut response = (status, Body::from(bytes)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    if let Some(told) = told.and_then(|told| HeaderValue::from_str(&told).ok()) {
        headers.insert(header::CONTENT_RANGE, told);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::wanted;

    #[test]
    fn ranges_are_read_as_the_standard_says() {
        let table = [
            (None, 10, Ok(None)),
            (Some("bytes=0-"), 10, Ok(Some((0, 9)))),
            (Some("bytes=2-4"), 10, Ok(Some((2, 4)))),
            (Some("bytes=9-9"), 10, Ok(Some((9, 9)))),
            (
                Some("bytes=2-99999999999999999999999"),
                10,
                Ok(Some((2, 9))),
            ),
            (Some("bytes=-3"), 10, Ok(Some((7, 9)))),
            (Some("bytes=-30"), 10, Ok(Some((0, 9)))),
            (Some("bytes=10-"), 10, Err(())),
            (Some("bytes=-0"), 10, Err(())),
            (Some("bytes=0-"), 0, Err(())),
            (Some("bytes=4-2"), 10, Ok(None)),
            (Some("bytes=-"), 10, Ok(None)),
            (Some("bytes=0-1,3-4"), 10, Ok(None)),
            (Some("bytes=a-"), 10, Ok(None)),
            (Some("bytes=+1-2"), 10, Ok(None)),
            (Some("lines=1-2"), 10, Ok(None)),
        ];
        for (range, size, expected) in table {
            assert_eq!(wanted(range, size), expected, "{range:?} of {size}");
        }
    }
}
