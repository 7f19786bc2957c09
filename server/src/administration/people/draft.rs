//! What was typed about somebody, read.

use renvoi_app::{
    api::{account::Lang, forwarding::FieldError, people::PersonDraft},
    domain::{Extension, Numbering, extension::ExtensionError, rule::is_forbidden},
};

use crate::accounts::{EmailAddress, Role};

/// Characters that a name may have.
const LONGEST: usize = 80;

/// The roles that an administrator gives.
pub(crate) const GIVEN: [Role; 2] = [Role::Helpdesk, Role::Administrator];

/// What it comes to.
pub(super) struct Read {
    pub(super) email: EmailAddress,
    pub(super) name: String,
    pub(super) lang: Lang,
    pub(super) extension: Option<Extension>,
    pub(super) roles: Vec<Role>,
}

/// Reads all of it, or tells all that is wrong.
pub(super) fn read(draft: &PersonDraft, numbering: &Numbering) -> Result<Read, Vec<FieldError>> {
    let mut errors = vec![];
    let mut wrong = |field: &str, (code, data): (&str, String)| {
        errors.push(FieldError::new(field, code, &data));
    };
    let email = email(&draft.email).map_err(|error| wrong("email", error));
    let name = name(&draft.name).map_err(|error| wrong("name", error));
    let lang = Lang::parse(&draft.lang);
    if lang.is_none() {
        wrong("lang", ("lang_unknown", draft.lang.clone()));
    }
    let extension = match draft.extension.trim() {
        "" => Ok(None),
        text => extension(text, numbering)
            .map(Some)
            .map_err(|error| wrong("extension", error)),
    };
    match (email, name, lang, extension) {
        (Ok(email), Ok(name), Some(lang), Ok(extension)) => Ok(Read {
            email,
            name,
            lang,
            extension,
            roles: GIVEN
                .into_iter()
                .filter(|role| draft.roles.iter().any(|name| name == role.name()))
                .collect(),
        }),
        _ => Err(errors),
    }
}

/// What is wrong with a text: a key of the words, and what was understood.
pub(crate) type Fault = (&'static str, String);

/// An e-mail address.
pub(crate) fn email(text: &str) -> Result<EmailAddress, Fault> {
    if text.trim().is_empty() {
        return Err(("person_email_empty", String::new()));
    }
    EmailAddress::parse(text).ok_or_else(|| ("email_invalid", text.trim().to_owned()))
}

/// A name that people read.
pub(crate) fn name(text: &str) -> Result<String, Fault> {
    let none = String::new;
    if text.chars().any(is_forbidden) {
        return Err(("control", none()));
    }
    let text = text.trim();
    match text.chars().count() {
        0 => Err(("person_name_empty", none())),
        1..=LONGEST => Ok(text.to_owned()),
        _ => Err(("person_name_long", none())),
    }
}

/// An extension that there is, or that may be made.
pub(crate) fn extension(text: &str, numbering: &Numbering) -> Result<Extension, Fault> {
    numbering.extension(text).map_err(|error| {
        let code = match error {
            ExtensionError::Emergency => "extension_emergency",
            _ => "extension_invalid",
        };
        (code, text.to_owned())
    })
}
