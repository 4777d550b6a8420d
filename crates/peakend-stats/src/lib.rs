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
//! | many tests at once, groups too small to show | [`compare`] |
//! | distributions | [`special`] |
//! | seeded random numbers | [`random`] |
#![forbid(unsafe_code)]
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a test may fail"))]

pub mod agreement;
pub mod bootstrap;
pub mod calibration;
pub mod compare;
pub mod drivers;
pub mod interval;
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
