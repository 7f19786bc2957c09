//! Desk phones, driven from outside.

use std::time::Duration;

use anyhow::{Context, bail};
use renvoi_phones::desk_phone::{DeskPhone, Does, Lamp, Place, Pressed, Shown};
use serde_json::{Value, json};

use super::{
    command::Command,
    desk::{Desk, held},
};

impl Desk {
    pub(super) async fn perform_at_desk(&self, command: Command) -> anyhow::Result<Value> {
        match command {
            Command::PowerOn(unpacked) => {
                let name = unpacked.phone.clone();
                self.may_start(&name)?;
                if held(&self.0.desk_phones).contains_key(&name) {
                    bail!("there is a desk phone {name:?} already");
                }
                let phone = DeskPhone::power_on(unpacked.hardware()?, &unpacked.folder).await;
                let seen = view(&phone.shown());
                held(&self.0.desk_phones).insert(name, phone);
                Ok(seen)
            }
            Command::PowerOff { phone } => {
                self.desk_phone(&phone)?.power_off();
                Ok(json!({}))
            }
            Command::PowerBack { phone } => {
                let phone = self.desk_phone(&phone)?;
                phone.power_on_again().await;
                Ok(view(&phone.shown()))
            }
            Command::Settled { phone, timeout_ms } => {
                let within = Duration::from_millis(timeout_ms);
                Ok(view(&self.desk_phone(&phone)?.settled(within).await?))
            }
            Command::Lamp {
                phone,
                key,
                lamp,
                timeout_ms,
            } => {
                let phone = self.desk_phone(&phone)?;
                let wanted = read_lamp(&lamp)?;
                let within = Duration::from_millis(timeout_ms);
                phone.lamp(key.into(), wanted, within).await?;
                Ok(view(&phone.shown()))
            }
            Command::Press { phone: name, key } => {
                let pressed = self.desk_phone(&name)?.press(key.into())?;
                Ok(match pressed {
                    Pressed::Line(_) => json!({ "call": null }),
                    Pressed::Called { number, call } => json!({
                        "call": self.name_pressed(&name, &call),
                        "call_id": call.call_id(),
                        "number": number,
                    }),
                })
            }
            Command::Look { phone } => Ok(view(&self.desk_phone(&phone)?.shown())),
            _ => bail!("this is not for desk phones"),
        }
    }

    fn desk_phone(&self, name: &str) -> anyhow::Result<DeskPhone> {
        held(&self.0.desk_phones)
            .get(name)
            .cloned()
            .with_context(|| format!("there is no desk phone {name:?}"))
    }
}

fn read_lamp(text: &str) -> anyhow::Result<Lamp> {
    [Lamp::Dark, Lamp::Terminated, Lamp::Early, Lamp::Confirmed]
        .into_iter()
        .find(|lamp| lamp.as_str() == text)
        .with_context(|| format!("a lamp is not {text:?}"))
}

fn view(shown: &Shown) -> Value {
    let key = |(place, key): (&Place, &renvoi_phones::desk_phone::Key)| {
        let (does, number) = match &key.button.does {
            Does::Line(_) => ("line", None),
            Does::Lamp { number, .. } => ("lamp", Some(number)),
            Does::Dial { number, .. } => ("dial", Some(number)),
            Does::Nothing => ("nothing", None),
        };
        json!({
            "module": place.module,
            "position": place.position,
            "does": does,
            "number": number,
            "label": key.button.label,
            "lamp": key.lamp.as_str(),
        })
    };
    json!({
        "on": shown.on,
        "keys": shown.keys.iter().map(key).collect::<Vec<_>>(),
        "accounts": shown.accounts.len(),
        "registered": shown.registered.len(),
        "told": shown.told,
        "fetched": shown.fetched,
        "fresh": shown.fresh,
        "restarts": shown.restarts,
        "trouble": shown.trouble,
    })
}
