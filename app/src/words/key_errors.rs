//! What is wrong with phones and their keys, and what became of keys on another phone, in words.

use super::{fleet, groups, key_texts as k};
use crate::api::account::Lang;

/// `None` where the code is none of phones.
pub(super) fn of_keys(lang: Lang, code: &str, data: &str) -> Option<String> {
    let data = &data;
    Some(match code {
        "key_no_module" => k::no_module(lang, data),
        "key_none" => k::none(lang, data),
        "key_twice" => k::twice(lang).into(),
        "key_kind" => k::kind(lang).into(),
        "key_kind_empty" => k::kind_empty(lang).into(),
        "key_account" => k::account(lang, data),
        "key_account_unread" => k::account_unread(lang, data),
        "key_label_long" => k::label_long(lang, data),
        "key_label_nothing" => k::label_nothing(lang).into(),
        "key_label_control" => k::label_control(lang).into(),
        "key_locked" => k::locked(lang).into(),
        "key_colleague_empty" => k::colleague_empty(lang).into(),
        "key_not_colleague" => k::not_colleague(lang, data),
        "key_apart" => k::apart(lang, data),
        "key_number_empty" => k::number_empty(lang).into(),
        "key_code" => k::code(lang, data),
        "key_rule_empty" => k::rule_empty(lang).into(),
        "key_rule_gone" => k::rule_gone(lang).into(),
        "key_many" => k::many(lang, data),
        "key_moved" => k::moved(lang, data),
        "key_shortened" => k::shortened(lang, data),
        "key_not_yours" => k::not_yours(lang).into(),
        "key_no_room" => k::no_room(lang).into(),
        "mac_form" => k::mac_form(lang, data),
        "mac_not_device" => k::mac_not_device(lang, data),
        "mac_twice" => k::mac_twice(lang, data),
        "model_unknown" if data.is_empty() => fleet::model_empty(lang).into(),
        "model_unknown" => k::model_unknown(lang, data),
        code => return of_fleet(lang, code, data),
    })
}

/// What is wrong with what is typed of phones to be added.
fn of_fleet(lang: Lang, code: &str, data: &str) -> Option<String> {
    let data = &data;
    Some(match code {
        "mac_empty" => fleet::mac_empty(lang).into(),
        "mac_taken" => fleet::mac_taken(lang, data),
        "mac_elsewhere" => fleet::mac_elsewhere(lang).into(),
        "model_empty" => fleet::model_empty(lang).into(),
        "extension_empty" => fleet::extension_empty(lang).into(),
        "extension_full" => fleet::extension_full(lang, data),
        "extension_waits" => fleet::extension_waits(lang).into(),
        "module_none" => fleet::module_none(lang).into(),
        "module_unfit" => fleet::module_unfit(lang, data),
        "module_many" => fleet::module_many(lang, data),
        "list_empty" => fleet::list_empty(lang).into(),
        "list_many" => fleet::list_many(lang, data),
        "list_large" => fleet::list_large(lang, data),
        "list_no_column" => fleet::list_no_column(lang, &columns(lang, data)),
        "list_column_twice" => fleet::list_column_twice(lang, &columns(lang, data)),
        "group_taken" => groups::taken(lang, data),
        "group_many" => groups::many(lang).into(),
        "group_stale" => groups::stale(lang).into(),
        "phone_no_restart" => fleet::not_restart(lang).into(),
        "phone_away" => fleet::not_away(lang).into(),
        "phone_stale" => fleet::not_stale(lang).into(),
        "phone_minutes" => fleet::minutes_many(lang, data),
        "page" => fleet::page_none(lang, data),
        "extensions_unread" => fleet::extensions_unread(lang, data),
        _ => return None,
    })
}

/// Columns of a list of phones, as its hint calls them.
fn columns(lang: Lang, names: &str) -> String {
    let names = names.split(',').map(|name| column(lang, name.trim()));
    names.collect::<Vec<_>>().join(", ")
}

fn column(lang: Lang, name: &str) -> &str {
    match name {
        "mac" => fleet::column_mac(lang),
        "model" => fleet::column_model(lang),
        "extension" => fleet::column_extension(lang),
        "label" => fleet::column_label(lang),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::phones::{Became, Spot, Why};

    #[test]
    fn every_code_has_its_words() {
        let faults = [
            Why::NoModule(1),
            Why::NoKey(27),
            Why::Twice,
            Why::Kind,
            Why::NoAccount(1),
            Why::LabelLong(10),
            Why::Locked,
        ];
        let moved = Spot {
            module: 1,
            position: 4,
        };
        let became = [
            Became::Moved(moved),
            Became::Shortened("Élodi".into()),
            Became::NoRoom,
        ];
        let faults = faults.iter().map(|why| (why.code(), why.data()));
        let became = became.iter().map(|now| (now.code(), now.data()));
        for (code, data) in faults.chain(became) {
            for lang in [Lang::Fr, Lang::En] {
                let said = of_keys(lang, code, &data);
                assert!(said.is_some_and(|said| said.contains(&data)), "{code}");
            }
        }
        for lang in [Lang::Fr, Lang::En] {
            let said = of_keys(lang, "key_apart", "207");
            assert!(said.is_some_and(|said| said.contains("207")));
        }
        assert_eq!(of_keys(Lang::Fr, "key_other", ""), None);
        let missing = of_keys(Lang::Fr, "list_no_column", "model,\u{a0}extension");
        assert!(missing.is_some_and(|said| said.contains("Modèle, Poste")));
    }
}
