//! Devices and trunks, with the secrets that the PBX needs of them.

use std::sync::Arc;

use renvoi_app::domain::E164;

use super::{Broken, Desired, Wanted};
use crate::{
    directory::numbering,
    pbx::{
        DevicePlan, EndpointId, Host, LampPlace, Plan, SipAddress, Source, TrunkKey, TrunkPlan,
        plan::{Forwarded, Habits, Identity, Told, TrunkPeer, Written},
    },
    secrets::{self, Keyring},
    store::{device::OwnedDevice, trunk::Trunk},
};

/// What is wanted of a device.
pub(super) fn device_plan(
    keys: &Keyring,
    device: &OwnedDevice,
    endpoint: &EndpointId,
    lamps: Option<LampPlace>,
) -> Wanted {
    let purpose = secrets::of_device(endpoint.as_str());
    let Ok(password) = keys.open_sealed(&device.secret, &purpose) else {
        return Wanted::Broken(Broken::Secret);
    };
    wanted(Plan::Device(DevicePlan {
        ha1: DevicePlan::ha1(endpoint, &password),
        display_name: display_name(&device.owner, &device.extension),
        language: if device.lang.is_empty() {
            "fr".to_owned()
        } else {
            device.lang.clone()
        },
        endpoint: endpoint.clone(),
        lamps,
    }))
}

/// The owner's name as a SIP display name: no quotes, no control characters; the digits where there is no name.
pub(crate) fn display_name(owner: &str, extension: &str) -> String {
    let name: String = owner
        .chars()
        .filter(|c| !c.is_control() && !"\"<>\\;,".contains(*c))
        .take(60)
        .collect();
    if name.trim().is_empty() {
        extension.to_owned()
    } else {
        name.trim().to_owned()
    }
}

/// What is wanted of a trunk.
pub(super) fn trunk_plan(keys: &Keyring, trunk: &Trunk, key: &TrunkKey) -> Wanted {
    match (peer(keys, trunk, key), habits(trunk)) {
        (Ok(peer), Ok(habits)) => wanted(Plan::Trunk(TrunkPlan {
            key: key.clone(),
            peer,
            numbering: numbering(&trunk.country),
            habits,
        })),
        (Err(broken), _) | (_, Err(broken)) => Wanted::Broken(broken),
    }
}

fn habits(trunk: &Trunk) -> Result<Habits, Broken> {
    let written = |word: &str| Written::parse(word).ok_or(Broken::Value("form of numbers"));
    Ok(Habits {
        callers: written(&trunk.callers)?,
        called: written(&trunk.called)?,
        identity: Identity::parse(&trunk.identity).ok_or(Broken::Value("identity"))?,
        number: number(&trunk.number)?,
        forwarded: Forwarded::parse(&trunk.forwarded).ok_or(Broken::Value("forwarded calls"))?,
        told: Told::parse(&trunk.told).ok_or(Broken::Value("diversion"))?,
    })
}

/// A number as the store keeps it; empty: none.
pub(super) fn number(text: &str) -> Result<Option<E164>, Broken> {
    match text {
        "" => Ok(None),
        text => E164::parse(text).map(Some).ok_or(Broken::Value("number")),
    }
}

fn peer(keys: &Keyring, trunk: &Trunk, key: &TrunkKey) -> Result<TrunkPeer, Broken> {
    if trunk.host.is_empty() {
        return Ok(TrunkPeer::Stand);
    }
    let credentials = match &trunk.secret {
        None => None,
        Some(sealed) => {
            let password = keys
                .open_sealed(sealed, &secrets::of_trunk(key.as_str()))
                .map_err(|_| Broken::Secret)?;
            Some((trunk.username.clone(), password))
        }
    };
    Ok(TrunkPeer::Sip {
        address: SipAddress {
            host: Host::parse(&trunk.host).map_err(|_| Broken::Value("host"))?,
            port: u16::try_from(trunk.port).map_err(|_| Broken::Value("port"))?,
        },
        credentials,
        registers: trunk.registers,
        sources: trunk
            .sources
            .split_whitespace()
            .map(|source| Source::parse(source).ok_or(Broken::Value("source")))
            .collect::<Result<_, _>>()?,
    })
}

fn wanted(plan: Plan) -> Wanted {
    Wanted::Plan(Arc::new(Desired { plan, rules: None }))
}
