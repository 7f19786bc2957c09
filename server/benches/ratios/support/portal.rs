//! A portal on a database of its own.

use std::{net::SocketAddr, sync::Arc};

use renvoi_server::{
    accounts::{Accounts, Limits, Passwords},
    clock::SystemClock,
    config::Config,
    pbx::{Pbx, Registrations},
    portal::{Tools, services},
    push::Push,
    secrets::Keyring,
    store::Store,
    web::{AssetFiles, Web},
};
use tempfile::TempDir;

/// Many sign-ins from one address are what is measured.
pub const NO_LIMITS: Limits = Limits {
    account: 1_000_000,
    address: 1_000_000,
    network: 1_000_000,
    longest: 1,
    slowest: 0,
};

/// A database file that is gone with the bench.
pub struct Database {
    pub tools: Tools,
    pub folder: TempDir,
}

impl Database {
    /// A new one, whose passwords are hashed so.
    pub async fn new(passwords: Passwords) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite:{}", folder.path().join("renvoi.db").display());
        Self::on(&url, folder, passwords).await
    }

    /// A new one on the PostgreSQL server that `RENVOI_TEST_POSTGRES` names; `None`: it names none.
    pub async fn postgres(passwords: Passwords) -> Option<Self> {
        let server = std::env::var("RENVOI_TEST_POSTGRES").ok()?;
        let name = format!("bench{}", uuid::Uuid::new_v4().simple());
        let admin = sqlx::PgPool::connect(&server).await.expect("it answers");
        let make = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
        sqlx::query(make).execute(&admin).await.expect("made");
        admin.close().await;
        let base = server
            .rsplit_once('/')
            .map_or(server.as_str(), |(base, _)| base);
        let folder = tempfile::tempdir().expect("a folder");
        Some(Self::on(&format!("{base}/{name}"), folder, passwords).await)
    }

    async fn on(url: &str, folder: TempDir, passwords: Passwords) -> Self {
        let store = Store::open(url).await.expect("opened");
        store.migrate().await.expect("migrated");
        let keys = Keyring::from_bytes([7; 32]);
        let tools = Tools {
            store,
            clock: Arc::new(SystemClock),
            passwords: passwords.sealed(&keys),
            keys,
            mails: false,
        };
        Self { tools, folder }
    }

    /// Serves its portal on a free port.
    pub async fn serve(&self, pbx: Arc<dyn Pbx>) -> (SocketAddr, Push) {
        self.serve_within(pbx, NO_LIMITS).await
    }

    /// The same with limits of its own.
    pub async fn serve_within(&self, pbx: Arc<dyn Pbx>, limits: Limits) -> (SocketAddr, Push) {
        let push = self.tools.push(pbx);
        let tools = &self.tools;
        let accounts = Accounts::new(
            tools.store.clone(),
            Arc::clone(&tools.clock),
            tools.keys.clone(),
            tools.passwords.clone(),
            limits,
        )
        .sending(tools.mails);
        let registrations = Registrations::default();
        let config = Config::default();
        let desk = tools.desk(&config);
        let services = services(tools, &desk, &push, &registrations, &accounts);
        let web = Web::new(
            Arc::new(config),
            tools,
            accounts,
            services,
            push.clone(),
            registrations,
            AssetFiles::none(),
        );
        let router = web.router().expect("the default address is one");
        (serve(router).await, push)
    }
}

/// Serves a router on a free port.
pub async fn serve(router: axum::Router) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await;
    let listener = listener.expect("a free port");
    let address = listener.local_addr().expect("bound");
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    address
}
