//! From a message to a datagram.

use std::fmt::Write;

use super::{Headers, Request, Response};

impl Request {
    pub(crate) fn to_datagram(&self) -> Vec<u8> {
        let start = format!("{} {} SIP/2.0", self.method, self.uri);
        datagram(start, &self.headers, &self.body)
    }
}

impl Response {
    pub(crate) fn to_datagram(&self) -> Vec<u8> {
        let start = format!("SIP/2.0 {} {}", self.status, self.phrase);
        datagram(start, &self.headers, &self.body)
    }
}

fn datagram(start: String, headers: &Headers, body: &str) -> Vec<u8> {
    let mut text = start;
    text.push_str("\r\n");
    for (name, value) in headers.iter() {
        write!(text, "{name}: {value}\r\n").expect("a string takes everything");
    }
    write!(text, "Content-Length: {}\r\n\r\n{body}", body.len())
        .expect("a string takes everything");
    text.into_bytes()
}

/// The usual phrase of a status code (RFC 3261, section 21).
pub(crate) fn phrase(status: u16) -> &'static str {
    match status {
        100 => "Trying",
        180 => "Ringing",
        200 => "OK",
        302 => "Moved Temporarily",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        408 => "Request Timeout",
        420 => "Bad Extension",
        480 => "Temporarily Unavailable",
        481 => "Call/Transaction Does Not Exist",
        486 => "Busy Here",
        487 => "Request Terminated",
        500 => "Server Internal Error",
        501 => "Not Implemented",
        503 => "Service Unavailable",
        600 => "Busy Everywhere",
        603 => "Decline",
        _ => "Status",
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Message, Method, parse};
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let mut headers = Headers::default();
        headers.push("Subject", "héllo");
        let request = Request {
            method: Method::Other("INFO".to_owned()),
            uri: "sip:a@127.0.0.1".parse().unwrap(),
            headers,
            body: "é\r\n".to_owned(),
        };
        let Ok(Message::Request(read)) = parse(&request.to_datagram()) else {
            panic!("not a request");
        };
        assert_eq!(
            (read.method, read.uri, read.body),
            (request.method, request.uri, request.body)
        );
        assert_eq!(read.headers.get("Content-Length"), Some("4"));
        assert_eq!(read.headers.get("Subject"), Some("héllo"));
    }
}
