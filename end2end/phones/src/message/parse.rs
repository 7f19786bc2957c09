//! From a datagram to a message.

use thiserror::Error;

use super::{Headers, Message, Method, Request, Response, text::is_token};

/// Why a datagram is not a SIP message that a phone could handle.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum ParseError {
    /// The first line is neither a request line nor a status line.
    #[error("not a SIP start line")]
    StartLine,
    /// A line of the head has no name, or a name with forbidden characters.
    #[error("not a header field")]
    Field,
    /// The body is shorter than announced, or its length is no number.
    #[error("the body is not as long as it says")]
    Length,
    /// An address that is no `sip:`, `sips:` or `tel:` address.
    #[error("not an address")]
    Uri,
    /// A field that should hold a name and an address does not.
    #[error("not a name and address")]
    Address,
    /// The topmost Via cannot be read or has no branch.
    #[error("not a Via")]
    Via,
    /// `CSeq` is no number with a method.
    #[error("not a CSeq")]
    Sequence,
    /// A field that every message has is not there.
    #[error("{0} is missing")]
    Missing(&'static str),
}

/// Reads one datagram. Lines may end with LF alone and bytes that are not UTF-8 are replaced: a phone in a test should
/// show what a PBX sent rather than drop it.
pub fn parse(datagram: &[u8]) -> Result<Message, ParseError> {
    let text = String::from_utf8_lossy(datagram);
    let (head, body) = text
        .split_once("\r\n\r\n")
        .or_else(|| text.split_once("\n\n"))
        .ok_or(ParseError::StartLine)?;
    let mut lines = head.lines();
    let start = lines.next().unwrap_or_default();
    let headers = read_headers(lines)?;
    let body = read_body(&headers, body)?;
    match start.strip_prefix("SIP/2.0 ") {
        Some(status) => read_response(status, headers, body),
        None => read_request(start, headers, body),
    }
}

fn read_request(start: &str, headers: Headers, body: String) -> Result<Message, ParseError> {
    let mut words = start.split(' ');
    let (Some(method), Some(uri), Some("SIP/2.0"), None) =
        (words.next(), words.next(), words.next(), words.next())
    else {
        return Err(ParseError::StartLine);
    };
    if !is_token(method) {
        return Err(ParseError::StartLine);
    }
    Ok(Message::Request(Request {
        method: Method::named(method),
        uri: uri.parse()?,
        headers,
        body,
    }))
}

fn read_response(status: &str, headers: Headers, body: String) -> Result<Message, ParseError> {
    let (status, phrase) = status.split_once(' ').unwrap_or((status, ""));
    let status = status
        .parse()
        .ok()
        .filter(|status| (100..700).contains(status))
        .ok_or(ParseError::StartLine)?;
    Ok(Message::Response(Response {
        status,
        phrase: phrase.to_owned(),
        headers,
        body,
    }))
}

/// A line that begins with a space continues the one before (section 7.3.1).
fn read_headers<'a>(lines: impl Iterator<Item = &'a str>) -> Result<Headers, ParseError> {
    let mut unfolded: Vec<String> = Vec::new();
    for line in lines {
        match (line.starts_with([' ', '\t']), unfolded.last_mut()) {
            (true, Some(previous)) => {
                previous.push(' ');
                previous.push_str(line.trim());
            }
            (true, None) => return Err(ParseError::Field),
            (false, _) => unfolded.push(line.to_owned()),
        }
    }
    let mut headers = Headers::default();
    for line in &unfolded {
        let (name, value) = line.split_once(':').ok_or(ParseError::Field)?;
        let name = name.trim_end();
        if !is_token(name) {
            return Err(ParseError::Field);
        }
        headers.push(name, value);
    }
    Ok(headers)
}

/// What follows the announced length is not part of the message (section 18.3).
fn read_body(headers: &Headers, body: &str) -> Result<String, ParseError> {
    let Some(length) = headers.get("Content-Length") else {
        return Ok(body.to_owned());
    };
    let length: usize = length.parse().map_err(|_| ParseError::Length)?;
    body.get(..length)
        .map(ToOwned::to_owned)
        .ok_or(ParseError::Length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_with_folded_and_compact_fields() {
        let message = parse(
            b"INVITE sip:102@127.0.0.1 SIP/2.0\r\nv: SIP/2.0/UDP a;branch=z9hG4bK1\r\nSubject : one\r\n two\r\nl: 3\r\n\r\nabcdef",
        )
        .unwrap();
        let Message::Request(request) = message else {
            panic!("not a request");
        };
        assert_eq!(request.method, Method::Invite);
        assert_eq!(
            request.headers.get("Via"),
            Some("SIP/2.0/UDP a;branch=z9hG4bK1")
        );
        assert_eq!(request.headers.get("subject"), Some("one two"));
        assert_eq!(request.body, "abc");
    }

    #[test]
    fn a_response_may_have_no_phrase() {
        for (line, phrase) in [
            ("SIP/2.0 486 Busy Here", "Busy Here"),
            ("SIP/2.0 486 ", ""),
            ("SIP/2.0 486", ""),
        ] {
            let Ok(Message::Response(response)) =
                parse(format!("{line}\r\nX: 1\r\n\r\n").as_bytes())
            else {
                panic!("not a response: {line}");
            };
            assert_eq!((response.status, response.phrase.as_str()), (486, phrase));
        }
    }

    #[test]
    fn garbage_is_refused_with_a_reason() {
        for (text, error) in [
            ("", ParseError::StartLine),
            ("\r\n\r\n", ParseError::StartLine),
            ("INVITE sip:a@h\r\n\r\n", ParseError::StartLine),
            ("INVITE sip:a@h SIP/3.0\r\n\r\n", ParseError::StartLine),
            ("IN VITE sip:a@h SIP/2.0\r\n\r\n", ParseError::StartLine),
            ("INVITE a SIP/2.0\r\n\r\n", ParseError::Uri),
            ("SIP/2.0 99 x\r\n\r\n", ParseError::StartLine),
            ("SIP/2.0 2000 x\r\n\r\n", ParseError::StartLine),
            ("SIP/2.0 200 x\r\nno colon\r\n\r\n", ParseError::Field),
            ("SIP/2.0 200 x\r\n folded: first\r\n\r\n", ParseError::Field),
            (
                "SIP/2.0 200 x\r\nContent-Length: 5\r\n\r\nabc",
                ParseError::Length,
            ),
            (
                "SIP/2.0 200 x\r\nContent-Length: -1\r\n\r\nabc",
                ParseError::Length,
            ),
        ] {
            assert_eq!(parse(text.as_bytes()), Err(error), "{text:?}");
        }
    }

    #[test]
    fn bytes_that_are_no_text_do_not_panic() {
        let mut datagram =
            b"OPTIONS sip:a@h SIP/2.0\r\nSubject: \xff\xfe\r\nContent-Length: 1\r\n\r\n\xff"
                .to_vec();
        // A length that falls inside a replaced character is an error, not a panic.
        assert_eq!(parse(&datagram), Err(ParseError::Length));
        datagram.truncate(20);
        assert_eq!(parse(&datagram), Err(ParseError::StartLine));
    }
}
