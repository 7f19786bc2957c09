use serde_json::{Value, json};

use super::*;
use crate::domain::{
    Call, decide,
    testing::{e164, ext, written},
};

/// A Tuesday afternoon, from outside.
fn told(list: &[Value], followed: Option<&Followed>, voicemail: bool) -> TriedWords {
    let rules = written(list);
    let caller = Caller::External {
        number: Some(e164("+33612345678")),
        colleague: None,
    };
    let at = "2026-04-14T14:22".parse().unwrap();
    let call = Call {
        caller: caller.clone(),
        at,
        holiday: false,
    };
    let colleagues = [("207".to_owned(), "Élodie Marchand".to_owned())];
    let names = Names {
        country: "FR",
        colleagues: &colleagues,
    };
    let decision = decide(&rules, &call);
    let call = TriedCall {
        caller: &caller,
        at,
        rules: &rules,
        decision: &decision,
        voicemail,
        own: &ext("204"),
        followed,
    };
    tried_words(Lang::Fr, &call, &names)
}

/// With plain spaces.
fn lines(words: &TriedWords) -> Vec<String> {
    let plain = |text: &str| text.replace(['\u{a0}', '\u{202f}'], " ");
    let mut lines = vec![plain(&words.call)];
    lines.extend(Some(plain(&words.rings)).filter(|rings| !rings.is_empty()));
    for row in &words.rows {
        let (goes, by) = (plain(&row.goes.to_string()), plain(&row.by));
        let then = plain(&row.then.join(" "));
        lines.push(
            format!("{}: {goes} ({by}) {then}", row.label)
                .trim()
                .to_owned(),
        );
    }
    let rule = |(name, what): &(String, String)| plain(&format!("{name}: {what}"));
    lines.extend(words.rules.iter().map(rule));
    lines
}

#[test]
fn each_trigger_has_its_winner_and_each_rule_its_reason() {
    let list = [
        json!({ "enabled": false }),
        json!({ "origin": { "kind": "internal" }, "slot": { "weekly": [{ "days": ["wed"], "from": "08:00", "to": "09:00" }] } }),
        json!({ "triggers": ["busy", { "no_answer": 20 }], "outcome": { "forward": "+33199004567" } }),
        json!({ "triggers": ["busy", "unreachable"], "outcome": "voicemail" }),
        json!({ "triggers": ["busy"] }),
    ];
    assert_eq!(
        lines(&told(&list, None, false)),
        [
            "Le 06 12 34 56 78 appelle le 14 avril 2026 à 14:22.",
            "Vos téléphones sonnent 20 s.",
            "En ligne: vers le 01 99 00 45 67 (règle « R3 »)",
            "Sans réponse: vers le 01 99 00 45 67 (règle « R3 »)",
            "Injoignable: vers votre messagerie (règle « R4 »)",
            "R1: Non : désactivée.",
            "R2: Non : pas cet appelant et pas ce jour à cette heure.",
            "R3: S’applique.",
            "R4: S’applique, sauf où « R3 » passe avant.",
            "R5: Conviendrait, mais « R3 » passe avant.",
        ]
    );
}

#[test]
fn a_call_that_leaves_at_once_rings_nowhere() {
    let list = [
        json!({ "outcome": { "forward": "207" } }),
        json!({ "triggers": ["busy"] }),
    ];
    let way = Told {
        steps: vec![
            ToldStep::Forward {
                at: ext("204"),
                trigger: Trigger::Immediately,
                to: Place::Extension(ext("207")),
            },
            ToldStep::Forward {
                at: ext("207"),
                trigger: Trigger::Immediately,
                to: Place::Outside,
            },
        ],
        ending: ToldEnding::Outside,
    };
    let followed = followed(way);
    assert_eq!(
        lines(&told(&list, Some(&followed), true))[1..],
        [
            "Immédiatement: vers Élodie Marchand, poste 207 (règle « R1 ») Élodie Marchand, poste 207 renvoie l’appel vers un numéro extérieur.",
            "R1: S’applique.",
            "R2: Conviendrait, mais « R1 » envoie l’appel ailleurs avant que vos téléphones sonnent.",
        ]
    );
}

#[test]
fn a_destination_that_is_no_longer_possible_rings_here() {
    let list = [json!({ "outcome": { "forward": "207" } })];
    let way = Told {
        steps: vec![
            ToldStep::Stays {
                at: ext("204"),
                trigger: Trigger::Immediately,
                why: Why::NotAllowed,
            },
            ToldStep::Ring {
                at: ext("204"),
                end: Rung::Busy,
            },
        ],
        ending: ToldEnding::Busy,
    };
    let followed = followed(way);
    let lines = lines(&told(&list, Some(&followed), false));
    assert_eq!(
        lines[1..4],
        [
            "Vos téléphones sonnent 30 s.",
            "Immédiatement: vers Élodie Marchand, poste 207 (règle « R1 ») Cette destination n’est plus possible : la règle laisse sonner.",
            "En ligne: tonalité d’occupation (aucune règle)",
        ]
    );
}

/// The same way whatever the phones do.
fn followed(way: Told) -> Followed {
    Followed {
        caller: Caller::Anonymous,
        at: "2026-04-14T14:22".parse().unwrap(),
        holiday: false,
        busy: way.clone(),
        no_answer: way.clone(),
        unreachable: way,
    }
}
