//! A new desk phone: a device that fetches what it is.

use renvoi_app::domain::phones::{Label, MacAddress, Model, ModelId, Phone as Apparatus};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{Desk, ask, body::Body, desired::Unwritable, models, templates::give_anew};
use crate::{
    directory::{DirectoryError, NewDevice, Registry, put_device, refused, taken},
    journal::{self, Author},
    secrets::{self, Keyring},
    store::{self, Db, organisation::Organisation, phone::PhoneRow},
};

/// A desk phone to be added.
#[derive(Clone, Debug)]
pub struct NewPhone {
    /// The extension it rings for, by its digits.
    pub extension: String,
    /// What its owner calls it.
    pub name: String,
    /// Its hardware address.
    pub mac: MacAddress,
    /// Its model.
    pub model: ModelId,
    /// The names of its expansion modules, in the order in which they are plugged in.
    pub modules: Vec<String>,
}

/// A desk phone just added.
#[derive(Clone)]
pub struct AddedPhone {
    /// Its SIP account.
    pub device: NewDevice,
    /// The device's id.
    pub id: Uuid,
    /// The folder that it is to fetch its files from: a secret.
    pub folder: String,
}

/// Adds one to an extension, with the keys that a new one has.
pub async fn add_phone(
    registry: &Registry,
    desk: &Desk,
    org: &Organisation,
    new: &NewPhone,
) -> Result<AddedPhone, DirectoryError> {
    let mut tx = registry.store.write().await?;
    let added = put_phone(tx.db(), registry, desk, &Author::CommandLine, org, new).await?;
    tx.commit().await?;
    Ok(added)
}

/// The same, within a transaction. To be followed by [`Push::wake`](crate::push::Push::wake).
pub(super) async fn put_phone(
    mut db: Db<'_>,
    registry: &Registry,
    desk: &Desk,
    author: &Author,
    org: &Organisation,
    new: &NewPhone,
) -> Result<AddedPhone, DirectoryError> {
    let model = known_model(&new.model)?;
    let modules = known_modules(model, &new.modules)?;
    // Templates are applied, and taken back, before it is there or after: it would miss what is begun meanwhile.
    store::organisation::lock(db.again(), org.id).await?;
    let device = put_device(db.again(), registry, author, org, &new.extension, &new.name).await?;
    let row = store::device::by_endpoint(db.again(), device.endpoint.as_str())
        .await?
        .ok_or(sqlx::Error::RowNotFound)?;
    let now = registry.clock.millis();
    let word = word(&registry.keys, row.id);
    let phone = PhoneRow {
        device_id: row.id,
        org_id: org.id,
        mac: new.mac.plain(),
        model: model.id.0.clone(),
        modules: serde_json::to_string(&modules).expect("plain data"),
        key: word.key,
        secret: word.sealed,
        password: registry
            .keys
            .seal(&secrets::random_password(), &secrets::of_phone_page(row.id)),
        copyable: false,
        version: 1,
        revision: 1,
        wanted: String::new(),
        saved_at: now,
        told: String::new(),
        told_at: None,
        held: "{}".to_owned(),
        fetched: String::new(),
        fetched_at: None,
        seen_at: None,
        firmware: String::new(),
        agent: String::new(),
        address: String::new(),
        open_until: 0,
        wanted_of: 0,
        restart_asked: 0,
        restarted_at: None,
    };
    store::phone::insert(db.again(), &phone)
        .await
        .map_err(|error| taken(error, "phone", &new.mac.to_string()))?;
    let apparatus = Apparatus {
        model,
        modules: &modules,
        accounts: 1,
    };
    let body = Body {
        keys: apparatus.default_keys(&Label::default()),
        ..Body::default()
    };
    store::phone::insert_keys(db.again(), row.id, 1, &body.write(), now, author.user()).await?;
    store::phone::forget_stranger(db.again(), &phone.mac).await?;
    ask(db.again(), now, &[row.id]).await?;
    let entry = journal::Entry::new("device.desk_added", format!("device:{}", row.id))
        .from(author)
        .within(org.id)
        .with(json!({ "name": row.name, "extension": new.extension, "mac": new.mac.to_string(), "model": phone.model }));
    journal::append(db.again(), registry.clock.as_ref(), entry).await?;
    give_anew(db, desk, row.id, author).await.map_err(given)?;
    Ok(AddedPhone {
        device,
        id: row.id,
        folder: desk.reach.folder(&word.plain),
    })
}

/// What templates of keys cannot be given for.
pub(super) fn given(error: Unwritable) -> DirectoryError {
    match error {
        Unwritable::Store(error) => error.into(),
        error => refused("phone", error),
    }
}

/// What a phone's address has: the word, as it is found by, and as it is kept.
pub(super) struct Word {
    pub(super) plain: String,
    pub(super) key: Vec<u8>,
    pub(super) sealed: Vec<u8>,
}

/// Letters and digits of a word: 160 bits, and short enough for any phone's field.
pub(super) const WORD: usize = 32;

/// A new one for a device.
pub(super) fn word(keys: &Keyring, device: Uuid) -> Word {
    let plain = secrets::random_code(WORD);
    Word {
        key: key_of(&plain),
        sealed: keys.seal(&plain, &secrets::of_phone(device)),
        plain,
    }
}

/// What a word is found by.
pub(super) fn key_of(word: &str) -> Vec<u8> {
    Sha256::digest(word).to_vec()
}

/// A model that we have a file of.
pub(super) fn known_model(id: &ModelId) -> Result<&'static Model, DirectoryError> {
    models::catalogue().get(id).ok_or_else(|| {
        refused(
            "model",
            format!("« {id} » is none; see `renvoi phone models`"),
        )
    })
}

/// Expansion modules that fit a model, as indexes in its list.
pub(super) fn known_modules(model: &Model, names: &[String]) -> Result<Vec<u8>, DirectoryError> {
    let index = |name: &String| {
        let at = model
            .modules
            .iter()
            .position(|module| module.name.eq_ignore_ascii_case(name));
        at.and_then(|at| u8::try_from(at).ok()).ok_or_else(|| {
            let known: Vec<_> = model
                .modules
                .iter()
                .map(|module| module.name.as_str())
                .collect();
            refused(
                "module",
                format!("« {name} » fits no {}: {}", model.name, known.join(", ")),
            )
        })
    };
    let modules = names.iter().map(index).collect::<Result<Vec<_>, _>>()?;
    if !model.takes(&modules) {
        return Err(refused(
            "module",
            format!("these do not fit a {} together", model.name),
        ));
    }
    Ok(modules)
}
