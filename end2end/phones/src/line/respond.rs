//! Building answers (RFC 3261, section 8.2.6).

use std::sync::Arc;

use super::Core;
use crate::{
    message::{Address, Headers, Received, Request, Response, Uri, phrase},
    token::token,
};

/// What these phones understand. UPDATE and PRACK are left out, so nobody sends them.
const ALLOW: &str = "INVITE, ACK, CANCEL, BYE, OPTIONS, NOTIFY, SUBSCRIBE, MESSAGE, INFO";

impl Core {
    /// Answers without a body. `tag` is ours; a fresh one where the request has none and none is given.
    pub(super) fn respond(
        self: &Arc<Self>,
        request: &Received<Request>,
        status: u16,
        tag: Option<&str>,
        extra: &[(&str, String)],
    ) {
        let response = self.response(request, status, tag, extra, String::new());
        self.endpoint.respond(request, &response);
    }

    /// Answers with a session description.
    pub(super) fn respond_with(
        self: &Arc<Self>,
        request: &Received<Request>,
        tag: Option<&str>,
        description: String,
    ) {
        let kind = ("Content-Type", "application/sdp".to_owned());
        let response = self.response(request, 200, tag, &[kind], description);
        self.endpoint.respond(request, &response);
    }

    fn response(
        &self,
        request: &Received<Request>,
        status: u16,
        tag: Option<&str>,
        extra: &[(&str, String)],
        body: String,
    ) -> Response {
        let asked = &request.message.headers;
        let mut headers = Headers::default();
        for name in ["Via", "Record-Route", "From"] {
            for value in asked.all(name) {
                headers.push(name, value);
            }
        }
        let to = &request.envelope.to;
        let to = match (to.tag(), tag) {
            (Some(_), _) => to.to_string(),
            (None, Some(tag)) => to.clone().with_tag(tag).to_string(),
            (None, None) => to.clone().with_tag(&token()).to_string(),
        };
        headers.push("To", &to);
        headers.push("Call-ID", &request.envelope.call_id);
        headers.push("CSeq", asked.get("CSeq").unwrap_or_default());
        headers.push("Contact", &Address::new(self.contact()).to_string());
        headers.push("Allow", ALLOW);
        headers.push("User-Agent", &self.identity.agent);
        for (name, value) in extra {
            headers.push(name, value);
        }
        Response {
            status,
            phrase: phrase(status).to_owned(),
            headers,
            body,
        }
    }

    /// Where this line is reached.
    pub(super) fn contact(&self) -> Uri {
        self.identity.contact(self.endpoint.address())
    }

    /// What every request of ours says about its sender.
    pub(super) fn introduce(&self, headers: &mut Headers) {
        headers.push("Contact", &Address::new(self.contact()).to_string());
        headers.push("Allow", ALLOW);
        headers.push("User-Agent", &self.identity.agent);
    }
}
