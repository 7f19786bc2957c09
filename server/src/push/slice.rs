//! A range of an organisation's extensions, as the database has it.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use renvoi_app::{
    api::forwarding::is_temporary_forward,
    domain::{
        E164, Extension, Origin, Outcome, Pattern, Rule, RuleCode,
        check::{Context, Directory, Policy, allow},
    },
};
use uuid::Uuid;

use super::{
    Broken, Desired, Push, Wanted,
    accounts::{device_plan, number},
};
use crate::{
    directory::{Plans, holidays_to_push, numbering, policy},
    forwarding::body,
    pbx::{
        EndpointId, ExtensionPlan, Group, LampPlace, OrgKey, OrganisationPlan, Plan, Subject,
        Tenure, TrunkKey,
        plan::{Code, PlannedRule},
    },
    store::{
        self, Db, device::OwnedDevice, extension::Listed, group::GroupRow, numbers::Numbers,
        organisation::Organisation,
    },
};

/// The rows of a range of an organisation's extensions.
pub(super) struct Slice {
    org: Organisation,
    key: OrgKey,
    policy: Option<Policy>,
    trunk: Result<Option<TrunkKey>, Broken>,
    number: Result<Option<E164>, Broken>,
    numbers: Arc<Numbers>,
    holidays: Option<Vec<jiff::civil::Date>>,
    extensions: Vec<(Extension, Listed)>,
    devices: Vec<(EndpointId, OwnedDevice)>,
    /// Extensions with a device whose name cannot be read.
    short_of_devices: HashSet<String>,
    /// The codes of rules.
    codes: HashMap<Uuid, RuleCode>,
    /// Up to when what was dialled at an extension has been read in.
    dialled: HashMap<String, i64>,
    /// Since when extensions are their owners'.
    since: HashMap<Uuid, i64>,
    /// Extensions whose box is full.
    full: HashSet<String>,
    /// Who may take whose calls.
    groups: Vec<Group>,
    /// Rows whose name on the PBX cannot be read, in words.
    pub(super) nameless: Vec<String>,
}

impl Slice {
    /// Reads the extensions whose digits are in a range; `None` where the organisation's own key cannot be read.
    pub(super) async fn load(
        mut db: Db<'_>,
        push: &Push,
        org: Organisation,
        first: &str,
        last: &str,
    ) -> store::Result<Option<Self>> {
        let Some(key) = OrgKey::parse(&org.key) else {
            return Ok(None);
        };
        let id: Uuid = org.id;
        let trunk = match org.trunk_id {
            None => Ok(None),
            Some(trunk) => store::trunk::by_id(db.again(), trunk)
                .await?
                .and_then(|trunk| TrunkKey::parse(&trunk.key))
                .map(Some)
                .ok_or(Broken::Value("trunk")),
        };
        let mut slice = Self {
            policy: policy::parse(&org.policy),
            trunk,
            number: number(&org.number),
            numbers: push.store.numbers(db.again(), &org).await?,
            holidays: holidays_to_push(&org, push.clock.as_ref()),
            extensions: vec![],
            codes: store::codes::between(db.again(), id, first, last)
                .await?
                .into_iter()
                .filter_map(|(rule, code)| Some((rule, RuleCode::new(code)?)))
                .collect(),
            dialled: store::codes::read_between(db.again(), id, first, last)
                .await?
                .into_iter()
                .collect(),
            since: store::owners::since_between(db.again(), id, first, last)
                .await?
                .into_iter()
                .collect(),
            full: store::waiting::full_between(db.again(), id, first, last)
                .await?
                .into_iter()
                .collect(),
            groups: groups(
                &store::group::all(db.again(), id).await?,
                &store::group::members(db.again(), id).await?,
            ),
            devices: vec![],
            short_of_devices: HashSet::new(),
            nameless: vec![],
            key,
            org,
        };
        for row in store::extension::between(db.again(), id, first, last).await? {
            slice.take_extension(row);
        }
        for row in store::device::between(db, id, first, last).await? {
            slice.take_device(row);
        }
        Ok(Some(slice))
    }

    fn take_extension(&mut self, listed: Listed) {
        match Extension::parse(&listed.row.number) {
            Ok(number) => self.extensions.push((number, listed)),
            Err(_) => self.nameless.push(format!("extension {}", listed.row.id)),
        }
    }

    fn take_device(&mut self, row: OwnedDevice) {
        if let Some(endpoint) = EndpointId::parse(&row.endpoint) {
            self.devices.push((endpoint, row));
        } else {
            self.nameless.push(format!("device {}", row.endpoint));
            self.short_of_devices.insert(row.extension);
        }
    }

    /// Says of each subject what is wanted: the organisation, then its devices, then its extensions.
    pub(super) fn wanted(&self, push: &Push, give: &mut dyn FnMut(Subject, Wanted)) {
        give(Subject::Organisation(self.key.clone()), self.organisation());
        let mut devices: HashMap<&str, Vec<EndpointId>> = HashMap::new();
        for (endpoint, device) in &self.devices {
            devices
                .entry(device.extension.as_str())
                .or_default()
                .push(endpoint.clone());
            give(
                Subject::Device(endpoint.clone()),
                device_plan(&push.keys, device, endpoint, self.lamps()),
            );
        }
        for (extension, listed) in &self.extensions {
            let devices = devices.remove(extension.as_str()).unwrap_or_default();
            let wanted = match self.extension(extension, listed, devices) {
                Ok(desired) => Wanted::Plan(Arc::new(desired)),
                Err(broken) => Wanted::Broken(broken),
            };
            give(
                Subject::Extension(self.key.clone(), extension.clone()),
                wanted,
            );
        }
    }

    fn lamps(&self) -> Option<LampPlace> {
        self.org.lamp_place.and_then(LampPlace::new)
    }

    fn organisation(&self) -> Wanted {
        let trunk = match &self.trunk {
            Ok(trunk) => trunk.clone(),
            Err(broken) => return Wanted::Broken(*broken),
        };
        let number = match &self.number {
            Ok(number) => number.clone(),
            Err(broken) => return Wanted::Broken(*broken),
        };
        if !self.numbers.is_whole() {
            return Wanted::Broken(Broken::Value("direct number"));
        }
        Wanted::Plan(Arc::new(Desired {
            plan: Plan::Organisation(OrganisationPlan {
                org: self.key.clone(),
                numbering: numbering(&self.org.country),
                trunk,
                number,
                direct_numbers: self.numbers.direct().to_vec(),
                lamps: self.lamps(),
                groups: self.groups.clone(),
            }),
            rules: None,
        }))
    }

    fn extension(
        &self,
        extension: &Extension,
        Listed { row, body }: &Listed,
        devices: Vec<EndpointId>,
    ) -> Result<Desired, Broken> {
        if self.short_of_devices.contains(&row.number) {
            return Err(Broken::Value("device"));
        }
        let context = Context {
            own: extension,
            voicemail: row.voicemail,
            numbering: numbering(&self.org.country),
            policy: self.policy.as_ref().ok_or(Broken::Policy)?,
            directory: self,
            classes: &Plans {
                country: self.org.country.clone(),
            },
        };
        let stored = body.as_deref();
        let list = body::in_force(row.rules_version, stored).ok_or(Broken::List)?;
        let text = stored.map_or_else(|| body::write(&list), str::to_owned);
        let rules = list
            .rules
            .into_iter()
            .map(|rule| self.planned(rule, &context))
            .collect();
        Ok(Desired {
            plan: Plan::Extension(ExtensionPlan {
                org: self.key.clone(),
                extension: extension.clone(),
                zone: self.org.zone.clone(),
                rules,
                devices,
                voicemail: row.voicemail,
                full: self.full.contains(&row.number),
                tenure: Tenure {
                    extension: row.id,
                    since: self.since.get(&row.id).copied().unwrap_or(0),
                },
                holidays: self.holidays.clone().ok_or(Broken::Value("calendar"))?,
                dialled: self.dialled.get(&row.number).copied().unwrap_or(0),
            }),
            rules: Some(text),
        })
    }

    /// A rule, with what saving would say of its outcome now.
    fn planned(&self, rule: Rule, context: &Context<'_>) -> PlannedRule {
        let allowed = match &rule.outcome {
            Outcome::Forward(destination) => allow(destination, context).is_ok(),
            Outcome::Voicemail => context.voicemail,
            Outcome::LetItRing | Outcome::Reject => true,
        };
        let colleague_numbers = match &rule.origin {
            Origin::Numbers { patterns, .. } => self
                .numbers
                .direct()
                .iter()
                .filter(|(_, extension)| {
                    patterns
                        .iter()
                        .any(|p| matches!(p, Pattern::Extension(e) if e == extension))
                })
                .map(|(number, extension)| (extension.clone(), number.clone()))
                .collect(),
            _ => vec![],
        };
        let code = match self.codes.get(&rule.id.0) {
            _ if is_temporary_forward(&rule) => Code::Temporary,
            Some(code) => Code::Switch(*code),
            None => Code::None,
        };
        PlannedRule {
            rule,
            allowed,
            colleague_numbers,
            code,
        }
    }
}

/// Groups as the PBX is told of them, by number. Members whose digits cannot be read have no phones that ring.
fn groups(rows: &[GroupRow], members: &[(i64, String)]) -> Vec<Group> {
    let mut groups: Vec<_> = rows
        .iter()
        .filter_map(|row| {
            let mine = members.iter().filter(|(number, _)| *number == row.number);
            Some(Group {
                number: u16::try_from(row.number).ok()?,
                members: mine
                    .filter_map(|(_, digits)| Extension::parse(digits).ok())
                    .collect(),
            })
        })
        .collect();
    groups.sort_unstable_by_key(|group| group.number);
    groups
}

impl Directory for Slice {
    fn has_extension(&self, extension: &Extension) -> bool {
        self.numbers.has(extension)
    }

    fn owner_of(&self, number: &E164) -> Option<Extension> {
        self.numbers.owner_of(number).cloned()
    }

    /// Loops are found when a list is saved, and broken by the PBX: no plan depends on another list.
    fn rules_of(&self, _: &Extension) -> &[Rule] {
        &[]
    }
}
