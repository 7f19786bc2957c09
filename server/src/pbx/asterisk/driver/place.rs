//! A call as if it came from outside, without a phone.

use std::time::Duration;

use renvoi_app::domain::Extension;
use tokio::time::{Instant, timeout_at};

use super::{AsteriskPbx, mirror::rows, succeeded};
use crate::pbx::{
    EndpointId, PbxError, TryCall, TryEnd, TryResult,
    asterisk::{
        ami::{Action, Message},
        row::Family,
        text::Text,
    },
};

impl AsteriskPbx {
    pub(super) async fn place_call(&self, call: TryCall) -> Result<TryResult, PbxError> {
        let org = Text::new(call.org.as_str())?;
        let header = rows(&self.ami, Family::Organisation, Some(&org)).await?;
        let header = header
            .into_iter()
            .find(|(key, _)| key == org.as_str())
            .map(|(_, value)| value);
        let trunk = header
            .as_deref()
            .and_then(|value| value.split(',').next())
            .unwrap_or_default()
            .to_owned();
        let name = format!("{:016x}", rand::random::<u64>());
        let mut events = self.ami.events();
        let digits = |c: &char| c.is_ascii_digit() || *c == '+';
        let from: String = call
            .from
            .iter()
            .flat_map(|from| from.chars().filter(digits))
            .take(32)
            .collect();
        let variables = format!(
            "rvo={org},rvk={trunk},rvtell={name},rvfrom={from}",
            org = call.org
        );
        let patience = u32::from(call.patience.max(1));
        let action = Action::new("Originate")
            .with(
                "Channel",
                Text::new(format!("Local/{}@renvoi-try/n", call.to))?,
            )
            .saying("Application", "Wait")
            .saying("Data", "3")
            .with("Timeout", Text::new((patience * 1000).to_string())?)
            .with("Variable", Text::new(variables)?)
            .saying("Async", "true");
        succeeded(&self.ami.ask(action).await?)?;
        let deadline = Instant::now() + Duration::from_secs(u64::from(patience) + 5);
        let (mut steps, mut left_for) = (vec![], String::new());
        loop {
            let event = match timeout_at(deadline, events.recv()).await {
                Ok(Ok(event)) => event,
                Ok(Err(tokio::sync::broadcast::error::RecvError::Lagged(_))) => continue,
                Ok(Err(_)) => return Err(PbxError::Unavailable),
                Err(_) => break,
            };
            let ours = event.get("UserEvent") == Some("Renvoi") && event.get("Call") == Some(&name);
            if ours {
                steps.push(step(&event));
                if let Some(to) = event.get("To") {
                    to.clone_into(&mut left_for);
                }
                if let Some(end) = end(&event, &left_for) {
                    return Ok(TryResult { steps, end });
                }
            }
        }
        // The caller's patience ended while something rang.
        Ok(TryResult {
            steps,
            end: TryEnd::NoAnswer,
        })
    }
}

fn step(event: &Message) -> String {
    let (at, to) = (event.text("At"), event.text("To"));
    match event.text("Step") {
        "forward" => format!("{at} → {to} ({})", event.text("Trigger").replace('_', " ")),
        "ring" => format!("{at} rings {} s", event.text("After")),
        _ => match event.text("How") {
            "outside" => format!("{to} answers outside"),
            "voicemail" => format!("voicemail of {at}"),
            "answered" => match EndpointId::parse(event.text("By")) {
                Some(endpoint) => format!("{} answers", endpoint.extension()),
                None => "answered outside".to_owned(),
            },
            how => how.replace('_', " "),
        },
    }
}

/// Where it ended, if it did. `left_for` is where it was sent last.
fn end(event: &Message, left_for: &str) -> Option<TryEnd> {
    if event.text("Step") != "end" {
        return None;
    }
    Some(match event.text("How") {
        "busy" => TryEnd::Busy,
        "no_answer" => TryEnd::NoAnswer,
        "outside" => TryEnd::AnsweredOutside(event.text("To").to_owned()),
        "voicemail" => TryEnd::Voicemail(Extension::parse(event.text("At")).ok()?),
        "answered" => match EndpointId::parse(event.text("By")) {
            Some(endpoint) => TryEnd::Answered(endpoint.extension()),
            // A trunk's endpoint.
            None => TryEnd::AnsweredOutside(left_for.to_owned()),
        },
        _ => TryEnd::Unreachable,
    })
}
