//! What people and tests need to know of a demonstration.

use std::{collections::BTreeMap, fs, io, path::Path};

use serde::{Deserialize, Serialize};

use crate::files;

/// Kept in `demo.json` in the data folder, readable by its owner alone.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct DemoState {
    /// Where the portal is.
    pub url: String,
    /// Who can sign in.
    pub accounts: Vec<Account>,
    /// SIP accounts for softphones.
    pub phones: Vec<Phone>,
    /// Which of them are desk phones, and where those fetch their files.
    #[serde(default)]
    pub desk_phones: Vec<DeskPhone>,
    /// Direct numbers.
    pub numbers: Numbers,
    /// The PBX.
    pub pbx: PbxState,
    /// The organisation.
    pub organisation: Name,
    /// One thing to try.
    #[serde(rename = "try")]
    pub to_try: String,
}

/// A person who can sign in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Account {
    /// Full name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// What else they can sign in with; the e-mail address where they have no extension.
    pub login: String,
    /// Password.
    pub password: String,
    /// `user`, `helpdesk`, `administrator`, `operator`.
    pub role: String,
    /// Their extension.
    pub extension: Option<String>,
}

/// A SIP account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Phone {
    /// What its owner calls it.
    pub name: String,
    /// Whose.
    pub extension: String,
    /// SIP user.
    pub user: String,
    /// SIP password.
    pub password: String,
    /// SIP server, `host:port` (UDP and TCP); `None`: the PBX is embedded, and no telephone can register.
    pub server: Option<String>,
}

/// A desk phone.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DeskPhone {
    /// What its owner calls it.
    pub name: String,
    /// Whose.
    pub extension: String,
    /// Hardware address.
    pub mac: String,
    /// The name of its model's file.
    pub model: String,
    /// SIP user.
    pub user: String,
    /// The folder that it fetches its files from, without a `/` at its end: a secret.
    pub folder: String,
}

/// Direct numbers by extension.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Numbers {
    /// Extension, E.164.
    pub direct: BTreeMap<String, String>,
}

/// The PBX.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct PbxState {
    /// `asterisk` or `embedded`.
    pub kind: String,
    /// Where phones register, `host:port`; `None`: the PBX is embedded, and none can.
    pub sip: Option<String>,
    /// The file with the private Asterisk's process id.
    pub pid_file: Option<String>,
}

/// An organisation's names.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Name {
    /// Short.
    pub slug: String,
    /// Long.
    pub name: String,
}

impl DemoState {
    /// Reads it from a data folder; `None`: nothing has been seeded there.
    pub fn read(data: &Path) -> io::Result<Option<Self>> {
        match fs::read_to_string(data.join("demo.json")) {
            Ok(text) => Ok(Some(serde_json::from_str(&text)?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Keeps it in a data folder.
    pub fn write(&self, data: &Path) -> io::Result<()> {
        let text = serde_json::to_string_pretty(self)? + "\n";
        files::replace(&data.join("demo.json"), &text, 0o600)
    }
}
