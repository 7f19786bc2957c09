//! An outgoing INVITE on its way: passwords, ringing, taking it back, the final answer.

use std::{net::SocketAddr, sync::Arc, time::Instant};

use super::Core;
use crate::{
    call::{End, FinalAnswer, Leg},
    endpoint::Client,
    lock::Lock,
    message::{Address, Method, Received, Request, Response},
    sdp::{Direction, media},
};

/// An INVITE until its final answer.
pub(super) struct Attempt {
    core: Arc<Core>,
    leg: Arc<Leg>,
    to: SocketAddr,
}

impl Attempt {
    pub(super) fn new(core: &Arc<Core>, leg: &Arc<Leg>, to: SocketAddr) -> Self {
        Self {
            core: Arc::clone(core),
            leg: Arc::clone(leg),
            to,
        }
    }

    pub(super) async fn run(self, mut invite: Request) {
        let mut withdrawal = Withdrawal::default();
        let leg = &self.leg;
        loop {
            let now = Instant::now();
            leg.progress
                .send_modify(|progress| progress.times.accepted_invite = Some(now));
            let mut client = self.core.endpoint.begin(&invite, self.to);
            let Some(last) = self.final_answer(&mut client, &mut withdrawal).await else {
                let end = if withdrawal.wanted {
                    End::Cancelled
                } else {
                    End::NoReply
                };
                self.core.end(leg, end);
                return;
            };
            let again = self
                .core
                .with_password(&invite, &last.message, || leg.next_sequence());
            match again {
                Some(again) if !withdrawal.wanted => invite = again,
                _ => return self.settle(&client, last, &withdrawal).await,
            }
        }
    }

    async fn final_answer(
        &self,
        client: &mut Client,
        withdrawal: &mut Withdrawal,
    ) -> Option<Received<Response>> {
        let mut handled = false;
        withdrawal.sent = false;
        loop {
            if withdrawal.wanted && handled && !withdrawal.sent {
                // Only once the INVITE is being handled may it be taken back (RFC 3261, section 9.1).
                withdrawal.sent = true;
                let cancel = client.cancel();
                self.core.spawn(async move {
                    cancel.last().await;
                });
            }
            let response = tokio::select! {
                response = client.next() => response?,
                () = self.leg.take_back.notified(), if !withdrawal.wanted => {
                    withdrawal.wanted = true;
                    continue;
                }
            };
            if response.message.is_final() {
                return Some(response);
            }
            handled = true;
            self.leg.progress.send_modify(|progress| {
                progress.provisional(response.message.status, response.at);
            });
        }
    }

    async fn settle(&self, client: &Client, last: Received<Response>, withdrawal: &Withdrawal) {
        let leg = &self.leg;
        let (status, at) = (last.message.status, last.at);
        let answer = Arc::new(FinalAnswer {
            status,
            phrase: last.message.phrase.clone(),
            headers: last.message.headers.clone(),
        });
        if !last.message.is_success() {
            leg.progress
                .send_modify(|progress| progress.answer = Some(answer));
            // A challenge that is not answered any more is an end, too.
            let taken_back = withdrawal.wanted && matches!(status, 401 | 407 | 487);
            let end = if taken_back {
                End::Cancelled
            } else {
                End::Refused(status)
            };
            self.core.end(leg, end);
            return;
        }
        self.establish(&last);
        let (ack, to) = leg.request(Method::Ack, last.envelope.sequence);
        self.core.endpoint.acknowledge(client.branch(), &ack, to);
        leg.progress.send_modify(|progress| {
            progress.answer = Some(answer);
            progress.direction = Direction::of(&last.message.body);
            progress.media = media(&last.message.body);
            progress.answered(at);
        });
        if withdrawal.wanted {
            // The answer crossed the CANCEL.
            let _ = self.core.hang_up(leg).await;
        }
    }

    /// The dialog is known now (RFC 3261, section 12.1.2).
    fn establish(&self, success: &Received<Response>) {
        let headers = &success.message.headers;
        let contact = headers
            .elements("Contact")
            .first()
            .and_then(|contact| contact.parse::<Address>().ok());
        let mut peer = self.leg.peer.held();
        peer.remote = success.envelope.to.clone();
        if let Some(contact) = contact {
            peer.target = contact.uri;
        }
        peer.routes = headers
            .elements("Record-Route")
            .into_iter()
            .rev()
            .map(ToOwned::to_owned)
            .collect();
    }
}

#[derive(Default)]
struct Withdrawal {
    wanted: bool,
    sent: bool,
}
