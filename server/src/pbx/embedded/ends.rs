//! Where the PBX's own part of a call ends: phones, and the network behind a trunk.

use renvoi_app::domain::{
    E164,
    route::{Device, Left},
};

use crate::pbx::EndpointId;

/// What phones and the network do with calls.
pub trait Ends: Send + Sync {
    /// What a phone does.
    fn device(&self, endpoint: &EndpointId) -> Device;

    /// What becomes of a call that leaves by the trunk.
    fn outside(&self, number: &E164) -> Left;
}

/// Phones that ring, since none can register here, and a network that answers.
pub(super) struct Imagined;

impl Ends for Imagined {
    fn device(&self, _: &EndpointId) -> Device {
        Device::Rings
    }

    fn outside(&self, _: &E164) -> Left {
        Left::Answered
    }
}
