//! What templates come to on a phone. No I/O.

use renvoi_app::{
    api::forwarding::FieldError,
    domain::{
        Extension,
        phones::{Audience, Does, Key, Label, Spot, Template, Why, merge, own},
    },
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::super::{
    change::{error_at, is_apart},
    desired::Resolved,
};

/// A template by its name, as a run keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Named {
    /// What administrators call it.
    pub(super) name: String,
    /// It.
    #[serde(flatten)]
    pub(super) template: Template,
}

/// What templates have given to a phone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Given {
    /// The keys, as they fit it; those of its owner may stand in the place of what is not locked.
    pub(super) keys: Vec<Key>,
    /// What its owner had made of keys that are locked: theirs again once they are not.
    #[serde(default)]
    pub(super) hidden: Vec<Key>,
    /// The template of each key.
    #[serde(default)]
    pub(super) from: Vec<Source>,
    /// Who applied them: their name; empty where nobody is known.
    #[serde(default)]
    pub(super) by: String,
}

/// Where a key is from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Source {
    /// The key.
    #[serde(flatten)]
    pub(super) spot: Spot,
    /// The template's name.
    pub(super) template: String,
}

impl Given {
    /// Reads what [`Given::write`] wrote; nothing where it is none.
    pub(crate) fn read(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }

    /// Its text; empty where nothing was given.
    pub(super) fn write(&self) -> String {
        if self.keys.is_empty() && self.hidden.is_empty() {
            return String::new();
        }
        serde_json::to_string(self).expect("plain data")
    }

    /// Of a key that is locked: the template's name, and who applied it.
    pub(crate) fn lock(&self, spot: Spot) -> Option<(&str, &str)> {
        self.keys
            .iter()
            .find(|key| key.spot == spot && key.locked)?;
        let source = self.from.iter().find(|source| source.spot == spot)?;
        Some((&source.template, &self.by))
    }
}

/// Keys that a phone would have.
pub(super) struct Worked {
    /// Every one.
    pub(super) keys: Vec<Key>,
    /// What the templates give it.
    pub(super) given: Given,
    /// What does not fit it.
    pub(super) left_out: Vec<FieldError>,
}

/// What is known of the extensions that keys of templates supervise.
pub(super) struct Known<'a> {
    /// Whether there is one.
    pub(super) has: &'a dyn Fn(&Extension) -> bool,
    /// Those that the phone's extension may not supervise.
    pub(super) apart: &'a [String],
}

/// What templates come to on a phone of that extension.
pub(super) fn work_out(
    resolved: &Resolved,
    own_extension: &str,
    templates: &[&Named],
    before: &Given,
    known: &Known<'_>,
) -> Worked {
    let mut left_out = vec![];
    let fitted: Vec<Template> = templates
        .iter()
        .map(|named| Template {
            audience: named.template.audience.clone(),
            keys: fitting(
                resolved,
                own_extension,
                &named.template.keys,
                known,
                &mut left_out,
            ),
        })
        .collect();
    let (keys, hidden) = merged(resolved, &fitted, before);
    let given = merge(&fitted, &[]);
    let source = |key: &Key| {
        let at = fitted
            .iter()
            .position(|template| template.keys.contains(key))?;
        Some(Source {
            spot: key.spot,
            template: templates.get(at)?.name.clone(),
        })
    };
    let from = given.iter().filter_map(source).collect();
    Worked {
        keys,
        given: Given {
            keys: given,
            hidden,
            from,
            by: String::new(),
        },
        left_out,
    }
}

/// The keys of a template that a phone can have, and why it cannot have the others.
fn fitting(
    resolved: &Resolved,
    own_extension: &str,
    keys: &[Key],
    known: &Known<'_>,
    left_out: &mut Vec<FieldError>,
) -> Vec<Key> {
    let apparatus = resolved.apparatus();
    let mut fit = vec![];
    for key in keys {
        let mut key = key.clone();
        let why = match &key.does {
            Does::Supervision { extension } if extension.as_str() == own_extension => {
                Some(("key_oneself", String::new()))
            }
            Does::Supervision { extension } if !(known.has)(extension) => {
                Some(("no_such_extension", extension.to_string()))
            }
            Does::ForwardToggle { .. } => Some(("key_not_yours", String::new())),
            _ => is_apart(&key, known.apart).map(|digits| ("key_apart", digits)),
        };
        if let Some((code, data)) = why {
            left_out.push(error_at(key.spot, "kind", code, data));
            continue;
        }
        let mut cannot = false;
        for fault in apparatus.check(std::slice::from_ref(&key), None) {
            if let Why::LabelLong(longest) = fault.why {
                key.label = key.label.shortened(longest);
                let shown = key.label.to_string();
                left_out.push(error_at(key.spot, "label", "key_shortened", shown));
            } else {
                left_out.push(FieldError::from(&fault));
                cannot = true;
            }
        }
        if !cannot {
            fit.push(key);
        }
    }
    fit
}

/// Every key of a phone with templates that fit it, and what its owner made of keys that are locked.
///
/// What was never its owner's to choose is no key of theirs: the lines that a new phone has, and, where a template has another key there, one
/// that the portal emptied. What somebody at the server has locked goes before all templates.
pub(super) fn merged(
    resolved: &Resolved,
    fitted: &[Template],
    before: &Given,
) -> (Vec<Key>, Vec<Key>) {
    let apparatus = resolved.apparatus();
    let everybody = |keys: Vec<Key>| Template {
        audience: Audience::Everybody,
        keys,
    };
    let mut born = apparatus.default_keys(&Label::default());
    born.retain(|key| !key.is_idle());
    let born = everybody(born);
    let was_locked = |key: &Key| {
        let is_it = |given: &Key| given.spot == key.spot && given.locked;
        before.keys.iter().any(is_it)
    };
    let (pinned, free): (Vec<Key>, Vec<Key>) = resolved
        .keys()
        .into_iter()
        .partition(|key| key.locked && !was_locked(key));
    let mut theirs = own(&[everybody(before.keys.clone()), born.clone()], &free);
    let is_given = |spot| {
        let mut keys = fitted.iter().flat_map(|template| &template.keys);
        keys.any(|key| key.spot == spot)
    };
    theirs.retain(|key| {
        let is_emptied = key.does == Does::Empty && resolved.body.note(key.spot).is_some();
        !(is_emptied && is_given(key.spot))
    });
    for key in &before.hidden {
        if theirs.iter().all(|there| there.spot != key.spot) {
            theirs.push(key.clone());
        }
    }
    let mut all = vec![Template {
        audience: Audience::Group { group: Uuid::nil() },
        keys: pinned,
    }];
    all.extend_from_slice(fitted);
    all.push(born);
    let keys = apparatus.complete(&merge(&all, &theirs));
    let is_locked = |spot| keys.iter().any(|key| key.spot == spot && key.locked);
    theirs.retain(|key| is_locked(key.spot));
    (keys, theirs)
}
