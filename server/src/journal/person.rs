//! What the journal says of one person, for who helps them.

use renvoi_app::api::{
    journal::JournalLine,
    session::{Helpdesk, Session},
};

use super::view;
use crate::store::{self, Db, journal::Wanted, organisation::Organisation, user::UserRow};

/// The newest lines about somebody's account, their extension and its telephones; nothing where they are of another organisation.
pub(crate) async fn about_person(
    mut db: Db<'_>,
    who: &Session<Helpdesk>,
    org: &Organisation,
    user: &UserRow,
    most: i64,
) -> store::Result<Vec<JournalLine>> {
    let mut about = vec![format!("user:{}", user.id)];
    if let Some(id) = user.extension_id {
        about.push(format!("extension:{id}"));
        let devices = store::device::of_extension(db.again(), id).await?;
        about.extend(devices.iter().map(|device| format!("device:{}", device.id)));
    }
    read(db, who, org, user, about, None, most).await
}

/// The newest of their ways in and out, and of attempts that failed.
pub(crate) async fn attempts_of(
    db: Db<'_>,
    who: &Session<Helpdesk>,
    org: &Organisation,
    user: &UserRow,
    most: i64,
) -> store::Result<Vec<JournalLine>> {
    let about = vec![format!("user:{}", user.id)];
    read(db, who, org, user, about, Some("session."), most).await
}

async fn read(
    mut db: Db<'_>,
    who: &Session<Helpdesk>,
    org: &Organisation,
    user: &UserRow,
    about: Vec<String>,
    kind: Option<&'static str>,
    most: i64,
) -> store::Result<Vec<JournalLine>> {
    if who.person().organisation != org.id || user.org_id != org.id {
        return Ok(vec![]);
    }
    let wanted = Wanted {
        about: Some(about),
        kind,
        ..Wanted::default()
    };
    let lines = store::journal::page(db.again(), org.id, &wanted, most).await?;
    view::lines(db, org, who.person().zone(&org.zone), lines).await
}
