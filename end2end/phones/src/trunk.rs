//! A trunk: a line that stands for the public network.

use std::ops::Deref;

use crate::{
    account::{AGENT, Identity, TrunkAccount},
    behaviour::Behaviour,
    error::Error,
    line::Line,
};

/// The far end of a PBX's trunk: calls to any number come in here, and calls leave with any caller's number
/// ([`CallOptions`](crate::CallOptions)). It does not register; it takes registrations, and asks for a password where its account
/// says so.
#[derive(Clone, Debug)]
pub struct Trunk(Line);

impl Trunk {
    /// Plugs it in.
    pub async fn start(account: TrunkAccount, behaviour: Behaviour) -> Result<Self, Error> {
        let identity = Identity {
            account: None,
            contact: None,
            guest: account.guest,
            agent: AGENT.to_owned(),
            server: account.peer,
        };
        Line::open(identity, account.listen, account.timers, behaviour)
            .await
            .map(Self)
    }
}

impl Deref for Trunk {
    type Target = Line;

    fn deref(&self) -> &Line {
        &self.0
    }
}
