//! Of whom an organisation asks a second factor.

/// Of whom an organisation asks a second factor beside the password.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SecondFactorFor {
    /// Nobody: whoever wants one has one.
    Nobody,
    /// Whoever holds a role beyond that of user: what holds until the organisation says otherwise.
    #[default]
    Staff,
    /// Everybody.
    Everybody,
}

impl SecondFactorFor {
    /// All of them, the fewer people first.
    pub const ALL: [Self; 3] = [Self::Nobody, Self::Staff, Self::Everybody];

    /// Its name in the store, in forms, in the journal and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::Staff => "staff",
            Self::Everybody => "everybody",
        }
    }

    /// Reads [`SecondFactorFor::name`] back.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }
}

/// As the store has it, which keeps no other names.
impl TryFrom<String> for SecondFactorFor {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        Self::parse(&name).ok_or(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back_and_no_others() {
        for one in SecondFactorFor::ALL {
            assert_eq!(SecondFactorFor::parse(one.name()), Some(one));
        }
        for other in ["", "on", "true", "Staff", "staff "] {
            assert_eq!(SecondFactorFor::parse(other), None, "{other:?}");
        }
    }
}
