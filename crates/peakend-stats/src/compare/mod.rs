//! Comparing groups: tests, effect sizes, power, several tests on one page, groups too small to show.

mod multiple;
mod power;
mod tests_of_groups;
mod threshold;

pub use multiple::{benjamini_hochberg, holm};
pub use power::{answers_to_tell_means, answers_to_tell_net_scores, answers_to_tell_shares, power_of_means};
pub use tests_of_groups::{
    Test, chi_square_independence, cohens_h, cramers_v, goodness_of_fit, hedges_g, means_differ,
};
pub use threshold::{answers_for_mean, answers_for_net_score, answers_for_share, hidden_groups};
