//! What those who help in an organisation see of it, and do for its people.
//!
//! Nothing here is done without a reason, which the journal keeps; and nothing to the account of somebody who may more than whoever
//! does it.

mod ask_address;
mod confirm_address;
mod end_sessions;
mod make_code;
mod push_again;
mod refused;
mod remove_second;
mod renew_phone;
mod search;
mod see;
mod send_instructions;
mod set_address;
mod sheet;
mod target;
mod tell_phone;
mod unlock;
mod withdraw_address;

pub use refused::{PAGE, refused, refused_page};
pub use see::{LOOK, Seen};
pub use target::{DeedError, Reason};

use std::sync::Arc;

use crate::{
    accounts::Accounts, clock::Clock, forwarding::ForwardingService, pbx::Registrations,
    push::Push, store::Store,
};

/// The service behind the pages.
#[derive(Clone)]
pub struct Desk {
    store: Store,
    clock: Arc<dyn Clock>,
    push: Push,
    registrations: Registrations,
    accounts: Accounts,
    forwarding: ForwardingService,
}

impl Desk {
    /// With what it needs.
    #[must_use]
    pub fn new(
        store: Store,
        clock: Arc<dyn Clock>,
        push: Push,
        registrations: Registrations,
        accounts: Accounts,
    ) -> Self {
        Self {
            forwarding: ForwardingService::new(store.clone(), Arc::clone(&clock), push.clone()),
            store,
            clock,
            push,
            registrations,
            accounts,
        }
    }
}
