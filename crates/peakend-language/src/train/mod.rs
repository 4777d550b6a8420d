//! Training the linear model from labelled rows: the same rows and seed give the same model.

mod data;
mod descent;
mod evaluate;
mod net;
mod prepare;
pub(crate) mod statements;
mod taught;
mod tongues;
mod vectors;

use std::path::PathBuf;

pub use data::{Row, load, load_file};
pub use evaluate::{EmotionScore, LanguageReport, Report, SetReport};
pub use tongues::{Labelled, load_languages};

use crate::Reader;
use descent::Part;

/// What to train from and how.
#[derive(Clone, Debug)]
pub struct TrainOptions {
    /// Folder with one folder per set, each with `train.jsonl.gz` and `dev.jsonl.gz`.
    pub data: PathBuf,
    /// Word vectors of a teacher (see `tools/word_vectors.py`); without them meaning is not shared across languages.
    pub vectors: Option<PathBuf>,
    /// What a teacher says about texts (see `tools/taught.py`); its word counts beside labels, and alone where there are none.
    pub taught: Option<PathBuf>,
    /// Sets kept out, as `set` or `set/domain` or `set/language`: for measuring on what was never seen.
    pub without: Vec<String>,
    pub seed: u64,
    pub epochs: u32,
    /// Step of the hashed features.
    pub rate: f32,
    /// Per cent of rows whose mood must do without hashed features, so that shared meaning learns to stand alone.
    pub rows_without_table: u64,
    /// Per cent of single hashed features left out at random.
    pub dropout: u64,
}

impl TrainOptions {
    pub fn new(data: PathBuf) -> Self {
        Self {
            data,
            vectors: None,
            taught: None,
            without: Vec::new(),
            seed: 1,
            epochs: 4,
            rate: 0.12,
            rows_without_table: 25,
            dropout: 30,
        }
    }
}

/// How far training is.
#[derive(Clone, Debug)]
pub enum Progress {
    Loaded {
        rows: usize,
    },
    Prepared {
        features: usize,
    },
    /// `loss` is the mean over the rows of this epoch; epochs count from 1.
    Epoch {
        epoch: u32,
        of: u32,
        loss: f64,
    },
    Calibrated {
        /// By language: English, Spanish, Portuguese, Russian, Chinese.
        temperatures: [f32; 5],
    },
}

#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    #[error("cannot read {path}")]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("line {line} of {path} is not a row we know")]
    Row { path: PathBuf, line: usize, source: serde_json::Error },
    #[error("no rows to train from under {0}")]
    Empty(PathBuf),
    #[error("{0} is not a file of word vectors")]
    Vectors(PathBuf),
}

/// A model as bytes, ready to be written and embedded.
pub struct Trained(Vec<u8>);

impl Trained {
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// A reader that uses it, with the general taxonomy.
    pub fn reader(&self) -> Option<Reader> {
        Reader::new().with_model(&self.0)
    }
}

/// Trains on the `train` parts of all sets that may be shipped.
pub fn train(options: &TrainOptions, progress: &mut dyn FnMut(Progress)) -> Result<Trained, TrainError> {
    let mut rows = load(&options.data, "train", &options.without)?;
    if rows.is_empty() {
        return Err(TrainError::Empty(options.data.clone()));
    }
    rows.extend(
        statements::load().into_iter().filter(|row| !options.without.iter().any(|name| data::is_of(&row.set, name))),
    );
    if let Some(path) = &options.taught {
        taught::join(path, &mut rows)?;
    }
    progress(Progress::Loaded { rows: rows.len() });
    let vocabulary = match &options.vectors {
        Some(path) => vectors::Vocabulary::load(path)?,
        None => vectors::Vocabulary::empty(),
    };
    let prepared = prepare::prepare(&rows, &vocabulary);
    progress(Progress::Prepared { features: prepared.features.len() });
    // Once without the rows held back, to calibrate on them; then with all.
    let draft = descent::descend(&prepared, &vocabulary, options, Part::Draft, progress).quantise(&vocabulary);
    let calibrations = evaluate::calibrate(&draft, &rows, &prepared);
    progress(Progress::Calibrated { temperatures: calibrations.map(|c| c.temperature) });
    let mut model = descent::descend(&prepared, &vocabulary, options, Part::All, progress).quantise(&vocabulary);
    model.calibrations = calibrations;
    Ok(Trained(model.to_bytes()))
}

/// Trains the language model from the set `langid`; the bytes belong in `model/tongues.bin`.
pub fn train_languages(rows: &[Labelled], seed: u64) -> Vec<u8> {
    tongues::train(rows, seed).to_bytes()
}

/// How many languages a reader gets right.
pub fn evaluate_languages(reader: &Reader, rows: &[Labelled]) -> LanguageReport {
    evaluate::languages(reader, rows)
}

/// Measures a reader on the rows of a part (`dev`), by set and language.
pub fn evaluate(reader: &Reader, rows: &[Row]) -> Report {
    evaluate::report(reader, rows)
}
