//! Models of the catalogue as phones out of their boxes.

use renvoi_app::domain::phones::{Model, Vendor};
use renvoi_phones::desk_phone::{Hardware, Maker};

/// The phone of a model, with modules by their indexes in [`Model::modules`].
pub(crate) fn hardware(model: &Model, mac: &str, modules: &[usize]) -> Hardware {
    let maker = match model.vendor {
        Vendor::Yealink => Maker::Yealink,
        Vendor::Snom => Maker::Snom,
        Vendor::Grandstream => Maker::Grandstream,
        Vendor::Fanvil => Maker::Fanvil,
        Vendor::Poly => Maker::Poly,
        Vendor::Cisco => Maker::Cisco,
    };
    let banks = model.banks.iter().filter(|bank| bank.fixed);
    let fixed: u16 = banks.map(|bank| bank.count).sum();
    // A Fanvil without a second screen has all its keys beside the first.
    let fixed = match (model.vendor, model.panels.is_empty()) {
        (Vendor::Fanvil, true) => model.keys,
        _ => fixed,
    };
    let page = model.keys_per_page().saturating_sub(fixed);
    let modules: Vec<u16> = modules.iter().map(|at| model.modules[*at].keys).collect();
    Hardware::new(maker, &model.name, mac, model.keys)
        .with_fixed(fixed, page)
        .with_modules(&modules)
}
