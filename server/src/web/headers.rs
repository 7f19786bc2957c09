//! Headers that every answer carries. The pages' own policy, with its nonce, is set where the page is rendered.

use axum::{
    extract::{Request, State},
    http::{HeaderValue, header},
    middleware::Next,
    response::Response,
};

use super::Web;

/// What nothing may do unless a page says otherwise.
const NOTHING: &str =
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// The policy of a page: our own files, scripts with this nonce, WebAssembly; nothing inline, nobody else's. One that is only looked at
/// posts nothing, and plays nothing.
pub(super) fn page_policy(nonce: &str, is_looked_at: bool) -> String {
    let own = if is_looked_at { "'none'" } else { "'self'" };
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; \
         font-src 'self'; media-src {own}; connect-src 'self'; manifest-src 'self'; form-action {own}; frame-ancestors 'none'; base-uri 'none'"
    )
}

/// Adds them.
pub(super) async fn add(State(web): State<Web>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name, value| {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, NOTHING);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(header::REFERRER_POLICY, "same-origin");
    set(
        header::HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    set(
        header::HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    );
    set(
        header::HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    );
    // What a person sees stays out of shared caches and out of the back button after signing out.
    set(header::CACHE_CONTROL, "no-store");
    if web.config.server.is_secure() {
        set(
            header::STRICT_TRANSPORT_SECURITY,
            "max-age=63072000; includeSubDomains",
        );
    }
    response
}
