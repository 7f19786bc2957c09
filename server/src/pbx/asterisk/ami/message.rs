//! What comes back.

/// A response or an event: fields in their order. A field may occur more than once.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Message(Vec<(String, String)>);

impl Message {
    /// The first field of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(field, _)| field == name)
            .map(|(_, value)| value.as_str())
    }

    /// The first field of that name, or nothing.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.get(name).unwrap_or_default()
    }

    /// Whether this is a response that says so.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.get("Response") == Some("Success")
    }

    /// Every field.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    pub(super) fn action_id(&self) -> Option<u64> {
        self.get("ActionID")?.parse().ok()
    }

    fn parse(block: &[u8]) -> Self {
        let text = String::from_utf8_lossy(block);
        let field = |line: &str| {
            let (name, value) = line.split_once(':')?;
            Some((
                name.to_owned(),
                value.strip_prefix(' ').unwrap_or(value).to_owned(),
            ))
        };
        Self(text.split("\r\n").filter_map(field).collect())
    }
}

/// Names only: values of account rows hold secrets.
impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list()
            .entries(self.0.iter().map(|(name, _)| name))
            .finish()
    }
}

/// Takes whole messages off the front of what has been received; `at` is how far it was looked through before.
pub(super) fn take(buffer: &mut bytes::BytesMut, at: &mut usize) -> Option<Message> {
    const END: &[u8] = b"\r\n\r\n";
    let from = at.saturating_sub(END.len());
    let found = buffer[from..]
        .windows(END.len())
        .position(|window| window == END);
    let Some(found) = found else {
        *at = buffer.len();
        return None;
    };
    *at = 0;
    let block = buffer.split_to(from + found + END.len());
    Some(Message::parse(&block[..from + found]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_arrive_in_pieces() {
        let stream = b"Response: Success\r\nActionID: 3\r\nMessage: a: b\r\n\r\nEvent: X\r\nVal:  c \r\nEmpty: \r\n\r\n";
        let (mut buffer, mut at, mut got) = (bytes::BytesMut::new(), 0, vec![]);
        for byte in stream {
            buffer.extend_from_slice(&[*byte]);
            got.extend(take(&mut buffer, &mut at));
        }
        assert_eq!(got.len(), 2);
        assert_eq!(
            (got[0].action_id(), got[0].text("Message")),
            (Some(3), "a: b")
        );
        assert_eq!(
            (got[1].get("Val"), got[1].get("Empty")),
            (Some(" c "), Some(""))
        );
        assert!(buffer.is_empty());
    }
}
