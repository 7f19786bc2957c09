//! What is wrong with phones and their keys, and what became of keys on another phone, in words.

use super::key_texts as k;
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
        "key_label_control" => k::label_control(lang).into(),
        "key_locked" => k::locked(lang).into(),
        "key_colleague_empty" => k::colleague_empty(lang).into(),
        "key_not_colleague" => k::not_colleague(lang, data),
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
        "model_unknown" => k::model_unknown(lang, data),
        _ => return None,
    })
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
        assert_eq!(of_keys(Lang::Fr, "key_other", ""), None);
    }
}
