//! What the reader can be asked on the command line.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

#[derive(Subcommand, Debug)]
pub enum Language {
    /// Read texts: language, mood, emotions, intents, opinions and personal data of each row, in order.
    Annotate(Annotate),
    /// Learn from labelled texts: a small model of your own labels, which `evaluate` measures.
    Train(Train),
    /// Measure the reader, or a trained model, on labelled texts.
    Evaluate(Evaluate),
}

/// What texts are labelled with.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Task {
    /// negative, neutral, positive, mixed; also pos and neg, 1 and 0, stars from 1 to 5.
    Sentiment,
    /// Any number of emotions a text.
    Emotion,
    /// What the customer wants: complaint, suggestion, question … or your own names.
    Intent,
    /// What it is about; rows with `aspects` are measured on category and polarity together.
    Theme,
    /// ISO 639-1; Chinese as zh-Hans or zh-Hant.
    Language,
}

impl Task {
    pub fn key(self) -> &'static str {
        match self {
            Self::Sentiment => "sentiment",
            Self::Emotion => "emotion",
            Self::Intent => "intent",
            Self::Theme => "theme",
            Self::Language => "language",
        }
    }
}

/// Rows need a text and a label: CSV, TSV, XLSX, Parquet, JSON or JSONL, also gzipped. In JSON a label may be a list.
#[derive(Args, Debug)]
pub struct Columns {
    /// Column of the text; `text` by default, else guessed.
    #[arg(long, value_name = "COL")]
    pub text: Option<String>,
    /// Column of the label; by default the usual one of the task, such as `label`, `labels`, `polarity` or `aspects`.
    #[arg(long, value_name = "COL")]
    pub label: Option<String>,
    /// Only rows with this value in a column, e.g. `lang=ru`; several have to hold together.
    #[arg(long, value_name = "COL=VALUE", value_parser = pair)]
    pub only: Vec<(String, String)>,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (left, right) = text.split_once('=').ok_or("it has no “=”")?;
    Ok((left.trim().to_owned(), right.trim().to_owned()))
}

#[derive(Args, Debug)]
pub struct Train {
    /// Files of labelled texts, read as one.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    #[arg(long)]
    pub task: Task,
    #[command(flatten)]
    pub columns: Columns,
    /// Where to write the model.
    #[arg(long, value_name = "MODEL")]
    pub out: PathBuf,
    /// The same rows and seed give the same file.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

#[derive(Args, Debug)]
pub struct Evaluate {
    /// File of labelled texts; `-` reads standard input.
    pub file: PathBuf,
    #[arg(long)]
    pub task: Task,
    /// A model from `peakend train`, instead of the reader that ships.
    #[arg(long, value_name = "MODEL")]
    pub model: Option<PathBuf>,
    #[command(flatten)]
    pub columns: Columns,
    /// Figures for each value of this column, too, e.g. `lang`.
    #[arg(long, value_name = "COL")]
    pub by: Option<String>,
    #[command(flatten)]
    pub themes: Themes,
}

/// Of `--task theme` alone.
#[derive(Args, Debug)]
pub struct Themes {
    /// Themes to find instead of the general ones: the format stands in docs/manual/words.md.
    #[arg(long, value_name = "FILE", conflicts_with = "model")]
    pub taxonomy: Option<PathBuf>,
    /// What the file calls a theme, and its key in the tree: `rooms=stay`. May be said several times.
    #[arg(long, value_name = "NAME=KEY", value_parser = pair, conflicts_with = "model")]
    pub same: Vec<(String, String)>,
    /// Labelled texts that themes learn from beside their rules.
    #[arg(long, value_name = "FILE", conflicts_with = "model")]
    pub examples: Option<PathBuf>,
    /// Examples that a theme learns from at most, spread over the file.
    #[arg(long, value_name = "N", requires = "examples")]
    pub most: Option<usize>,
}

/// On a terminal a short table is printed; into a file or a pipe, and with --json, one JSON object per row:
///
///   language, sentiment{label, value, probabilities}, emotions{name: intensity}, intents[], effort, urgency,
///   opinions[{theme, target, polarity, from, to}], comparison{direction, against, target, from, to}, personal_data[{kind, from, to}],
///   and needs_answer, unreadable where they hold; of a conversation also turns[], speakers[], course, silence
///
/// `from` and `to` count code points of the original text, the end not included; those of an opinion are of its target,
/// or of the clause where no word names the target. A language that is not read has its name and nothing else; a row
/// that is no text says why in `unreadable`.
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct Annotate {
    /// Lines of text, CSV, TSV, JSON, JSONL, XLSX or Parquet, also gzipped; `-`, or nothing, reads standard input.
    #[arg(default_value = "-", hide_default_value = true)]
    pub file: PathBuf,
    /// Column of the text; guessed, and told, where it is not said.
    #[arg(long, value_name = "COL")]
    pub text: Option<String>,
    /// Themes to find instead of the general ones: the format stands in docs/manual/words.md.
    #[arg(long, value_name = "FILE")]
    pub taxonomy: Option<PathBuf>,
}
