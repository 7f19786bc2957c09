//! Requests with a password where one is asked for.

use std::{net::SocketAddr, sync::Arc};

use super::Core;
use crate::{
    digest::{Challenge, Claim},
    error::Error,
    message::{Received, Request, Response},
    token::token,
};

impl Core {
    /// Sends a request that is no INVITE and waits for its final answer. `sequence` numbers the second attempt.
    pub(super) async fn transact(
        self: &Arc<Self>,
        mut request: Request,
        to: SocketAddr,
        sequence: impl Fn() -> u32,
    ) -> Result<Received<Response>, Error> {
        loop {
            let answer = self
                .endpoint
                .begin(&request, to)
                .last()
                .await
                .ok_or(Error::NoReply)?;
            match self.with_password(&request, &answer.message, &sequence) {
                Some(again) => request = again,
                None => return Ok(answer),
            }
        }
    }

    /// The same request with the answer to a challenge; `None` where there is no challenge, none that can be answered, or
    /// where the password was refused already.
    pub(super) fn with_password(
        &self,
        request: &Request,
        answer: &Response,
        sequence: impl Fn() -> u32,
    ) -> Option<Request> {
        let (asked, given) = match answer.status {
            401 => ("WWW-Authenticate", "Authorization"),
            407 => ("Proxy-Authenticate", "Proxy-Authorization"),
            _ => return None,
        };
        let (user, password) = self.identity.account.as_ref()?;
        let challenge = answer.headers.all(asked).find_map(Challenge::read)?;
        if request.headers.get(given).is_some() && !challenge.stale {
            return None;
        }
        let claim = Claim {
            user,
            password: password.reveal(),
            method: request.method.name(),
            uri: &request.uri.to_string(),
        };
        let mut again = request.clone();
        let number = format!("{} {}", sequence(), request.method);
        again.headers.set("CSeq", &number);
        again.headers.set(given, &challenge.answer(claim, &token()));
        Some(again)
    }
}
