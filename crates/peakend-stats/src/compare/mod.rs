//! Comparing many groups at once: several tests on one page, groups too small to show.

mod multiple;
mod threshold;

pub use multiple::{benjamini_hochberg, holm};
pub use threshold::{answers_for_mean, answers_for_net_score, answers_for_share, hidden_groups};
