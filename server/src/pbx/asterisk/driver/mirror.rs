//! What we know the PBX to hold.
//!
//! Loaded whole after each connect, kept up with what we write since. It tells what a push has to write, and which rows of old
//! generations can go: deleting a tree would make Asterisk look at every row it has.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    hash::{DefaultHasher, Hash as _, Hasher as _},
};

use crate::pbx::{
    TrunkKey,
    asterisk::{
        ami::{Action, AmiError, Client, Message},
        compile::{Kind, Object, trunk_id},
        row::{Family, Row},
        text::Text,
    },
};

/// Rows and objects of ours on the PBX. Values are kept as hashes: some are secrets.
#[derive(Default)]
pub(super) struct Mirror {
    rows: BTreeMap<(Family, String), u64>,
    /// What is in force of each extension, by `<org>/<extension>`.
    generations: HashMap<String, String>,
    /// Whose each extension is, likewise; none where the row is from before it said so.
    tenures: HashMap<String, String>,
    /// When the greetings of the others were recorded, likewise: seconds since 1970 UTC on the PBX's clock.
    greeted: HashMap<String, i64>,
    /// When each rule was last switched at a phone, by `<org>/<extension>/<code>`; seconds since 1970 UTC.
    dialled: HashMap<String, i64>,
    objects: HashMap<(Kind, String), HashMap<String, u64>>,
}

/// The place of a tenure among an extension's facts, from 0.
const TENURE: usize = 8;

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

impl Mirror {
    /// Reads everything.
    pub(super) async fn load(ami: &Client) -> Result<Self, AmiError> {
        let mut mirror = Self::default();
        for family in Family::OURS {
            for (key, value) in rows(ami, family, None).await? {
                // Others keep states of theirs there.
                if family != Family::Switched || key.starts_with("renvoi-") {
                    mirror.note(family, key, &value);
                }
            }
        }
        if mirror.tenures.len() < mirror.generations.len() {
            for (key, value) in rows(ami, Family::Greeting, None).await? {
                mirror.note(Family::Greeting, key, &value);
            }
        }
        for (key, value) in rows(ami, Family::Accounts, None).await? {
            let kind = Kind::ALL.into_iter().find_map(|kind| {
                let id = key.strip_prefix(kind.name())?.strip_prefix('/')?;
                Some((kind, id.to_owned()))
            });
            if let (Some(object), Ok(fields)) = (
                kind,
                serde_json::from_str::<HashMap<String, String>>(&value),
            ) {
                let fields = fields.into_iter().map(|(name, value)| (name, hash(&value)));
                mirror.objects.insert(object, fields.collect());
            }
        }
        Ok(mirror)
    }

    fn note(&mut self, family: Family, key: String, value: &str) {
        if family == Family::Extension {
            let mut fields = value.split(',');
            let generation = fields.next().unwrap_or_default();
            self.generations.insert(key.clone(), generation.to_owned());
            match fields.nth(TENURE - 1) {
                Some(tenure) => self.tenures.insert(key.clone(), tenure.to_owned()),
                None => self.tenures.remove(&key),
            };
        }
        if family == Family::Greeting {
            // Those of whom a row says whose they are need no clocks.
            if let (false, Ok(at)) = (self.tenures.contains_key(&key), value.parse()) {
                self.greeted.insert(key, at);
            }
            return;
        }
        if family == Family::Dialled
            && let Some(at) = value.split(',').next().and_then(|at| at.parse().ok())
        {
            self.dialled.insert(key.clone(), at);
        }
        self.rows.insert((family, key), hash(value));
    }

    /// What a family holds now.
    pub(super) fn replace(&mut self, family: Family, rows: Vec<(String, String)>) {
        self.rows.retain(|(of, _), _| *of != family);
        if family == Family::Dialled {
            self.dialled.clear();
        }
        for (key, value) in rows {
            self.note(family, key, &value);
        }
    }

    /// Whether it holds the row as it should be.
    pub(super) fn holds(&self, row: &Row) -> bool {
        self.rows.get(&(row.family, row.key.as_str().to_owned())) == Some(&hash(row.value.as_str()))
    }

    /// Whether it holds a row of that key, with whatever value.
    pub(super) fn has(&self, family: Family, key: &str) -> bool {
        self.rows.contains_key(&(family, key.to_owned()))
    }

    /// Whether the row's value is this one.
    pub(super) fn says(&self, family: Family, key: &str, value: &str) -> bool {
        self.rows.get(&(family, key.to_owned())) == Some(&hash(value))
    }

    /// The keys that begin so.
    pub(super) fn keys<'a>(
        &'a self,
        family: Family,
        prefix: &'a str,
    ) -> impl Iterator<Item = &'a str> {
        self.rows
            .range((family, prefix.to_owned())..)
            .map(|((found, key), _)| (*found, key.as_str()))
            .take_while(move |(found, key)| *found == family && key.starts_with(prefix))
            .map(|(_, key)| key)
    }

    /// What is in force of an extension.
    pub(super) fn generation(&self, path: &str) -> Option<&str> {
        self.generations.get(path).map(String::as_str)
    }

    /// Whether the rule of a switch was switched at a phone after that moment.
    pub(super) fn switched_after(&self, switch: &Row, moment: i64) -> bool {
        let path = switch.key.as_str().trim_start_matches("renvoi-");
        let at = self.dialled.get(&path.replace('-', "/"));
        at.is_some_and(|at| *at > moment)
    }

    /// Whose an extension is, as its row says it.
    pub(super) fn tenure(&self, path: &str) -> Option<&str> {
        self.tenures.get(path).map(String::as_str)
    }

    /// When the greeting of an extension was recorded, in seconds since 1970 UTC on the PBX's clock; `None` where there is none, or where
    /// the extension's row says whose it is.
    pub(super) fn greeted(&self, path: &str) -> Option<i64> {
        self.greeted
            .get(path)
            .copied()
            .filter(|_| self.tenure(path).is_none())
    }

    pub(super) fn wrote(&mut self, row: &Row) {
        self.note(row.family, row.key.as_str().to_owned(), row.value.as_str());
    }

    pub(super) fn forgot(&mut self, family: Family, key: &str) {
        self.rows.remove(&(family, key.to_owned()));
        if family == Family::Dialled {
            self.dialled.remove(key);
        }
        if family == Family::Extension {
            self.generations.remove(key);
            self.tenures.remove(key);
        }
    }

    /// Whether it holds the object with everything that we manage as it should be.
    pub(super) fn holds_object(&self, object: &Object) -> bool {
        let Some(held) = self.objects.get(&(object.kind, object.id.clone())) else {
            return false;
        };
        object
            .attributes
            .iter()
            .all(|(name, value)| match held.get(*name) {
                Some(held) => stored(name, value).iter().any(|value| hash(value) == *held),
                // Asterisk does not store what is empty.
                None => value.is_empty(),
            })
    }

    pub(super) fn has_object(&self, kind: Kind, id: &str) -> bool {
        self.objects.contains_key(&(kind, id.to_owned()))
    }

    /// The objects of a trunk.
    pub(super) fn of_trunk(&self, key: &TrunkKey) -> BTreeSet<(Kind, String)> {
        let id = trunk_id(key);
        let below = format!("{id}-");
        let mine = |(_, found): &&(Kind, String)| *found == id || found.starts_with(&below);
        self.objects.keys().filter(mine).cloned().collect()
    }

    /// The names of all registrations.
    pub(super) fn registrations(&self) -> Vec<String> {
        let mut names: Vec<_> = self
            .objects
            .keys()
            .filter(|(kind, _)| *kind == Kind::Registration)
            .map(|(_, id)| id.clone())
            .collect();
        names.sort_unstable();
        names
    }

    /// The names of all objects.
    pub(super) fn object_ids(&self) -> impl Iterator<Item = &str> {
        self.objects.keys().map(|(_, id)| id.as_str())
    }

    pub(super) fn wrote_object(&mut self, object: &Object) {
        let fields = self
            .objects
            .entry((object.kind, object.id.clone()))
            .or_default();
        for (name, value) in &object.attributes {
            fields.insert((*name).to_owned(), hash(value));
        }
    }

    pub(super) fn forgot_object(&mut self, kind: Kind, id: &str) {
        self.objects.remove(&(kind, id.to_owned()));
    }
}

/// The ways in which Asterisk may give back what was written.
fn stored(name: &str, value: &str) -> Vec<String> {
    let mut forms = vec![value.to_owned()];
    if name == "allow" {
        forms.push(format!(
            "({})",
            value.trim_start_matches("!all,").replace(',', "|")
        ));
    }
    // A set, in whatever order.
    if name == "named_call_group"
        && let Some((one, other)) = value.split_once(',')
    {
        forms.extend([format!("{one}, {other}"), format!("{other}, {one}")]);
    }
    forms
}

/// The rows of a family, or of what is under a key in it.
pub(super) async fn rows(
    ami: &Client,
    family: Family,
    under: Option<&Text>,
) -> Result<Vec<(String, String)>, AmiError> {
    tree(ami, family.name(), under).await
}

/// The same of any family, also of somebody else's.
pub(super) async fn tree(
    ami: &Client,
    family: &'static str,
    under: Option<&Text>,
) -> Result<Vec<(String, String)>, AmiError> {
    let mut action = Action::new("DBGetTree").saying("Family", family);
    if let Some(key) = under {
        action = action.with("Key", key.clone());
    }
    let prefix = format!("/{family}/");
    let row = |message: &Message| {
        let key = message.get("Key")?.strip_prefix(&prefix)?.to_owned();
        Some((key, message.text("Val").to_owned()))
    };
    Ok(ami.list(action).await?.iter().filter_map(row).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_begin_alike_are_kept_apart() {
        let mut mirror = Mirror::default();
        for (family, key, value) in [
            (Family::Rules, "acme01/20/g/d", "x"),
            (Family::Rules, "acme01/204/g/d", "x"),
            (Family::Rules, "acme01/204/h/000+", "x"),
            (Family::Extension, "acme01/204", "h,Europe/Paris"),
            (Family::Inside, "acme01/204/g/d", "x"),
        ] {
            mirror.wrote(&Row::new(family, key, value).unwrap());
        }
        let keys: Vec<_> = mirror.keys(Family::Rules, "acme01/204/").collect();
        assert_eq!(keys, ["acme01/204/g/d", "acme01/204/h/000+"]);
        assert_eq!(mirror.generation("acme01/204"), Some("h"));
        assert!(
            mirror.holds(&Row::new(Family::Extension, "acme01/204", "h,Europe/Paris").unwrap())
        );
        mirror.forgot(Family::Extension, "acme01/204");
        assert_eq!(mirror.generation("acme01/204"), None);
    }
}
