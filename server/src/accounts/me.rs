//! Who is signed in, as pages show it.

use async_trait::async_trait;
use renvoi_app::api::{
    ApiError, Code,
    account::{self, Me},
    session::Reader,
};

use super::Accounts;
use crate::{errors::internal, store, voicemail};

#[async_trait]
impl account::Accounts for Accounts {
    async fn me(&self, who: &Reader) -> Result<Me, ApiError> {
        let person = who.person();
        let mut read = self.store.read().await.map_err(internal)?;
        let user = store::user::by_id(read.db(), person.id)
            .await
            .map_err(internal)?;
        let org = store::organisation::by_id(read.db(), person.organisation)
            .await
            .map_err(internal)?;
        let (Some(user), Some(org)) = (user, org) else {
            return Err(Code::SignedOut.into());
        };
        let new_messages = match person.extension {
            Some(_) => voicemail::unheard(read.db(), person.id).await,
            None => Ok(0),
        };
        Ok(Me {
            initials: initials(&user.name),
            name: user.name,
            extension: person
                .extension
                .as_ref()
                .map(|(_, number)| number.to_string()),
            organisation: org.name,
            administrator: false,
            helpdesk: false,
            operator: false,
            line: person.extension.as_ref().map(|(id, _)| *id),
            new_messages: new_messages.map_err(internal)?,
        })
    }
}

/// The first letters of the first and the last name.
fn initials(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let letter = |word: &str| {
        word.chars()
            .next()
            .map(|c| c.to_uppercase().to_string())
            .unwrap_or_default()
    };
    match words.as_slice() {
        [] => String::new(),
        [only] => letter(only),
        [first, .., last] => letter(first) + &letter(last),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn initials_are_first_and_last() {
        assert_eq!(super::initials("Marie-Hélène Delaunay-Berthier"), "MD");
        assert_eq!(super::initials("élodie"), "É");
        assert_eq!(super::initials(" "), "");
    }
}
