//! A person's extension with its rules, as every operation reads it first.

use std::collections::HashMap;

use renvoi_app::{
    api::{ApiError, Code, session::Reads},
    domain::{Extension, Rule, RuleList},
};

use crate::{
    directory::Directory,
    errors::internal,
    pbx::{OrgKey, Subject},
    store::{
        self, Db, Store,
        extension::{ExtensionRow, Listed},
        organisation::Organisation,
    },
};

/// Why an extension cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum LineError {
    /// Its list is there, and is no list.
    #[error("its stored rule list cannot be read; `renvoi rules import` replaces it")]
    Damaged,
    /// The database.
    #[error("the database: {0}")]
    Store(#[from] sqlx::Error),
}

impl From<LineError> for ApiError {
    fn from(error: LineError) -> Self {
        match error {
            LineError::Damaged => {
                tracing::error!(%error, "a request failed");
                Code::Damaged.into()
            }
            LineError::Store(error) => internal(error),
        }
    }
}

/// An extension and its list.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its organisation.
    pub org: Organisation,
    /// Its row.
    pub row: ExtensionRow,
    /// Its digits.
    pub number: Extension,
    /// Its rules.
    pub list: RuleList,
}

impl Line {
    /// The extension that the person owns whose things may be read; [`Code::NotFound`] where they own none.
    pub async fn own(mut db: Db<'_>, who: &impl Reads) -> Result<Self, ApiError> {
        let person = who.person();
        let (id, _) = person.extension.as_ref().ok_or(Code::NotFound)?;
        let org = store::organisation::by_id(db.again(), person.organisation)
            .await
            .map_err(internal)?;
        let listed = store::extension::listed(db, person.organisation, *id)
            .await
            .map_err(internal)?;
        let (Some(org), Some(Listed { row, body })) = (org, listed) else {
            return Err(Code::NotFound.into());
        };
        Ok(Self::with(org, row, body.as_deref())?)
    }

    /// An extension's.
    pub async fn of(db: Db<'_>, org: Organisation, row: ExtensionRow) -> Result<Self, LineError> {
        let body = store::rules::body(db, row.id, row.rules_version).await?;
        Self::with(org, row, body.as_deref())
    }

    /// An extension's, whose list is stored so.
    fn with(org: Organisation, row: ExtensionRow, body: Option<&str>) -> Result<Self, LineError> {
        let list = super::body::in_force(row.rules_version, body).ok_or(LineError::Damaged)?;
        Ok(Self {
            list,
            ..Self::blank(org, row)?
        })
    }

    /// An extension's, without whatever list is stored: what a list that replaces it starts from.
    pub fn blank(org: Organisation, row: ExtensionRow) -> store::Result<Self> {
        let number = Extension::parse(&row.number)
            .map_err(|_| sqlx::Error::Decode("a stored extension is none".into()))?;
        let list = RuleList {
            version: row.rules_version,
            rules: vec![],
        };
        Ok(Self {
            org,
            row,
            number,
            list,
        })
    }

    /// What its rules have to be checked against.
    pub async fn directory(
        &self,
        store: &Store,
        db: Db<'_>,
        rules: &[Rule],
    ) -> store::Result<Directory> {
        self.planned(store, db, rules, &HashMap::new()).await
    }

    /// The same once these colleagues have these lists, whatever is stored.
    pub(super) async fn planned(
        &self,
        store: &Store,
        db: Db<'_>,
        rules: &[Rule],
        planned: &HashMap<Extension, Vec<Rule>>,
    ) -> store::Result<Directory> {
        let (org, own, voicemail) = (&self.org, &self.number, self.row.voicemail);
        Directory::planned(store, db, org, own, voicemail, rules, planned).await
    }

    /// Its name in the outbox.
    #[must_use]
    pub fn subject(&self) -> Subject {
        let key = OrgKey::parse(&self.org.key).expect("a stored key has a key's form");
        Subject::Extension(key, self.number.clone())
    }
}
