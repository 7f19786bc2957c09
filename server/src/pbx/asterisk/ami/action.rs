//! What can be asked.

use crate::pbx::asterisk::text::Text;

/// An action. Its name and the names of its fields are ours; values are [`Text`], so none can end a field.
#[derive(Clone, Debug)]
pub struct Action {
    name: &'static str,
    fields: Vec<(&'static str, Text)>,
}

impl Action {
    /// An action without fields.
    #[must_use]
    pub fn new(name: &'static str) -> Self {
        Self {
            name,
            fields: vec![],
        }
    }

    /// Adds a field.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: Text) -> Self {
        self.fields.push((name, value));
        self
    }

    /// Adds a field whose value is written in our source.
    #[must_use]
    pub fn saying(self, name: &'static str, value: &'static str) -> Self {
        let value = Text::new(value).expect("values in our source hold no line ends");
        self.with(name, value)
    }

    pub(super) fn write(&self, id: u64, to: &mut Vec<u8>) {
        let mut field = |name: &str, value: &str| {
            to.extend_from_slice(name.as_bytes());
            to.extend_from_slice(b": ");
            to.extend_from_slice(value.as_bytes());
            to.extend_from_slice(b"\r\n");
        };
        field("Action", self.name);
        field("ActionID", &id.to_string());
        for (name, value) in &self.fields {
            field(name, value.as_str());
        }
        to.extend_from_slice(b"\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_on_the_wire() {
        let mut bytes = vec![];
        let key = Text::new("a/b").unwrap();
        Action::new("DBPut")
            .saying("Family", "rvx")
            .with("Key", key)
            .write(7, &mut bytes);
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(
            text,
            "Action: DBPut\r\nActionID: 7\r\nFamily: rvx\r\nKey: a/b\r\n\r\n"
        );
    }
}
