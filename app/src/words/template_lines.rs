//! Templates of keys in words: what was done with them, what is wrong with them.

use serde_json::Value;

use super::{Names, import, key_kind, templates as t};
use crate::{
    api::{account::Lang, phones::KeyLock},
    domain::{
        E164,
        phones::{Does, Key},
    },
};

/// What was done with templates; `None` where the action is none of theirs.
pub(super) fn of_templates(lang: Lang, action: &str, detail: &Value) -> Option<String> {
    let name = detail["name"].as_str().unwrap_or_default();
    let count = |key: &str| detail[key].as_u64().unwrap_or_default();
    Some(match action {
        "device.template_added" => t::journal_added(lang, &name),
        "device.template_changed" => t::journal_changed(lang, &name),
        "device.template_removed" => t::journal_removed(lang, &name),
        "device.templates_applied" => t::journal_applied(lang, count("phones")),
        "device.templates_taken_back" => t::journal_taken_back(lang, count("phones")),
        "device.templates_stopped" => t::journal_stopped(lang).into(),
        "device.templates_done" => {
            let (changed, same, failed) = (count("changed"), count("same"), count("failed"));
            if detail["undo"] == true {
                t::journal_undone(lang, &changed, &same, &failed)
            } else {
                t::journal_done(lang, &changed, &same, &failed)
            }
        }
        "device.keys_given" => t::journal_given(lang, &name),
        "device.keys_taken_back" => t::journal_back(lang, &name),
        _ => return None,
    })
}

/// What is wrong with a template; `None` where the code is none of theirs.
pub(super) fn wrong_template(lang: Lang, code: &str, data: &str) -> Option<String> {
    let data = &data;
    Some(match code {
        "template_name_empty" => t::error_name_empty(lang).into(),
        "template_name_control" => t::error_name_control(lang).into(),
        "template_name_long" => t::error_name_long(lang, data),
        "template_name_taken" => t::error_name_taken(lang).into(),
        "template_many" => t::error_many(lang, data),
        "template_running" => t::error_running(lang).into(),
        "template_nothing" => t::error_nothing(lang).into(),
        "template_group" => t::error_group(lang).into(),
        "template_audience" => t::error_audience(lang).into(),
        "template_rule" => t::error_rule(lang).into(),
        "template_empty" => t::error_empty(lang).into(),
        "key_oneself" => t::error_oneself(lang).into(),
        _ => return None,
    })
}

/// What a key does, in a few words: « Supervision · Élodie Marchand, poste 207 · « Accueil » · verrouillée ».
#[must_use]
pub fn key_told(lang: Lang, key: &Key, names: &Names<'_>) -> String {
    let mut parts = vec![key_kind(lang, key.does.kind()).to_owned()];
    match &key.does {
        Does::Line { account } if *account > 1 => parts.push(account.to_string()),
        Does::Supervision { extension } => parts.push(names.extension(lang, extension)),
        Does::SpeedDial { number } => parts.push(match E164::parse(number) {
            Some(number) => names.number(&number),
            None => number.clone(),
        }),
        Does::Line { .. } | Does::ForwardToggle { .. } | Does::Empty => {}
    }
    if !key.label.is_empty() {
        parts.push(import::quoted(lang, &key.label));
    }
    if key.locked {
        parts.push(t::key_locked(lang).to_owned());
    }
    parts.join(" · ")
}

/// Who locked a key.
#[must_use]
pub fn key_lock(lang: Lang, lock: &KeyLock) -> String {
    if lock.by.is_empty() {
        t::locked_from(lang, &lock.template)
    } else {
        t::locked_by(lang, &lock.by, &lock.template)
    }
}
