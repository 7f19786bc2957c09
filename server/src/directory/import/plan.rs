//! What a line comes to, given what there is: told before anything is written, and done only where it is still that.

use renvoi_app::api::{account::Lang, forwarding::FieldError};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    Wish,
    header::{Header, Meaning},
    moves::{Claim, Thing},
    present::{Known, Line, Present},
};
use crate::{accounts::Role, administration::people::GIVEN};

/// What all lines of a file have in common.
pub(super) struct Around<'a> {
    pub(super) org: Uuid,
    pub(super) header: &'a Header,
    /// People are told apart by their extension.
    pub(super) by_extension: bool,
    /// Whoever brought it, where that is a person.
    pub(super) author: Option<Uuid>,
    /// They run the platform.
    pub(super) operator: bool,
}

/// What a line comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    New,
    Changed,
    Same,
    Bad,
}

impl Effect {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Same => "same",
            Self::Bad => "bad",
        }
    }
}

/// What a line comes to, and what it takes.
pub(super) struct Plan {
    pub(super) effect: Effect,
    /// As the journal tells it.
    pub(super) detail: Value,
    pub(super) problems: Vec<FieldError>,
    /// Whom it is about; `None`: somebody new.
    pub(super) target: Option<Known>,
    pub(super) email: String,
    pub(super) name: String,
    pub(super) lang: String,
    /// All of them, where they change.
    pub(super) roles: Option<Vec<Role>>,
    /// Their extension is another one from now on, or none.
    pub(super) moves: bool,
    /// Digits of the extension they have in the end.
    pub(super) line: Option<String>,
    /// That one has to be made.
    pub(super) makes_line: bool,
    /// Direct numbers of that extension, before and after, where they change.
    pub(super) direct: Option<(Vec<String>, Vec<String>)>,
    /// Voicemail of that extension, where that changes.
    pub(super) voicemail: Option<bool>,
    /// Direct numbers of the extension that they leave, which come along.
    pub(super) along: Vec<String>,
    /// What is somebody else's until now: the line is good where another one gives all of it up.
    pub(super) claims: Vec<Claim>,
    /// What others may get.
    pub(super) gives_up: Vec<Thing>,
}

impl Plan {
    fn bad(problems: Vec<FieldError>) -> Self {
        Self {
            effect: Effect::Bad,
            detail: json!({}),
            problems,
            target: None,
            email: String::new(),
            name: String::new(),
            lang: String::new(),
            roles: None,
            moves: false,
            line: None,
            makes_line: false,
            direct: None,
            voicemail: None,
            along: vec![],
            claims: vec![],
            gives_up: vec![],
        }
    }
}

/// Where somebody's calls ring, in the end.
struct Place<'a> {
    had: Option<&'a str>,
    line: Option<&'a str>,
    there: Option<&'a Line>,
    /// Direct numbers, where they change.
    direct: Option<&'a Vec<String>>,
    /// Voicemail, where that changes.
    voicemail: Option<bool>,
    /// Direct numbers of the extension that they leave, which come along.
    along: Vec<String>,
}

impl<'a> Place<'a> {
    fn of(
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

    fn direct_before(&self) -> &'a [String] {
        self.there.map_or(&[][..], |there| &there.direct)
    }

    fn voicemail_before(&self) -> bool {
        self.there.is_some_and(|there| there.row.voicemail)
    }

    fn is_made(&self) -> bool {
        self.line.is_some() && self.there.is_none()
    }

    /// The extension that they leave, and the direct numbers that theirs loses.
    fn gives_up(&self) -> Vec<Thing> {
        let left = self.had.filter(|_| self.had != self.line);
        let left = left.map(|digits| Thing::Extension(digits.to_owned()));
        let after = self.direct.map(Vec::as_slice);
        let lost = self.direct_before().iter();
        let lost = lost.filter(|number| after.is_some_and(|after| !after.contains(number)));
        let lost = lost.cloned().map(Thing::Number);
        left.into_iter().chain(lost).collect()
    }
}

/// All roles of somebody, where those that are given change.
fn roles_after(wish: &Wish, held: &[Role]) -> Option<Vec<Role>> {
    let names = wish.roles.as_ref()?;
    let kept = held.iter().filter(|role| !GIVEN.contains(role));
    let given = GIVEN
        .iter()
        .filter(|role| names.iter().any(|name| name == role.name()));
    let mut after: Vec<Role> = given.chain(kept).copied().collect();
    after.sort_by_key(|role| Role::ALL.iter().position(|one| one == role));
    (after != held).then_some(after)
}

/// Plans a line.
pub(super) fn plan(wish: &Wish, present: &Present, around: &Around<'_>) -> Plan {
    let target = match whom(wish, present, around) {
        Ok(target) => target,
        Err((column, code, data)) => {
            let title = column.map_or("", |column| around.header.title(column));
            return Plan::bad(vec![FieldError::new(title, code, &data)]);
        }
    };
    let mut problems = vec![];
    let mut wrong = |column: Meaning, code: &str, data: &str| {
        problems.push(FieldError::new(around.header.title(column), code, data));
    };
    let before = target.map(|known| &known.row);
    let email = wish.email.as_deref();
    let email = email.or(before.map(|row| row.email.as_str()));
    let name = wish.name.as_deref();
    let name = name.or(before.map(|row| row.name.as_str()));
    let lang = wish.lang.as_deref();
    let lang = lang.or(before.map(|row| row.lang.as_str()));
    let lang = lang.unwrap_or_else(|| Lang::default().tag());
    if let Some(email) = &wish.email
        && let Some(other) = present.by_email(email)
        && before.is_none_or(|row| row.id != other.row.id)
    {
        wrong(Meaning::Email, "email_taken", email);
    }
    if email.is_none() {
        wrong(Meaning::Email, "email_none", "");
    }
    if name.is_none() {
        wrong(Meaning::Name, "person_name_empty", "");
    }
    let mut claims = vec![];
    let take = |thing: Thing, column: Meaning, code: &str, data: &str| {
        let otherwise = FieldError::new(around.header.title(column), code, data);
        claims.push(Claim { thing, otherwise });
    };
    let place = Place::of(wish, target, present, &mut wrong, take);
    let held = target.map_or(&[][..], |known| &known.roles);
    let roles = roles_after(wish, held);
    if roles.is_some() && before.is_some_and(|row| Some(row.id) == around.author) {
        wrong(Meaning::Roles, "roles_own", "");
    }
    if !problems.is_empty() {
        return Plan {
            claims,
            ..Plan::bad(problems)
        };
    }
    let (email, name) = (email.unwrap_or_default(), name.unwrap_or_default());
    let said = Said {
        email,
        name,
        lang,
        roles: roles.as_deref(),
    };
    let detail = match target {
        None => added(&said, &place, wish),
        Some(known) => changed(known, &said, &place),
    };
    let effect = match target {
        None => Effect::New,
        Some(_) if detail["changed"] == json!({}) => Effect::Same,
        Some(known) if known.operates && !around.operator => {
            return Plan::bad(vec![FieldError::new("", "above", "")]);
        }
        Some(_) => Effect::Changed,
    };
    let direct = place.direct;
    Plan {
        effect,
        detail,
        problems,
        email: email.to_owned(),
        name: name.to_owned(),
        lang: lang.to_owned(),
        roles,
        moves: place.had != place.line,
        line: place.line.map(str::to_owned),
        makes_line: place.is_made(),
        direct: direct.map(|after| (place.direct_before().to_vec(), after.clone())),
        voicemail: place.voicemail,
        gives_up: place.gives_up(),
        along: place.along,
        claims,
        target: target.cloned(),
    }
}

type Unknown = (Option<Meaning>, &'static str, String);

/// Whom a line is about; `None`: somebody new.
fn whom<'p>(
    wish: &Wish,
    present: &'p Present,
    around: &Around<'_>,
) -> Result<Option<&'p Known>, Unknown> {
    let digits = wish
        .extension
        .as_deref()
        .filter(|digits| !digits.is_empty());
    let owner = digits
        .and_then(|digits| present.line(digits))
        .and_then(|line| present.owner(line));
    let known = wish
        .email
        .as_deref()
        .and_then(|email| present.by_email(email));
    if let Some(known) = known
        && known.row.org_id != around.org
    {
        return Err((Some(Meaning::Email), "email_taken", known.row.email.clone()));
    }
    if around.by_extension {
        if digits.is_none() {
            return Err((Some(Meaning::Extension), "extension_none", String::new()));
        }
        return Ok(owner.or(known));
    }
    match (&wish.email, digits) {
        (Some(_), _) => Ok(known),
        (None, Some(digits)) => match owner {
            Some(owner) => Ok(Some(owner)),
            None => Err((Some(Meaning::Extension), "email_unknown", digits.to_owned())),
        },
        (None, None) => Err((None, "no_key", String::new())),
    }
}

/// What is said of somebody in the end.
struct Said<'a> {
    email: &'a str,
    name: &'a str,
    lang: &'a str,
    /// Where they change.
    roles: Option<&'a [Role]>,
}

/// Somebody new, as the journal tells it.
fn added(said: &Said<'_>, place: &Place<'_>, wish: &Wish) -> Value {
    let mut detail = json!({
        "email": said.email,
        "name": said.name,
        "lang": said.lang,
        "extension": place.line,
        "roles": names(said.roles.unwrap_or_default()),
    });
    // What the extension has and the line does not speak of, another line may take.
    let direct = wish.direct.as_deref().unwrap_or_default();
    if place.line.is_some() && !direct.is_empty() {
        detail["direct"] = json!(direct);
    }
    if place.voicemail.unwrap_or(place.voicemail_before()) {
        detail["voicemail"] = true.into();
    }
    if place.is_made() {
        detail["extension_new"] = true.into();
    }
    detail
}

/// Somebody who becomes another, likewise.
fn changed(known: &Known, said: &Said<'_>, place: &Place<'_>) -> Value {
    let mut changed = Map::new();
    let mut tell = |property: &str, before: Value, after: Value| {
        if before != after {
            changed.insert(property.to_owned(), json!([before, after]));
        }
    };
    tell("name", json!(known.row.name), json!(said.name));
    tell("email", json!(known.row.email), json!(said.email));
    tell("lang", json!(known.row.lang), json!(said.lang));
    tell("extension", json!(place.had), json!(place.line));
    if let Some(after) = place.direct {
        tell("direct", json!(place.direct_before()), json!(after));
    }
    if let Some(after) = place.voicemail {
        tell("voicemail", json!(place.voicemail_before()), json!(after));
    }
    if let Some(after) = said.roles {
        tell("roles", names(&known.roles), names(after));
    }
    let mut detail = json!({ "changed": changed });
    if place.is_made() {
        detail["extension_new"] = true.into();
    }
    detail
}

fn names(roles: &[Role]) -> Value {
    roles.iter().map(|role| role.name()).collect()
}
