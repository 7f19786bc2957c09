//! The phones and calls that have names, and the lines about them.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use anyhow::{Context, bail};
use renvoi_phones::{Call, Event, IncomingCall, Line, OutgoingCall, Phone, desk_phone::DeskPhone};
use serde_json::{Map, Value, json};
use tokio::{
    sync::{
        Mutex as AsyncMutex,
        broadcast::{Receiver, error::RecvError},
        mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    },
    task::JoinSet,
    time::timeout,
};

use super::{Output, command::Command, view};

/// How long the other sides have to agree when everything is hung up at the end.
const FAREWELL: Duration = Duration::from_secs(1);

/// Everything that has a name. Clones are the same desk.
#[derive(Clone)]
pub(crate) struct Desk(pub(super) Arc<State>);

pub(super) struct State {
    output: Output,
    phones: Mutex<HashMap<String, Arc<Handset>>>,
    calls: Mutex<HashMap<String, Entry>>,
    pub(super) desk_phones: Mutex<HashMap<String, DeskPhone>>,
    /// Calls placed by pressing keys so far.
    pressed: AtomicU64,
}

/// A phone or a trunk with a name.
pub(super) struct Handset {
    name: String,
    pub(super) line: Line,
    /// None for a trunk.
    pub(super) phone: Option<Phone>,
    calls: Mutex<u64>,
    /// Incoming calls that nobody has asked for yet.
    pub(super) incoming: Arc<AsyncMutex<UnboundedReceiver<Value>>>,
}

/// A call with a name.
#[derive(Clone)]
pub(super) struct Entry {
    phone: String,
    pub(super) call: Call,
    pub(super) origin: Origin,
}

/// Which side placed a call.
#[derive(Clone)]
pub(super) enum Origin {
    Here(OutgoingCall),
    There(IncomingCall),
}

impl Origin {
    fn call(&self) -> &Call {
        match self {
            Self::Here(call) => call,
            Self::There(call) => call,
        }
    }
}

impl Desk {
    pub(crate) fn new(output: Output) -> Self {
        Self(Arc::new(State {
            output,
            phones: Mutex::default(),
            calls: Mutex::default(),
            desk_phones: Mutex::default(),
            pressed: AtomicU64::new(0),
        }))
    }

    /// Does what a line says, or begins to, and answers it.
    pub(crate) async fn take(&self, line: &str) {
        let (id, command) = read(line);
        let command = match command {
            Ok(command) => command,
            Err(error) => return self.reply(&id, Err(error)),
        };
        let places_call = matches!(command, Command::Call(_) | Command::Press { .. });
        if command.takes_time() {
            let desk = self.clone();
            tokio::spawn(async move {
                let result = desk.perform(command).await;
                desk.reply(&id, result);
            });
        } else {
            let result = self.perform(command).await;
            let handle = result
                .as_ref()
                .ok()
                .and_then(|answer| answer.get("call")?.as_str().map(ToOwned::to_owned));
            self.reply(&id, result);
            if let (true, Some(handle)) = (places_call, handle) {
                self.follow(&handle);
            }
        }
    }

    /// Hangs up everything that still lasts.
    pub(crate) async fn close(&self) {
        let mut farewells = JoinSet::new();
        let calls: Vec<Call> = held(&self.0.calls)
            .values()
            .map(|entry| entry.call.clone())
            .collect();
        for call in calls {
            farewells.spawn(async move { timeout(FAREWELL, call.hang_up()).await });
        }
        farewells.join_all().await;
        held(&self.0.phones).clear();
        held(&self.0.desk_phones).clear();
    }

    pub(super) fn output(&self) -> &Output {
        &self.0.output
    }

    pub(super) fn handset(&self, name: &str) -> anyhow::Result<Arc<Handset>> {
        held(&self.0.phones)
            .get(name)
            .cloned()
            .with_context(|| format!("there is no phone {name:?}"))
    }

    pub(super) fn call(&self, handle: &str) -> anyhow::Result<Entry> {
        held(&self.0.calls)
            .get(handle)
            .cloned()
            .with_context(|| format!("there is no call {handle:?}"))
    }

    pub(super) fn may_start(&self, name: &str) -> anyhow::Result<()> {
        if held(&self.0.phones).contains_key(name) {
            bail!("there is a phone {name:?} already");
        }
        Ok(())
    }

    pub(super) fn plug(&self, name: String, line: Line, phone: Option<Phone>) -> Value {
        let (sender, incoming) = unbounded_channel();
        let events = line.events();
        let answer = json!({ "address": line.address(), "uri": line.uri() });
        let handset = Handset {
            name: name.clone(),
            line,
            phone,
            calls: Mutex::default(),
            incoming: Arc::new(AsyncMutex::new(incoming)),
        };
        held(&self.0.phones).insert(name.clone(), Arc::new(handset));
        tokio::spawn(self.clone().listen(name, events, sender));
        answer
    }

    pub(super) fn unplug(&self, name: &str) -> anyhow::Result<()> {
        self.handset(name)?;
        held(&self.0.phones).remove(name);
        held(&self.0.calls).retain(|_, entry| entry.phone != name);
        Ok(())
    }

    /// Gives a call a name.
    pub(super) fn name(&self, handset: &Handset, origin: Origin) -> String {
        let call = origin.call().clone();
        let handle = {
            let mut calls = held(&handset.calls);
            *calls += 1;
            format!("{}/{calls}", handset.name)
        };
        let entry = Entry {
            phone: handset.name.clone(),
            call,
            origin,
        };
        held(&self.0.calls).insert(handle.clone(), entry);
        handle
    }

    /// Gives a call a name that somebody placed by pressing a key.
    pub(super) fn name_pressed(&self, phone: &str, call: &OutgoingCall) -> String {
        let count = self.0.pressed.fetch_add(1, Ordering::Relaxed) + 1;
        let handle = format!("{phone}/key/{count}");
        let entry = Entry {
            phone: phone.to_owned(),
            call: Call::clone(call),
            origin: Origin::Here(call.clone()),
        };
        held(&self.0.calls).insert(handle.clone(), entry);
        handle
    }

    async fn listen(
        self,
        name: String,
        mut events: Receiver<Event>,
        incoming: UnboundedSender<Value>,
    ) {
        loop {
            match events.recv().await {
                Ok(Event::Incoming(call)) => {
                    let Ok(handset) = self.handset(&name) else {
                        return;
                    };
                    let handle = self.name(&handset, Origin::There(call.clone()));
                    let view = view::incoming(self.output(), &handle, &call);
                    // The receiver lives as long as the handset.
                    let _ = incoming.send(view.clone());
                    self.output().write(&event("incoming", &name, view));
                    self.follow(&handle);
                }
                Ok(Event::Request { request, received }) => {
                    let view = view::request(self.output(), &request, received);
                    self.output().write(&event("request", &name, view));
                }
                Err(RecvError::Lagged(count)) => {
                    let missed = event("missed", &name, json!({ "count": count }));
                    self.output().write(&missed);
                }
                Err(RecvError::Closed) => return,
            }
        }
    }

    /// Tells of a call's changes from now on; whoever reads has been told its name before.
    fn follow(&self, handle: &str) {
        if let Ok(entry) = self.call(handle) {
            let (desk, handle) = (self.clone(), handle.to_owned());
            tokio::spawn(async move { desk.tell(&entry.phone, &handle, &entry.call).await });
        }
    }

    async fn tell(&self, phone: &str, handle: &str, call: &Call) {
        let mut changes = call.watch();
        loop {
            let progress = changes.borrow_and_update().clone();
            let view = view::call(self.output(), handle, &progress);
            self.output().write(&event("call", phone, view));
            if progress.end.is_some() || changes.changed().await.is_err() {
                return;
            }
        }
    }

    fn reply(&self, id: &Value, result: anyhow::Result<Value>) {
        let line = match result {
            Ok(value) => json!({ "id": id, "ok": value }),
            Err(error) => json!({ "id": id, "error": format!("{error:#}") }),
        };
        self.output().write(&line);
    }
}

fn event(kind: &str, phone: &str, about: Value) -> Value {
    let mut event = Map::new();
    event.insert("event".to_owned(), kind.into());
    event.insert("phone".to_owned(), phone.into());
    if let Value::Object(about) = about {
        event.extend(about);
    }
    Value::Object(event)
}

/// The `id` is read even where the rest cannot be.
fn read(line: &str) -> (Value, anyhow::Result<Command>) {
    let mut object: Map<String, Value> = match serde_json::from_str(line) {
        Ok(object) => object,
        Err(error) => return (Value::Null, Err(error.into())),
    };
    let id = object.remove("id").unwrap_or_default();
    let command = serde_json::from_value(Value::Object(object)).map_err(Into::into);
    (id, command)
}

pub(super) fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}
