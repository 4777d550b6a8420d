//! Mathematics over numbers: judged estimates instead of bare ones.
//!
//! Everything starts from sufficient statistics (counts, sums, sums of squares) or from plain slices,
//! answers with a value, its interval, its n and its level, and says in its docs where the formula comes
//! from, in which unit it speaks and which errors it gives. Nothing here knows what the numbers mean,
//! reads a clock, or draws a random number that was not seeded by the caller. No input panics: empty,
//! one row, constants, infinities and perfect collinearity give a [`StatsError`].
//!
//! | topic | module |
//! |---|---|
//! | shares, net scores, means, their differences | [`interval`] |
//! | ratios of sums, totals | [`ratio`] |
//! | tests, effect sizes, power, many tests at once, groups too small to show | [`compare`] |
//! | intervals by resampling | [`bootstrap`](mod@bootstrap) |
//! | raking to known margins, design effect | [`weighting`] |
//! | shrinkage of small groups, ranks with uncertainty | [`shrink`] |
//! | agreement of judges | [`agreement`] |
//! | linear and logistic regression, what-if | [`regression`] |
//! | shares of R², relative weights, penalty–reward contrast | [`drivers`] |
//! | peaks, pits and ends of experiences, what a change would do | [`peak_end`] |
//! | control charts, change points, seasons, measures and lags | [`watch`] |
//! | survival curves, log-rank, Cox | [`survival`] |
//! | contracts, repeat purchases, spend | [`purchase`] |
//! | calibration, Brier score, AUC | [`calibration`] |
//! | distributions | [`special`] |
//! | seeded random numbers | [`random`] |
//!
//! **Conventions.** `level` is a confidence level strictly between 0 and 1 (0.95). Shares and net scores
//! are 0…1 and −1…1, [`Estimate::scaled`] turns them into points. Weighted sums use Kish's effective n.
//! Columns are slices of equal length with complete rows; who has gaps drops rows first and says so.
//! Random numbers come from a `u64` seed; the same seed gives the same answer on any number of cores.
//!
//! **From a table to a judged page.** Take [`NetCounts`] per cell, [`net_score`] for the number,
//! [`net_score_difference`] against the period before, [`benjamini_hochberg`] over all p-values shown
//! together, and [`hidden_groups`] for cells below the anonymity threshold.
//!
//! **Trust.** Every formula is tested against published numbers, named in the test. Coverage of the
//! intervals is simulated in `tests/coverage.rs` and, at length and with pictures, in `docs/statistics.md`
//! (`cargo run -p peakend-stats --example coverage`); invariances are in `tests/properties.rs`, broken input
//! for every public function in `tests/bad_input.rs`; data sets too large to ship are checked by
//! `tests/published_files.rs`.
#![forbid(unsafe_code)]
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a test may fail"))]

pub mod agreement;
pub mod bootstrap;
pub mod calibration;
pub mod compare;
pub mod drivers;
pub mod interval;
pub mod peak_end;
pub mod purchase;
pub mod random;
pub mod ratio;
pub mod regression;
pub mod shrink;
pub mod special;
pub mod survival;
pub mod watch;
pub mod weighting;

mod error;
mod estimate;
mod linear;
mod minimum;
mod root;

pub use compare::{
    answers_for_mean, answers_for_net_score, answers_for_share, benjamini_hochberg, hidden_groups, holm,
};
pub use error::{Result, StatsError};
pub use estimate::{Difference, Estimate};
pub use interval::{
    Moments, NetCounts, ShareCounts, mean, mean_difference, mean_on_scale, net_score, net_score_difference, share,
    share_difference,
};
pub use random::Random;
