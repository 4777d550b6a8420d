//! The reader: loads what is embedded once, then reads any text without failing.

use std::sync::{Arc, OnceLock};

use peakend_model::annotation::{Annotation, Language};

use crate::{
    comparison::{Comparing, comparisons},
    cues::{Cue, Cues},
    features,
    fold::{Han, fold, fold_word},
    judge,
    language::{self, Tongue},
    learnt::Learnt,
    mask::{mask, mask_and_place},
    meaning::{Meaning, Vector},
    model::{LANES, Model},
    opinion,
    places::Places,
    scan::Scan,
    taxonomy::Taxonomy,
    tongues::Tongues,
};

/// Reads texts. Cheap to share, costly to make: make one.
pub struct Reader {
    name: String,
    han: Arc<Han>,
    cues: Cues,
    comparing: Arc<Comparing>,
    taxonomy: Taxonomy,
    model: Option<Arc<Model>>,
    tongues: Option<Arc<Tongues>>,
    /// Made when it is first asked for.
    meaning: Arc<OnceLock<Meaning>>,
    learnt: Option<Learnt>,
}

const TONGUES: &[u8] = include_bytes!("../model/tongues.bin");
const MODEL: &[u8] = include_bytes!("../model/peakend-3.bin");

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
        Self {
            name: named(version),
            comparing: Arc::new(Comparing::new(&han)),
            han: Arc::new(han),
            cues,
            taxonomy,
            model: Model::from_bytes(MODEL).map(Arc::new),
            tongues: Tongues::from_bytes(TONGUES).map(Arc::new),
            meaning: Arc::default(),
            learnt: None,
        }
    }

    /// Another reader with the same models, which are shared, and another taxonomy.
    pub fn with_tree(&self, taxonomy: Taxonomy, version: &str) -> Self {
        Self {
            name: named(version),
            han: self.han.clone(),
            cues: Cues::new(&taxonomy, &self.han),
            comparing: self.comparing.clone(),
            taxonomy,
            model: self.model.clone(),
            tongues: self.tongues.clone(),
            meaning: self.meaning.clone(),
            learnt: None,
        }
    }

    /// The same reader, which names themes by what was learnt, too.
    pub fn with_learnt(self, learnt: Option<Learnt>) -> Self {
        Self { learnt, ..self }
    }

    /// What was learnt, from its bytes; `None` when they are none of this version, or of another model: it has to be learnt anew.
    pub fn learnt(&self, bytes: &[u8]) -> Option<Learnt> {
        Learnt::from_bytes(bytes, self.model_name())
    }

    /// The model alone, e.g. `peakend-3`.
    pub(crate) fn model_name(&self) -> &str {
        self.name.split('/').next().unwrap_or_default()
    }

    /// What it signs annotations with: model and taxonomy version, e.g. `peakend-3/t3`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The same reader with a model from [`crate::train::train`]; `None` when the bytes are not one.
    pub fn with_model(self, bytes: &[u8]) -> Option<Self> {
        Some(Self { model: Some(Arc::new(Model::from_bytes(bytes)?)), meaning: Arc::default(), learnt: None, ..self })
    }

    /// The same reader with a language model from [`crate::train::train_languages`].
    pub fn with_languages(self, bytes: &[u8]) -> Option<Self> {
        Some(Self { tongues: Some(Arc::new(Tongues::from_bytes(bytes)?)), ..self })
    }

    /// One spelling for matching: lower case, no Latin accents, simplified Chinese.
    pub(crate) fn folded(&self, text: &str) -> String {
        fold_word(text, &self.han)
    }

    /// Whether a folded word or phrase as a whole is a sign of mood, of a language or of the like, but names no theme.
    pub(crate) fn is_mood(&self, folded: &str) -> bool {
        self.cues
            .find(folded)
            .iter()
            .any(|hit| hit.from == 0 && hit.to as usize == folded.len() && !matches!(hit.cue, Cue::Theme(_)))
    }

    /// A text in the one spelling for matching.
    pub(crate) fn folded_text(&self, text: &str) -> String {
        fold(text, &self.han).text
    }

    /// What a folded text means, the same in all languages; `None` without a known word.
    pub(crate) fn meaning(&self, folded: &str) -> Option<Box<Vector>> {
        let model = self.model.as_deref()?;
        self.meaning.get_or_init(|| Meaning::new(model)).of(model, folded)
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

    /// As [`Self::read`], and where the spans stand in the original.
    pub fn read_in_place<'a>(&self, text: &'a str) -> (Reading, Places<'a>) {
        let (masked, personal_data, originals) = mask_and_place(text);
        let mut annotation = self.annotate(&masked);
        let places = Places::new(text, &personal_data, &originals);
        annotation.personal_data = personal_data;
        (Reading { text: masked, annotation }, places)
    }

    /// Reads a text as it is, without masking.
    pub fn annotate(&self, text: &str) -> Annotation {
        let reader = self.name.clone();
        let folded = fold(text, &self.han);
        let hits = self.cues.find(&folded.text);
        let detected = language::detect(text, &folded.text, &hits, &self.han, self.tongues.as_deref());
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
        let read = self.model.as_deref().map(|model| (model, model_read(model, &scan)));
        let sentiment = match &read {
            Some((model, read)) => judge::sentiment_by_model(&scan, read, model.calibration(tongue)),
            None => judge::sentiment_by_lists(&scan),
        };
        let intents = judge::intents(&scan, &sentiment);
        let urgency = judge::urgency(&scan, &intents);
        let own_read = read.as_ref().map(|(_, read)| read);
        let mut opinions = opinion::opinions(&scan, &self.taxonomy, own_read);
        if let Some(learnt) = &self.learnt {
            opinion::add_heard(&mut opinions, &scan, own_read, &learnt.find(self, &scan));
        }
        Annotation {
            reader,
            language,
            emotions: judge::emotions(
                &scan,
                read.as_ref().map(|(model, read)| (read, &model.calibration(tongue).thresholds)),
            ),
            effort: judge::effort(&scan),
            needs_answer: judge::needs_answer(&intents, urgency),
            urgency,
            intents,
            opinions,
            comparisons: tongue.map(|tongue| comparisons(&scan, tongue, &self.comparing)).unwrap_or_default(),
            sentiment: Some(sentiment),
            personal_data: Vec::new(),
            turn_moods: Vec::new(),
            before: None,
        }
    }

    /// Language and raw scores of the model, for calibration; `None` for a text that is not read.
    pub(crate) fn logits(&self, text: &str) -> Option<(Tongue, [f32; LANES])> {
        let model = self.model.as_deref()?;
        let folded = fold(text, &self.han);
        let hits = self.cues.find(&folded.text);
        let tongue = language::detect(text, &folded.text, &hits, &self.han, self.tongues.as_deref())?.tongue?;
        let scan = Scan::new(text, &folded, hits, Some(tongue));
        Some((tongue, model_read(model, &scan).verdict.logits))
    }
}

fn named(version: &str) -> String {
    format!("peakend-3/{version}")
}

fn model_read(model: &Model, scan: &Scan) -> judge::Read {
    let tokens = features::tokens(&scan.folded.text, &scan.hits);
    let verdict = model.judge(scan, &tokens, &judge::extras(scan));
    judge::Read { tokens, verdict }
}

impl Default for Reader {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_models_load() {
        let reader = Reader::new();
        assert!(reader.model.is_some(), "model/peakend-3.bin is of another version: train again");
        assert!(reader.tongues.is_some(), "model/tongues.bin is of another version: train again");
    }
}
