//! An organisation with phones, a portal that serves and works, and its Asterisk.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use renvoi_app::{
    api::{
        account::Lang,
        forwarding::{Changed, RuleDraft},
        phones::{KeyDraft, KeysChanged, KeysDraft, KeysView, ProgressState},
        services::Services,
        session::{Person, Session, User},
    },
    domain::{
        Extension, SecondFactorFor,
        phones::{MacAddress, Model, ModelId},
    },
};
use renvoi_phones::{
    Account, Behaviour, Phone,
    desk_phone::{DeskPhone, Habits, Trust},
};
use renvoi_server::{
    accounts::{Accounts, Limits, Passwords},
    clock::SystemClock,
    config::Config,
    directory::{NewOrganisation, NewUser, add_device, add_extension, add_organisation, add_user},
    journal::Author,
    pbx::{
        AsteriskPbx, Registrations,
        asterisk::private::{Ports, Private, Settings},
    },
    phones::{self, Desk, NewPhone, add_phone, models::catalogue, open_window},
    portal::{Tools, services},
    push::{self, Push},
    secrets::Keyring,
    store::{self, organisation::Organisation},
    web::{AssetFiles, Web},
};
use tokio::time::{sleep, timeout};
use tokio_util::sync::{CancellationToken, DropGuard};
use uuid::Uuid;

use crate::desk_phones::LIMIT;
use crate::support::{
    Database,
    asterisk::{Pbx, driver, runtime},
    hardware::hardware,
    tls::{self, Identity},
};

/// Everything.
pub struct Premises {
    pub pbx: Pbx,
    pub tools: Tools,
    pub push: Push,
    pub services: Services,
    desk: Desk,
    org: Organisation,
    trust: Trust,
    _stop: DropGuard,
    _database: Database,
}

/// Somebody with an extension.
pub struct Someone {
    pub who: Session<User>,
    pub number: String,
}

/// A desk phone, and what the portal calls it.
pub struct OnDesk {
    pub id: Uuid,
    pub phone: DeskPhone,
}

impl Premises {
    pub async fn open(database: Database) -> Self {
        Self::behind(database, None).await
    }

    /// The same, where phones are told of nothing but what speaks TLS in front of the portal.
    pub async fn secure(database: Database) -> Self {
        Self::behind(database, Some(tls::identity())).await
    }

    async fn behind(database: Database, identity: Option<Identity>) -> Self {
        let pbx = unhurried().await;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (url, trust) = match identity {
            None => (format!("http://{address}"), Trust::default()),
            Some(Identity { acceptor, der, .. }) => {
                let port = tls::relay(acceptor, address).await.port();
                let trust = Trust::in_authorities(&[der]).unwrap();
                (format!("https://localhost:{port}"), trust)
            }
        };
        let mut config = Config::default();
        config.phones.url = url;
        config.phones.sip = pbx.asterisk.sip().to_string();
        let keys = Keyring::from_bytes([7; 32]);
        let tools = Tools {
            store: database.store.clone(),
            clock: Arc::new(SystemClock),
            passwords: Passwords::weak_for_tests().sealed(&keys),
            keys,
            mails: false,
        };
        let driver: Arc<AsteriskPbx> = Arc::new(driver(&pbx).await);
        let push = tools.push(driver.clone());
        let accounts = Accounts::new(
            tools.store.clone(),
            Arc::clone(&tools.clock),
            tools.keys.clone(),
            tools.passwords.clone(),
            Limits::default(),
        );
        let registrations = Registrations::default();
        let desk = tools.desk(&config);
        let services = services(&tools, &desk, &push, &registrations, &accounts);
        let web = Web::new(
            Arc::new(config),
            &tools,
            accounts,
            services.clone(),
            push.clone(),
            registrations.clone(),
            AssetFiles::none(),
        );
        let router = web.router().unwrap();
        let router = router.into_make_service_with_connect_info::<SocketAddr>();
        let stop = CancellationToken::new();
        let served =
            axum::serve(listener, router).with_graceful_shutdown(stop.clone().cancelled_owned());
        tokio::spawn(async move { served.await });
        tokio::spawn(registrations.follow(driver, stop.clone()));
        tokio::spawn(phones::run(desk.clone(), push.clone(), stop.clone()));
        tokio::spawn(push::run(push.clone(), stop.clone()));
        let new = NewOrganisation {
            slug: "alpha".into(),
            name: "ALPHA".into(),
            zone: "Europe/Paris".into(),
            country: "FR".into(),
            trunk: None,
            second_factor: SecondFactorFor::default(),
        };
        let org = add_organisation(&tools.registry(), &new).await.unwrap();
        Self {
            pbx,
            push,
            services,
            desk,
            org,
            trust,
            tools,
            _stop: stop.drop_guard(),
            _database: database,
        }
    }

    pub async fn someone(&self, number: &str) -> Someone {
        let registry = self.tools.registry();
        let extension = Extension::parse(number).unwrap();
        let row = add_extension(&registry, &self.org, &extension, &[])
            .await
            .unwrap();
        let new = NewUser {
            email: format!("{number}@alpha.example"),
            name: format!("Owner of {number}"),
            lang: Lang::Fr,
            extension: Some(number.to_owned()),
            password: None,
            roles: vec![],
        };
        let user = add_user(&registry, &self.org, &new).await.unwrap();
        let who = Session::granted(Person {
            id: user.id,
            email: user.email,
            organisation: self.org.id,
            extension: Some((row.id, extension)),
            session: Uuid::nil(),
            zone: None,
            address: None,
            token: None,
        });
        Someone {
            who,
            number: number.to_owned(),
        }
    }

    /// A telephone without keys.
    pub async fn plain(&self, someone: &Someone, behaviour: Behaviour) -> Phone {
        let registry = self.tools.registry();
        let device = add_device(&registry, &self.org, &someone.number, "Plain")
            .await
            .unwrap();
        self.push.wake();
        let account = Account::new(
            device.endpoint.as_str(),
            &device.password,
            self.pbx.asterisk.sip(),
        );
        let phone = Phone::start(account, behaviour).await.unwrap();
        let registered = async {
            // The PBX hears of the account a moment after the directory does.
            while phone.register(LIMIT).await.is_err() {
                sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(LIMIT, registered).await.unwrap();
        phone
    }

    /// A desk phone of a model, which is not on yet: its id and its folder.
    pub async fn buy(&self, someone: &Someone, model: &str, mac: &str) -> (Uuid, String) {
        let new = NewPhone {
            extension: someone.number.clone(),
            name: "Desk".to_owned(),
            mac: MacAddress::parse(mac).unwrap(),
            model: ModelId(model.to_owned()),
            modules: vec![],
        };
        let added = add_phone(&self.tools.registry(), &self.desk, &self.org, &new).await;
        let added = added.unwrap();
        self.push.wake();
        (added.id, added.folder)
    }

    /// A desk phone that came out of its box knowing nothing but where the portal is, was handed its folder, is registered, and has done
    /// what its first files say.
    pub async fn on_desk(&self, someone: &Someone, model: &str, mac: &str) -> OnDesk {
        let (id, folder) = self.buy(someone, model, mac).await;
        let mut read = self.tools.store.read().await.unwrap();
        let row = store::phone::by_id(read.db(), id).await.unwrap().unwrap();
        drop(read);
        open_window(&self.desk, &row, 30, &Author::CommandLine)
            .await
            .unwrap();
        let (bare, _) = folder.rsplit_once('/').unwrap();
        let phone = power_on(model, mac, bare, self.trust.clone()).await;
        phone.settled(LIMIT).await.unwrap();
        assert_eq!(phone.settings().folder, Some(folder));
        OnDesk { id, phone }
    }

    pub async fn sheet(&self, someone: &Someone, phone: Uuid) -> KeysView {
        let reader = someone.who.reading();
        self.services.phones.keys(&reader, phone).await.unwrap()
    }

    /// Saves keys by position on the phone itself: kind, value, label.
    pub async fn save(&self, someone: &Someone, phone: Uuid, keys: &[(u16, &str, &str, &str)]) {
        let sheet = self.sheet(someone, phone).await;
        let keys = keys.iter().map(|(position, kind, value, label)| KeyDraft {
            module: 0,
            position: *position,
            kind: (*kind).to_owned(),
            value: (*value).to_owned(),
            label: (*label).to_owned(),
        });
        let draft = KeysDraft {
            version: sheet.version,
            writer: sheet.writer,
            keys: keys.collect(),
        };
        let changed = self.services.phones.save(&someone.who, phone, &draft).await;
        let changed = changed.unwrap();
        assert!(matches!(changed, KeysChanged::Saved { .. }), "{changed:?}");
    }

    /// Until the page says so of the phone.
    pub async fn progress(&self, someone: &Someone, phone: Uuid, wanted: ProgressState) {
        let reached = async {
            while self.sheet(someone, phone).await.progress.state != wanted {
                sleep(Duration::from_millis(20)).await;
            }
        };
        if timeout(LIMIT, reached).await.is_err() {
            let progress = self.sheet(someone, phone).await.progress;
            panic!("never {wanted:?}, but {progress:?}");
        }
    }

    /// Until the PBX is there and holds everything that it should.
    pub async fn is_whole(&self) {
        let whole = async {
            while !push::compare(&self.push)
                .await
                .is_ok_and(|found| found.drifts.is_empty())
            {
                sleep(Duration::from_millis(100)).await;
            }
        };
        timeout(LIMIT, whole).await.expect("it holds everything");
    }

    /// A rule that forwards everything, and is off: its id.
    pub async fn forwards(&self, someone: &Someone, to: &str) -> Uuid {
        let rules = &self.services.forwarding;
        let view = rules.list(&someone.who.reading()).await.unwrap();
        let draft = RuleDraft {
            version: view.version,
            writer: view.writer,
            name: "Absent".to_owned(),
            enabled: false,
            origin: "anyone".to_owned(),
            slot: "always".to_owned(),
            triggers: vec!["immediately".to_owned()],
            outcome: "forward".to_owned(),
            destination: to.to_owned(),
            ..RuleDraft::default()
        };
        let changed = rules.save(&someone.who, &draft).await.unwrap();
        assert!(matches!(changed, Changed::Saved { .. }), "{changed:?}");
        let view = rules.list(&someone.who.reading()).await.unwrap();
        view.rules[0].rule["id"].as_str().unwrap().parse().unwrap()
    }
}

/// An Asterisk on which phones ring as long as everywhere: other tests' rings are shorter than a slow machine takes to press a key.
async fn unhurried() -> Pbx {
    let folder = tempfile::Builder::new()
        .prefix("renvoi-")
        .tempdir()
        .unwrap();
    let ports = Ports::free().unwrap();
    let settings = Settings::new(runtime(), folder.path().join("pbx"), ports);
    let asterisk = Private::start(settings).await.unwrap();
    Pbx { asterisk, folder }
}

/// A model of the catalogue.
pub fn model(id: &str) -> &'static Model {
    catalogue().get(&ModelId(id.to_owned())).unwrap()
}

pub async fn switch_on(model: &str, mac: &str, folder: &str) -> DeskPhone {
    power_on(model, mac, folder, Trust::default()).await
}

async fn power_on(model: &str, mac: &str, folder: &str, trust: Trust) -> DeskPhone {
    let habits = Habits {
        again: Duration::from_millis(200),
        ..Habits::default()
    };
    let hardware = hardware(self::model(model), mac, &[]);
    DeskPhone::power_on_with(hardware, folder, habits, trust).await
}
