//! Forwards that another dialplan keeps in AstDB: the families of FreePBX (`*72`, `*90`, `*52`), which others share.

use super::{AsteriskPbx, mirror::tree};
use crate::pbx::{LeftForward, LeftKind, PbxError};

/// Family and meaning. CFU is « unavailable »: no answer, or no phone.
const FAMILIES: [(&str, LeftKind); 3] = [
    ("CF", LeftKind::All),
    ("CFB", LeftKind::Busy),
    ("CFU", LeftKind::Unanswered),
];

impl AsteriskPbx {
    pub(super) async fn left_behind(&self) -> Result<Vec<LeftForward>, PbxError> {
        let mut left = vec![];
        for (family, kind) in FAMILIES {
            let rows = tree(&self.ami, family, None).await?;
            left.extend(rows.into_iter().map(|(extension, to)| LeftForward {
                extension,
                kind,
                to,
            }));
        }
        left.sort();
        Ok(left)
    }
}
