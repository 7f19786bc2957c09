//! Settings that are secret. Each has a twin, `…_file`, which names a file that holds nothing but the secret.

use std::{
    fs,
    path::{Path, PathBuf},
};

use figment::{
    Figment,
    providers::{Format, Toml},
};

use super::{ConfigError, source::Environment, unknown::known};

/// The ending of a twin.
const FILE: &str = "_file";

/// Every secret setting: its key and its twin's, dotted.
pub(super) fn all() -> Vec<(String, String)> {
    let known = known();
    known
        .iter()
        .filter_map(|twin| Some((twin.strip_suffix(FILE)?.to_owned(), twin.clone())))
        .filter(|(key, _)| known.contains(key))
        .collect()
}

/// Reads the secrets that are in files. A file wins over what the setting itself says; the environment's setting wins over a
/// file that the configuration names.
pub(super) fn read(
    mut figment: Figment,
    environment: &Environment,
) -> Result<Figment, ConfigError> {
    for (key, twin) in all() {
        if environment.says(&key) && !environment.says(&twin) {
            figment = figment.merge((twin, ""));
            continue;
        }
        let path: PathBuf = figment.extract_inner(&twin)?;
        if path.as_os_str().is_empty() {
            continue;
        }
        let text = fs::read_to_string(&path).map_err(|cause| ConfigError::SecretFile {
            key: twin,
            path,
            cause,
        })?;
        let secret = text.trim_end_matches(['\r', '\n']).to_owned();
        figment = figment.merge((key, secret));
    }
    Ok(figment)
}

/// The files in force that hold a secret: those of the twins, and the configuration itself where a secret stands in it.
#[must_use]
pub fn secret_files(config: &super::Config, file: Option<&Path>) -> Vec<PathBuf> {
    let all = all();
    let in_force = Figment::from(figment::providers::Serialized::defaults(config));
    let mut files: Vec<PathBuf> = all
        .iter()
        .filter_map(|(_, twin)| in_force.extract_inner::<PathBuf>(twin).ok())
        .filter(|path| !path.as_os_str().is_empty())
        .collect();
    let path = super::load::path(file);
    let written = Figment::from(Toml::file_exact(&path));
    let holds = |key: &str| {
        let text = written.extract_inner::<String>(key).unwrap_or_default();
        super::show::mask(key, &text) != text
    };
    if all.iter().any(|(key, _)| holds(key)) {
        files.push(path);
    }
    files
}
