//! From what a program shows to what it may.

use std::net::IpAddr;

use renvoi_app::api::session::{Person, Token};
use uuid::Uuid;

use super::{Scopes, Secret, Tokens};
use crate::{
    accounts::{Grants, find_person, grants_of},
    store::{self, tokens::TokenRow},
};

/// How old what is noted of a token's use may be, in milliseconds.
const NOTED: i64 = 60 * 1000;

/// A token that is good, and what its holder may.
#[derive(Debug)]
pub struct Bearer {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// What of the holder's roles it may use.
    pub scopes: Scopes,
    /// When it ends, ms since 1970 UTC.
    pub expires_at: Option<i64>,
    /// The holder's roles at this moment.
    pub grants: Grants,
}

impl Tokens {
    /// Whose token it is; `None`: nobody's, it has ended, or its holder is locked out.
    pub async fn recognise(
        &self,
        secret: &Secret,
        address: IpAddr,
    ) -> store::Result<Option<Bearer>> {
        let now = self.clock.millis();
        let mut read = self.store.read().await?;
        let Some(row) = store::tokens::by_key(read.db(), &secret.hash(), now).await? else {
            return Ok(None);
        };
        let Some(scopes) = Scopes::parse(&row.scopes) else {
            return Ok(None);
        };
        let found = match row.user_id {
            Some(user) => find_person(read.db(), user, row.id, Some(address))
                .await?
                .map(|(person, user)| (person, row.demands != user.demands)),
            None => Some((organisation(&row, address), false)),
        };
        let Some((mut person, limited)) = found else {
            return Ok(None);
        };
        person.token = Some(Token {
            name: row.name.clone(),
            of_organisation: row.user_id.is_none(),
        });
        let mut grants = grants_of(read.db(), &person, person.organisation).await?;
        if limited {
            // Whoever made it was asked for less than their roles ask for now.
            (grants.helpdesk, grants.administrator, grants.operator) = (None, None, None);
        }
        drop(read);
        if row.used_at.is_none_or(|at| at <= now - NOTED) {
            let noted = async {
                let mut tx = self.store.write().await?;
                store::tokens::touch(tx.db(), row.id, now, now - NOTED).await?;
                tx.commit().await
            };
            // The request is good all the same.
            if let Err(error) = noted.await {
                tracing::warn!(%error, "the use of a token was not noted");
            }
        }
        Ok(Some(Bearer {
            id: row.id,
            name: row.name,
            scopes,
            expires_at: row.expires_at,
            grants,
        }))
    }
}

/// Nobody in particular, in the organisation's name.
fn organisation(row: &TokenRow, address: IpAddr) -> Person {
    Person {
        id: row.id,
        email: String::new(),
        organisation: row.org_id,
        extension: None,
        session: row.id,
        zone: None,
        address: Some(address),
        token: None,
    }
}
