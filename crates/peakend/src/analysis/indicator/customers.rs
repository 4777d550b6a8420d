//! Several answers of one customer: how far they lean on each other.

use std::collections::BTreeSet;

use peakend_stats::interval::clustered_design_effect;

use super::answers::Answers;

impl Answers {
    /// How many customers answered, where a column says who.
    pub(super) fn customers(&self) -> Option<usize> {
        let customers = self.customers.as_ref()?;
        let answered = self.rows.iter().zip(customers).filter(|(row, _)| row.is_some());
        Some(answered.map(|(_, customer)| customer).collect::<BTreeSet<_>>().len())
    }

    /// How many times larger the variance is than that of answers which stand alone: of the mean of the rows that
    /// are on the `true` side, or of the difference from those on the other. 1 where nobody said whose answers
    /// they are.
    pub(super) fn leaning(&self, level: f64, side: impl Fn(usize) -> Option<bool>) -> f64 {
        let Some(customers) = &self.customers else { return 1.0 };
        let chosen: Vec<(usize, bool, f64, f64)> = self
            .rows
            .iter()
            .enumerate()
            .filter_map(|(at, row)| {
                let (value, weight) = (*row)?;
                Some((at, side(at)?, self.empty.counted(value), weight))
            })
            .collect();
        let mean = |own: bool| {
            let rows = chosen.iter().filter(|row| row.1 == own);
            let (sum, weights) = rows.fold((0.0, 0.0), |(sum, weights), row| (sum + row.3 * row.2, weights + row.3));
            (sum / weights, weights)
        };
        let (first, second) = (mean(true), mean(false));
        let influences: Vec<f64> = chosen
            .iter()
            .map(|(_, own, value, weight)| {
                let ((mean, weights), sign) = if *own { (first, 1.0) } else { (second, -1.0) };
                sign * weight * (value - mean) / weights
            })
            .collect();
        let customers: Vec<usize> = chosen.iter().map(|row| customers[row.0]).collect();
        // What cannot be told here cannot be judged there either, and is refused with its reason.
        let effect = clustered_design_effect(&influences, &customers, level).unwrap_or(1.0);
        let is_single = chosen.iter().all(|row| row.1);
        if is_single { effect.max(1.0) } else { effect }
    }
}
