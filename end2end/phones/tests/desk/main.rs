//! Desk phones against a small web server and a scripted PBX.

#![allow(
    clippy::unwrap_used,
    reason = "a test ends where something is not as it should be"
)]

mod faults;
mod files;
mod lamps;
mod many;
mod orders;
mod pbx;
mod web;

use std::time::Duration;

use pbx::Pbx;
use renvoi_phones::desk_phone::{DeskPhone, Habits, Hardware, Maker, Trust};
use web::Web;

/// Longer than anything here takes on a loaded machine; reached only by a failure.
const SOON: Duration = Duration::from_secs(10);

const MAC: &str = "001565abcdef";

fn hasty() -> Habits {
    Habits {
        again: Duration::from_millis(20),
        ..Habits::default()
    }
}

/// A Yealink's file: an account, and these lines.
fn yealink(pbx: &Pbx, user: &str, keys: &str) -> String {
    let port = pbx.address().port();
    format!(
        "#!version:1.0.0.1\naccount.1.enable = 1\naccount.1.user_name = {user}\naccount.1.password = secret\n\
         account.1.label = 101\naccount.1.sip_server.1.address = 127.0.0.1\naccount.1.sip_server.1.port = {port}\n\
         linekey.1.type = 15\nlinekey.1.line = 1\n{keys}"
    )
}

/// A key of that file that watches a number.
fn lamp(key: u16, number: &str) -> String {
    format!(
        "linekey.{key}.type = 16\nlinekey.{key}.line = 1\nlinekey.{key}.value = {number}\nlinekey.{key}.extension = **{number}\n\
         linekey.{key}.label = Colleague {number}\n"
    )
}

/// A Yealink that is on, has fetched `keys`, and has done what they say.
async fn phone(pbx: &Pbx, web: &Web, keys: &str) -> DeskPhone {
    web.put(&format!("{MAC}.cfg"), &yealink(pbx, "d1", keys));
    let phone = switched_on(web).await;
    phone.settled(SOON).await.unwrap();
    phone
}

async fn switched_on(web: &Web) -> DeskPhone {
    let hardware = Hardware::new(Maker::Yealink, "T54W", MAC, 27);
    DeskPhone::power_on_with(hardware, &web.folder(), hasty(), Trust::default()).await
}
