//! Secrets that must be read back (SIP, trunk and PBX passwords) are sealed with a key that lives in a file.

mod unlock;

pub use unlock::{KeyError, look, renew, unlock};

use std::{
    fmt, fs,
    io::{self, Write as _},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::Arc,
};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chacha20poly1305::{
    Key, XChaCha20Poly1305, XNonce,
    aead::{Aead, KeyInit, Payload},
};
use hmac::{Hmac, Mac as _};
use sha2::{Digest as _, Sha256};

use crate::journal::chain::Signer;

/// The key that seals, and what is derived from it.
#[derive(Clone)]
pub struct Keyring(Arc<Keys>);

struct Keys {
    cipher: XChaCha20Poly1305,
    digests: Hmac<Sha256>,
    journal: [u8; 32],
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keyring(…)")
    }
}

/// What is wrong with a key file or a sealed secret.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The file cannot be read or made.
    #[error("{path}: {cause}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// There is no such file.
    #[error("{0} does not exist")]
    Missing(PathBuf),
    /// The file does not hold 32 bytes in base64.
    #[error("{0}: not a key (32 bytes in base64url)")]
    NotAKey(PathBuf),
    /// Others may read the file.
    #[error("{0}: others may read it; `chmod 600 {0}` mends that")]
    Exposed(PathBuf),
    /// Sealed by another key, or damaged.
    #[error("a sealed secret cannot be opened with this key")]
    Sealed,
}

impl SecretError {
    fn file(path: &Path, cause: io::Error) -> Self {
        Self::File {
            path: path.to_owned(),
            cause,
        }
    }
}

fn write_draft(path: &Path, text: &str) -> io::Result<()> {
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    writeln!(file, "{text}")?;
    file.sync_all()
}

/// What a device's SIP password is sealed for.
#[must_use]
pub fn of_device(endpoint: &str) -> String {
    format!("device:{endpoint}")
}

/// What a trunk's password is sealed for.
#[must_use]
pub fn of_trunk(key: &str) -> String {
    format!("trunk:{key}")
}

/// What the word in a desk phone's address is sealed for.
#[must_use]
pub fn of_phone(device: uuid::Uuid) -> String {
    format!("phone:{device}")
}

/// What the password of a desk phone's own settings page is sealed for.
#[must_use]
pub fn of_phone_page(device: uuid::Uuid) -> String {
    format!("phone-page:{device}")
}

/// What the secret of a person's second factor is sealed for.
#[must_use]
pub fn of_totp(user: uuid::Uuid) -> String {
    format!("totp:{user}")
}

/// What the portal proves itself with at an organisation's provider is sealed for.
#[must_use]
pub fn of_sso(org: uuid::Uuid) -> String {
    format!("sso:{org}")
}

/// Random bytes from the operating system.
#[must_use]
pub fn random<const N: usize>() -> [u8; N] {
    rand::random()
}

/// A random password of 20 letters and digits (about 119 bits), easy to type on a desk phone: no look-alikes.
#[must_use]
pub fn random_password() -> String {
    random_text(
        20,
        b"abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789",
    )
}

/// A random name for the PBX: 8 lower-case letters and digits, the first a letter.
#[must_use]
pub fn random_key() -> String {
    random_text(1, b"abcdefghijkmnpqrstuvwxyz")
        + &random_text(7, b"abcdefghijkmnpqrstuvwxyz23456789")
}

/// So many small letters and digits without look-alikes, five bits each but for a little.
#[must_use]
pub fn random_code(len: usize) -> String {
    random_text(len, b"abcdefghjkmnpqrstuvwxyz23456789")
}

/// A random code to be read out on the telephone: 8 digits.
#[must_use]
pub fn random_digits() -> String {
    random_text(8, b"0123456789")
}

fn random_text(len: usize, alphabet: &[u8]) -> String {
    (0..len)
        .map(|_| char::from(alphabet[rand::random_range(0..alphabet.len())]))
        .collect()
}

impl Keyring {
    /// Reads the key of a file; [`SecretError::Missing`] where there is none.
    pub fn read(path: &Path) -> Result<Self, SecretError> {
        let error = |cause: io::Error| match cause.kind() {
            io::ErrorKind::NotFound => SecretError::Missing(path.to_owned()),
            _ => SecretError::file(path, cause),
        };
        let mode = fs::metadata(path).map_err(error)?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(SecretError::Exposed(path.to_owned()));
        }
        let text = fs::read_to_string(path).map_err(error)?;
        let bytes: [u8; 32] = BASE64_URL_SAFE_NO_PAD
            .decode(text.trim())
            .ok()
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or_else(|| SecretError::NotAKey(path.to_owned()))?;
        Ok(Self::from_bytes(bytes))
    }

    /// Makes a key in a file; where somebody else has just made one, reads that. Nothing is sealed before the file is on the
    /// disk: a key that a power cut takes away takes every secret with it.
    pub fn make(path: &Path) -> Result<Self, SecretError> {
        let error = |cause| SecretError::file(path, cause);
        let folder = match path.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        fs::create_dir_all(folder).map_err(error)?;
        let text = BASE64_URL_SAFE_NO_PAD.encode(random::<32>());
        // Whole or not there at all: a link fails where the name is taken.
        let draft = path.with_extension(format!("new-{}", random_key()));
        let made = write_draft(&draft, &text).and_then(|()| fs::hard_link(&draft, path));
        let swept = fs::remove_file(&draft);
        match made {
            Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => {}
            made => made.and(swept).map_err(error)?,
        }
        fs::File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(error)?;
        Self::read(path)
    }

    /// A key from its bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        let key = Self::mac(&bytes)
            .chain_update(b"renvoi: key of digests")
            .finalize()
            .into_bytes();
        // A hash of 32 secret bytes under a name tells nothing of them, nor of what another name would give.
        let journal = Sha256::new_with_prefix("renvoi journal signing key 1\0").chain_update(bytes);
        Self(Arc::new(Keys {
            cipher: XChaCha20Poly1305::new(&Key::from(bytes)),
            digests: Self::mac(&key),
            journal: journal.finalize().into(),
        }))
    }

    fn mac(key: &[u8]) -> Hmac<Sha256> {
        Hmac::new_from_slice(key).expect("a key may be of any length")
    }

    /// What stands for something in a table, and can be compared but not read or guessed by whoever lacks the key. The same
    /// bytes of another kind have another digest.
    #[must_use]
    pub fn digest(&self, kind: &str, bytes: &[u8]) -> [u8; 32] {
        let digest = self.0.digests.clone().chain_update(kind).chain_update([0]);
        digest.chain_update(bytes).finalize().into_bytes().into()
    }

    /// What signs the journal: derived, so it needs no file of its own, and two portals with the same key sign alike.
    #[must_use]
    pub fn signer(&self) -> Signer {
        Signer::from_seed(&self.0.journal)
    }

    /// Seals a secret for one purpose (`device:ENDPOINT`): it cannot be moved to another row.
    #[must_use]
    pub fn seal(&self, secret: &str, purpose: &str) -> Vec<u8> {
        let nonce = random::<24>();
        let payload = Payload {
            msg: secret.as_bytes(),
            aad: purpose.as_bytes(),
        };
        let sealed = self
            .0
            .cipher
            .encrypt(&XNonce::from(nonce), payload)
            .expect("memory is the only thing sealing can lack");
        [nonce.as_slice(), &sealed].concat()
    }

    /// Opens what [`Keyring::seal`] sealed for the same purpose.
    pub fn open_sealed(&self, sealed: &[u8], purpose: &str) -> Result<String, SecretError> {
        let (nonce, text) = sealed
            .split_first_chunk::<24>()
            .ok_or(SecretError::Sealed)?;
        let payload = Payload {
            msg: text,
            aad: purpose.as_bytes(),
        };
        let plain = self
            .0
            .cipher
            .decrypt(&XNonce::from(*nonce), payload)
            .map_err(|_| SecretError::Sealed)?;
        String::from_utf8(plain).map_err(|_| SecretError::Sealed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_opens_for_its_purpose_only() {
        let keys = Keyring::from_bytes([7; 32]);
        let sealed = keys.seal("hunter2", "device:a");
        assert_eq!(
            keys.open_sealed(&sealed, "device:a").expect("same purpose"),
            "hunter2"
        );
        assert!(keys.open_sealed(&sealed, "device:b").is_err());
        assert!(
            Keyring::from_bytes([8; 32])
                .open_sealed(&sealed, "device:a")
                .is_err()
        );
        assert!(keys.open_sealed(&sealed[..20], "device:a").is_err());
    }

    #[test]
    fn a_digest_is_of_one_kind_and_one_key() {
        let keys = Keyring::from_bytes([7; 32]);
        let digest = keys.digest("a", b"x");
        assert_eq!(digest, keys.clone().digest("a", b"x"));
        let other = Keyring::from_bytes([8; 32]);
        for another in [
            keys.digest("b", b"x"),
            keys.digest("a", b"y"),
            keys.digest("ax", b""),
            keys.digest("", b"ax"),
            other.digest("a", b"x"),
        ] {
            assert_ne!(digest, another);
        }
    }

    #[test]
    fn a_key_is_made_once_and_an_exposed_one_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("keys/key");
        assert!(matches!(Keyring::read(&path), Err(SecretError::Missing(_))));
        let sealed = Keyring::make(&path).expect("made").seal("x", "y");
        let again = Keyring::make(&path).expect("read, not made again");
        assert_eq!(again.open_sealed(&sealed, "y").expect("the same key"), "x");
        let files = fs::read_dir(folder.path().join("keys")).expect("a folder");
        assert_eq!(files.count(), 1, "no draft is left");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("chmod");
        assert!(matches!(Keyring::read(&path), Err(SecretError::Exposed(_))));
    }
}
