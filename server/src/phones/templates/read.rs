//! Templates as they are stored and as they are typed.

use renvoi_app::{
    api::{ApiError, forwarding::FieldError, templates::TemplateDraft},
    domain::{
        ReadContext,
        phones::{Audience, Key, KeyKind, Model, ModelId, Phone as Apparatus, Spot, Template},
        rule::is_forbidden,
    },
    forms::{Known, KnownKeys},
};
use uuid::Uuid;

use super::{Templates, given::Named};
use crate::{
    directory::numbering,
    errors::internal,
    phones::models::catalogue,
    store::{self, organisation::Organisation, templates::TemplateRow},
};

/// Characters of a name.
const NAME: usize = 60;
/// Expansion modules that a key may be on.
const MODULES: u8 = 6;
/// Keys that a phone or a module may have.
pub(super) const KEYS: u16 = 200;
/// Names are looked for among this many extensions.
const MOST_NAMED: i64 = 20_000;

/// The keys of a stored template; none where they cannot be read.
pub(super) fn keys_of(row: &TemplateRow) -> Vec<Key> {
    serde_json::from_str(&row.keys).unwrap_or_else(|error| {
        tracing::error!(%error, id = %row.id, "the keys of a template cannot be read");
        vec![]
    })
}

/// A stored template; `None`: it is for a group that is gone.
pub(super) fn named(row: &TemplateRow) -> Option<Named> {
    let audience = match row.audience.as_str() {
        "everybody" => Audience::Everybody,
        "model" => Audience::Model {
            model: ModelId(row.model.clone()),
        },
        _ => Audience::Group {
            group: row.group_id?,
        },
    };
    Some(Named {
        name: row.name.clone(),
        template: Template {
            audience,
            keys: keys_of(row),
        },
    })
}

/// A template that was typed.
pub(super) struct Typed {
    pub(super) name: String,
    pub(super) audience: Audience,
    pub(super) keys: Vec<Key>,
}

impl Typed {
    /// Audience, model and group as a row has them.
    pub(super) fn columns(&self) -> (&'static str, String, Option<Uuid>) {
        match &self.audience {
            Audience::Everybody => ("everybody", String::new(), None),
            Audience::Model { model } => ("model", model.0.clone(), None),
            Audience::Group { group } => ("group", String::new(), Some(*group)),
        }
    }
}

impl Templates {
    /// Reads what was typed with what is known of the organisation, or tells everything that is wrong.
    pub(super) async fn read(
        &self,
        org: &Organisation,
        draft: &TemplateDraft,
    ) -> Result<Result<Typed, Vec<FieldError>>, ApiError> {
        let mut read = self.desk.store.read().await.map_err(internal)?;
        let numbers = self.desk.store.numbers(read.db(), org).await;
        let numbers = numbers.map_err(internal)?;
        let is_named = |text: &str| text.chars().any(char::is_alphabetic);
        let colleagues = if draft.keys.keys.iter().any(|key| is_named(&key.value)) {
            let found = store::extension::colleagues(read.db(), org.id, MOST_NAMED).await;
            let found = found.map_err(internal)?.into_iter();
            found.map(|one| (one.number, one.name)).collect()
        } else {
            vec![]
        };
        let groups = store::group::all(read.db(), org.id)
            .await
            .map_err(internal)?;
        drop(read);
        let groups: Vec<Uuid> = groups.into_iter().map(|group| group.id).collect();
        let known = KnownKeys {
            known: Known {
                numbers: ReadContext {
                    numbering: numbering(&org.country),
                    has_extension: &|extension| numbers.has(extension),
                },
                colleagues: &colleagues,
            },
            rules: &[],
        };
        let mut errors = vec![];
        let name = name(&draft.name).map_err(|some| errors.extend(some)).ok();
        let audience = audience(draft, &groups)
            .map_err(|some| errors.extend(some))
            .ok();
        let keys = keys(draft, &known, audience.as_ref())
            .map_err(|some| errors.extend(some))
            .ok();
        Ok(match (name, audience, keys) {
            (Some(name), Some(audience), Some(keys)) => Ok(Typed {
                name,
                audience,
                keys,
            }),
            _ => Err(errors),
        })
    }
}

fn name(text: &str) -> Result<String, Vec<FieldError>> {
    let name = text.trim();
    let fault = |code, data: &str| Err(vec![FieldError::new("name", code, data)]);
    if name.is_empty() {
        fault("template_name_empty", "")
    } else if name.chars().any(is_forbidden) {
        fault("template_name_control", "")
    } else if name.chars().count() > NAME {
        fault("template_name_long", &NAME.to_string())
    } else {
        Ok(name.to_owned())
    }
}

fn audience(draft: &TemplateDraft, groups: &[Uuid]) -> Result<Audience, Vec<FieldError>> {
    let fault = |field, code, data: &str| Err(vec![FieldError::new(field, code, data)]);
    match draft.audience.as_str() {
        "everybody" => Ok(Audience::Everybody),
        "model" => {
            let model = ModelId(draft.model.trim().to_owned());
            if catalogue().get(&model).is_some() {
                Ok(Audience::Model { model })
            } else {
                fault("model", "model_unknown", &model.0)
            }
        }
        "group" => match draft.group.trim().parse() {
            Ok(group) if groups.contains(&group) => Ok(Audience::Group { group }),
            _ => fault("group", "template_group", ""),
        },
        _ => fault("audience", "template_audience", ""),
    }
}

/// The keys, where they can be of a phone, and of the model where they are for one.
fn keys(
    draft: &TemplateDraft,
    known: &KnownKeys<'_>,
    audience: Option<&Audience>,
) -> Result<Vec<Key>, Vec<FieldError>> {
    // Rules are somebody's own: those of whoever has the phone are not known here.
    let switches = draft
        .keys
        .keys
        .iter()
        .filter(|key| key.kind.trim() == KeyKind::ForwardToggle.as_str());
    let errors: Vec<FieldError> = switches
        .map(|key| at(key.spot(), "kind", "template_rule", ""))
        .collect();
    if !errors.is_empty() {
        return Err(errors);
    }
    let mut keys = draft.keys.read(known)?;
    for key in &mut keys {
        key.locked = draft.locked.contains(&key.spot);
    }
    let model = match audience {
        Some(Audience::Model { model }) => catalogue().get(model),
        _ => None,
    };
    let mut errors = faults(&keys, model);
    if keys.is_empty() {
        errors.push(FieldError::new("keys", "template_empty", ""));
    }
    if errors.is_empty() {
        keys.sort_by_key(|key| key.spot);
        Ok(keys)
    } else {
        Err(errors)
    }
}

fn faults(keys: &[Key], model: Option<&'static Model>) -> Vec<FieldError> {
    let mut errors = vec![];
    for (n, key) in keys.iter().enumerate() {
        let Spot { module, position } = key.spot;
        if keys[..n].iter().any(|other| other.spot == key.spot) {
            errors.push(at(key.spot, "kind", "key_twice", ""));
        }
        if module > MODULES {
            let most = MODULES.to_string();
            errors.push(at(key.spot, "kind", "key_no_module", &most));
        } else if !(1..=KEYS).contains(&position) {
            errors.push(at(key.spot, "kind", "key_none", &KEYS.to_string()));
        }
    }
    if let Some(model) = model {
        // Which modules a phone has is its own matter; its accounts too, of which ours have one.
        let phone = Apparatus {
            model,
            modules: &[],
            accounts: 1,
        };
        let own: Vec<Key> = keys
            .iter()
            .filter(|key| key.spot.module == 0)
            .cloned()
            .collect();
        let told = phone.check(&own, None);
        errors.extend(
            told.iter()
                .filter(|fault| fault.why.code() != "key_twice")
                .map(FieldError::from),
        );
    }
    errors
}

fn at(spot: Spot, part: &str, code: &str, data: &str) -> FieldError {
    super::super::change::error_at(spot, part, code, data.to_owned())
}
