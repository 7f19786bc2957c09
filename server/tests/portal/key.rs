//! The key of a database, on both: made once, never made again beside secrets that it could not open.

use crate::on_both;
use std::path::PathBuf;

use crate::support::{Database, portal::TestPortal};
use renvoi_app::domain::phones::{MacAddress, ModelId};
use renvoi_server::{
    clock::SystemClock,
    config::{Config, Driver},
    directory::add_device,
    doctor,
    journal::Author,
    phones::replace_phone,
    portal::Tools,
    secrets::{KeyError, Keyring, look, renew, unlock},
    store,
};

on_both!(
    a_key_is_made_for_an_empty_database,
    a_lost_key_is_not_made_again,
    another_key_opens_nothing_and_seals_nothing,
    a_database_from_before_the_canary_is_taken_over,
    a_key_that_is_lost_for_good_is_renewed,
    the_doctor_says_what_to_do,
    the_doctor_names_phones_of_which_something_cannot_be_opened,
);

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn key(&self) -> PathBuf {
        self.0.path().join("key")
    }
}

async fn a_key_is_made_for_an_empty_database(database: Database) {
    let folder = Folder::new();
    let store = &database.store;
    assert!(look(store, &folder.key()).await.unwrap().is_none());
    assert!(!folder.key().exists(), "looking makes nothing");
    let sealed = unlock(store, &folder.key()).await.unwrap().seal("x", "y");
    let again = unlock(store, &folder.key()).await.unwrap();
    assert_eq!(again.open_sealed(&sealed, "y").unwrap(), "x");
}

async fn a_lost_key_is_not_made_again(database: Database) {
    let folder = Folder::new();
    let store = &database.store;
    unlock(store, &folder.key()).await.unwrap();
    std::fs::rename(folder.key(), folder.0.path().join("copy")).unwrap();
    for _ in 0..2 {
        let refused = unlock(store, &folder.key()).await;
        assert!(matches!(refused, Err(KeyError::Lost(_))), "{refused:?}");
        assert!(!folder.key().exists());
    }
    std::fs::rename(folder.0.path().join("copy"), folder.key()).unwrap();
    unlock(store, &folder.key()).await.unwrap();
}

async fn another_key_opens_nothing_and_seals_nothing(database: Database) {
    let folder = Folder::new();
    let store = &database.store;
    unlock(store, &folder.key()).await.unwrap();
    std::fs::remove_file(folder.key()).unwrap();
    Keyring::make(&folder.key()).unwrap();
    let refused = unlock(store, &folder.key()).await;
    assert!(matches!(refused, Err(KeyError::Other(_))), "{refused:?}");
}

async fn a_database_from_before_the_canary_is_taken_over(database: Database) {
    let portal = TestPortal::new(database).await;
    let store = &portal.tools.store;
    let folder = Folder::new();
    // What is sealed there, this key has not sealed.
    let refused = unlock(store, &folder.key()).await;
    assert!(matches!(refused, Err(KeyError::Lost(_))), "{refused:?}");
    Keyring::make(&folder.key()).unwrap();
    let refused = unlock(store, &folder.key()).await;
    assert!(matches!(refused, Err(KeyError::Other(_))), "{refused:?}");
    // One secret that the key opens tells that it is the database's, whatever has become of others.
    let mut tools = portal.tools.clone();
    tools.keys = Keyring::read(&folder.key()).unwrap();
    let org = renvoi_server::directory::organisation(store, Some("alpha"))
        .await
        .unwrap();
    add_device(&tools.registry(), &org, "204", "Another")
        .await
        .unwrap();
    unlock(store, &folder.key()).await.unwrap();
    assert!(
        store::canary::find(store.read().await.unwrap().db())
            .await
            .unwrap()
            .is_some()
    );
}

async fn a_key_that_is_lost_for_good_is_renewed(database: Database) {
    let folder = Folder::new();
    let store = &database.store;
    let old = unlock(store, &folder.key()).await.unwrap();
    std::fs::remove_file(folder.key()).unwrap();
    let new = renew(store, &folder.key(), &SystemClock).await.unwrap();
    assert!(new.open_sealed(&old.seal("x", "y"), "y").is_err());
    unlock(store, &folder.key()).await.unwrap();
}

/// The configuration of a portal whose key file is not there.
fn without_key(portal: &TestPortal, folder: &Folder) -> Config {
    let mut config = Config::default();
    config.database.url.clone_from(&portal.database.url);
    config.secrets.key_file = folder.key();
    config.pbx.driver = Driver::Embedded;
    config
}

/// The same with the key that sealed.
fn with_key(portal: &TestPortal, folder: &Folder) -> Config {
    std::fs::write(
        folder.key(),
        "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc\n",
    )
    .unwrap();
    let private = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    std::fs::set_permissions(folder.key(), private).unwrap();
    without_key(portal, folder)
}

async fn the_doctor_says_what_to_do(database: Database) {
    let portal = TestPortal::new(database).await;
    let folder = Folder::new();
    let config = without_key(&portal, &folder);
    let found = async |what: &str| -> Vec<(String, String)> {
        let findings = doctor::examine(&config, None).await;
        let found = findings.into_iter().filter(|found| found.what == what);
        found
            .map(|found| (found.said, found.mend.unwrap_or_default()))
            .collect()
    };
    let [(said, mend)] = &found("key").await[..] else {
        panic!("one finding");
    };
    assert!(
        said.contains("does not exist") && mend.contains("renvoi key renew"),
        "{said}: {mend}"
    );
    assert!(!folder.key().exists(), "the doctor makes nothing");

    // The key that sealed, as its copy brings it back.
    with_key(&portal, &folder);
    assert!(found("key").await[0].1.is_empty());
    assert_eq!(found("data").await.len(), 1);
    assert!(found("data").await[0].1.is_empty());
    Tools::open(&config).await.unwrap();

    portal
        .database
        .damage("UPDATE devices SET secret = secret || secret WHERE endpoint LIKE '%-204-1'")
        .await;
    portal
        .database
        .damage("UPDATE extensions SET rules_version = 3 WHERE number = '207'")
        .await;
    let wrong = found("data").await;
    assert_eq!(wrong.len(), 4, "{wrong:?}");
    for (said, mend) in wrong {
        assert!(
            (said.contains("-204-1: its sealed password") && mend.contains("renvoi device renew "))
                || (said.contains(":207: its stored rule list")
                    && mend.contains("renvoi rules import 207 FILE --org ")),
            "{said}: {mend}"
        );
    }
}

async fn the_doctor_names_phones_of_which_something_cannot_be_opened(database: Database) {
    let portal = TestPortal::new(database).await;
    let folder = Folder::new();
    let config = with_key(&portal, &folder);
    // The word of one's address, another's page, and a third of which all opens.
    let mut macs = vec![];
    for n in 1..=3 {
        let mac = format!("00:15:65:00:00:0{n}");
        portal
            .desk_phone("alpha", "204", &mac, "yealink-t54w")
            .await;
        macs.push(mac);
    }
    for statement in [
        "UPDATE phones SET secret = secret || secret WHERE mac = '001565000001'",
        "UPDATE phones SET password = password || password WHERE mac = '001565000002'",
    ] {
        portal.database.damage(statement).await;
    }
    let found = async || -> Option<(String, String)> {
        let findings = doctor::examine(&config, None).await;
        let mut about = findings.into_iter().filter(|one| one.what == "data");
        let found = about.find(|one| one.said.contains("desk phones"))?;
        Some((found.said, found.mend.unwrap_or_default()))
    };
    let (said, mend) = found().await.expect("they are named");
    assert!(
        said.starts_with("2 of 3 desk phones")
            && mend.contains("renvoi phone replace MAC --mac MAC"),
        "{said}: {mend}"
    );
    for (n, mac) in macs.iter().enumerate() {
        assert_eq!(said.contains(mac), n < 2, "{said}");
    }

    // What it says to do mends it.
    for mac in &macs[..2] {
        let mac = MacAddress::parse(mac).unwrap();
        let mut read = portal.database.store.read().await.unwrap();
        let phone = store::phone::by_mac(read.db(), &mac.plain()).await.unwrap();
        drop(read);
        let (phone, model) = (phone.unwrap(), ModelId("yealink-t54w".to_owned()));
        replace_phone(
            &portal.web.desk,
            &phone,
            mac,
            &model,
            &[],
            &Author::CommandLine,
        )
        .await
        .unwrap();
    }
    assert_eq!(found().await, None);
}
