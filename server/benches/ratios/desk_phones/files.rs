//! Files that are worked out at each request, against the same files where they merely lie there and are read at each.

use std::{net::SocketAddr, path::Path, time::Instant};

use axum::http::Uri;
use renvoi_server::phones::AddedPhone;
use tokio::task::JoinSet;

use super::{House, mac};
use crate::support::{
    count,
    load::{self, numbers},
    portal::serve,
    table::{Aim, Table, rate},
};

const CONNECTIONS: usize = 16;
/// How often each phone asks: one may ask 120 times a minute.
const TIMES: usize = 60;

/// Measures, and adds its row.
pub(super) async fn measure(table: &mut Table, house: &House, first: &AddedPhone) {
    let mut paths = vec![path(first, 0)];
    for n in 1..count("RENVOI_BENCH_FILES", 300) {
        let number = format!("{}", 5000 + n);
        house.person(&number).await;
        let added = house.phone(&number, 900_000 + n).await;
        paths.push(path(&added, 900_000 + n));
    }
    // What the portal says lies below a folder under the same names.
    let folder = house.database.folder.path().join("static");
    let mut connection = load::Connection::open(house.portal)
        .await
        .expect("it listens");
    let mut size = 0;
    for path in &paths {
        let answer = connection.ask(&load::get(path, "")).await;
        let answer = answer.expect("it answers");
        assert_eq!(answer.status, 200, "{}", answer.head);
        size = size.max(answer.body.len());
        let file = below(&folder, path);
        let parent = file.parent().expect("its folder");
        std::fs::create_dir_all(parent).expect("made");
        std::fs::write(&file, &answer.body).expect("written");
    }
    let read = move |uri: Uri| {
        let file = below(&folder, uri.path());
        async move { tokio::fs::read(file).await.expect("it is there") }
    };
    let bare = serve(axum::Router::new().fallback(read)).await;

    let requests: Vec<_> = paths.iter().map(|path| load::get(path, "")).collect();
    let ours = in_turn(house.portal, &requests).await;
    let bare = in_turn(bare, &requests).await;
    table.ratio(
        &format!("files of desk phones, {size} bytes, {CONNECTIONS} connections"),
        rate(ours),
        rate(bare),
        ours / bare,
        Aim::None,
    );
}

/// The path of a phone's settings.
fn path(phone: &AddedPhone, n: usize) -> String {
    let (_, word) = phone.folder.split_once("/p/").expect("a folder");
    format!("/p/{word}/{}.cfg", mac(n))
}

fn below(folder: &Path, path: &str) -> std::path::PathBuf {
    folder.join(path.trim_start_matches('/'))
}

/// Each request so often, on all connections; answers a second.
async fn in_turn(address: SocketAddr, requests: &[Vec<u8>]) -> f64 {
    let share = requests.len().div_ceil(CONNECTIONS).max(1);
    let begun = Instant::now();
    let mut tasks = JoinSet::new();
    for part in requests.chunks(share) {
        let part = part.to_vec();
        tasks.spawn(async move {
            let mut connection = load::Connection::open(address).await.expect("it listens");
            for _ in 0..TIMES {
                for request in &part {
                    let answer = connection.ask(request).await.expect("it answers");
                    assert_eq!(answer.status, 200, "{}", answer.head);
                }
            }
        });
    }
    tasks.join_all().await;
    numbers(requests.len() * TIMES) / begun.elapsed().as_secs_f64()
}
