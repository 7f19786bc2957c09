//! An extension: its rules, its devices, its owner's clock → rows.

use sha2::{Digest as _, Sha256};

use super::{CompileError, codes, hours, switches::switches};
use crate::{
    hex::hex,
    pbx::{
        asterisk::row::{Family, Row},
        plan::ExtensionPlan,
    },
};

/// What is stored of an extension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtensionRows {
    /// Names the content: the same plan has the same generation.
    pub generation: String,
    /// The rows of the generation; to be written first.
    pub rules: Vec<Row>,
    /// The row that puts the generation in force; to be written after them.
    pub header: Row,
    /// What lamps show of the rules; to be written last.
    pub switches: Vec<Row>,
}

/// Compiles a plan.
pub fn extension(plan: &ExtensionPlan) -> Result<ExtensionRows, CompileError> {
    if !is_zone(&plan.zone) {
        return Err(CompileError::Zone(plan.zone.clone()));
    }
    let mut rows = Rows::default();
    let programs = hours::programs(plan, &mut rows)?;
    if let Some(heard) = programs.heard {
        rows.put("s", heard.join(","));
    }
    codes::write(plan, &mut rows);
    let devices = devices(plan, &mut rows)?;
    let zone = &plan.zone;
    let voicemail = match (plan.voicemail, plan.full) {
        (false, _) => 0,
        (true, false) => 1,
        (true, true) => 2,
    };
    let [internal, external, anonymous] = programs.silent;
    let facts = format!("{zone},{voicemail},{internal},{external},{anonymous}");
    // What the rules know of what was dialled is no part of what they say.
    let generation = rows.generation(&format!("{facts},{devices}"));
    let facts = format!("{facts},{devices},{},{}", plan.dialled, plan.tenure);
    let path = format!("{}/{}", plan.org, plan.extension);
    let rules = rows
        .0
        .into_iter()
        .map(|(name, value)| Row::new(Family::Rules, format!("{path}/{generation}/{name}"), value))
        .collect::<Result<_, _>>()?;
    let switches = switches(plan, &path)?;
    let header = Row::new(Family::Extension, path, format!("{generation},{facts}"))?;
    Ok(ExtensionRows {
        generation,
        rules,
        header,
        switches,
    })
}

/// Rows by their name within the generation, in the order of writing, and how many programs there are among them.
#[derive(Default)]
pub(super) struct Rows(Vec<(String, String)>, usize);

impl Rows {
    pub(super) fn put(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.push((name.into(), value.into()));
    }

    /// Puts a chain of rows: `name`, `name+`, `name++`…
    pub(super) fn chain(&mut self, name: &str, values: Vec<String>) {
        for (index, value) in values.into_iter().enumerate() {
            self.put(link(name, index), value);
        }
    }

    /// A number that no program of these rows has.
    pub(super) fn next_program(&mut self) -> usize {
        self.1 += 1;
        self.1 - 1
    }

    fn generation(&self, facts: &str) -> String {
        let mut hash = Sha256::new();
        for text in self.0.iter().flat_map(|(name, value)| [name, value]) {
            hash.update(text.len().to_be_bytes());
            hash.update(text);
        }
        hash.update(facts);
        let hash = hash.finalize();
        hex(&hash[..5])
    }
}

/// The name of a row of a chain.
pub(super) fn link(name: &str, index: usize) -> String {
    format!("{name}{}", "+".repeat(index))
}

/// So many devices' texts fit into the header beside everything else, and so many into a row of their own.
const FEW: usize = 4;
const AT_ONCE: usize = 8;

/// Every device that is registered, as the text that the router evaluates into a dial string. Where phones are registered is
/// theirs to say, and may be anything: no contact gets into that string.
fn devices(plan: &ExtensionPlan, rows: &mut Rows) -> Result<String, CompileError> {
    if plan.devices.len() > ExtensionPlan::MAX_DEVICES {
        return Err(CompileError::Devices(plan.devices.len()));
    }
    let prefix = format!("{}-{}-", plan.org, plan.extension);
    if let Some(foreign) = plan
        .devices
        .iter()
        .find(|d| !d.as_str().starts_with(&prefix))
    {
        return Err(CompileError::Foreign(foreign.to_string()));
    }
    let text =
        |device| format!("${{IF(${{LEN(${{PJSIP_DIAL_CONTACTS({device})}})}}?PJSIP/{device})}}");
    let texts: Vec<_> = plan.devices.iter().map(text).collect();
    if texts.len() <= FEW {
        return Ok(texts.join("&"));
    }
    let chunks: Vec<_> = texts.chunks(AT_ONCE).map(|some| some.join("&")).collect();
    let links = (0..chunks.len()).map(|index| format!("${{DB(${{rvg}}/{})}}", link("d", index)));
    let links = links.collect::<Vec<_>>().join("&");
    rows.chain("d", chunks);
    Ok(format!("${{EVAL({links})}}"))
}

/// Zone names reach `STRFTIME`, which takes an unknown one for UTC: letters, digits and `/_+-` only here, and the health check
/// compares what the PBX says of each.
fn is_zone(zone: &str) -> bool {
    (1..=64).contains(&zone.len())
        && !zone.starts_with('/')
        && zone
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"/_+-".contains(&b))
}

#[cfg(test)]
mod tests;
