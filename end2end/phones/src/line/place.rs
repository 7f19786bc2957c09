//! Calling somebody.

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::time::timeout;

use super::{Core, attempt::Attempt};
use crate::{
    call::{Call, CallOptions, Leg, LegKey, OutgoingCall, Peer, Progress, Stage},
    error::Error,
    message::{Address, Headers, Method, Request, Uri, is_line, is_token},
    sdp::{Direction, describe},
    token::token,
};

impl Core {
    pub(super) fn place(
        self: &Arc<Self>,
        target: &str,
        options: &CallOptions,
    ) -> Result<OutgoingCall, Error> {
        check(options)?;
        let (uri, to) = self.resolve(target)?;
        let key = LegKey {
            call_id: token(),
            tag: token(),
        };
        let peer = Peer {
            local: self.caller(options).with_tag(&key.tag),
            remote: Address::new(match &options.to_user {
                Some(user) => Uri::of_record(user, to),
                None => uri.clone(),
            }),
            target: uri,
            routes: Vec::new(),
            fallback: to,
        };
        let leg = Arc::new(Leg::new(key, peer, Progress::default(), None));
        self.keep(&leg);
        let invite = self.invite(&leg, options);
        let now = Instant::now();
        leg.progress
            .send_modify(|progress| progress.times.invite = Some(now));
        self.spawn(Attempt::new(self, &leg, to).run(invite));
        if let Some(patience) = options.timeout {
            self.spawn(take_back_after(patience, Arc::clone(&leg)));
        }
        let line = Arc::downgrade(self);
        Ok(OutgoingCall(Call { line, leg }))
    }

    fn resolve(&self, target: &str) -> Result<(Uri, SocketAddr), Error> {
        let wrong = || Error::Target(target.to_owned());
        if target.is_empty() || !is_line(target) {
            return Err(wrong());
        }
        if !target.starts_with("sip:") {
            let server = self.identity.server;
            return Ok((Uri::at(Some(target), server), server));
        }
        let uri: Uri = target.parse().map_err(|_| wrong())?;
        let to = uri.socket_address().ok_or_else(wrong)?;
        Ok((uri, to))
    }

    fn caller(&self, options: &CallOptions) -> Address {
        if options.privacy {
            return Address::new(Uri::anonymous()).with_display(Some("Anonymous"));
        }
        let user = options
            .from_user
            .as_deref()
            .or(self.identity.user())
            .unwrap_or("unknown");
        Address::new(Uri::of_record(user, self.own_domain()))
            .with_display(options.from_display.as_deref())
    }

    /// A phone is known at its server; a trunk speaks for the network behind it.
    fn own_domain(&self) -> SocketAddr {
        match self.identity.account {
            Some(_) => self.identity.server,
            None => self.endpoint.address(),
        }
    }

    fn invite(&self, leg: &Leg, options: &CallOptions) -> Request {
        let (mut invite, _) = leg.request(Method::Invite, leg.next_sequence());
        let headers: &mut Headers = &mut invite.headers;
        self.introduce(headers);
        if options.privacy {
            headers.push("Privacy", "id");
        }
        if let Some(number) = &options.asserted {
            let uri = Uri::of_record(number, self.own_domain());
            headers.push("P-Asserted-Identity", &Address::new(uri).to_string());
        }
        for (name, value) in &options.headers {
            headers.push(name, value);
        }
        headers.push("Content-Type", "application/sdp");
        let ip = self.endpoint.address().ip();
        invite.body = describe(ip, leg.next_version(), Direction::SendReceive);
        invite
    }
}

fn check(options: &CallOptions) -> Result<(), Error> {
    let lines = [
        ("the display name", &options.from_display),
        ("the caller's number", &options.from_user),
        ("the asserted number", &options.asserted),
        ("the called number", &options.to_user),
    ];
    for (what, text) in lines {
        if text.as_deref().is_some_and(|text| !is_line(text)) {
            return Err(Error::Text(what));
        }
    }
    let sound = |(name, value): &(String, String)| is_token(name) && is_line(value);
    if options.headers.iter().all(sound) {
        Ok(())
    } else {
        Err(Error::Text("a header field"))
    }
}

async fn take_back_after(patience: Duration, leg: Arc<Leg>) {
    let mut changes = leg.progress.subscribe();
    let settled =
        changes.wait_for(|progress| progress.stage == Stage::Answered || progress.end.is_some());
    if timeout(patience, settled).await.is_err() {
        leg.take_back.notify_one();
    }
}
