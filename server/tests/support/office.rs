//! An organisation with real phones and a trunk, on a real Asterisk.

use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use jiff::Timestamp;
use renvoi_app::domain::{Extension, route::Device};
use renvoi_phones::{
    Account, Behaviour, CallOptions, IncomingCall, OutgoingCall, Phone, Stage, Trunk, TrunkAccount,
};
use renvoi_server::pbx::{
    AsteriskPbx, EndpointId, ExtensionPlan, OrgKey, OrganisationPlan, Pbx as _, Plan, TrunkKey,
    TrunkPlan,
    asterisk::ami::{Action, Client, Message, State},
    plan::{Habits, TrunkPeer},
};

use tokio::sync::broadcast::error::RecvError;

use super::{
    asterisk::{Pbx, SHORTER},
    plans::{device, france},
};

pub(crate) const SECOND: Duration = Duration::from_secs(1);

/// What the PBX tells of calls, by the calls' names.
#[derive(Clone)]
pub(crate) struct Told {
    steps: Arc<Mutex<BTreeMap<String, Vec<Arc<Message>>>>>,
    _client: Client,
}

impl Told {
    pub(crate) async fn listen(pbx: &Pbx) -> Self {
        let client = Client::connect(pbx.asterisk.access());
        let mut events = client.events();
        client
            .state()
            .wait_for(|state| *state == State::Ready)
            .await
            .unwrap();
        // Its answer comes after whatever else is under way: from here on nothing is missed.
        client.ask(Action::new("Ping")).await.unwrap();
        let told = Self {
            steps: Arc::default(),
            _client: client,
        };
        let steps = Arc::clone(&told.steps);
        tokio::spawn(async move {
            loop {
                let event = match events.recv().await {
                    Ok(event) => event,
                    Err(RecvError::Lagged(_)) => continue,
                    Err(RecvError::Closed) => return,
                };
                if let (Some("Renvoi"), Some(call)) = (event.get("UserEvent"), event.get("Call")) {
                    steps
                        .lock()
                        .unwrap()
                        .entry(call.to_owned())
                        .or_default()
                        .push(event);
                }
            }
        });
        told
    }

    pub(crate) fn of(&self, call: &str) -> Vec<Arc<Message>> {
        self.steps
            .lock()
            .unwrap()
            .get(call)
            .cloned()
            .unwrap_or_default()
    }
}

/// Where a call came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum From {
    /// A colleague's phone.
    Phone(Extension),
    /// A colleague's phone that withholds the number.
    Withheld(Extension),
    /// The trunk, showing this.
    Trunk(String),
    /// The trunk, withheld.
    Anonymous,
}

/// Where a call ended, as seen by phones and by the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// A phone of this extension answered.
    Phone(Extension),
    /// The far end of the trunk answered, called by this number.
    Trunk(String),
    /// Something on the PBX itself answered: voicemail.
    Pbx,
    /// Nothing answered; the status that the caller got.
    Refused(u16),
    /// No final answer came at all.
    Silence,
}

/// What a call did.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub seen: Seen,
    /// What the PBX told of it.
    pub told: Vec<Arc<Message>>,
    /// The invitation that was answered.
    pub invitation: Option<renvoi_phones::Invitation>,
}

impl Outcome {
    /// The steps as short words: `201>202 busy`, `201 rings 30`, `end busy`. Who answered is in what was seen.
    pub(crate) fn words(&self) -> Vec<String> {
        self.told
            .iter()
            .filter(|step| step.text("How") != "answered")
            .map(|step| match step.text("Step") {
                "forward" => format!(
                    "{}>{} {}",
                    step.text("At"),
                    step.text("To"),
                    step.text("Trigger")
                ),
                "ring" => format!("{} rings {}", step.text("At"), step.text("After")),
                "end" => format!("end {} {}", step.text("How"), step.text("At"))
                    .trim()
                    .to_owned(),
                other => other.to_owned(),
            })
            .collect()
    }
}

/// The organisation.
pub(crate) struct Office {
    pub org: OrgKey,
    pub phones: BTreeMap<Extension, Vec<Phone>>,
    pub network: Trunk,
    told: Told,
}

/// What an office is made of.
#[derive(Clone)]
pub(crate) struct Blueprint {
    pub org: OrgKey,
    pub trunk: TrunkKey,
    /// The far end of the trunk: an address of its own on loopback.
    pub network: Ipv4Addr,
    /// What the far end expects of calls.
    pub habits: Habits,
    pub organisation: OrganisationPlan,
    pub extensions: Vec<(ExtensionPlan, Vec<Device>)>,
}

/// An address for the far end of a trunk that no other one of this process has.
pub(crate) fn network_address() -> Ipv4Addr {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let n = NEXT.fetch_add(1, Ordering::Relaxed);
    Ipv4Addr::from(u32::from(Ipv4Addr::new(127, 7, 0, 0)) + n)
}

pub(crate) fn shortened(seconds: u8) -> Duration {
    SECOND * u32::from(seconds) / u32::from(SHORTER)
}

fn behaviour(device: Device) -> Behaviour {
    match device {
        Device::Answers { after } => Behaviour::Answer {
            after: shortened(after),
        },
        Device::Rings => Behaviour::Ring,
        Device::Busy => Behaviour::Busy,
        Device::Declines => Behaviour::Decline,
        Device::Gone => Behaviour::status(480).unwrap(),
    }
}

impl Office {
    /// Puts everything on the PBX, and registers the phones. A device that is [`Device::Gone`] with an odd number is not
    /// registered; with an even one it is, and refuses calls as phones do that cannot be reached.
    pub(crate) async fn open(
        driver: &AsteriskPbx,
        pbx: &Pbx,
        told: &Told,
        plan: Blueprint,
    ) -> Self {
        let sip = pbx.asterisk.sip();
        let listen = SocketAddr::from((plan.network, 0));
        let network = Trunk::start(TrunkAccount::new(listen, sip), Behaviour::answer())
            .await
            .unwrap();
        let mut plans = vec![
            Plan::Trunk(TrunkPlan {
                key: plan.trunk.clone(),
                peer: TrunkPeer::Sip {
                    address: network.address().to_string().parse().unwrap(),
                    credentials: None,
                    registers: false,
                    sources: vec![],
                },
                numbering: france(),
                habits: plan.habits,
            }),
            Plan::Organisation(plan.organisation),
        ];
        for (extension, _) in &plan.extensions {
            plans.extend(
                extension
                    .devices
                    .iter()
                    .map(|endpoint| Plan::Device(device(endpoint))),
            );
            plans.push(Plan::Extension(extension.clone()));
        }
        for result in driver.put(&plans).await {
            result.unwrap();
        }
        let mut phones: BTreeMap<Extension, Vec<Phone>> = BTreeMap::new();
        for (extension, devices) in plan.extensions {
            let mine = phones.entry(extension.extension.clone()).or_default();
            for (n, (endpoint, device)) in extension.devices.iter().zip(devices).enumerate() {
                if device == Device::Gone && n % 2 == 0 {
                    continue;
                }
                mine.push(phone(endpoint, sip, behaviour(device)).await);
            }
        }
        Self {
            org: plan.org,
            phones,
            network,
            told: told.clone(),
        }
    }

    /// Places a call at an instant and waits for its end.
    pub(crate) async fn call(
        &self,
        from: &From,
        to: &str,
        at: Timestamp,
        limit: Duration,
    ) -> Outcome {
        let name = format!("{:016x}", rand());
        let target = format!("*99*{}*{name}*{to}", at.as_second());
        let call = self.place(from, &target);
        let Ok(answer) = call.outcome(limit).await else {
            call.cancel();
            return Outcome {
                seen: Seen::Silence,
                told: self.told.of(&name),
                invitation: None,
            };
        };
        let (seen, invitation) = self.seen(answer.status).await;
        if answer.status < 300 {
            call.hang_up().await.unwrap();
        }
        // Of what nobody has, and of what cannot be read, nothing is told.
        let told = match answer.status {
            404 | 484 => self.told.of(&name),
            _ => self.told_at_last(&name, limit).await,
        };
        Outcome {
            seen,
            told,
            invitation,
        }
    }

    fn place(&self, from: &From, target: &str) -> OutgoingCall {
        let placed = match from {
            From::Phone(extension) => {
                self.phones[extension][0].call(target, &CallOptions::default())
            }
            From::Withheld(extension) => {
                self.phones[extension][0].call(target, &CallOptions::anonymous())
            }
            From::Trunk(number) => self.network.call(target, &CallOptions::from(number)),
            From::Anonymous => self.network.call(target, &CallOptions::anonymous()),
        };
        placed.unwrap()
    }

    /// Who answered, and with it what has come to the phones since the last call.
    async fn seen(&self, status: u16) -> (Seen, Option<renvoi_phones::Invitation>) {
        let mut seen = if status < 300 {
            Seen::Pbx
        } else {
            Seen::Refused(status)
        };
        let mut invitation = None;
        let lines = self.phones.iter().flat_map(|(extension, phones)| {
            phones.iter().map(move |phone| (Some(extension), &**phone))
        });
        for (extension, line) in lines.chain([(None, &*self.network)]) {
            while let Ok(call) = line.next_call(Duration::ZERO).await {
                if answered(&call) {
                    seen = match extension {
                        Some(extension) => Seen::Phone(extension.clone()),
                        None => Seen::Trunk(
                            call.invitation()
                                .target
                                .user()
                                .unwrap_or_default()
                                .to_owned(),
                        ),
                    };
                    invitation = Some(call.invitation().clone());
                }
            }
        }
        (seen, invitation)
    }

    /// What the PBX tells of a call. What it tells last may arrive after the caller's answer.
    async fn told_at_last(&self, name: &str, limit: Duration) -> Vec<Arc<Message>> {
        let deadline = tokio::time::Instant::now() + limit;
        loop {
            let told = self.told.of(name);
            let ended = told.last().is_some_and(|step| step.text("Step") == "end");
            if ended || tokio::time::Instant::now() > deadline {
                return told;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

fn answered(call: &IncomingCall) -> bool {
    call.progress().stage == Stage::Answered
}

fn rand() -> u64 {
    use std::hash::{BuildHasher as _, RandomState};
    RandomState::new().hash_one(0)
}

async fn phone(endpoint: &EndpointId, sip: SocketAddr, behaviour: Behaviour) -> Phone {
    plug(Account::new(endpoint.as_str(), "secret", sip), behaviour).await
}

/// A phone that registers.
pub(crate) async fn plug(account: Account, behaviour: Behaviour) -> Phone {
    let phone = Phone::start(account, behaviour).await.unwrap();
    phone.register(3600 * SECOND).await.unwrap();
    phone
}
