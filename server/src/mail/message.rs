//! From a letter to a message as it travels (RFC 5322, MIME).

use std::time::{Duration, SystemTime};

use lettre::{
    Address, Message,
    message::{
        Attachment as Part, Mailbox, MultiPart,
        header::{ContentType, HeaderName, HeaderValue, Headers},
    },
};
use uuid::Uuid;

use super::{Letter, Line, Sender};
use crate::accounts::EmailAddress;

/// Builds the message of a letter. `at` is ms since 1970 UTC. The same mail has the same Message-ID at each attempt, so that a
/// reader shows one that arrived twice once.
///
/// `None` where an address of ours is none for the standard: a domain with letters that no DNS name can stand for.
#[must_use]
pub fn message(letter: &Letter, sender: &Sender, id: Uuid, at: i64) -> Option<Message> {
    let mailbox = |name: &Option<Line>, address: &EmailAddress| {
        let address: Address = address.as_str().parse().ok()?;
        Some(Mailbox::new(name.as_ref().map(Line::to_string), address))
    };
    let domain = sender
        .address
        .as_str()
        .rsplit('@')
        .next()
        .unwrap_or_default();
    let body = MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone());
    let body = if letter.attachments.is_empty() {
        body
    } else {
        let parts = letter.attachments.iter().map(|attachment| {
            let kind =
                ContentType::parse(attachment.kind).expect("kinds are written in our source");
            Part::new(attachment.name.to_string()).body(attachment.bytes.clone(), kind)
        });
        parts.fold(MultiPart::mixed().multipart(body), MultiPart::singlepart)
    };
    let at = Duration::from_millis(u64::try_from(at).unwrap_or(0));
    let mut message = Message::builder()
        .from(mailbox(&sender.name, &sender.address)?)
        .to(mailbox(&letter.name, &letter.to)?)
        .subject(sender.subject(&letter.subject).as_str())
        .message_id(Some(format!("<{id}@{domain}>")))
        .date(SystemTime::UNIX_EPOCH + at)
        .multipart(body)
        .ok()?;
    // Nobody's « out of office » answers it (RFC 3834).
    plain(message.headers_mut(), "Auto-Submitted", "auto-generated");
    Some(message)
}

fn plain(headers: &mut Headers, name: &'static str, value: &str) {
    let name = HeaderName::new_from_ascii_str(name);
    headers.insert_raw(HeaderValue::new(name, value.to_owned()));
}

#[cfg(test)]
mod tests {
    use mail_parser::{MessageParser, MimeHeaders as _};

    use super::*;
    use crate::mail::Attachment;

    fn letter() -> Letter {
        Letter {
            to: EmailAddress::parse("mh@cabinet.example").unwrap(),
            name: Line::parse("Marie-Hélène, dite « M. » <x@y.z>"),
            subject: Line::parse("Message vocal de « Élodie »").unwrap(),
            text: "Bonjour,\n.\n..à vous\n".to_owned(),
            html: "<p>Bonjour</p>".to_owned(),
            attachments: vec![Attachment {
                name: Line::parse("message du 14 avril.wav").unwrap(),
                kind: "audio/wav",
                bytes: (0..=255).cycle().take(5000).collect(),
            }],
        }
    }

    #[test]
    fn a_message_reads_back_as_it_was_written() {
        let sender = Sender::parse("Téléphonie <renvoi@example.org>", "{subject}").unwrap();
        let id = Uuid::from_u128(7);
        let message = message(&letter(), &sender, id, 1_776_169_320_000).unwrap();
        let bytes = message.formatted();
        assert!(bytes.is_ascii(), "for servers that know nothing else");
        let read = MessageParser::default().parse(&bytes).unwrap();
        assert_eq!(read.subject(), Some("Message vocal de « Élodie »"));
        assert_eq!(read.date().unwrap().to_timestamp(), 1_776_169_320);
        assert_eq!(
            read.message_id(),
            Some(format!("{id}@example.org").as_str())
        );
        let to = read.to().unwrap().first().unwrap();
        assert_eq!(to.address(), Some("mh@cabinet.example"));
        assert_eq!(to.name(), Some("Marie-Hélène, dite « M. » <x@y.z>"));
        assert_eq!(
            read.to().unwrap().iter().count(),
            1,
            "a name is no second address"
        );
        assert_eq!(
            read.body_text(0).unwrap().replace("\r\n", "\n"),
            "Bonjour,\n.\n..à vous\n"
        );
        assert_eq!(read.body_html(0).unwrap(), "<p>Bonjour</p>");
        let sound = read.attachment(0).unwrap();
        assert_eq!(sound.attachment_name(), Some("message du 14 avril.wav"));
        assert_eq!(sound.content_type().unwrap().ctype(), "audio");
        assert_eq!(sound.contents(), letter().attachments[0].bytes);
        assert_eq!(
            read.header("Auto-Submitted").and_then(|h| h.as_text()),
            Some("auto-generated")
        );
    }
}
