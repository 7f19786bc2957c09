//! Joins the files of phone models into one, and refuses to build where one of them says something that cannot be.

#[path = "build/judge.rs"]
mod judge;
#[path = "../app/src/domain/phones/kind.rs"]
#[expect(
    dead_code,
    unreachable_pub,
    reason = "the domain's, of which the build needs a part"
)]
mod kind;
#[path = "../app/src/domain/phones/model.rs"]
#[expect(
    dead_code,
    unreachable_pub,
    reason = "the domain's, of which the build needs a part"
)]
mod model;
#[path = "../app/src/domain/phones/places.rs"]
#[expect(
    dead_code,
    unreachable_pub,
    reason = "the domain's, of which the build needs a part"
)]
mod places;

use std::{env, fs, path::Path};

use kind::KeyKind;
use model::{Bank, Model, Module, Rect, Side};
use places::{counts, places};

const MODELS: &str = "models";

fn main() {
    for path in [
        "build.rs",
        "build/judge.rs",
        MODELS,
        "../app/src/domain/phones/kind.rs",
        "../app/src/domain/phones/model.rs",
        "../app/src/domain/phones/places.rs",
    ] {
        println!("cargo::rerun-if-changed={path}");
    }
    let mut files: Vec<_> = fs::read_dir(MODELS)
        .expect("server/models is there")
        .map(|entry| entry.expect("server/models can be read").path())
        .collect();
    files.sort();
    let mut faults = vec![];
    let mut models = vec![];
    for path in files {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
        match judge::read(&name, &text) {
            Ok(model) => models.push(model),
            Err(some) => faults.extend(some.iter().map(|fault| format!("models/{name}: {fault}"))),
        }
    }
    models.sort_by(|a, b| a.id.cmp(&b.id));
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
    let json = serde_json::to_string(&models).expect("models are plain data");
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(Path::new(&out).join("models.json"), json).expect("OUT_DIR is writable");
}
