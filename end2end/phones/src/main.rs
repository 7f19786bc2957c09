//! `renvoi-phones`: SIP phones driven by JSON lines on standard input and output, so that a test in any language can
//! let phones register, ring, answer and call.
//!
//! Every line in is a command, `{"id":1,"do":"…",…}`; `id` is anything and comes back in the answer, `{"id":1,"ok":{…}}`
//! or `{"id":1,"error":"…"}`. A line that cannot be read is answered with its `id`, or `null`. `start`, `trunk`, `stop`,
//! `behave`, `call`, `answer`, `refuse`, `cancel`, `show`, `power_off`, `look` and `press` are done in the order they come; `register`, `unregister`,
//! `hangup`, `speak`, `wait`, `incoming`, `power_on`, `power_back`, `settled` and `lamp` are begun in that order and answered when they are done. Unknown keys are refused.
//! When standard input closes, all calls are hung up and the process ends.
//!
//! | do | keys (`?` may be left out) | ok |
//! |---|---|---|
//! | `start` | `phone` a name for it, `user`, `password`, `server` `"127.0.0.1:5060"`, `ip`? `"127.0.0.1"`, `behaviour`? | `address`, `uri` |
//! | `trunk` | `phone`, `listen` `"127.0.0.2:5080"` (port 0: any), `peer`, `behaviour`? | `address`, `uri` |
//! | `stop` | `phone`: unplugged, tells nobody | |
//! | `register` | `phone`, `expires`? in seconds, 3600; never renewed | `expires` granted |
//! | `unregister` | `phone` | |
//! | `behave` | `phone`, `behaviour`, from the next call on | |
//! | `call` | `phone`, `to` a number or `"sip:102@127.0.0.1:5070"`, `from_user`?, `from_display`?, `asserted`? (P-Asserted-Identity), `privacy`? `true` withholds the number, `headers`? `[["Name","value"]]`, `timeout_ms`? taken back then | `call` its handle, `call_id` |
//! | `incoming` | `phone`, `timeout_ms`? 10000: the oldest call that came in and was not asked for yet | as the event `incoming` |
//! | `wait` | `call`, `for` `"ringing"`, `"answered"`, `"final"` or `"ended"`, `timeout_ms`? 10000 | the call |
//! | `show` | `call` | the call |
//! | `answer` | `call` | |
//! | `refuse` | `call`, `status`? 603 | |
//! | `cancel` | `call`: takes it back, does not wait | |
//! | `hangup` | `call`: ends it whatever its state, waits until the other side agreed | the call |
//! | `speak` | `call` that was placed and answered, `ms`: says a tone for so long | |
//! | `power_on` | `phone`, `maker` `"yealink"`, `model`, `mac`, `keys`, `fixed`? and `page`? (keys on every page, others on each), `modules`? `[60]`, `folder`: a desk phone, which fetches its files from there and does what they say | the desk phone |
//! | `power_off` | `phone`: tells nobody, keeps what it was told | |
//! | `power_back` | `phone`: fetches its files again | the desk phone |
//! | `look` | `phone` | the desk phone |
//! | `settled` | `phone`, `timeout_ms`? 10000: until its accounts are registered and its lamps told about | the desk phone |
//! | `lamp` | `phone`, `key` `{"module":0,"position":2}`, `lamp`, `timeout_ms`? 10000: until it shows so | the desk phone |
//! | `press` | `phone`, `key` | `call` its handle or `null` for a line, `call_id`, `number` |
//!
//! A desk phone is `{"on":true,"keys":[{"module":0,"position":2,"does":"lamp|line|dial|nothing","number":"102","label":"Anne",
//! "lamp":"dark|terminated|early|confirmed"}],"accounts":1,"registered":1,"told":0,"fetched":1,"fresh":1,"restarts":0,
//! "trouble":null}`. It rings when it is called.
//!
//! `behaviour` is `{"kind":"answer","after_ms":0}` (the default), `{"kind":"ring"}`, `{"kind":"busy"}`,
//! `{"kind":"decline"}`, `{"kind":"status","status":480}`, `{"kind":"silent"}` (replies to nothing) or `{"kind":"auto"}`
//! (picks up where the call asks for it, rings otherwise).
//!
//! A call is `{"call":"a/1","stage":"trying|ringing|answered","end":null,"status":200,"phrase":"OK",
//! "provisional":[180],"direction":"sendrecv","reason":null,"times":{"invite":12.5,"accepted_invite":…,"ringing":…,
//! "answered":…,"acknowledged":…,"ended":…}}`. `end` is `null` while it lasts, then `hung_up_here`, `hung_up_there`,
//! `cancelled`, `refused`, `no_reply` or `unplugged`; `status` is the final answer's. Times are milliseconds since this
//! process started, or `null`. Waiting for `ringing` or `answered` fails when the call ends before.
//!
//! Lines that come unasked follow the line that names their call, and have `event` and `phone`:
//!
//! - `incoming`: `call`, `call_id`, `to` the number called, `from` `{"number","display","uri"}` (`number` is `null` where
//!   it is withheld), `asserted` the same or `null`, `diversions` `[{"number","display","uri","reason"}]`, `headers`
//!   `{"lower-case-name":["value"]}`, `at`.
//! - `call`: the call, whenever it changes; quick changes may come as one.
//! - `request`: `method`, `uri`, `headers`, `body`, `at` of a NOTIFY, SUBSCRIBE, OPTIONS, MESSAGE or INFO, answered 200.
//! - `missed`: `count` events were lost because too many came at once.

mod remote;

use std::{io, time::Duration};

use tokio::{
    io::{AsyncBufReadExt, BufReader},
    runtime::Runtime,
    task::spawn_blocking,
    time::timeout,
};

/// How long the last lines may take to be written.
const LAST_LINES: Duration = Duration::from_secs(1);

fn main() -> anyhow::Result<()> {
    let runtime = Runtime::new()?;
    let result = runtime.block_on(serve());
    // Neither a reader that stopped reading nor a command that still waits keeps the process alive.
    runtime.shutdown_background();
    result
}

async fn serve() -> anyhow::Result<()> {
    let (output, writer) = remote::Output::to(io::stdout());
    let desk = remote::Desk::new(output);
    let mut lines = BufReader::new(tokio::io::stdin()).split(b'\n');
    while let Some(line) = lines.next_segment().await? {
        let line = String::from_utf8_lossy(&line);
        if !line.trim().is_empty() {
            desk.take(&line).await;
        }
    }
    desk.close().await;
    drop(desk);
    timeout(LAST_LINES, spawn_blocking(move || writer.join()))
        .await
        .ok();
    Ok(())
}
