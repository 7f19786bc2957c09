//! HTTP: pages, plain posts, server functions, the event stream.
//!
//! A page answers a GET; a form posts to the same address and, where something is wrong, gets the page again with what was
//! typed. Nothing needs JavaScript but what `ui` says does.

mod account;
mod address;
mod administration;
mod api;
mod assets;
mod bare;
mod body;
mod browser;
mod colleagues;
mod confirm;
mod dev_mail;
mod events;
mod fleet;
mod form;
mod groups;
mod handed;
mod headers;
mod helpdesk;
mod identity;
mod import;
mod journal;
mod kept;
mod linger;
mod my_account;
mod my_passkeys;
mod my_second;
mod new_address;
mod opened;
mod organisations;
mod page;
mod passkey;
mod people;
mod phones;
mod provisioning;
mod qr;
mod range;
mod recovery;
mod routes;
mod rules;
mod second;
mod sso;
mod sso_settings;
mod staff;
mod templates;
mod temporary;
mod throttle;
mod tokens;
mod voicemail;

pub use assets::AssetFiles;
pub use routes::operations;

use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use axum::{Router, extract::FromRef, middleware, routing::any};
use leptos::config::LeptosOptions;
use renvoi_app::api::services::Services;
use tower_http::{
    catch_panic::CatchPanicLayer,
    csrf::CsrfLayer,
    timeout::RequestBodyTimeoutLayer,
    trace::{DefaultOnResponse, TraceLayer},
};
use tower_sessions::{Expiry, SessionManagerLayer, cookie::SameSite};
use tracing::Level;

use crate::{
    accounts::{Accounts, SessionRows},
    clock::Clock,
    config::Config,
    directory::Registry,
    journal::chain::Sealer,
    pbx::Registrations,
    phones::Desk,
    portal::Tools,
    push::Push,
    sso::Sso,
    store::Store,
    webauthn::RelyingParty,
};

/// What every handler may use.
#[derive(Clone)]
pub struct Web {
    /// The configuration in force.
    pub config: Arc<Config>,
    /// The database.
    pub store: Store,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Changes to the directory.
    pub registry: Registry,
    /// Sign-in.
    pub accounts: Accounts,
    /// What pages may ask.
    pub services: Services,
    /// What becomes of saves.
    pub push: Push,
    /// Which phones are registered.
    pub registrations: Registrations,
    /// Built files.
    pub assets: AssetFiles,
    /// Desk phones, and what they fetch.
    pub desk: Desk,
    /// How often they may ask.
    pub gate: Arc<provisioning::Gate>,
    /// What programs may do.
    pub api: Arc<api::Api>,
    /// Seals the journal, for exports.
    pub sealer: Sealer,
    /// Sign-in with organisations' own providers.
    pub sso: Sso,
    /// Whose passkeys are asked for; `None`: the public address is a number, which no passkey can be for.
    pub party: Option<RelyingParty>,
    /// The folder of a demonstration's mails, where they are shown.
    pub mails: Option<PathBuf>,
    options: LeptosOptions,
}

impl FromRef<Web> for LeptosOptions {
    fn from_ref(web: &Web) -> Self {
        web.options.clone()
    }
}

impl Web {
    /// With what it needs.
    #[must_use]
    pub fn new(
        config: Arc<Config>,
        tools: &Tools,
        accounts: Accounts,
        services: Services,
        push: Push,
        registrations: Registrations,
        assets: AssetFiles,
    ) -> Self {
        // Pages spawn their resources on this runtime; a second portal in the process finds it done.
        let _ = any_spawner::Executor::init_tokio();
        let api = Arc::new(api::Api::new(&config, tools, &push));
        let sso = Sso::new(tools.registry(), &config);
        let party = RelyingParty::of(&config.server.public_url);
        let options = LeptosOptions::builder().output_name("renvoi").build();
        let desk = tools.desk(&config);
        Self {
            config,
            store: tools.store.clone(),
            clock: Arc::clone(&tools.clock),
            registry: tools.registry(),
            accounts,
            services,
            push,
            registrations,
            assets,
            desk,
            gate: Arc::default(),
            api,
            sealer: tools.sealer(),
            sso,
            party,
            mails: None,
            options,
        }
    }

    /// Shows a folder of mails to whoever comes: for a demonstration on one's own machine.
    #[must_use]
    pub fn showing_mails(self, folder: PathBuf) -> Self {
        Self {
            mails: Some(folder),
            ..self
        }
    }

    /// Every route of [`operations`], and what all of them have in common.
    pub fn router(self) -> Result<Router, tower_http::csrf::ConfigError> {
        let cookie = self.config.server.cookie_name();
        let sessions = SessionManagerLayer::new(SessionRows::new(
            self.store.clone(),
            Arc::clone(&self.clock),
            (&self.config.sessions).into(),
        ))
        .with_name(cookie)
        .with_secure(self.config.server.is_secure())
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnSessionEnd);
        let pages = routes::pages()
            .router
            .fallback(page::missing)
            .layer(middleware::from_fn_with_state(
                self.clone(),
                identity::identify,
            ))
            .layer(sessions);
        let development = match &self.mails {
            Some(_) => dev_mail::routes().router,
            None => Router::new(),
        };
        let css: Arc<str> = self.assets.url("pkg/renvoi.css").into();
        Ok(Router::new()
            .merge(pages)
            .merge(routes::api().router)
            .route("/api/{*rest}", any(api::missing))
            .merge(development)
            .merge(routes::plain(&self.assets).router)
            .merge(routes::phones().router)
            .layer(CsrfLayer::new().add_trusted_origin(&self.config.server.public_url)?)
            // A body that trickles in would hold a connection for ever.
            .layer(RequestBodyTimeoutLayer::new(Duration::from_secs(20)))
            .layer(middleware::from_fn(linger::linger))
            .layer(CatchPanicLayer::custom(bare::panicked))
            // Outside of all that may refuse a request by itself.
            .layer(middleware::from_fn_with_state(css, bare::fill))
            .layer(middleware::from_fn_with_state(self.clone(), headers::add))
            .layer(
                // A line for each request; without its query, which may say numbers and names.
                TraceLayer::new_for_http()
                    .make_span_with(|request: &http::Request<_>| {
                        tracing::info_span!("request", method = %request.method(), path = provisioning::shown(request.uri().path()))
                    })
                    .on_response(DefaultOnResponse::new().level(Level::INFO)),
            )
            .with_state(self))
    }
}

/// Where a connection comes from, as axum tells.
pub type Peer = axum::extract::ConnectInfo<SocketAddr>;
