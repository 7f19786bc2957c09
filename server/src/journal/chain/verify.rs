//! Whether a chain is as it was sealed: fed line by line, from the database or from a file.

use std::fmt;

use uuid::Uuid;

use super::{Public, bytes, is_attempt, signed_by};
use crate::store::chain::{Checkpoint, Head, Sealed};

/// What is wrong at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The signed end of the chain is not there.
    NoHead,
    /// The signed end of the chain was signed by nobody we trust, or has been changed.
    Head,
    /// A line is missing before this one, or there are two of the same number.
    Missing,
    /// The lines end before the signed end of the chain.
    Truncated,
    /// There are more lines than the signed end of the chain tells of.
    Beyond,
    /// What the line says is not what was sealed.
    Content,
    /// The line is not tied to the one before: it has been moved, or something about it or before it has been changed.
    Place,
    /// The line has been emptied, and is no attempt of the time that retention has emptied.
    Emptied,
    /// A checkpoint was signed by nobody we trust, or has been changed.
    Checkpoint,
    /// A good checkpoint says something else of this line.
    Contradicted,
}

impl Fault {
    /// Stable, for scripts.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NoHead => "no_head",
            Self::Head => "head",
            Self::Missing => "missing",
            Self::Truncated => "truncated",
            Self::Beyond => "beyond",
            Self::Content => "content",
            Self::Place => "place",
            Self::Emptied => "emptied",
            Self::Checkpoint => "checkpoint",
            Self::Contradicted => "contradicted",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoHead => "the signed end of the chain is not there",
            Self::Head => "the signed end of the chain has been changed, or signed with a key that is not trusted",
            Self::Missing => "one or more lines before this one are missing",
            Self::Truncated => "the lines end before the signed end of the chain",
            Self::Beyond => "there are more lines than the signed end of the chain tells of",
            Self::Content => "what the line says is not what was sealed",
            Self::Place => "the line does not follow from the one before it",
            Self::Emptied => "the line has been emptied, which nothing allows",
            Self::Checkpoint => {
                "a checkpoint has been changed, or signed with a key that is not trusted"
            }
            Self::Contradicted => "a signed checkpoint says something else of this line",
        })
    }
}

/// The first place that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {seq}: {fault}")]
pub struct Break {
    /// The line's number.
    pub seq: i64,
    /// Its id, where there is a line.
    pub id: Option<Uuid>,
    /// What is wrong.
    pub fault: Fault,
}

/// What was found of a chain that is whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// The first line that is kept; 0: there is none.
    pub first: i64,
    /// The last sealed line.
    pub last: i64,
    /// Lines.
    pub lines: usize,
    /// Among them attempts that have been emptied.
    pub emptied: usize,
    /// Checkpoints.
    pub checkpoints: usize,
}

/// Verifies a chain.
#[derive(Clone, Debug)]
pub struct Verifier {
    trusted: Vec<Public>,
    head: Head,
    seq: i64,
    hash: Vec<u8>,
    found: Verified,
}

impl Verifier {
    /// Of a chain that ends so.
    pub fn new(head: Head, trusted: Vec<Public>) -> Result<Self, Break> {
        let signed = signed_by(&trusted, &head.public, &bytes::head(&head), &head.signature);
        // A chain that nothing was dropped of begins with its own name.
        let begins = head.kept_seq > 0 || head.kept_hash == bytes::genesis(head.chain);
        if !signed || !begins {
            return Err(wrong(head.seq, None, Fault::Head));
        }
        Ok(Self {
            trusted,
            seq: head.kept_seq,
            hash: head.kept_hash.clone(),
            found: Verified::default(),
            head,
        })
    }

    /// The last line so far.
    #[must_use]
    pub fn at(&self) -> i64 {
        self.seq
    }

    /// The next line.
    pub fn line(&mut self, row: &Sealed) -> Result<(), Break> {
        let wrong = |fault| Err(wrong(row.seq, Some(row.line.id), fault));
        if row.seq != self.seq + 1 {
            return wrong(Fault::Missing);
        }
        if row.seq > self.head.seq {
            return wrong(Fault::Beyond);
        }
        match &row.salt {
            Some(salt) if bytes::digest(&row.line, salt).as_slice() != row.digest => {
                return wrong(Fault::Content);
            }
            Some(_) => {}
            None if is_attempt(&row.line.action) && row.line.at < self.head.attempts_until => {
                self.found.emptied += 1;
            }
            None => return wrong(Fault::Emptied),
        }
        let hash = bytes::link(&self.hash, row.seq, &row.line, &row.digest);
        if hash.as_slice() != row.hash {
            return wrong(Fault::Place);
        }
        (self.seq, self.hash) = (row.seq, hash.to_vec());
        if self.found.lines == 0 {
            self.found.first = row.seq;
        }
        self.found.lines += 1;
        Ok(())
    }

    /// A checkpoint of the line that came last. One of a line that has been dropped says nothing any more.
    pub fn checkpoint(&mut self, row: &Checkpoint) -> Result<(), Break> {
        if row.seq < self.head.kept_seq {
            return Ok(());
        }
        let signed = row.chain == self.head.chain
            && signed_by(
                &self.trusted,
                &row.public,
                &bytes::checkpoint(row),
                &row.signature,
            );
        if !signed {
            return Err(wrong(row.seq, None, Fault::Checkpoint));
        }
        if row.seq > self.head.seq {
            return Err(wrong(row.seq, None, Fault::Truncated));
        }
        if row.seq != self.seq || row.hash != self.hash {
            return Err(wrong(row.seq, None, Fault::Contradicted));
        }
        self.found.checkpoints += 1;
        Ok(())
    }

    /// That was all.
    pub fn end(mut self) -> Result<Verified, Break> {
        if self.seq != self.head.seq {
            return Err(wrong(self.seq + 1, None, Fault::Truncated));
        }
        if self.hash != self.head.hash {
            return Err(wrong(self.seq, None, Fault::Head));
        }
        self.found.last = self.seq;
        Ok(self.found)
    }
}

fn wrong(seq: i64, id: Option<Uuid>, fault: Fault) -> Break {
    Break { seq, id, fault }
}
