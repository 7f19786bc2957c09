//! Readers of each maker's files, that know nothing of the writers. They refuse what they do not know.

mod cisco;
mod fanvil;
mod grandstream;
mod poly;
mod snom;
mod yealink;

use renvoi_app::domain::phones::Vendor;
use renvoi_server::provisioning::{File, Function};

/// What a phone takes from its files.
#[derive(Debug, PartialEq, Eq)]
pub struct Read {
    /// Its accounts, from the first; `None` where there is to be none.
    pub accounts: Vec<Option<Account>>,
    /// Its keys and those of its modules, in order.
    pub keys: Vec<Key>,
}

/// A SIP account.
#[derive(Debug, PartialEq, Eq)]
pub struct Account {
    pub user: String,
    pub password: String,
    pub display: String,
    pub server: String,
    pub transport: &'static str,
}

/// A key.
#[derive(Debug, PartialEq, Eq)]
pub struct Key {
    pub does: Function,
    /// `None` where the format has no place for one.
    pub label: Option<String>,
}

/// Reads the files of a phone of a make.
pub fn read(vendor: Vendor, files: &[File]) -> Read {
    match vendor {
        Vendor::Yealink => yealink::read(&files[0].body),
        Vendor::Snom => snom::read(&files[0].body),
        Vendor::Grandstream => grandstream::read(&files[0].body),
        Vendor::Fanvil => fanvil::read(&files[0].body),
        Vendor::Poly => poly::read(files),
        Vendor::Cisco => cisco::read(&files[0].body),
    }
}

fn key(does: Function, label: &str) -> Key {
    Key {
        does,
        label: Some(label.to_owned()),
    }
}

/// A number that a phone dials, and nothing else.
fn number(text: &str) -> String {
    assert!(!text.is_empty(), "a number");
    assert!(
        text.chars()
            .all(|c| c.is_ascii_digit() || "*#+".contains(c)),
        "a number: {text}"
    );
    text.to_owned()
}

/// The user part of a SIP address.
fn user(text: &str) -> String {
    number(&text.replace("%23", "#"))
}

fn pickup(prefix: &str, number: &str) -> String {
    format!("{prefix}{number}")
}
