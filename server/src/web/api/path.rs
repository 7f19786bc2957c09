//! What addresses name.

use std::collections::HashMap;

use renvoi_app::api::Code;
use uuid::Uuid;

/// The id that one names.
pub(super) fn id(path: &HashMap<String, String>) -> Result<Uuid, Code> {
    let id = path.get("id").and_then(|id| id.parse().ok());
    id.ok_or(Code::NotFound)
}
