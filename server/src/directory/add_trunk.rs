//! A new trunk.

use renvoi_app::domain::Numbering;
use serde_json::json;
use uuid::Uuid;

use super::{DirectoryError, Registry, checked_name, refused, taken};
use crate::{
    journal,
    pbx::{SipAddress, Subject, TrunkKey},
    push, secrets,
    store::{self, trunk::Trunk},
};

/// What is said of it.
#[derive(Clone)]
pub struct NewTrunk {
    /// What people call it; no two alike.
    pub name: String,
    /// Where its other end is; `None`: the stand-in for the public network.
    pub peer: Option<SipAddress>,
    /// User name and password, where the peer asks for them.
    pub credentials: Option<(String, String)>,
    /// ISO 3166-1 country: how the peer writes numbers.
    pub country: String,
}

/// Adds it.
pub async fn add_trunk(registry: &Registry, new: &NewTrunk) -> Result<Trunk, DirectoryError> {
    let name = checked_name("name", &new.name)?;
    // No host is how the stand-in is kept.
    let (host, port) = match &new.peer {
        Some(address) => (address.host.as_str().to_owned(), address.port),
        None => (String::new(), 0),
    };
    let plain = |text: &str| {
        text.bytes()
            .all(|b| b.is_ascii_alphanumeric() || b".-:[]_".contains(&b))
    };
    let country = new.country.trim().to_uppercase();
    if Numbering::for_country(&country).is_none() {
        let known = Numbering::countries().collect::<Vec<_>>().join(", ");
        return Err(refused(
            "country",
            format!("« {country} » is none we know: {known}"),
        ));
    }
    if let Some((user, password)) = &new.credentials
        && (user.is_empty() || !plain(user) || password.chars().any(char::is_control))
    {
        return Err(refused(
            "credentials",
            "hold a character that cannot be sent",
        ));
    }
    let key = secrets::random_key();
    let row = Trunk {
        id: Uuid::now_v7(),
        name,
        host,
        port: port.into(),
        username: new
            .credentials
            .as_ref()
            .map_or_else(String::new, |(user, _)| user.clone()),
        secret: new
            .credentials
            .as_ref()
            .map(|(_, password)| registry.keys.seal(password, &secrets::of_trunk(&key))),
        country,
        key,
    };
    let mut tx = registry.store.write().await?;
    if store::trunk::by_name(tx.db(), &row.name).await?.is_some() {
        return Err(DirectoryError::Taken {
            kind: "trunk",
            name: row.name,
        });
    }
    store::trunk::insert(tx.db(), &row)
        .await
        .map_err(|e| taken(e, "trunk", &row.name))?;
    let subject = Subject::Trunk(TrunkKey::parse(&row.key).expect("a fresh key has a key's form"));
    push::ask(tx.db(), registry.clock.millis(), &[subject]).await?;
    let entry = journal::Entry::new("trunk.added", format!("trunk:{}", row.id))
        .with(json!({ "name": row.name }));
    journal::append(tx.db(), registry.clock.as_ref(), entry).await?;
    tx.commit().await?;
    Ok(row)
}
