//! A demonstration that is real: a private Asterisk on loopback, an organisation, people, phones, a stand-in for the public
//! network.

mod seed;
mod state;

pub use state::{Account, DemoState, DeskPhone, Phone};

use std::{
    fs::{File, TryLockError},
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use anyhow::Context as _;
use renvoi_app::domain::SecondFactorFor;
use tokio_util::sync::CancellationToken;

use self::seed::seed;
use crate::{
    config::{Config, Driver, MailTls},
    directory::{OrganisationSettings, set_organisation},
    files,
    pbx::asterisk::private::{self, Ports, Private, Settings},
    phones::desired,
    portal::{self, Portal, Purpose, Tools},
    store,
};

/// What can be chosen.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where everything is kept.
    pub data: PathBuf,
    /// The portal's port; 0: a free one.
    pub port: u16,
    /// Where the PBX's ports begin; 0: free ones.
    pub pbx_port: u16,
    /// The unpacked private Asterisk; `None`: the embedded PBX.
    pub asterisk: Option<PathBuf>,
    /// The mail server, in clear; `None`: mails are kept in a folder.
    pub smtp: Option<SocketAddr>,
}

/// Why it does not start.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// Another one runs on the same data.
    #[error("{} is in use by a demonstration that runs: stop that one, or choose another DATA (--data)", .0.display())]
    Running(PathBuf),
    /// Something else listens where the portal should.
    #[error("port {0} is in use: choose another PORT (--port)")]
    Port(u16),
    /// Something else listens where the PBX should.
    #[error("port {0} is in use: choose another PBX_PORT (--pbx-port)")]
    PbxPort(u16),
    /// Anything else.
    #[error("{0:#}")]
    Failed(#[from] anyhow::Error),
}

impl From<private::StartError> for DemoError {
    fn from(error: private::StartError) -> Self {
        match error {
            private::StartError::Port(port) => Self::PbxPort(port),
            other => Self::Failed(other.into()),
        }
    }
}

impl From<portal::StartError> for DemoError {
    fn from(error: portal::StartError) -> Self {
        match error {
            portal::StartError::Listen(address, ref cause)
                if cause.kind() == std::io::ErrorKind::AddrInUse =>
            {
                Self::Port(address.port())
            }
            other => Self::Failed(other.into()),
        }
    }
}

/// A demonstration that runs.
pub struct Demo {
    /// What people need to know of it.
    pub state: DemoState,
    portal: Portal,
    stop: CancellationToken,
    keeper: Option<tokio::task::JoinHandle<()>>,
    /// Held as long as it runs, and let go by the system however it ends.
    _lock: File,
}

/// Starts it; seeds it where the data folder is new.
pub async fn start(options: &Options) -> Result<Demo, DemoError> {
    let (data, lock) = take(&options.data)?;
    let pbx = match &options.asterisk {
        None => None,
        Some(runtime) => Some(Private::start(settings(options, runtime, &data)?).await?),
    };
    let (config, tools, state) = set_up(options, &data, pbx.as_ref()).await?;
    let driver = portal::connect(&config, Arc::clone(&tools.clock));
    let portal = portal::start(config, &tools, driver, Purpose::Demonstration).await?;
    let stop = CancellationToken::new();
    let keeper = pbx.map(|pbx| tokio::spawn(keep(pbx, stop.clone())));
    Ok(Demo {
        state,
        portal,
        stop,
        keeper,
        _lock: lock,
    })
}

/// Takes the data folder for this process alone: a second demonstration would end the first one's PBX as a leftover.
fn take(data: &Path) -> Result<(PathBuf, File), DemoError> {
    let taken = || -> anyhow::Result<_> {
        std::fs::create_dir_all(data)?;
        let data = data.canonicalize()?;
        let lock = File::create(data.join("demo.lock"))?;
        match lock.try_lock() {
            Ok(()) => Ok(Some((data, lock))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    };
    taken()?.ok_or_else(|| DemoError::Running(data.to_owned()))
}

fn settings(options: &Options, runtime: &Path, data: &Path) -> anyhow::Result<Settings> {
    let ports = if options.pbx_port == 0 {
        Ports::free()?
    } else {
        Ports::from_base(options.pbx_port)
            .with_context(|| format!("PBX_PORT (--pbx-port) is at most {}", Ports::LAST_BASE))?
    };
    Ok(Settings::new(
        runtime.canonicalize()?,
        data.join("pbx"),
        ports,
    ))
}

async fn set_up(
    options: &Options,
    data: &Path,
    pbx: Option<&Private>,
) -> anyhow::Result<(Config, Tools, DemoState)> {
    let config = configuration(options, data, pbx)?;
    let file = data.join("renvoi.toml");
    files::replace(&file, &crate::config::write(&config), 0o600)?;
    prepare(&config, data).await?;
    let mut state = DemoState::read(data)?.with_context(|| {
        format!(
            "{} has a database but no demo.json; choose another DATA",
            data.display()
        )
    })?;
    let tools = Tools::open(&config).await?;
    state.to_try = to_try(&file)?;
    state.url.clone_from(&config.server.public_url);
    let kind = if pbx.is_some() {
        "asterisk"
    } else {
        "embedded"
    };
    kind.clone_into(&mut state.pbx.kind);
    state.pbx.sip = pbx.map(|pbx| pbx.sip().to_string());
    state.pbx.pid_file = pbx.map(|pbx| pbx.pid_file().display().to_string());
    for phone in &mut state.phones {
        phone.server.clone_from(&state.pbx.sip);
    }
    state.desk_phones = desk_phones(&config, &tools).await?;
    state.write(data)?;
    Ok((config, tools, state))
}

/// The desk phones with where they fetch their files, which begins with the portal's address of now.
async fn desk_phones(config: &Config, tools: &Tools) -> anyhow::Result<Vec<DeskPhone>> {
    let desk = tools.desk(config);
    let mut read = tools.store.read().await?;
    let mut phones = vec![];
    for org in store::organisation::all(read.db()).await? {
        for phone in store::phone::of_organisation(read.db(), org.id).await? {
            let wanted = desired(read.db(), &desk, &phone).await?;
            phones.push(DeskPhone {
                name: phone.name,
                extension: phone.extension,
                mac: wanted.mac.to_string(),
                model: phone.row.model,
                user: phone.endpoint,
                folder: wanted.folder,
            });
        }
    }
    Ok(phones)
}

impl Demo {
    /// Stops everything.
    pub async fn stop(self) {
        self.portal.stop().await;
        self.stop.cancel();
        if let Some(keeper) = self.keeper {
            let _ = keeper.await;
        }
    }
}

/// Keeps the PBX running: started again whenever it dies.
async fn keep(mut pbx: Private, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => {
                pbx.stop().await;
                return;
            }
            () = pbx.wait_exit() => {}
        }
        tracing::warn!("the PBX has died; starting it again");
        while let Err(error) = pbx.restart().await {
            tracing::error!(%error, "the PBX does not start");
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(Duration::from_secs(2)) => {}
            }
        }
    }
}

/// Seeds the database where there is none. It is made beside its place and put there when all is in it: a start that is
/// interrupted leaves nothing that the next one would trip over.
async fn prepare(config: &Config, data: &Path) -> anyhow::Result<()> {
    let place = data.join("renvoi.db");
    if place.exists() {
        return ask_nobody(config).await;
    }
    let draft = data.join("seed");
    if draft.exists() {
        std::fs::remove_dir_all(&draft)?;
    }
    let mut config = config.clone();
    config.database.url = format!("sqlite:{}", draft.join("renvoi.db").display());
    let tools = Tools::open(&config).await?;
    let state = seed(&tools, &config).await?;
    // Closed, everything is in the one file.
    tools.store.close().await;
    state.write(data)?;
    std::fs::rename(draft.join("renvoi.db"), place)?;
    std::fs::remove_dir_all(&draft)?;
    Ok(())
}

/// Passwords of the demonstration are printed: a second factor would keep whoever tries it out. Its database may be from before there
/// was a choice, or somebody has tried another one.
async fn ask_nobody(config: &Config) -> anyhow::Result<()> {
    let tools = Tools::open(config).await?;
    let mut read = tools.store.read().await?;
    let organisations = store::organisation::all(read.db()).await?;
    drop(read);
    for org in organisations {
        let nobody = |org: &mut OrganisationSettings| org.second_factor = SecondFactorFor::Nobody;
        set_organisation(&tools.registry(), &org.slug, nobody).await?;
    }
    tools.store.close().await;
    Ok(())
}

/// One thing to try, in words.
fn to_try(config: &Path) -> std::io::Result<String> {
    Ok(format!(
        "sign in as 204@cabinet-lefevre, add a redirection to 06 12 34 56 78, then: \
         {} --config {} pbx call --from '01 99 00 72 18' --to 204",
        std::env::current_exe()?.display(),
        config.display()
    ))
}

fn configuration(options: &Options, data: &Path, pbx: Option<&Private>) -> anyhow::Result<Config> {
    let port = if options.port == 0 {
        free_port()?
    } else {
        options.port
    };
    let mut config = Config::default();
    config.server.listen = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    config.server.public_url = format!("http://localhost:{port}");
    config.database.url = format!("sqlite:{}", data.join("renvoi.db").display());
    config.secrets.key_file = data.join("key");
    "warn,sqlx=error".clone_into(&mut config.log.filter);
    match options.smtp {
        Some(smtp) => {
            config.mail.smtp = smtp.to_string();
            config.mail.tls = MailTls::None;
        }
        None => config.mail.folder = data.join("mail"),
    }
    "Renvoi <telephones@cabinet-lefevre.example>".clone_into(&mut config.mail.from);
    if let Ok(site) = std::env::var("RENVOI_SERVER_SITE") {
        config.server.site = site.into();
    }
    match pbx {
        None => {
            config.pbx.driver = Driver::Embedded;
            config.pbx.sip = String::new();
        }
        Some(pbx) => {
            let access = pbx.access();
            config.pbx.ami.clone_from(&access.ami);
            config.pbx.ami_user.clone_from(&access.ami_user);
            config.pbx.ami_secret.clone_from(&access.ami_secret);
            config.pbx.ari.clone_from(&access.ari);
            config.pbx.ari_user.clone_from(&access.ari_user);
            config.pbx.ari_secret.clone_from(&access.ari_secret);
            config.pbx.sip = pbx.sip().to_string();
        }
    }
    Ok(config)
}

fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
        .local_addr()?
        .port())
}
