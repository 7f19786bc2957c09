//! The voicemail as the page shows it.

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use renvoi_app::{
    api::{
        ApiError,
        session::Reader,
        voicemail::{MessageView, VoicemailView},
    },
    domain::{E164, Extension, LeftBy, Outcome},
};
use uuid::Uuid;

use super::VoicemailService;
use crate::{
    accounts::seal_writer,
    errors::internal,
    forwarding::Line,
    store::{self, Db, messages::MessageRow},
};

/// A person keeps so many messages. For another one, one goes that has been heard, or else mailed; where there is none, the new one waits
/// on the PBX.
pub const MOST: i64 = 100;

/// So long a deletion can be taken back, in ms.
pub const REGRET: i64 = 24 * 3600 * 1000;

impl VoicemailService {
    pub(super) async fn view(&self, who: &Reader) -> Result<VoicemailView, ApiError> {
        let mut read = self.store.read().await.map_err(internal)?;
        let line = Line::own(read.db(), who).await?;
        let rows = store::messages::of(read.db(), who.person().id)
            .await
            .map_err(internal)?;
        let greeting = store::messages::greeting(read.db(), line.row.id)
            .await
            .map_err(internal)?;
        let waiting = store::waiting::count(read.db(), who.person().id)
            .await
            .map_err(internal)?;
        let since = self.clock.millis() - REGRET;
        let deleted = store::messages::deleted(read.db(), who.person().id, since)
            .await
            .map_err(internal)?;
        let all = [rows.as_slice(), deleted.as_slice()].concat();
        let (from, colleagues) = callers(read.db(), line.org.id, &all)
            .await
            .map_err(internal)?;
        drop(read);
        let zone = who.person().zone(&line.org.zone);
        let local = |at| local(at, zone);
        let message = |(row, from): (&MessageRow, LeftBy)| MessageView {
            id: row.id,
            from,
            at: local(row.left_at),
            seconds: (row.lasts > 0).then(|| seconds(row.lasts)),
            heard: row.heard_at.is_some(),
        };
        let here = line.list.rules.iter();
        let here = here.filter(|rule| rule.enabled && rule.outcome == Outcome::Voicemail);
        let mut view = VoicemailView {
            now: self.clock.local(zone).datetime(),
            on: line.row.voicemail,
            rules: here.map(|rule| rule.name.as_str().to_owned()).collect(),
            greeting: greeting.map(local),
            messages: all.iter().zip(from).map(message).collect(),
            deleted: vec![],
            writer: seal_writer(&self.push.keys, who.writer()),
            waiting: usize::try_from(waiting).unwrap_or(0),
            most: usize::try_from(MOST).unwrap_or(usize::MAX),
            country: line.org.country.clone(),
            colleagues,
        };
        view.deleted = view.messages.split_off(rows.len());
        Ok(view)
    }
}

/// How many messages a person has not heard.
pub(crate) async fn unheard(db: Db<'_>, user: Uuid) -> store::Result<u32> {
    let count = store::messages::unheard(db, user).await?;
    Ok(u32::try_from(count).unwrap_or(0))
}

/// Whole seconds; what is there lasts one at least.
pub(crate) fn seconds(ms: i64) -> u32 {
    u32::try_from((ms + 500) / 1000).unwrap_or(0).max(1)
}

/// An instant in ms since 1970 UTC on the wall clock of a zone; UTC where the zone is unknown.
pub(crate) fn local(at: i64, zone: &str) -> DateTime {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let at = Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH);
    zone.to_datetime(at)
}

/// Who left messages, in their order, and the names of the colleagues among them. Who shows a colleague's direct number is that
/// colleague.
pub(crate) async fn callers(
    mut db: Db<'_>,
    org: Uuid,
    rows: &[MessageRow],
) -> store::Result<(Vec<LeftBy>, Vec<(String, String)>)> {
    let direct = store::extension::direct_numbers(db.again(), org).await?;
    let owner = |number: &E164| {
        let row = direct.iter().find(|row| row.number == number.as_str())?;
        Extension::parse(&row.extension).ok()
    };
    let from = |row: &MessageRow| match LeftBy::parse(&row.caller).unwrap_or(LeftBy::Withheld) {
        LeftBy::Number(number) => owner(&number).map_or(LeftBy::Number(number), LeftBy::Colleague),
        other => other,
    };
    let from: Vec<_> = rows.iter().map(from).collect();
    let mut numbers: Vec<_> = from
        .iter()
        .filter_map(|from| match from {
            LeftBy::Colleague(extension) => Some(extension.to_string()),
            _ => None,
        })
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    let colleagues = if numbers.is_empty() {
        vec![]
    } else {
        store::extension::owners(db, org, &numbers).await?
    };
    let colleagues = colleagues.into_iter().map(|c| (c.number, c.name));
    Ok((from, colleagues.collect()))
}
