//! XML, written by a library so that whatever a label holds stays text.

use quick_xml::{
    Writer,
    events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event},
};

use super::text::carried;

/// A document that is being written.
pub(super) struct Xml(Writer<Vec<u8>>);

/// Attributes of an element.
pub(super) type Attributes<'a> = [(&'a str, &'a str)];

impl Xml {
    /// Begins one, in UTF-8.
    pub(super) fn new() -> Self {
        let mut xml = Self(Writer::new_with_indent(Vec::new(), b' ', 2));
        xml.write(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
        xml
    }

    /// Begins an element.
    pub(super) fn open(&mut self, name: &str, attributes: &Attributes<'_>) {
        let start = element(name, attributes);
        self.write(Event::Start(start));
    }

    /// Ends it.
    pub(super) fn close(&mut self, name: &str) {
        self.write(Event::End(BytesEnd::new(name)));
    }

    /// An element that holds a text.
    pub(super) fn leaf(&mut self, name: &str, attributes: &Attributes<'_>, text: &str) {
        self.open(name, attributes);
        self.write(Event::Text(BytesText::new(&carried(text, &[]))));
        self.close(name);
    }

    /// An element with attributes alone.
    pub(super) fn empty(&mut self, name: &str, attributes: &Attributes<'_>) {
        let start = element(name, attributes);
        self.write(Event::Empty(start));
    }

    /// The document.
    pub(super) fn finish(self) -> String {
        let mut text = String::from_utf8(self.0.into_inner()).expect("it was written from texts");
        text.push('\n');
        text
    }

    fn write(&mut self, event: Event<'_>) {
        self.0
            .write_event(event)
            .expect("memory takes what is written");
    }
}

fn element<'a>(name: &'a str, attributes: &Attributes<'_>) -> BytesStart<'a> {
    let mut start = BytesStart::new(name);
    for (key, value) in attributes {
        start.push_attribute((*key, carried(value, &[]).as_str()));
    }
    start
}
