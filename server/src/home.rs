//! The first page: where calls go now.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::ToSpan;
use renvoi_app::{
    api::{
        ApiError, Code,
        home::{Home, HomeView, LineView, PhoneView, PhonesView, Trouble},
        session::{Reader, Reads, Session, User},
    },
    domain::{Destination, Outcome, Rule, RuleList},
};
use uuid::Uuid;

use crate::{
    accounts::seal_writer,
    clock::Clock,
    directory::{Directory, clock_changes, is_holiday, next_clock_change},
    errors::internal,
    forwarding::{Line, OnPbx, departed, left_behind, refused, to_ask},
    pbx::{EndpointId, Registrations},
    secrets::Keyring,
    store::{self, Db, Store},
    voicemail,
};

/// The service behind the first page.
#[derive(Clone)]
pub struct HomeService {
    store: Store,
    clock: Arc<dyn Clock>,
    registrations: Registrations,
    keys: Keyring,
}

impl HomeService {
    /// With what it needs.
    #[must_use]
    pub fn new(
        store: Store,
        clock: Arc<dyn Clock>,
        registrations: Registrations,
        keys: Keyring,
    ) -> Self {
        Self {
            store,
            clock,
            registrations,
            keys,
        }
    }

    /// The rules that are on and need their owner.
    async fn troubles(
        &self,
        mut db: Db<'_>,
        line: &Line,
        directory: &Directory,
    ) -> Result<Vec<Trouble>, ApiError> {
        let departed = departed(db.again(), line).await.map_err(internal)?;
        let asked = to_ask(db, line, self.clock.millis())
            .await
            .map_err(internal)?;
        let trouble = |rule: &Rule| {
            let refused = refused(rule, &directory.context());
            let is_asked = asked.iter().any(|(id, _)| *id == rule.id.0);
            let departed = left_behind(rule, &departed);
            (refused.is_some() || departed.is_some() || is_asked).then(|| Trouble {
                id: rule.id.0,
                name: rule.name.as_str().to_owned(),
                refused,
                departed: departed.map(ToString::to_string),
            })
        };
        let now = self.clock.local(&line.org.zone).datetime();
        let on = line.list.rules.iter();
        let on = on.filter(|rule| rule.enabled && !rule.is_over(now));
        Ok(on.filter_map(trouble).collect())
    }

    async fn phones_of(&self, db: Db<'_>, extension: Uuid) -> Result<Vec<PhoneView>, ApiError> {
        let devices = store::device::of_extension(db, extension)
            .await
            .map_err(internal)?;
        let state = |endpoint: &str| {
            let endpoint = EndpointId::parse(endpoint)?;
            self.registrations.registered(&endpoint)
        };
        Ok(devices
            .into_iter()
            .map(|d| PhoneView {
                registered: state(&d.endpoint),
                name: d.name,
            })
            .collect())
    }
}

async fn unheard(db: Db<'_>, who: &impl Reads) -> Result<u32, ApiError> {
    voicemail::unheard(db, who.person().id)
        .await
        .map_err(internal)
}

/// The colleagues to whom lists of rules send calls, each once.
fn destinations(lists: [&RuleList; 2]) -> Vec<String> {
    let rules = lists.into_iter().flat_map(|list| &list.rules);
    let to = |rule: &Rule| match &rule.outcome {
        Outcome::Forward(Destination::Extension(to)) => Some(to.to_string()),
        _ => None,
    };
    let mut numbers: Vec<_> = rules.filter_map(to).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

#[async_trait]
impl Home for HomeService {
    async fn phones(&self, who: &Session<User>) -> Result<PhonesView, ApiError> {
        let (line, _) = who.person().extension.as_ref().ok_or(Code::NotFound)?;
        let mut read = self.store.read().await.map_err(internal)?;
        Ok(PhonesView {
            line: *line,
            phones: self.phones_of(read.db(), *line).await?,
            new_messages: unheard(read.db(), who).await?,
        })
    }

    async fn home(&self, who: &Reader) -> Result<HomeView, ApiError> {
        if who.person().extension.is_none() {
            return Ok(HomeView {
                now: self.clock.local("UTC").datetime(),
                line: None,
            });
        }
        let mut read = self.store.read().await.map_err(internal)?;
        let line = Line::own(read.db(), who).await?;
        let direct = store::extension::direct_numbers(read.db(), line.org.id)
            .await
            .map_err(internal)?;
        let directory = line
            .directory(&self.store, read.db(), &[])
            .await
            .map_err(internal)?;
        let troubles = self.troubles(read.db(), &line, &directory).await?;
        let phones = self.phones_of(read.db(), line.row.id).await?;
        let new_messages = unheard(read.db(), who).await?;
        let on_pbx = OnPbx::read(read.db(), &line, self.clock.as_ref()).await;
        let OnPbx { push, rules: held } = on_pbx.map_err(internal)?;
        let sent_to = destinations([&line.list, &held]);
        let colleagues = store::extension::owners(read.db(), line.org.id, &sent_to)
            .await
            .map_err(internal)?;
        drop(read);
        let held = (held.rules != line.list.rules).then_some(held);
        let met = &held.as_ref().unwrap_or(&line.list).rules;
        let is_refused = |rule: &&Rule| refused(rule, &directory.context()).is_some();
        let refused = met
            .iter()
            .filter(is_refused)
            .map(|rule| rule.id.0)
            .collect();
        let now = self.clock.local(&line.org.zone);
        let week = std::iter::successors(Some(now.date()), |day| day.tomorrow().ok()).take(8);
        let value = |list: &RuleList| serde_json::to_value(list).expect("the form is plain data");
        Ok(HomeView {
            now: now.datetime(),
            line: Some(LineView {
                id: line.row.id,
                writer: seal_writer(&self.keys, who.writer()),
                extension: line.number.to_string(),
                direct_numbers: direct
                    .into_iter()
                    .filter(|row| row.extension_id == line.row.id)
                    .map(|row| row.number)
                    .collect(),
                rules: value(&line.list),
                held: held.as_ref().map(value),
                refused,
                holidays: week.map(|day| is_holiday(&line.org, day)).collect(),
                changes: clock_changes(&line.org.zone, now.date(), now.date() + 7.days()),
                next_change: next_clock_change(&now),
                colleagues: colleagues.into_iter().map(|c| (c.number, c.name)).collect(),
                country: line.org.country.clone(),
                troubles,
                push,
                phones,
                new_messages,
            }),
        })
    }
}
