//! Which provider an organisation has: by its administrator's page, and by the command line.

use renvoi_app::{api::forwarding::FieldError, domain::rule::is_forbidden};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{Sso, address::issuer, providers::ProviderError};
use crate::{
    accounts::EmailAddress,
    directory::{DirectoryError, Registry, refused},
    journal::{self, Author},
    secrets,
    store::{self, organisation::Organisation, sso::SsoRow},
};

/// The longest button.
const LABEL: usize = 40;

/// What is wanted of an organisation's provider.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// The provider's name for itself, an address.
    pub issuer: String,
    /// Its name for the portal.
    pub client_id: String,
    /// What the portal proves itself with; `None`: as it is, where provider and name are the same.
    pub secret: Option<String>,
    /// What stands on the button; empty: our own words.
    pub label: String,
    /// Whether passwords of ours still let people in.
    pub passwords: bool,
    /// Whether a second factor of ours is asked for beside it.
    pub second_factor: bool,
    /// Whether the addresses that it names are taken for verified where it says nothing of that.
    pub trusts_addresses: bool,
    /// What it was decided on; 0: there was none.
    pub version: i64,
}

impl Draft {
    /// As it is kept, but for the secret, which nobody is shown again.
    #[must_use]
    pub fn of(row: &SsoRow) -> Self {
        Self {
            issuer: row.issuer.clone(),
            client_id: row.client_id.clone(),
            secret: None,
            label: row.label.clone(),
            passwords: row.passwords,
            second_factor: row.second_factor,
            trusts_addresses: row.trusts_addresses,
            version: row.version,
        }
    }

    /// One that there is not yet.
    #[must_use]
    pub fn blank() -> Self {
        Self {
            passwords: true,
            ..Self::default()
        }
    }
}

/// Why it is not kept.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// What is wrong, field by field.
    #[error("{} fields are wrong", .0.len())]
    Fields(Vec<FieldError>),
    /// Somebody saved since.
    #[error("somebody saved since")]
    Stale,
    /// Ours.
    #[error(transparent)]
    Store(#[from] sqlx::Error),
}

/// All of it, for scripts and the journal; of the secret, whether there is one.
#[must_use]
pub(crate) fn described(row: Option<&SsoRow>) -> Value {
    row.map_or_else(
        || json!({}),
        |row| {
            json!({ "issuer": row.issuer, "client": row.client_id, "client_secret": row.secret.is_some(),
                    "button": row.label, "passwords": row.passwords, "second": row.second_factor,
                    "addresses": row.trusts_addresses })
        },
    )
}

/// What differs, `null` where there was nothing, or is nothing: `{ "issuer": [null, "https://…"] }`.
fn changes(before: &Value, after: &Value) -> Value {
    let names = [before, after].into_iter().filter_map(Value::as_object);
    let names = names.flat_map(Map::keys);
    let changed = names
        .filter(|name| before[name.as_str()] != after[name.as_str()])
        .map(|name| {
            let sides = json!([before[name.as_str()], after[name.as_str()]]);
            (name.clone(), sides)
        });
    Value::Object(changed.collect())
}

/// Keeps it, for an organisation. The provider is asked who it is where that is new. `owner`: whoever asks, where they are to have
/// come in by it themselves before passwords are switched off, so that nobody shuts everybody out.
pub async fn save(
    sso: &Sso,
    org: &Organisation,
    author: &Author,
    draft: &Draft,
    owner: Option<Uuid>,
) -> Result<SsoRow, SaveError> {
    let registry = sso.registry();
    let was = sso.row(org.id).await?;
    let mut errors = wrong(sso, draft);
    let same_issuer = was.as_ref().is_some_and(|was| was.issuer == draft.issuer);
    if errors.is_empty() && !same_issuer {
        errors.extend(unlike(sso, &draft.issuer).await);
    }
    if errors.is_empty()
        && !draft.passwords
        && let Some(owner) = owner
    {
        let mut read = registry.store.read().await?;
        let link = store::sso::link_of(read.db(), owner, &draft.issuer).await?;
        if link.is_none() {
            errors.push(FieldError::new("passwords", "sso_unproven", ""));
        }
    }
    if !errors.is_empty() {
        return Err(SaveError::Fields(errors));
    }
    // A secret goes to whom it was given for, and to nobody else.
    let same = was
        .as_ref()
        .filter(|was| same_issuer && was.client_id == draft.client_id);
    let secret = match draft.secret.as_deref() {
        Some("") => None,
        Some(secret) => Some(registry.keys.seal(secret, &secrets::of_sso(org.id))),
        None => same.and_then(|was| was.secret.clone()),
    };
    let row = SsoRow {
        org_id: org.id,
        issuer: draft.issuer.clone(),
        client_id: draft.client_id.clone(),
        secret,
        label: draft.label.trim().to_owned(),
        passwords: draft.passwords,
        second_factor: draft.second_factor,
        trusts_addresses: draft.trusts_addresses,
        version: draft.version.max(1),
    };
    let mut tx = registry.store.write().await?;
    let kept = match (&was, draft.version) {
        (None, 0) => store::sso::insert(tx.db(), &row).await?,
        (Some(_), version) if version > 0 => store::sso::update(tx.db(), &row).await?,
        _ => false,
    };
    if !kept {
        return Err(SaveError::Stale);
    }
    let mut changed = changes(&described(was.as_ref()), &described(Some(&row)));
    if draft.secret.as_deref().is_some_and(|it| !it.is_empty()) {
        // That there is another one is told, and nothing of it.
        changed["client_secret"] = json!([was.is_some_and(|was| was.secret.is_some()), true]);
    }
    let entry = journal::Entry::new("organisation.sso", format!("organisation:{}", org.id))
        .from(author)
        .within(org.id)
        .with(json!({ "changed": changed }));
    journal::append(tx.db(), registry.clock.as_ref(), entry).await?;
    tx.commit().await?;
    Ok(row)
}

/// What is wrong with a draft by itself.
fn wrong(sso: &Sso, draft: &Draft) -> Vec<FieldError> {
    let mut errors = vec![];
    let mut refuse = |field: &str, code: &str| errors.push(FieldError::new(field, code, ""));
    if draft.issuer.is_empty() {
        refuse("issuer", "sso_issuer_empty");
    } else if issuer(&draft.issuer, sso.0.providers.reach()).is_none() {
        refuse("issuer", "sso_issuer");
    }
    let printable = |text: &str| text.chars().all(|c| c.is_ascii_graphic() || c == ' ');
    if draft.client_id.is_empty() {
        refuse("client_id", "sso_client_empty");
    } else if draft.client_id.len() > 255 || !printable(&draft.client_id) {
        refuse("client_id", "sso_client");
    }
    let secret = draft.secret.as_deref().unwrap_or_default();
    if secret.len() > 500 || !printable(secret) {
        refuse("secret", "sso_secret");
    }
    if draft.label.trim().chars().count() > LABEL || draft.label.chars().any(is_forbidden) {
        refuse("label", "sso_label");
    }
    errors
}

/// Why an address is not a provider's.
async fn unlike(sso: &Sso, issuer: &str) -> Option<FieldError> {
    let providers = &sso.0.providers;
    let error = match providers.leave(issuer) {
        Ok(_leave) => providers.discover(issuer).await.err()?,
        Err(error) => error,
    };
    tracing::info!(issuer, %error, "a provider is not taken");
    Some(match error {
        ProviderError::Issuer(other) => FieldError::new("issuer", "sso_calls", &other),
        error if error.passes() => FieldError::new("issuer", "sso_unreachable", ""),
        _ => FieldError::new("issuer", "sso_misfit", ""),
    })
}

/// Takes an organisation's provider away: passwords of ours let its people in again. `false` where there is none.
pub async fn remove(registry: &Registry, org: Uuid, author: &Author) -> store::Result<bool> {
    let mut tx = registry.store.write().await?;
    let was = store::sso::find(tx.db(), org).await?;
    if !store::sso::delete(tx.db(), org).await? {
        return Ok(false);
    }
    let changed = changes(&described(was.as_ref()), &described(None));
    let entry = journal::Entry::new("organisation.sso", format!("organisation:{org}"))
        .from(author)
        .within(org)
        .with(json!({ "changed": changed }));
    journal::append(tx.db(), registry.clock.as_ref(), entry).await?;
    tx.commit().await?;
    Ok(true)
}

/// Says which addresses lead to an organisation's provider, by what stands behind their @. It is for who runs the platform: an
/// organisation that named somebody else's would have their people sent to its own provider.
pub async fn set_domains(
    registry: &Registry,
    org: &Organisation,
    domains: &[String],
) -> Result<Vec<String>, DirectoryError> {
    let read = |text: &String| {
        let text = text.trim().trim_start_matches('@').to_lowercase();
        let well_formed = EmailAddress::parse(&format!("a@{text}")).is_some();
        well_formed.then_some(text).ok_or_else(|| {
            refused(
                "domain",
                "is not the end of an address, such as cabinet.example",
            )
        })
    };
    let mut domains = domains.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    domains.sort();
    domains.dedup();
    let mut tx = registry.store.write().await?;
    let was = store::sso::domains(tx.db(), org.id).await?;
    if was == domains {
        return Ok(domains);
    }
    for domain in &domains {
        let other = store::sso::way_of_domain(tx.db(), domain).await?;
        if other.is_some_and(|other| other.org_id != org.id) {
            return Err(DirectoryError::Taken {
                kind: "domain",
                name: domain.clone(),
            });
        }
    }
    store::sso::set_domains(tx.db(), org.id, &domains).await?;
    let entry = journal::Entry::new("organisation.sso", format!("organisation:{}", org.id))
        .within(org.id)
        .with(json!({ "changed": { "domains": [was, domains] } }));
    journal::append(tx.db(), registry.clock.as_ref(), entry).await?;
    tx.commit().await?;
    Ok(domains)
}
