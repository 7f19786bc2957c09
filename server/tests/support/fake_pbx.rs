//! A PBX in memory that can be away, refuse, and lose what it holds.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use renvoi_server::pbx::{
    Contact, Drift, DriftKind, EndpointId, Greeting, Health, Message, Notice, Pbx, PbxError,
    PbxEvent, Plan, Problem, Recording, SoundName, Subject, Told, TryCall, TryResult,
    dialled::{Asked, Deed, Dialled},
};
use tokio::sync::broadcast;

#[derive(Clone)]
pub struct FakePbx(Arc<Inner>);

struct Inner {
    held: Mutex<BTreeMap<Subject, Plan>>,
    failure: Mutex<Option<PbxError>>,
    puts: Mutex<usize>,
    rejected: Mutex<Option<Subject>>,
    contacts: Mutex<Vec<Contact>>,
    agents: Mutex<HashMap<EndpointId, String>>,
    lists: Mutex<usize>,
    recordings: Mutex<BTreeMap<SoundName, (Recording, Vec<u8>)>>,
    greetings: Mutex<Vec<Greeting>>,
    keeps_recordings: Mutex<bool>,
    /// Sounds that cannot be had, and every recording that was asked for.
    lost: Mutex<BTreeMap<SoundName, PbxError>>,
    asked: Mutex<Vec<SoundName>>,
    list: Mutex<Option<PbxError>>,
    dialled: Mutex<Vec<Dialled>>,
    answers: Mutex<Vec<(Asked, bool)>>,
    told: Mutex<Vec<(EndpointId, Notice)>>,
    events: broadcast::Sender<PbxEvent>,
}

impl FakePbx {
    pub fn new() -> Self {
        Self(Arc::new(Inner {
            held: Mutex::default(),
            failure: Mutex::default(),
            puts: Mutex::default(),
            rejected: Mutex::default(),
            contacts: Mutex::default(),
            agents: Mutex::default(),
            lists: Mutex::default(),
            recordings: Mutex::default(),
            greetings: Mutex::default(),
            keeps_recordings: Mutex::default(),
            lost: Mutex::default(),
            asked: Mutex::default(),
            list: Mutex::default(),
            dialled: Mutex::default(),
            answers: Mutex::default(),
            told: Mutex::default(),
            events: broadcast::channel(16).0,
        }))
    }

    /// From now on, everything fails so; `None`: all is well again.
    pub fn fail(&self, failure: Option<PbxError>) {
        *self.0.failure.lock().unwrap() = failure;
    }

    /// From now on, it cannot hold this one.
    pub fn reject(&self, subject: &Subject) {
        *self.0.rejected.lock().unwrap() = Some(subject.clone());
    }

    pub fn say(&self, event: PbxEvent) {
        let _ = self.0.events.send(event);
    }

    /// How many hear what it says.
    pub fn listeners(&self) -> usize {
        self.0.events.receiver_count()
    }

    /// A phone registers or goes, and the PBX says so.
    pub fn register(&self, endpoint: &EndpointId, registered: bool) {
        let contact = Contact {
            endpoint: endpoint.clone(),
            uri: format!("sip:{endpoint}@192.0.2.1"),
        };
        let mut contacts = self.0.contacts.lock().unwrap();
        contacts.retain(|other| *other != contact);
        if registered {
            contacts.push(contact.clone());
        }
        drop(contacts);
        self.say(PbxEvent::Registration {
            contact,
            registered,
        });
    }

    /// From now on a phone calls itself so where it registers.
    pub fn call_itself(&self, endpoint: &EndpointId, agent: &str) {
        let mut agents = self.0.agents.lock().unwrap();
        agents.insert(endpoint.clone(), agent.to_owned());
    }

    /// Somebody dials a change; the PBX says so where somebody listens.
    pub fn dial(&self, subject: &Subject, at: i64, deed: Deed) {
        let Subject::Extension(org, extension) = subject.clone() else {
            panic!("an extension's phone");
        };
        let mut dialled = self.0.dialled.lock().unwrap();
        dialled.push(Dialled {
            org,
            extension,
            at,
            deed,
        });
        drop(dialled);
        self.say(PbxEvent::Dialled);
    }

    /// What was answered to whoever asked.
    pub fn answers(&self) -> Vec<(Asked, bool)> {
        self.0.answers.lock().unwrap().clone()
    }

    /// What phones were told.
    pub fn told(&self) -> Vec<(EndpointId, Notice)> {
        self.0.told.lock().unwrap().clone()
    }

    /// Every phone goes, and the PBX says nothing.
    pub fn lose_phones(&self) {
        self.0.contacts.lock().unwrap().clear();
    }

    /// Somebody leaves a message, and nothing is told of it.
    pub fn record(&self, message: &Message, sound: Vec<u8>) {
        let (name, recording) = (message.name.clone(), Recording::Message(message.clone()));
        let mut recordings = self.0.recordings.lock().unwrap();
        recordings.insert(name, (recording, sound));
    }

    /// Somebody records a greeting; the former one stays among the recordings.
    pub fn greet(&self, greeting: &Greeting) {
        let mut greetings = self.0.greetings.lock().unwrap();
        let of = |g: &Greeting| (g.org.clone(), g.extension.clone());
        greetings.retain(|other| of(other) != of(greeting));
        greetings.push(greeting.clone());
        let (name, recording) = (greeting.name.clone(), Recording::Greeting(greeting.clone()));
        let mut recordings = self.0.recordings.lock().unwrap();
        recordings.insert(name, (recording, vec![]));
    }

    /// Everybody deletes their greeting.
    pub fn greet_no_more(&self) {
        self.0.greetings.lock().unwrap().clear();
    }

    /// From now on it does not forget recordings, as if it went away before it was told to.
    pub fn keep_recordings(&self, keep: bool) {
        *self.0.keeps_recordings.lock().unwrap() = keep;
    }

    /// From now on this is the answer where a message's sound is asked for; `None`: it is there again.
    pub fn lose_sound(&self, message: &Message, failure: Option<PbxError>) {
        let mut lost = self.0.lost.lock().unwrap();
        match failure {
            Some(failure) => lost.insert(message.name.clone(), failure),
            None => lost.remove(&message.name),
        };
    }

    /// How often a message's sound was asked for.
    pub fn asked(&self, message: &Message) -> usize {
        let asked = self.0.asked.lock().unwrap();
        asked.iter().filter(|name| **name == message.name).count()
    }

    /// From now on this is the answer where all recordings are asked for.
    pub fn lose_list(&self, failure: Option<PbxError>) {
        *self.0.list.lock().unwrap() = failure;
    }

    /// The names of what it has recorded.
    pub fn recorded(&self) -> Vec<String> {
        let recordings = self.0.recordings.lock().unwrap();
        recordings.keys().map(SoundName::to_string).collect()
    }

    /// How often it was asked for all its phones.
    pub fn lists(&self) -> usize {
        *self.0.lists.lock().unwrap()
    }

    pub fn held(&self, subject: &Subject) -> Option<Plan> {
        self.0.held.lock().unwrap().get(subject).cloned()
    }

    pub fn subjects(&self) -> Vec<Subject> {
        self.0.held.lock().unwrap().keys().cloned().collect()
    }

    /// How many plans were put so far.
    pub fn puts(&self) -> usize {
        *self.0.puts.lock().unwrap()
    }

    /// As a crash would.
    pub fn forget(&self, subject: &Subject) {
        self.0.held.lock().unwrap().remove(subject);
    }

    /// As somebody else would.
    pub fn plant(&self, plan: Plan) {
        self.0.held.lock().unwrap().insert(plan.subject(), plan);
    }

    fn check(&self) -> Result<(), PbxError> {
        self.0.failure.lock().unwrap().clone().map_or(Ok(()), Err)
    }
}

#[async_trait]
impl Pbx for FakePbx {
    async fn put(&self, plans: &[Plan]) -> Vec<Result<(), PbxError>> {
        let mut held = self.0.held.lock().unwrap();
        *self.0.puts.lock().unwrap() += plans.len();
        let put = |plan: &Plan| {
            self.check()?;
            if self.0.rejected.lock().unwrap().as_ref() == Some(&plan.subject()) {
                return Err(PbxError::Rejected("it does not fit".to_owned()));
            }
            let former = held.insert(plan.subject(), plan.clone());
            if let (Plan::Extension(plan), Some(Plan::Extension(former))) = (plan, former)
                && plan.tenure != former.tenure
            {
                let mut greetings = self.0.greetings.lock().unwrap();
                greetings.retain(|g| (&g.org, &g.extension) != (&plan.org, &plan.extension));
            }
            Ok(())
        };
        plans.iter().map(put).collect()
    }

    async fn remove(&self, subjects: &[Subject]) -> Vec<Result<(), PbxError>> {
        let mut held = self.0.held.lock().unwrap();
        let remove = |subject: &Subject| {
            self.check()?;
            held.remove(subject);
            if let Subject::Extension(org, extension) = subject {
                let mut greetings = self.0.greetings.lock().unwrap();
                greetings.retain(|g| (&g.org, &g.extension) != (org, extension));
                let mut recordings = self.0.recordings.lock().unwrap();
                recordings.retain(|_, (recording, _)| match recording {
                    Recording::Message(m) => (&m.org, &m.extension) != (org, extension),
                    Recording::Greeting(g) => (&g.org, &g.extension) != (org, extension),
                });
            }
            Ok(())
        };
        subjects.iter().map(remove).collect()
    }

    async fn read(&self, subject: &Subject) -> Result<Option<Vec<String>>, PbxError> {
        self.check()?;
        Ok(self.held(subject).map(|plan| vec![format!("{plan:?}")]))
    }

    async fn compare(&self, wanted: &[Plan]) -> Result<Vec<Drift>, PbxError> {
        self.check()?;
        let held = self.0.held.lock().unwrap();
        let mut drifts: Vec<Drift> = wanted
            .iter()
            .filter_map(|plan| {
                let subject = plan.subject();
                let kind = match held.get(&subject) {
                    None => DriftKind::Missing,
                    Some(there) if there != plan => DriftKind::Different,
                    Some(_) => return None,
                };
                Some(Drift { subject, kind })
            })
            .collect();
        let unwanted = held
            .keys()
            .filter(|subject| !wanted.iter().any(|plan| plan.subject() == **subject));
        drifts.extend(unwanted.map(|subject| Drift {
            subject: subject.clone(),
            kind: DriftKind::Unwanted,
        }));
        Ok(drifts)
    }

    async fn contacts(&self) -> Result<Vec<Contact>, PbxError> {
        *self.0.lists.lock().unwrap() += 1;
        self.check()?;
        Ok(self.0.contacts.lock().unwrap().clone())
    }

    async fn agents(&self) -> Result<HashMap<EndpointId, String>, PbxError> {
        self.check()?;
        Ok(self.0.agents.lock().unwrap().clone())
    }

    async fn tell(&self, endpoint: &EndpointId, notice: Notice) -> Result<Told, PbxError> {
        self.check()?;
        let contacts = self.0.contacts.lock().unwrap();
        if !contacts.iter().any(|contact| contact.endpoint == *endpoint) {
            return Ok(Told::NotRegistered);
        }
        self.0.told.lock().unwrap().push((endpoint.clone(), notice));
        Ok(Told::Sent)
    }

    async fn health(&self) -> Health {
        Health {
            version: self.check().ok().map(|()| "fake".to_owned()),
            problems: vec![],
        }
    }

    async fn clock(&self, _: &[String]) -> Result<Vec<Problem>, PbxError> {
        self.check().map(|()| vec![])
    }

    async fn place(&self, _: TryCall) -> Result<TryResult, PbxError> {
        Err(PbxError::Rejected("a fake places no calls".to_owned()))
    }

    async fn recordings(&self) -> Result<Vec<Recording>, PbxError> {
        self.check()?;
        if let Some(failure) = self.0.list.lock().unwrap().clone() {
            return Err(failure);
        }
        let recordings = self.0.recordings.lock().unwrap();
        Ok(recordings.values().map(|(one, _)| one.clone()).collect())
    }

    async fn sound(&self, name: &SoundName) -> Result<Option<Vec<u8>>, PbxError> {
        self.check()?;
        self.0.asked.lock().unwrap().push(name.clone());
        if let Some(failure) = self.0.lost.lock().unwrap().get(name) {
            return Err(failure.clone());
        }
        let recordings = self.0.recordings.lock().unwrap();
        Ok(recordings.get(name).map(|(_, sound)| sound.clone()))
    }

    async fn forget(&self, name: &SoundName) -> Result<(), PbxError> {
        self.check()?;
        if *self.0.keeps_recordings.lock().unwrap() {
            return Err(PbxError::Unavailable);
        }
        self.0.recordings.lock().unwrap().remove(name);
        Ok(())
    }

    async fn greetings(&self) -> Result<Vec<Greeting>, PbxError> {
        self.check()?;
        Ok(self.0.greetings.lock().unwrap().clone())
    }

    async fn dialled(&self) -> Result<Vec<Dialled>, PbxError> {
        self.check()?;
        Ok(self.0.dialled.lock().unwrap().clone())
    }

    async fn answer(&self, asked: &Asked, may: bool) -> Result<(), PbxError> {
        self.check()?;
        self.0.answers.lock().unwrap().push((asked.clone(), may));
        Ok(())
    }

    fn is_ready(&self) -> bool {
        self.check().is_ok()
    }

    fn events(&self) -> broadcast::Receiver<PbxEvent> {
        self.0.events.subscribe()
    }
}
