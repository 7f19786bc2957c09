//! What phones have changed, as the dialplan writes it.

use jiff::civil::DateTime;
use renvoi_app::domain::{Destination, E164, Extension, RuleCode};

use super::{AsteriskPbx, mirror::rows, succeeded};
use crate::pbx::{
    Dialled, OrgKey, PbxError, PbxEvent,
    asterisk::{
        ami::{Action, Message},
        row::Family,
        text::Text,
    },
    dialled::{Asked, Deed},
};

impl AsteriskPbx {
    pub(super) async fn all_dialled(&self) -> Result<Vec<Dialled>, PbxError> {
        let rows = rows(&self.ami, Family::Dialled, None).await?;
        Ok(rows
            .iter()
            .flat_map(|(key, value)| read(key, value))
            .collect())
    }

    pub(super) async fn answer_asked(&self, asked: &Asked, may: bool) -> Result<(), PbxError> {
        let key = Text::new(format!("{}/{}/a", asked.org, asked.extension))?;
        let said = if may { "y" } else { "n" };
        let answer = Text::new(format!("{},{said}", asked.call))?;
        let put = Action::new("DBPut")
            .saying("Family", Family::Dialled.name())
            .with("Key", key)
            .with("Val", answer);
        succeeded(&self.ami.ask(put).await?)
    }
}

/// What an event tells of something dialled, if it does.
pub(super) fn told(message: &Message) -> Option<PbxEvent> {
    match message.get("UserEvent")? {
        "RenvoiDialled" => Some(PbxEvent::Dialled),
        "RenvoiAsked" => Some(PbxEvent::Asked(Asked {
            call: message.get("Call")?.to_owned(),
            org: OrgKey::parse(message.get("Organisation")?)?,
            extension: Extension::parse(message.get("Extension")?).ok()?,
            to: destination(message.get("To")?)?,
            until: moment(message.get("Until")?)?,
        })),
        _ => None,
    }
}

/// A row of its own for each thing that was changed: `<org>/<extension>/<code>` = `<when>,y`, the latest change first, and after a
/// slash each those before it. What sums them up for calls has no such key.
fn read(key: &str, value: &str) -> Vec<Dialled> {
    let changes = value.split('/');
    changes.filter_map(|change| read_one(key, change)).collect()
}

fn read_one(key: &str, value: &str) -> Option<Dialled> {
    let mut key = key.split('/');
    let (org, extension, what) = (key.next()?, key.next()?, key.next()?);
    let mut value = value.split(',');
    let (at, on) = (value.next()?, value.next()? == "y");
    let deed = match what {
        "t" if on => Deed::Forward {
            to: destination(value.next()?)?,
            until: moment(value.next()?)?,
        },
        "t" => Deed::EndForward,
        code => Deed::Switch {
            code: RuleCode::parse(code)?,
            on,
        },
    };
    Some(Dialled {
        org: OrgKey::parse(org)?,
        extension: Extension::parse(extension).ok()?,
        at: at.parse().ok().filter(|at| *at < LATEST)?,
        deed,
    })
}

/// The year 5138: what is later is no time, and could not be counted on in milliseconds for ever.
const LATEST: i64 = 100_000_000_000;

/// `x205`, `n33612345678`.
fn destination(text: &str) -> Option<Destination> {
    if let Some(extension) = text.strip_prefix('x') {
        return Extension::parse(extension).ok().map(Destination::Extension);
    }
    let digits = text.strip_prefix('n')?;
    E164::parse(&format!("+{digits}")).map(Destination::Number)
}

/// `202604150000`.
fn moment(text: &str) -> Option<DateTime> {
    DateTime::strptime("%Y%m%d%H%M", text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_the_dialplan_are_read() {
        let deed = |key: &str, value: &str| read_one(key, value).map(|one| (one.at, one.deed));
        let code = RuleCode::new(3).unwrap();
        assert_eq!(
            deed("acme01/204/03", "1776162000,y,,"),
            Some((1_776_162_000, Deed::Switch { code, on: true }))
        );
        assert_eq!(
            deed("acme01/204/t", "1776162001,y,n33612345678,202604150000"),
            Some((
                1_776_162_001,
                Deed::Forward {
                    to: Destination::Number(E164::parse("+33612345678").unwrap()),
                    until: jiff::civil::date(2026, 4, 15).at(0, 0, 0, 0),
                }
            ))
        );
        assert_eq!(
            deed("acme01/204/t", "1776162002,n,,"),
            Some((1_776_162_002, Deed::EndForward))
        );
        let several = "1776162003,n,,/1776162002,y,x205,202604150000/17";
        let times: Vec<_> = read("acme01/204/t", several)
            .iter()
            .map(|one| one.at)
            .collect();
        assert_eq!(times, [1_776_162_003, 1_776_162_002]);
        for (key, value) in [
            ("acme01/204", "1776162000,/03y,,"),
            ("acme01/204/a", "vm-1776162000.7,y"),
            ("acme01/204/00", "1776162000,y"),
            ("acme01/204/03", "soon,y"),
            ("acme01/204/03", "9223372036854775807,y"),
            ("acme01/204/t", "1776162000,y,x,202604150000"),
            ("acme01/204/t", "1776162000,y,x205,202602310000"),
            ("other/204/03", "1776162000,y"),
        ] {
            assert_eq!(deed(key, value), None, "{key} = {value}");
        }
    }
}
