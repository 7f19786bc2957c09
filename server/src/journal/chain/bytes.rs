//! What is hashed and signed, byte by byte. docs/operation.md says the same for whoever verifies without us: a change here is a new
//! version there, and lines that were sealed with the old one stay as they are.
//!
//! A text is its length (eight bytes, big endian) and its UTF-8; a number is eight bytes, big endian, two's complement; an id is its
//! sixteen bytes.

use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::store::{
    chain::{Checkpoint, FormerKey, Head},
    journal::Line,
};

/// A SHA-256.
pub type Hash = [u8; 32];

/// Bytes being put together.
struct Bytes(Vec<u8>);

impl Bytes {
    fn of(name: &str) -> Self {
        Self(Vec::new()).text(name.as_bytes())
    }

    fn text(mut self, text: &[u8]) -> Self {
        let length = u64::try_from(text.len()).expect("no text is that long");
        self.0.extend(length.to_be_bytes());
        self.0.extend(text);
        self
    }

    fn number(mut self, number: i64) -> Self {
        self.0.extend(number.to_be_bytes());
        self
    }

    fn id(mut self, id: Uuid) -> Self {
        self.0.extend(id.as_bytes());
        self
    }

    fn hash(self) -> Hash {
        Sha256::digest(&self.0).into()
    }
}

/// Of what a line says of people. The salt keeps what was emptied from being guessed.
#[must_use]
pub fn digest(line: &Line, salt: &[u8]) -> Hash {
    let user = line.user_id.map(|user| user.to_string());
    Bytes::of("renvoi journal line 1")
        .text(salt)
        .text(user.unwrap_or_default().as_bytes())
        .text(line.actor.as_bytes())
        .text(line.address.as_bytes())
        .text(line.subject.as_bytes())
        .text(line.detail.as_bytes())
        .hash()
}

/// What comes before the first line of a chain.
#[must_use]
pub fn genesis(chain: Uuid) -> Hash {
    Bytes::of("renvoi journal chain 1").id(chain).hash()
}

/// Ties a line, by its digest, to what comes before it.
#[must_use]
pub fn link(before: &[u8], seq: i64, line: &Line, digest: &[u8]) -> Hash {
    Bytes::of("renvoi journal link 1")
        .text(before)
        .number(seq)
        .id(line.id)
        .number(line.at)
        .text(line.action.as_bytes())
        .text(digest)
        .hash()
}

/// What is signed of the end of a chain.
#[must_use]
pub fn head(head: &Head) -> Vec<u8> {
    Bytes::of("renvoi journal head 1")
        .id(head.chain)
        .number(head.seq)
        .text(&head.hash)
        .number(head.newest)
        .number(head.kept_seq)
        .text(&head.kept_hash)
        .number(head.attempts_until)
        .number(head.signed_at)
        .0
}

/// What is signed of a checkpoint.
#[must_use]
pub fn checkpoint(checkpoint: &Checkpoint) -> Vec<u8> {
    Bytes::of("renvoi journal checkpoint 1")
        .id(checkpoint.chain)
        .number(checkpoint.seq)
        .text(&checkpoint.hash)
        .number(checkpoint.newest)
        .number(checkpoint.signed_at)
        .0
}

/// What is signed of a former key.
#[must_use]
pub fn key(former: &FormerKey) -> Vec<u8> {
    Bytes::of("renvoi journal key 1")
        .text(&former.public)
        .text(&former.successor)
        .number(former.signed_at)
        .0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::hex::hex;

    fn line(texts: [String; 5], user: Option<u128>, id: u128, at: i64) -> Line {
        let [actor, address, action, subject, detail] = texts;
        Line {
            id: Uuid::from_u128(id),
            at,
            org_id: None,
            user_id: user.map(Uuid::from_u128),
            actor,
            address,
            action,
            subject,
            detail,
        }
    }

    fn any_line() -> impl Strategy<Value = Line> {
        let text = || "[a:|é\u{0}-]{0,3}";
        let texts = [text(), text(), text(), text(), text()];
        (texts, proptest::option::of(0_u128..3), 0_u128..3, -2_i64..3)
            .prop_map(|(texts, user, id, at)| line(texts, user, id, at))
    }

    fn said(line: &Line) -> (Option<Uuid>, [&str; 4]) {
        let texts = [&line.actor, &line.address, &line.subject, &line.detail];
        (line.user_id, texts.map(String::as_str))
    }

    proptest! {
        /// From few letters, so that texts that would run into each other are tried.
        #[test]
        fn lines_that_say_something_else_have_another_digest(a in any_line(), b in any_line(), salt: [u8; 2]) {
            prop_assert_eq!(digest(&a, &salt) == digest(&b, &salt), said(&a) == said(&b));
            prop_assert_ne!(digest(&a, &salt), digest(&a, &[salt[0], salt[1], 0]));
        }

        #[test]
        fn lines_elsewhere_have_another_hash(a in any_line(), b in any_line(), seqs in (1_i64..3, 1_i64..3), befores in (0_u8..2, 0_u8..2), digests in (0_u8..2, 0_u8..2)) {
            let of = |line: &Line, seq, before: u8, digest: u8| link(&[before; 32], seq, line, &[digest; 32]);
            let same = (a.id, a.at, &a.action, seqs.0, befores.0, digests.0) == (b.id, b.at, &b.action, seqs.1, befores.1, digests.1);
            prop_assert_eq!(of(&a, seqs.0, befores.0, digests.0) == of(&b, seqs.1, befores.1, digests.1), same);
        }
    }

    /// What was sealed once is verified for ever: these change with a new version alone. They were computed by another program, from
    /// what docs/operation.md says.
    #[test]
    fn bytes_stay_as_they_are() {
        let texts = [
            "ada@acme.example",
            "192.0.2.7",
            "rules.saved",
            "extension:1",
            "{\"é\":1}",
        ];
        let line = line(texts.map(str::to_owned), Some(7), 9, 1_776_168_120_000);
        let digest = digest(&line, &[1, 2, 3]);
        let begin = genesis(Uuid::nil());
        assert_eq!(
            [
                hex(&begin),
                hex(&digest),
                hex(&link(&begin, 1, &line, &digest))
            ],
            [
                "35fc4d653d8d56f3bd3f6a57cd4d976aede5dee49a59fe6a85e2571ab108ccfb",
                "6682645930aa589af61873c7b7815c151619826edc89a5c1ea891f53ef35dbcd",
                "d4a0bf9968a74c85b7cf276675c04f68d8c6539b841b59f6f9f4f998a45df1aa",
            ]
        );
    }
}
