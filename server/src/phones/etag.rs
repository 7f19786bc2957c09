//! What files come to.

use sha2::{Digest as _, Sha256};

use crate::{hex::hex, provisioning::File};

/// What a file comes to: SHA-256 of its bytes, in hexadecimal.
#[must_use]
pub fn etag(file: &File) -> String {
    hex(&Sha256::digest(&file.body))
}

/// What all files of a phone come to.
#[must_use]
pub fn etag_of(files: &[File]) -> String {
    let all = files.iter().fold(Sha256::new(), |all, file| {
        all.chain_update(&file.name)
            .chain_update([0])
            .chain_update(etag(file))
            .chain_update([0])
    });
    hex(&all.finalize())
}
