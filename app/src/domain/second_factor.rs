//! Of whom an organisation asks a second factor.

/// Of whom an organisation asks a second factor beside the password.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SecondFactorFor {
    /// Nobody: whoever wants one has one. Only somebody at the server says so of who runs the platform.
    Nobody,
    /// Whoever runs the platform: all that is left where an administrator asks nobody.
    Operators,
    /// Whoever holds a role beyond that of user: what holds until the organisation says otherwise.
    #[default]
    Staff,
    /// Everybody.
    Everybody,
}

impl SecondFactorFor {
    /// All of them, the fewer people first.
    pub const ALL: [Self; 4] = [Self::Nobody, Self::Operators, Self::Staff, Self::Everybody];

    /// Those that an administrator chooses from.
    pub const CHOICES: [Self; 3] = [Self::Nobody, Self::Staff, Self::Everybody];

    /// Its name in the store, in forms, in the journal and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::Operators => "operators",
            Self::Staff => "staff",
            Self::Everybody => "everybody",
        }
    }

    /// Reads [`SecondFactorFor::name`] back.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }

    /// What an administrator sees of it: who runs the platform is not theirs to decide on.
    #[must_use]
    pub fn choice(self) -> Self {
        match self {
            Self::Operators => Self::Nobody,
            other => other,
        }
    }

    /// What becomes of `was` where an administrator chooses this.
    #[must_use]
    pub fn instead_of(self, was: Self) -> Self {
        match (self, was) {
            (Self::Nobody, Self::Nobody) => Self::Nobody,
            (Self::Nobody, _) => Self::Operators,
            (other, _) => other,
        }
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

    #[test]
    fn an_administrator_decides_on_everybody_but_the_operators() {
        use SecondFactorFor::{Everybody, Nobody, Operators, Staff};
        assert_eq!(Nobody.instead_of(Nobody), Nobody, "as the server has it");
        for was in [Operators, Staff, Everybody] {
            assert_eq!(Nobody.instead_of(was), Operators, "{was:?}");
            assert_eq!(Staff.instead_of(was), Staff, "{was:?}");
        }
        let shown = SecondFactorFor::ALL.map(SecondFactorFor::choice);
        assert_eq!(shown, [Nobody, Nobody, Staff, Everybody]);
    }
}
