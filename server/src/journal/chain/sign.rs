//! Ed25519.

use std::fmt;

use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};

use super::bytes;
use crate::store::chain::{Checkpoint, FormerKey, Head};

/// A public key.
pub type Public = [u8; 32];

/// Signs.
pub struct Signer {
    pair: Ed25519KeyPair,
    public: Public,
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signer(…)")
    }
}

impl Signer {
    /// From 32 secret bytes.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed).expect("any 32 bytes are a seed");
        let public = pair.public_key().as_ref().try_into();
        let public = public.expect("a public key has 32 bytes");
        Self { pair, public }
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> Public {
        self.public
    }

    /// Signs the end of a chain, at a moment.
    #[must_use]
    pub fn head(&self, mut head: Head, now: i64) -> Head {
        (head.signed_at, head.public) = (now, self.public.to_vec());
        head.signature = self.sign(&bytes::head(&head));
        head
    }

    /// Signs a checkpoint: the chain's end as it is.
    #[must_use]
    pub fn checkpoint(&self, end: &Head, now: i64) -> Checkpoint {
        let mut made = Checkpoint {
            chain: end.chain,
            seq: end.seq,
            hash: end.hash.clone(),
            newest: end.newest,
            signed_at: now,
            public: self.public.to_vec(),
            signature: vec![],
        };
        made.signature = self.sign(&bytes::checkpoint(&made));
        made
    }

    /// Vouches for a key that signed before.
    #[must_use]
    pub fn key(&self, public: Vec<u8>, now: i64) -> FormerKey {
        let mut made = FormerKey {
            public,
            successor: self.public.to_vec(),
            signed_at: now,
            signature: vec![],
        };
        made.signature = self.sign(&bytes::key(&made));
        made
    }

    fn sign(&self, bytes: &[u8]) -> Vec<u8> {
        self.pair.sign(bytes).as_ref().to_vec()
    }
}

/// Whether one of these keys signed this: `public` says which.
#[must_use]
pub fn signed_by(trusted: &[Public], public: &[u8], bytes: &[u8], signature: &[u8]) -> bool {
    trusted.iter().any(|key| key == public)
        && UnparsedPublicKey::new(&ED25519, public)
            .verify(bytes, signature)
            .is_ok()
}
