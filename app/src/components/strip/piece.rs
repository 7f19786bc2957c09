//! Parts of a day, ready to be drawn and said.

use jiff::civil::{Date, DateTime};

use super::{Target, targets};
use crate::{
    api::account::Lang,
    domain::{
        Caller, Destination, Minute, Rule,
        clock::{ClockChange, Odd},
        day::{Segment, segments},
    },
    words::{self, Names},
};

/// Part of a day in which calls arrive at the same place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// First minute of the day.
    pub(super) from: u16,
    /// Last minute, excluded.
    pub(super) to: u16,
    pub(super) look: Look,
    /// Where, in few words.
    pub(super) label: String,
}

/// How places look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    Here,
    HereThen,
    Peer,
    Outside,
    Voicemail,
    Off,
    /// Minutes that never are.
    Skipped,
}

/// A day of an owner's calls from one caller, on the wall clock.
pub(crate) fn day(
    lang: Lang,
    names: &Names<'_>,
    rules: &[Rule],
    caller: &Caller,
    (date, holiday): (Date, bool),
    changes: &[ClockChange],
) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = vec![];
    for segment in segments(rules, caller, date, holiday) {
        let piece = piece(lang, names, &segment);
        // What differs only on a busy line looks the same here.
        match pieces.last_mut() {
            Some(last) if last.label == piece.label && last.look == piece.look => {
                last.to = piece.to;
            }
            _ => pieces.push(piece),
        }
    }
    for change in changes {
        if let (Odd::Skipped, from, to) = change.odd() {
            let (from, to) = (minute_of(from, date), minute_of(to, date));
            if from < to {
                pieces = without(pieces, from, to, words::week::skipped(lang));
            }
        }
    }
    pieces
}

fn piece(lang: Lang, names: &Names<'_>, segment: &Segment) -> Piece {
    let (first, then) = targets(&segment.what);
    let name = |target: &Target| match target {
        Target::Phones => words::home::here(lang).to_owned(),
        Target::Forward(to) => names.short(lang, to),
        Target::Voicemail => words::home::to_voicemail(lang).to_owned(),
        Target::Reject => words::home::to_reject(lang).to_owned(),
    };
    let look = match (&first, &then) {
        (Target::Phones, None) => Look::Here,
        (Target::Phones, Some(_)) => Look::HereThen,
        (Target::Forward(Destination::Extension(_)), _) => Look::Peer,
        (Target::Forward(Destination::Number(_)), _) => Look::Outside,
        (Target::Voicemail, _) => Look::Voicemail,
        (Target::Reject, _) => Look::Off,
    };
    Piece {
        from: segment.from.get(),
        to: segment.to.get(),
        look,
        label: match &then {
            Some(then) => words::home::here_then(lang, &name(then)),
            None => name(&first),
        },
    }
}

/// A moment as a minute of a day: its first where it was before, its end where it comes later.
fn minute_of(at: DateTime, date: Date) -> u16 {
    match at.date().cmp(&date) {
        std::cmp::Ordering::Less => Minute::START.get(),
        std::cmp::Ordering::Equal => Minute::of(at.time()).get(),
        std::cmp::Ordering::Greater => Minute::MIDNIGHT.get(),
    }
}

/// The same with minutes taken out.
fn without(pieces: Vec<Piece>, from: u16, to: u16, label: &str) -> Vec<Piece> {
    let gap = Piece {
        from,
        to,
        look: Look::Skipped,
        label: label.to_owned(),
    };
    let mut left: Vec<Piece> = vec![];
    let mut right: Vec<Piece> = vec![];
    for piece in pieces {
        if piece.from < from {
            left.push(Piece {
                to: piece.to.min(from),
                ..piece.clone()
            });
        }
        if piece.to > to {
            right.push(Piece {
                from: piece.from.max(to),
                ..piece
            });
        }
    }
    left.push(gap);
    left.append(&mut right);
    left
}

/// « De 18:00 à 24:00 : ma messagerie ».
pub(super) fn said(lang: Lang, piece: &Piece) -> String {
    words::home::from_to(lang, &clock(piece.from), &clock(piece.to), &piece.label)
}

fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::RuleList;

    /// From 22:00 to 08:00 to voicemail, every night, and if busy somewhere else.
    fn rules() -> Vec<Rule> {
        let all = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        let list = serde_json::json!({ "version": 1, "rules": [
            { "id": "01980000-0000-7000-8000-000000000001", "name": "x", "enabled": true, "origin": { "kind": "anyone" },
              "slot": { "weekly": [{ "days": all, "from": "22:00", "to": "08:00" }] },
              "triggers": ["immediately"], "outcome": "voicemail" },
            { "id": "01980000-0000-7000-8000-000000000002", "name": "y", "enabled": true, "origin": { "kind": "anyone" },
              "slot": { "weekly": [{ "days": all, "from": "12:00", "to": "14:00" }] },
              "triggers": ["busy"], "outcome": "reject" },
        ] });
        serde_json::from_value::<RuleList>(list).unwrap().rules
    }

    fn told(date: &str, changes: &[(&str, i32)]) -> Vec<String> {
        let changes: Vec<_> = changes
            .iter()
            .map(|(at, minutes)| ClockChange {
                at: at.parse().unwrap(),
                minutes: *minutes,
            })
            .collect();
        let names = Names {
            country: "FR",
            colleagues: &[],
        };
        let date = (date.parse().unwrap(), false);
        day(
            Lang::Fr,
            &names,
            &rules(),
            &Caller::Anonymous,
            date,
            &changes,
        )
        .iter()
        .map(|piece| said(Lang::Fr, piece).replace('\u{a0}', " "))
        .collect()
    }

    #[test]
    fn a_day_is_told_to_the_minute() {
        let night = [
            "De 00:00 à 08:00 : ma messagerie",
            "De 08:00 à 22:00 : Mes téléphones",
            "De 22:00 à 24:00 : ma messagerie",
        ];
        assert_eq!(told("2026-03-28", &[]), night);
        let other_days = [("2026-03-29T02:00", 60), ("2026-10-25T03:00", -60)];
        assert_eq!(told("2026-03-28", &other_days), night);
    }

    #[test]
    fn minutes_that_never_are_go_nowhere() {
        assert_eq!(
            told("2026-03-29", &[("2026-03-29T02:00", 60)]),
            [
                "De 00:00 à 02:00 : ma messagerie",
                "De 02:00 à 03:00 : Heure sautée",
                "De 03:00 à 08:00 : ma messagerie",
                "De 08:00 à 22:00 : Mes téléphones",
                "De 22:00 à 24:00 : ma messagerie",
            ]
        );
        // A skip that begins the evening before, and one that swallows a border.
        assert_eq!(
            told("2026-03-29", &[("2026-03-28T23:30", 60)])[..2],
            [
                "De 00:00 à 00:30 : Heure sautée",
                "De 00:30 à 08:00 : ma messagerie",
            ]
        );
        assert_eq!(
            told("2026-03-29", &[("2026-03-29T07:30", 60)])[..3],
            [
                "De 00:00 à 07:30 : ma messagerie",
                "De 07:30 à 08:30 : Heure sautée",
                "De 08:30 à 22:00 : Mes téléphones",
            ]
        );
        // Samoa's 30 December 2011.
        assert_eq!(
            told("2011-12-30", &[("2011-12-30T00:00", 1440)]),
            ["De 00:00 à 24:00 : Heure sautée"]
        );
    }

    #[test]
    fn minutes_that_are_twice_go_the_same_way_twice() {
        assert_eq!(told("2026-10-25", &[("2026-10-25T03:00", -60)]).len(), 3);
    }
}
