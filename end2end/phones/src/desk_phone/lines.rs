//! Accounts: registered, and listened to.

use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use tokio::{
    net::lookup_host,
    sync::broadcast::error::RecvError,
    time::{sleep, timeout},
};

use super::{
    Set,
    settings::{Identity, Transport},
    task::Task,
    told::{Order, order},
};
use crate::{account::Account, event::Event, lock::Lock, message::Method, phone::Phone};

/// How long a line that goes may take to say so.
const FAREWELL: Duration = Duration::from_secs(1);

/// A line with an account.
pub(super) struct DeskLine {
    identity: Identity,
    pub(super) phone: Phone,
    _tasks: [Task; 2],
}

impl Set {
    /// Has these lines and no others; those that stay as they are stay registered.
    pub(super) async fn have_lines(self: &Arc<Self>, wanted: BTreeMap<u8, Identity>) {
        let gone: Vec<DeskLine> = {
            let mut running = self.running.held();
            let goes = |(n, line): &(&u8, &DeskLine)| wanted.get(n) != Some(&line.identity);
            let names: Vec<u8> = running.lines.iter().filter(goes).map(|(n, _)| *n).collect();
            names
                .iter()
                .filter_map(|n| running.lines.remove(n))
                .collect()
        };
        for line in gone {
            let phone = line.phone.clone();
            tokio::spawn(async move {
                // Whether anybody hears it is not this phone's concern any more.
                let _ = timeout(FAREWELL, phone.unregister()).await;
            });
        }
        self.shown.send_modify(|shown| {
            shown.accounts = wanted.keys().copied().collect();
            shown.registered.retain(|n| wanted.contains_key(n));
        });
        for (n, identity) in wanted {
            if self.line(n).is_some() {
                continue;
            }
            self.shown.send_modify(|shown| {
                shown.registered.remove(&n);
            });
            match self.plug_in(n, identity).await {
                Ok(line) => self.run(|running| drop(running.lines.insert(n, line))),
                Err(why) => self.trouble(format!("account {n}: {why}")),
            }
        }
    }

    async fn plug_in(self: &Arc<Self>, n: u8, identity: Identity) -> Result<DeskLine, String> {
        if identity.transport != Transport::Udp {
            return Err(format!("{:?} is not spoken here", identity.transport));
        }
        if identity.auth != identity.user {
            return Err("another name for authentication is not known here".to_owned());
        }
        let server = resolve(&identity.host, identity.port).await?;
        let account = Account::new(&identity.user, identity.password.reveal(), server)
            .agent(&self.hardware.sip_agent());
        let behaviour = *self.behaviour.held();
        let phone = Phone::start(account, behaviour)
            .await
            .map_err(|why| why.to_string())?;
        let tasks = [
            Task::spawn(Arc::clone(self).keep_registered(n, phone.clone())),
            Task::spawn(Arc::clone(self).listen(phone.clone())),
        ];
        Ok(DeskLine {
            identity,
            phone,
            _tasks: tasks,
        })
    }

    async fn keep_registered(self: Arc<Self>, n: u8, phone: Phone) {
        loop {
            match phone.register(self.habits.registration).await {
                Ok(granted) => {
                    self.shown.send_modify(|shown| {
                        shown.registered.insert(n);
                    });
                    sleep(granted.expires / 2).await;
                }
                Err(why) => {
                    self.shown.send_modify(|shown| {
                        shown.registered.remove(&n);
                        shown.trouble = Some(format!("account {n}: {why}"));
                    });
                    sleep(self.habits.again).await;
                }
            }
        }
    }

    async fn listen(self: Arc<Self>, phone: Phone) {
        let mut events = phone.events();
        loop {
            let request = match events.recv().await {
                Ok(Event::Request { request, .. }) => request,
                Ok(Event::Incoming(_)) | Err(RecvError::Lagged(_)) => continue,
                Err(RecvError::Closed) => return,
            };
            if request.method != Method::Notify {
                continue;
            }
            let Some(order) = order(self.hardware.maker, &request) else {
                continue;
            };
            self.shown.send_modify(|shown| shown.told += 1);
            if self.deaf.load(Ordering::Relaxed) {
                continue;
            }
            if order == Order::Restart {
                self.restart.store(true, Ordering::Relaxed);
            }
            self.wake.notify_one();
        }
    }
}

async fn resolve(host: &str, port: u16) -> Result<SocketAddr, String> {
    if let Ok(ip) = host.trim_matches(['[', ']']).parse::<IpAddr>() {
        return Ok(SocketAddr::new(ip, port));
    }
    let addresses = lookup_host((host, port)).await;
    let mut addresses = addresses.map_err(|why| format!("{host}: {why}"))?;
    // These phones listen on IPv4.
    let first = addresses.find(SocketAddr::is_ipv4);
    first.ok_or_else(|| format!("{host} leads nowhere"))
}
