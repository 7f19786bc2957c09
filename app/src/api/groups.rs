//! Groups of extensions, as who administers them sees them: who may supervise whom and take whose calls. The page is plain: the server
//! hands over what it shows.

use uuid::Uuid;

use super::forwarding::FieldError;

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupsView {
    /// The organisation's name.
    pub organisation: String,
    /// Those there are, by name.
    pub groups: Vec<GroupLine>,
    /// `name` of a new one, as typed.
    pub name: String,
    /// `members` of a new one, as typed.
    pub members: String,
    /// What is wrong with that.
    pub errors: Vec<FieldError>,
    /// Who this is shown to, in words only the server reads.
    pub writer: String,
    /// What has just been done.
    pub done: Option<GroupDeed>,
    /// One of its forms was posted without a session, and kept until its writer signed in again.
    pub kept: bool,
}

/// A group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupLine {
    /// Its id.
    pub id: Uuid,
    /// What people call it.
    pub name: String,
    /// Who is in it: digits, the owner's name or nothing.
    pub members: Vec<(String, String)>,
    /// The same as one types them: what a change is of.
    pub shown: String,
    /// `members`, as typed.
    pub typed: String,
    /// What is wrong with that.
    pub errors: Vec<FieldError>,
}

/// What has just been done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupDeed {
    /// It is new.
    Added,
    /// Others are in it.
    Saved,
    /// It is gone.
    Removed,
}

impl GroupDeed {
    /// Its name in addresses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Saved => "saved",
            Self::Removed => "removed",
        }
    }

    /// Reads [`GroupDeed::name`] back.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Added, Self::Saved, Self::Removed]
            .into_iter()
            .find(|deed| deed.name() == name)
    }
}
