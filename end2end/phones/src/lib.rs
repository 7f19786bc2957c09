//! Scripted SIP phones for tests and benches: UDP, signalling only. Session descriptions offer PCMU at the discard port,
//! so nothing is ever heard.
//!
//! ```no_run
//! # async fn example() -> Result<(), renvoi_phones::Error> {
//! use std::time::Duration;
//! use renvoi_phones::{Account, Behaviour, CallOptions, Phone};
//!
//! let pbx = ([127, 0, 0, 1], 5060).into();
//! let second = Duration::from_secs(1);
//! let anne = Phone::start(Account::new("101", "secret", pbx), Behaviour::Ring).await?;
//! let ben = Phone::start(Account::new("102", "secret", pbx), Behaviour::answer()).await?;
//! anne.register(300 * second).await?;
//! ben.register(300 * second).await?;
//! let call = anne.call("102", &CallOptions::default())?;
//! let ringing = ben.next_call(second).await?;
//! assert_eq!(ringing.invitation().caller().number.as_deref(), Some("101"));
//! call.answered(second).await?;
//! call.hang_up().await?;
//! # Ok(())
//! # }
//! ```

mod account;
mod behaviour;
mod call;
pub mod desk_phone;
mod digest;
mod endpoint;
mod error;
mod event;
mod line;
mod lock;
pub mod message;
mod phone;
mod sdp;
mod timers;
mod token;
mod trunk;

pub use account::{Account, TrunkAccount};
pub use behaviour::{Behaviour, Refusal};
pub use call::{
    Call, CallOptions, Caller, End, FinalAnswer, IncomingCall, Invitation, OutgoingCall, Progress,
    Side, Stage, Times,
};
pub use error::Error;
pub use event::Event;
pub use line::{Line, Notice, Registration, Subscription, SubscriptionState};
pub use phone::Phone;
pub use sdp::Direction;
pub use timers::Timers;
pub use trunk::Trunk;
