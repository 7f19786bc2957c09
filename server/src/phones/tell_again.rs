//! A phone is told once more, or to restart.

use renvoi_app::api::{
    ApiError,
    session::{Session, User},
};
use serde_json::json;
use uuid::Uuid;

use super::{Desk, PhonesService, ask, own};
use crate::{
    clock::Clock,
    errors::internal,
    journal::{self, Author},
    store::{self, Db, phone::Phone},
};

impl PhonesService {
    pub(super) async fn tell_once_more(
        &self,
        who: &Session<User>,
        id: Uuid,
    ) -> Result<(), ApiError> {
        let mut read = self.desk.store.read().await.map_err(internal)?;
        let phone = own(read.db(), who, id).await?;
        drop(read);
        resync(&self.desk, &phone).await.map_err(internal)?;
        self.announce(&phone);
        Ok(())
    }
}

/// Has a phone told to fetch its files, whatever it has of them.
pub async fn resync(desk: &Desk, phone: &Phone) -> store::Result<()> {
    let mut tx = desk.store.write().await?;
    forget(tx.db(), desk.clock.as_ref(), phone).await?;
    tx.commit().await
}

/// Has a phone told to restart, as soon as can be: from the command line.
pub async fn restart(desk: &Desk, phone: &Phone) -> store::Result<()> {
    let mut tx = desk.store.write().await?;
    let (clock, author) = (desk.clock.as_ref(), Author::CommandLine);
    put_restart(tx.db(), clock, phone, &author, None).await?;
    tx.commit().await
}

/// What it has of its files is not believed any more, so that it is told.
async fn forget(mut db: Db<'_>, clock: &dyn Clock, phone: &Phone) -> store::Result<()> {
    let id = phone.row.device_id;
    if let Some(row) = store::phone::lock(db.again(), id).await? {
        let forgetful = store::phone::PhoneRow {
            fetched: String::new(),
            held: "{}".to_owned(),
            ..row
        };
        store::phone::set_fetched(db.again(), &forgetful).await?;
        store::phone::set_told(db.again(), id, "", 0).await?;
        ask(db, clock.millis(), &[id]).await?;
    }
    Ok(())
}

/// [`resync`] within a transaction, by somebody of the staff, who may have said why. To be followed by
/// [`Push::wake`](crate::push::Push::wake).
pub(crate) async fn put_resync(
    mut db: Db<'_>,
    clock: &dyn Clock,
    phone: &Phone,
    author: &Author,
    why: Option<&str>,
) -> store::Result<()> {
    forget(db.again(), clock, phone).await?;
    note(db, clock, phone, ("device.resync_asked", author, why)).await
}

/// Has a phone told to restart, as soon as can be. To be followed by [`Push::wake`](crate::push::Push::wake).
pub(crate) async fn put_restart(
    mut db: Db<'_>,
    clock: &dyn Clock,
    phone: &Phone,
    author: &Author,
    why: Option<&str>,
) -> store::Result<()> {
    let (id, now) = (phone.row.device_id, clock.millis());
    store::phone::ask_restart(db.again(), id, now).await?;
    ask(db.again(), now, &[id]).await?;
    note(db, clock, phone, ("device.restart_asked", author, why)).await
}

async fn note(
    db: Db<'_>,
    clock: &dyn Clock,
    phone: &Phone,
    (action, author, why): (&'static str, &Author, Option<&str>),
) -> store::Result<()> {
    let mut detail = json!({ "name": phone.name, "extension": phone.extension });
    if let Some(why) = why {
        detail["why"] = why.into();
    }
    let entry = journal::Entry::new(action, format!("device:{}", phone.row.device_id))
        .from(author)
        .within(phone.row.org_id)
        .with(detail);
    journal::append(db, clock, entry).await?;
    Ok(())
}
