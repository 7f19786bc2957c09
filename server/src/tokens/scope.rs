//! What a token may.

use std::fmt;

/// One thing that a token may. What it may never goes beyond what its holder may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Read rules, and what the PBX has of them.
    RulesRead,
    /// Replace rules, and switch them.
    RulesWrite,
    /// Switch rules on and off, and nothing else.
    RulesToggle,
    /// Ask where a call would go.
    Explain,
    /// Read the journal.
    JournalRead,
    /// Read the organisation's holidays.
    CalendarRead,
    /// Replace them.
    CalendarWrite,
    /// Read when the organisation is open.
    HoursRead,
    /// Replace that.
    HoursWrite,
    /// Read where calls may be forwarded to.
    PolicyRead,
    /// Replace it.
    PolicyWrite,
    /// Read telephones and what their keys do.
    PhonesRead,
    /// Replace that.
    PhonesWrite,
    /// Add, replace and remove telephones of the organisation, and have them told; change its groups of extensions.
    PhonesManage,
    /// Read templates of keys, and who would get what.
    TemplatesRead,
    /// Change them, apply them and take that back.
    TemplatesWrite,
}

impl Scope {
    /// All, in the order they are offered.
    pub const ALL: [Self; 16] = [
        Self::RulesRead,
        Self::RulesWrite,
        Self::RulesToggle,
        Self::Explain,
        Self::JournalRead,
        Self::CalendarRead,
        Self::CalendarWrite,
        Self::HoursRead,
        Self::HoursWrite,
        Self::PolicyRead,
        Self::PolicyWrite,
        Self::PhonesRead,
        Self::PhonesWrite,
        Self::PhonesManage,
        Self::TemplatesRead,
        Self::TemplatesWrite,
    ];

    /// Its name, in the store and in answers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::RulesRead => "rules:read",
            Self::RulesWrite => "rules:write",
            Self::RulesToggle => "rules:toggle",
            Self::Explain => "explain",
            Self::JournalRead => "journal:read",
            Self::CalendarRead => "calendar:read",
            Self::CalendarWrite => "calendar:write",
            Self::HoursRead => "hours:read",
            Self::HoursWrite => "hours:write",
            Self::PolicyRead => "policy:read",
            Self::PolicyWrite => "policy:write",
            Self::PhonesRead => "phones:read",
            Self::PhonesWrite => "phones:write",
            Self::PhonesManage => "phones:manage",
            Self::TemplatesRead => "templates:read",
            Self::TemplatesWrite => "templates:write",
        }
    }

    /// Reads [`Scope::name`] back.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == name)
    }

    /// Whether only who administers the organisation can use it.
    #[must_use]
    pub fn is_of_administrators(self) -> bool {
        matches!(
            self,
            Self::CalendarWrite
                | Self::HoursWrite
                | Self::PolicyRead
                | Self::PolicyWrite
                | Self::PhonesManage
                | Self::TemplatesRead
                | Self::TemplatesWrite
        )
    }
}

/// Some scopes, at least one, each once, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scopes(Vec<Scope>);

impl Scopes {
    /// `None` where there is none.
    pub fn new(scopes: impl IntoIterator<Item = Scope>) -> Option<Self> {
        let mut scopes: Vec<_> = scopes.into_iter().collect();
        scopes.sort_unstable();
        scopes.dedup();
        (!scopes.is_empty()).then_some(Self(scopes))
    }

    /// Reads what [`Scopes`] shows; a name that is none any more allows nothing.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::new(text.split(' ').filter_map(Scope::parse))
    }

    /// Whether they allow something: to replace rules is to switch them, too.
    #[must_use]
    pub fn allow(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
            || (scope == Scope::RulesToggle && self.0.contains(&Scope::RulesWrite))
    }

    /// Each.
    pub fn iter(&self) -> impl Iterator<Item = Scope> + '_ {
        self.0.iter().copied()
    }

    /// Their names.
    #[must_use]
    pub fn names(&self) -> Vec<&'static str> {
        self.iter().map(Scope::name).collect()
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.names().join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_read_as_they_are_written() {
        let all = Scopes::new(Scope::ALL).unwrap();
        assert_eq!(Scopes::parse(&all.to_string()), Some(all));
        let some = Scopes::parse("explain rules:read explain rules:none").unwrap();
        assert_eq!(some.to_string(), "rules:read explain");
        assert_eq!(Scopes::parse(""), None);
    }

    #[test]
    fn who_may_replace_may_switch_and_not_the_other_way() {
        let may = |held: &str, scope| Scopes::parse(held).unwrap().allow(scope);
        assert!(may("rules:write", Scope::RulesToggle));
        assert!(!may("rules:toggle", Scope::RulesWrite));
        assert!(!may("rules:write", Scope::RulesRead));
        assert!(!may("policy:write", Scope::CalendarWrite));
    }
}
