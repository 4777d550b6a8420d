//! Text in, annotation out: language, sentiment, emotions, intents, opinions and personal data,
//! in English, Spanish, Portuguese, Russian and Chinese (simplified and traditional), in the process.
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a test may fail"))]

pub mod adapt;
pub mod classifier;
mod clause;
mod comparison;
mod compound;
mod conv;
mod cues;
pub mod dialogue;
pub mod discover;
mod features;
mod fold;
mod judge;
mod language;
pub mod learnt;
pub mod mask;
mod meaning;
pub mod measure;
mod model;
mod opinion;
mod places;
mod reader;
mod rows;
mod scan;
pub mod taxonomy;
mod tongues;
pub mod train;
pub mod typical;

pub use adapt::Adaptation;
pub use learnt::Learnt;
pub use places::Places;
pub use reader::{Reader, Reading};
pub use taxonomy::{Problem, STARTERS, Starter, Taxonomy, TaxonomyError, Theme};
