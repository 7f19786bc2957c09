//! Measures the portal against its bare parts, and prints one table. It asserts no ratio and exits 0: figures of a busy
//! machine would fail a build for nothing.
//!
//! `cargo bench -p renvoi-server -- pages calls` measures only those. One program, because each would be linked for minutes.

#![allow(unreachable_pub, reason = "modules of a bench are nobody's library")]

mod bulk;
mod calls;
mod decisions;
mod desk_phones;
mod devices;
mod import;
mod pages;
mod saves;
mod search;
mod sign_ins;
mod support;
mod timing;
mod weight;

use support::table::Table;

#[tokio::main]
async fn main() {
    let asked: Vec<String> = std::env::args()
        .skip(1)
        .filter(|name| !name.starts_with('-'))
        .collect();
    let wanted = |name: &str| asked.is_empty() || asked.iter().any(|asked| asked == name);
    let mut table = Table::new();
    if wanted("saves") {
        saves::measure(&mut table).await;
    }
    if wanted("calls") {
        calls::measure(&mut table).await;
    }
    if wanted("decisions") {
        decisions::measure(&mut table).await;
    }
    if wanted("bulk") {
        bulk::measure(&mut table).await;
    }
    if wanted("desk_phones") {
        desk_phones::measure(&mut table).await;
    }
    if wanted("devices") {
        devices::measure(&mut table).await;
    }
    if wanted("import") {
        import::measure(&mut table).await;
    }
    if wanted("pages") {
        pages::measure(&mut table).await;
    }
    if wanted("search") {
        search::measure(&mut table).await;
    }
    if wanted("sign_ins") {
        sign_ins::measure(&mut table).await;
    }
    if wanted("timing") {
        timing::measure(&mut table).await;
    }
    if wanted("weight") {
        weight::measure(&mut table).await;
    }
    table.print();
}
