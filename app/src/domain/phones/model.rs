//! Models of phones, as their files describe them. The server's build reads this file too, so it needs nothing but serde.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::KeyKind;

/// Which model: `yealink-t54w`, the name of its file.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ModelId(pub String);

impl fmt::Display for ModelId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Who makes it: which writer of files it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Vendor {
    /// Yealink.
    Yealink,
    /// Snom.
    Snom,
    /// Grandstream.
    Grandstream,
    /// Fanvil.
    Fanvil,
    /// Poly, formerly Polycom.
    Poly,
    /// Cisco, multiplatform firmware (MPP).
    Cisco,
}

/// How a phone is told to fetch its files: the `Event` of a SIP NOTIFY.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refresh {
    /// `check-sync;reboot=false`.
    CheckSyncNoReboot,
    /// `check-sync`.
    CheckSync,
    /// `resync`.
    Resync,
}

/// How a phone is told to restart: the `Event` of a SIP NOTIFY.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Restart {
    /// `check-sync;reboot=true`.
    CheckSyncReboot,
    /// `check-sync`, of phones that fetch their files by something else.
    CheckSync,
    /// `reboot`.
    Reboot,
}

/// A rectangle of the drawing, in millimetres from the upper left corner.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rect {
    /// From the left.
    pub x: f32,
    /// From the top.
    pub y: f32,
    /// Its width.
    pub width: f32,
    /// Its height.
    pub height: f32,
}

/// On which side of its label a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The key is left of the screen, its label right of it.
    Left,
    /// The key is right of the screen, its label left of it.
    Right,
    /// The key stands apart from the screen, its label on or under it.
    Apart,
    /// The key is a field of a touch screen.
    Touch,
}

/// A straight column of keys; a page of keys is all banks of a phone or a module, in their order. How they are numbered:
/// [`places`](super::places).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bank {
    /// The side.
    pub side: Side,
    /// The first key's place, in millimetres.
    #[serde(flatten)]
    pub first: Rect,
    /// How far each key stands below the one before, in millimetres.
    pub pitch: f32,
    /// How many.
    pub count: u16,
    /// How wide the field of a label is, in millimetres, from the key's edge inwards; 0 where the label is on the key itself.
    #[serde(default)]
    pub label: f32,
    /// Whether its keys are the same on every page.
    #[serde(default)]
    pub fixed: bool,
    /// Whether its keys can take no line, though others of the model can.
    #[serde(default)]
    pub lineless: bool,
}

/// An expansion module that fits a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Module {
    /// Its name, as `EXP50`.
    pub name: String,
    /// How many can be plugged in.
    pub most: u8,
    /// Keys, on all pages.
    pub keys: u16,
    /// Pages it shows them on.
    pub pages: u16,
    /// Its size in the drawing: `x` and `y` are 0.
    pub body: Rect,
    /// Its screen, where labels are shown.
    pub screen: Rect,
    /// Its keys on one page.
    pub banks: Vec<Bank>,
}

/// What a model of phone can do and looks like.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// The name of its file, without its ending.
    pub id: ModelId,
    /// Who makes it.
    pub vendor: Vendor,
    /// As it is sold, without its maker: `T54W`.
    pub name: String,
    /// Whether all facts here are sure.
    pub verified: bool,
    /// What is not sure, in a sentence each, in English: shown to who helps.
    #[serde(default)]
    pub unsure: Vec<String>,
    /// How many SIP accounts it can have.
    pub accounts: u8,
    /// Keys of the phone itself that can be programmed, on all pages.
    pub keys: u16,
    /// Pages it shows them on.
    pub pages: u16,
    /// How many characters of a label it shows.
    pub label_length: u8,
    /// What its keys can do, beside nothing.
    pub kinds: Vec<KeyKind>,
    /// How it is told to fetch its files.
    pub refresh: Refresh,
    /// Whether it restarts for that.
    #[serde(default)]
    pub restarts: bool,
    /// How it is told to restart; `None`: it cannot be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restart: Option<Restart>,
    /// Its size in the drawing: `x` and `y` are 0.
    pub body: Rect,
    /// Its screen.
    pub screen: Rect,
    /// Further screens, and strips of paper, which show nothing but labels.
    #[serde(default)]
    pub panels: Vec<Rect>,
    /// Its keys on one page.
    pub banks: Vec<Bank>,
    /// The key that turns the page, where it is one beside the others; it cannot be programmed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pager: Option<Rect>,
    /// Expansion modules that fit.
    #[serde(default)]
    pub modules: Vec<Module>,
}

impl Model {
    /// Whether its keys can do that, some of them at least; every key can do nothing.
    #[must_use]
    pub fn can(&self, kind: KeyKind) -> bool {
        kind == KeyKind::Empty || self.kinds.contains(&kind)
    }

    /// Characters in whose place its labels have a blank: they mean something in its file.
    #[must_use]
    pub fn blanks(&self) -> &'static [char] {
        if self.vendor == Vendor::Cisco {
            &[';', '$']
        } else {
            &[]
        }
    }

    /// Whether the keys of a line have labels of their own; otherwise they show the account's.
    #[must_use]
    pub fn labels_lines(&self) -> bool {
        self.vendor != Vendor::Poly
    }

    /// Whether expansion modules of different kinds may be plugged in together. Cisco: « Cisco IP Phone 8800 Series Multiplatform Phones
    /// Administration Guide », « Key Expansion Modules », wants all of one kind; of other makers nothing is known that forbids it.
    #[must_use]
    pub fn mixes_modules(&self) -> bool {
        self.vendor != Vendor::Cisco
    }

    /// How many keys are seen at once on the phone itself; the last page may have fewer.
    #[must_use]
    pub fn keys_per_page(&self) -> u16 {
        self.banks.iter().map(|bank| bank.count).sum()
    }
}
