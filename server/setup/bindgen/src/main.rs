//! `renvoi-bindgen WASM OUT NAME`: writes `OUT/NAME.js` and `OUT/NAME_bg.wasm`.
//!
//! The published `wasm-bindgen` program does the same and brings a test runner with a web server; this is its library alone,
//! of the version that `Cargo.lock` names for the pages too. The two speak a private format, so they have to be the same.

use std::env::args;

use anyhow::{Context as _, bail};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = args().skip(1).collect();
    let [wasm, out, name] = arguments.as_slice() else {
        bail!("usage: renvoi-bindgen WASM OUT NAME");
    };
    Bindgen::new()
        .input_path(wasm)
        .out_name(name)
        .web(true)?
        .typescript(false)
        .remove_producers_section(true)
        .generate(out)
        .with_context(|| format!("{wasm} cannot be prepared for browsers"))
}
