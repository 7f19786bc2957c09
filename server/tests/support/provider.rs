//! A sign-in provider: `OpenID` Connect as it should be, or as badly as it is told to.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
};

use axum::{
    Form, Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Redirect, Response},
    routing::{get, post},
};
use base64::{
    Engine as _,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use renvoi_server::clock::{Clock as _, StoppedClock};
use ring::{
    hmac,
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _,
        RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaKeyPair, RsaPublicKeyComponents,
    },
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::net::TcpListener;

pub const CLIENT: &str = "renvoi";
pub const SECRET: &str = "s3cret: of +the% client";

/// How something is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signing {
    Rs256,
    Ps256,
    Es256,
    EdDsa,
    /// By nobody.
    None,
    /// With a public key, as if it were a secret.
    Hs256,
    /// With a key that is not the one it names.
    Forged,
}

/// Somebody whom it knows.
#[derive(Clone, Debug)]
pub struct Known {
    pub subject: String,
    pub email: Value,
    pub verified: Value,
}

impl Known {
    pub fn new(subject: &str, email: &str) -> Self {
        Self {
            subject: subject.to_owned(),
            email: json!(email),
            verified: json!(true),
        }
    }
}

/// What it does.
pub struct Conduct {
    pub signing: Signing,
    /// Claims that stand in the place of its own; `null` takes one away.
    pub claims: Value,
    /// What it says of itself, likewise.
    pub announced: Value,
    /// The names of its keys.
    pub kid: &'static str,
    /// It answers every question with this.
    pub status: Option<StatusCode>,
    /// It answers with megabytes.
    pub huge: bool,
    /// It sends whoever asks for its keys elsewhere.
    pub redirects: bool,
    /// The address is told beside the token, and not in it.
    pub beside: bool,
    /// How often it was asked what.
    pub asked: BTreeMap<&'static str, u32>,
    /// Codes that were not exchanged yet: who, and with what was asked.
    codes: BTreeMap<String, (Known, BTreeMap<String, String>)>,
    /// Who has which access token.
    access: BTreeMap<String, Known>,
}

struct Keys {
    rsa: RsaKeyPair,
    ec: EcdsaKeyPair,
    ed: Ed25519KeyPair,
    other: Ed25519KeyPair,
}

#[derive(Clone)]
pub struct Provider {
    pub issuer: String,
    clock: Arc<StoppedClock>,
    keys: Arc<Keys>,
    conduct: Arc<Mutex<Conduct>>,
}

impl Provider {
    /// One that ends with the test's runtime.
    pub async fn start(clock: &Arc<StoppedClock>) -> Self {
        let random = SystemRandom::new();
        let ed = || {
            let pair = Ed25519KeyPair::generate_pkcs8(&random).unwrap();
            Ed25519KeyPair::from_pkcs8(pair.as_ref()).unwrap()
        };
        let how = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let ec = EcdsaKeyPair::generate_pkcs8(how, &random).unwrap();
        let keys = Keys {
            rsa: RsaKeyPair::from_der(include_bytes!("provider.der")).unwrap(),
            ec: EcdsaKeyPair::from_pkcs8(how, ec.as_ref(), &random).unwrap(),
            ed: ed(),
            other: ed(),
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let provider = Self {
            issuer: format!("http://{}/realm", listener.local_addr().unwrap()),
            clock: Arc::clone(clock),
            keys: Arc::new(keys),
            conduct: Arc::new(Mutex::new(Conduct {
                signing: Signing::Rs256,
                claims: json!({}),
                announced: json!({}),
                kid: "first",
                status: None,
                huge: false,
                redirects: false,
                beside: false,
                asked: BTreeMap::new(),
                codes: BTreeMap::new(),
                access: BTreeMap::new(),
            })),
        };
        let routes = Router::new()
            .route("/realm/.well-known/openid-configuration", get(discovery))
            .route("/realm/keys", get(jwks))
            .route("/realm/token", post(token))
            .route("/realm/me", get(userinfo))
            .with_state(provider.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        provider
    }

    /// What it does, to be changed.
    pub fn conduct(&self) -> MutexGuard<'_, Conduct> {
        self.conduct.lock().unwrap()
    }

    /// How often it was asked for something.
    pub fn asked(&self, what: &str) -> u32 {
        self.conduct().asked.get(what).copied().unwrap_or(0)
    }

    /// Somebody whose browser was sent here signs in: the address that it is sent back to, without the portal's own part.
    pub fn signs_in(&self, location: &str, who: &Known) -> String {
        let asked = parameters(location);
        assert!(
            location.starts_with(&format!("{}/auth?", self.issuer)),
            "{location}"
        );
        assert_eq!(asked["response_type"], "code");
        assert_eq!(asked["client_id"], CLIENT);
        assert_eq!(asked["code_challenge_method"], "S256");
        assert_eq!(asked["scope"], "openid email");
        let code = BASE64_URL_SAFE_NO_PAD.encode(rand::random::<[u8; 16]>());
        let back = format!(
            "{}?{}",
            asked["redirect_uri"]
                .strip_prefix("http://localhost:3000")
                .unwrap(),
            query(&[
                ("code", &code),
                ("state", &asked["state"]),
                ("iss", &self.issuer)
            ])
        );
        self.conduct().codes.insert(code, (who.clone(), asked));
        back
    }

    /// Seconds since 1970 UTC.
    pub fn now(&self) -> i64 {
        self.clock.millis().div_euclid(1000)
    }

    /// A token of its own, for whatever it says.
    pub fn sign(&self, claims: &Value) -> String {
        let (signing, kid) = {
            let conduct = self.conduct();
            (conduct.signing, conduct.kid)
        };
        let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        let alg = match signing {
            Signing::Rs256 => "RS256",
            Signing::Ps256 => "PS256",
            Signing::Es256 => "ES256",
            Signing::EdDsa | Signing::Forged => "EdDSA",
            Signing::None => "none",
            Signing::Hs256 => "HS256",
        };
        let named = match signing {
            Signing::Rs256 | Signing::Ps256 | Signing::Hs256 => format!("{kid}-rsa"),
            Signing::Es256 => format!("{kid}-ec"),
            _ => format!("{kid}-ed"),
        };
        let head = json!({ "alg": alg, "kid": named, "typ": "JWT" });
        let text = format!("{}.{}", part(&head), part(claims));
        let random = SystemRandom::new();
        let rsa = |how| {
            let mut signature = vec![0; self.keys.rsa.public().modulus_len()];
            self.keys
                .rsa
                .sign(how, &random, text.as_bytes(), &mut signature)
                .unwrap();
            signature
        };
        let signature = match signing {
            Signing::Rs256 => rsa(&RSA_PKCS1_SHA256),
            Signing::Ps256 => rsa(&RSA_PSS_SHA256),
            Signing::Es256 => {
                let signature = self.keys.ec.sign(&random, text.as_bytes()).unwrap();
                signature.as_ref().to_vec()
            }
            Signing::EdDsa => self.keys.ed.sign(text.as_bytes()).as_ref().to_vec(),
            Signing::Forged => self.keys.other.sign(text.as_bytes()).as_ref().to_vec(),
            Signing::None => vec![],
            Signing::Hs256 => {
                let key = hmac::Key::new(hmac::HMAC_SHA256, self.keys.rsa.public_key().as_ref());
                hmac::sign(&key, text.as_bytes()).as_ref().to_vec()
            }
        };
        format!("{text}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
    }

    /// Notes a question; what is answered instead of an answer.
    fn asked_for(&self, what: &'static str) -> Option<Response> {
        let mut conduct = self.conduct();
        *conduct.asked.entry(what).or_default() += 1;
        if conduct.huge {
            return Some(format!("{{\"a\": \"{}\"}}", "x".repeat(4_000_000)).into_response());
        }
        conduct
            .status
            .map(|status| (status, "broken").into_response())
    }
}

/// The parameters of an address.
pub fn parameters(location: &str) -> BTreeMap<String, String> {
    let (_, query) = location.split_once('?').expect("a query");
    form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect()
}

/// Parameters as they stand in an address.
pub fn query(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

/// One object over another; `null` takes away.
fn over(mut base: Value, other: &Value) -> Value {
    for (name, value) in other.as_object().unwrap() {
        if value.is_null() {
            base.as_object_mut().unwrap().remove(name);
        } else {
            base[name] = value.clone();
        }
    }
    base
}

async fn discovery(State(provider): State<Provider>) -> Response {
    if let Some(answer) = provider.asked_for("discovery") {
        return answer;
    }
    let issuer = &provider.issuer;
    let said = json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/auth"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"),
        "userinfo_endpoint": format!("{issuer}/me"),
        "end_session_endpoint": format!("{issuer}/out?kept=1"),
        "authorization_response_iss_parameter_supported": true,
    });
    Json(over(said, &provider.conduct().announced)).into_response()
}

async fn jwks(State(provider): State<Provider>) -> Response {
    if let Some(answer) = provider.asked_for("keys") {
        return answer;
    }
    let text = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
    let conduct = provider.conduct();
    if conduct.redirects {
        return Redirect::to("http://169.254.169.254/").into_response();
    }
    let (kid, keys) = (conduct.kid, &provider.keys);
    let RsaPublicKeyComponents::<Vec<u8>> { n, e } = keys.rsa.public().into();
    let point = keys.ec.public_key().as_ref();
    Json(json!({ "keys": [
        // Of a kind that comes after us.
        { "kty": "AKP", "kid": "later", "alg": "ML-DSA-44", "pub": 7 },
        // For secrets, not for signatures.
        { "kty": "RSA", "kid": format!("{kid}-ed"), "use": "enc", "n": text(&n), "e": text(&e) },
        { "kty": "RSA", "kid": format!("{kid}-rsa"), "use": "sig", "n": text(&n), "e": text(&e) },
        { "kty": "EC", "crv": "P-256", "kid": format!("{kid}-ec"), "x": text(&point[1..33]), "y": text(&point[33..]) },
        { "kty": "OKP", "crv": "Ed25519", "kid": format!("{kid}-ed"), "alg": "EdDSA", "x": text(keys.ed.public_key().as_ref()) },
    ] }))
    .into_response()
}

async fn token(
    State(provider): State<Provider>,
    headers: HeaderMap,
    Form(form): Form<BTreeMap<String, String>>,
) -> Response {
    if let Some(answer) = provider.asked_for("token") {
        return answer;
    }
    let refused =
        |error: &str| (StatusCode::BAD_REQUEST, Json(json!({ "error": error }))).into_response();
    let part =
        |text: &str| -> String { form_urlencoded::byte_serialize(text.as_bytes()).collect() };
    let pair = BASE64_STANDARD.encode(format!("{}:{}", part(CLIENT), part(SECRET)));
    let shown = headers
        .get(header::AUTHORIZATION)
        .map(|value| value.to_str().unwrap());
    let in_form = form
        .get("client_secret")
        .is_some_and(|secret| secret == SECRET);
    if shown != Some(&format!("Basic {pair}")) && !in_form {
        return refused("invalid_client");
    }
    let code = form.get("code").cloned().unwrap_or_default();
    let Some((who, asked)) = provider.conduct().codes.remove(&code) else {
        return refused("invalid_grant");
    };
    let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(&form["code_verifier"]));
    if challenge != asked["code_challenge"]
        || form["redirect_uri"] != asked["redirect_uri"]
        || form["grant_type"] != "authorization_code"
    {
        return refused("invalid_grant");
    }
    let now = provider.now();
    let mut claims = json!({
        "iss": provider.issuer, "sub": who.subject, "aud": CLIENT, "iat": now, "exp": now + 300,
        "nonce": asked["nonce"],
    });
    if asked.contains_key("max_age") {
        claims["auth_time"] = json!(now);
    }
    let access = BASE64_URL_SAFE_NO_PAD.encode(rand::random::<[u8; 16]>());
    let mut conduct = provider.conduct();
    if !conduct.beside {
        claims["email"] = who.email.clone();
        claims["email_verified"] = who.verified.clone();
    }
    conduct.access.insert(access.clone(), who);
    let claims = over(claims, &conduct.claims);
    drop(conduct);
    Json(json!({ "token_type": "Bearer", "access_token": access, "id_token": provider.sign(&claims) }))
        .into_response()
}

async fn userinfo(State(provider): State<Provider>, headers: HeaderMap) -> Response {
    if let Some(answer) = provider.asked_for("userinfo") {
        return answer;
    }
    let shown = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let access = shown
        .and_then(|value| value.strip_prefix("Bearer "))
        .unwrap_or_default();
    let who = provider.conduct().access.get(access).cloned();
    match who {
        Some(who) => {
            Json(json!({ "sub": who.subject, "email": who.email, "email_verified": who.verified }))
                .into_response()
        }
        None => StatusCode::UNAUTHORIZED.into_response(),
    }
}
