//! Where somebody's calls ring.

use super::super::{
    Wish,
    header::Meaning,
    moves::Thing,
    present::{Known, Line, Present},
};

/// Where somebody's calls ring, in the end.
pub(super) struct Place<'a> {
    pub(super) had: Option<&'a str>,
    pub(super) line: Option<&'a str>,
    pub(super) there: Option<&'a Line>,
    /// Direct numbers, where they change.
    pub(super) direct: Option<&'a Vec<String>>,
    /// Voicemail, where that changes.
    pub(super) voicemail: Option<bool>,
    /// Direct numbers of the extension that they leave, which come along.
    pub(super) along: Vec<String>,
}

impl<'a> Place<'a> {
    pub(super) fn of(
        wish: &'a Wish,
        target: Option<&'a Known>,
        present: &'a Present,
        mut wrong: impl FnMut(Meaning, &str, &str),
        mut take: impl FnMut(Thing, Meaning, &str, &str),
    ) -> Self {
        let had = target.and_then(|known| known.extension.as_deref());
        let line = match wish.extension.as_deref() {
            None => had,
            Some("") => None,
            Some(digits) => Some(digits),
        };
        let there = line.and_then(|digits| present.line(digits));
        if let Some(there) = there
            && let Some(owner) = there.owner
            && target.is_none_or(|known| known.row.id != owner)
        {
            let name = present.owner(there).map_or("", |owner| &owner.row.name);
            let thing = Thing::Extension(there.row.number.clone());
            take(thing, Meaning::Extension, "extension_owned", name);
        }
        let mut place = Self {
            had,
            line,
            there,
            direct: None,
            voicemail: None,
            along: vec![],
        };
        let left = target.and_then(|known| known.row.extension_id);
        let left = left.filter(|_| had != line);
        let direct = wish.direct.as_ref();
        let direct = direct.filter(|after| after.as_slice() != place.direct_before());
        if let Some(after) = direct {
            if line.is_none() && !after.is_empty() {
                wrong(Meaning::Direct, "direct_no_extension", "");
            }
            for number in after {
                let owner = present.has_number(number);
                if owner.is_none() || owner == there.map(|there| there.row.id) {
                    continue;
                }
                if owner == left {
                    place.along.push(number.clone());
                } else {
                    let thing = Thing::Number(number.clone());
                    take(thing, Meaning::Direct, "direct_taken", number);
                }
            }
        }
        place.direct = direct.filter(|_| line.is_some());
        let voicemail = wish.voicemail;
        let voicemail = voicemail.filter(|after| *after != place.voicemail_before());
        if voicemail == Some(true) && line.is_none() {
            wrong(Meaning::Voicemail, "voicemail_no_extension", "");
        }
        place.voicemail = voicemail.filter(|_| line.is_some());
        place
    }

    pub(super) fn direct_before(&self) -> &'a [String] {
        self.there.map_or(&[][..], |there| &there.direct)
    }

    pub(super) fn voicemail_before(&self) -> bool {
        self.there.is_some_and(|there| there.row.voicemail)
    }

    pub(super) fn is_made(&self) -> bool {
        self.line.is_some() && self.there.is_none()
    }

    /// The extension that they leave, and the direct numbers that theirs loses.
    pub(super) fn gives_up(&self) -> Vec<Thing> {
        let left = self.had.filter(|_| self.had != self.line);
        let left = left.map(|digits| Thing::Extension(digits.to_owned()));
        let after = self.direct.map(Vec::as_slice);
        let lost = self.direct_before().iter();
        let lost = lost.filter(|number| after.is_some_and(|after| !after.contains(number)));
        let lost = lost.cloned().map(Thing::Number);
        left.into_iter().chain(lost).collect()
    }
}
