use std::time::Duration;

use renvoi_app::domain::{
    Destination, E164, Numbering, Origin, Outcome, Rule, RuleId, RuleName, Slot, Triggers,
};
use tokio::sync::broadcast::error::TryRecvError;
use uuid::Uuid;

use super::*;
use crate::clock::SystemClock;
use crate::pbx::{
    plan::{
        Code, ExtensionPlan, Habits, OrgKey, OrganisationPlan, PlannedRule, TrunkKey, TrunkPeer,
        TrunkPlan,
    },
    wait_ready,
};

fn plans() -> Vec<Plan> {
    let (org, trunk) = (
        OrgKey::parse("acme01").unwrap(),
        TrunkKey::parse("trunk1").unwrap(),
    );
    let numbering = Numbering::for_country("FR").unwrap();
    let rule = Rule {
        id: RuleId(Uuid::nil()),
        name: RuleName::parse("to the mobile").unwrap(),
        enabled: true,
        origin: Origin::External,
        slot: Slot::default(),
        triggers: Triggers::Immediately,
        outcome: Outcome::Forward(Destination::Number(E164::parse("+33612345678").unwrap())),
        until: None,
    };
    let planned = PlannedRule {
        rule,
        allowed: true,
        colleague_numbers: vec![],
        code: Code::None,
    };
    vec![
        Plan::Trunk(TrunkPlan {
            key: trunk.clone(),
            peer: TrunkPeer::Stand,
            numbering,
            habits: Habits::default(),
        }),
        Plan::Organisation(OrganisationPlan {
            org: org.clone(),
            numbering,
            trunk: Some(trunk),
            number: None,
            direct_numbers: vec![],
            lamps: None,
            groups: vec![],
        }),
        Plan::Extension(ExtensionPlan {
            org,
            extension: Extension::parse("204").unwrap(),
            zone: "Europe/Paris".to_owned(),
            rules: vec![planned],
            devices: vec![],
            voicemail: true,
            full: false,
            tenure: crate::pbx::Tenure::default(),
            holidays: vec![],
            dialled: 0,
        }),
    ]
}

fn call(from: Option<&str>) -> TryCall {
    TryCall {
        from: from.map(str::to_owned),
        org: OrgKey::parse("acme01").unwrap(),
        to: Extension::parse("204").unwrap(),
        patience: 5,
    }
}

#[tokio::test]
async fn it_says_where_a_call_would_go() {
    let pbx = EmbeddedPbx::new(Arc::new(SystemClock));
    pbx.put(&plans()).await;
    let result = pbx.place(call(Some("01 45 67 89 01"))).await.unwrap();
    assert_eq!(
        result.end,
        TryEnd::AnsweredOutside("+33612345678".to_owned())
    );
    assert_eq!(result.steps[0], "204 → +33612345678 (immediately)");
    let result = pbx.place(call(None)).await.unwrap();
    assert_eq!(
        result.end,
        TryEnd::Voicemail(Extension::parse("204").unwrap())
    );
}

#[tokio::test]
async fn it_compares_what_it_holds() {
    let pbx = EmbeddedPbx::new(Arc::new(SystemClock));
    let plans = plans();
    assert_eq!(pbx.compare(&plans).await.unwrap().len(), 3);
    pbx.put(&plans).await;
    assert_eq!(pbx.compare(&plans).await.unwrap(), []);
    let drift = pbx.compare(&plans[..2]).await.unwrap();
    assert_eq!(drift[0].kind, DriftKind::Unwanted);
    pbx.remove(&[plans[2].subject()]).await;
    assert_eq!(pbx.compare(&plans[..2]).await.unwrap(), []);
}

#[tokio::test]
async fn it_is_ready_from_the_start_and_listening_changes_nothing() {
    let pbx = EmbeddedPbx::new(Arc::new(SystemClock));
    let mut first = pbx.events();
    let _second = pbx.events();
    assert!(pbx.is_ready());
    assert_eq!(first.try_recv(), Err(TryRecvError::Empty));
    assert!(wait_ready(&pbx, Duration::ZERO).await);
}
