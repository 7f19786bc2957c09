//! Ending calls.

use std::sync::Arc;

use super::Core;
use crate::{
    behaviour::Refusal,
    call::{End, Leg, Side, Stage},
    error::Error,
    message::Method,
};

impl Core {
    pub(crate) async fn hang_up(self: &Arc<Self>, leg: &Arc<Leg>) -> Result<(), Error> {
        if !leg.outgoing && self.refuse(leg, Refusal::DECLINE).is_ok() {
            return Ok(());
        }
        if leg.outgoing && leg.progress.borrow().stage < Stage::Answered {
            leg.take_back.notify_one();
            let mut changes = leg.progress.subscribe();
            let over = changes.wait_for(|progress| progress.end.is_some()).await;
            return over.map(|_| ()).map_err(|_| Error::Unplugged);
        }
        self.end(leg, End::HungUp(Side::Here));
        self.bye(leg).await
    }

    /// Says BYE; 481 is a yes, too.
    pub(super) async fn bye(self: &Arc<Self>, leg: &Leg) -> Result<(), Error> {
        let (mut request, to) = leg.request(Method::Bye, leg.next_sequence());
        self.introduce(&mut request.headers);
        request.headers.remove("Contact");
        let answer = self.transact(request, to, || leg.next_sequence()).await?;
        match answer.message.status {
            200..300 | 481 => Ok(()),
            status => Err(Error::Refused {
                status,
                phrase: answer.message.phrase,
            }),
        }
    }
}
