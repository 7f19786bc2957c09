//! What makers say of their formats.

use renvoi_app::domain::phones::{Label, Vendor};
use renvoi_server::provisioning::files;
use roxmltree::Document;

use crate::provisioning::scene;

/// Where counting begins, for the first key of the phone and of a module.
#[test]
fn counting_begins_where_it_does() {
    for model in scene::models() {
        let body: String = files(&scene::with_modules(model))
            .into_iter()
            .map(|f| f.body)
            .collect();
        let keys = model.keys;
        let (first, before, last, module) = match model.vendor {
            Vendor::Yealink => (
                "linekey.1.",
                "linekey.0.",
                format!("linekey.{keys}."),
                "expansion_module.1.key.1.",
            ),
            Vendor::Snom => (
                "<fkey idx=\"0\"",
                "<fkey idx=\"-1\"",
                format!("<fkey idx=\"{}\"", keys - 1),
                "<fkey idx=",
            ),
            Vendor::Grandstream => (
                "pks.vpk.1.",
                "pks.vpk.0.",
                "pks.vpk.".to_owned(),
                "pks.ext.1.",
            ),
            Vendor::Fanvil => (
                "<Fkey index=\"1\">",
                "<Fkey index=\"0\">",
                "<Fkey".to_owned(),
                "<external index=\"1\">",
            ),
            Vendor::Poly => (
                "lineKey.1.",
                "lineKey.0.",
                format!("lineKey.{keys}."),
                "lineKey.",
            ),
            Vendor::Cisco => (
                "<Extension_1_>",
                "<Extension_0_>",
                format!("<Extension_{keys}_>"),
                "<Unit_1_Key_1_>",
            ),
        };
        let id = &model.id;
        assert!(body.contains(first) && body.contains(&last), "{id}");
        assert!(!body.contains(before), "{id}");
        assert_eq!(
            body.contains(module),
            !model.modules.is_empty() || ["<fkey idx=", "lineKey."].contains(&module),
            "{id}"
        );
    }
}

/// What is shown of a label never grows on its way.
#[test]
fn labels_are_no_longer_than_the_model_shows() {
    for model in scene::models() {
        for button in scene::full(model).buttons {
            assert!(button.label.as_str().chars().count() <= model.label_length.into());
        }
        assert!(
            model.label_length
                <= if model.vendor == Vendor::Grandstream {
                    32
                } else {
                    40
                },
            "{}",
            model.id
        );
    }
}

/// « UTF-8 encoded string of up to 40 bytes », says « Administrator Guide `SoundPoint` IP / `SoundStation` IP », 1.4, page 37.
#[test]
fn names_of_a_polys_directory_have_room() {
    let mut phone = scene::full(scene::one_of(Vendor::Poly));
    for button in &mut phone.buttons {
        button.label = Label::parse(&"📞".repeat(14)).unwrap();
    }
    let directory = files(&phone).pop().unwrap().body;
    let document = Document::parse(&directory).unwrap();
    let names = document
        .descendants()
        .filter(|node| node.has_tag_name("fn"));
    let names: Vec<_> = names.map(|node| node.text().unwrap()).collect();
    assert!(!names.is_empty());
    assert!(
        names.iter().all(|name| *name == "📞".repeat(10)),
        "{names:?}"
    );
}

/// A file is taken by a Fanvil only where its version is new.
#[test]
fn another_content_has_another_version() {
    let model = scene::one_of(Vendor::Fanvil);
    let version = |body: &str| body.split("<Version>").nth(1).unwrap()[..12].to_owned();
    let one = files(&scene::full(model)).remove(0).body;
    let same = files(&scene::full(model)).remove(0).body;
    let other = files(&scene::hostile(model)).remove(0).body;
    assert_eq!(version(&one), version(&same));
    assert_ne!(version(&one), version(&other));
}

/// The maker's own service is not asked, and requests of strangers are not answered.
#[test]
fn nobody_else_is_asked() {
    let table = [
        (
            Vendor::Yealink,
            vec![
                "static.zero_touch.enable = 0",
                "static.auto_provision.pnp_enable = 0",
                "sip.trust_ctrl = 1",
            ],
        ),
        (
            Vendor::Snom,
            vec![
                "<pnp_config perm=\"R\">off<",
                "<filter_registrar perm=\"R\">on<",
            ],
        ),
        (
            Vendor::Grandstream,
            vec![
                "\"tr069.url\"><",
                "\"account.1.sip.validate.incomingServer\">Yes<",
            ],
        ),
        (Vendor::Fanvil, vec!["<PNPEnable>0<", "<EnableTR069>0<"]),
        (
            Vendor::Poly,
            vec![
                "device.prov.ztpEnabled=\"0\"",
                "checkSync.alwaysReboot=\"0\"",
            ],
        ),
        (
            Vendor::Cisco,
            vec!["<Profile_Rule>https://portal.example.net/p/k3V9-secret_0/$MA.cfg<"],
        ),
    ];
    for (vendor, all) in table {
        let files = files(&scene::empty(scene::one_of(vendor)));
        for said in all {
            assert!(
                files.iter().any(|file| file.body.contains(said)),
                "{vendor:?}: {said}"
            );
        }
    }
}

/// What is logged of a phone and its files holds none of its secrets.
#[test]
fn secrets_are_not_shown() {
    for model in scene::models() {
        let phone = scene::full(model);
        let shown = format!("{phone:?} {:?}", files(&phone));
        for secret in ["s3cr3tPassw0rd", "k3V9-secret_0", "Wz7kQ2mN9pXa"] {
            assert!(!shown.contains(secret), "{}", model.id);
        }
    }
}
