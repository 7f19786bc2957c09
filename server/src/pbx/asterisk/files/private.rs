//! Everything that a private Asterisk needs.

use std::{net::SocketAddr, path::Path};

use super::{File, Ringing, dialplan, fill};

const MAIN: &str = include_str!("asterisk.conf");
const OTHERS: &str = include_str!("private.conf");
const MODULES: &str = include_str!("modules.txt");

/// Where a private Asterisk is, and what it listens on.
#[derive(Clone)]
pub struct PrivateFiles<'a> {
    /// The unpacked Asterisk.
    pub runtime: &'a Path,
    /// `x86_64-linux-gnu` or the like: where its modules are.
    pub triplet: &'a str,
    /// Its own folder.
    pub folder: &'a Path,
    /// SIP over UDP and TCP.
    pub sip: SocketAddr,
    /// The manager's port on 127.0.0.1.
    pub ami: u16,
    /// The HTTP port on 127.0.0.1.
    pub http: u16,
    /// The first and the last port for sound.
    pub rtp: (u16, u16),
    /// The manager account's password.
    pub ami_secret: &'a str,
    /// The HTTP interface's password.
    pub ari_secret: &'a str,
    /// How long phones ring.
    pub ringing: Ringing,
}

/// The files of its `etc` folder.
#[must_use]
pub fn private(of: &PrivateFiles<'_>) -> Vec<File> {
    let path = |path: &Path| path.display().to_string();
    let file = |name: &str, text: String| File {
        name: name.to_owned(),
        text,
    };
    let paths = [
        ("folder", &*path(of.folder)),
        ("runtime", &*path(of.runtime)),
        ("triplet", of.triplet),
    ];
    let mut files = vec![
        file("asterisk.conf", fill(MAIN, &paths)),
        file("modules.conf", modules()),
        file("renvoi.conf", dialplan(of.ringing)),
    ];
    let values = [
        ("runtime", &*path(of.runtime)),
        ("sip", &of.sip.to_string()),
        ("ami_port", &of.ami.to_string()),
        ("http_port", &of.http.to_string()),
        ("rtp_first", &of.rtp.0.to_string()),
        ("rtp_last", &of.rtp.1.to_string()),
        ("ami_secret", of.ami_secret),
        ("ari_secret", of.ari_secret),
    ];
    for part in OTHERS.split("\n### ").skip(1) {
        let (name, text) = part.split_once('\n').unwrap_or((part, ""));
        files.push(file(name, fill(text, &values)));
    }
    files
}

fn modules() -> String {
    let named = MODULES.lines().filter(|line| !line.starts_with('#'));
    let lines = named.flat_map(|name| ["load = ", name, ".so\n"]);
    std::iter::once("[modules]\nautoload=no\n")
        .chain(lines)
        .collect()
}
