//! Client transactions: a request is sent until it is answered (RFC 3261, section 17.1).

use std::{net::SocketAddr, sync::Arc, time::Duration};

use tokio::{
    sync::mpsc::{UnboundedReceiver, unbounded_channel},
    time::{Instant, timeout_at},
};

use super::{ClientKey, Endpoint, Parcel};
use crate::{
    lock::Lock,
    message::{Headers, Method, Received, Request, Response},
    token::branch,
};

/// One request on its way. Dropping it stops the retransmissions.
#[derive(Debug)]
pub(crate) struct Client {
    endpoint: Arc<Endpoint>,
    key: ClientKey,
    /// As sent, with its Via.
    request: Request,
    parcel: Parcel,
    responses: UnboundedReceiver<Received<Response>>,
    /// Timer A or E.
    again: Option<Instant>,
    pause: Duration,
    /// Timer B or F; none once an INVITE is being handled.
    give_up: Option<Instant>,
}

impl Endpoint {
    /// Sends a request in a transaction of its own.
    pub(crate) fn begin(self: &Arc<Self>, request: &Request, to: SocketAddr) -> Client {
        self.begin_with_branch(request, to, branch())
    }

    fn begin_with_branch(
        self: &Arc<Self>,
        request: &Request,
        to: SocketAddr,
        branch: String,
    ) -> Client {
        let key = ClientKey {
            branch,
            method: request.method.clone(),
        };
        let request = self.with_via(request, &key.branch);
        let (sender, responses) = unbounded_channel();
        self.clients.held().insert(key.clone(), sender);
        let parcel = Parcel {
            datagram: request.to_datagram().into(),
            to,
        };
        self.send(&parcel);
        let now = Instant::now();
        Client {
            endpoint: Arc::clone(self),
            key,
            request,
            parcel,
            responses,
            again: Some(now + self.timers.t1),
            pause: self.timers.t1,
            give_up: Some(now + self.timers.limit()),
        }
    }

    /// Sends the ACK to a 2xx, and again whenever the 2xx comes again.
    pub(crate) fn acknowledge(&self, invite_branch: &str, ack: &Request, to: SocketAddr) {
        let ack = self.with_via(ack, &branch());
        self.keep_acknowledging(
            invite_branch,
            Parcel {
                datagram: ack.to_datagram().into(),
                to,
            },
        );
    }

    fn keep_acknowledging(&self, invite_branch: &str, parcel: Parcel) {
        self.send(&parcel);
        let mut acknowledgements = self.acknowledgements.held();
        acknowledgements.insert(invite_branch.to_owned(), parcel);
        acknowledgements.done(invite_branch.to_owned());
    }

    fn with_via(&self, request: &Request, branch: &str) -> Request {
        let mut request = request.clone();
        let via = format!("SIP/2.0/UDP {};rport;branch={branch}", self.address);
        request.headers.push_front("Via", &via);
        request
    }
}

impl Client {
    /// The next response; retransmits while it waits. `None` once the other side is given up. May be cancelled and
    /// called again.
    pub(crate) async fn next(&mut self) -> Option<Received<Response>> {
        loop {
            let wake = [self.again, self.give_up].into_iter().flatten().min();
            let received = match wake {
                Some(wake) => timeout_at(wake, self.responses.recv()).await,
                None => Ok(self.responses.recv().await),
            };
            match received {
                Ok(response) => {
                    let response = response?;
                    self.heard(&response);
                    return Some(response);
                }
                Err(_) if self.give_up.is_some_and(|end| end <= Instant::now()) => return None,
                Err(_) => self.send_again(),
            }
        }
    }

    /// The final response; `None` where there is none within 64 × T1.
    pub(crate) async fn last(mut self) -> Option<Received<Response>> {
        loop {
            let response = self.next().await?;
            if response.message.is_final() {
                return Some(response);
            }
        }
    }

    /// The name that a CANCEL or a repeated ACK needs.
    pub(crate) fn branch(&self) -> &str {
        &self.key.branch
    }

    /// Takes the request back. It still gets its final response, mostly 487; where it does not, it is given up after
    /// 64 × T1 (section 9.1).
    pub(crate) fn cancel(&mut self) -> Client {
        let limit = self.endpoint.timers.limit();
        self.give_up = Some(Instant::now() + limit);
        let mut cancel = self.follow_up(Method::Cancel, self.request.headers.get("To"));
        cancel.headers.remove("Via");
        self.endpoint
            .begin_with_branch(&cancel, self.parcel.to, self.key.branch.clone())
    }

    fn heard(&mut self, response: &Received<Response>) {
        let invite = self.request.method == Method::Invite;
        if !response.message.is_final() {
            if invite {
                self.again = None;
                self.give_up = None;
            } else {
                self.pause = self.endpoint.timers.t2;
            }
            return;
        }
        self.again = None;
        if invite && !response.message.is_success() {
            let ack = self.follow_up(Method::Ack, response.message.headers.get("To"));
            let parcel = Parcel {
                datagram: ack.to_datagram().into(),
                to: self.parcel.to,
            };
            self.endpoint.keep_acknowledging(&self.key.branch, parcel);
        }
    }

    /// Timer A doubles without end, timer E up to T2.
    fn send_again(&mut self) {
        self.endpoint.send(&self.parcel);
        self.pause *= 2;
        if self.request.method != Method::Invite {
            self.pause = self.pause.min(self.endpoint.timers.t2);
        }
        self.again = Some(Instant::now() + self.pause);
    }

    /// A CANCEL, or the ACK to a refusal: the INVITE's own head with another method (sections 9.1 and 17.1.1.3).
    fn follow_up(&self, method: Method, to: Option<&str>) -> Request {
        let invite = &self.request.headers;
        let mut headers = Headers::default();
        for name in ["Via", "Route", "Max-Forwards", "From", "Call-ID"] {
            for value in invite.all(name) {
                headers.push(name, value);
            }
        }
        headers.push("To", to.unwrap_or_default());
        let sequence = invite
            .get("CSeq")
            .and_then(|value| value.split(' ').next())
            .unwrap_or_default();
        headers.push("CSeq", &format!("{sequence} {method}"));
        Request {
            method,
            uri: self.request.uri.clone(),
            headers,
            body: String::new(),
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.endpoint.clients.held().remove(&self.key);
    }
}
