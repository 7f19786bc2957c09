//! XML, and what all makers' files do with it.

use roxmltree::{Document, Node};

use super::{Unreadable, wrong};

/// A document with this root.
pub(super) fn open<'a>(text: &'a str, root: &str) -> Result<Document<'a>, Unreadable> {
    let document = Document::parse(text).map_err(|error| wrong(error.to_string()))?;
    let name = document.root_element().tag_name().name();
    if name != root {
        return Err(wrong(format!("it begins with <{name}>, not with <{root}>")));
    }
    Ok(document)
}

/// The child elements.
pub(super) fn children<'a, 'i>(node: Node<'a, 'i>) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(Node::is_element)
}

/// The first child of that name.
pub(super) fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    children(node).find(|child| child.tag_name().name() == name)
}

/// What stands in an element, without blanks around it; its parts where comments cut it, and nothing where it has elements.
pub(super) fn text(node: Node<'_, '_>) -> String {
    let parts = node
        .children()
        .filter_map(|part| part.text().filter(|_| part.is_text()));
    parts.collect::<String>().trim().to_owned()
}

/// What stands in the child of that name; nothing where there is none.
pub(super) fn text_of(node: Node<'_, '_>, name: &str) -> String {
    child(node, name).map(text).unwrap_or_default()
}

/// An attribute that must be there.
pub(super) fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Result<&'a str, Unreadable> {
    let tag = node.tag_name().name();
    node.attribute(name)
        .ok_or_else(|| wrong(format!("<{tag}> lacks {name}")))
}
