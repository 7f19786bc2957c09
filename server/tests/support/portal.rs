//! A portal without a network: the real router on a real database, with a stopped clock and a fake PBX.

use std::sync::Arc;

use jiff::Timestamp;
use renvoi_app::{
    api::account::Lang,
    domain::{
        E164, Extension, SecondFactorFor,
        phones::{MacAddress, ModelId},
    },
};
use renvoi_server::{
    accounts::{Accounts, Limits, Passwords, Role},
    clock::{Clock, StoppedClock},
    config::{Config, Sessions},
    directory::{
        NewOrganisation, NewUser, Registry, TrunkSettings, add_device, add_extension,
        add_organisation, add_trunk, add_user, organisation,
    },
    mail::{MemoryTransport, Post, Sender, Way},
    pbx::Registrations,
    phones::{AddedPhone, NewPhone, add_phone},
    portal::{Tools, services},
    push::Push,
    secrets::Keyring,
    store::{Db, Store, journal::Line, organisation::Organisation},
    web::{AssetFiles, Web},
};

use super::{Database, browser::Browser, fake_pbx::FakePbx};

pub const PASSWORD: &str = "correct horse battery staple";

/// What keeps 204 of `alpha` out of every way in: its name in the journal, how it is done behind everybody's back, and undone.
pub const SHUT: [(&str, &str, &str); 3] = [
    (
        "locked",
        "UPDATE users SET locked_at = 1 WHERE email = '204@alpha.example'",
        "UPDATE users SET locked_at = NULL WHERE email = '204@alpha.example'",
    ),
    (
        "deactivated",
        "UPDATE users SET locked_at = 1, deactivated_at = 1 WHERE email = '204@alpha.example'",
        "UPDATE users SET locked_at = NULL, deactivated_at = NULL WHERE email = '204@alpha.example'",
    ),
    (
        "organisation_deactivated",
        "UPDATE organisations SET deactivated_at = 1 WHERE slug = 'alpha'",
        "UPDATE organisations SET deactivated_at = NULL WHERE slug = 'alpha'",
    ),
];

/// Sessions that go on however far a test moves the clock within two weeks, whoever has them: most are about something else.
const LASTING: Sessions = Sessions {
    idle_minutes: 14 * 24 * 60,
    longest_hours: 0,
    stay_days: 30,
    stay_idle_days: 14,
};

pub struct TestPortal {
    pub database: Database,
    pub clock: Arc<StoppedClock>,
    pub pbx: FakePbx,
    pub tools: Tools,
    pub push: Push,
    /// Known once a test lets it follow the PBX.
    pub registrations: Registrations,
    pub mail: MemoryTransport,
    pub post: Post,
    pub web: Web,
    pub router: axum::Router,
}

impl TestPortal {
    /// Two organisations with the same extensions: `alpha` and `beta`, 204 and 207 each, owned by `ext@slug.example`.
    pub async fn new(database: Database) -> Self {
        Self::with(
            database,
            Limits {
                account: 3,
                address: 50,
                longest: 60,
                slowest: 1,
                ..Limits::default()
            },
        )
        .await
    }

    pub async fn with(database: Database, limits: Limits) -> Self {
        // A Tuesday, 14:22 in Paris.
        let clock = Arc::new(StoppedClock::at(
            "2026-04-14T12:22:00Z".parse::<Timestamp>().unwrap(),
        ));
        let tools = Tools {
            store: database.store.clone(),
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            keys: Keyring::from_bytes([7; 32]),
            passwords: Passwords::weak_for_tests().sealed(&Keyring::from_bytes([7; 32])),
            mails: true,
        };
        let pbx = FakePbx::new();
        let push = tools.push(Arc::new(pbx.clone()));
        let registrations = Registrations::default();
        let web = web(&tools, &push, &registrations, limits);
        let mail = MemoryTransport::default();
        let post = Post::new(
            tools.store.clone(),
            Arc::clone(&tools.clock),
            Way {
                transport: Arc::new(mail.clone()),
                sender: Sender::parse("Téléphonie <renvoi@alpha.example>", "{subject}").unwrap(),
            },
            "https://renvoi.example".to_owned(),
        );
        let router = web.clone().router().expect("the default address is one");
        let portal = Self {
            database,
            clock,
            pbx,
            tools,
            push,
            registrations,
            mail,
            post,
            web,
            router,
        };
        for slug in ["alpha", "beta"] {
            portal.people(slug).await;
        }
        portal
    }

    /// The same with sessions that end as this says.
    pub fn with_sessions(mut self, sessions: Sessions) -> Self {
        let config = Config {
            sessions,
            ..Config::clone(&self.web.config)
        };
        self.web.config = Arc::new(config);
        let router = self.web.clone().router();
        self.router = router.expect("the default address is one");
        self
    }

    /// Another portal on the same database, as a second process opens it.
    pub async fn beside(&self, limits: Limits) -> Web {
        let store = Store::open(&self.database.url).await.unwrap();
        let tools = Tools {
            store,
            ..self.tools.clone()
        };
        web(&tools, &self.push, &self.registrations, limits)
    }

    async fn people(&self, slug: &str) -> Organisation {
        let registry = self.registry();
        let trunk = format!("{slug}-trunk");
        add_trunk(&registry, TrunkSettings::new(&trunk), None)
            .await
            .unwrap();
        let new = NewOrganisation {
            slug: slug.into(),
            name: slug.to_uppercase(),
            zone: "Europe/Paris".into(),
            country: "FR".into(),
            trunk: Some(trunk),
            // What is tested is seldom that; what holds by itself is, in `second_factor::demanded`.
            second_factor: SecondFactorFor::Nobody,
        };
        let org = add_organisation(&registry, &new).await.unwrap();
        for number in ["204", "207"] {
            let extension = Extension::parse(number).unwrap();
            let middle = if slug == "alpha" { "1" } else { "2" };
            let direct = E164::parse(&format!("+3319900{middle}{number}")).unwrap();
            add_extension(&registry, &org, &extension, &[direct])
                .await
                .unwrap();
            add_device(&registry, &org, number, "Desk").await.unwrap();
            let user = NewUser {
                email: format!("{number}@{slug}.example"),
                name: format!("Owner of {number}"),
                lang: Lang::Fr,
                extension: Some(number.into()),
                password: Some(PASSWORD.into()),
                roles: if number == "207" {
                    vec![Role::Helpdesk]
                } else {
                    vec![]
                },
            };
            add_user(&registry, &org, &user).await.unwrap();
        }
        org
    }

    /// Every line of the journal so far, oldest first.
    pub async fn journal(&self) -> Vec<Line> {
        let all = "SELECT * FROM journal ORDER BY id";
        let mut read = self.database.store.read().await.unwrap();
        match read.db() {
            Db::Sqlite(connection) => sqlx::query_as(all).fetch_all(connection).await.unwrap(),
            Db::Postgres(connection) => sqlx::query_as(all).fetch_all(connection).await.unwrap(),
        }
    }

    /// How many rows a table has.
    pub async fn count(&self, table: &str) -> i64 {
        let text = sqlx::AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
        let mut read = self.database.store.read().await.unwrap();
        let (rows,): (i64,) = match read.db() {
            Db::Sqlite(connection) => sqlx::query_as(text).fetch_one(connection).await.unwrap(),
            Db::Postgres(connection) => sqlx::query_as(text).fetch_one(connection).await.unwrap(),
        };
        rows
    }

    /// Changes rows behind everybody's back.
    pub async fn execute(&self, statement: &str) {
        let statement = sqlx::AssertSqlSafe(statement.to_owned());
        let mut tx = self.database.store.write().await.unwrap();
        match tx.db() {
            Db::Sqlite(connection) => {
                sqlx::query(statement).execute(connection).await.unwrap();
            }
            Db::Postgres(connection) => {
                sqlx::query(statement).execute(connection).await.unwrap();
            }
        }
        tx.commit().await.unwrap();
    }

    pub fn registry(&self) -> Registry {
        self.tools.registry()
    }

    /// A browser that nobody has signed in with.
    pub fn browser(&self) -> Browser {
        Browser::new(self.router.clone())
    }

    /// A browser in which an administrator of `alpha` has signed in, who had no account before.
    pub async fn administrator(&self) -> Browser {
        let org = organisation(&self.database.store, Some("alpha"))
            .await
            .unwrap();
        let user = NewUser {
            email: "admin@alpha.example".into(),
            name: "Karim".into(),
            lang: Lang::Fr,
            extension: None,
            password: Some(PASSWORD.into()),
            roles: vec![Role::Administrator],
        };
        add_user(&self.registry(), &org, &user).await.unwrap();
        self.signed_in("admin@alpha.example").await
    }

    /// A desk phone of an extension, with the keys of a new one.
    pub async fn desk_phone(&self, slug: &str, number: &str, mac: &str, model: &str) -> AddedPhone {
        let org = organisation(&self.database.store, Some(slug))
            .await
            .unwrap();
        let new = NewPhone {
            extension: number.to_owned(),
            name: format!("Desk {number}"),
            mac: MacAddress::parse(mac).unwrap(),
            model: ModelId(model.to_owned()),
            modules: vec![],
        };
        add_phone(&self.registry(), &self.web.desk, &org, &new)
            .await
            .unwrap()
    }

    /// A browser in which somebody has signed in.
    pub async fn signed_in(&self, login: &str) -> Browser {
        let mut browser = self.browser();
        let answer = browser
            .post("/signin", &[("login", login), ("password", PASSWORD)])
            .await;
        assert_eq!(answer.status, 303, "{login} signs in");
        browser
    }
}

fn web(tools: &Tools, push: &Push, registrations: &Registrations, limits: Limits) -> Web {
    let accounts = Accounts::new(
        tools.store.clone(),
        Arc::clone(&tools.clock),
        tools.keys.clone(),
        tools.passwords.clone(),
        limits,
    )
    .sending(tools.mails);
    let config = Config {
        sessions: LASTING,
        ..Config::default()
    };
    let services = services(tools, &tools.desk(&config), push, registrations, &accounts);
    Web::new(
        Arc::new(config),
        tools,
        accounts,
        services,
        push.clone(),
        registrations.clone(),
        AssetFiles::none(),
    )
}
