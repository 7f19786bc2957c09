//! The journal as a chain: each line carries the hash of everything before it, and the end of each chain is signed.
//!
//! A line is written in the transaction of what it tells, and takes no lock: transactions that write side by side do not wait for
//! each other. A moment later, when it has been committed, [`Sealer`] gives it its number and its hash. So the order of a chain is
//! the order in which lines were sealed, and what was written in the last second or so is not protected yet: [`check`] tells how much.
//!
//! There is a chain for each organisation, and one for what concerns none, so that what an organisation exports proves itself.

mod bytes;
mod check;
mod endorse;
mod file;
mod retain;
mod seal;
mod sign;
mod verify;

pub use bytes::{Hash, checkpoint, digest, genesis, head, key, link};
pub use check::{ChainReport, check};
pub use endorse::{endorse, trusted};
pub use file::{FileError, check_file};
pub use retain::{Policy, Retained, retain};
pub use seal::{Outcome, Sealer, run};
pub use sign::{Public, Signer, signed_by};
pub use verify::{Break, Fault, Verified, Verifier};

/// Whether lines of this action tell of somebody who was not let in, and of nothing that was done: what retention may empty before
/// it drops the line.
#[must_use]
pub fn is_attempt(action: &str) -> bool {
    action.ends_with(".refused")
}
