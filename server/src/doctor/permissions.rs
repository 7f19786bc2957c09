//! Files that hold secrets are their owner's alone.

use std::{
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use super::Finding;
use crate::config::{Config, secret_files};

/// Those that settings name, the database's, and the configuration where a secret stands in it.
pub(super) fn examine(config: &Config, file: Option<&Path>) -> Finding {
    let exposed = |path: &PathBuf| {
        std::fs::metadata(path).is_ok_and(|found| found.permissions().mode() & 0o077 != 0)
    };
    let mut paths = secret_files(config, file);
    if let Some(path) = config.database.url.strip_prefix("sqlite:") {
        paths.push(path.strip_prefix("//").unwrap_or(path).into());
    }
    paths.retain(exposed);
    if paths.is_empty() {
        return Finding::well("permissions", "nobody else reads secrets");
    }
    let names: Vec<_> = paths
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    Finding::wrong(
        "permissions",
        format!("others may read {}", names.join(", ")),
        format!("chmod 600 {}", names.join(" ")),
    )
}
