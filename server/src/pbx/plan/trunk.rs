//! Trunks to the public network, as plans say them.

use std::fmt;

use renvoi_app::domain::{E164, Numbering};

use super::TrunkKey;
use crate::pbx::{SipAddress, Source};

/// Words of a closed list, as the store keeps them and the command line takes them.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$about:meta])* $case:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub enum $name {
            $($(#[$about])* $case,)+
        }

        impl $name {
            /// Every word.
            pub const WORDS: &[&str] = &[$($word),+];

            /// Its word.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$case => $word,)+
                }
            }

            /// Reads a word; `None` where it is none of the list.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$case),)+
                    _ => None,
                }
            }
        }
    };
}

words!(
    /// How public numbers are written.
    Written {
        /// E.164 with its `+`: `+33145678901`.
        #[default]
        Plus = "plus",
        /// E.164 without: `33145678901`.
        Digits = "digits",
        /// As dialled in the trunk's country: `0145678901`, `00442079460958`.
        National = "national",
    }
);

words!(
    /// Where the caller is named.
    Identity {
        /// In `P-Asserted-Identity` (RFC 3325) and From.
        #[default]
        Asserted = "asserted",
        /// In `Remote-Party-ID` (draft-ietf-sip-privacy-04) and From.
        RemoteParty = "remote_party",
        /// In From alone.
        From = "from",
    }
);

words!(
    /// Whose number a forwarded call shows.
    Forwarded {
        /// The caller's, from wherever; who forwarded it is told as [`Told`] says. The far end must let foreign numbers pass.
        #[default]
        Caller = "caller",
        /// The forwarding person's; the caller's is told as [`Told`] says.
        Forwarder = "forwarder",
    }
);

words!(
    /// Where a forward is told.
    Told {
        /// In `Diversion` (RFC 5806).
        #[default]
        Diversion = "diversion",
        /// In `History-Info` (RFC 7044).
        HistoryInfo = "history_info",
        /// In both.
        Both = "both",
        /// Nowhere.
        Nowhere = "none",
    }
);

/// A trunk to the public network.
#[derive(Clone, PartialEq, Eq)]
pub struct TrunkPlan {
    /// Its name on the PBX.
    pub key: TrunkKey,
    /// Who is at the other end.
    pub peer: TrunkPeer,
    /// How numbers are dialled there.
    pub numbering: Numbering,
    /// What the other end expects of calls.
    pub habits: Habits,
}

/// What the other end of a trunk expects of calls, and how it writes them itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Habits {
    /// How callers' numbers are written, both ways.
    pub callers: Written,
    /// How called numbers are written, both ways. Short numbers stay as they were dialled.
    pub called: Written,
    /// Where callers are named.
    pub identity: Identity,
    /// Shown for who has no number of their own.
    pub number: Option<E164>,
    /// Whose number a forwarded call shows.
    pub forwarded: Forwarded,
    /// Where the forward is told.
    pub told: Told,
}

/// The other end of a trunk.
#[derive(Clone, PartialEq, Eq)]
pub enum TrunkPeer {
    /// The stand-in for the public network of the demo and the tests: it answers and says which number it is.
    Stand,
    /// A SIP peer.
    Sip {
        /// Where calls are sent, and accepted from.
        address: SipAddress,
        /// User name and password, where the peer asks for them.
        credentials: Option<(String, String)>,
        /// Whether we register there, as the credentials' user; calls are accepted along the registration too.
        registers: bool,
        /// Where else calls are accepted from.
        sources: Vec<Source>,
    },
}

impl TrunkPlan {
    /// Reads what this trunk shows as the caller's number; the dialplan's `renvoi-read` does the same.
    #[must_use]
    pub fn caller(&self, raw: &str) -> Option<E164> {
        match self.habits.callers {
            Written::Digits => self.numbering.caller_in_digits(raw),
            Written::Plus | Written::National => self.numbering.caller(raw),
        }
    }
}

/// Without the peer's password.
impl fmt::Debug for TrunkPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TrunkPlan")
            .field("key", &self.key)
            .field("habits", &self.habits)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_back() {
        for word in Written::WORDS {
            assert_eq!(Written::parse(word).map(Written::word), Some(*word));
        }
        for word in Told::WORDS {
            assert_eq!(Told::parse(word).map(Told::word), Some(*word));
        }
        assert_eq!(Identity::parse("remote_party"), Some(Identity::RemoteParty));
        assert_eq!(Forwarded::parse("Caller"), None);
    }
}
