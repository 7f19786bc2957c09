//! Pressing keys.

use thiserror::Error;

use super::{DeskPhone, Does, Lamp, Place};
use crate::{
    call::{CallOptions, OutgoingCall},
    error::Error,
    phone::Phone,
};

/// What came of pressing a key.
#[derive(Clone, Debug)]
pub enum Pressed {
    /// It takes this line.
    Line(Phone),
    /// It calls.
    Called {
        /// What was dialled.
        number: String,
        /// The call.
        call: OutgoingCall,
    },
}

/// Why pressing did nothing.
#[derive(Debug, Error)]
pub enum PressError {
    /// The key does nothing.
    #[error("the key does nothing")]
    Nothing,
    /// The key's account is not there.
    #[error("there is no account {0}")]
    Account(u8),
    /// It would not call.
    #[error(transparent)]
    Call(#[from] Error),
}

impl Pressed {
    /// The call, where it placed one.
    #[must_use]
    pub fn call(&self) -> Option<&OutgoingCall> {
        match self {
            Self::Line(_) => None,
            Self::Called { call, .. } => Some(call),
        }
    }
}

impl DeskPhone {
    /// Presses a key as somebody does who sees its lamp now.
    pub fn press(&self, place: Place) -> Result<Pressed, PressError> {
        let shown = self.shown();
        let key = shown.key(place).ok_or(PressError::Nothing)?;
        let (account, number) = match &key.button.does {
            Does::Nothing => return Err(PressError::Nothing),
            Does::Line(account) => {
                let line = self.line(*account);
                return line.map(Pressed::Line).ok_or(PressError::Account(*account));
            }
            Does::Dial { account, number } => (*account, number),
            Does::Lamp {
                account,
                number,
                pickup,
            } => match pickup {
                Some(code) if key.lamp == Lamp::Early => (*account, code),
                _ => (*account, number),
            },
        };
        let line = self.line(account).ok_or(PressError::Account(account))?;
        Ok(Pressed::Called {
            call: line.call(number, &CallOptions::default())?,
            number: number.clone(),
        })
    }
}
