//! Whether something is said more often lately: two Poisson rates compared, beside all others of the search.

use peakend_stats::compare::benjamini_hochberg;
use peakend_stats::special::beta_cdf;
use serde::{Deserialize, Serialize};

/// Share of false ones expected among those that are marked.
pub const FALSE_SHARE: f64 = 0.05;
/// Texts that must say it lately.
const FEWEST: u64 = 5;

/// Counts of texts that say something, and of all texts, lately and before.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Rates {
    pub lately: u64,
    pub before: u64,
    pub all_lately: u64,
    pub all_before: u64,
}

impl Rates {
    /// Probability of at least so many lately when the share never changed: given the sum of two Poisson
    /// counts, one of them is binomial (Przyborowski and Wilenski 1940). 1 where it cannot be told.
    pub fn p_value(self) -> f64 {
        let (lately, all) = (self.lately as f64, (self.lately + self.before) as f64);
        if self.lately == 0 || self.all_lately == 0 || self.all_before == 0 {
            return 1.0;
        }
        let share = self.all_lately as f64 / (self.all_lately + self.all_before) as f64;
        // P(X ≥ k) of Binomial(n, p) is the regularised incomplete beta function I_p(k, n − k + 1).
        beta_cdf(share, lately, all - lately + 1.0)
    }

    /// How many times as often as before; `None` where it was not said before.
    pub fn ratio(self) -> Option<f64> {
        let before = self.before as f64 / self.all_before.max(1) as f64;
        (before > 0.0).then(|| self.lately as f64 / self.all_lately.max(1) as f64 / before)
    }
}

/// Which of them are said more often lately, so that at most [`FALSE_SHARE`] of the marked ones are expected to be chance.
pub fn emerging(rates: &[Rates]) -> Vec<bool> {
    let p_values: Vec<f64> = rates.iter().map(|rates| rates.p_value()).collect();
    let adjusted = benjamini_hochberg(&p_values).unwrap_or_else(|_| vec![1.0; rates.len()]);
    rates.iter().zip(adjusted).map(|(rates, p)| p <= FALSE_SHARE && rates.lately >= FEWEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use peakend_stats::random::Random;

    fn rates(lately: u64, before: u64) -> Rates {
        Rates { lately, before, all_lately: 1_000, all_before: 3_000 }
    }

    #[test]
    fn a_rate_that_grew_is_marked_and_one_that_did_not_is_not() {
        assert_eq!(emerging(&[rates(40, 30), rates(10, 30), rates(4, 0)]), [true, false, false]);
        // Binomial(4, 1/4): P(X ≥ 2) = 0.2617.
        assert!((rates(2, 2).p_value() - 0.2617).abs() < 1e-3);
        assert_eq!(rates(40, 40).ratio(), Some(3.0));
        assert_eq!(Rates::default().p_value(), 1.0);
        assert_eq!(emerging(&[]), Vec::<bool>::new());
    }

    #[test]
    fn where_nothing_changes_hardly_a_search_marks_anything() {
        let mut random = Random::new(11);
        let mut draw = |all: usize| (0..all).filter(|_| random.uniform() < 0.02).count() as u64;
        let searches = 300;
        let marked = (0..searches)
            .filter(|_| {
                let rates: Vec<Rates> = (0..20).map(|_| rates(draw(1_000), draw(3_000))).collect();
                emerging(&rates).contains(&true)
            })
            .count();
        // Nothing is true here, so every search with a mark is a false alarm: at most one in twenty, give or take chance.
        assert!(marked as f64 / f64::from(searches) <= FALSE_SHARE + 0.025, "{marked} of {searches}");
    }
}
