//! Passwords: argon2id, off the async threads, bounded in memory; the hashes sealed, so that who has the database alone cannot even
//! begin to guess (OWASP ASVS 4, 2.4.5).

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{
        phc::{Output, ParamsString, PasswordHash, Salt},
        try_generate_salt,
    },
};
use base64::{Engine as _, prelude::BASE64_STANDARD_NO_PAD};

use super::{
    memory::Memory,
    strength::{OwnWords, Weakness, judge},
    workers::Workers,
};
use crate::secrets::Keyring;

/// Before a hash that is sealed, and what it is sealed for.
const SEALED: &str = "sealed:";
const PURPOSE: &str = "password";

/// OWASP's current floor for argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Hashes and verifies passwords.
///
/// Each hash holds 19 MiB; as many run at once as there are cores, and give way to everything else; the others wait their turn.
#[derive(Clone, Debug)]
pub struct Passwords {
    workers: Workers,
    hasher: Arc<Hasher>,
    /// Verified where there is no account, so that the answer takes as long.
    decoy: Arc<str>,
    /// Verifications that ran to their end.
    verified: Arc<AtomicU64>,
}

/// Why a password could not be hashed.
#[derive(Debug, thiserror::Error)]
#[error("a password could not be hashed")]
pub struct PasswordError;

impl Passwords {
    /// With OWASP's parameters, on every core.
    #[must_use]
    pub fn new() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self::with(
            Params::new(MEMORY_KIB, PASSES, LANES, None).expect("OWASP's parameters are in range"),
            cores,
        )
    }

    /// What is hashed from now on is sealed with this key; what is kept without a seal still opens.
    #[must_use]
    pub fn sealed(self, keys: &Keyring) -> Self {
        let hasher = Hasher {
            memory: Memory::new(self.hasher.params.block_count()),
            params: self.hasher.params.clone(),
            keys: Some(keys.clone()),
        };
        let decoy = hasher
            .hash("nobody has this password")
            .expect("hashing works");
        Self {
            hasher: Arc::new(hasher),
            decoy: decoy.into(),
            ..self
        }
    }

    /// With parameters too weak for anything but tests of other things.
    #[must_use]
    pub fn weak_for_tests() -> Self {
        Self::with(Params::new(64, 1, 1, None).expect("in range"), 4)
    }

    fn with(params: Params, at_once: usize) -> Self {
        let hasher = Hasher {
            memory: Memory::new(params.block_count()),
            params,
            keys: None,
        };
        let decoy = hasher
            .hash("nobody has this password")
            .expect("hashing works");
        Self {
            workers: Workers::new(at_once),
            hasher: Arc::new(hasher),
            decoy: decoy.into(),
            verified: Arc::default(),
        }
    }

    /// What to keep.
    pub async fn hash(&self, password: &str) -> Result<String, PasswordError> {
        let (hasher, password) = (Arc::clone(&self.hasher), password.to_owned());
        self.take_turn(move || hasher.hash(&password)).await
    }

    /// Whether the password is the account's. Takes as long where there is no account (`None`).
    pub async fn verify(&self, password: &str, kept: Option<&str>) -> Result<bool, PasswordError> {
        let (hasher, password) = (Arc::clone(&self.hasher), password.to_owned());
        let (kept, real) = (
            kept.map_or_else(|| self.decoy.to_string(), str::to_owned),
            kept.is_some(),
        );
        let verified = Arc::clone(&self.verified);
        let decoy = Arc::clone(&self.decoy);
        self.take_turn(move || {
            let (opened, opens) = match hasher.open(&kept) {
                Some(opened) => (opened, true),
                None => (hasher.open(&decoy).ok_or(PasswordError)?, false),
            };
            let matches = hasher.verify(&password, &opened)?;
            verified.fetch_add(1, Ordering::Relaxed);
            Ok(matches && real && opens)
        })
        .await
    }

    /// Whether a new password will do for whom these words are of. Takes its turn: that is work as well.
    pub async fn judge(
        &self,
        password: &str,
        own: OwnWords,
    ) -> Result<Result<(), Weakness>, PasswordError> {
        let password = password.to_owned();
        self.take_turn(move || Ok(judge(&password, &own))).await
    }

    /// How many passwords were verified so far, those of nobody included.
    #[must_use]
    pub fn verifications(&self) -> u64 {
        self.verified.load(Ordering::Relaxed)
    }

    async fn take_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, PasswordError> + Send + 'static,
    ) -> Result<T, PasswordError> {
        self.workers.run(work).await.ok_or(PasswordError)?
    }
}

/// Argon2id, in memory that is used again.
#[derive(Debug)]
struct Hasher {
    params: Params,
    memory: Memory,
    keys: Option<Keyring>,
}

impl Hasher {
    /// The PHC string of a password, under a new salt, and sealed where there is a key.
    fn hash(&self, password: &str) -> Result<String, PasswordError> {
        let salt = try_generate_salt().map_err(|_| PasswordError)?;
        let (algorithm, version) = (Algorithm::Argon2id, Version::V0x13);
        let argon = Argon2::new(algorithm, version, self.params.clone());
        let output = self.run(&argon, password, &salt, Params::DEFAULT_OUTPUT_LEN)?;
        let hash = PasswordHash {
            algorithm: algorithm.ident(),
            version: Some(version.into()),
            params: ParamsString::try_from(&self.params).map_err(|_| PasswordError)?,
            salt: Some(Salt::new(&salt).map_err(|_| PasswordError)?),
            hash: Some(output),
        };
        let hash = hash.to_string();
        Ok(match &self.keys {
            Some(keys) => {
                let sealed = keys.seal(&hash, PURPOSE);
                format!("{SEALED}{}", BASE64_STANDARD_NO_PAD.encode(sealed))
            }
            None => hash,
        })
    }

    /// The PHC string that is kept; `None`: it was sealed with a key that is lost, and nobody's password is that any more.
    fn open(&self, kept: &str) -> Option<String> {
        let Some(sealed) = kept.strip_prefix(SEALED) else {
            return Some(kept.to_owned());
        };
        let sealed = BASE64_STANDARD_NO_PAD.decode(sealed).ok()?;
        self.keys.as_ref()?.open_sealed(&sealed, PURPOSE).ok()
    }

    /// Whether a password is that of a PHC string, by whatever parameters that one was made.
    fn verify(&self, password: &str, kept: &str) -> Result<bool, PasswordError> {
        let kept = PasswordHash::new(kept).map_err(|_| PasswordError)?;
        let (Some(salt), Some(hash)) = (&kept.salt, &kept.hash) else {
            return Err(PasswordError);
        };
        let version = kept.version.unwrap_or_else(|| Version::default().into());
        let argon = Argon2::new(
            Algorithm::try_from(kept.algorithm.as_str()).map_err(|_| PasswordError)?,
            Version::try_from(version).map_err(|_| PasswordError)?,
            Params::try_from(&kept).map_err(|_| PasswordError)?,
        );
        // Outputs are compared in constant time.
        Ok(self.run(&argon, password, salt, hash.len())? == *hash)
    }

    fn run(
        &self,
        argon: &Argon2<'_>,
        password: &str,
        salt: &[u8],
        length: usize,
    ) -> Result<Output, PasswordError> {
        let mut bytes = [0; Output::MAX_LENGTH];
        let output = bytes.get_mut(..length).ok_or(PasswordError)?;
        let blocks = argon.params().block_count();
        self.memory
            .within(blocks, |memory| {
                argon.hash_password_into_with_memory(password.as_bytes(), salt, output, memory)
            })
            .map_err(|_| PasswordError)?;
        Output::new(output).map_err(|_| PasswordError)
    }
}

impl Default for Passwords {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn nobodys_password_costs_as_much_as_somebodys() {
        let passwords = Passwords::new();
        let kept = passwords
            .hash("correct horse battery")
            .await
            .expect("hashed");
        let cost = |phc: &str| phc.rsplitn(3, '$').nth(2).map(str::to_owned);
        assert_eq!(cost(&kept), cost(&passwords.decoy), "parameters");
        assert_eq!(kept.len(), passwords.decoy.len(), "salt and hash");
        let sealed = passwords.sealed(&Keyring::from_bytes([1; 32]));
        let kept = sealed.hash("correct horse battery").await.expect("hashed");
        assert_eq!(kept.len(), sealed.decoy.len(), "sealed both");
    }

    #[tokio::test]
    async fn hashes_are_sealed_and_open_with_their_key_alone() {
        let keys = Keyring::from_bytes([1; 32]);
        let plain = Passwords::weak_for_tests();
        let ours = plain.clone().sealed(&keys);
        let (password, wrong) = ("correct horse battery", "correct horse batterz");
        let before = plain.hash(password).await.expect("hashed");
        let kept = ours.hash(password).await.expect("hashed");
        assert!(
            kept.starts_with(SEALED) && !kept.contains("argon2"),
            "{kept}"
        );
        let opens = async |passwords: &Passwords, kept: &str, password| {
            passwords
                .verify(password, Some(kept))
                .await
                .expect("verified")
        };
        // Also what was kept before there were seals.
        for kept in [&before, &kept] {
            assert!(opens(&ours, kept, password).await, "{kept}");
            assert!(!opens(&ours, kept, wrong).await, "{kept}");
        }
        // With another key, with none, or cut off: nobody's password, and no failure.
        let other = plain.clone().sealed(&Keyring::from_bytes([2; 32]));
        let half = kept.split_at(kept.len() / 2).0;
        for (passwords, kept) in [
            (&other, kept.as_str()),
            (&plain, kept.as_str()),
            (&ours, half),
        ] {
            let before = passwords.verifications();
            assert!(!opens(passwords, kept, password).await, "{kept}");
            assert_eq!(passwords.verifications(), before + 1, "it takes as long");
        }
    }

    #[tokio::test]
    async fn used_memory_makes_no_other_hash_than_new_memory() {
        use argon2::{PasswordHasher as _, PasswordVerifier as _};
        let passwords = Passwords::new();
        let plain = Argon2::new(
            Algorithm::Argon2id,
            Version::V0x13,
            passwords.hasher.params.clone(),
        );
        for password in ["correct horse battery", "another one of some length"] {
            let ours = passwords.hash(password).await.expect("hashed");
            plain
                .verify_password(password.as_bytes(), ours.as_str())
                .expect("it is the same function");
            let theirs: PasswordHash = plain.hash_password(password.as_bytes()).expect("hashed");
            let kept = theirs.to_string();
            assert!(passwords.verify(password, Some(&kept)).await.expect("read"));
        }
        // What was kept under other parameters opens as before.
        let other = Params::new(32, 3, 2, Some(16)).expect("in range");
        let other = Argon2::new(Algorithm::Argon2id, Version::V0x13, other);
        let kept: PasswordHash = other.hash_password(b"an old password").expect("hashed");
        let kept = kept.to_string();
        for (password, right) in [("an old password", true), ("an odd password", false)] {
            let opens = passwords.verify(password, Some(&kept)).await;
            assert_eq!(opens.expect("read"), right, "{password}");
        }
    }

    #[tokio::test]
    async fn a_password_is_kept_as_argon2id_with_owasp_parameters() {
        let passwords = Passwords::new();
        let kept = passwords
            .hash("correct horse battery")
            .await
            .expect("hashed");
        assert!(
            kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{kept}"
        );
        assert!(
            passwords
                .verify("correct horse battery", Some(&kept))
                .await
                .expect("verified")
        );
        assert!(
            !passwords
                .verify("correct horse batterz", Some(&kept))
                .await
                .expect("verified")
        );
        assert!(
            !passwords
                .verify("nobody has this password", None)
                .await
                .expect("the decoy never opens")
        );
    }
}
