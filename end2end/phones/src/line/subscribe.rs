//! Watching the calls of others (RFC 6665, RFC 4235).

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex, Weak,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::Core;
use crate::{
    call::{LegKey, Peer},
    error::Error,
    lock::Lock,
    message::{Address, Headers, Method, Received, Request, Response, Uri, is_line},
    token::token,
};

/// What a notifier says of the subscription itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SubscriptionState {
    /// It holds.
    Active,
    /// Not yet: nobody has allowed it so far.
    Pending,
    /// It is over: there will be no further notice.
    Terminated {
        /// Why, as `timeout` or `noresource`.
        reason: Option<String>,
    },
}

/// One notice.
#[derive(Clone, Debug)]
pub struct Notice {
    /// Of the subscription.
    pub state: SubscriptionState,
    /// Of what, without parameters and in lower case; empty where there is no body.
    pub content_type: String,
    /// The body.
    pub body: String,
    /// When it came.
    pub received: Instant,
}

/// Somebody's calls, watched. Dropping it forgets it without a word: the next notice is answered with 481.
#[derive(Debug)]
pub struct Subscription {
    line: Weak<Core>,
    watch: Arc<Watch>,
    notices: UnboundedReceiver<Notice>,
}

/// What the line keeps of a subscription.
#[derive(Debug)]
pub(super) struct Watch {
    key: LegKey,
    peer: Mutex<Peer>,
    sequence: AtomicU32,
    /// The number of the last notice: an older one that comes late is refused (RFC 3261, section 12.2.2).
    heard: AtomicU32,
    /// Taken away once the line is unplugged.
    notices: Mutex<Option<UnboundedSender<Notice>>>,
}

impl Subscription {
    /// The next notice; `None` once the line is unplugged.
    pub async fn next(&mut self) -> Option<Notice> {
        self.notices.recv().await
    }

    /// Asks for more time, and says how much was granted. Zero ends it: one notice more comes.
    pub async fn renew(&self, expires: Duration) -> Result<Duration, Error> {
        let core = self.line.upgrade().ok_or(Error::Unplugged)?;
        core.ask(&self.watch, expires).await
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        if let Some(core) = self.line.upgrade() {
            core.watches.held().remove(&self.watch.key);
        }
    }
}

impl Watch {
    /// There will be no further notice.
    pub(super) fn close(&self) {
        self.notices.held().take();
    }

    fn request(&self, expires: Duration) -> (Request, SocketAddr) {
        let peer = self.peer.held();
        let mut headers = Headers::default();
        for route in &peer.routes {
            headers.push("Route", route);
        }
        headers.push("Max-Forwards", "70");
        headers.push("From", &peer.local.to_string());
        headers.push("To", &peer.remote.to_string());
        headers.push("Call-ID", &self.key.call_id);
        headers.push("CSeq", &format!("{} SUBSCRIBE", self.next_sequence()));
        headers.push("Event", "dialog");
        headers.push("Accept", "application/dialog-info+xml");
        headers.push("Expires", &expires.as_secs().to_string());
        let request = Request {
            method: Method::Subscribe,
            uri: peer.target.clone(),
            headers,
            body: String::new(),
        };
        (request, peer.next_hop())
    }

    fn next_sequence(&self) -> u32 {
        self.sequence.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// The dialog is known now. The first notice may have come before the answer and has said the same.
    fn establish(&self, answer: &Received<Response>) {
        let headers = &answer.message.headers;
        let mut peer = self.peer.held();
        if peer.remote.tag().is_none() {
            peer.routes = routes(headers).rev().collect();
        }
        peer.remote = answer.envelope.to.clone();
        peer.target = contact(headers).unwrap_or_else(|| peer.target.clone());
    }
}

impl Core {
    pub(super) async fn subscribe(
        self: &Arc<Self>,
        number: &str,
        expires: Duration,
    ) -> Result<(Subscription, Duration), Error> {
        if number.is_empty() || !is_line(number) {
            return Err(Error::Target(number.to_owned()));
        }
        let server = self.identity.server;
        let key = LegKey {
            call_id: token(),
            tag: token(),
        };
        let user = self.identity.user().unwrap_or_default();
        let (sender, notices) = unbounded_channel();
        let watch = Arc::new(Watch {
            peer: Mutex::new(Peer {
                local: Address::new(Uri::of_record(user, server)).with_tag(&key.tag),
                remote: Address::new(Uri::of_record(number, server)),
                target: Uri::at(Some(number), server),
                routes: Vec::new(),
                fallback: server,
            }),
            key,
            sequence: AtomicU32::new(0),
            heard: AtomicU32::new(0),
            notices: Mutex::new(Some(sender)),
        });
        // Before it is asked for: the first notice may overtake the answer.
        let known = (watch.key.clone(), Arc::clone(&watch));
        self.watches.held().insert(known.0, known.1);
        let subscription = Subscription {
            line: Arc::downgrade(self),
            watch,
            notices,
        };
        let granted = self.ask(&subscription.watch, expires).await?;
        Ok((subscription, granted))
    }

    async fn ask(self: &Arc<Self>, watch: &Watch, expires: Duration) -> Result<Duration, Error> {
        let (mut request, to) = watch.request(expires);
        self.introduce(&mut request.headers);
        let answer = self.transact(request, to, || watch.next_sequence()).await?;
        let said = &answer.message;
        if !said.is_success() {
            return Err(Error::Refused {
                status: said.status,
                phrase: said.phrase.clone(),
            });
        }
        watch.establish(&answer);
        let granted = said.headers.get("Expires").and_then(|it| it.parse().ok());
        Ok(granted.map_or(expires, Duration::from_secs))
    }

    pub(super) fn notified(self: &Arc<Self>, request: Received<Request>) {
        let key = LegKey {
            call_id: request.envelope.call_id.clone(),
            tag: request.envelope.to.tag().unwrap_or_default().to_owned(),
        };
        let watch = self.watches.held().get(&key).cloned();
        let Some(watch) = watch else {
            self.respond(&request, 481, None, &[]);
            return;
        };
        let number = request.envelope.sequence;
        if watch.heard.fetch_max(number, Ordering::Relaxed) > number {
            self.respond(&request, 500, None, &[]);
            return;
        }
        let headers = &request.message.headers;
        let Some(state) = headers.get("Subscription-State").and_then(read_state) else {
            self.respond(&request, 400, None, &[]);
            return;
        };
        {
            let mut peer = watch.peer.held();
            if peer.remote.tag().is_none() {
                peer.remote = request.envelope.from.clone();
                peer.routes = routes(headers).collect();
            }
            peer.target = contact(headers).unwrap_or_else(|| peer.target.clone());
        }
        self.respond(&request, 200, None, &[]);
        let kind = headers.get("Content-Type").unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        let notice = Notice {
            state,
            content_type: kind.to_ascii_lowercase(),
            body: request.message.body,
            received: request.at,
        };
        if let Some(notices) = watch.notices.held().as_ref() {
            // Nobody may wait for it any more.
            let _ = notices.send(notice);
        }
    }
}

fn read_state(text: &str) -> Option<SubscriptionState> {
    let mut pieces = text.split(';').map(str::trim);
    let name = pieces.next()?;
    let reason = pieces.find_map(|piece| piece.strip_prefix("reason="));
    Some(match name.to_ascii_lowercase().as_str() {
        "active" => SubscriptionState::Active,
        "pending" => SubscriptionState::Pending,
        "terminated" => SubscriptionState::Terminated {
            reason: reason.map(ToOwned::to_owned),
        },
        _ => return None,
    })
}

fn contact(headers: &Headers) -> Option<Uri> {
    let contact = headers.elements("Contact").into_iter().next()?;
    Some(contact.parse::<Address>().ok()?.uri)
}

fn routes(headers: &Headers) -> std::vec::IntoIter<String> {
    let routes = headers.elements("Record-Route").into_iter();
    routes
        .map(ToOwned::to_owned)
        .collect::<Vec<_>>()
        .into_iter()
}
