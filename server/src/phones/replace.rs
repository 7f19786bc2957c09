//! A broken phone replaced, by the same model or another: the keys stay.

use renvoi_app::domain::phones::{Does, Key, MacAddress, ModelId, Phone as Apparatus, Unfit, fit};
use serde_json::json;

use super::{
    Desk,
    add::{given, known_model, known_modules, word},
    ask,
    body::Body,
    desired::Resolved,
    templates::{give_anew, without},
};
use crate::{
    directory::{DirectoryError, refused, taken},
    journal::{self, Author},
    secrets,
    store::{
        self,
        phone::{Phone, PhoneRow},
    },
};

/// What became of it.
#[derive(Clone, Debug)]
pub struct Replaced {
    /// The folder that the new one is to fetch its files from: a secret.
    pub folder: String,
    /// Keys that are not as they were, and why.
    pub unfit: Vec<Unfit>,
}

/// Puts another apparatus in a phone's place. The former one's address is worth nothing any more, nor is the password of its settings page.
pub async fn replace_phone(
    desk: &Desk,
    phone: &Phone,
    mac: MacAddress,
    model: &ModelId,
    modules: &[String],
    author: &Author,
) -> Result<Replaced, DirectoryError> {
    let model = known_model(model)?;
    let modules = known_modules(model, modules)?;
    let id = phone.row.device_id;
    let mut tx = desk.store.write().await?;
    store::templates::hold(tx.db(), phone.row.org_id).await?;
    let resolved = Resolved::of(tx.db(), phone)
        .await
        .map_err(|error| refused("phone", error))?;
    let apparatus = Apparatus {
        model,
        modules: &modules,
        accounts: 1,
    };
    // Those of templates stay where they are, as far as they fit: they are given anew.
    let own = without(tx.db(), &resolved, id).await?;
    let (keys, unfit) = fit(&own, &apparatus);
    let body = Body {
        keys: keys
            .into_iter()
            .filter(|key: &Key| key.does != Does::Empty || key.locked)
            .collect(),
        notes: vec![],
        left_out: vec![],
        ..resolved.body.clone()
    };
    let word = word(&desk.keys, id);
    let row = PhoneRow {
        mac: mac.plain(),
        model: model.id.0.clone(),
        modules: serde_json::to_string(&modules).expect("plain data"),
        key: word.key,
        secret: word.sealed,
        password: desk
            .keys
            .seal(&secrets::random_password(), &secrets::of_phone_page(id)),
        ..phone.row.clone()
    };
    if !store::phone::advance_keys(tx.db(), id, phone.row.version).await? {
        return Err(refused(
            "phone",
            "somebody has just saved its keys; once more, please",
        ));
    }
    store::phone::replace(tx.db(), &row)
        .await
        .map_err(|error| taken(error, "phone", &mac.to_string()))?;
    let now = desk.clock.millis();
    let version = phone.row.version + 1;
    store::phone::insert_keys(tx.db(), id, version, &body.write(), now, author.user()).await?;
    store::phone::forget_stranger(tx.db(), &row.mac).await?;
    ask(tx.db(), now, &[id]).await?;
    let entry = journal::Entry::new("device.replaced", format!("device:{id}"))
        .from(author)
        .within(row.org_id)
        .with(json!({
            "name": phone.name, "extension": phone.extension,
            "changed": { "mac": [phone.row.mac, row.mac], "model": [phone.row.model, row.model] },
            "unfit": unfit.len(),
        }));
    journal::append(tx.db(), desk.clock.as_ref(), entry).await?;
    give_anew(tx.db(), desk, id, author).await.map_err(given)?;
    tx.commit().await?;
    Ok(Replaced {
        folder: desk.reach.folder(&word.plain),
        unfit,
    })
}
