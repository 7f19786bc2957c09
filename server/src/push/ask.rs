//! Asking for a push, in the transaction of its cause.

use uuid::Uuid;

use super::subject::to_text;
use crate::{
    pbx::{OrgKey, Subject},
    store::{self, Db},
};

/// Asks that the PBX be told of these subjects. To be followed by [`super::Push::wake`] after the commit.
pub async fn ask(mut db: Db<'_>, now: i64, subjects: &[Subject]) -> store::Result<()> {
    for subject in subjects {
        let text = to_text(subject);
        let revision = store::state::advance(db.again(), &text).await?;
        store::jobs::put(db.again(), &text, revision, now).await?;
    }
    Ok(())
}

/// Asks for an organisation and all its extensions: something they share has changed.
pub async fn ask_all_of(mut db: Db<'_>, now: i64, org: Uuid, key: &OrgKey) -> store::Result<()> {
    let mut subjects = vec![Subject::Organisation(key.clone())];
    for row in store::extension::all(db.again(), org).await? {
        if let Ok(number) = renvoi_app::domain::Extension::parse(&row.number) {
            subjects.push(Subject::Extension(key.clone(), number));
        }
    }
    ask(db, now, &subjects).await
}
