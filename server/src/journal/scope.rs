//! Whose lines somebody may read.

use renvoi_app::api::session::{Helpdesk, Person, Session};
use uuid::Uuid;

use crate::{
    accounts::grants_of,
    store::{self, Db, organisation::Organisation},
};

/// An organisation's lines, or those of one person in it. It is made only where it is known that they may be read.
#[derive(Clone, Debug)]
pub struct Scope {
    /// Whose organisation.
    pub org: Organisation,
    /// On whose wall clock its reader reads dates.
    pub(super) zone: String,
    /// `None`: all of the organisation.
    pub(super) about: Option<Vec<String>>,
    /// What concerns these, only from an instant on, ms since 1970 UTC.
    pub(super) since: Option<(Vec<String>, i64)>,
}

impl Scope {
    /// The organisation of who helps in it.
    #[must_use]
    pub fn organisation(who: &Session<Helpdesk>, org: Organisation) -> Self {
        Self {
            zone: who.person().zone(&org.zone).to_owned(),
            org,
            about: None,
            since: None,
        }
    }

    /// What concerns one's account, and one's own extension and its telephones since it is one's own: what its former owner did is
    /// theirs.
    pub async fn own(mut db: Db<'_>, person: &Person, org: Organisation) -> store::Result<Self> {
        let mut about = vec![format!("user:{}", person.id)];
        let mut since = None;
        if let Some((id, _)) = person.extension {
            let devices = store::device::of_extension(db.again(), id).await?;
            let mut theirs = vec![format!("extension:{id}")];
            theirs.extend(devices.iter().map(|device| format!("device:{}", device.id)));
            about.extend(theirs.iter().cloned());
            since = Some((theirs, store::owners::since(db, id).await?));
        }
        Ok(Self {
            zone: person.zone(&org.zone).to_owned(),
            org,
            about: Some(about),
            since,
        })
    }

    /// As far as a person's roles reach; `None` where their organisation is gone.
    pub async fn of_person(mut db: Db<'_>, person: &Person) -> store::Result<Option<Self>> {
        let id: Uuid = person.organisation;
        let Some(org) = store::organisation::by_id(db.again(), id).await? else {
            return Ok(None);
        };
        match grants_of(db.again(), person, id).await?.helpdesk {
            Some(helpdesk) => Ok(Some(Self::organisation(&helpdesk, org))),
            None => Self::own(db, person, org).await.map(Some),
        }
    }

    /// Whether it is a whole organisation's.
    #[must_use]
    pub fn is_organisation(&self) -> bool {
        self.about.is_none()
    }
}
