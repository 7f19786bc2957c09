//! What the database wants the PBX to hold.

use std::collections::{BTreeMap, HashMap};

use renvoi_app::domain::{
    Destination, E164, Extension, Origin, Outcome, Pattern, RuleList,
    check::{Classes, Policy},
};
use uuid::Uuid;

use super::Push;
use crate::{
    directory::{Plans, holidays_around, numbering, policy},
    forwarding::body,
    pbx::{
        DevicePlan, EndpointId, ExtensionPlan, OrgKey, OrganisationPlan, Plan, Subject, TrunkKey,
        TrunkPlan,
        plan::{PlannedRule, TrunkPeer},
    },
    secrets::Keyring,
    store::{self, Db, device::OwnedDevice, organisation::Organisation, trunk::Trunk},
};

/// A plan, and the rules in it as the database keeps them.
#[derive(Clone, Debug)]
pub struct Desired {
    /// The plan.
    pub plan: Plan,
    /// For an extension: its rule list in the JSON form.
    pub rules: Option<String>,
}

/// What is wanted of some subjects, in their order; `None`: nothing any more. Subjects of one organisation are read together.
pub async fn desired(
    mut db: Db<'_>,
    push: &Push,
    subjects: &[Subject],
) -> store::Result<Vec<Option<Desired>>> {
    let mut ranges: BTreeMap<&str, (&str, &str)> = BTreeMap::new();
    for subject in subjects {
        let Some((key, number)) = place(subject) else {
            continue;
        };
        let range = ranges.entry(key).or_insert((number, number));
        *range = (range.0.min(number), range.1.max(number));
    }
    let mut found: HashMap<Subject, Desired> = HashMap::with_capacity(subjects.len());
    for (key, (first, last)) in ranges {
        if let Some(org) = store::organisation::by_key(db.again(), key).await? {
            let slice = Slice::load(db.again(), push, org, first, last).await?;
            slice.plans(push, &mut |desired| {
                found.insert(desired.plan.subject(), desired);
            });
        }
    }
    for subject in subjects {
        if let Subject::Trunk(key) = subject
            && let Some(trunk) = store::trunk::by_key(db.again(), key.as_str()).await?
            && let Some(plan) = trunk_plan(&push.keys, &trunk)
        {
            found.insert(
                subject.clone(),
                Desired {
                    plan: Plan::Trunk(plan),
                    rules: None,
                },
            );
        }
    }
    Ok(subjects
        .iter()
        .map(|subject| found.get(subject).cloned())
        .collect())
}

/// Everything the PBX should hold.
pub async fn everything(mut db: Db<'_>, push: &Push) -> store::Result<Vec<Plan>> {
    let mut plans = Vec::new();
    for org in store::organisation::all(db.again()).await? {
        // ':' follows the digits in ASCII.
        let slice = Slice::load(db.again(), push, org, "", ":").await?;
        slice.plans(push, &mut |desired| plans.push(desired.plan));
    }
    for trunk in store::trunk::all(db.again()).await? {
        plans.extend(trunk_plan(&push.keys, &trunk).map(Plan::Trunk));
    }
    Ok(plans)
}

/// A subject's organisation key and digits; `None` for a trunk.
fn place(subject: &Subject) -> Option<(&str, &str)> {
    match subject {
        Subject::Extension(org, extension) => Some((org.as_str(), extension.as_str())),
        Subject::Device(endpoint) => {
            let mut parts = endpoint.as_str().split('-');
            Some((parts.next()?, parts.next()?))
        }
        // Sorts before all digits, and so reads no extension.
        Subject::Organisation(org) => Some((org.as_str(), "")),
        Subject::Trunk(_) => None,
    }
}

/// The rows of a range of an organisation's extensions.
struct Slice {
    org: Organisation,
    key: OrgKey,
    policy: Policy,
    trunk: Option<TrunkKey>,
    direct_numbers: Vec<(E164, Extension)>,
    holidays: Vec<jiff::civil::Date>,
    extensions: Vec<(Extension, bool)>,
    bodies: HashMap<String, String>,
    devices: Vec<OwnedDevice>,
}

impl Slice {
    async fn load(
        mut db: Db<'_>,
        push: &Push,
        org: Organisation,
        first: &str,
        last: &str,
    ) -> store::Result<Self> {
        let key = OrgKey::parse(&org.key)
            .ok_or_else(|| sqlx::Error::Decode("an organisation's key is none".into()))?;
        let id: Uuid = org.id;
        let direct_numbers = store::extension::direct_numbers(db.again(), id)
            .await?
            .into_iter()
            .filter_map(|row| {
                Some((
                    E164::parse(&row.number)?,
                    Extension::parse(&row.extension).ok()?,
                ))
            })
            .collect();
        let extensions = store::extension::between(db.again(), id, first, last)
            .await?
            .into_iter()
            .filter_map(|row| Some((Extension::parse(&row.number).ok()?, row.voicemail)))
            .collect();
        let trunk = match org.trunk_id {
            Some(trunk) => store::trunk::by_id(db.again(), trunk)
                .await?
                .and_then(|t| TrunkKey::parse(&t.key)),
            None => None,
        };
        Ok(Self {
            policy: policy::read(&org.policy),
            trunk,
            direct_numbers,
            holidays: holidays_around(&org, push.clock.as_ref()),
            extensions,
            bodies: store::rules::between(db.again(), id, first, last)
                .await?
                .into_iter()
                .collect(),
            devices: store::device::between(db, id, first, last).await?,
            key,
            org,
        })
    }

    fn plans(&self, push: &Push, give: &mut dyn FnMut(Desired)) {
        let numbering = numbering(&self.org.country);
        give(Desired {
            plan: Plan::Organisation(OrganisationPlan {
                org: self.key.clone(),
                numbering,
                trunk: self.trunk.clone(),
                direct_numbers: self.direct_numbers.clone(),
            }),
            rules: None,
        });
        let mut devices: HashMap<&str, Vec<EndpointId>> = HashMap::new();
        for device in &self.devices {
            let Some(endpoint) = EndpointId::parse(&device.endpoint) else {
                continue;
            };
            devices
                .entry(device.extension.as_str())
                .or_default()
                .push(endpoint.clone());
            if let Some(plan) = device_plan(&push.keys, device, endpoint) {
                give(Desired {
                    plan: Plan::Device(plan),
                    rules: None,
                });
            }
        }
        for (extension, voicemail) in &self.extensions {
            let stored = self.bodies.get(extension.as_str());
            let list = stored.map_or_else(|| Some(RuleList::default()), |text| body::read(text));
            let Some(list) = list else {
                tracing::error!(org = self.org.slug, %extension, "a stored rule list cannot be read");
                continue;
            };
            let rules = list
                .rules
                .into_iter()
                .map(|rule| self.planned(extension, rule, *voicemail))
                .collect();
            give(Desired {
                plan: Plan::Extension(ExtensionPlan {
                    org: self.key.clone(),
                    extension: extension.clone(),
                    zone: self.org.zone.clone(),
                    rules,
                    devices: devices.remove(extension.as_str()).unwrap_or_default(),
                    voicemail: *voicemail,
                    holidays: self.holidays.clone(),
                }),
                rules: Some(
                    stored
                        .cloned()
                        .unwrap_or_else(|| body::write(&RuleList::default())),
                ),
            });
        }
    }

    fn planned(
        &self,
        owner: &Extension,
        rule: renvoi_app::domain::Rule,
        voicemail: bool,
    ) -> PlannedRule {
        let allowed = match &rule.outcome {
            Outcome::Forward(Destination::Extension(to)) => to != owner,
            Outcome::Forward(Destination::Number(number)) => self.policy.allows(
                &Plans {
                    country: self.org.country.clone(),
                }
                .class(number),
            ),
            Outcome::Voicemail => voicemail,
            Outcome::LetItRing | Outcome::Reject => true,
        };
        let colleague_numbers = match &rule.origin {
            Origin::Numbers { patterns, .. } => self
                .direct_numbers
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
        PlannedRule {
            rule,
            allowed,
            colleague_numbers,
        }
    }
}

fn device_plan(keys: &Keyring, device: &OwnedDevice, endpoint: EndpointId) -> Option<DevicePlan> {
    let password = match keys.open_sealed(&device.secret, &format!("device:{endpoint}")) {
        Ok(password) => password,
        Err(error) => {
            tracing::error!(%endpoint, %error, "a SIP password cannot be opened");
            return None;
        }
    };
    Some(DevicePlan {
        ha1: DevicePlan::ha1(&endpoint, &password),
        display_name: display_name(&device.owner, &device.extension),
        language: if device.lang.is_empty() {
            "fr".to_owned()
        } else {
            device.lang.clone()
        },
        endpoint,
    })
}

/// The owner's name as a SIP display name: no quotes, no control characters; the digits where there is no name.
fn display_name(owner: &str, extension: &str) -> String {
    let name: String = owner
        .chars()
        .filter(|c| !c.is_control() && !"\"<>\\;,".contains(*c))
        .take(60)
        .collect();
    if name.trim().is_empty() {
        extension.to_owned()
    } else {
        name.trim().to_owned()
    }
}

fn trunk_plan(keys: &Keyring, trunk: &Trunk) -> Option<TrunkPlan> {
    let key = TrunkKey::parse(&trunk.key)?;
    let peer = if trunk.host.is_empty() {
        TrunkPeer::Stand
    } else {
        let credentials = match &trunk.secret {
            Some(sealed) => match keys.open_sealed(sealed, &format!("trunk:{key}")) {
                Ok(password) => Some((trunk.username.clone(), password)),
                Err(error) => {
                    tracing::error!(trunk = trunk.name, %error, "a trunk's password cannot be opened");
                    return None;
                }
            },
            None => None,
        };
        TrunkPeer::Sip {
            host: trunk.host.clone(),
            port: u16::try_from(trunk.port).ok()?,
            credentials,
        }
    };
    Some(TrunkPlan {
        key,
        peer,
        numbering: numbering(&trunk.country),
    })
}
