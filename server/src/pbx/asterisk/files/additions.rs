//! What an operator adds to an Asterisk of their own.

use std::{fs, io, path::Path};

use super::{Ringing, dialplan, fill, modules};
use crate::{files::write, hex::hex, secrets};

const ADVICE: &str = include_str!("additions.txt");

/// Writes the files into a folder, made where it is missing; answers what to do with them. Passwords that are there from an
/// earlier time are kept, so that the command can be repeated after an update.
pub fn write_additions(dir: &Path) -> io::Result<String> {
    fs::create_dir_all(dir)?;
    let dir = dir.canonicalize()?;
    let name = dir.display().to_string();
    if name.contains(|c: char| c.is_control() || matches!(c, ';' | '"')) {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "the folder's name cannot stand in Asterisk's configuration",
        ));
    }
    let ami = secret(&dir.join("ami.secret"))?;
    let ari = secret(&dir.join("ari.secret"))?;
    let manager = format!(
        "[renvoi]\nsecret = {ami}\ndeny = 0.0.0.0/0.0.0.0\npermit = 127.0.0.1/255.255.255.255\n\
         read = system,call,reporting,user\nwrite = system,call,originate,reporting\nwritetimeout = 5000\n"
    );
    let http = format!(
        "[renvoi]\ntype = user\nread_only = no\npassword = {ari}\npassword_format = plain\n"
    );
    write(&dir.join("renvoi.conf"), &dialplan(Ringing::AsSaid), 0o644)?;
    write(&dir.join("renvoi-manager.conf"), &manager, 0o600)?;
    write(&dir.join("renvoi-ari.conf"), &http, 0o600)?;
    write(&dir.join("renvoi-modules.conf"), &modules::file(), 0o644)?;
    Ok(fill(ADVICE, &[("dir", &name)]))
}

/// A password that is kept in a file; made where it is missing.
pub(in crate::pbx::asterisk) fn secret(path: &Path) -> io::Result<String> {
    match fs::read_to_string(path) {
        Ok(text)
            if !text.trim().is_empty()
                && text.trim().chars().all(|c| c.is_ascii_alphanumeric()) =>
        {
            return Ok(text.trim().to_owned());
        }
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let secret = random_secret();
    write(path, &secret, 0o600)?;
    Ok(secret)
}

/// 32 letters and digits.
fn random_secret() -> String {
    hex(&secrets::random::<16>())
}

#[cfg(test)]
mod tests {
    use std::{fmt::Write as _, os::unix::fs::PermissionsExt as _};

    use super::*;
    use crate::pbx::asterisk::compile::shown::snapshot;

    #[test]
    fn what_an_operator_is_given() {
        let dir = tempfile::tempdir().unwrap();
        let mut text = write_additions(dir.path()).unwrap();
        for name in [
            "renvoi-manager.conf",
            "renvoi-ari.conf",
            "renvoi-modules.conf",
        ] {
            let file = fs::read_to_string(dir.path().join(name)).unwrap();
            let _ = write!(text, "\n### {name}\n{file}");
        }
        for secret in ["ami.secret", "ari.secret"] {
            let said = fs::read_to_string(dir.path().join(secret)).unwrap();
            text = text.replace(said.trim(), "SECRET");
        }
        let folder = dir.path().canonicalize().unwrap();
        snapshot!(
            "additions",
            text.replace(&folder.display().to_string(), "DIR")
        );
    }

    #[test]
    fn a_second_time_keeps_the_passwords() {
        let dir = tempfile::tempdir().unwrap();
        let said = write_additions(dir.path()).unwrap();
        let read = |name: &str| fs::read_to_string(dir.path().join(name)).unwrap();
        let before = (read("ami.secret"), read("renvoi-manager.conf"));
        write_additions(dir.path()).unwrap();
        assert_eq!(before, (read("ami.secret"), read("renvoi-manager.conf")));
        assert!(before.1.contains(&before.0));
        assert!(!said.contains(&before.0), "no password on the terminal");
        let mode = fs::metadata(dir.path().join("renvoi-ari.conf"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
        assert!(read("renvoi.conf").contains("[renvoi-route]"));
    }
}
