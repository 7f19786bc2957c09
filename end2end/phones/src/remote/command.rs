//! What may be asked for.

use std::{net::IpAddr, net::SocketAddr, time::Duration};

use renvoi_phones::{
    Behaviour, CallOptions, Error,
    desk_phone::{Hardware, Maker, Place},
};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Command {
    Start {
        phone: String,
        user: String,
        password: String,
        server: SocketAddr,
        ip: Option<IpAddr>,
        #[serde(default)]
        behaviour: Manner,
    },
    Trunk {
        phone: String,
        listen: SocketAddr,
        peer: SocketAddr,
        #[serde(default)]
        behaviour: Manner,
    },
    Stop {
        phone: String,
    },
    Register {
        phone: String,
        #[serde(default = "an_hour")]
        expires: u32,
    },
    Unregister {
        phone: String,
    },
    Behave {
        phone: String,
        behaviour: Manner,
    },
    Call(Placing),
    Incoming {
        phone: String,
        #[serde(default = "ten_seconds")]
        timeout_ms: u64,
    },
    Wait {
        call: String,
        #[serde(rename = "for")]
        goal: Goal,
        #[serde(default = "ten_seconds")]
        timeout_ms: u64,
    },
    Show {
        call: String,
    },
    Answer {
        call: String,
    },
    Refuse {
        call: String,
        #[serde(default = "decline")]
        status: u16,
    },
    Cancel {
        call: String,
    },
    Hangup {
        call: String,
    },
    Speak {
        call: String,
        ms: u64,
    },
    PowerOn(Unpacked),
    PowerOff {
        phone: String,
    },
    PowerBack {
        phone: String,
    },
    Look {
        phone: String,
    },
    Settled {
        phone: String,
        #[serde(default = "ten_seconds")]
        timeout_ms: u64,
    },
    Lamp {
        phone: String,
        key: Spot,
        lamp: String,
        #[serde(default = "ten_seconds")]
        timeout_ms: u64,
    },
    Press {
        phone: String,
        key: Spot,
    },
}

/// A desk phone out of its box.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Unpacked {
    pub(crate) phone: String,
    maker: String,
    model: String,
    mac: String,
    keys: u16,
    #[serde(default)]
    fixed: u16,
    page: Option<u16>,
    #[serde(default)]
    modules: Vec<u16>,
    pub(crate) folder: String,
}

impl Unpacked {
    pub(crate) fn hardware(&self) -> anyhow::Result<Hardware> {
        let maker = self.maker.parse::<Maker>().map_err(anyhow::Error::msg)?;
        let page = self.page.unwrap_or(self.keys - self.fixed.min(self.keys));
        Ok(Hardware::new(maker, &self.model, &self.mac, self.keys)
            .with_fixed(self.fixed, page)
            .with_modules(&self.modules))
    }
}

/// Where a key is.
#[derive(Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Spot {
    #[serde(default)]
    module: u8,
    position: u16,
}

impl From<Spot> for Place {
    fn from(spot: Spot) -> Self {
        Self::new(spot.module, spot.position)
    }
}

/// Whom to call, and how.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Placing {
    pub(crate) phone: String,
    pub(crate) to: String,
    from_user: Option<String>,
    from_display: Option<String>,
    asserted: Option<String>,
    #[serde(default)]
    privacy: bool,
    #[serde(default)]
    headers: Vec<(String, String)>,
    timeout_ms: Option<u64>,
}

/// What `wait` waits for.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Goal {
    Ringing,
    Answered,
    Final,
    Ended,
}

/// A behaviour as it is written.
#[derive(Clone, Copy, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Manner {
    Answer {
        #[serde(default)]
        after_ms: u64,
    },
    Ring {},
    Busy {},
    Decline {},
    Status {
        status: u16,
    },
    Silent {},
    Auto {},
}

impl Default for Manner {
    fn default() -> Self {
        Self::Answer { after_ms: 0 }
    }
}

impl TryFrom<Manner> for Behaviour {
    type Error = Error;

    fn try_from(manner: Manner) -> Result<Self, Error> {
        Ok(match manner {
            Manner::Answer { after_ms } => Self::Answer {
                after: Duration::from_millis(after_ms),
            },
            Manner::Ring {} => Self::Ring,
            Manner::Busy {} => Self::Busy,
            Manner::Decline {} => Self::Decline,
            Manner::Status { status } => Self::status(status)?,
            Manner::Silent {} => Self::Silent,
            Manner::Auto {} => Self::Auto,
        })
    }
}

impl Command {
    /// Whether others may overtake it: it waits for somebody else.
    pub(crate) fn takes_time(&self) -> bool {
        matches!(
            self,
            Self::Register { .. }
                | Self::Unregister { .. }
                | Self::Incoming { .. }
                | Self::Wait { .. }
                | Self::Hangup { .. }
                | Self::Speak { .. }
                | Self::PowerOn { .. }
                | Self::PowerBack { .. }
                | Self::Settled { .. }
                | Self::Lamp { .. }
        )
    }
}

impl Placing {
    pub(crate) fn options(&self) -> CallOptions {
        CallOptions {
            from_display: self.from_display.clone(),
            from_user: self.from_user.clone(),
            to_user: None,
            asserted: self.asserted.clone(),
            privacy: self.privacy,
            headers: self.headers.clone(),
            timeout: self.timeout_ms.map(Duration::from_millis),
        }
    }
}

fn an_hour() -> u32 {
    3600
}

fn ten_seconds() -> u64 {
    10_000
}

fn decline() -> u16 {
    603
}
