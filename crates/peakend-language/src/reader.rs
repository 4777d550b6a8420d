//! The reader: loads what is embedded once, then reads any text without failing.

use peakend_model::annotation::{Annotation, Language};

use crate::{
    cues::Cues,
    fold::{Han, fold},
    judge, language,
    mask::mask,
    opinion,
    scan::Scan,
    taxonomy::Taxonomy,
};

/// Reads texts. Cheap to share, costly to make: make one.
pub struct Reader {
    name: String,
    han: Han,
    cues: Cues,
    taxonomy: Taxonomy,
}

/// What reading a text gave.
#[derive(Clone, PartialEq, Debug)]
pub struct Reading {
    /// The text to store: personal data replaced by typed placeholders. It may be a little longer than the original.
    pub text: String,
    /// Spans are bytes of [`Self::text`].
    pub annotation: Annotation,
}

impl Reader {
    /// The embedded models with the general taxonomy.
    pub fn new() -> Self {
        Self::with_taxonomy(Taxonomy::general(), "general")
    }

    /// The embedded models with another taxonomy; `version` names it in annotations.
    pub fn with_taxonomy(taxonomy: Taxonomy, version: &str) -> Self {
        let han = Han::new();
        let cues = Cues::new(&taxonomy, &han);
        Self { name: format!("peakend-1/{version}"), han, cues, taxonomy }
    }

    pub fn taxonomy(&self) -> &Taxonomy {
        &self.taxonomy
    }

    /// Masks personal data and reads what is left. Total, linear in the text, the same for the same text.
    pub fn read(&self, text: &str) -> Reading {
        let (text, personal_data) = mask(text);
        let mut annotation = self.annotate(&text);
        annotation.personal_data = personal_data;
        Reading { text, annotation }
    }

    /// Reads a text as it is, without masking.
    pub fn annotate(&self, text: &str) -> Annotation {
        let reader = self.name.clone();
        let folded = fold(text, &self.han);
        let hits = self.cues.find(&folded.text);
        let detected = language::detect(text, &folded.text, &hits, &self.han);
        let language = detected.as_ref().map(|d| Language { code: d.code.to_owned(), confidence: d.confidence });
        let tongue = detected.as_ref().and_then(|d| d.tongue);
        // A language we do not read stays unread, emoji and all: half a reading would pass for a whole one.
        if detected.is_some() && tongue.is_none() {
            return Annotation { reader, language, ..Annotation::default() };
        }
        let scan = Scan::new(text, &folded, hits, tongue);
        if tongue.is_none() && scan.moods.is_empty() {
            return Annotation { reader, ..Annotation::default() };
        }
        let sentiment = judge::sentiment(&scan);
        let intents = judge::intents(&scan, &sentiment);
        let urgency = judge::urgency(&scan, &intents);
        Annotation {
            reader,
            language,
            emotions: judge::emotions(&scan),
            effort: judge::effort(&scan),
            needs_answer: judge::needs_answer(&intents, urgency),
            urgency,
            intents,
            opinions: opinion::opinions(&scan, &self.taxonomy),
            sentiment: Some(sentiment),
            personal_data: Vec::new(),
        }
    }
}

impl Default for Reader {
    fn default() -> Self {
        Self::new()
    }
}
