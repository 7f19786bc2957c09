//! The models of phones that the portal knows: `server/models/*.toml`, judged by the build and joined into one.

use std::sync::LazyLock;

use renvoi_app::domain::phones::{Model, ModelId, Vendor};

/// All models, in the order of their ids.
#[derive(Debug)]
pub struct Catalogue(Vec<Model>);

/// The catalogue.
#[must_use]
pub fn catalogue() -> &'static Catalogue {
    static ALL: LazyLock<Catalogue> = LazyLock::new(|| {
        let json = include_str!(concat!(env!("OUT_DIR"), "/models.json"));
        Catalogue(serde_json::from_str(json).expect("the build wrote it"))
    });
    &ALL
}

impl Catalogue {
    /// All models, by maker, then by name.
    #[must_use]
    pub fn all(&self) -> &[Model] {
        &self.0
    }

    /// The model of that id.
    #[must_use]
    pub fn get(&self, id: &ModelId) -> Option<&Model> {
        let at = self.0.binary_search_by(|model| model.id.cmp(id));
        at.ok().map(|at| &self.0[at])
    }

    /// The model that people mean by a name: `T54W`, `Yealink T54W`, `SIP-T54W`, `yealink-t54w`, whatever the capitals and blanks; `None`
    /// where there is none, or more than one.
    #[must_use]
    pub fn named(&self, text: &str) -> Option<&Model> {
        let said = plain(text);
        let means = |model: &&Model| {
            let (id, name) = (plain(&model.id.0), plain(&model.name));
            // Yealink writes SIP before its names, Cisco CP.
            said == id
                || ["", "sip", "cp"]
                    .iter()
                    .any(|head| said.strip_prefix(head) == Some(name.as_str()))
        };
        let mut some = self.0.iter().filter(means);
        some.next().filter(|_| some.next().is_none())
    }

    /// What a maker makes.
    pub fn of(&self, vendor: Vendor) -> impl Iterator<Item = &Model> {
        self.0.iter().filter(move |model| model.vendor == vendor)
    }
}

/// Letters and digits alone, in small letters.
fn plain(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests;
