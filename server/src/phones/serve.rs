//! Files served: written at the moment they are asked for, from what is wanted then.

use std::collections::BTreeMap;

use renvoi_app::domain::rule::is_forbidden;

use super::{
    Desk, Unwritable,
    add::{WORD, key_of},
    desired, etag, etag_of,
};
use crate::{
    provisioning::{File, file, files},
    store::{
        self,
        phone::{Phone, PhoneRow},
    },
};

/// Who asks, as far as that can be known.
#[derive(Clone, Debug, Default)]
pub struct Caller {
    /// The network address.
    pub address: String,
    /// What it calls itself; without control characters, 200 characters at most.
    pub agent: String,
}

impl Caller {
    /// From what was sent.
    #[must_use]
    pub fn new(address: String, agent: &str) -> Self {
        let agent = agent.chars().filter(|c| !is_forbidden(*c)).take(200);
        Self {
            address,
            agent: agent.collect(),
        }
    }

    /// Its maker by what it calls itself, in small letters; empty: not known.
    #[must_use]
    pub fn vendor(&self) -> &'static str {
        let agent = self.agent.to_lowercase();
        ["yealink", "snom", "grandstream", "fanvil", "poly", "cisco"]
            .into_iter()
            .find(|maker| agent.contains(maker))
            .unwrap_or_default()
    }

    /// The version in what it calls itself: the word of digits with the most points between.
    #[must_use]
    pub fn firmware(&self) -> &str {
        let points = |word: &&str| word.matches('.').count();
        let is_version = |word: &&str| {
            points(word) > 0
                && word.starts_with(|c: char| c.is_ascii_digit())
                && word
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || ".-_".contains(c))
        };
        self.agent
            .split([' ', '/', '(', ')', ';', ','])
            .filter(is_version)
            .max_by_key(points)
            .unwrap_or_default()
    }
}

/// A file, and what it comes to.
#[derive(Clone, Debug)]
pub struct Served {
    /// The file.
    pub file: File,
    /// SHA-256 of its bytes, in hexadecimal.
    pub etag: String,
    /// All files of the phone, as they were then.
    all: Vec<File>,
}

/// What an address has that may be a phone's: so many small letters and digits.
pub(crate) fn is_word(text: &str) -> bool {
    text.len() == WORD
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}

/// The phone whose address has this word.
pub async fn phone_of(desk: &Desk, word: &str) -> store::Result<Option<Phone>> {
    if !is_word(word) {
        return Ok(None);
    }
    store::phone::by_key(desk.store.read().await?.db(), &key_of(word)).await
}

/// One of a phone's files, by the path that it asks for; `None` where it has no such file.
pub async fn serve(desk: &Desk, phone: &Phone, path: &str) -> Result<Option<Served>, Unwritable> {
    let wanted = desired(desk.store.read().await?.db(), desk, phone).await?;
    Ok(file(&wanted, path).map(|file| Served {
        etag: etag(&file),
        file,
        all: files(&wanted),
    }))
}

/// A phone that fetches the same again is noted once in so many milliseconds.
const AGAIN: i64 = 60_000;

/// Notes that a phone has a file now, and what it says of itself.
pub async fn note_fetched(
    desk: &Desk,
    phone: &Phone,
    served: &Served,
    caller: &Caller,
) -> store::Result<()> {
    let now = desk.clock.millis();
    let files = &served.all;
    let all = etag_of(files);
    let is_known = |row: &PhoneRow| {
        row.fetched == all
            && row.wanted == all
            && row.agent == caller.agent
            && (caller.firmware().is_empty() || row.firmware == caller.firmware())
            && row.address == caller.address
            && row.seen_at.is_some_and(|at| at + AGAIN > now)
    };
    if is_known(&phone.row) {
        return Ok(());
    }
    let id = phone.row.device_id;
    let mut tx = desk.store.write().await?;
    let Some(mut row) = store::phone::lock(tx.db(), id).await? else {
        return Ok(());
    };
    // Another apparatus has taken its place meanwhile, or what the phone has is asked anew: who asks leaves a job, which has it told again.
    if row.key != phone.row.key || row.revision != phone.row.revision {
        return Ok(());
    }
    let mut held: BTreeMap<String, String> = serde_json::from_str(&row.held).unwrap_or_default();
    held.insert(served.file.name.clone(), served.etag.clone());
    held.retain(|name, _| files.iter().any(|file| file.name == *name));
    // A file of several names is asked for by one of them.
    let has = |file: &File| held.values().any(|there| *there == etag(file));
    if files.iter().filter(|file| file.always).all(has) {
        row.fetched.clone_from(&all);
        row.fetched_at = Some(now);
    }
    row.held = serde_json::to_string(&held).expect("plain data");
    row.seen_at = Some(now);
    caller.agent.clone_into(&mut row.agent);
    caller.address.clone_into(&mut row.address);
    if !caller.firmware().is_empty() {
        caller.firmware().clone_into(&mut row.firmware);
    }
    store::phone::set_fetched(tx.db(), &row).await?;
    store::phone::set_wanted(tx.db(), id, &all, phone.row.revision, now).await?;
    tx.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_is_known_by_what_it_calls_itself() {
        let table = [
            (
                "Yealink SIP-T54W 96.86.0.70 00:15:65:ab:cd:ef",
                "yealink",
                "96.86.0.70",
            ),
            (
                "Mozilla/4.0 (compatible; snomD735-SIP 10.1.169.16 1.0)",
                "snom",
                "10.1.169.16",
            ),
            (
                "Grandstream Model HW GRP2614 SW 1.0.9.135 DevId c074ad000000",
                "grandstream",
                "1.0.9.135",
            ),
            ("Fanvil X4U 2.12.1 0c383e000000", "fanvil", "2.12.1"),
            (
                "FileTransport PolycomVVX-VVX_450-UA/6.4.3.5814",
                "poly",
                "6.4.3.5814",
            ),
            ("curl", "", ""),
        ];
        for (agent, vendor, firmware) in table {
            let caller = Caller::new(String::new(), agent);
            assert_eq!(caller.vendor(), vendor, "{agent}");
            assert_eq!(caller.firmware(), firmware, "{agent}");
        }
        let hostile = Caller::new(String::new(), &format!("a\r\nb{}", "x".repeat(500)));
        assert_eq!(hostile.agent.len(), 200);
        assert!(hostile.agent.starts_with("abx"));
    }
}
