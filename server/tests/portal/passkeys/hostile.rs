//! What comes from a browser that is not as it should be: each thing that §7.1 and §7.2 ask for, missing or wrong once.

use ciborium::Value as Cbor;
use renvoi_server::webauthn::{
    Asked, Asserted, Assertion, Challenge, Creation, Known, Refusal, Registered, RelyingParty,
    assert, register,
};
use serde_json::{Value, json};

use crate::support::passkey::{
    Device, Kind, Making, PRESENT, Signing, VERIFIED, bytes, cbor, text,
};

const CHALLENGE: Challenge = [9; 32];

const USER: &[u8] = b"sixteen bytes !!";

fn party() -> RelyingParty {
    RelyingParty::of("http://localhost:3000").unwrap()
}

/// What a page asks to have one made.
fn wanted() -> Value {
    json!({ "publicKey": { "rp": { "id": "localhost" }, "user": { "id": text(USER) }, "challenge": text(&CHALLENGE) } })
}

/// What a page asks to be shown one.
fn asked() -> Value {
    json!({ "publicKey": { "rpId": "localhost", "challenge": text(&CHALLENGE), "allowCredentials": [] } })
}

fn judge_made(answer: &Value) -> Result<Registered, Refusal> {
    let read = Creation::read(&answer.to_string()).ok_or(Refusal::Unreadable)?;
    register(&party(), &CHALLENGE, &read)
}

fn judge_shown(key: &Registered, answer: &Value, asked: Asked) -> Result<Asserted, Refusal> {
    let read = Assertion::read(&answer.to_string()).ok_or(Refusal::Unreadable)?;
    let known = Known {
        credential: &key.credential,
        key: &key.key,
        user_handle: USER,
    };
    assert(&party(), &CHALLENGE, known, &read, asked)
}

fn made(kind: Kind) -> (Device, Registered) {
    let mut device = Device {
        kind,
        ..Device::new()
    };
    let answer = device.make(&wanted());
    (device, judge_made(&answer).unwrap())
}

#[test]
fn each_kind_of_key_is_made_and_signs() {
    for kind in [Kind::Es256, Kind::EdDsa, Kind::Rs256] {
        let (mut device, key) = made(kind);
        assert_eq!(key.credential, device.held[0].credential);
        for counter in [1, 2] {
            let answer = device.show(&asked());
            let asserted = judge_shown(&key, &answer, Asked::Anybody);
            assert_eq!(asserted, Ok(Asserted { counter }), "{kind:?}");
        }
        // It may vouch for itself, where it does not say of which make it is.
        let algorithm = match kind {
            Kind::Es256 => -7,
            Kind::EdDsa => -8,
            Kind::Rs256 => -257,
        };
        let vouch = |making: &mut Making| {
            (making.format, making.vouches) = ("packed", Some(algorithm));
        };
        assert!(judge_made(&device.make_twisted(&wanted(), vouch)).is_ok());
    }
}

fn client(field: &str, value: &Value) -> impl FnOnce(&mut Making) + use<> {
    let (field, value) = (field.to_owned(), value.clone());
    move |making| making.client[field.as_str()] = value
}

type Twist<T> = (&'static str, Refusal, Box<dyn FnOnce(&mut T)>);

fn twist<T>(name: &'static str, refusal: Refusal, how: impl FnOnce(&mut T) + 'static) -> Twist<T> {
    (name, refusal, Box::new(how))
}

fn making(
    name: &'static str,
    refusal: Refusal,
    how: impl FnOnce(&mut Making) + 'static,
) -> Twist<Making> {
    twist(name, refusal, how)
}

fn signing(
    name: &'static str,
    refusal: Refusal,
    how: impl FnOnce(&mut Signing) + 'static,
) -> Twist<Signing> {
    twist(name, refusal, how)
}

/// The members of the key that is being made.
fn key(making: &mut Making) -> &mut Vec<(i64, Cbor)> {
    &mut making.data.attested.as_mut().unwrap().2
}

fn set(making: &mut Making, label: i64, value: Cbor) {
    let member = key(making).iter_mut().find(|(name, _)| *name == label);
    member.unwrap().1 = value;
}

#[test]
fn nothing_is_made_of_what_is_not_as_it_was_asked_for() {
    use Refusal::{
        Challenge, Credential, Flags, Origin, Party, Presence, Purpose, Unreadable, Verification,
    };
    let cases: Vec<Twist<Making>> = vec![
        making(
            "for a signature",
            Purpose,
            client("type", &json!("webauthn.get")),
        ),
        making("no purpose", Unreadable, client("type", &Value::Null)),
        making(
            "another challenge",
            Challenge,
            client("challenge", &json!(text(&[8; 32]))),
        ),
        making("no challenge", Challenge, client("challenge", &json!(""))),
        making(
            "a challenge with padding",
            Challenge,
            client("challenge", &json!(text(&CHALLENGE) + "=")),
        ),
        making(
            "another port",
            Origin,
            client("origin", &json!("http://localhost:3001")),
        ),
        making(
            "another scheme",
            Origin,
            client("origin", &json!("https://localhost:3000")),
        ),
        making(
            "a longer address",
            Origin,
            client("origin", &json!("http://localhost:3000.evil.example")),
        ),
        making(
            "an address within",
            Origin,
            client("origin", &json!("http://a.localhost:3000")),
        ),
        making(
            "an application",
            Origin,
            client("origin", &json!("android:apk-key-hash:x")),
        ),
        making("in a frame", Origin, client("crossOrigin", &json!(true))),
        making(
            "in a frame of",
            Origin,
            client("topOrigin", &json!("http://localhost:3000")),
        ),
        making(
            "a bound connection",
            Origin,
            client("tokenBinding", &json!({ "status": "present", "id": "x" })),
        ),
        making("another portal", Party, |m| m.data.party = vec![0; 32]),
        making("nobody there", Presence, |m| m.data.flags &= !PRESENT),
        making("whoever it is", Verification, |m| m.data.flags &= !VERIFIED),
        making("copied and cannot be", Flags, |m| m.data.flags |= 0x10),
        making("no key", Unreadable, |m| {
            (m.data.flags, m.data.attested) = (PRESENT | VERIFIED, None);
        }),
        making("a key that is not announced", Unreadable, |m| {
            m.data.flags = PRESENT | VERIFIED;
        }),
        making("announced and not there", Unreadable, |m| {
            m.data.attested = None;
        }),
        making("extensions that are not there", Unreadable, |m| {
            m.data.flags |= 0x80;
        }),
        making("extensions that are none", Unreadable, |m| {
            (m.data.flags, m.data.behind) = (0xc5, vec![1]);
        }),
        making("more behind", Unreadable, |m| m.data.behind = vec![0]),
        making("another name", Credential, |m| {
            m.data.attested.as_mut().unwrap().1[0] ^= 1;
        }),
    ];
    none_is_made(cases);
}

fn none_is_made(cases: Vec<Twist<Making>>) {
    for (name, refusal, how) in cases {
        let answer = Device::new().make_twisted(&wanted(), how);
        assert_eq!(judge_made(&answer), Err(refusal), "{name}");
    }
}

#[test]
fn no_key_and_no_attestation_but_those_that_were_asked_for() {
    use Refusal::{Attestation, Credential, Key};
    let cases: Vec<Twist<Making>> = vec![
        making("no name", Credential, |m| {
            m.data.attested.as_mut().unwrap().1.clear();
        }),
        making("an algorithm of another kind", Key, |m| {
            set(m, 3, (-8).into());
        }),
        making("RSA on a curve", Key, |m| set(m, 3, (-257).into())),
        making("no algorithm of ours", Key, |m| set(m, 3, (-47).into())),
        making("SHA-1", Key, |m| set(m, 3, (-65535).into())),
        making("another curve", Key, |m| set(m, -1, 2.into())),
        making("half a point", Key, |m| set(m, -2, vec![0; 16].into())),
        making("a longer point", Key, |m| set(m, -3, vec![0; 33].into())),
        making("a compressed point", Key, |m| set(m, -3, true.into())),
        making("a number as text", Key, |m| set(m, 3, "-7".into())),
        making("a member twice", Key, |m| key(m).push((3, (-7).into()))),
        making("a member too many", Key, |m| {
            key(m).push((4, Cbor::Array(vec![2.into()])));
        }),
        making("a member missing", Key, |m| {
            key(m).pop();
        }),
        making("a symmetric key", Key, |m| set(m, 1, 4.into())),
        making("of some maker's", Attestation, |m| m.format = "fido-u2f"),
        making("none, with something", Attestation, |m| {
            m.statement.push(("x".into(), 1.into()));
        }),
        making("packed, with nothing", Attestation, |m| m.format = "packed"),
        making("of another algorithm", Attestation, |m| {
            (m.format, m.vouches) = ("packed", Some(-257));
        }),
        making("with a certificate", Attestation, |m| {
            (m.format, m.vouches) = ("packed", Some(-7));
            m.statement
                .push(("x5c".into(), Cbor::Array(vec![vec![0].into()])));
        }),
        making("of a make", Attestation, |m| {
            (m.format, m.vouches) = ("packed", Some(-7));
            m.data.attested.as_mut().unwrap().0 = [1; 16];
        }),
    ];
    none_is_made(cases);
    let short = |making: &mut Making| set(making, -1, vec![0xff; 128].into());
    let mut device = Device {
        kind: Kind::Rs256,
        ..Device::new()
    };
    let answer = device.make_twisted(&wanted(), short);
    assert_eq!(judge_made(&answer), Err(Key), "1024 bits");
    // An extension that nobody asked for is not looked at, as long as it is one.
    let known = |making: &mut Making| {
        making.data.flags |= 0x80;
        making.data.behind = cbor(&Cbor::Map(vec![("credProtect".into(), 2.into())]));
    };
    assert!(judge_made(&Device::new().make_twisted(&wanted(), known)).is_ok());
}

#[test]
fn what_is_cut_off_doubled_or_endless_is_unreadable() {
    let whole = Device::new().make(&wanted());
    let with = |field: &str, value: Value| {
        let mut answer = whole.clone();
        answer["response"][field] = value;
        judge_made(&answer)
    };
    let object = bytes(&whole["response"]["attestationObject"]);
    for end in 0..object.len() {
        let cut = with("attestationObject", json!(text(&object[..end])));
        assert_eq!(cut, Err(Refusal::Unreadable), "{end} bytes");
    }
    let behind = [object.as_slice(), &[0xf6]].concat();
    assert_eq!(
        with("attestationObject", json!(text(&behind))),
        Err(Refusal::Unreadable)
    );
    // Arrays in arrays, a map that announces more than there is, text that never ends.
    for wrong in [
        vec![0x81; 4000],
        [vec![0xbf], [0x61, 0x61, 0x00].repeat(2000)].concat(),
        vec![0xbb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        vec![0x5b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        vec![0x7f; 100],
        cbor(&Cbor::Array(vec![])),
        cbor(&Cbor::Map(vec![("fmt".into(), 1.into())])),
        vec![],
    ] {
        let judged = with("attestationObject", json!(text(&wrong)));
        assert_eq!(
            judged,
            Err(Refusal::Unreadable),
            "{:02x?}",
            &wrong[..wrong.len().min(9)]
        );
    }
    let twice = Cbor::Map(vec![
        ("fmt".into(), "none".into()),
        ("fmt".into(), "none".into()),
    ]);
    assert_eq!(
        with("attestationObject", json!(text(&cbor(&twice)))),
        Err(Refusal::Unreadable)
    );

    let client = bytes(&whole["response"]["clientDataJSON"]);
    for wrong in [
        &client[1..],
        &client[..client.len() - 1],
        b"",
        b"[]",
        b"null",
        b"\xff",
    ] {
        let judged = with("clientDataJSON", json!(text(wrong)));
        assert_eq!(judged, Err(Refusal::Unreadable));
    }
    let client = String::from_utf8(client).unwrap();
    let twice = client.replacen('{', "{\"type\":\"webauthn.create\",", 1);
    assert_eq!(
        with("clientDataJSON", json!(text(twice.as_bytes()))),
        Err(Refusal::Unreadable)
    );

    // The answer itself.
    for (field, value) in [
        ("id", json!("")),
        ("id", json!("not base64!")),
        ("id", json!(text(&[0; 1024]))),
        ("type", json!("password")),
        ("response", json!({})),
        ("response", Value::Null),
    ] {
        let mut answer = whole.clone();
        answer[field] = value.clone();
        assert_eq!(
            judge_made(&answer),
            Err(Refusal::Unreadable),
            "{field}: {value}"
        );
    }
    let mut long = whole.clone();
    long["more"] = json!("x".repeat(16 * 1024));
    assert_eq!(judge_made(&long), Err(Refusal::Unreadable));
    for text in ["", "{", "[]", "null", "\u{0}"] {
        assert!(Creation::read(text).is_none() && Assertion::read(text).is_none());
    }
}

#[test]
fn nobody_is_let_in_by_what_is_not_as_it_was_asked_for() {
    use Refusal::{
        Challenge, Credential, Flags, Origin, Party, Presence, Purpose, Unreadable, Verification,
    };
    fn client(field: &str, value: &Value) -> impl FnOnce(&mut Signing) + use<> {
        let (field, value) = (field.to_owned(), value.clone());
        move |signing| signing.client[field.as_str()] = value
    }
    let cases: Vec<Twist<Signing>> = vec![
        signing(
            "for a new one",
            Purpose,
            client("type", &json!("webauthn.create")),
        ),
        signing(
            "another challenge",
            Challenge,
            client("challenge", &json!(text(&[8; 32]))),
        ),
        signing(
            "another port",
            Origin,
            client("origin", &json!("http://localhost:3001")),
        ),
        signing("in a frame", Origin, client("crossOrigin", &json!(true))),
        signing("another portal", Party, |s| s.data.party = vec![0; 32]),
        signing("nobody there", Presence, |s| s.data.flags &= !PRESENT),
        signing("whoever it is", Verification, |s| s.data.flags &= !VERIFIED),
        signing("copied and cannot be", Flags, |s| s.data.flags |= 0x10),
        signing("more behind", Unreadable, |s| s.data.behind = vec![0]),
        signing("a new key in it", Flags, |s| {
            s.data.flags |= 0x40;
            s.data.attested = Some(([0; 16], vec![1], vec![(1, 2.into())]));
        }),
        signing("of somebody else", Credential, |s| {
            s.user = Some(b"another sixteen!".to_vec());
        }),
        signing("of nobody", Credential, |s| s.user = Some(vec![])),
        signing("of nobody said", Credential, |s| s.user = None),
    ];
    let (mut device, key) = made(Kind::Es256);
    for (name, refusal, how) in cases {
        let answer = device.show_twisted(&asked(), how);
        assert_eq!(
            judge_shown(&key, &answer, Asked::Anybody),
            Err(refusal),
            "{name}"
        );
    }
}

#[test]
fn what_is_changed_after_it_was_signed_lets_nobody_in() {
    use Refusal::{Credential, Signature, Unreadable};
    let (mut device, key) = made(Kind::Es256);
    let whole = device.show(&asked());
    let data = bytes(&whole["response"]["authenticatorData"]);
    for at in 0..data.len() {
        let mut answer = whole.clone();
        let mut data = data.clone();
        data[at] ^= 0x20;
        answer["response"]["authenticatorData"] = json!(text(&data));
        assert!(
            judge_shown(&key, &answer, Asked::Anybody).is_err(),
            "byte {at}"
        );
        answer["response"]["authenticatorData"] = json!(text(&data[..at]));
        assert_eq!(
            judge_shown(&key, &answer, Asked::Anybody),
            Err(Unreadable),
            "{at} bytes"
        );
    }
    let signature = bytes(&whole["response"]["signature"]);
    for wrong in [
        vec![],
        vec![0; 64],
        signature[1..].to_vec(),
        [signature.as_slice(), &[0]].concat(),
    ] {
        let mut answer = whole.clone();
        answer["response"]["signature"] = json!(text(&wrong));
        assert_eq!(judge_shown(&key, &answer, Asked::Anybody), Err(Signature));
    }
    let client = String::from_utf8(bytes(&whole["response"]["clientDataJSON"])).unwrap();
    let mut answer = whole.clone();
    answer["response"]["clientDataJSON"] = json!(text(client.replacen('{', "{ ", 1).as_bytes()));
    assert_eq!(judge_shown(&key, &answer, Asked::Anybody), Err(Signature));

    // Another's signature, whatever it calls itself; each kind of key against each other's.
    let others = [Kind::Es256, Kind::EdDsa, Kind::Rs256].map(|kind| made(kind).0);
    for mut other in others {
        let mut answer = other.show(&asked());
        assert_eq!(judge_shown(&key, &answer, Asked::Anybody), Err(Credential));
        answer["id"] = json!(text(&key.credential));
        assert_eq!(judge_shown(&key, &answer, Asked::Anybody), Err(Signature));
    }
    let damaged = Registered {
        key: key.key[1..].to_vec(),
        ..key.clone()
    };
    assert_eq!(
        judge_shown(&damaged, &whole, Asked::Anybody),
        Err(Refusal::Key)
    );
    assert!(
        judge_shown(&key, &whole, Asked::Anybody).is_ok(),
        "as it was"
    );
}

#[test]
fn what_else_was_given_decides_what_has_to_be_made_sure() {
    let (mut device, key) = made(Kind::Es256);
    device.verifies = false;
    let answer = device.show(&asked());
    assert!(judge_shown(&key, &answer, Asked::Second).is_ok());
    for asked in [Asked::Anybody, Asked::SignedIn] {
        let judged = judge_shown(&key, &answer, asked);
        assert_eq!(judged, Err(Refusal::Verification));
    }
    device.verifies = true;
    let answer = device.show_twisted(&asked(), |signing| signing.user = None);
    for asked in [Asked::Second, Asked::SignedIn] {
        assert!(
            judge_shown(&key, &answer, asked).is_ok(),
            "it is known who it is"
        );
    }
}
