//! What a line comes to, given what there is: told before anything is written, and done only where it is still that.

mod place;
mod tell;

use renvoi_app::api::{account::Lang, forwarding::FieldError};
use serde_json::{Value, json};
use uuid::Uuid;

use self::{
    place::Place,
    tell::{Said, added, changed},
};
use super::{
    Wish,
    header::{Header, Meaning},
    moves::{Claim, Thing},
    present::{Known, Present},
};
use crate::{accounts::Role, administration::people::GIVEN};

/// What all lines of a file have in common.
pub(in crate::directory::import) struct Around<'a> {
    pub(in crate::directory::import) org: Uuid,
    pub(in crate::directory::import) header: &'a Header,
    /// People are told apart by their extension.
    pub(in crate::directory::import) by_extension: bool,
    /// Whoever brought it, where that is a person.
    pub(in crate::directory::import) author: Option<Uuid>,
    /// They run the platform.
    pub(in crate::directory::import) operator: bool,
}

/// What a line comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::directory::import) enum Effect {
    New,
    Changed,
    Same,
    Bad,
}

impl Effect {
    pub(in crate::directory::import) fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Same => "same",
            Self::Bad => "bad",
        }
    }
}

/// What a line comes to, and what it takes.
pub(in crate::directory::import) struct Plan {
    pub(in crate::directory::import) effect: Effect,
    /// As the journal tells it.
    pub(in crate::directory::import) detail: Value,
    pub(in crate::directory::import) problems: Vec<FieldError>,
    /// Whom it is about; `None`: somebody new.
    pub(in crate::directory::import) target: Option<Known>,
    pub(in crate::directory::import) email: String,
    pub(in crate::directory::import) name: String,
    pub(in crate::directory::import) lang: String,
    /// All of them, where they change.
    pub(in crate::directory::import) roles: Option<Vec<Role>>,
    /// Their extension is another one from now on, or none.
    pub(in crate::directory::import) moves: bool,
    /// Digits of the extension they have in the end.
    pub(in crate::directory::import) line: Option<String>,
    /// That one has to be made.
    pub(in crate::directory::import) makes_line: bool,
    /// Direct numbers of that extension, before and after, where they change.
    pub(in crate::directory::import) direct: Option<(Vec<String>, Vec<String>)>,
    /// Voicemail of that extension, where that changes.
    pub(in crate::directory::import) voicemail: Option<bool>,
    /// Direct numbers of the extension that they leave, which come along.
    pub(in crate::directory::import) along: Vec<String>,
    /// What is somebody else's until now: the line is good where another one gives all of it up.
    pub(in crate::directory::import) claims: Vec<Claim>,
    /// What others may get.
    pub(in crate::directory::import) gives_up: Vec<Thing>,
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
pub(in crate::directory::import) fn plan(
    wish: &Wish,
    present: &Present,
    around: &Around<'_>,
) -> Plan {
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
    if email.is_none() {
        wrong(Meaning::Email, "email_none", "");
    }
    if name.is_none() {
        wrong(Meaning::Name, "person_name_empty", "");
    }
    let mut claims = vec![];
    let mut take = |thing: Thing, column: Meaning, code: &str, data: &str| {
        let otherwise = FieldError::new(around.header.title(column), code, data);
        claims.push(Claim { thing, otherwise });
    };
    if let Some(email) = &wish.email
        && let Some(other) = present.by_email(email)
        && before.is_none_or(|row| row.id != other.row.id)
    {
        let thing = Thing::Address(email.clone());
        take(thing, Meaning::Email, "address_taken", email);
    }
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
    let mut gives_up = place.gives_up();
    let former = before.filter(|row| row.email != email);
    gives_up.extend(former.map(|row| Thing::Address(row.email.clone())));
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
        gives_up,
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
