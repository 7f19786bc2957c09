//! SIP trunks → a row, and the objects of Asterisk's SIP stack.

use std::net::IpAddr;

use super::{
    CompileError,
    objects::{Kind, Object, common},
    organisation::numbering,
};
use crate::{
    hex::hex,
    pbx::{
        Source,
        asterisk::row::{Family, Row},
        plan::{Identity, Told, TrunkKey, TrunkPeer, TrunkPlan, Written},
    },
};

/// A trunk's row.
pub fn trunk(plan: &TrunkPlan) -> Result<Row, CompileError> {
    let kind = match plan.peer {
        TrunkPeer::Stand => "stand",
        TrunkPeer::Sip { .. } => "sip",
    };
    let habits = &plan.habits;
    let bare = |written| match written {
        // Whatever has no prefix is a whole number.
        Written::Digits => "e".to_owned(),
        Written::Plus | Written::National => plan.numbering.bare().to_string(),
    };
    let number = habits.number.as_ref().map_or("", |number| number.digits());
    let value = [
        kind.to_owned(),
        numbering(&plan.numbering),
        bare(habits.callers),
        bare(habits.called),
        habits.callers.word().to_owned(),
        habits.called.word().to_owned(),
        habits.forwarded.word().to_owned(),
        number.to_owned(),
    ];
    Ok(Row::new(Family::Trunk, plan.key.as_str(), value.join(","))?)
}

/// The name of a trunk's account; the objects that tell where it is begin with it.
#[must_use]
pub fn trunk_id(key: &TrunkKey) -> String {
    format!("trunk-{key}")
}

/// What a SIP trunk needs; nothing for the stand-in. `hosts` are the addresses of its host, `media` the one that sound is
/// received on, where it must not be every one.
#[must_use]
pub fn trunk_objects(plan: &TrunkPlan, hosts: &[IpAddr], media: Option<IpAddr>) -> Vec<Object> {
    let TrunkPeer::Sip {
        address,
        credentials,
        registers,
        sources,
    } = &plan.peer
    else {
        return vec![];
    };
    let id = trunk_id(&plan.key);
    let object = |kind, attributes| Object {
        kind,
        id: id.clone(),
        attributes,
        once: false,
    };
    let mut objects = vec![object(
        Kind::Aor,
        vec![
            ("contact", format!("sip:{address}")),
            ("qualify_frequency", "20".to_owned()),
        ],
    )];
    if let Some((user, password)) = credentials {
        objects.push(object(
            Kind::Auth,
            vec![
                ("auth_type", "userpass".to_owned()),
                ("username", user.clone()),
                ("password", password.clone()),
            ],
        ));
    }
    objects.push(object(Kind::Endpoint, endpoint(plan, media)));
    let mut known: Vec<Source> = vec![];
    for source in hosts
        .iter()
        .copied()
        .map(Source::of)
        .chain(sources.iter().copied())
    {
        if !known.contains(&source) {
            known.push(source);
            objects.push(identify(&id, &source));
        }
    }
    if let (true, Some((user, _))) = (registers, credentials) {
        let user = user.replace('@', "%40");
        objects.push(object(
            Kind::Registration,
            vec![
                ("server_uri", format!("sip:{address}")),
                ("client_uri", format!("sip:{user}@{address}")),
                ("outbound_auth", id.clone()),
                // Calls that name the account instead of a number come to this; see the dialplan.
                ("contact_user", id.clone()),
                ("endpoint", id.clone()),
                ("line", "true".to_owned()),
                ("expiration", "600".to_owned()),
                ("max_random_initial_delay", "1".to_owned()),
                // By itself Asterisk would give up after ten attempts, or at the first wrong password.
                ("max_retries", "1000000".to_owned()),
                ("retry_interval", "30".to_owned()),
                ("auth_rejection_permanent", "false".to_owned()),
                ("forbidden_retry_interval", "300".to_owned()),
                ("fatal_retry_interval", "300".to_owned()),
            ],
        ));
    }
    objects
}

fn endpoint(plan: &TrunkPlan, media: Option<IpAddr>) -> Vec<(&'static str, String)> {
    let id = trunk_id(&plan.key);
    let habits = &plan.habits;
    let (account, domain) = match &plan.peer {
        // Who has an account is known by the domain of whoever gave it.
        TrunkPeer::Sip {
            address,
            credentials: Some(_),
            ..
        } => (id.clone(), address.host.to_string()),
        _ => (String::new(), String::new()),
    };
    let yes = |yes: bool| yes.to_string();
    let mut attributes = vec![
        ("context", "renvoi-trunks".to_owned()),
        ("aors", id),
        ("outbound_auth", account),
        ("from_domain", domain),
        ("identify_by", "ip".to_owned()),
        ("trust_id_inbound", yes(true)),
        ("trust_id_outbound", yes(habits.identity != Identity::From)),
        ("send_pai", yes(habits.identity == Identity::Asserted)),
        ("send_rpid", yes(habits.identity == Identity::RemoteParty)),
        (
            "send_diversion",
            yes(matches!(habits.told, Told::Diversion | Told::Both)),
        ),
        (
            "send_history_info",
            yes(matches!(habits.told, Told::HistoryInfo | Told::Both)),
        ),
    ];
    attributes.extend(common(media));
    attributes
}

/// One object for each address: Asterisk stores only the last of several in one.
fn identify(trunk: &str, source: &Source) -> Object {
    let octets = match source.address() {
        IpAddr::V4(address) => hex(&address.octets()),
        IpAddr::V6(address) => hex(&address.octets()),
    };
    Object {
        kind: Kind::Identify,
        id: format!("{trunk}-{octets}x{}", source.bits()),
        attributes: vec![
            ("endpoint", trunk.to_owned()),
            ("match", format!("{}/{}", source.address(), source.mask())),
            // An address is no name to look up.
            ("srv_lookups", "false".to_owned()),
        ],
        once: false,
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use renvoi_app::domain::{E164, Numbering};

    use super::*;
    use crate::pbx::{
        asterisk::compile::{objects::tests::shown, shown::snapshot},
        plan::{Forwarded, Habits},
    };

    fn plan(peer: TrunkPeer, habits: Habits) -> TrunkPlan {
        TrunkPlan {
            key: TrunkKey::parse("trunk1").unwrap(),
            peer,
            numbering: Numbering::for_country("FR").unwrap(),
            habits,
        }
    }

    fn sip(
        address: &str,
        account: Option<(&str, &str)>,
        registers: bool,
        sources: &[&str],
    ) -> TrunkPeer {
        TrunkPeer::Sip {
            address: address.parse().unwrap(),
            credentials: account.map(|(user, password)| (user.into(), password.into())),
            registers,
            sources: sources
                .iter()
                .map(|source| Source::parse(source).unwrap())
                .collect(),
        }
    }

    #[test]
    fn a_trunk_is_known_by_its_addresses() {
        let account = Some(("t4711@operator", "pass word"));
        let habits = Habits {
            callers: Written::National,
            called: Written::Digits,
            identity: Identity::RemoteParty,
            number: E164::parse("+33199001200"),
            forwarded: Forwarded::default(),
            told: Told::Both,
        };
        let plans = [
            ("a stand-in", plan(TrunkPeer::Stand, Habits::default())),
            (
                "by address, without a password",
                plan(sip("192.0.2.7", None, false, &[]), Habits::default()),
            ),
            (
                "registered, with habits and sources of its own",
                plan(
                    sip(
                        "sip.operator.example:5070",
                        account,
                        true,
                        &["192.0.2.0/24"],
                    ),
                    habits,
                ),
            ),
            (
                "IPv6",
                plan(
                    sip("[2001:db8::7]:5060", None, false, &[]),
                    Habits::default(),
                ),
            ),
        ];
        let hosts = ["192.0.2.9".parse().unwrap()];
        let mut text = String::new();
        for (name, plan) in plans {
            let _ = writeln!(text, "# {name}\n{}", trunk(&plan).unwrap());
            let _ = writeln!(text, "{}", shown(&trunk_objects(&plan, &hosts, None)));
        }
        snapshot!("trunks", text);
    }
}
