//! A PBX that registers whoever knows the password, notes who watches whom and who calls what, and says what it is told to say.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use renvoi_phones::message::{Headers, Message, Request, parse};
use tokio::{net::UdpSocket, sync::watch, task::JoinHandle, time::timeout};

use crate::SOON;

/// Somebody watches somebody.
#[derive(Clone, Debug)]
struct Watcher {
    number: String,
    contact: SocketAddr,
    uri: String,
    /// From, To and Call-ID of what it is told.
    ends: String,
    version: u32,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Heard {
    /// Registered users and where they are.
    pub(crate) registered: HashMap<String, SocketAddr>,
    watchers: HashMap<String, Watcher>,
    /// SUBSCRIBEs with the right password, by number.
    pub(crate) watched: HashMap<String, u32>,
    pub(crate) called: Vec<String>,
    /// Answers to what was said, by their status.
    pub(crate) answers: HashMap<u16, u32>,
    /// The lamps of everybody, for whoever asks later.
    states: HashMap<String, String>,
    number: u32,
}

pub(crate) struct Pbx {
    socket: Arc<UdpSocket>,
    heard: Arc<Mutex<Heard>>,
    changes: watch::Sender<u64>,
    server: JoinHandle<()>,
}

impl Drop for Pbx {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Pbx {
    pub(crate) async fn open() -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a free port");
        let socket = Arc::new(socket);
        let heard = Arc::new(Mutex::new(Heard::default()));
        let changes = watch::Sender::new(0);
        let (s, h, c) = (Arc::clone(&socket), Arc::clone(&heard), changes.clone());
        let server = tokio::spawn(async move {
            let mut buffer = vec![0; 65_535];
            while let Ok((length, source)) = s.recv_from(&mut buffer).await {
                for (to, text) in hear(&h, &buffer[..length], source) {
                    s.send_to(text.as_bytes(), to)
                        .await
                        .expect("loopback takes it");
                }
                c.send_modify(|count| *count += 1);
            }
        });
        Self {
            socket,
            heard,
            changes,
            server,
        }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.socket.local_addr().expect("it is bound")
    }

    pub(crate) fn heard(&self) -> Heard {
        held(&self.heard).clone()
    }

    /// Waits until it has heard what is wanted.
    pub(crate) async fn until(&self, mut wanted: impl FnMut(&Heard) -> bool) -> Heard {
        let mut changes = self.changes.subscribe();
        let heard = timeout(SOON, changes.wait_for(|_| wanted(&held(&self.heard)))).await;
        assert!(heard.is_ok(), "heard only {:?}", self.heard());
        self.heard()
    }

    /// Tells everybody who watches this number.
    pub(crate) async fn light(&self, number: &str, state: &str) {
        self.say(number, state, "active;expires=60").await;
    }

    /// Ends every subscription to this number.
    pub(crate) async fn end(&self, number: &str) {
        self.say(number, "terminated", "terminated;reason=timeout")
            .await;
        held(&self.heard)
            .watchers
            .retain(|_, watcher| watcher.number != number);
    }

    async fn say(&self, number: &str, state: &str, subscription: &str) {
        let notices: Vec<_> = {
            let mut heard = held(&self.heard);
            heard.states.insert(number.to_owned(), state.to_owned());
            let own = self.address();
            let number_of_all = heard.number + 1;
            heard.number += 1;
            let watchers = heard.watchers.values_mut();
            watchers
                .filter(|watcher| watcher.number == number)
                .map(|watcher| {
                    (
                        watcher.contact,
                        watcher.notice(own, number_of_all, state, subscription),
                    )
                })
                .collect()
        };
        for (to, notice) in notices {
            let sent = self.socket.send_to(notice.as_bytes(), to).await;
            sent.expect("loopback takes it");
        }
    }

    /// Tells a phone to do something.
    pub(crate) async fn tell(&self, user: &str, event: &str) {
        let (to, n) = {
            let mut heard = held(&self.heard);
            heard.number += 1;
            (heard.registered[user], heard.number)
        };
        let own = self.address();
        let notify = format!(
            "NOTIFY sip:{user}@{to} SIP/2.0\r\nVia: SIP/2.0/UDP {own};branch=z9hG4bKt{n};rport\r\nFrom: <sip:pbx@{own}>;tag=p\r\n\
             To: <sip:{user}@{to}>\r\nCall-ID: told{n}\r\nCSeq: {n} NOTIFY\r\nMax-Forwards: 70\r\nEvent: {event}\r\n\
             Content-Length: 0\r\n\r\n"
        );
        let sent = self.socket.send_to(notify.as_bytes(), to).await;
        sent.expect("loopback takes it");
    }
}

impl Watcher {
    fn notice(&mut self, own: SocketAddr, n: u32, state: &str, subscription: &str) -> String {
        let (uri, ends, version) = (&self.uri, &self.ends, self.version);
        let number = &self.number;
        let dialog = match state {
            "terminated" => String::new(),
            state => {
                format!("<dialog id=\"d\" direction=\"recipient\"><state>{state}</state></dialog>")
            }
        };
        let body = format!(
            "<?xml version=\"1.0\"?><dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" version=\"{version}\" \
             state=\"full\" entity=\"sip:{number}@{own}\">{dialog}</dialog-info>"
        );
        self.version += 1;
        format!(
            "NOTIFY {uri} SIP/2.0\r\nVia: SIP/2.0/UDP {own};branch=z9hG4bKn{n}{number}{version};rport\r\n{ends}CSeq: {n} NOTIFY\r\n\
             Contact: <sip:{number}@{own}>\r\nMax-Forwards: 70\r\nEvent: dialog\r\nSubscription-State: {subscription}\r\n\
             Content-Type: application/dialog-info+xml\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
    }
}

fn held(heard: &Mutex<Heard>) -> MutexGuard<'_, Heard> {
    heard.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What is said to what was heard.
fn hear(heard: &Mutex<Heard>, datagram: &[u8], source: SocketAddr) -> Vec<(SocketAddr, String)> {
    let mut heard = held(heard);
    let request = match parse(datagram) {
        Ok(Message::Request(request)) => request,
        Ok(Message::Response(response)) => {
            *heard.answers.entry(response.status).or_default() += 1;
            return Vec::new();
        }
        Err(_) => return Vec::new(),
    };
    let get = |name: &str| request.headers.get(name).unwrap_or_default();
    let number = request.uri.user().unwrap_or_default().to_owned();
    match request.method.name() {
        "REGISTER" | "SUBSCRIBE" | "INVITE" if get("Authorization").is_empty() => {
            let asked = "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\"\r\n";
            vec![(source, answer(&request, "401 Unauthorized", asked))]
        }
        "REGISTER" => {
            let user = user(get("To"));
            if get("Expires") == "0" {
                heard.registered.remove(&user);
            } else {
                heard.registered.insert(user, source);
            }
            let granted = format!("Expires: {}\r\n", get("Expires"));
            vec![(source, answer(&request, "200 OK", &granted))]
        }
        "SUBSCRIBE" => {
            let expires = get("Expires").to_owned();
            *heard.watched.entry(number.clone()).or_default() += 1;
            let own_tag = ";tag=notifier";
            let to = get("To").trim_end_matches(own_tag);
            let ends = format!(
                "From: {to}{own_tag}\r\nTo: {}\r\nCall-ID: {}\r\n",
                get("From"),
                get("Call-ID")
            );
            let uri = get("Contact").trim_matches(['<', '>']).to_owned();
            heard.number += 1;
            let n = heard.number;
            let state = heard
                .states
                .get(&number)
                .cloned()
                .unwrap_or_else(|| "terminated".to_owned());
            let fresh = Watcher {
                number,
                contact: source,
                uri,
                ends,
                version: 0,
            };
            let watcher = heard
                .watchers
                .entry(get("Call-ID").to_owned())
                .or_insert(fresh);
            let own = request.uri.socket_address().unwrap_or(source);
            let notice = watcher.notice(own, n, &state, "active");
            let granted = format!("Expires: {expires}\r\nContact: <{}>\r\n", request.uri);
            // The notice overtakes the answer, as it may.
            vec![
                (source, notice),
                (source, answer(&request, "200 OK", &granted)),
            ]
        }
        "INVITE" => {
            heard.called.push(number);
            vec![(source, answer(&request, "486 Busy Here", ""))]
        }
        _ => Vec::new(),
    }
}

fn answer(request: &Request, status: &str, extra: &str) -> String {
    let headers: &Headers = &request.headers;
    let get = |name: &str| headers.get(name).unwrap_or_default();
    let to = get("To").trim_end_matches(";tag=notifier");
    format!(
        "SIP/2.0 {status}\r\nVia: {}\r\nFrom: {}\r\nTo: {to};tag=notifier\r\nCall-ID: {}\r\nCSeq: {}\r\n{extra}\
         Content-Length: 0\r\n\r\n",
        get("Via"),
        get("From"),
        get("Call-ID"),
        get("CSeq")
    )
}

fn user(address: &str) -> String {
    let after = address.split("sip:").nth(1).unwrap_or_default();
    after.split('@').next().unwrap_or_default().to_owned()
}
