//! What the database says of a subject: a plan, nothing any more, or nothing that can be read.

use std::sync::Arc;

use crate::pbx::{Plan, Subject};

/// A plan, and the rules in it as the database keeps them.
#[derive(Clone, Debug)]
pub struct Desired {
    /// The plan.
    pub plan: Plan,
    /// For an extension: its rule list in the JSON form.
    pub rules: Option<String>,
}

/// What is wanted of a subject.
#[derive(Clone, Debug)]
pub enum Wanted {
    /// The PBX should hold this.
    Plan(Arc<Desired>),
    /// Nobody wants it any more: the PBX should hold nothing of it.
    Gone,
    /// Somebody wants it, and what we keep of it cannot be read: the PBX keeps what it has.
    Broken(Broken),
}

/// Why it cannot be said what is wanted of a subject. Texts are for the operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// Another key, or damage.
    #[error("its sealed password cannot be opened")]
    Secret,
    /// Damage, or a newer version's form.
    #[error("its stored rule list cannot be read")]
    List,
    /// Likewise.
    #[error("its organisation's stored policy cannot be read")]
    Policy,
    /// Some other value that it cannot do without.
    #[error("its stored {0} cannot be read")]
    Value(&'static str),
}

/// Everything that the database says.
#[derive(Clone, Debug, Default)]
pub struct Everything {
    /// What the PBX should hold.
    pub plans: Vec<Plan>,
    /// What cannot be said.
    pub broken: Vec<(Subject, Broken)>,
    /// Rows whose very name on the PBX cannot be read, in words. What the PBX has of them looks like nobody's.
    pub nameless: Vec<String>,
}

impl Everything {
    /// Takes what was found of one subject.
    pub(super) fn add(&mut self, subject: Subject, wanted: Wanted) {
        match wanted {
            Wanted::Plan(desired) => self.plans.push(Arc::unwrap_or_clone(desired).plan),
            Wanted::Broken(broken) => self.broken.push((subject, broken)),
            Wanted::Gone => {}
        }
    }

    /// Whether the PBX may be told to forget a subject that is in none of the plans.
    #[must_use]
    pub fn may_forget(&self, subject: &Subject) -> bool {
        self.nameless.is_empty() && self.broken.iter().all(|(broken, _)| broken != subject)
    }
}
