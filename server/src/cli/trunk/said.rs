//! What the command line says of a trunk.

use clap::{Args, builder::PossibleValuesParser};
use renvoi_app::domain::E164;

use crate::{
    cli::{Failure, extension::read_number, output::YesNo},
    directory::TrunkSettings,
    pbx::{
        SipAddress, Source,
        plan::{Forwarded, Identity, Told, Written},
    },
};

/// What is said of a trunk; what is not said stays as it is.
#[derive(Debug, Args)]
pub(in crate::cli) struct Said {
    /// Where calls are sent and accepted from (UDP).
    #[arg(long, value_name = "HOST[:PORT]")]
    peer: Option<String>,
    /// User name, where the peer asks for one; the password is read from standard input.
    #[arg(long)]
    pub(super) user: Option<String>,
    /// ISO 3166-1 country: how numbers are dialled there.
    #[arg(long)]
    country: Option<String>,
    /// How callers' numbers are written: +33145678901, 33145678901 or 0145678901.
    #[arg(long, value_name = "FORM", value_parser = PossibleValuesParser::new(Written::WORDS))]
    callers: Option<String>,
    /// How called numbers are written.
    #[arg(long, value_name = "FORM", value_parser = PossibleValuesParser::new(Written::WORDS))]
    called: Option<String>,
    /// Where callers are named: P-Asserted-Identity, Remote-Party-ID or From alone.
    #[arg(long, value_name = "WHERE", value_parser = PossibleValuesParser::new(Identity::WORDS))]
    identity: Option<String>,
    /// The number (E.164) shown for who has none of their own.
    #[arg(long)]
    number: Option<String>,
    /// Whose number a forwarded call shows.
    #[arg(long, value_name = "WHOSE", value_parser = PossibleValuesParser::new(Forwarded::WORDS))]
    forwarded: Option<String>,
    /// Where a forward is told: Diversion, History-Info, both or nowhere.
    #[arg(long, value_name = "WHERE", value_parser = PossibleValuesParser::new(Told::WORDS))]
    told: Option<String>,
    /// Whether we register there, as --user.
    #[arg(long, value_name = "YES-NO")]
    register: Option<YesNo>,
    /// An address or network (192.0.2.0/24) that calls are accepted from, beside the peer's; may be repeated, and replaces
    /// those said before.
    #[arg(long, value_name = "ADDRESS")]
    source: Vec<String>,
}

/// What has been said, read.
pub(super) struct Read {
    peer: Option<SipAddress>,
    number: Option<E164>,
    sources: Vec<Source>,
    said: Said,
}

impl Said {
    /// Reads it.
    pub(super) fn read(self) -> Result<Read, Failure> {
        let wrong = |text: &str, what: &str| Failure::refused(format!("« {text} » is {what}"));
        let peer = self.peer.as_deref().map(|text| {
            let read = text.parse::<SipAddress>();
            read.map_err(|error| Failure::refused(format!("--peer: {error}")))
        });
        let number = self.number.as_deref().map(read_number);
        let source = |text: &String| {
            let what = "neither an address nor a network of /8 (IPv6: /16) or narrower";
            Source::parse(text).ok_or_else(|| wrong(text, what))
        };
        Ok(Read {
            peer: peer.transpose()?,
            number: number.transpose()?,
            sources: self.source.iter().map(source).collect::<Result<_, _>>()?,
            said: self,
        })
    }
}

impl Read {
    /// The user said, if any.
    pub(super) fn user(&self) -> Option<&str> {
        self.said.user.as_deref()
    }

    /// Writes what has been said over what was there.
    pub(super) fn apply(self, trunk: &mut TrunkSettings) {
        let said = self.said;
        let habits = &mut trunk.habits;
        // The parser lets only words of each list pass.
        take(
            &mut habits.callers,
            said.callers.as_deref().and_then(Written::parse),
        );
        take(
            &mut habits.called,
            said.called.as_deref().and_then(Written::parse),
        );
        take(
            &mut habits.identity,
            said.identity.as_deref().and_then(Identity::parse),
        );
        take(
            &mut habits.forwarded,
            said.forwarded.as_deref().and_then(Forwarded::parse),
        );
        take(&mut habits.told, said.told.as_deref().and_then(Told::parse));
        take(&mut habits.number, self.number.map(Some));
        take(&mut trunk.peer, self.peer.map(Some));
        take(&mut trunk.user, said.user);
        take(&mut trunk.country, said.country);
        take(&mut trunk.registers, said.register.map(YesNo::is_yes));
        if !self.sources.is_empty() {
            trunk.sources = self.sources;
        }
    }
}

fn take<T>(place: &mut T, said: Option<T>) {
    if let Some(said) = said {
        *place = said;
    }
}
