use serde_json::{Value, json};

use super::*;

fn said(lang: Lang, changes: &Value) -> String {
    let mut value = json!({
        "id": "01980000-0000-7000-8000-000000000001",
        "name": "Soirs",
        "enabled": true,
        "origin": { "kind": "anyone" },
        "slot": {},
        "triggers": ["immediately"],
        "outcome": { "forward": "+33612345678" }
    });
    for (key, part) in changes.as_object().unwrap() {
        value[key] = part.clone();
    }
    let rule: Rule = serde_json::from_value(value).unwrap();
    let colleagues = [("207".to_owned(), "Élodie Marchand".to_owned())];
    let names = Names {
        country: "FR",
        colleagues: &colleagues,
    };
    rule_sentence(lang, &rule, &names)
        .to_string()
        .replace('\u{a0}', "~")
}

#[test]
fn a_rule_reads_as_people_would_say_it() {
    for (changes, sentence) in [
        (
            json!({}),
            "Quand n’importe qui m’appelle à tout moment, immédiatement, rediriger vers le 06~12~34~56~78.",
        ),
        (
            json!({ "slot": { "weekly": [
                { "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "from": "18:00", "to": "08:00" },
                { "days": ["sat", "sun"], "from": "00:00", "to": "24:00" }
            ] }, "outcome": { "forward": "207" } }),
            "Quand n’importe qui m’appelle tous les jours de 18:00 à 08:00, tout le week-end, immédiatement, \
             rediriger vers Élodie Marchand, poste 207.",
        ),
        (
            json!({ "origin": { "kind": "external" }, "slot": { "weekly": [
                { "days": ["tue", "thu"], "from": "08:00", "to": "12:00" },
                { "days": ["tue", "thu"], "from": "14:00", "to": "18:00" }
            ] }, "triggers": ["busy", { "no_answer": 20 }], "outcome": "voicemail" }),
            "Quand un numéro externe m’appelle le mardi et le jeudi de 08:00 à 12:00 et de 14:00 à 18:00, \
             si je suis en ligne ou sans réponse après 20~s, envoyer vers ma messagerie.",
        ),
        (
            json!({ "origin": { "kind": "numbers", "mode": "all_but", "patterns": ["+33612345678", "207"] },
                "slot": { "dates": [{ "from": "2026-08-03", "to": "2026-08-24" }], "holidays": "except" },
                "triggers": ["unreachable"], "outcome": "reject" }),
            "Quand tout appelant sauf le 06~12~34~56~78 et Élodie Marchand, poste 207 m’appelle du 3 août 2026 au 24 août 2026, \
             sauf les jours fériés, si je suis injoignable, refuser l’appel.",
        ),
    ] {
        assert_eq!(said(Lang::Fr, &changes), sentence);
    }
}

#[test]
fn it_reads_in_english_too() {
    assert_eq!(
        said(
            Lang::En,
            &json!({ "slot": { "weekly": [
                { "days": ["mon", "tue", "wed", "thu", "fri"], "from": "18:00", "to": "08:00" }
            ] }, "outcome": { "forward": "208" } })
        ),
        "When anyone calls me Monday to Friday from 18:00 to 08:00, immediately, forward to extension~208."
    );
}
