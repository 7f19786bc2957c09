//! Where the embedded PBX says that a call goes.

use std::sync::Arc;

use renvoi_app::domain::{
    E164,
    route::{Device, Left, Route},
};
use renvoi_server::{
    clock::StoppedClock,
    pbx::{
        EmbeddedPbx, EndpointId, Pbx as _, Plan, TrunkPlan, TryCall, TryEnd, TryResult,
        embedded::{Calling, Ends},
        plan::TrunkPeer,
    },
};

use super::{Case, Try, expected::expected};
use crate::support::{
    office::{Blueprint, From, Seen},
    plans::{device, ext, france},
};

/// An embedded PBX that holds the case, at the instant of the call.
async fn holding(case: &Case, attempt: &Try) -> EmbeddedPbx {
    let Blueprint {
        trunk,
        habits,
        organisation,
        extensions,
        ..
    } = &case.blueprint;
    let mut plans = vec![
        Plan::Trunk(TrunkPlan {
            key: trunk.clone(),
            peer: TrunkPeer::Stand,
            numbering: france(),
            habits: habits.clone(),
        }),
        Plan::Organisation(organisation.clone()),
    ];
    for (extension, _) in extensions {
        plans.extend(extension.devices.iter().map(|id| Plan::Device(device(id))));
        plans.push(Plan::Extension(extension.clone()));
    }
    let pbx = EmbeddedPbx::new(Arc::new(StoppedClock::at(attempt.at)));
    for result in pbx.put(&plans).await {
        result.unwrap();
    }
    for one in &case.dialled {
        pbx.dial(&one.org, &one.extension, one.deed.clone());
    }
    pbx
}

/// The phones and the network of a case.
impl Ends for Case {
    fn device(&self, endpoint: &EndpointId) -> Device {
        self.blueprint
            .extensions
            .iter()
            .flat_map(|(plan, devices)| plan.devices.iter().zip(devices))
            .find(|(id, _)| *id == endpoint)
            .map(|(_, device)| *device)
            .unwrap()
    }

    fn outside(&self, _: &E164) -> Left {
        self.network
    }
}

/// The way that it says, with the case's phones and network.
pub async fn route(case: &Case, attempt: &Try) -> Route {
    let from = match &attempt.from {
        From::Phone(extension) => Calling::Phone(extension),
        From::Trunk(shown) => Calling::Trunk(shown),
        From::Withheld(_) | From::Anonymous => Calling::Withheld,
    };
    holding(case, attempt)
        .await
        .route(&case.blueprint.org, from, &attempt.called, case)
}

/// What it answers to the same call as `renvoi pbx call` places it, from outside; and what it should, where phones only ring and
/// the network answers.
pub async fn tried(case: &Case, attempt: &Try) -> Option<(TryResult, TryResult)> {
    let from = match &attempt.from {
        From::Trunk(shown) => Some(shown.clone()),
        From::Anonymous => None,
        From::Phone(_) | From::Withheld(_) => return None,
    };
    let call = TryCall {
        from,
        org: case.blueprint.org.clone(),
        to: attempt.called.clone(),
        patience: u8::MAX,
    };
    let answer = holding(case, attempt).await.place(call).await.unwrap();
    let (_, expected) = expected(&imagined(case), attempt);
    let mut steps: Vec<_> = expected.words.iter().map(|word| said(word)).collect();
    let end = match expected.seen {
        Seen::Trunk(number) => {
            steps.push(format!("{number} answers outside"));
            TryEnd::AnsweredOutside(number)
        }
        Seen::Pbx => {
            let at = expected
                .words
                .last()
                .and_then(|word| word.rsplit(' ').next());
            TryEnd::Voicemail(ext(at.unwrap()))
        }
        _ => match expected.words.last().map(String::as_str) {
            Some("end busy") => TryEnd::Busy,
            Some("end no_answer") => TryEnd::NoAnswer,
            Some("end unreachable") => TryEnd::Unreachable,
            other => panic!("nobody answers here: {other:?}"),
        },
    };
    Some((answer, TryResult { steps, end }))
}

fn imagined(case: &Case) -> Case {
    let mut blueprint = case.blueprint.clone();
    for (_, devices) in &mut blueprint.extensions {
        devices.fill(Device::Rings);
    }
    Case {
        blueprint,
        network: Left::Answered,
        day: case.day,
        codes: case.codes.clone(),
        dialled: case.dialled.clone(),
    }
}

fn said(word: &str) -> String {
    if let Some((at, rest)) = word.split_once('>') {
        let (to, trigger) = rest.split_once(' ').unwrap();
        return format!("{at} → {to} ({})", trigger.replace('_', " "));
    }
    match word.strip_prefix("end ") {
        None => format!("{word} s"),
        Some(how) => match how.strip_prefix("voicemail ") {
            Some(at) => format!("voicemail of {at}"),
            None => how.replace('_', " "),
        },
    }
}
