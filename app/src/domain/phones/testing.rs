//! Models and keys for tests.

use uuid::Uuid;

use super::*;
use crate::domain::{RuleId, testing::ext};

const RECT: Rect = Rect {
    x: 0.0,
    y: 0.0,
    width: 200.0,
    height: 200.0,
};

fn bank(side: Side, count: u16) -> Bank {
    Bank {
        side,
        first: Rect {
            x: if side == Side::Left { 5.0 } else { 185.0 },
            y: 20.0,
            width: 10.0,
            height: 6.0,
        },
        pitch: 9.0,
        count,
        label: 30.0,
        fixed: false,
        lineless: false,
    }
}

/// Nine keys on each of three pages, up to three modules of twenty keys on each of two pages, half of which take no line, twelve
/// characters of a label.
pub(crate) fn large() -> Model {
    Model {
        id: ModelId("test-large".into()),
        vendor: Vendor::Yealink,
        name: "Large".into(),
        verified: true,
        unsure: vec![],
        accounts: 4,
        keys: 27,
        pages: 3,
        label_length: 12,
        kinds: KeyKind::ALL[..4].to_vec(),
        refresh: Refresh::CheckSyncNoReboot,
        restarts: false,
        restart: None,
        body: RECT,
        screen: Rect {
            x: 20.0,
            y: 10.0,
            width: 160.0,
            height: 100.0,
        },
        panels: vec![],
        banks: vec![bank(Side::Left, 5), bank(Side::Right, 4)],
        pager: None,
        modules: vec![Module {
            name: "M20".into(),
            most: 3,
            keys: 40,
            pages: 2,
            body: RECT,
            screen: RECT,
            banks: vec![
                bank(Side::Left, 10),
                Bank {
                    lineless: true,
                    ..bank(Side::Right, 10)
                },
            ],
        }],
    }
}

/// Four keys, no page to turn, no module, five characters of a label; it cannot switch rules.
pub(crate) fn small() -> Model {
    Model {
        id: ModelId("test-small".into()),
        name: "Small".into(),
        accounts: 1,
        keys: 4,
        pages: 1,
        label_length: 5,
        kinds: vec![KeyKind::Line, KeyKind::Supervision, KeyKind::SpeedDial],
        banks: vec![bank(Side::Left, 4)],
        modules: vec![],
        ..large()
    }
}

pub(crate) fn spot(module: u8, position: u16) -> Spot {
    Spot { module, position }
}

pub(crate) fn key(module: u8, position: u16, does: Does, label: &str) -> Key {
    Key {
        does,
        label: Label::parse(label).unwrap(),
        ..Key::empty(spot(module, position))
    }
}

pub(crate) fn line(account: u8) -> Does {
    Does::Line { account }
}

pub(crate) fn watch(extension: &str) -> Does {
    Does::Supervision {
        extension: ext(extension),
    }
}

pub(crate) fn dial(number: &str) -> Does {
    Does::SpeedDial {
        number: number.into(),
    }
}

pub(crate) fn switch(rule: u128) -> Does {
    Does::ForwardToggle {
        rule: RuleId(Uuid::from_u128(rule)),
    }
}
