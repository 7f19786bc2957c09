//! What another dialplan has left of forwarding on the PBX.

/// When calls were sent on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeftKind {
    /// Always.
    All,
    /// Where the phones were busy.
    Busy,
    /// Where nobody answered, or no phone was registered.
    Unanswered,
}

/// One forward that was left, as it was written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeftForward {
    /// Whose calls, as digits.
    pub extension: String,
    /// When.
    pub kind: LeftKind,
    /// Where to, as it was dialled.
    pub to: String,
}
