//! Doing what a command says.

use std::{sync::Arc, time::Duration};

use anyhow::{Context, bail};
use renvoi_phones::{
    Account, Behaviour, IncomingCall, Line, OutgoingCall, Phone, Progress, Refusal, Stage, Trunk,
    TrunkAccount,
};
use serde_json::{Value, json};
use tokio::time::timeout;

use super::{
    command::{Command, Goal, Placing},
    desk::{Desk, Origin},
    view,
};

impl Desk {
    pub(super) async fn perform(&self, command: Command) -> anyhow::Result<Value> {
        match command {
            Command::Start {
                phone: name,
                user,
                password,
                server,
                ip,
                behaviour,
            } => {
                self.may_start(&name)?;
                let mut account = Account::new(&user, &password, server);
                if let Some(ip) = ip {
                    account = account.local_ip(ip);
                }
                let phone = Phone::start(account, behaviour.try_into()?).await?;
                Ok(self.plug(name, Line::clone(&phone), Some(phone)))
            }
            Command::Trunk {
                phone: name,
                listen,
                peer,
                behaviour,
            } => {
                self.may_start(&name)?;
                let account = TrunkAccount::new(listen, peer);
                let trunk = Trunk::start(account, behaviour.try_into()?).await?;
                Ok(self.plug(name, Line::clone(&trunk), None))
            }
            Command::Stop { phone } => self.unplug(&phone).map(|()| json!({})),
            Command::Register { phone, expires } => self.register(&phone, expires).await,
            Command::Unregister { phone } => self.register(&phone, 0).await.map(|_| json!({})),
            Command::Behave { phone, behaviour } => {
                let behaviour: Behaviour = behaviour.try_into()?;
                self.handset(&phone)?.line.behave(behaviour);
                Ok(json!({}))
            }
            Command::Call(placing) => self.place(&placing),
            Command::Incoming { phone, timeout_ms } => self.incoming(&phone, timeout_ms).await,
            Command::Wait {
                call,
                goal,
                timeout_ms,
            } => self.wait(&call, goal, timeout_ms).await,
            Command::Show { call } => self.show(&call),
            Command::Answer { call } => {
                self.ringing(&call)?.answer()?;
                Ok(json!({}))
            }
            Command::Refuse { call, status } => {
                self.ringing(&call)?.refuse(Refusal::new(status)?)?;
                Ok(json!({}))
            }
            Command::Cancel { call } => {
                self.placed(&call)?.cancel();
                Ok(json!({}))
            }
            Command::Hangup { call } => {
                self.call(&call)?.call.hang_up().await?;
                self.show(&call)
            }
            Command::PowerOn(_)
            | Command::PowerOff { .. }
            | Command::PowerBack { .. }
            | Command::Look { .. }
            | Command::Settled { .. }
            | Command::Lamp { .. }
            | Command::Press { .. } => self.perform_at_desk(command).await,
            Command::Speak { call, ms } => {
                let speaker = self.call(&call)?.call;
                speaker.speak(Duration::from_millis(ms)).await?;
                Ok(json!({}))
            }
        }
    }

    async fn register(&self, name: &str, expires: u32) -> anyhow::Result<Value> {
        let handset = self.handset(name)?;
        let phone = handset
            .phone
            .as_ref()
            .with_context(|| format!("{name:?} is a trunk and does not register"))?;
        let expires = Duration::from_secs(expires.into());
        let granted = phone.register(expires).await?.expires.as_secs();
        Ok(json!({ "expires": granted }))
    }

    fn place(&self, placing: &Placing) -> anyhow::Result<Value> {
        let handset = self.handset(&placing.phone)?;
        let call = handset.line.call(&placing.to, &placing.options())?;
        let call_id = call.call_id().to_owned();
        let handle = self.name(&handset, Origin::Here(call));
        Ok(json!({ "call": handle, "call_id": call_id }))
    }

    async fn incoming(&self, name: &str, timeout_ms: u64) -> anyhow::Result<Value> {
        // Not the handset: it may be stopped meanwhile.
        let calls = Arc::clone(&self.handset(name)?.incoming);
        let next = async { calls.lock().await.recv().await };
        timeout(Duration::from_millis(timeout_ms), next)
            .await
            .with_context(|| format!("no call came within {timeout_ms} ms"))?
            .context("the phone is unplugged")
    }

    async fn wait(&self, handle: &str, goal: Goal, timeout_ms: u64) -> anyhow::Result<Value> {
        let call = self.call(handle)?.call;
        let reached = |progress: &Progress| match goal {
            Goal::Ringing => progress.stage >= Stage::Ringing,
            Goal::Answered => progress.stage >= Stage::Answered,
            Goal::Final => progress.stage >= Stage::Answered || progress.answer.is_some(),
            Goal::Ended => progress.end.is_some(),
        };
        let progress = call
            .until(Duration::from_millis(timeout_ms), |progress| {
                progress.end.is_some() || reached(progress)
            })
            .await?;
        match progress.end {
            Some(end) if !reached(&progress) && !matches!(goal, Goal::Final) => {
                bail!("the call ended first: {end}")
            }
            _ => Ok(view::call(self.output(), handle, &progress)),
        }
    }

    fn show(&self, handle: &str) -> anyhow::Result<Value> {
        let progress = self.call(handle)?.call.progress();
        Ok(view::call(self.output(), handle, &progress))
    }

    fn ringing(&self, handle: &str) -> anyhow::Result<IncomingCall> {
        match self.call(handle)?.origin {
            Origin::There(call) => Ok(call),
            Origin::Here(_) => bail!("{handle:?} was placed here: it did not come in"),
        }
    }

    fn placed(&self, handle: &str) -> anyhow::Result<OutgoingCall> {
        match self.call(handle)?.origin {
            Origin::Here(call) => Ok(call),
            Origin::There(_) => bail!("{handle:?} came in: it was not placed here"),
        }
    }
}
