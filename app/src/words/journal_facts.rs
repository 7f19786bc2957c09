//! What lines of the journal changed beside rules, before and after, in words.

use jiff::civil::Date;
use serde_json::{Map, Value};

use super::{
    Detail, Names, full_date, journal as t, me, rich::large, settings, slot_text, unbreakable,
};
use crate::{
    api::account::Lang,
    domain::{E164, Prefix, SecondFactorFor, Slot, number::format_prefix},
};

/// One property, before and after; a side that is missing was not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Which.
    pub label: String,
    /// What it was.
    pub before: Option<String>,
    /// What it is.
    pub after: Option<String>,
}

/// What a line tells beside its rules. What these words do not know is left to the exports, which hold everything.
#[must_use]
pub fn journal_facts(lang: Lang, action: &str, detail: &Value, names: &Names<'_>) -> Vec<Fact> {
    let words = Words { lang, names };
    match action {
        "user.changed"
        | "user.address_asked"
        | "user.address_changed"
        | "user.address_refused"
        | "user.address_impossible"
        | "extension.changed"
        | "organisation.changed"
        | "group.changed"
        | "organisation.sso" => words.changed(detail),
        "user.address_withdrawn" => words.all(detail, &["email"], false),
        "user.sso_linked" => words.all(detail, &["issuer"], true),
        "user.sso_unlinked" => words.all(detail, &["issuer"], false),
        "organisation.settings" => words.settings(&detail["before"], &detail["after"]),
        "user.added" => words.all(
            detail,
            &[
                "name",
                "email",
                "lang",
                "extension",
                "direct",
                "voicemail",
                "roles",
            ],
            true,
        ),
        "user.removed" => words.all(
            detail,
            &["name", "email", "lang", "extension", "roles"],
            false,
        ),
        "extension.added" => words.all(detail, &["direct"], true),
        "extension.removed" => words.all(
            detail,
            &["owner", "direct", "devices", "rules", "messages"],
            false,
        ),
        "organisation.added" => words.all(detail, &["name", "slug", "second_factor"], true),
        "device.added" => words.all(detail, &["endpoint"], true),
        "device.removed" => words.all(detail, &["endpoint"], false),
        "group.added" => words.all(detail, &["members"], true),
        "token.added" => words.all(detail, &["scopes", "days"], true),
        "journal.kept" => words
            .fact(
                "months",
                detail
                    .get("before")
                    .map(|before| words.value("months", before)),
                detail
                    .get("months")
                    .map(|months| words.value("months", months)),
            )
            .into_iter()
            .collect(),
        _ => vec![],
    }
}

struct Words<'a> {
    lang: Lang,
    names: &'a Names<'a>,
}

impl Words<'_> {
    /// `{ "changed": { "country": ["FR", "BE"] } }`
    fn changed(&self, detail: &Value) -> Vec<Fact> {
        let properties = detail["changed"].as_object().into_iter().flatten();
        properties
            .filter_map(|(name, sides)| {
                let side = |n: usize| sides.get(n).map(|value| self.value(name, value));
                self.fact(name, side(0), side(1))
            })
            .collect()
    }

    /// What something was made with, or had when it went; what is empty is not told.
    fn all(&self, detail: &Value, properties: &[&str], added: bool) -> Vec<Fact> {
        let is_empty = |value: &Value| match value {
            Value::Null => true,
            Value::Array(list) => list.is_empty(),
            Value::Number(number) => number.as_i64() == Some(0),
            _ => false,
        };
        let there = properties.iter().filter_map(|name| {
            let value = detail.get(name).filter(|value| !is_empty(value))?;
            let value = Some(self.value(name, value));
            let (before, after) = if added { (None, value) } else { (value, None) };
            self.fact(name, before, after)
        });
        there.collect()
    }

    fn fact(&self, property: &str, before: Option<String>, after: Option<String>) -> Option<Fact> {
        let label = large(property_label(self.lang, property)?);
        (before != after).then_some(Fact {
            label,
            before,
            after,
        })
    }

    fn value(&self, property: &str, value: &Value) -> String {
        let lang = self.lang;
        match value {
            Value::Null if property == "months" => t::value_default(lang).into(),
            Value::Number(n) if property == "months" => match n.as_u64() {
                Some(0) | None => t::value_ever(lang).into(),
                Some(n) => t::value_months(lang, n),
            },
            Value::Number(n) if property == "days" => {
                t::value_days(lang, n.as_u64().unwrap_or_default())
            }
            // What a portal kept that knew nobody and everybody.
            Value::Bool(all) if property == "second_factor" => {
                let of = if *all { "everybody" } else { "nobody" };
                self.text(property, of)
            }
            Value::Null => t::value_none(lang).into(),
            Value::Bool(true) => t::value_on(lang).into(),
            Value::Bool(false) => t::value_off(lang).into(),
            Value::Number(n) => n.to_string(),
            Value::Array(list) if list.is_empty() => t::value_none(lang).into(),
            Value::Array(list) => {
                let told = list.iter().map(|one| self.value(property, one));
                told.collect::<Vec<_>>().join(", ")
            }
            Value::String(text) => self.text(property, text),
            Value::Object(_) => value.to_string(),
        }
    }

    fn text(&self, property: &str, text: &str) -> String {
        let lang = self.lang;
        match (property, text) {
            ("zone", "") => t::value_zone_own(lang).into(),
            (_, "") => t::value_none(lang).into(),
            ("lang", "fr") => t::value_fr(lang).into(),
            ("lang", "en") => t::value_en(lang).into(),
            ("theme", "system") => me::theme_system(lang).into(),
            ("theme", "light") => me::theme_light(lang).into(),
            ("theme", "dark") => me::theme_dark(lang).into(),
            ("roles", "helpdesk") => t::value_helpdesk(lang).into(),
            ("roles", "administrator") => t::value_administrator(lang).into(),
            ("roles", "operator") => t::value_operator(lang).into(),
            ("direct" | "number", text) => E164::parse(text)
                .map_or_else(|| text.to_owned(), |number| self.names.number(&number)),
            ("allowed" | "forbidden", text) => match Prefix::try_from(text.to_owned()) {
                Ok(prefix) => {
                    unbreakable(&format!("{}…", format_prefix(&prefix, self.names.country)))
                }
                Err(_) => text.to_owned(),
            },
            ("second_factor", name) => match SecondFactorFor::parse(name) {
                Some(SecondFactorFor::Nobody) => t::value_nobody(lang).into(),
                Some(SecondFactorFor::Operators) => t::value_operators(lang).into(),
                Some(SecondFactorFor::Staff) => t::value_staff(lang).into(),
                Some(SecondFactorFor::Everybody) => t::value_everybody(lang).into(),
                None => name.to_owned(),
            },
            _ => text.to_owned(),
        }
    }

    /// Policy, calendar, opening hours and of whom a second factor is asked, as far as they differ.
    fn settings(&self, before: &Value, after: &Value) -> Vec<Fact> {
        let lang = self.lang;
        let mut facts = vec![];
        let mut tell = |label: &str, before: Option<String>, after: Option<String>| {
            if before != after {
                facts.push(Fact {
                    label: label.to_owned(),
                    before,
                    after,
                });
            }
        };
        let kinds = [
            ("national", settings::national(lang)),
            ("mobile", settings::mobile(lang)),
            ("freephone", settings::freephone(lang)),
            ("shared", settings::shared(lang)),
            ("premium", settings::premium(lang)),
            ("international", settings::international(lang)),
            ("unknown", settings::unknown(lang)),
        ];
        let sides = [before, after];
        for (name, label) in kinds {
            let may = |side: &Value| {
                side["policy"][name].as_bool().map(|may| {
                    let word = if may { t::value_may } else { t::value_may_not };
                    word(lang).to_owned()
                })
            };
            let [before, after] = sides.map(may);
            tell(label, before, after);
        }
        let lists = [
            ("countries", settings::countries(lang)),
            ("allowed", settings::allowed(lang)),
            ("forbidden", settings::forbidden(lang)),
        ];
        for (name, label) in lists {
            // What is empty is not kept.
            let list = |side: &Value| match &side["policy"] {
                Value::Object(policy) => {
                    let empty = Value::Array(vec![]);
                    Some(self.value(name, policy.get(name).unwrap_or(&empty)))
                }
                _ => None,
            };
            let [before, after] = sides.map(list);
            tell(label, before, after);
        }
        let region = |side: &Value| match side["calendar"]["region"].as_str()? {
            "alsace_moselle" => Some(settings::alsace_moselle(lang).to_owned()),
            _ => Some(settings::metropolitan(lang).to_owned()),
        };
        let [was, is] = sides.map(region);
        tell(settings::region(lang), was, is);
        for (worked, label) in [
            (false, settings::days(lang)),
            (true, settings::worked(lang)),
        ] {
            let [was, is] =
                sides.map(|side| Some(self.days(side["calendar"].as_object()?, worked)));
            tell(label, was, is);
        }
        let hours = |side: &Value| {
            let slot: Slot = serde_json::from_value(side["office_hours"].clone()).ok()?;
            Some(slot_text(lang, &slot, None, Detail::Full))
        };
        let [was, is] = sides.map(hours);
        tell(settings::hours(lang), was, is);
        let second = |side: &Value| {
            let of = side.get("second_factor")?;
            Some(self.value("second_factor", of))
        };
        let [was, is] = sides.map(second);
        tell(&large(t::settings_second(lang)), was, is);
        facts
    }

    /// The days of an organisation's own: « 24 décembre 2026 Veille de Noël ».
    fn days(&self, calendar: &Map<String, Value>, worked: bool) -> String {
        let days = calendar.get("days").and_then(Value::as_array);
        let told = days.into_iter().flatten().filter_map(|day| {
            let date: Date = day["date"].as_str()?.parse().ok()?;
            let name = day["name"].as_str()?;
            let is_worked = day["worked"].as_bool().unwrap_or(false);
            (is_worked == worked).then(|| format!("{} {name}", full_date(self.lang, date)))
        });
        match told.collect::<Vec<_>>().join(", ") {
            none if none.is_empty() => t::value_none(self.lang).into(),
            told => told,
        }
    }
}

/// What a property is called; `None` where these words do not know it.
pub(super) fn property_label(lang: Lang, property: &str) -> Option<&'static str> {
    Some(match property {
        "name" => t::of_name(lang),
        "email" => t::of_email(lang),
        "lang" => t::of_lang(lang),
        "theme" => t::of_theme(lang),
        "roles" => t::of_roles(lang),
        "extension" => t::of_extension(lang),
        "voicemail" => t::of_voicemail(lang),
        "direct" => t::of_direct(lang),
        "owner" => t::of_owner(lang),
        "zone" => t::of_zone(lang),
        "country" => t::of_country(lang),
        "trunk" => t::of_trunk(lang),
        "number" => t::of_number(lang),
        "slug" => t::of_slug(lang),
        "devices" => t::of_devices(lang),
        "rules" => t::of_rules(lang),
        "messages" => t::of_messages(lang),
        "endpoint" => t::of_endpoint(lang),
        "scopes" => t::of_scopes(lang),
        "days" => t::of_days(lang),
        "months" => t::of_months(lang),
        "members" => t::of_members(lang),
        "issuer" => t::of_issuer(lang),
        "client" => t::of_client(lang),
        "client_secret" => t::of_client_secret(lang),
        "button" => t::of_button(lang),
        "passwords" => t::of_passwords(lang),
        "second" | "second_factor" => t::settings_second(lang),
        "addresses" => t::of_addresses(lang),
        "domains" => t::of_domains(lang),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// « label: before → after », a side that is missing empty.
    fn told(lang: Lang, action: &str, detail: &Value) -> Vec<String> {
        let names = Names {
            country: "FR",
            colleagues: &[],
        };
        let side = |side: Option<String>| side.unwrap_or_default();
        journal_facts(lang, action, detail, &names)
            .into_iter()
            .map(|fact| {
                let text = format!(
                    "{}: {} → {}",
                    fact.label,
                    side(fact.before),
                    side(fact.after)
                );
                text.replace('\u{a0}', " ")
            })
            .collect()
    }

    #[test]
    fn both_values_of_a_property_are_told() {
        let detail = json!({ "number": "204", "changed": {
            "voicemail": [false, true], "direct": [["+33199001204"], []], "owner": [null, "mh@cabinet.example"],
            "lang": ["fr", "en"], "roles": [[], ["helpdesk", "administrator"]], "colour": ["red", "blue"] } });
        assert_eq!(
            told(Lang::Fr, "extension.changed", &detail),
            [
                "Numéros directs: 01 99 00 12 04 → aucun",
                "Langue: français → anglais",
                "Titulaire: aucun → mh@cabinet.example",
                "Rôles: aucun → assistance, administration",
                "Messagerie: désactivée → activée",
            ]
        );
        assert_eq!(
            told(
                Lang::En,
                "user.changed",
                &json!({ "changed": { "name": ["A", "B"], "extension": ["204", null] } })
            ),
            ["Extension: 204 → none", "Name: A → B"]
        );
    }

    #[test]
    fn what_comes_and_goes_is_told_on_one_side() {
        let gone = json!({ "number": "204", "owner": "mh@cabinet.example", "direct": [], "devices": ["a-204-1"],
            "rules": 3, "messages": 0 });
        assert_eq!(
            told(Lang::En, "extension.removed", &gone),
            [
                "Owner: mh@cabinet.example → ",
                "Telephones: a-204-1 → ",
                "Rules: 3 → "
            ]
        );
        let new = json!({ "email": "mh@cabinet.example", "roles": [] });
        assert_eq!(
            told(Lang::En, "user.added", &new),
            ["E-mail address:  → mh@cabinet.example"]
        );
    }

    #[test]
    fn settings_are_told_as_their_page_says_them() {
        let before = json!({
            "policy": { "national": true, "mobile": true, "premium": false, "countries": ["BE"] },
            "calendar": { "region": "metropolitan" },
            "office_hours": { "weekly": [{ "days": ["mon"], "from": "09:00", "to": "18:00" }] },
            "second_factor": "staff" });
        let after = json!({
            "policy": { "national": true, "mobile": false, "premium": false, "forbidden": ["+33199*"] },
            "calendar": { "region": "alsace_moselle", "days": [
                { "date": "2026-12-24", "name": "Veille de Noël" }, { "date": "2026-05-25", "name": "Solidarité", "worked": true } ] },
            "office_hours": { "weekly": [{ "days": ["mon", "tue"], "from": "09:00", "to": "17:00" }] },
            "second_factor": "everybody" });
        let detail = json!({ "before": before, "after": after });
        assert_eq!(
            told(Lang::Fr, "organisation.settings", &detail),
            [
                "Mobiles du pays: autorisés → refusés",
                "Autres pays autorisés: BE → aucun",
                "Débuts de numéros interdits: aucun → 01 99…",
                "Jours fériés officiels: France → Alsace-Moselle (avec le Vendredi saint et le 26 décembre)",
                "Jours de fermeture de l’organisation: aucun → 24 décembre 2026 Veille de Noël",
                "Jours fériés travaillés: aucun → 25 mai 2026 Solidarité",
                "Heures d’ouverture: le lundi de 09:00 à 18:00 → le lundi et le mardi de 09:00 à 17:00",
                "Second facteur: les personnes qui ont un rôle → tout le monde",
            ]
        );
        // An older portal kept whether everybody was asked.
        let older =
            json!({ "before": { "second_factor": false }, "after": { "second_factor": true } });
        assert_eq!(
            told(Lang::En, "organisation.settings", &older),
            ["Second factor: nobody → everybody"]
        );
        // What an older portal kept says nothing of one side.
        let older = json!({ "before": { "policy": {}, "calendar": null, "office_hours": null }, "after": after });
        assert!(!told(Lang::Fr, "organisation.settings", &older).is_empty());
    }
}
