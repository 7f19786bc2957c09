use serde_json::{Value, json};

use super::*;

fn rule(changes: &Value) -> Rule {
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
    serde_json::from_value(value).unwrap()
}

fn with_names<T>(say: impl FnOnce(&Names<'_>) -> T) -> T {
    let colleagues = [("207".to_owned(), "Élodie Marchand".to_owned())];
    say(&Names {
        country: "FR",
        colleagues: &colleagues,
    })
}

fn plain(text: &str) -> String {
    text.replace('\u{a0}', "~")
}

fn said(lang: Lang, changes: &Value) -> String {
    with_names(|names| plain(&rule_sentence(lang, &rule(changes), names).to_string()))
}

fn when(lang: Lang, changes: &Value) -> String {
    let rule = rule(changes);
    plain(&slot_text(lang, &rule.slot, rule.until, Detail::Full))
}

fn who(lang: Lang, mode: &str, patterns: &[&str]) -> String {
    let rule = rule(&json!({
        "origin": { "kind": "numbers", "mode": mode, "patterns": patterns }
    }));
    with_names(|names| plain(&origin_text(lang, &rule.origin, names, Detail::Full)))
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

#[test]
fn whoever_writes_a_rule_is_told_what_a_night_is() {
    let nights = json!({ "slot": { "weekly": [
        { "days": ["mon", "tue", "wed", "thu", "fri"], "from": "18:00", "to": "08:00" },
        { "days": ["sat", "sun"], "from": "00:00", "to": "24:00" }
    ] } });
    assert_eq!(
        when(Lang::Fr, &nights),
        "du lundi au vendredi de 18:00 jusqu’au lendemain 08:00, tout le week-end"
    );
    assert_eq!(
        when(Lang::En, &nights),
        "Monday to Friday from 18:00 until 08:00 the next day, all weekend"
    );
}

#[test]
fn dates_and_holidays_narrow_the_hours() {
    let parts = json!({
        "slot": {
            "weekly": [{ "days": ["mon"], "from": "08:00", "to": "12:00" }],
            "dates": [
                { "from": "2026-08-03T12:00", "to": "2026-08-24T08:00" },
                { "from": "2026-12-24", "to": "2026-12-24" }
            ],
            "holidays": "except"
        },
        "until": "2026-12-31T18:00"
    });
    assert_eq!(
        when(Lang::Fr, &parts),
        "le lundi de 08:00 à 12:00, seulement du 3 août 2026 à 12:00 au 24 août 2026 à 08:00 ou le 24 décembre 2026, \
         sauf les jours fériés, jusqu’au 31 décembre 2026 à 18:00"
    );
    assert_eq!(
        when(Lang::En, &parts),
        "on Monday from 08:00 to 12:00, only from 3 August 2026 at 12:00 to 24 August 2026 at 08:00 or on \
         24 December 2026, except on public holidays, until 31 December 2026 at 18:00"
    );
    for (holidays, told) in [
        ("only", "les jours fériés"),
        ("except", "à tout moment, sauf les jours fériés"),
    ] {
        let slot = json!({ "slot": { "holidays": holidays } });
        assert_eq!(when(Lang::Fr, &slot), told);
    }
}

#[test]
fn callers_are_named_and_the_others_counted() {
    let numbers = [
        "+33612345678",
        "+3368*",
        "207",
        "208",
        "+442079460958",
        "+33145678901",
    ];
    assert_eq!(who(Lang::Fr, "only", &numbers[..1]), "le 06~12~34~56~78");
    assert_eq!(
        who(Lang::Fr, "only", &numbers[..5]),
        "le 06~12~34~56~78, un numéro commençant par 06~8, Élodie Marchand, poste 207, le~poste~208 ou le \
         +44~20~7946~0958"
    );
    assert_eq!(
        who(Lang::Fr, "all_but", &numbers),
        "tout appelant sauf le 06~12~34~56~78, un numéro commençant par 06~8, Élodie Marchand, poste 207, \
         le~poste~208 et 2~autres"
    );
    assert_eq!(
        who(Lang::En, "all_but", &numbers[1..3]),
        "anyone but a number beginning with 06~8 and Élodie Marchand, extension 207"
    );
    let list =
        json!({ "origin": { "kind": "numbers", "mode": "only", "patterns": &numbers[..3] } });
    assert_eq!(
        said(Lang::Fr, &list),
        "Quand le 06~12~34~56~78 ou l’un de 2~autres numéros m’appelle à tout moment, immédiatement, rediriger vers le \
         06~12~34~56~78."
    );
    let rule = rule(&list);
    let Origin::Numbers { patterns, .. } = rule.origin else {
        panic!("a list")
    };
    assert_eq!(
        with_names(|names| plain(&callers_text(Lang::Fr, &patterns, names))),
        "06~12~34~56~78, 06~8… et Élodie Marchand"
    );
}
