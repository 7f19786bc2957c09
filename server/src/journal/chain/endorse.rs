//! Keys that signed before the present one.

use super::{Public, Signer, bytes, signed_by};
use crate::store::{self, Db, chain::FormerKey};

/// Vouches for every key that has signed so far: where the key that they were derived from is lost, and another takes its place. It is
/// somebody at the server who says that it is so.
pub async fn endorse(mut db: Db<'_>, signer: &Signer, now: i64) -> store::Result<()> {
    for public in store::chain::signers(db.again()).await? {
        if public != signer.public() {
            store::chain::put_key(db.again(), &signer.key(public, now)).await?;
        }
    }
    Ok(())
}

/// A key, and every key that it or one of these vouches for.
#[must_use]
pub fn trusted(own: Public, former: &[FormerKey]) -> Vec<Public> {
    let mut trusted = vec![own];
    loop {
        let next = former.iter().find_map(|key| {
            let public: Public = key.public.as_slice().try_into().ok()?;
            let vouched = || signed_by(&trusted, &key.successor, &bytes::key(key), &key.signature);
            (!trusted.contains(&public) && vouched()).then_some(public)
        });
        match next {
            Some(public) => trusted.push(public),
            None => return trusted,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_trusted_through_those_that_took_their_place() {
        let [first, second, third, stranger] = [1, 2, 3, 4].map(|n| Signer::from_seed(&[n; 32]));
        let former = [
            second.key(first.public().to_vec(), 5),
            third.key(second.public().to_vec(), 6),
            stranger.key(stranger.public().to_vec(), 7),
        ];
        let mut trusted = trusted(third.public(), &former);
        let mut expected = vec![first.public(), second.public(), third.public()];
        trusted.sort_unstable();
        expected.sort_unstable();
        assert_eq!(trusted, expected);
        let mut forged = former[0].clone();
        forged.public = stranger.public().to_vec();
        assert_eq!(
            super::trusted(second.public(), &[forged]),
            [second.public()]
        );
    }
}
