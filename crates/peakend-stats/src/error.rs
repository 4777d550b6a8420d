//! The typed errors: what a caller can decide about when numbers do not allow an answer.

/// Why no number can be given. Nothing in this crate panics on data; it answers with one of these.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum StatsError {
    /// Fewer observations than the method needs.
    #[error("needs at least {needed} observations, got {got}")]
    TooFew { needed: u64, got: u64 },
    /// A value is not a number or infinite.
    #[error("{what} is not a finite number")]
    NotFinite { what: &'static str },
    /// A value lies outside what it may be.
    #[error("{what} must be {expected}, got {got}")]
    OutOfRange { what: &'static str, expected: &'static str, got: f64 },
    /// Two lists that belong together have different lengths.
    #[error("{what}: expected {expected} values, got {got}")]
    Length { what: &'static str, expected: usize, got: usize },
    /// All values are the same, so spread cannot be judged.
    #[error("{what} does not vary")]
    Constant { what: &'static str },
    /// Columns are linear combinations of each other.
    #[error("columns are collinear")]
    Collinear,
    /// The numbers contradict each other, for example more hits than trials.
    #[error("{0}")]
    Contradiction(&'static str),
    /// An iteration ended without an answer.
    #[error("{what} did not converge in {steps} steps")]
    NotConverged { what: &'static str, steps: usize },
}

/// Result of everything here.
pub type Result<T> = std::result::Result<T, StatsError>;

pub(crate) fn finite(what: &'static str, value: f64) -> Result<f64> {
    if value.is_finite() { Ok(value) } else { Err(StatsError::NotFinite { what }) }
}

pub(crate) fn all_finite(what: &'static str, values: &[f64]) -> Result<()> {
    if values.iter().all(|v| v.is_finite()) { Ok(()) } else { Err(StatsError::NotFinite { what }) }
}

pub(crate) fn same_length(what: &'static str, expected: usize, got: usize) -> Result<()> {
    if expected == got { Ok(()) } else { Err(StatsError::Length { what, expected, got }) }
}

pub(crate) fn at_least(needed: usize, got: usize) -> Result<()> {
    if got >= needed { Ok(()) } else { Err(StatsError::TooFew { needed: needed as u64, got: got as u64 }) }
}

/// How many clusters there are, where they are numbered from 0 without gaps.
pub(crate) fn numbered(clusters: &[usize]) -> Result<usize> {
    let mut met = vec![false; clusters.len()];
    for cluster in clusters {
        *met.get_mut(*cluster).ok_or_else(|| unnumbered(*cluster))? = true;
    }
    let count = met.iter().take_while(|met| **met).count();
    match met.iter().skip(count).position(|met| *met) {
        Some(beyond) => Err(unnumbered(count + beyond)),
        None => Ok(count),
    }
}

fn unnumbered(cluster: usize) -> StatsError {
    StatsError::OutOfRange { what: "cluster", expected: "numbered from 0 without gaps", got: cluster as f64 }
}

/// Rounds of a simulation: enough for an interval, and few enough to be kept in memory.
pub(crate) fn enough_rounds(rounds: usize) -> Result<()> {
    at_least(40, rounds)?;
    if rounds <= 10_000_000 {
        return Ok(());
    }
    Err(StatsError::OutOfRange { what: "rounds", expected: "at most ten million", got: rounds as f64 })
}

/// A number strictly between 0 and 1: a confidence level, an error rate, a power.
pub(crate) fn open_unit(what: &'static str, value: f64) -> Result<f64> {
    if value > 0.0 && value < 1.0 {
        Ok(value)
    } else {
        Err(StatsError::OutOfRange { what, expected: "strictly between 0 and 1", got: value })
    }
}

/// A number from 0 to 1: a share or a probability.
pub(crate) fn closed_unit(what: &'static str, value: f64) -> Result<f64> {
    if (0.0..=1.0).contains(&value) {
        Ok(value)
    } else {
        Err(StatsError::OutOfRange { what, expected: "from 0 to 1", got: value })
    }
}

pub(crate) fn positive(what: &'static str, value: f64) -> Result<f64> {
    if value > 0.0 && value.is_finite() {
        Ok(value)
    } else {
        Err(StatsError::OutOfRange { what, expected: "positive and finite", got: value })
    }
}

pub(crate) fn not_negative(what: &'static str, value: f64) -> Result<f64> {
    if value >= 0.0 && value.is_finite() {
        Ok(value)
    } else {
        Err(StatsError::OutOfRange { what, expected: "0 or more and finite", got: value })
    }
}
