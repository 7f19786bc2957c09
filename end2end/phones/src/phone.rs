//! A phone: a line with an account.

use std::{net::SocketAddr, ops::Deref, sync::Arc, time::Duration};

use crate::{
    account::{Account, Identity},
    behaviour::Behaviour,
    error::Error,
    line::{Line, Registration, Registrations},
};

/// A SIP phone. Clones are the same phone; with the last one it is unplugged.
#[derive(Clone, Debug)]
pub struct Phone {
    line: Line,
    registrations: Arc<Registrations>,
}

impl Phone {
    /// Plugs it in, on a free port. It is not registered yet.
    pub async fn start(account: Account, behaviour: Behaviour) -> Result<Self, Error> {
        let identity = Identity::of_account(&account)?;
        let listen = SocketAddr::new(account.local_ip, 0);
        Ok(Self {
            line: Line::open(identity, listen, account.timers, behaviour).await?,
            registrations: Arc::default(),
        })
    }

    /// Registers for a time, in whole seconds. Nothing renews it: a test that lasts longer registers again.
    pub async fn register(&self, expires: Duration) -> Result<Registration, Error> {
        self.core.register(&self.registrations, expires).await
    }

    /// Takes its registration back.
    pub async fn unregister(&self) -> Result<(), Error> {
        self.core
            .register(&self.registrations, Duration::ZERO)
            .await
            .map(|_| ())
    }
}

impl Deref for Phone {
    type Target = Line;

    fn deref(&self) -> &Line {
        &self.line
    }
}
