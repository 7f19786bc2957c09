//! What a notice of calls makes of a lamp (RFC 4235).

use std::collections::HashMap;

use roxmltree::{Document, Node};

use super::settings::Unreadable;

const NAMESPACE: &str = "urn:ietf:params:xml:ns:dialog-info";

/// What a key's lamp shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Lamp {
    /// Nothing is known: nobody is watched, or nobody has said anything yet.
    #[default]
    Dark,
    /// They have no call, or a switch is off.
    Terminated,
    /// They are being called.
    Early,
    /// They are in a call, or a switch is on.
    Confirmed,
}

impl Lamp {
    /// Its word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Terminated => "terminated",
            Self::Early => "early",
            Self::Confirmed => "confirmed",
        }
    }
}

/// Somebody's calls, as they were told so far.
#[derive(Debug, Default)]
pub(super) struct Calls {
    version: Option<u64>,
    states: HashMap<String, Lamp>,
}

impl Calls {
    /// Takes a notice in. One that is older than the last changes nothing.
    pub(super) fn learn(&mut self, body: &str) -> Result<(), Unreadable> {
        let wrong = |what: &str| Unreadable(format!("dialog-info: {what}"));
        let document = Document::parse(body).map_err(|error| wrong(&error.to_string()))?;
        let root = document.root_element();
        if !root.has_tag_name((NAMESPACE, "dialog-info")) {
            return Err(wrong("another root"));
        }
        let version = root
            .attribute("version")
            .and_then(|it| it.parse::<u64>().ok());
        let version = version.ok_or_else(|| wrong("no version"))?;
        if self.version.is_some_and(|last| version < last) {
            return Ok(());
        }
        let full = match root.attribute("state") {
            Some("full") => true,
            Some("partial") => false,
            _ => return Err(wrong("neither full nor partial")),
        };
        let mut told = Vec::new();
        for dialog in elements(root, "dialog") {
            let id = dialog
                .attribute("id")
                .ok_or_else(|| wrong("a dialog without id"))?;
            let state = elements(dialog, "state")
                .next()
                .and_then(|state| state.text());
            let lamp = match state.map(str::trim) {
                Some("trying" | "proceeding" | "early") => Lamp::Early,
                Some("confirmed") => Lamp::Confirmed,
                Some("terminated") => Lamp::Terminated,
                _ => return Err(wrong("a dialog without state")),
            };
            told.push((id.to_owned(), lamp));
        }
        if full {
            self.states.clear();
        }
        self.states.extend(told);
        self.version = Some(version);
        Ok(())
    }

    /// One lamp for all of them: who is called while in a call can be helped.
    pub(super) fn lamp(&self) -> Lamp {
        let any = |lamp| self.states.values().any(|state| *state == lamp);
        if any(Lamp::Early) {
            Lamp::Early
        } else if any(Lamp::Confirmed) {
            Lamp::Confirmed
        } else {
            Lamp::Terminated
        }
    }
}

fn elements<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    let named = move |child: &Node<'_, '_>| child.has_tag_name((NAMESPACE, name));
    node.children().filter(named)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notice(version: u32, state: &str, dialogs: &[(&str, &str)]) -> String {
        let dialog = |(id, state): &(&str, &str)| {
            format!("<dialog id=\"{id}\" direction=\"recipient\"><state>{state}</state></dialog>")
        };
        let dialogs: String = dialogs.iter().map(dialog).collect();
        format!(
            "<?xml version=\"1.0\"?><dialog-info xmlns=\"{NAMESPACE}\" version=\"{version}\" state=\"{state}\" \
             entity=\"sip:102@h\">{dialogs}</dialog-info>"
        )
    }

    fn after(notices: &[String]) -> Lamp {
        let mut calls = Calls::default();
        for notice in notices {
            calls.learn(notice).unwrap();
        }
        calls.lamp()
    }

    #[test]
    fn a_lamp_follows_the_calls() {
        assert_eq!(after(&[notice(0, "full", &[])]), Lamp::Terminated);
        assert_eq!(after(&[notice(0, "full", &[("a", "early")])]), Lamp::Early);
        let both = [("a", "confirmed"), ("b", "early")];
        assert_eq!(after(&[notice(0, "full", &both)]), Lamp::Early);
        let told = [
            notice(0, "full", &both),
            notice(1, "partial", &[("b", "terminated")]),
        ];
        assert_eq!(after(&told), Lamp::Confirmed);
        let told = [notice(0, "full", &both), notice(1, "full", &[])];
        assert_eq!(after(&told), Lamp::Terminated);
    }

    #[test]
    fn an_older_notice_changes_nothing() {
        let told = [
            notice(2, "full", &[("a", "confirmed")]),
            notice(1, "full", &[]),
        ];
        assert_eq!(after(&told), Lamp::Confirmed);
    }

    #[test]
    fn what_is_no_notice_is_refused() {
        let sound = notice(0, "full", &[("a", "early")]);
        for (part, other) in [
            ("dialog-info\" version", "other\" version"),
            (" version=\"0\"", ""),
            ("state=\"full\"", "state=\"half\""),
            ("early", "ringing"),
            (" id=\"a\"", ""),
            ("</dialog>", ""),
        ] {
            assert!(sound.contains(part), "{part}");
            assert!(
                Calls::default().learn(&sound.replace(part, other)).is_err(),
                "{other}"
            );
        }
    }
}
