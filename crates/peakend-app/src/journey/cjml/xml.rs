//! XML as a small tree with line numbers. Entities of a document's own are refused, so that nothing can grow.

use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::super::file::BadFile;

/// The deepest nesting; CJML needs eight.
const DEEPEST: usize = 32;
/// The most elements of one file.
const MOST: usize = 20_000;

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Element {
    pub(super) name: String,
    /// Where it begins, from one.
    pub(super) line: usize,
    pub(super) children: Vec<Element>,
    attributes: Vec<(String, String)>,
    text: String,
}

impl Element {
    /// The first child of this name; capitals do not matter.
    pub(super) fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name.eq_ignore_ascii_case(name))
    }

    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |child| child.name.eq_ignore_ascii_case(name))
    }

    /// The text in the child at the end of `path`, without blanks around it; empty where there is none.
    pub(super) fn text_of(&self, path: &[&str]) -> &str {
        let mut here = Some(self);
        for name in path {
            here = here.and_then(|element| element.child(name));
        }
        here.map_or("", |element| element.text.trim())
    }

    pub(super) fn attribute(&self, name: &str) -> &str {
        let found = self.attributes.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map_or("", |(_, value)| value.trim())
    }
}

/// Reads one document; gives its root.
pub(super) fn read(text: &str) -> Result<Element, BadFile> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Element> = vec![Element::default()];
    let mut count = 0;
    loop {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let wrong = |what: &str, remedy: &str| Err(BadFile(format!("line {}: {what}: {remedy}", line(text, at))));
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => {
                return wrong(
                    &error.to_string(),
                    "this is no well-formed XML; save it again in the program it came from",
                );
            }
        };
        match event {
            Event::Start(start) => {
                count += 1;
                if open.len() > DEEPEST || count > MOST {
                    return wrong("too many elements", "a journey has at most 40 touchpoints");
                }
                let Ok(element) = element_of(&start, line(text, at)) else {
                    return wrong("an attribute cannot be read", "write name=\"value\", and &lt; for <");
                };
                open.push(element);
            }
            Event::Empty(empty) => {
                count += 1;
                let Ok(element) = element_of(&empty, line(text, at)) else {
                    return wrong("an attribute cannot be read", "write name=\"value\", and &lt; for <");
                };
                if let Some(parent) = open.last_mut() {
                    parent.children.push(element);
                }
            }
            // That names match is checked by the reader.
            Event::End(_) => {
                let done = open.pop().unwrap_or_default();
                if let Some(parent) = open.last_mut() {
                    parent.children.push(done);
                }
            }
            Event::Text(piece) => add(&mut open, &piece.xml_content(XmlVersion::Implicit1_0)),
            Event::CData(piece) => add(&mut open, &piece.xml_content(XmlVersion::Implicit1_0)),
            Event::GeneralRef(reference) => {
                let sign = match reference.resolve_char_ref() {
                    Ok(Some(sign)) => Some(sign.to_string()),
                    Ok(None) => quick_xml::escape::resolve_predefined_entity(&reference).map(str::to_owned),
                    Err(_) => None,
                };
                let Some(sign) = sign else {
                    return wrong(
                        "an entity of its own",
                        "write the sign itself; only &amp; &lt; &gt; &quot; &apos; are known",
                    );
                };
                add(&mut open, &sign);
            }
            Event::DocType(_) => return wrong("a document type", "remove the line that begins with <!DOCTYPE"),
            Event::Eof => break,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
    let cut_off =
        || BadFile(format!("line {}: the file ends before it is complete: send it again", line(text, text.len())));
    if open.len() != 1 {
        return Err(cut_off());
    }
    open.pop().and_then(|whole| whole.children.into_iter().next()).ok_or_else(cut_off)
}

fn element_of(start: &BytesStart<'_>, line: usize) -> Result<Element, quick_xml::Error> {
    let pair = |attribute: Attribute<'_>| {
        let value = attribute.normalized_value(XmlVersion::Implicit1_0)?.into_owned();
        Ok::<_, quick_xml::Error>((attribute.key.local_name().into_inner().to_owned(), value))
    };
    let attributes = start.attributes().map(|found| pair(found?)).collect::<Result<_, _>>()?;
    let name = start.local_name().into_inner().to_owned();
    Ok(Element { name, line, attributes, ..Element::default() })
}

fn add(open: &mut [Element], text: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
}

fn line(text: &str, at: usize) -> usize {
    1 + text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count()
}
