//! Messages and greetings: files among the recordings that ARI serves, and a row for each greeting in force.

use renvoi_app::domain::Extension;

use super::{AsteriskPbx, mirror::rows};
use crate::pbx::{
    Greeting, OrgKey, PbxError, PbxEvent, Recording, Subject,
    asterisk::{
        ami::{Action, Message},
        row::Family,
        text::Text,
    },
};

impl AsteriskPbx {
    pub(super) async fn recorded(&self) -> Result<Vec<Recording>, PbxError> {
        self.ami.ready()?;
        let names = self.ari.recordings().await?;
        let mut found: Vec<_> = names
            .iter()
            .filter_map(|name| Recording::parse(name))
            .collect();
        found.sort_by_key(|recording| match recording {
            Recording::Message(message) => message.at,
            Recording::Greeting(greeting) => greeting.at,
        });
        Ok(found)
    }

    pub(super) async fn greetings_in_force(&self) -> Result<Vec<Greeting>, PbxError> {
        self.ami.ready()?;
        let rows = rows(&self.ami, Family::Greeting, None).await?;
        let greeting = |(key, at): (String, String)| {
            let (org, extension) = key.split_once('/')?;
            let name = format!("renvoi-greeting-{org}-{extension}-{at}");
            match Recording::parse(&name)? {
                Recording::Greeting(greeting) => Some(greeting),
                Recording::Message(_) => None,
            }
        };
        Ok(rows.into_iter().filter_map(greeting).collect())
    }

    /// What was said by and to extensions that are removed: whoever has their numbers next must not hear it.
    pub(super) async fn forget_voices(
        &self,
        subjects: &[Subject],
        results: &mut [Result<(), PbxError>],
    ) {
        let gone: Vec<_> = subjects
            .iter()
            .zip(results)
            .filter_map(|(subject, result)| match subject {
                Subject::Extension(org, extension) if result.is_ok() => {
                    Some((org, extension, result))
                }
                _ => None,
            })
            .collect();
        if gone.is_empty() {
            return;
        }
        let recorded = match self.recorded().await {
            // Where there has never been a recording, none can be listed.
            Err(PbxError::Rejected(_)) if self.has_no_greeting().await => Ok(vec![]),
            recorded => recorded,
        };
        for (org, extension, result) in gone {
            *result = match &recorded {
                Ok(recorded) => self.forget_voice(org, extension, recorded).await,
                Err(error) => Err(error.clone()),
            };
        }
    }

    async fn has_no_greeting(&self) -> bool {
        let greetings = self.greetings_in_force().await;
        greetings.is_ok_and(|greetings| greetings.is_empty())
    }

    async fn forget_voice(
        &self,
        org: &OrgKey,
        extension: &Extension,
        recorded: &[Recording],
    ) -> Result<(), PbxError> {
        let row = Action::new("DBDel")
            .saying("Family", Family::Greeting.name())
            .with("Key", Text::new(format!("{org}/{extension}"))?);
        // A refusal says that there is none.
        self.ami.ask(row).await?;
        for recording in recorded {
            let (whose, name) = match recording {
                Recording::Message(message) => ((&message.org, &message.extension), &message.name),
                Recording::Greeting(greeting) => {
                    ((&greeting.org, &greeting.extension), &greeting.name)
                }
            };
            if whose == (org, extension) {
                self.ari.forget_recording(name).await?;
            }
        }
        Ok(())
    }
}

/// What an event tells of something recorded, if it does.
pub(super) fn left(message: &Message) -> Option<PbxEvent> {
    if message.get("UserEvent") != Some("RenvoiVoicemail") {
        return None;
    }
    match message.get("Message") {
        Some(name) => match Recording::parse(name)? {
            Recording::Message(message) => Some(PbxEvent::MessageLeft(message)),
            Recording::Greeting(_) => None,
        },
        None => Some(PbxEvent::GreetingChanged),
    }
}
