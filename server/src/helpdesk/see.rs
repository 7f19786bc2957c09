//! « Voir comme cette personne »: somebody's pages as they see them, for a while, and nothing to change there.
//!
//! What is handed out is a [`Reader`]: no service that changes anything, plays a message or makes a token takes one.

use renvoi_app::api::{
    helpdesk::Refusal,
    session::{Helpdesk, Reader, Session},
};
use serde_json::json;
use uuid::Uuid;

use super::{
    Desk,
    target::{DeedError, Reason, Target, barred},
};
use crate::{accounts::find_person, journal, store};

/// For so long somebody's pages may be looked at, in milliseconds: a quarter of an hour.
pub const LOOK: i64 = 15 * 60 * 1000;

/// Whose pages are looked at.
#[derive(Clone, Debug)]
pub struct Seen {
    /// For the services.
    pub reader: Reader,
    /// Their full name.
    pub name: String,
}

impl Desk {
    /// Writes down that somebody's pages are looked at from now on: they read it in their own journal. Answers until when, in ms since
    /// 1970 UTC.
    pub async fn begin_to_see(
        &self,
        who: &Session<Helpdesk>,
        id: Uuid,
        why: &Reason,
    ) -> Result<i64, DeedError> {
        let mut tx = self.store.write().await?;
        let target = Target::find(tx.db(), who, id, why).await?;
        target.may_come_in()?;
        let until = self.clock.millis() + LOOK;
        let entry = target.entry("user.seen", json!({ "minutes": LOOK / 60_000 }));
        journal::append(tx.db(), self.clock.as_ref(), entry).await?;
        tx.commit().await?;
        Ok(until)
    }

    /// Somebody whose pages are looked at, asked for anew at each of them: either may have changed.
    pub async fn see(&self, who: &Session<Helpdesk>, id: Uuid) -> Result<Seen, DeedError> {
        let helper = who.person();
        let mut read = self.store.read().await?;
        let user = store::user::by_id(read.db(), id).await?;
        let user = user
            .filter(|user| user.org_id == helper.organisation)
            .ok_or(DeedError::Nobody)?;
        if barred(read.db(), helper, &user).await?.is_some() {
            return Err(DeedError::Barred);
        }
        let found = find_person(read.db(), id, helper.session, helper.address).await?;
        let (person, row) = found.ok_or(DeedError::Refused(Refusal::Locked))?;
        let reader = Reader::looking(who, person).ok_or(DeedError::Nobody)?;
        Ok(Seen {
            reader,
            name: row.name,
        })
    }
}
