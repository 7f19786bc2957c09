//! The routes.

#![expect(
    unreachable_pub,
    reason = "the component macro writes public items of its own"
)]

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{ParentRoute, Route, Router, Routes},
    path,
};

use crate::{
    components::{Frame, provide_live},
    forms::Inbox,
    pages::{
        AccountPage, AddressPage, AdministrationPage, EditRulePage, HelpdeskPage, HomePage,
        JournalPage, KeysPage, NewRulePage, NotFoundPage, PasskeysPage, PersonPage, PhonesPage,
        RecoveryPage, RefusedPage, RulesPage, SecondFactorPage, SecondStepPage, SignInPage,
        SsoGate, SsoSettingsPage, StaffPages, TemplatesPages, TokensPage, VoicemailPage,
    },
    shell::provide_environment,
    words::{self, lang},
};

/// Every page. Each arrives whole: data is awaited before the first byte.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_environment();
    Inbox::provide();
    provide_live();
    let lang = lang();
    view! {
        <Title formatter=move |page: String| words::app::title(lang, &page)/>
        <a class="skip" href="#content">
            {words::app::skip(lang)}
        </a>
        <Router>
            <Routes fallback=NotFoundPage>
                <Route path=path!("/signin") view=SignInPage ssr=SsrMode::Async/>
                <Route path=path!("/signin/second") view=SecondStepPage ssr=SsrMode::Async/>
                <Route path=path!("/sso") view=SsoGate ssr=SsrMode::Async/>
                <Route path=path!("/address") view=AddressPage ssr=SsrMode::Async/>
                <Route path=path!("/recover") view=RecoveryPage ssr=SsrMode::Async/>
                <Route path=path!("/recover/code") view=RecoveryPage ssr=SsrMode::Async/>
                <Route path=path!("/recover/new") view=RecoveryPage ssr=SsrMode::Async/>
                <ParentRoute path=path!("") view=Frame ssr=SsrMode::Async>
                    <Route path=path!("") view=HomePage ssr=SsrMode::Async/>
                    <Route path=path!("rules") view=RulesPage ssr=SsrMode::Async/>
                    <Route path=path!("rules/new") view=NewRulePage ssr=SsrMode::Async/>
                    <Route path=path!("rules/:id") view=EditRulePage ssr=SsrMode::Async/>
                    <Route path=path!("phones") view=PhonesPage ssr=SsrMode::Async/>
                    <Route path=path!("phones/:id") view=KeysPage ssr=SsrMode::Async/>
                    <Route path=path!("admin") view=AdministrationPage ssr=SsrMode::Async/>
                    <Route path=path!("admin/people/:id?") view=StaffPages ssr=SsrMode::Async/>
                    <Route path=path!("admin/import/:id?") view=StaffPages ssr=SsrMode::Async/>
                    <Route path=path!("admin/templates/:id?") view=TemplatesPages ssr=SsrMode::Async/>
                    <Route path=path!("admin/groups/:id?") view=StaffPages ssr=SsrMode::Async/>
                    <Route path=path!("admin/phones/:id?") view=StaffPages ssr=SsrMode::Async/>
                    <Route path=path!("operator/organisations/:id?") view=StaffPages ssr=SsrMode::Async/>
                    <Route path=path!("voicemail") view=VoicemailPage ssr=SsrMode::Async/>
                    <Route path=path!("admin/tokens") view=TokensPage ssr=SsrMode::Async/>
                    <Route path=path!("helpdesk") view=HelpdeskPage ssr=SsrMode::Async/>
                    <Route path=path!("helpdesk/people/:id") view=PersonPage ssr=SsrMode::Async/>
                    <Route path=path!("admin/sso") view=SsoSettingsPage ssr=SsrMode::Async/>
                    <Route path=path!("account") view=AccountPage ssr=SsrMode::Async/>
                    <Route path=path!("helpdesk/refused") view=RefusedPage ssr=SsrMode::Async/>
                    <Route path=path!("account/passkeys") view=PasskeysPage ssr=SsrMode::Async/>
                    <Route path=path!("account/second") view=SecondFactorPage ssr=SsrMode::Async/>
                    <Route path=path!("account/tokens") view=TokensPage ssr=SsrMode::Async/>
                    <Route path=path!("journal") view=JournalPage ssr=SsrMode::Async/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}
