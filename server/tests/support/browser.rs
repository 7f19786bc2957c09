//! A browser without a window: keeps cookies, posts forms, follows nothing.

use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
};

use axum::{
    Router,
    body::{Body, BodyDataStream, to_bytes},
    extract::ConnectInfo,
    http::{HeaderMap, Method, Request, header},
};
use futures::StreamExt as _;
use tower::ServiceExt;

pub struct Browser {
    router: Router,
    pub cookies: BTreeMap<String, String>,
    pub language: &'static str,
    /// What it says of itself; nothing until a test says.
    pub agent: &'static str,
    /// Where it is; nowhere that is known until a test says.
    pub address: Option<IpAddr>,
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// What is set of a cookie, with all that is said of it.
    pub fn cookie(&self, name: &str) -> &str {
        let all = self.headers.get_all(header::SET_COOKIE).iter();
        all.filter_map(|value| value.to_str().ok())
            .find(|cookie| cookie.split('=').next() == Some(name))
            .expect("the cookie is set")
    }

    pub fn location(&self) -> &str {
        self.header("location")
    }

    /// What came of it, in a word.
    pub fn word(&self) -> String {
        word(self.status, self.location(), &self.body)
    }
}

/// `page`: a page or an answer of one's own · `in`: sent to sign in · `out`: told that nobody is signed in · `done`: done ·
/// `gone`: there is no such thing for them · `-`: nothing to say · a number: just that status.
pub fn word(status: u16, location: &str, body: &str) -> String {
    let answer = serde_json::from_str(body).unwrap_or(serde_json::Value::Null);
    let word = match (status, answer["code"].as_str(), answer["changed"].as_str()) {
        (_, Some("signed_out"), _) => "out",
        (_, Some("forbidden"), _) => "403",
        (_, Some("not_found"), _) | (404, ..) => "gone",
        (303, ..) if location.starts_with("/signin") => "in",
        (303, ..) if location.ends_with("?error=not_found") => "gone",
        (303, ..) if !location.contains("error") => "done",
        (200, None, Some("saved")) => "done",
        (200, None, None) => "page",
        (204, ..) => "-",
        (status, ..) if location.is_empty() => return status.to_string(),
        _ => return format!("{status} {location}"),
    };
    word.to_owned()
}

/// What a browser asks for when it goes to a page.
const PAGES: &str = "text/html,application/xhtml+xml,*/*;q=0.8";

impl Browser {
    pub fn new(router: Router) -> Self {
        Self {
            router,
            cookies: BTreeMap::new(),
            language: "fr",
            agent: "",
            address: None,
        }
    }

    /// The same without a session, which has ended: what tells that somebody has signed in there before stays.
    pub fn ended(&self) -> Self {
        let cookies = self.cookies.iter();
        let cookies = cookies.filter(|(name, _)| name.ends_with("-known"));
        Self {
            router: self.router.clone(),
            cookies: cookies
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
            ..*self
        }
    }

    /// The same at an address.
    pub fn at(self, address: &str) -> Self {
        Self {
            address: Some(address.parse().unwrap()),
            ..self
        }
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        let request = self
            .request(Method::GET, path)
            .header(header::ACCEPT, PAGES);
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// A link of a page of ours.
    pub async fn follow(&mut self, path: &str) -> Answer {
        let request = self
            .request(Method::GET, path)
            .header(header::ACCEPT, PAGES)
            .header("sec-fetch-site", "same-origin");
        self.send(request.body(Body::empty()).unwrap()).await
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let request = self
            .request(Method::POST, path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, PAGES)
            .header("sec-fetch-site", "same-origin");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    pub async fn call(&mut self, function: &str, arguments: &serde_json::Value) -> Answer {
        let request = self
            .request(Method::POST, &format!("/api/fn/{function}"))
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "application/json")
            .header("sec-fetch-site", "same-origin");
        self.send(request.body(Body::from(arguments.to_string())).unwrap())
            .await
    }

    pub fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut request = Request::builder();
        if let Some(address) = self.address {
            request = request.extension(ConnectInfo(SocketAddr::new(address, 40_000)));
        }
        if !self.agent.is_empty() {
            request = request.header(header::USER_AGENT, self.agent);
        }
        request
            .method(method)
            .uri(path)
            .header(header::HOST, "localhost:3000")
            .header(header::ACCEPT_LANGUAGE, self.language)
            .header(header::COOKIE, cookies.join("; "))
    }

    /// The status alone, of an answer that may have no end.
    pub async fn status(&self, request: Request<Body>) -> u16 {
        let response = self.router.clone().oneshot(request).await.unwrap();
        response.status().as_u16()
    }

    /// An answer that has no end, event by event.
    pub async fn stream(&self, path: &str) -> Stream {
        let request = self.request(Method::GET, path).body(Body::empty()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), 200, "{path}");
        Stream {
            body: response.into_body().into_data_stream(),
            text: String::new(),
        }
    }

    pub async fn send(&mut self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            if cookie.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let body = to_bytes(body, 16 * 1024 * 1024).await.unwrap();
        Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            // Without the marks by which a page's script finds its places: nobody reads them.
            body: String::from_utf8_lossy(&body).replace("<!>", ""),
        }
    }
}

/// Server-sent events as they come.
pub struct Stream {
    body: BodyDataStream,
    text: String,
}

impl Stream {
    /// The next event: its name, and what it tells.
    pub async fn next(&mut self) -> (String, serde_json::Value) {
        self.next_or_end().await.expect("it has no end")
    }

    /// Every event until the server ends it.
    pub async fn rest(&mut self) -> Vec<(String, serde_json::Value)> {
        let mut all = vec![];
        while let Some(event) = self.next_or_end().await {
            all.push(event);
        }
        all
    }

    async fn next_or_end(&mut self) -> Option<(String, serde_json::Value)> {
        loop {
            if let Some(event) = self.take() {
                return Some(event);
            }
            let more = self.body.next().await?.unwrap();
            self.text.push_str(std::str::from_utf8(&more).unwrap());
        }
    }

    /// The first event that has come whole; comments are none.
    fn take(&mut self) -> Option<(String, serde_json::Value)> {
        loop {
            let (event, rest) = self.text.split_once("\n\n")?;
            let field = |field: &str| event.lines().find_map(|line| line.strip_prefix(field));
            let found = field("event: ").zip(field("data: "));
            let found =
                found.map(|(name, data)| (name.to_owned(), serde_json::from_str(data).unwrap()));
            self.text = rest.to_owned();
            if found.is_some() {
                return found;
            }
        }
    }
}
