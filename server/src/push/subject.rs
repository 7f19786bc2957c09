//! Subjects as texts, as the outbox keeps them.

use renvoi_app::domain::Extension;

use crate::pbx::{EndpointId, OrgKey, Subject, TrunkKey};

/// `extension:KEY:204`, `device:ENDPOINT`, `organisation:KEY`, `trunk:KEY`.
#[must_use]
pub fn to_text(subject: &Subject) -> String {
    match subject {
        Subject::Extension(org, extension) => format!("extension:{org}:{extension}"),
        Subject::Device(endpoint) => format!("device:{endpoint}"),
        Subject::Organisation(org) => format!("organisation:{org}"),
        Subject::Trunk(key) => format!("trunk:{key}"),
    }
}

/// Reads [`to_text`] back.
#[must_use]
pub fn parse(text: &str) -> Option<Subject> {
    let (kind, rest) = text.split_once(':')?;
    match kind {
        "extension" => {
            let (org, extension) = rest.split_once(':')?;
            Some(Subject::Extension(
                OrgKey::parse(org)?,
                Extension::parse(extension).ok()?,
            ))
        }
        "device" => Some(Subject::Device(EndpointId::parse(rest)?)),
        "organisation" => Some(Subject::Organisation(OrgKey::parse(rest)?)),
        "trunk" => Some(Subject::Trunk(TrunkKey::parse(rest)?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn texts_are_read_back() {
        for text in [
            "extension:abc123:204",
            "device:abc123-204-1",
            "organisation:abc123",
            "trunk:abc123",
        ] {
            assert_eq!(
                super::to_text(&super::parse(text).expect("a subject")),
                text
            );
        }
        for text in [
            "",
            "extension:abc123",
            "extension:abc123:02",
            "device:x",
            "else:abc123",
        ] {
            assert_eq!(super::parse(text), None, "{text}");
        }
    }
}
