//! From a session's row to a person with roles.

use renvoi_app::{
    api::session::{Administrator, Helpdesk, Operator, Person, Session, User},
    domain::Extension,
};
use std::net::IpAddr;
use uuid::Uuid;

use crate::store::{self, Db, user::UserRow};

/// A role beyond that of user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Helps the people of one organisation.
    Helpdesk,
    /// Administers one organisation.
    Administrator,
    /// Runs the platform.
    Operator,
}

impl Role {
    /// All, the lesser first.
    pub const ALL: [Self; 3] = [Self::Helpdesk, Self::Administrator, Self::Operator];

    /// Its name in the store and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Helpdesk => "helpdesk",
            Self::Administrator => "administrator",
            Self::Operator => "operator",
        }
    }

    /// Reads [`Role::name`] back.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// The sessions a person's grants give in an organisation.
#[derive(Debug)]
pub struct Grants {
    /// Everybody is a user.
    pub user: Session<User>,
    /// In the organisation asked for; who administers it may help in it too.
    pub helpdesk: Option<Session<Helpdesk>>,
    /// In the organisation asked for.
    pub administrator: Option<Session<Administrator>>,
    /// Over all organisations.
    pub operator: Option<Session<Operator>>,
}

/// Reads a person's grants. A locked account has none, not even that of user. The organisation's own token may what its scopes
/// say, in every role there is in one organisation.
pub async fn grants_of(mut db: Db<'_>, person: &Person, org: Uuid) -> store::Result<Grants> {
    let rows = store::user::grants(db.again(), person.id).await?;
    let own = person.is_organisation() && person.organisation == org;
    let holds = |role: Role| {
        let granted = |(name, at): &(String, Uuid)| {
            name == role.name() && (role == Role::Operator || *at == org)
        };
        ((own && role != Role::Operator) || rows.iter().any(granted)).then(|| person.clone())
    };
    Ok(Grants {
        user: Session::granted(person.clone()),
        helpdesk: Role::ALL.into_iter().find_map(holds).map(Session::granted),
        administrator: holds(Role::Administrator).map(Session::granted),
        operator: holds(Role::Operator).map(Session::granted),
    })
}

/// The person behind a session; `None` where the account is gone or locked, or its organisation deactivated.
pub async fn find_person(
    mut db: Db<'_>,
    user: Uuid,
    session: Uuid,
    address: Option<IpAddr>,
) -> store::Result<Option<(Person, UserRow)>> {
    let Some(row) = store::user::able(db.again(), user).await? else {
        return Ok(None);
    };
    let extension = match row.extension_id {
        Some(id) => store::extension::by_id(db, row.org_id, id).await?,
        None => None,
    };
    let extension = extension.and_then(|e| {
        Extension::parse(&e.number)
            .ok()
            .map(|number| (e.id, number))
    });
    Ok(Some((
        Person {
            id: row.id,
            email: row.email.clone(),
            organisation: row.org_id,
            extension,
            session,
            zone: (!row.zone.is_empty()).then(|| row.zone.clone()),
            address,
            token: None,
        },
        row,
    )))
}
