//! A program that shows a token.

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Method, Request, header},
};
use renvoi_server::{
    directory::organisation,
    store,
    tokens::{Holder, NewToken, Scopes, Tokens},
};
use serde_json::Value;
use tower::ServiceExt as _;

use super::{browser::Answer, portal::TestPortal};

pub struct Client {
    router: Router,
    token: String,
    pub language: &'static str,
}

impl Client {
    /// With a token; an empty one is not shown.
    pub fn new(portal: &TestPortal, token: &str) -> Self {
        Self {
            router: portal.router.clone(),
            token: token.to_owned(),
            language: "fr",
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], None).await
    }

    pub async fn put(&self, path: &str, version: &str, document: &Value) -> Answer {
        self.send(Method::PUT, path, &[("if-match", version)], Some(document))
            .await
    }

    pub async fn patch(&self, path: &str, version: &str, document: &Value) -> Answer {
        self.send(
            Method::PATCH,
            path,
            &[("if-match", version)],
            Some(document),
        )
        .await
    }

    /// Under `/api/v1`.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        document: Option<&Value>,
    ) -> Answer {
        let text = document.map(ToString::to_string).unwrap_or_default();
        self.text(method, path, headers, &text, "application/json")
            .await
    }

    pub async fn text(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
        kind: &str,
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/api/v1{path}"))
            .header(header::HOST, "localhost:3000")
            .header(header::ACCEPT_LANGUAGE, self.language)
            .header(header::CONTENT_TYPE, kind);
        if !self.token.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {}", self.token));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.to_owned())).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, 16 * 1024 * 1024).await.unwrap();
        Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body: String::from_utf8_lossy(&body).into_owned(),
        }
    }
}

impl Answer {
    /// The body as a document.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    /// A problem's code.
    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }
}

/// A person's token for 30 days, by their e-mail address.
pub async fn token_of(portal: &TestPortal, email: &str, scopes: &[&str]) -> String {
    let mut read = portal.database.store.read().await.unwrap();
    let user = store::user::by_email(read.db(), email).await.unwrap();
    drop(read);
    let holder = Holder::user_at_the_command_line(&user.unwrap());
    add(portal, &holder, email, scopes, Some(30)).await
}

/// An organisation's own token, without an end.
pub async fn token_of_organisation(portal: &TestPortal, slug: &str, scopes: &[&str]) -> String {
    let org = organisation(&portal.database.store, Some(slug))
        .await
        .unwrap();
    let holder = Holder::organisation_at_the_command_line(&org);
    add(portal, &holder, slug, scopes, None).await
}

async fn add(
    portal: &TestPortal,
    holder: &Holder,
    name: &str,
    scopes: &[&str],
    days: Option<u16>,
) -> String {
    let tokens = Tokens::new(
        portal.database.store.clone(),
        Arc::clone(&portal.tools.clock),
    );
    let name = format!("Test {name}");
    // The same once more takes the place of the first.
    for listed in tokens.list(holder).await.unwrap() {
        if listed.name == name {
            tokens.revoke(holder, listed.id).await.unwrap();
        }
    }
    let new = NewToken {
        name,
        scopes: Scopes::parse(&scopes.join(" ")),
        days,
    };
    let added = tokens.add(holder, &new).await.unwrap().unwrap();
    added.secret.reveal().to_owned()
}
