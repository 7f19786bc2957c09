//! Putting the parts together.

use std::{io, net::SocketAddr, path::PathBuf, sync::Arc};

use renvoi_app::api::{forwarding::Forwarding, services::Services};
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    accounts::{Accounts, MOST_ROWS, Passwords},
    administration::AdministrationService,
    clock::{Clock, SystemClock},
    config::{Config, Driver},
    directory::{
        Registry,
        import::{self, Importer},
    },
    forwarding::{ForwardingService, give_codes},
    home::HomeService,
    journal::{
        JournalService,
        chain::{self, Sealer},
    },
    mail::{self, Post},
    pbx::{AsteriskPbx, EmbeddedPbx, Pbx, Registrations, asterisk},
    phones::{self, Desk, Fleet, PhonesService, Reach, templates::Templates},
    push::{self, Push},
    secrets::{self, KeyError, Keyring},
    store::{self, Store},
    voicemail::{self, Collector, VoicemailService},
    web::{AssetFiles, Web},
};

/// What commands that change or read the database need.
#[derive(Clone, Debug)]
pub struct Tools {
    /// The database.
    pub store: Store,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The key.
    pub keys: Keyring,
    /// Hashes passwords.
    pub passwords: Passwords,
    /// Whether the portal sends mail.
    pub mails: bool,
}

/// Why the tools cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum ToolsError {
    /// The database.
    #[error(transparent)]
    Database(#[from] store::OpenError),
    /// Nobody has brought its tables up to date.
    #[error("the database is {0} migrations behind: `renvoi migrate`")]
    Behind(usize),
    /// The key.
    #[error(transparent)]
    Key(#[from] KeyError),
}

impl Tools {
    /// Opens the database and the key; brings the tables up to date where the configuration says so.
    pub async fn open(config: &Config) -> Result<Self, ToolsError> {
        let store = Store::open(&config.database.url).await?;
        if config.database.migrate {
            store.migrate().await?;
        }
        let behind = store.pending_migrations().await.map_err(KeyError::from)?;
        if behind > 0 {
            return Err(ToolsError::Behind(behind));
        }
        let keys = secrets::unlock(&store, &config.secrets.key_file).await?;
        Ok(Self {
            store,
            clock: Arc::new(SystemClock),
            passwords: Passwords::new().sealed(&keys),
            keys,
            mails: config.mail.is_sent(),
        })
    }

    /// For changes to the directory.
    #[must_use]
    pub fn registry(&self) -> Registry {
        Registry {
            store: self.store.clone(),
            clock: Arc::clone(&self.clock),
            keys: self.keys.clone(),
            passwords: self.passwords.clone(),
            mails: self.mails,
        }
    }

    /// For sealing the journal.
    #[must_use]
    pub fn sealer(&self) -> Sealer {
        let signer = self.keys.signer();
        Sealer::new(self.store.clone(), Arc::clone(&self.clock), signer)
    }

    /// For desk phones.
    #[must_use]
    pub fn desk(&self, config: &Config) -> Desk {
        Desk {
            store: self.store.clone(),
            clock: Arc::clone(&self.clock),
            keys: self.keys.clone(),
            reach: Arc::new(Reach::of(config)),
        }
    }

    /// For pushes to a PBX.
    #[must_use]
    pub fn push(&self, pbx: Arc<dyn Pbx>) -> Push {
        Push::new(
            self.store.clone(),
            Arc::clone(&self.clock),
            self.keys.clone(),
            pbx,
        )
    }
}

/// The configured PBX, connecting by itself.
#[must_use]
pub fn connect(config: &Config, clock: Arc<dyn Clock>) -> Arc<dyn Pbx> {
    match config.pbx.driver {
        Driver::Embedded => Arc::new(EmbeddedPbx::new(clock)),
        Driver::Asterisk => Arc::new(AsteriskPbx::connect(
            asterisk::Access {
                ami: config.pbx.ami.clone(),
                ami_user: config.pbx.ami_user.clone(),
                ami_secret: config.pbx.ami_secret.clone(),
                ari: config.pbx.ari.clone(),
                ari_user: config.pbx.ari_user.clone(),
                ari_secret: config.pbx.ari_secret.clone(),
            },
            clock,
        )),
    }
}

/// The services behind the pages.
#[must_use]
pub fn services(
    tools: &Tools,
    desk: &Desk,
    push: &Push,
    registrations: &Registrations,
    accounts: &Accounts,
) -> Services {
    let forwarding =
        ForwardingService::new(tools.store.clone(), Arc::clone(&tools.clock), push.clone());
    let home = HomeService::new(
        tools.store.clone(),
        Arc::clone(&tools.clock),
        registrations.clone(),
        tools.keys.clone(),
    );
    let phones = PhonesService::new(desk.clone(), push.clone(), registrations.clone());
    let forwarding: Arc<dyn Forwarding> = Arc::new(forwarding);
    let journal = JournalService::new(
        tools.store.clone(),
        Arc::clone(&forwarding),
        push.keys.clone(),
    );
    Services {
        accounts: Arc::new(accounts.clone()),
        forwarding,
        home: Arc::new(home),
        administration: Arc::new(AdministrationService::new(
            tools.store.clone(),
            Arc::clone(&tools.clock),
            push.clone(),
        )),
        journal: Arc::new(journal),
        phones: Arc::new(phones),
        voicemail: Arc::new(VoicemailService::new(
            tools.store.clone(),
            Arc::clone(&tools.clock),
            push.clone(),
        )),
    }
}

/// The post office of the configuration; `None`: the portal sends no mail.
pub fn post(config: &Config, tools: &Tools) -> Result<Option<Post>, mail::SmtpError> {
    let post = mail::configured(&config.mail)?.map(|way| {
        Post::new(
            tools.store.clone(),
            Arc::clone(&tools.clock),
            way,
            config.server.public_url.clone(),
        )
    });
    Ok(post)
}

/// What a portal is started for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To serve people.
    Service,
    /// To show what it does, on one's own machine: mails that go into a folder are shown to whoever comes.
    Demonstration,
}

/// A portal that runs: pages, workers, registrations, messages, sweeper. Dropping it does not stop it; [`Portal::stop`] does.
#[derive(Debug)]
pub struct Portal {
    /// Where it listens.
    pub address: SocketAddr,
    stop: CancellationToken,
    tasks: TaskTracker,
}

/// Why a portal does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database.
    #[error("the database: {0}")]
    Database(#[from] sqlx::Error),
    /// The built pages' files.
    #[error("the built pages' files are not in {folder}: {cause}", folder = .0.display(), cause = .1)]
    Pages(PathBuf, io::Error),
    /// The way mails go.
    #[error(transparent)]
    Mail(#[from] mail::SmtpError),
    /// Where it was to listen.
    #[error("{0} cannot be listened on: {1}")]
    Listen(SocketAddr, io::Error),
    /// `server.public_url`, which the configuration has already looked at.
    #[error("`server.public_url`: {0}")]
    Origin(#[from] tower_http::csrf::ConfigError),
}

/// Starts a portal.
pub async fn start(
    config: Config,
    tools: &Tools,
    pbx: Arc<dyn Pbx>,
    purpose: Purpose,
) -> Result<Portal, StartError> {
    let config = Arc::new(config);
    give_codes(&tools.store, tools.clock.as_ref()).await?;
    let push = tools.push(pbx);
    let accounts = Accounts::new(
        tools.store.clone(),
        Arc::clone(&tools.clock),
        tools.keys.clone(),
        tools.passwords.clone(),
        crate::accounts::Limits::from(&config.limits),
    )
    .sending(tools.mails);
    let site = site(&config);
    let assets = AssetFiles::read(&site).map_err(|error| StartError::Pages(site, error))?;
    let registrations = Registrations::default();
    let desk = tools.desk(&config);
    let services = services(tools, &desk, &push, &registrations, &accounts);
    let fleet = Fleet::new(
        tools.registry(),
        desk.clone(),
        push.clone(),
        registrations.clone(),
    );
    let post = post(&config, tools)?;
    let listen = config.server.listen;
    let failed = |error| StartError::Listen(listen, error);
    let listener = TcpListener::bind(listen).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let mut web = Web::new(
        Arc::clone(&config),
        tools,
        accounts,
        services,
        push.clone(),
        registrations.clone(),
        assets,
    );
    if purpose == Purpose::Demonstration && !config.mail.folder.as_os_str().is_empty() {
        web = web.showing_mails(config.mail.folder.clone());
    }
    let sealer = web.sealer.clone();
    let router = web
        .router()?
        .into_make_service_with_connect_info::<SocketAddr>();
    let stop = CancellationToken::new();
    let tasks = TaskTracker::new();
    let collector = Collector::new(
        tools.store.clone(),
        Arc::clone(&tools.clock),
        Arc::clone(&push.pbx),
        post.clone(),
    );
    tasks.spawn(voicemail::run(collector, stop.clone()));
    tasks.spawn(registrations.follow(Arc::clone(&push.pbx), stop.clone()));
    let importer = Importer::new(tools.registry(), Some(push.clone()));
    tasks.spawn(import::run(importer, stop.clone()));
    tasks.spawn(phones::add_lists(fleet, stop.clone()));
    let templates = Templates::new(desk.clone(), Some(push.clone()));
    tasks.spawn(phones::templates::run(templates, stop.clone()));
    tasks.spawn(phones::agents::run(
        desk.clone(),
        push.clone(),
        stop.clone(),
    ));
    tasks.spawn(phones::run(desk, push.clone(), stop.clone()));
    tasks.spawn(push::run(push, stop.clone()));
    if let Some(post) = post {
        tasks.spawn(mail::run(post, stop.clone()));
    }
    let policy = chain::Policy::from(&config.journal);
    tasks.spawn(chain::run(sealer, policy, stop.clone()));
    tasks.spawn(sweep(
        tools.store.clone(),
        Arc::clone(&tools.clock),
        stop.clone(),
    ));
    let stopped = stop.clone();
    tasks.spawn(async move {
        // Event streams never end by themselves: they are cut a moment after the last page has been answered.
        let serve = axum::serve(listener, router).with_graceful_shutdown(stopped.clone().cancelled_owned());
        let late = async {
            stopped.cancelled().await;
            tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        };
        tokio::select! {
            served = serve => if let Err(error) = served { tracing::error!(%error, "the web server ended") },
            () = late => {}
        }
    });
    tasks.close();
    Ok(Portal {
        address,
        stop,
        tasks,
    })
}

impl Portal {
    /// Stops everything, letting what has begun end.
    pub async fn stop(self) {
        self.stop.cancel();
        self.tasks.wait().await;
    }
}

/// In milliseconds.
const DAY: i64 = 24 * 3600 * 1000;

/// Forgets ended sessions, old attempts, deleted messages, lists that were read in or do not come to their end, what became of mails and of
/// templates long ago and what nobody confirmed, every ten minutes; and lets go of what a clock that was set back has put off.
async fn sweep(store: Store, clock: Arc<dyn Clock>, stop: CancellationToken) {
    let mut tick = tokio::time::interval(std::time::Duration::from_mins(10));
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = tick.tick() => {}
        }
        let now = clock.millis();
        let swept = async {
            let mut tx = store.write().await?;
            store::sessions::sweep(tx.db(), now).await?;
            store::attempts::sweep(tx.db(), now, MOST_ROWS).await?;
            store::kept::sweep(tx.db(), now - 14 * DAY).await?;
            store::mails::sweep(tx.db(), now - 90 * DAY).await?;
            store::messages::sweep(tx.db(), now - voicemail::REGRET).await?;
            store::tokens::sweep(tx.db(), now - 90 * DAY).await?;
            store::recovery::sweep(tx.db(), now - 7 * DAY).await?;
            store::sso::sweep(tx.db(), now - DAY, now).await?;
            store::passkeys::sweep(tx.db(), now).await?;
            store::addresses::sweep(tx.db(), now).await?;
            store::imports::sweep(tx.db(), now - 30 * DAY, now - DAY).await?;
            store::phone_lists::sweep(tx.db(), now - DAY).await?;
            store::phone::sweep_strangers(tx.db(), now - 30 * DAY).await?;
            store::templates::sweep(tx.db(), now - 90 * DAY).await?;
            store::held::let_go(tx.db(), now).await?;
            tx.commit().await
        };
        if let Err(error) = swept.await {
            tracing::error!(%error, "old sessions cannot be swept");
        }
    }
}

/// The folder of built files: configured, beside the binary, or the build's.
#[must_use]
pub fn site(config: &Config) -> PathBuf {
    if !config.server.site.as_os_str().is_empty() {
        return config.server.site.clone();
    }
    let beside = std::env::current_exe()
        .ok()
        .and_then(|exe| exe.parent().map(|folder| folder.join("site")));
    beside
        .filter(|folder| folder.is_dir())
        .unwrap_or_else(|| PathBuf::from("target/site"))
}
