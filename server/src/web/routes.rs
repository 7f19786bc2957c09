//! Every address, in one list: the router is built from it, and a test asks who may use each of them.

use axum::{
    Router,
    handler::Handler,
    http::Method,
    routing::{self, MethodRouter},
};
use renvoi_app::domain::{calendar::Calendar, check::Policy};
use server_fn::axum::server_fn_paths;

use super::{
    Web, account, administration, api, assets, colleagues, events, fleet, groups, helpdesk, import,
    journal, my_account, my_passkeys, my_second, new_address, organisations, page, passkey, people,
    phones, provisioning, recovery, rules, second, sso, sso_settings, templates, temporary, tokens,
    voicemail,
};
use crate::administration::OpeningHours;

/// Server functions are behind one route; what they are, their own registry knows.
const FUNCTIONS: &str = "/api/fn/{*function}";

/// Routes, and their list.
pub(super) struct Routes {
    /// To be served.
    pub(super) router: Router<Web>,
    list: Vec<(Method, String)>,
}

impl Routes {
    pub(super) fn new() -> Self {
        Self {
            router: Router::new(),
            list: vec![],
        }
    }

    pub(super) fn get<H, T>(self, path: &str, handler: H) -> Self
    where
        H: Handler<T, Web>,
        T: 'static,
    {
        self.add(Method::GET, path, routing::get(handler))
    }

    fn post<H, T>(self, path: &str, handler: H) -> Self
    where
        H: Handler<T, Web>,
        T: 'static,
    {
        self.add(Method::POST, path, routing::post(handler))
    }

    fn put<H, T>(self, path: &str, handler: H) -> Self
    where
        H: Handler<T, Web>,
        T: 'static,
    {
        self.add(Method::PUT, path, routing::put(handler))
    }

    fn patch<H, T>(self, path: &str, handler: H) -> Self
    where
        H: Handler<T, Web>,
        T: 'static,
    {
        self.add(Method::PATCH, path, routing::patch(handler))
    }

    fn delete<H, T>(self, path: &str, handler: H) -> Self
    where
        H: Handler<T, Web>,
        T: 'static,
    {
        self.add(Method::DELETE, path, routing::delete(handler))
    }

    fn add(mut self, method: Method, path: &str, handler: MethodRouter<Web>) -> Self {
        self.router = self.router.route(path, handler);
        self.list.push((method, path.to_owned()));
        self
    }
}

/// Pages, posts and functions: each knows who asks, and looks.
pub(super) fn pages() -> Routes {
    let routes = helping(Routes::new())
        // For anybody.
        .get("/signin", page::show)
        .post("/signin", account::sign_in)
        .get("/signin/second", second::show)
        .post("/signin/second", second::pass)
        .post("/signin/passkey", passkey::sign_in)
        .post("/signin/passkey/options", passkey::ask_sign_in)
        .post("/signin/second/passkey", second::pass_with_passkey)
        .post("/signin/second/passkey/options", second::ask)
        .post("/signin/second/passkey/new", second::set_up_passkey)
        .post("/signin/second/passkey/new/options", second::ask_first)
        .get("/recover", recovery::show)
        .post("/recover", recovery::send)
        .get("/recover/open", recovery::open)
        .get("/recover/code", recovery::code)
        .post("/recover/code", recovery::redeem)
        .get("/recover/new", recovery::choose)
        .post("/recover/new", recovery::save)
        .get("/sso", sso::show)
        .post("/sso", sso::choose)
        .get("/sso/{slug}", sso::offer)
        .get("/sso/{slug}/start", sso::start)
        .get("/sso/{slug}/callback", sso::callback)
        .get("/sso/{slug}/out", sso::out)
        .get("/sso/{slug}/signout", sso::sign_out)
        .post("/sso/{slug}/logout", sso::logout)
        .get("/address", new_address::show)
        .get("/address/open", new_address::open)
        .post("/address", new_address::answer)
        .post("/signout", account::sign_out)
        .post("/preferences", account::keep_preferences)
        // For who is signed in.
        .get("/", page::show)
        .post("/forward", temporary::start)
        .post("/forward/end", temporary::end)
        .get(events::HERE, events::stream)
        .get("/rules", page::show)
        .get("/rules/new", page::show)
        .post("/rules/new", rules::add)
        .post("/rules/restore", rules::restore)
        .get("/rules/{id}", page::show)
        .post("/rules/{id}", rules::edit)
        .post("/rules/{id}/switch", rules::switch)
        .post("/rules/{id}/keep", rules::keep)
        .post("/rules/{id}/move", rules::shift)
        .post("/rules/{id}/delete", rules::delete)
        .get("/phones", page::show)
        .get("/phones/{id}", page::show)
        .post("/phones/{id}", phones::save)
        .post("/phones/{id}/restore", phones::restore)
        .post("/phones/{id}/copy", phones::copy)
        .post("/phones/{id}/copying", phones::copying)
        .post("/phones/{id}/tell", phones::tell)
        .get("/phones/{id}/labels.pdf", phones::print)
        .get("/phones/{id}/colleagues", colleagues::of_phone)
        .get("/voicemail", page::show)
        .post("/voicemail", voicemail::switch)
        .get("/voicemail/{id}/sound", voicemail::sound)
        .post("/voicemail/{id}/delete", voicemail::delete)
        .post("/voicemail/{id}/restore", voicemail::restore)
        .get("/journal", page::show)
        .post("/journal", journal::restore)
        .get("/journal/export", journal::export)
        .get("/account", my_account::show)
        .post("/account/password", my_account::change_password)
        .post("/account/sessions", my_account::end_sessions)
        .post("/account/zone", my_account::keep_zone)
        .get("/account/second", my_second::show)
        .post("/account/second", my_second::set_up)
        .post("/account/second/codes", my_second::renew_codes)
        .post("/account/second/off", my_second::switch_off)
        .post("/account/sso/unlink", my_account::unlink)
        .post("/account/confirm/options", passkey::ask_confirm)
        .get("/account/passkeys", my_passkeys::show)
        .post("/account/passkeys", my_passkeys::add)
        .post("/account/passkeys/options", my_passkeys::ask)
        .post("/account/passkeys/confirm", my_passkeys::unlock)
        .post("/account/passkeys/rename", my_passkeys::rename)
        .post("/account/passkeys/remove", my_passkeys::remove)
        .get("/account/tokens", tokens::show)
        .post("/account/tokens", tokens::add)
        .post("/account/tokens/revoke", tokens::revoke)
        // For administrators.
        .get("/admin/tokens", tokens::show)
        .post("/admin/tokens", tokens::add)
        .post("/admin/tokens/revoke", tokens::revoke)
        .get("/admin/sso", sso_settings::show)
        .post("/admin/sso", sso_settings::save)
        .post("/admin/sso/remove", sso_settings::remove)
        .post("/admin/sso/unlink", sso_settings::unlink)
        .get("/admin", page::show)
        .post("/admin", administration::save)
        .post(FUNCTIONS, page::function);
    staff(routes)
}

/// The pages of people and organisations, for who administers them.
fn staff(routes: Routes) -> Routes {
    routes
        .get("/admin/people", people::list)
        .get("/admin/people/new", people::blank)
        .post("/admin/people/new", people::add)
        .get("/admin/people/{id}", people::person)
        .post("/admin/people/{id}", people::save)
        .post("/admin/people/{id}/invite", people::invite)
        .post("/admin/people/{id}/deactivate", people::deactivate)
        .post("/admin/people/{id}/reactivate", people::reactivate)
        .get("/admin/people/export", import::export)
        .get("/admin/import", import::list)
        .post("/admin/import", import::receive)
        .get("/admin/import/sample", import::sample)
        .get("/admin/import/{id}", import::import)
        .post("/admin/import/{id}/run", import::run)
        .post("/admin/import/{id}/stop", import::stop)
        .get("/admin/templates", templates::list)
        .get("/admin/templates/new", templates::blank)
        .post("/admin/templates/new", templates::add)
        .get("/admin/templates/colleagues", colleagues::of_template)
        .get("/admin/templates/preview", templates::preview)
        .post("/admin/templates/apply", templates::apply)
        .post("/admin/templates/undo", templates::undo)
        .get("/admin/templates/{id}", templates::template)
        .post("/admin/templates/{id}", templates::save)
        .post("/admin/templates/{id}/remove", templates::remove)
        .get("/admin/templates/runs/{id}", templates::run)
        .post("/admin/templates/runs/{id}/stop", templates::stop)
        .get("/admin/groups", groups::list)
        .post("/admin/groups", groups::add)
        .post("/admin/groups/{id}", groups::save)
        .post("/admin/groups/{id}/remove", groups::remove)
        // Those of who helps too: the list, one of them, and what is done from afar.
        .get("/admin/phones", fleet::list)
        .get("/admin/phones/strangers", fleet::strangers)
        .get("/admin/phones/new", fleet::blank)
        .post("/admin/phones/new", fleet::add)
        .get("/admin/phones/many", fleet::many::blank)
        .post("/admin/phones/many", fleet::many::add)
        .get("/admin/phones/{id}", fleet::phone)
        .post("/admin/phones/{id}/open", fleet::open)
        .post("/admin/phones/{id}/close", fleet::close)
        .post("/admin/phones/{id}/resync", fleet::resync)
        .post("/admin/phones/{id}/restart", fleet::restart)
        .post("/admin/phones/{id}/renew", fleet::renew)
        .post("/admin/phones/{id}/remove", fleet::remove)
        .get("/admin/phones/{id}/replace", fleet::replacing)
        .post("/admin/phones/{id}/replace", fleet::replace)
        // For who runs the platform.
        .get("/operator/organisations", organisations::list)
        .post("/operator/organisations", organisations::add)
        .get("/operator/organisations/{id}", organisations::organisation)
        .post("/operator/organisations/{id}", organisations::rename)
        .post(
            "/operator/organisations/{id}/administrator",
            organisations::administrator,
        )
        .post(
            "/operator/organisations/{id}/deactivate",
            organisations::deactivate,
        )
        .post(
            "/operator/organisations/{id}/reactivate",
            organisations::reactivate,
        )
}

/// For who helps.
fn helping(routes: Routes) -> Routes {
    routes
        .get("/helpdesk", helpdesk::search)
        .get("/helpdesk/refused", helpdesk::refused)
        .get("/helpdesk/people/{id}", helpdesk::person)
        .post("/helpdesk/people/{id}", helpdesk::deeds::forget)
        .post(
            "/helpdesk/people/{id}/instructions",
            helpdesk::deeds::instructions,
        )
        .post("/helpdesk/people/{id}/code", helpdesk::deeds::code)
        .post("/helpdesk/people/{id}/unlock", helpdesk::deeds::unlock)
        .post("/helpdesk/people/{id}/sessions", helpdesk::deeds::sessions)
        .post("/helpdesk/people/{id}/phone", helpdesk::deeds::phone)
        .post("/helpdesk/people/{id}/resync", helpdesk::deeds::resync)
        .post("/helpdesk/people/{id}/restart", helpdesk::deeds::restart)
        .post("/helpdesk/people/{id}/push", helpdesk::deeds::push)
        .post("/helpdesk/people/{id}/second", helpdesk::deeds::second)
        .post("/helpdesk/people/{id}/address", helpdesk::deeds::address)
        .post(
            "/helpdesk/people/{id}/address-now",
            helpdesk::deeds::address_now,
        )
        .post(
            "/helpdesk/people/{id}/address-confirm",
            helpdesk::deeds::address_confirm,
        )
        .post(
            "/helpdesk/people/{id}/address-withdraw",
            helpdesk::deeds::address_withdraw,
        )
        .post("/helpdesk/people/{id}/see", helpdesk::deeds::see)
        .get("/helpdesk/people/{id}/as/home", helpdesk::see::home)
        .get("/helpdesk/people/{id}/as/rules", helpdesk::see::rules)
        .get(
            "/helpdesk/people/{id}/as/voicemail",
            helpdesk::see::voicemail,
        )
        .get("/helpdesk/people/{id}/leave", helpdesk::see::leave)
}

/// What programs may do with a token. Each of them has its place in the API's description.
pub(super) fn api() -> Routes {
    Routes::new()
        // For anybody.
        .get("/api/v1/openapi.json", api::openapi)
        .get("/api/v1/docs", api::docs)
        .get("/api/v1/docs.css", api::docs_style)
        // For a token.
        .get("/api/v1/token", api::token)
        .get("/api/v1/rules", api::list::show)
        .put("/api/v1/rules", api::list::replace)
        .get("/api/v1/rules/state", api::list::state)
        .patch("/api/v1/rules/{id}", api::list::switch)
        .get("/api/v1/explain", api::explain)
        .get("/api/v1/journal", api::journal)
        .get("/api/v1/journal/export", api::export)
        .get("/api/v1/calendar", api::setting::show::<Calendar>)
        .put("/api/v1/calendar", api::setting::replace::<Calendar>)
        .get("/api/v1/hours", api::setting::show::<OpeningHours>)
        .put("/api/v1/hours", api::setting::replace::<OpeningHours>)
        .get("/api/v1/policy", api::setting::show::<Policy>)
        .put("/api/v1/policy", api::setting::replace::<Policy>)
        .get("/api/v1/extensions", api::extensions)
        .get("/api/v1/extensions/{extension}/rules", api::list::show)
        .put("/api/v1/extensions/{extension}/rules", api::list::replace)
        .get(
            "/api/v1/extensions/{extension}/rules/state",
            api::list::state,
        )
        .patch(
            "/api/v1/extensions/{extension}/rules/{id}",
            api::list::switch,
        )
        .get("/api/v1/extensions/{extension}/explain", api::explain)
        .get("/api/v1/templates", api::template::list)
        .post("/api/v1/templates", api::template::add)
        .get("/api/v1/templates/{id}", api::template::show)
        .put("/api/v1/templates/{id}", api::template::replace)
        .delete("/api/v1/templates/{id}", api::template::remove)
        .get("/api/v1/templates/preview", api::template::preview)
        .post("/api/v1/templates/apply", api::template::apply)
        .post("/api/v1/templates/undo", api::template::undo)
        .get("/api/v1/templates/runs/{id}", api::template::run)
        .get("/api/v1/groups", api::group::list)
        .post("/api/v1/groups", api::group::add)
        .get("/api/v1/groups/{id}", api::group::show)
        .put("/api/v1/groups/{id}", api::group::replace)
        .delete("/api/v1/groups/{id}", api::group::remove)
        .get("/api/v1/desk-phones", api::desk::list)
        .post("/api/v1/desk-phones", api::desk::add)
        .get("/api/v1/desk-phones/{id}", api::desk::show)
        .delete("/api/v1/desk-phones/{id}", api::desk::remove)
        .post("/api/v1/desk-phones/{id}/replace", api::desk::replace)
        .post("/api/v1/desk-phones/{id}/resync", api::desk::resync)
        .post("/api/v1/desk-phones/{id}/restart", api::desk::restart)
        .post("/api/v1/desk-phones/{id}/window", api::desk::window)
        .get("/api/v1/phone-strangers", api::desk::strangers)
        .get("/api/v1/phone-models", api::phone::models)
        .get("/api/v1/phones", api::phone::list)
        .get("/api/v1/phones/{id}/keys", api::phone::show)
        .put("/api/v1/phones/{id}/keys", api::phone::replace)
        .get("/api/v1/extensions/{extension}/phones", api::phone::list)
        .get(
            "/api/v1/extensions/{extension}/phones/{id}/keys",
            api::phone::show,
        )
        .put(
            "/api/v1/extensions/{extension}/phones/{id}/keys",
            api::phone::replace,
        )
}

/// What is the same for everybody, and asks nobody who they are.
pub(super) fn plain(files: &assets::AssetFiles) -> Routes {
    assets::routes(files).get("/healthz", || async { "ok" })
}

/// What desk phones fetch. Whoever asks is known by the address alone.
pub(super) fn phones() -> Routes {
    Routes::new().get("/p/{*file}", provisioning::fetch)
}

/// Every operation there is over HTTP: method and path, `{id}` standing for an id. Each server function is one.
#[must_use]
pub fn operations() -> Vec<(Method, String)> {
    let mut all = pages().list;
    all.extend(api().list);
    all.extend(plain(&assets::AssetFiles::none()).list);
    all.extend(phones().list);
    all.retain(|(_, path)| path != FUNCTIONS);
    all.extend(server_fn_paths().map(|(path, method)| (method, path.to_owned())));
    all
}
