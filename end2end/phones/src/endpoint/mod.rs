//! One UDP socket and its transactions (RFC 3261, sections 17 and 18). It knows nothing of calls.

mod client;
mod expiring;
mod server;

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Instant,
};

use tokio::{net::UdpSocket, sync::mpsc::UnboundedSender};

pub(crate) use client::Client;
use expiring::Expiring;
pub(crate) use server::Admission;
use server::{Dialogue, Server, ServerKey};

use crate::{
    error::Error,
    lock::Lock,
    message::{Envelope, Message, Method, Received, Request, Response, parse},
    timers::Timers,
};

/// A socket with the transactions in flight on it.
#[derive(Debug)]
pub(crate) struct Endpoint {
    socket: UdpSocket,
    address: SocketAddr,
    timers: Timers,
    clients: Mutex<HashMap<ClientKey, UnboundedSender<Received<Response>>>>,
    /// ACKs by branch of their INVITE: a final response that comes again is acknowledged again.
    acknowledgements: Mutex<Expiring<String, Parcel>>,
    servers: Mutex<Expiring<ServerKey, Server>>,
    /// How an ACK to a 2xx, which has a branch of its own, finds its INVITE.
    answered: Mutex<Expiring<Dialogue, ServerKey>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct ClientKey {
    branch: String,
    method: Method,
}

/// A datagram and where it goes.
#[derive(Clone, Debug)]
struct Parcel {
    datagram: Arc<[u8]>,
    to: SocketAddr,
}

impl Endpoint {
    /// Opens a socket; port 0 takes a free one.
    pub(crate) async fn open(address: SocketAddr, timers: Timers) -> Result<Arc<Self>, Error> {
        let listen = |source| Error::Listen { address, source };
        let socket = UdpSocket::bind(address).await.map_err(listen)?;
        let address = socket.local_addr().map_err(listen)?;
        // `try_send_to` reports a fresh socket as not ready until somebody has waited for it once.
        socket.writable().await.map_err(listen)?;
        let life = timers.limit();
        Ok(Arc::new(Self {
            socket,
            address,
            timers,
            clients: Mutex::default(),
            acknowledgements: Mutex::new(Expiring::new(life)),
            servers: Mutex::new(Expiring::new(life)),
            answered: Mutex::new(Expiring::new(life)),
        }))
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn timers(&self) -> Timers {
        self.timers
    }

    /// The next message for the phone. Answers to transactions, repetitions, keep-alives and garbage end here; `None` once
    /// the socket fails.
    pub(crate) async fn receive(
        self: &Arc<Self>,
        buffer: &mut [u8],
    ) -> Option<(Received<Request>, Admission)> {
        loop {
            let (length, source) = self.socket.recv_from(buffer).await.ok()?;
            let at = Instant::now();
            let Ok(message) = parse(&buffer[..length]) else {
                continue;
            };
            match message {
                Message::Response(message) => {
                    if let Ok(envelope) = Envelope::of(&message.headers) {
                        self.deliver(Received {
                            message,
                            envelope,
                            source,
                            at,
                        });
                    }
                }
                Message::Request(message) => {
                    let Ok(envelope) = Envelope::of(&message.headers) else {
                        continue;
                    };
                    let request = Received {
                        message,
                        envelope,
                        source,
                        at,
                    };
                    match self.admit(&request) {
                        Admission::Repeated => {}
                        admission => return Some((request, admission)),
                    }
                }
            }
        }
    }

    /// UDP may lose a datagram, and so may this: retransmission mends both.
    fn send(&self, parcel: &Parcel) {
        let _ = self.socket.try_send_to(&parcel.datagram, parcel.to);
    }

    fn deliver(&self, response: Received<Response>) {
        let envelope = &response.envelope;
        if envelope.method == Method::Invite && response.message.is_final() {
            let known = self
                .acknowledgements
                .held()
                .get(&envelope.via.branch)
                .cloned();
            if let Some(parcel) = known {
                self.send(&parcel);
                return;
            }
        }
        let key = ClientKey {
            branch: envelope.via.branch.clone(),
            method: envelope.method.clone(),
        };
        if let Some(client) = self.clients.held().get(&key) {
            // The transaction may just have ended: then nobody waits for this.
            let _ = client.send(response);
        }
    }
}
