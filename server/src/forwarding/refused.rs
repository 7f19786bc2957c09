//! Rules that were saved and could not be saved today.

use renvoi_app::{
    api::forwarding::FieldError,
    domain::{
        Outcome, Rule,
        check::{Context, allow},
    },
};

/// Why a rule's outcome is not allowed now: its destination has gone, the policy or the voicemail box has changed.
pub(crate) fn refused(rule: &Rule, context: &Context<'_>) -> Option<FieldError> {
    match &rule.outcome {
        Outcome::Forward(destination) => allow(destination, context)
            .err()
            .map(|refusal| FieldError::new("destination", refusal.code(), refusal.data())),
        Outcome::Voicemail if !context.voicemail => {
            Some(FieldError::new("outcome", "no_voicemail", ""))
        }
        Outcome::Voicemail | Outcome::LetItRing | Outcome::Reject => None,
    }
}
