//! Files of ours: their permissions are there from the start, so that nobody reads a secret between two commands.

use std::{
    fs::{self, OpenOptions, Permissions},
    io::{self, Write as _},
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::Path,
};

/// Writes a file in its place: one that is there keeps its owner.
pub(crate) fn write(path: &Path, text: &str, mode: u32) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(mode)
        .open(path)?;
    file.set_permissions(Permissions::from_mode(mode))?;
    file.write_all(text.as_bytes())
}

/// Writes a file beside its place and puts it there: whoever looks finds the old text or the new one, never half of one.
pub(crate) fn replace(path: &Path, text: &str, mode: u32) -> io::Result<()> {
    let mut draft = path.as_os_str().to_owned();
    draft.push(".new");
    let draft = Path::new(&draft);
    write(draft, text, mode)?;
    OpenOptions::new().read(true).open(draft)?.sync_all()?;
    fs::rename(draft, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissions_are_there_and_what_was_there_before_does_not_matter() {
        let folder = tempfile::tempdir().expect("a folder");
        let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        for put in [write, replace] {
            let path = folder.path().join("secret");
            fs::write(&path, "something much longer, and readable by all").expect("written");
            fs::set_permissions(&path, Permissions::from_mode(0o644)).expect("chmod");
            put(&path, "s3cret", 0o600).expect("written");
            assert_eq!(fs::read_to_string(&path).expect("read"), "s3cret");
            assert_eq!(mode(&path), 0o600);
        }
        assert_eq!(
            fs::read_dir(folder.path()).expect("a folder").count(),
            1,
            "no draft is left"
        );
    }
}
