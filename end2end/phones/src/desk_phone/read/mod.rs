//! Reading what makers' phones are told. Written from the makers' guides and from nothing that writes such files; strict where a real
//! phone would be misled.

mod cisco;
mod fanvil;
mod grandstream;
mod poly;
mod snom;
mod xml;
mod yealink;

use super::{
    hardware::{Hardware, Maker},
    settings::{Settings, Transport, Unreadable},
};

pub(super) use poly::listed as poly_lists;

/// A file by its name, and what it says.
pub(super) type Text = (String, String);

/// Reads everything that a phone has fetched, in the order in which it was.
pub(super) fn settings(phone: &Hardware, files: &[Text]) -> Result<Settings, Unreadable> {
    let mut settings = Settings::default();
    if phone.maker == Maker::Poly {
        settings.learn(poly::read(phone, files)?);
    } else {
        for (name, text) in files {
            let read = match phone.maker {
                Maker::Yealink => yealink::read(text),
                Maker::Snom => snom::read(phone, text),
                Maker::Grandstream => grandstream::read(phone, text),
                Maker::Fanvil => fanvil::read(phone, text),
                Maker::Cisco | Maker::Poly => cisco::read(text),
            };
            settings.learn(read.map_err(|why| Unreadable(format!("{name}: {why}")))?);
        }
    }
    match settings.keys.keys().find(|place| !phone.has(**place)) {
        Some(place) => Err(Unreadable(format!("there is no key {place}"))),
        None => Ok(settings),
    }
}

fn wrong(what: impl Into<String>) -> Unreadable {
    Unreadable(what.into())
}

/// A number that a file writes in digits.
fn number<T: std::str::FromStr>(text: &str) -> Result<T, Unreadable> {
    let text = text.trim();
    text.parse()
        .map_err(|_| wrong(format!("{text:?} is no number in range")))
}

/// A code for a transport, where UDP is 0, TCP 1 and TLS 2.
fn transport(text: &str) -> Result<Transport, Unreadable> {
    Ok(match text.trim() {
        "0" => Transport::Udp,
        "1" => Transport::Tcp,
        "2" => Transport::Tls,
        other => return Err(wrong(format!("{other:?} is no transport"))),
    })
}

/// `host` or `host:port`; SIP's own port where it says none.
fn host_and_port(text: &str) -> Result<(String, u16), Unreadable> {
    match text.trim().rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => {
            Ok((host.to_owned(), number(port)?))
        }
        _ => Ok((text.trim().to_owned(), 5060)),
    }
}

/// The user part of `sip:user@host;user=phone`, with or without brackets; or the text itself.
fn user_of(text: &str) -> &str {
    let text = text.trim();
    let text = text.trim_start_matches('<').trim_end_matches('>');
    let text = text.strip_prefix("sip:").unwrap_or(text);
    let text = text.split('@').next().unwrap_or(text);
    text.split(';').next().unwrap_or(text)
}
