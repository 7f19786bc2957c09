//! Whether the file of a phone model says something that can be. The build asks; tests of the catalogue do too.

use std::collections::HashSet;

use super::{Bank, KeyKind, Model, Module, Rect, Side, counts, places};

/// Reads a file of that name, or says everything that is wrong with it, in a sentence each that begins with the field.
pub(crate) fn read(name: &str, text: &str) -> Result<Model, Vec<String>> {
    let whole = |error: &dyn std::fmt::Display| vec![error.to_string().trim().to_owned()];
    let table: toml::Table = text
        .parse()
        .map_err(|error: toml::de::Error| whole(&error))?;
    let model: Model = table.clone().try_into().map_err(|error| whole(&error))?;
    let mut faults = vec![];
    // Fields that nobody reads; `deny_unknown_fields` cannot say it of flattened ones.
    let known = toml::Table::try_from(&model).map_err(|error| whole(&error))?;
    unknown("", &table.into(), &known.into(), &mut faults);
    judge(name, &model, &mut |fault| faults.push(fault));
    if faults.is_empty() {
        Ok(model)
    } else {
        Err(faults)
    }
}

fn unknown(path: &str, written: &toml::Value, known: &toml::Value, faults: &mut Vec<String>) {
    match (written, known) {
        (toml::Value::Table(written), toml::Value::Table(known)) => {
            for (key, value) in written {
                let path = format!("{path}{}{key}", if path.is_empty() { "" } else { "." });
                match known.get(key) {
                    Some(known) => unknown(&path, value, known, faults),
                    None => faults.push(format!("{path}: there is no such field")),
                }
            }
        }
        (toml::Value::Array(written), toml::Value::Array(known)) => {
            for (n, (value, known)) in written.iter().zip(known).enumerate() {
                unknown(&format!("{path}[{n}]"), value, known, faults);
            }
        }
        _ => {}
    }
}

fn judge(file: &str, model: &Model, tell: &mut dyn FnMut(String)) {
    let id = &model.id.0;
    if file != format!("{id}.toml") {
        tell(format!("id: {id:?} is not the name of the file"));
    }
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let vendor = format!("{:?}-", model.vendor).to_lowercase();
    if !id.chars().all(plain) || !id.starts_with(&vendor) {
        tell(format!(
            "id: begins with {vendor}, in small letters, digits and hyphens"
        ));
    }
    text("name", &model.name, tell);
    for (n, sentence) in model.unsure.iter().enumerate() {
        text(&format!("unsure[{n}]"), sentence, tell);
    }
    if model.verified != model.unsure.is_empty() {
        tell("verified: is true where nothing is unsure, and false where something is".to_owned());
    }
    if model.accounts == 0 {
        tell("accounts: there is at least one".to_owned());
    }
    if !(1..=40).contains(&model.label_length) {
        tell("label_length: is from 1 to 40".to_owned());
    }
    let kinds: HashSet<_> = model.kinds.iter().collect();
    if kinds.is_empty() || kinds.len() < model.kinds.len() || kinds.contains(&KeyKind::Empty) {
        tell("kinds: is what keys can do beside nothing, each once".to_owned());
    }
    let screens: Vec<_> = [model.screen]
        .into_iter()
        .chain(model.panels.clone())
        .collect();
    Device {
        path: "",
        body: model.body,
        screens,
        banks: &model.banks,
        pager: model.pager,
        keys: model.keys,
        pages: model.pages,
    }
    .judge(tell);
    let mut names = HashSet::new();
    for (n, module) in model.modules.iter().enumerate() {
        judge_module(&format!("modules[{n}]."), module, tell);
        if !names.insert(&module.name) {
            tell(format!(
                "modules[{n}].name: {:?} is there twice",
                module.name
            ));
        }
    }
}

fn judge_module(path: &str, module: &Module, tell: &mut dyn FnMut(String)) {
    text(&format!("{path}name"), &module.name, tell);
    if !(1..=10).contains(&module.most) {
        tell(format!("{path}most: is from 1 to 10"));
    }
    Device {
        path,
        body: module.body,
        screens: vec![module.screen],
        banks: &module.banks,
        pager: None,
        keys: module.keys,
        pages: module.pages,
    }
    .judge(tell);
}

fn text(field: &str, text: &str, tell: &mut dyn FnMut(String)) {
    if text.trim() != text || text.is_empty() || text.chars().any(char::is_control) {
        tell(format!(
            "{field}: is a line of text, without blanks at its ends"
        ));
    }
}

/// A phone or a module, as far as it is drawn.
struct Device<'a> {
    /// What stands before the names of its fields.
    path: &'a str,
    body: Rect,
    screens: Vec<Rect>,
    banks: &'a [Bank],
    pager: Option<Rect>,
    keys: u16,
    pages: u16,
}

/// More keys or millimetres than any device has.
const MANY: u16 = 1000;

impl Device<'_> {
    fn judge(&self, tell: &mut dyn FnMut(String)) {
        let path = self.path;
        if self.keys == 0 || self.keys > MANY || self.pages == 0 || self.pages > MANY {
            return tell(format!("{path}keys, {path}pages: are from 1 to {MANY}"));
        }
        for (n, bank) in self.banks.iter().enumerate() {
            if bank.count == 0 || bank.count > MANY {
                return tell(format!("{path}banks[{n}].count: is from 1 to {MANY}"));
            }
            if !bank.pitch.is_finite() || !bank.label.is_finite() || bank.label < 0.0 {
                return tell(format!("{path}banks[{n}]: pitch and label are millimetres"));
            }
        }
        self.judge_sums(tell);
        self.judge_drawing(tell);
    }

    fn judge_sums(&self, tell: &mut dyn FnMut(String)) {
        let (path, keys, pages) = (self.path, self.keys, self.pages);
        let counts = counts(self.banks);
        let fixed = counts.before + counts.after;
        let most = u32::from(fixed) + u32::from(counts.paged) * u32::from(pages);
        let least = most - u32::from(counts.paged);
        if u32::from(keys) > most || u32::from(keys) <= least {
            tell(format!(
                "{path}keys: {keys} is not what its banks have on {pages} pages, more than {least} and at most {most}"
            ));
        }
        let turned = |bank: &Bank| !bank.fixed;
        let first = self.banks.iter().position(turned);
        let end = self.banks.iter().rposition(turned);
        if let (Some(first), Some(end)) = (first, end)
            && self.banks[first..=end].iter().any(|bank| bank.fixed)
        {
            tell(format!(
                "{path}banks: fixed ones stand before or after the others"
            ));
        }
    }

    fn judge_drawing(&self, tell: &mut dyn FnMut(String)) {
        let path = self.path;
        let body = self.body;
        if body.x != 0.0 || body.y != 0.0 || !is_size(&body) {
            return tell(format!(
                "{path}body: x and y are 0, width and height up to {MANY}"
            ));
        }
        for screen in &self.screens {
            if !is_size(screen) || !contains(&body, screen) {
                tell(format!(
                    "{path}screen, {path}panels: {} is not inside the body",
                    shown(screen)
                ));
            }
        }
        let mut taken: Vec<(String, Rect)> = vec![];
        if let Some(pager) = self.pager {
            taken.push(("pager".to_owned(), pager));
        }
        let mut labels: Vec<(String, Rect)> = vec![];
        // All banks are full on the first page.
        for at in places(self.banks, self.keys, 1) {
            let name = format!("key {}", at.position);
            let on_screen = |rect: &Rect| self.screens.iter().any(|screen| contains(screen, rect));
            match at.side {
                Side::Touch if !on_screen(&at.key) => {
                    tell(format!("{path}banks: {name} is not inside the screen"));
                }
                Side::Left | Side::Right => {
                    if !on_screen(&inner(&at.label, at.side)) {
                        tell(format!(
                            "{path}banks: the label of {name} is not on a screen"
                        ));
                    }
                    labels.push((format!("the label of {name}"), at.label));
                }
                Side::Touch | Side::Apart => {}
            }
            if at.side != Side::Touch && self.screens.iter().any(|screen| overlap(screen, &at.key))
            {
                tell(format!("{path}banks: {name} is on the screen"));
            }
            taken.push((name, at.key));
        }
        for (name, key) in &taken {
            if !is_size(key) || !contains(&body, key) {
                tell(format!("{path}banks: {name} is not inside the body"));
            }
        }
        for all in [taken, labels] {
            for (n, (name, rect)) in all.iter().enumerate() {
                for (other, other_rect) in &all[..n] {
                    if overlap(rect, other_rect) {
                        tell(format!("{path}banks: {name} overlaps {other}"));
                    }
                }
            }
        }
    }
}

/// A label without the part that is between its key and the screen.
fn inner(label: &Rect, side: Side) -> Rect {
    const BETWEEN: f32 = 4.0;
    Rect {
        x: label.x + if side == Side::Left { BETWEEN } else { 0.0 },
        width: label.width - BETWEEN,
        ..*label
    }
}

fn is_size(rect: &Rect) -> bool {
    let all = [rect.x, rect.y, rect.width, rect.height];
    all.iter()
        .all(|n| n.is_finite() && (0.0..f32::from(MANY)).contains(n))
        && rect.width > 0.0
        && rect.height > 0.0
}

/// What sums of decimals may be off by, in millimetres.
const NEAR: f32 = 0.01;

fn contains(outer: &Rect, inner: &Rect) -> bool {
    inner.width > 0.0
        && inner.x >= outer.x - NEAR
        && inner.y >= outer.y - NEAR
        && inner.x + inner.width <= outer.x + outer.width + NEAR
        && inner.y + inner.height <= outer.y + outer.height + NEAR
}

fn overlap(a: &Rect, b: &Rect) -> bool {
    a.x + a.width > b.x + NEAR
        && b.x + b.width > a.x + NEAR
        && a.y + a.height > b.y + NEAR
        && b.y + b.height > a.y + NEAR
}

fn shown(rect: &Rect) -> String {
    format!("({}, {}, {} × {})", rect.x, rect.y, rect.width, rect.height)
}
