//! The import door: files of any shape become interactions, each row recorded or refused with a reason.

#[cfg(test)]
mod bad_input;
pub mod channel;
pub mod chunk;
mod config;
pub mod convert;
pub mod detect;
pub mod encoding;
pub mod format;
pub mod guess;
pub mod header;
pub mod inspect;
pub mod keys;
pub mod mapping;
pub mod preview;
pub mod refusal;
mod run;
pub mod source;
mod state;
mod talk;
pub mod values;
mod verbs;

pub use config::ImportConfig;
pub use convert::Converter;
pub use detect::FileError;
pub use format::{Format, Shape};
pub use guess::{Change, Choice, Guess, Preferences, Question, Topic, guess};
pub use inspect::{Inspection, inspect};
pub use mapping::{ColumnRule, Field, Mapping, MappingError};
pub use preview::{DryRun, PreviewResult, PreviewRow, Reason};
pub use refusal::{Refusal, RefusalReport};
pub(crate) use run::between_imports;
pub use run::run;
pub use source::parquet::{ParquetFile, ParquetReader, ParquetRows};
pub use state::{Import, ImportState, Plan, Progress};
pub(crate) use verbs::file_of;
pub use verbs::{
    ImportOptions, ImportReport, Look, cancel, get, import_file, list, look, look_at_file, refusals, refusals_csv,
    resume_all, retry, source_name, spawn, start, try_out, upload,
};
