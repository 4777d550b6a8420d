//! How well something reads: precision, recall and F1 by class, confusion, and how honest its probabilities are.

mod calibration;
mod several;
mod single;

use serde::Serialize;

pub use calibration::calibration_error;
pub use several::Several;
pub use single::Single;

/// Figures of one class. Shares are 0 to 1.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct ClassScore {
    pub label: String,
    /// Rows that have the label.
    pub rows: usize,
    /// Rows that were given it.
    pub said: usize,
    pub precision: f64,
    pub recall: f64,
    pub f1: f64,
}

/// What was measured. Shares are 0 to 1.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Measured {
    pub rows: usize,
    /// Rows whose label, or whole set of labels, was right.
    pub accuracy: f64,
    /// Mean F1 of the classes that occur among the labels.
    pub macro_f1: f64,
    /// F1 over all labels of all rows together.
    pub micro_f1: f64,
    /// Mean gap between how sure and how right, over ten bins.
    pub calibration_error: f64,
    /// In order of name.
    pub classes: Vec<ClassScore>,
    pub confusion: Confusion,
}

/// How often which label was given for which.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Confusion {
    /// Of rows and columns.
    pub labels: Vec<String>,
    /// `counts[is][said]`, in the order of `labels`. With several labels a row, `[neither, only said, only is, both]` of each.
    pub counts: Vec<Vec<usize>>,
}

/// Precision, recall and F1 from hits, what was said and what is; 0 where undefined.
pub(crate) fn shares(hit: usize, said: usize, is: usize) -> (f64, f64, f64) {
    (share(hit, said), share(hit, is), share(2 * hit, said + is))
}

#[expect(clippy::cast_precision_loss, reason = "counts of rows")]
pub(crate) fn share(part: usize, of: usize) -> f64 {
    if of == 0 { 0.0 } else { part as f64 / of as f64 }
}

#[expect(clippy::cast_precision_loss, reason = "a count of classes")]
fn macro_f1(classes: &[ClassScore]) -> f64 {
    let known = || classes.iter().filter(|class| class.rows > 0);
    known().map(|class| class.f1).sum::<f64>() / known().count().max(1) as f64
}
