//! A phone with its keys, for its page.

use std::collections::{BTreeMap, BTreeSet};

use renvoi_app::{
    api::{
        ApiError, Code,
        phones::{KeyLock, KeyView, KeysView, Lamp},
        session::Reader,
    },
    domain::{
        Extension,
        phones::{Does, Key},
    },
    forms::COLLEAGUES_SENT,
};
use uuid::Uuid;

use super::{
    PhonesService, ask::subject, change::note_at, desired::Resolved, model_of, modules_of, own,
    progress, shown_mac, templates::Given,
};
use crate::{
    accounts::seal_writer,
    errors::internal,
    forwarding::offered,
    pbx::{self, OrgKey},
    store::{self, Db, phone::Phone},
};

/// So many phones of colleagues are offered to be copied.
const MOST_SOURCES: i64 = 200;

impl PhonesService {
    pub(super) async fn read_sheet(&self, who: &Reader, id: Uuid) -> Result<KeysView, ApiError> {
        let mut read = self.desk.store.read().await.map_err(internal)?;
        let phone = own(read.db(), who, id).await?;
        let org = store::organisation::by_id(read.db(), phone.row.org_id)
            .await
            .map_err(internal)?
            .ok_or(Code::NotFound)?;
        let resolved = Resolved::of(read.db(), &phone).await?;
        let job = store::jobs::find(read.db(), &subject(id))
            .await
            .map_err(internal)?;
        let keys = resolved.keys();
        let Around { colleagues, peers } = around(read.db(), &phone, &resolved, &keys)
            .await
            .map_err(internal)?;
        let since = store::owners::since(read.db(), phone.extension_id)
            .await
            .map_err(internal)?;
        let left = store::phone::version_at(read.db(), id, since)
            .await
            .map_err(internal)?;
        let given = store::templates::given(read.db(), id)
            .await
            .map_err(internal)?;
        let given = Given::read(&given.unwrap_or_default());
        let sources = self.sources(read.db(), &phone).await?;
        drop(read);
        let version = phone.row.version;
        let earlier = version - 1;
        Ok(KeysView {
            id,
            writer: seal_writer(&self.desk.keys, who.writer()),
            now: self.desk.clock.local(&org.zone).datetime(),
            name: phone.name.clone(),
            mac: shown_mac(&phone),
            model: resolved.model.clone(),
            modules: modules_of(&phone),
            accounts: vec![phone.extension.clone()],
            version,
            keys: keys
                .into_iter()
                .map(|key| self.key_view(&phone, &resolved, &given, key))
                .collect(),
            undo: (earlier >= left.max(1)).then_some(earlier),
            registered: self.registered(&phone.endpoint),
            progress: progress(
                &phone.row,
                job.as_ref(),
                self.desk.clock.millis(),
                &phone.zone,
            ),
            country: org.country.clone(),
            extension: phone.extension.clone(),
            colleagues,
            peers,
            rules: resolved
                .rules
                .iter()
                .map(|rule| (rule.id.0, rule.name.as_str().to_owned(), rule.enabled))
                .collect(),
            sources,
            copyable: phone.row.copyable,
            left_out: resolved.body.left_out.clone(),
        })
    }

    /// Phones whose keys may be copied to one: the extension's others, and those of colleagues who allow it.
    async fn sources(
        &self,
        mut db: Db<'_>,
        phone: &Phone,
    ) -> Result<Vec<(Uuid, String)>, ApiError> {
        let mut sources = store::phone::of_extension(db.again(), phone.extension_id)
            .await
            .map_err(internal)?;
        let colleagues = store::phone::copyable(db, phone.row.org_id, MOST_SOURCES)
            .await
            .map_err(internal)?;
        sources.extend(
            colleagues
                .into_iter()
                .filter(|theirs| theirs.extension_id != phone.extension_id),
        );
        let name = |source: Phone| {
            let model = model_of(&source).map_or("", |model| model.name.as_str());
            let own = source.extension_id == phone.extension_id;
            let whose = match source.owner.as_str() {
                _ if own => String::new(),
                "" => format!(" ({})", source.extension),
                owner => format!(" ({owner}, {})", source.extension),
            };
            (
                source.row.device_id,
                format!("{}, {model}{whose}", source.name),
            )
        };
        Ok(sources
            .into_iter()
            .filter(|source| source.row.device_id != phone.row.device_id)
            .map(name)
            .collect())
    }

    fn key_view(&self, phone: &Phone, resolved: &Resolved, given: &Given, key: Key) -> KeyView {
        let lock = given.lock(key.spot).filter(|_| key.locked);
        KeyView {
            name: resolved.name(&key),
            shown: resolved.shown(&key).as_str().to_owned(),
            lamp: self.lamp(phone, resolved, &key),
            note: note_at(&resolved.body, &key),
            lock: lock.map(|(template, by)| KeyLock {
                template: template.to_owned(),
                by: by.to_owned(),
            }),
            key,
        }
    }

    /// What the lamp of a key shows.
    pub(super) fn lamp(&self, phone: &Phone, resolved: &Resolved, key: &Key) -> Lamp {
        match &key.does {
            Does::ForwardToggle { rule } => match resolved.rule(*rule) {
                Some(rule) if rule.enabled => Lamp::On,
                Some(_) => Lamp::Dark,
                None => Lamp::Unknown,
            },
            Does::Supervision { extension } if !resolved.may_supervise(extension) => Lamp::Unknown,
            Does::Supervision { extension } => {
                let org = OrgKey::parse(&phone.org_key);
                let shows = org.and_then(|org| self.registrations.lamps().of(&org, extension));
                match shows {
                    Some(pbx::Lamp::Free) => Lamp::Free,
                    Some(pbx::Lamp::Ringing) => Lamp::Ringing,
                    Some(pbx::Lamp::Busy) => Lamp::Busy,
                    Some(pbx::Lamp::Offline) | None => Lamp::Unknown,
                }
            }
            Does::Line { .. } | Does::SpeedDial { .. } | Does::Empty => Lamp::Dark,
        }
    }
}

/// Whom keys may name, and those of them that they may supervise: of a large organisation the first ones, and whom they name already.
struct Around {
    /// Extension and name.
    colleagues: Vec<(String, String)>,
    /// `None`: all.
    peers: Option<Vec<String>>,
}

async fn around(
    mut db: Db<'_>,
    phone: &Phone,
    resolved: &Resolved,
    keys: &[Key],
) -> store::Result<Around> {
    let org = phone.row.org_id;
    let most = i64::try_from(COLLEAGUES_SENT).unwrap_or(i64::MAX);
    let peers = store::group::peers(db.again(), org, phone.extension_id, most).await?;
    let colleagues = offered(db, org, &phone.extension, extensions_in(keys)).await?;
    let first = peers.iter().flatten().cloned();
    let first = first.map(|colleague| (colleague.number, colleague.name));
    let colleagues: BTreeMap<String, String> = colleagues.into_iter().chain(first).collect();
    let peers = peers.map(|peers| {
        let supervised = resolved.body.supervised();
        let supervised = supervised.filter(|extension| resolved.may_supervise(extension));
        let all: BTreeSet<String> = peers
            .into_iter()
            .map(|colleague| colleague.number)
            .chain(supervised.map(ToString::to_string))
            .collect();
        all.into_iter().collect()
    });
    Ok(Around {
        colleagues: colleagues.into_iter().collect(),
        peers,
    })
}

/// The extensions that keys name.
pub(super) fn extensions_in(keys: &[Key]) -> Vec<String> {
    let number = |key: &Key| match &key.does {
        Does::Supervision { extension } => Some(extension.to_string()),
        Does::SpeedDial { number } => Extension::parse(number).ok().map(|it| it.to_string()),
        Does::Line { .. } | Does::ForwardToggle { .. } | Does::Empty => None,
    };
    keys.iter().filter_map(number).collect()
}
