//! A private Asterisk starts, dies and comes back.

use std::{path::PathBuf, time::Duration};

use crate::support::asterisk::{runtime, settings, start};
use renvoi_server::pbx::asterisk::private::{Ports, Private, Settings, StartError};
use tokio::time::timeout;

/// The longest that an Asterisk may take to begin.
const LIMIT: Duration = Duration::from_mins(1);

#[tokio::test]
async fn it_starts_stops_and_leaves_nothing() {
    let pbx = start().await;
    let pid = pbx.asterisk.pid();
    let pid_file = pbx.asterisk.pid_file();
    assert_eq!(
        std::fs::read_to_string(&pid_file).unwrap().trim(),
        pid.to_string()
    );
    pbx.asterisk.stop().await;
    assert!(!PathBuf::from(format!("/proc/{pid}")).exists());
    assert!(!pid_file.exists());
}

#[tokio::test]
async fn it_comes_back_on_the_same_ports() {
    let mut pbx = start().await;
    let before = (
        pbx.asterisk.access(),
        pbx.asterisk.sip(),
        pbx.asterisk.pid(),
    );
    pbx.asterisk.kill().await;
    pbx.asterisk.wait_exit().await;
    pbx.asterisk.restart().await.unwrap();
    assert_eq!(
        (pbx.asterisk.access(), pbx.asterisk.sip()),
        (before.0, before.1)
    );
    assert_ne!(pbx.asterisk.pid(), before.2);
}

#[tokio::test]
async fn a_leftover_of_a_crashed_run_is_ended() {
    let folder = tempfile::tempdir().unwrap();
    let first = Private::start(settings(&folder)).await.unwrap();
    let pid = first.pid();
    // As if whoever started it had died without a word.
    std::mem::forget(first);
    let second = Private::start(settings(&folder)).await.unwrap();
    assert!(!PathBuf::from(format!("/proc/{pid}")).exists());
    assert_ne!(second.pid(), pid);
}

#[tokio::test]
async fn a_port_in_use_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port();
    let settings = Settings::new(
        runtime(),
        folder.path().join("pbx"),
        Ports::from_base(port).unwrap(),
    );
    match Private::start(settings).await.map(|_| ()) {
        Err(StartError::Port(named)) => assert_eq!(named, port),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_missing_asterisk_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("nowhere");
    let settings = Settings::new(nowhere, folder.path().join("pbx"), Ports::free().unwrap());
    assert!(matches!(
        Private::start(settings).await.map(|_| ()),
        Err(StartError::Runtime(_))
    ));
}

/// Somebody may take a port between our look at it and Asterisk's: others are chosen, and nobody talks to a stranger.
#[tokio::test]
async fn a_port_taken_meanwhile_is_left_for_another() {
    for _ in 0..5 {
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(&folder);
        let (pid_file, port) = (settings.folder.join("asterisk.pid"), settings.ports.http);
        let stranger = tokio::spawn(async move {
            let begun = async {
                while !pid_file.exists() {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
            };
            timeout(LIMIT, begun)
                .await
                .expect("Asterisk has a pid file");
            let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
            // Whoever comes is let in, and shown out.
            Ok::<_, std::io::Error>(tokio::spawn(async move {
                while let Ok((_, _)) = listener.accept().await {}
            }))
        });
        let started = Private::start(settings).await.unwrap();
        // Where Asterisk was faster, there is nothing to see.
        if let Ok(_listening) = stranger.await.unwrap() {
            assert!(!started.access().ari.contains(&format!(":{port}/")));
            return;
        }
    }
    panic!("Asterisk was faster five times");
}
