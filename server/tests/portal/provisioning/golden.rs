//! The files as they are.

use std::fmt::Write as _;

use renvoi_app::domain::phones::Model;
use renvoi_server::provisioning::{DesiredPhone, files};

use crate::provisioning::scene;

#[test]
fn empty() {
    compare("empty", scene::empty);
}

#[test]
fn full() {
    compare("full", scene::full);
}

#[test]
fn with_modules() {
    compare("modules", scene::with_modules);
}

#[test]
fn hostile() {
    compare("hostile", scene::hostile);
}

fn compare(case: &str, phone: impl Fn(&Model) -> DesiredPhone) {
    insta::with_settings!({
        snapshot_path => "golden",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        let mut models = 0;
        for model in scene::models() {
            insta::assert_snapshot!(format!("{}.{case}", model.id), shown(&phone(model)));
            models += 1;
        }
        assert!(models >= 6, "one of each make at the least");
    });
}

fn shown(phone: &DesiredPhone) -> String {
    let files = files(phone);
    let mut text = String::new();
    for (at, file) in files.iter().enumerate() {
        writeln!(text, "==== {} ({})", file.name, file.content_type).unwrap();
        match files[..at].iter().find(|earlier| earlier.body == file.body) {
            Some(earlier) => writeln!(text, "as {}", earlier.name).unwrap(),
            None => text += &file.body,
        }
    }
    text
}
