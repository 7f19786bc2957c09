//! What is typed of a phone, read.

use renvoi_app::{
    api::{fleet::PhoneDraft, forwarding::FieldError},
    domain::{
        Extension,
        phones::{MacAddress, MacError, Model, ModelId},
        rule::is_forbidden,
    },
};

use crate::phones::{
    add::{known_model, known_modules},
    models::catalogue,
};

/// What is wrong with a field: it is large, and rare.
pub(super) type Fault = Box<FieldError>;

fn fault<T>(field: &str, code: &str, data: &str) -> Result<T, Fault> {
    Err(Box::new(FieldError::new(field, code, data)))
}

/// An apparatus.
pub(super) struct Apparatus {
    pub(super) mac: MacAddress,
    pub(super) model: &'static Model,
    /// Names of its modules.
    pub(super) modules: Vec<String>,
}

/// A hardware address, or its field's error.
pub(super) fn mac(text: &str) -> Result<MacAddress, Fault> {
    let text = text.trim();
    let code = match MacAddress::parse(text) {
        Ok(mac) => return Ok(mac),
        Err(_) if text.is_empty() => "mac_empty",
        Err(MacError::Form) => "mac_form",
        Err(MacError::NotADevice) => "mac_not_device",
    };
    fault("mac", code, text)
}

/// A model by its id, or by what people call it.
pub(super) fn model(text: &str) -> Result<&'static Model, Fault> {
    let text = text.trim();
    let code = match known_model(&ModelId(text.to_owned())) {
        Ok(model) => return Ok(model),
        Err(_) if text.is_empty() => "model_empty",
        Err(_) => match catalogue().named(text) {
            Some(model) => return Ok(model),
            None => "model_unknown",
        },
    };
    fault("model", code, text)
}

/// Names of expansion modules, with a comma between.
fn modules(model: &Model, text: &str) -> Result<Vec<String>, Fault> {
    let names: Vec<String> = text
        .split([',', ';', '+'])
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect();
    let fits = |name: &String| {
        let mut all = model.modules.iter();
        all.any(|module| module.name.eq_ignore_ascii_case(name))
    };
    let code = if model.modules.is_empty() && !names.is_empty() {
        "module_none"
    } else if !names.iter().all(fits) {
        "module_unfit"
    } else if known_modules(model, &names).is_err() {
        "module_many"
    } else {
        return Ok(names);
    };
    let known: Vec<&str> = model.modules.iter().map(|one| one.name.as_str()).collect();
    fault("modules", code, &known.join(", "))
}

/// An apparatus, or everything that is wrong with what is typed of it.
pub(super) fn apparatus(draft: &PhoneDraft) -> Result<Apparatus, Vec<FieldError>> {
    let (mac, model) = (mac(&draft.mac), model(&draft.model));
    let modules = match &model {
        Ok(model) => modules(model, &draft.modules),
        Err(_) => Ok(vec![]),
    };
    match (mac, model, modules) {
        (Ok(mac), Ok(model), Ok(modules)) => Ok(Apparatus {
            mac,
            model,
            modules,
        }),
        (mac, model, modules) => Err([mac.err(), model.err(), modules.err()]
            .into_iter()
            .flatten()
            .map(|fault| *fault)
            .collect()),
    }
}

/// Whose it is to be.
pub(super) fn extension(text: &str) -> Result<Extension, Fault> {
    let text = text.trim();
    Extension::parse(text).map_err(|_| {
        let code = if text.is_empty() {
            "extension_empty"
        } else {
            "extension_invalid"
        };
        Box::new(FieldError::new("extension", code, text))
    })
}

/// What it is to be called: where nothing is typed, by its model's name.
pub(super) fn name(text: &str, model: &Model) -> Result<String, Fault> {
    let text = text.trim();
    let code = match text.chars().count() {
        _ if text.chars().any(is_forbidden) => "control",
        0 => return Ok(model.name.clone()),
        1..=80 => return Ok(text.to_owned()),
        _ => "person_name_long",
    };
    fault("name", code, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(mac: &str, model: &str, modules: &str) -> Vec<String> {
        let draft = PhoneDraft {
            mac: mac.to_owned(),
            model: model.to_owned(),
            modules: modules.to_owned(),
            ..PhoneDraft::default()
        };
        match apparatus(&draft) {
            Ok(_) => vec![],
            Err(errors) => errors.into_iter().map(|error| error.code).collect(),
        }
    }

    #[test]
    fn everything_that_is_wrong_is_told() {
        let mac = "0015.65ab.cdef";
        assert!(wrong(mac, "yealink-t54w", "exp50, EXP50").is_empty());
        assert!(wrong(mac, "SIP-T54W", "").is_empty());
        assert_eq!(wrong("", "", "x"), ["mac_empty", "model_empty"]);
        assert_eq!(
            wrong("ff:ff:ff:ff:ff:ff", "T99", ""),
            ["mac_not_device", "model_unknown"]
        );
        assert_eq!(
            wrong("1", "yealink-t54w", "EXP9"),
            ["mac_form", "module_unfit"]
        );
        assert_eq!(wrong(mac, "yealink-t31p", "EXP50"), ["module_none"]);
        assert_eq!(
            wrong(mac, "yealink-t54w", "EXP50,EXP50,EXP50,EXP50"),
            ["module_many"]
        );
    }
}
