//! `renvoi phone models`

use clap::Args;
use serde_json::json;

use super::output;
use crate::phones::models::catalogue;

/// List the models that the portal knows.
#[derive(Debug, Args)]
#[command(after_help = "Example: renvoi phone models --json")]
pub(in crate::cli) struct Models {
    /// As JSON.
    #[arg(long)]
    json: bool,
}

impl Models {
    pub(super) fn run(&self) {
        let all = catalogue().all();
        if self.json {
            let list = all.iter().map(|model| {
                let modules: Vec<_> = model
                    .modules
                    .iter()
                    .map(|module| json!({ "name": module.name, "most": module.most, "keys": module.keys }))
                    .collect();
                json!({
                    "id": model.id, "vendor": model.vendor, "name": model.name, "keys": model.keys, "label_length": model.label_length,
                    "kinds": model.kinds, "modules": modules, "verified": model.verified, "unsure": model.unsure,
                })
            });
            output::json(&list.collect::<Vec<_>>());
        } else {
            let rows: Vec<_> = all
                .iter()
                .map(|model| {
                    let modules: Vec<_> = model
                        .modules
                        .iter()
                        .map(|module| format!("{} × {}", module.name, module.most))
                        .collect();
                    let sure = if model.verified {
                        ""
                    } else {
                        "some facts are not sure"
                    };
                    vec![
                        model.id.to_string(),
                        model.keys.to_string(),
                        modules.join(", "),
                        sure.to_owned(),
                    ]
                })
                .collect();
            output::table(&["MODEL", "KEYS", "MODULES", ""], &rows);
        }
    }
}
