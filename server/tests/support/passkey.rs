//! A device that keeps passkeys, and the browser in front of it: written apart from ours, after the standard. What it answers can be
//! twisted before it is signed.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use ciborium::Value as Cbor;
use ring::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    rsa::PublicKeyComponents,
    signature::{
        ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _,
        RSA_PKCS1_SHA256, RsaKeyPair,
    },
};
use serde_json::{Value, json};

/// Nobody's key, since none of this size can be made here in a moment.
const RSA: &[u8] = include_bytes!("rsa.der");

pub const PRESENT: u8 = 1;
pub const VERIFIED: u8 = 4;

/// A kind of key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Es256,
    EdDsa,
    Rs256,
}

enum Signer {
    Es256(EcdsaKeyPair),
    EdDsa(Ed25519KeyPair),
    Rs256(RsaKeyPair),
}

impl Signer {
    fn new(kind: Kind) -> Self {
        let random = SystemRandom::new();
        match kind {
            Kind::Es256 => {
                let algorithm = &ECDSA_P256_SHA256_ASN1_SIGNING;
                let bytes = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
                Self::Es256(EcdsaKeyPair::from_pkcs8(algorithm, bytes.as_ref(), &random).unwrap())
            }
            Kind::EdDsa => {
                let bytes = Ed25519KeyPair::generate_pkcs8(&random).unwrap();
                Self::EdDsa(Ed25519KeyPair::from_pkcs8(bytes.as_ref()).unwrap())
            }
            Kind::Rs256 => Self::Rs256(RsaKeyPair::from_pkcs8(RSA).unwrap()),
        }
    }

    /// As a COSE key.
    fn public(&self) -> Vec<(i64, Cbor)> {
        match self {
            Self::Es256(key) => {
                let point = key.public_key().as_ref();
                let (x, y) = (point[1..33].to_vec(), point[33..].to_vec());
                vec![
                    (1, 2.into()),
                    (3, (-7).into()),
                    (-1, 1.into()),
                    (-2, x.into()),
                    (-3, y.into()),
                ]
            }
            Self::EdDsa(key) => vec![
                (1, 1.into()),
                (3, (-8).into()),
                (-1, 6.into()),
                (-2, key.public_key().as_ref().to_vec().into()),
            ],
            Self::Rs256(key) => {
                let parts = PublicKeyComponents::<Vec<u8>>::from(key.public());
                vec![
                    (1, 3.into()),
                    (3, (-257).into()),
                    (-1, parts.n.into()),
                    (-2, parts.e.into()),
                ]
            }
        }
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match self {
            Self::Es256(key) => key.sign(&random, message).unwrap().as_ref().to_vec(),
            Self::EdDsa(key) => key.sign(message).as_ref().to_vec(),
            Self::Rs256(key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature)
                    .unwrap();
                signature
            }
        }
    }
}

/// A passkey.
pub struct Held {
    pub credential: Vec<u8>,
    pub counter: u32,
    party: String,
    user: Vec<u8>,
    signer: Signer,
}

/// The device.
pub struct Device {
    pub held: Vec<Held>,
    /// The page that the browser is at.
    pub origin: &'static str,
    /// Whether it makes sure who holds it.
    pub verifies: bool,
    /// Whether it counts.
    pub counts: bool,
    pub kind: Kind,
}

/// The members of a COSE key, by their numbers.
pub type Members = Vec<(i64, Cbor)>;

/// What the authenticator says, before it is written and signed.
#[derive(Clone)]
pub struct Data {
    pub party: Vec<u8>,
    pub flags: u8,
    pub counter: u32,
    /// Make, name, key.
    pub attested: Option<([u8; 16], Vec<u8>, Members)>,
    /// Whatever comes behind.
    pub behind: Vec<u8>,
}

impl Data {
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.party.clone();
        bytes.push(self.flags);
        bytes.extend(self.counter.to_be_bytes());
        if let Some((make, credential, key)) = &self.attested {
            bytes.extend(make);
            bytes.extend(u16::try_from(credential.len()).unwrap().to_be_bytes());
            bytes.extend(credential);
            let key = key
                .iter()
                .map(|(label, value)| (Cbor::from(*label), value.clone()));
            bytes.extend(cbor(&Cbor::Map(key.collect())));
        }
        bytes.extend(&self.behind);
        bytes
    }
}

/// A passkey that is being made.
pub struct Making {
    pub client: Value,
    pub data: Data,
    pub format: &'static str,
    /// It vouches for itself, under this algorithm.
    pub vouches: Option<i64>,
    pub statement: Vec<(Cbor, Cbor)>,
}

/// A signature that is being made.
pub struct Signing {
    pub client: Value,
    pub data: Data,
    pub user: Option<Vec<u8>>,
}

pub fn cbor(value: &Cbor) -> Vec<u8> {
    let mut bytes = vec![];
    ciborium::into_writer(value, &mut bytes).unwrap();
    bytes
}

pub fn text(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

pub fn bytes(text: &Value) -> Vec<u8> {
    BASE64_URL_SAFE_NO_PAD
        .decode(text.as_str().unwrap())
        .unwrap()
}

fn hash(bytes: &[u8]) -> Vec<u8> {
    digest(&SHA256, bytes).as_ref().to_vec()
}

impl Device {
    /// In front of the portal of the tests.
    pub fn new() -> Self {
        Self {
            held: vec![],
            origin: "http://localhost:3000",
            verifies: true,
            counts: true,
            kind: Kind::Es256,
        }
    }

    fn flags(&self) -> u8 {
        if self.verifies {
            PRESENT | VERIFIED
        } else {
            PRESENT
        }
    }

    fn client(&self, kind: &str, options: &Value) -> Value {
        json!({ "type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": false })
    }

    /// Makes one, for what a page asks.
    pub fn make(&mut self, asked: &Value) -> Value {
        self.make_twisted(asked, |_| {})
    }

    pub fn make_twisted(&mut self, asked: &Value, twist: impl FnOnce(&mut Making)) -> Value {
        let options = &asked["publicKey"];
        let party = options["rp"]["id"].as_str().unwrap().to_owned();
        let signer = Signer::new(self.kind);
        let credential: [u8; 32] = rand::random();
        let mut making = Making {
            client: self.client("webauthn.create", options),
            data: Data {
                party: hash(party.as_bytes()),
                flags: self.flags() | 0x40,
                counter: 0,
                attested: Some(([0; 16], credential.to_vec(), signer.public())),
                behind: vec![],
            },
            format: "none",
            vouches: None,
            statement: vec![],
        };
        twist(&mut making);
        let (client, data) = (making.client.to_string(), making.data.bytes());
        let mut statement = making.statement;
        if let Some(algorithm) = making.vouches {
            let signature = signer.sign(&[data.clone(), hash(client.as_bytes())].concat());
            statement.push(("alg".into(), algorithm.into()));
            statement.push(("sig".into(), signature.into()));
        }
        let object = Cbor::Map(vec![
            ("fmt".into(), making.format.into()),
            ("attStmt".into(), Cbor::Map(statement)),
            ("authData".into(), data.into()),
        ]);
        self.held.push(Held {
            credential: credential.to_vec(),
            counter: making.data.counter,
            party,
            user: bytes(&options["user"]["id"]),
            signer,
        });
        json!({ "id": text(&credential), "type": "public-key", "response": {
            "clientDataJSON": text(client.as_bytes()), "attestationObject": text(&cbor(&object)) } })
    }

    /// Signs with the newest that will do, for what a page asks.
    pub fn show(&mut self, asked: &Value) -> Value {
        self.show_twisted(asked, |_| {})
    }

    pub fn show_twisted(&mut self, asked: &Value, twist: impl FnOnce(&mut Signing)) -> Value {
        let options = &asked["publicKey"];
        let named: Vec<_> = options["allowCredentials"]
            .as_array()
            .unwrap()
            .iter()
            .collect();
        let (client, flags) = (self.client("webauthn.get", options), self.flags());
        let will_do = |held: &&mut Held| {
            options["rpId"] == held.party.as_str()
                && (named.is_empty()
                    || named
                        .iter()
                        .any(|name| bytes(&name["id"]) == held.credential))
        };
        let held = self
            .held
            .iter_mut()
            .rev()
            .find(will_do)
            .expect("it has one");
        if self.counts {
            held.counter += 1;
        }
        let mut signing = Signing {
            client,
            data: Data {
                party: hash(held.party.as_bytes()),
                flags,
                counter: held.counter,
                attested: None,
                behind: vec![],
            },
            user: Some(held.user.clone()),
        };
        twist(&mut signing);
        let (client, data) = (signing.client.to_string(), signing.data.bytes());
        let signature = held
            .signer
            .sign(&[data.clone(), hash(client.as_bytes())].concat());
        json!({ "id": text(&held.credential), "type": "public-key", "response": {
            "clientDataJSON": text(client.as_bytes()), "authenticatorData": text(&data),
            "signature": text(&signature), "userHandle": signing.user.map(|user| text(&user)) } })
    }
}
