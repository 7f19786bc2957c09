//! An organisation, and people in it.

use renvoi_app::{
    api::account::Lang,
    domain::{E164, Extension, SecondFactorFor},
};
use renvoi_server::{
    directory::{
        NewOrganisation, NewUser, Registry, TrunkSettings, add_extension, add_organisation,
        add_trunk, add_user,
    },
    store::{extension::ExtensionRow, organisation::Organisation, user::UserRow},
};

/// Everybody's.
pub const PASSWORD: &str = "correct horse battery staple";

/// An organisation `bench` with a way out to the stand-in for the public network.
pub async fn organisation(registry: &Registry) -> Organisation {
    let trunk = TrunkSettings::new("Public network");
    let trunk = add_trunk(registry, trunk, None).await.expect("a trunk");
    let new = NewOrganisation {
        slug: "bench".to_owned(),
        name: "Bench".to_owned(),
        zone: "Europe/Paris".to_owned(),
        country: "FR".to_owned(),
        trunk: Some(trunk.name),
        second_factor: SecondFactorFor::default(),
    };
    add_organisation(registry, &new)
        .await
        .expect("an organisation")
}

/// An extension, and the person who owns it: `<number>@bench`.
pub async fn person(
    registry: &Registry,
    org: &Organisation,
    number: &str,
) -> (ExtensionRow, UserRow) {
    let extension = Extension::parse(number).expect("digits");
    let direct = E164::parse(&format!("+33199001{number}")).expect("a number");
    let row = add_extension(registry, org, &extension, &[direct]).await;
    let new = NewUser {
        email: format!("{number}@bench.example"),
        name: format!("Owner of {number}"),
        lang: Lang::Fr,
        extension: Some(number.to_owned()),
        password: Some(PASSWORD.to_owned()),
        roles: vec![],
    };
    let user = add_user(registry, org, &new).await;
    (row.expect("an extension"), user.expect("a user"))
}
