//! A new token.

use renvoi_app::{
    api::forwarding::FieldError,
    domain::{RuleName, rule::RuleNameError},
};
use serde_json::json;
use uuid::Uuid;

use super::{Holder, Scopes, Secret, Tokens};
use crate::store::{self, tokens::TokenRow};

/// As many tokens as one holder may have.
pub const MOST: usize = 50;

/// The longest life, in days.
const LONGEST: u16 = 3650;

/// In milliseconds.
const DAY: i64 = 24 * 3600 * 1000;

/// What a token is to be.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// What its holder calls it; the same characters as a rule's name.
    pub name: String,
    /// What it may; `None`: nothing was chosen.
    pub scopes: Option<Scopes>,
    /// How many days it lives, 1 to 3650; `None`: until it is revoked.
    pub days: Option<u16>,
}

/// A token that was made.
#[derive(Clone, Debug)]
pub struct Added {
    /// Its id.
    pub id: Uuid,
    /// The token, which nobody is told again.
    pub secret: Secret,
    /// When it ends, ms since 1970 UTC.
    pub expires_at: Option<i64>,
}

impl Tokens {
    /// Makes one, or says field by field why not: `name`, `scopes`, `days`.
    pub async fn add(
        &self,
        holder: &Holder,
        new: &NewToken,
    ) -> store::Result<Result<Added, Vec<FieldError>>> {
        let mut errors = vec![];
        let name = RuleName::parse(&new.name).map_err(|error| {
            errors.push(FieldError::new("name", name_code(error), ""));
        });
        match &new.scopes {
            None => errors.push(FieldError::new("scopes", "scopes_none", "")),
            Some(scopes) if !scopes.iter().all(|scope| holder.offers(scope)) => {
                errors.push(FieldError::new("scopes", "scopes_role", ""));
            }
            Some(_) => {}
        }
        if new.days.is_some_and(|days| !(1..=LONGEST).contains(&days)) {
            errors.push(FieldError::new("days", "token_days", ""));
        }
        let (Ok(name), Some(scopes), true) = (name, &new.scopes, errors.is_empty()) else {
            return Ok(Err(errors));
        };
        let now = self.clock.millis();
        let secret = Secret::fresh();
        let row = TokenRow {
            id: Uuid::now_v7(),
            key: secret.hash().to_vec(),
            org_id: holder.org,
            user_id: holder.user,
            name: name.as_str().to_owned(),
            scopes: scopes.to_string(),
            created_at: now,
            used_at: None,
            expires_at: new.days.map(|days| now + i64::from(days) * DAY),
            demands: holder.demands,
        };
        let mut tx = self.store.write().await?;
        let held = store::tokens::of(tx.db(), holder.rows()).await?;
        // The journal names them by name.
        if held.iter().any(|token| token.name == row.name) {
            return Ok(Err(twice(&row.name)));
        }
        if held.len() >= MOST {
            return Ok(Err(vec![FieldError::new("name", "too_many_tokens", "")]));
        }
        match store::tokens::insert(tx.db(), &row).await {
            // Somebody else's was faster, since the look.
            Err(error) if store::is_taken(&error) => return Ok(Err(twice(&row.name))),
            inserted => inserted?,
        }
        let detail = json!({ "name": row.name, "scopes": scopes.names(), "days": new.days });
        self.note(tx.db(), holder, row.id, "token.added", detail)
            .await?;
        tx.commit().await?;
        Ok(Ok(Added {
            id: row.id,
            secret,
            expires_at: row.expires_at,
        }))
    }
}

fn twice(name: &str) -> Vec<FieldError> {
    vec![FieldError::new("name", "token_twice", name)]
}

fn name_code(error: RuleNameError) -> &'static str {
    match error {
        RuleNameError::Empty => "token_name_empty",
        RuleNameError::TooLong => "name_too_long",
        RuleNameError::Control => "control",
    }
}
