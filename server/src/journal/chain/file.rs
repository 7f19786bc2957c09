//! A whole export, verified by itself.

use std::io::BufRead;

use serde::Deserialize;
use uuid::Uuid;

use super::{Break, Fault, Public, Verified, Verifier, trusted};
use crate::{
    hex::unhex,
    store::{
        chain::{Checkpoint, FormerKey, Head, Sealed},
        journal::Line,
    },
};

/// Why a file proves nothing.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It cannot be read.
    #[error("the file cannot be read: {0}")]
    Read(#[from] std::io::Error),
    /// A line of it is none of ours.
    #[error("line {0} of the file is not of an export: {1}")]
    Line(usize, String),
    /// It is a choice of lines.
    #[error(
        "this is a choice of lines, which proves nothing by itself: export the whole journal of an organisation"
    )]
    Selection,
    /// Something is wrong.
    #[error(transparent)]
    Broken(#[from] Break),
}

/// A line of an export.
#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Said {
    Journal {
        format: u32,
        chain: Uuid,
        whole: bool,
    },
    Key {
        public: Hex,
        successor: Hex,
        signed_at: i64,
        signature: Hex,
    },
    Head {
        chain: Uuid,
        seq: i64,
        hash: Hex,
        newest: i64,
        kept_seq: i64,
        kept_hash: Hex,
        attempts_until: i64,
        signed_at: i64,
        public: Hex,
        signature: Hex,
    },
    Line {
        seq: i64,
        id: Uuid,
        at: i64,
        user: Option<Uuid>,
        actor: String,
        address: String,
        action: String,
        subject: String,
        detail: String,
        salt: Option<Hex>,
        digest: Hex,
        hash: Hex,
    },
    Checkpoint {
        chain: Uuid,
        seq: i64,
        hash: Hex,
        newest: i64,
        signed_at: i64,
        public: Hex,
        signature: Hex,
    },
}

#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Hex(Vec<u8>);

impl TryFrom<String> for Hex {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        unhex(&text).map(Self).ok_or("not in hexadecimal digits")
    }
}

/// Verifies an export, with the key of the installation it is from, or with whatever key it says it was signed with; answers that key.
#[expect(
    clippy::too_many_lines,
    reason = "one arm for each kind of line, and each but hands its fields on"
)]
pub fn check_file(
    file: impl BufRead,
    own: Option<Public>,
) -> Result<(Uuid, Public, Verified), FileError> {
    let mut former: Vec<FormerKey> = vec![];
    let mut of: Option<Uuid> = None;
    let mut reading: Option<(Verifier, Public)> = None;
    for (n, text) in file.lines().enumerate() {
        let text = text?;
        let bad = |why: &str| FileError::Line(n + 1, why.to_owned());
        let said: Said = serde_json::from_str(&text).map_err(|error| bad(&error.to_string()))?;
        match (said, &mut reading, of) {
            (Said::Journal { format, .. }, ..) if format != 1 => {
                return Err(bad("a later version wrote it"));
            }
            (Said::Journal { whole: false, .. }, ..) => return Err(FileError::Selection),
            (Said::Journal { chain, .. }, None, None) => of = Some(chain),
            (
                Said::Key {
                    public,
                    successor,
                    signed_at,
                    signature,
                },
                None,
                Some(_),
            ) => former.push(FormerKey {
                public: public.0,
                successor: successor.0,
                signed_at,
                signature: signature.0,
            }),
            (
                Said::Head {
                    chain,
                    seq,
                    hash,
                    newest,
                    kept_seq,
                    kept_hash,
                    attempts_until,
                    signed_at,
                    public,
                    signature,
                },
                None,
                Some(of),
            ) => {
                let key = own.or_else(|| public.0.as_slice().try_into().ok());
                let key = key.ok_or_else(|| bad("a public key has 32 bytes"))?;
                let head = Head {
                    chain,
                    seq,
                    hash: hash.0,
                    newest,
                    kept_seq,
                    kept_hash: kept_hash.0,
                    attempts_until,
                    signed_at,
                    public: public.0,
                    signature: signature.0,
                };
                if of != chain {
                    let fault = Fault::Head;
                    return Err(Break {
                        seq,
                        id: None,
                        fault,
                    }
                    .into());
                }
                reading = Some((Verifier::new(head, trusted(key, &former))?, key));
            }
            (
                Said::Line {
                    seq,
                    id,
                    at,
                    user,
                    actor,
                    address,
                    action,
                    subject,
                    detail,
                    salt,
                    digest,
                    hash,
                },
                Some((verifier, _)),
                _,
            ) => {
                let line = Line {
                    id,
                    at,
                    org_id: None,
                    user_id: user,
                    actor,
                    address,
                    action,
                    subject,
                    detail,
                };
                verifier.line(&Sealed {
                    line,
                    seq,
                    salt: salt.map(|salt| salt.0),
                    digest: digest.0,
                    hash: hash.0,
                })?;
            }
            (
                Said::Checkpoint {
                    chain,
                    seq,
                    hash,
                    newest,
                    signed_at,
                    public,
                    signature,
                },
                Some((verifier, _)),
                _,
            ) => verifier.checkpoint(&Checkpoint {
                chain,
                seq,
                hash: hash.0,
                newest,
                signed_at,
                public: public.0,
                signature: signature.0,
            })?,
            _ => return Err(bad("it does not stand in its place")),
        }
    }
    match (reading, of) {
        (Some((verifier, key)), Some(chain)) => Ok((chain, key, verifier.end()?)),
        _ => Err(FileError::Line(
            0,
            "there is nothing of an export in it".to_owned(),
        )),
    }
}
