//! Rows that belong together: how much wider intervals must be where several answers come from one customer.

use crate::error::{Result, StatsError, all_finite, at_least, open_unit, same_length};
use crate::special::student_quantile;

/// How many times larger the variance of an estimate is than rows that stand alone would make it, because rows of
/// one cluster go together (“design effect”, Kish 1965; between clusters after Liang & Zeger 1986).
///
/// `influences` are what each row adds to the estimate beyond its expectation: (x − mean) / n for a mean, the same
/// with the opposite sign for the second group of a difference, so that a customer who stands in both counts once.
/// Any common factor cancels. `clusters` numbers whom each row belongs to; any numbers will do.
///
/// Counts divided by it are judged as if their rows stood alone (Rao & Scott 1992, Biometrics 48:577), which keeps
/// the good intervals of few answers: [`super::ShareCounts::with_design_effect`] and its like. Few clusters make the
/// effect itself uncertain; it is raised by what Student's quantile for as many clusters as there effectively are
/// has over the one for the rows. Where all influences are 0, rows of a cluster count as one.
///
/// The answer lies between 0.05 (a customer in both groups takes chance out of a difference) and the number of rows
/// (all rows are one customer's). It is 1 where every row is a cluster.
///
/// # Errors
/// `TooFew` without a row, `Length`, `NotFinite`, `OutOfRange` for the level.
pub fn clustered_design_effect(influences: &[f64], clusters: &[usize], level: f64) -> Result<f64> {
    open_unit("level", level)?;
    at_least(1, influences.len())?;
    same_length("clusters", influences.len(), clusters.len())?;
    all_finite("influence", influences)?;
    let rows = influences.len() as f64;
    let largest = influences.iter().fold(0.0, |most: f64, one| most.max(one.abs()));
    let mut ordered: Vec<(usize, f64)> = Vec::with_capacity(influences.len());
    ordered.extend(clusters.iter().zip(influences).map(|(own, influence)| {
        // Without a spread every row weighs the same, and rows of a cluster agree.
        (*own, if largest > 0.0 { influence / largest } else { 1.0 })
    }));
    // Stable and quick for what is in order already.
    ordered.sort_by_key(|(own, _)| *own);
    let sums = Sums::of(&ordered);
    if sums.clusters == rows {
        return Ok(1.0);
    }
    if sums.clusters < 2.0 {
        return Ok(rows);
    }
    let small = sums.clusters / (sums.clusters - 1.0) * (rows - 1.0) / rows;
    let known = |df: f64| student_quantile(0.5 + 0.5 * level, df.max(1.0));
    let doubt = known(sums.effective_clusters - 1.0) / known(sums.effective_rows - 1.0);
    let effect = sums.between / sums.within * small * doubt.max(1.0).powi(2);
    if effect.is_finite() {
        Ok(effect.clamp(LEAST.min(rows), rows))
    } else {
        Err(StatsError::NotFinite { what: "design effect" })
    }
}

/// No difference is trusted to be twenty times better known than its rows say.
const LEAST: f64 = 0.05;

/// What the rows, and what the clusters add up to.
struct Sums {
    /// Σ of squared influences.
    within: f64,
    /// Σ of the squared sums of clusters.
    between: f64,
    clusters: f64,
    /// How many rows, and how many clusters carry the variance (Satterthwaite's count).
    effective_rows: f64,
    effective_clusters: f64,
}

impl Sums {
    /// Of rows in the order of their clusters.
    fn of(ordered: &[(usize, f64)]) -> Self {
        let (mut within, mut fourth, mut between) = (0.0, 0.0, 0.0);
        let (mut clusters, mut weights, mut squared_weights) = (0.0, 0.0, 0.0);
        for cluster in ordered.chunk_by(|a, b| a.0 == b.0) {
            let (sum, squares) = cluster.iter().fold((0.0, 0.0), |(sum, squares), (_, u)| (sum + u, squares + u * u));
            fourth += cluster.iter().map(|(_, u)| u.powi(4)).sum::<f64>();
            within += squares;
            between += sum * sum;
            clusters += 1.0;
            let weight = squares * cluster.len() as f64;
            weights += weight;
            squared_weights += weight * weight;
        }
        Self {
            within,
            between,
            clusters,
            effective_rows: within * within / fourth,
            effective_clusters: weights * weights / squared_weights,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interval::{Moments, NetCounts, ShareCounts, mean, net_score, share};

    fn centred(values: &[f64]) -> Vec<f64> {
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        values.iter().map(|value| value - mean).collect()
    }

    #[test]
    fn rows_that_stand_alone_change_nothing() {
        let values = centred(&[1.0, 2.0, 5.0, 3.0]);
        assert_eq!(clustered_design_effect(&values, &[7, usize::MAX, 0, 2], 0.95), Ok(1.0));
        let counts = ShareCounts::of(3, 10);
        assert_eq!(share(&counts.with_design_effect(1.0), 0.95), share(&counts, 0.95));
    }

    #[test]
    fn five_equal_answers_of_each_tell_no_more_than_one() {
        let once: Vec<f64> = (0..200).map(|at| f64::from((at * 7 + at / 3) % 11)).collect();
        let many: Vec<f64> = once.iter().flat_map(|value| [*value; 5]).collect();
        let clusters: Vec<usize> = (0..many.len()).map(|at| at / 5).collect();
        let effect = clustered_design_effect(&centred(&many), &clusters, 0.95).unwrap();
        assert!((effect - 5.0).abs() < 0.15, "{effect}");
        let (one, five) = (Moments::of_values(&once), Moments::of_values(&many).with_design_effect(effect));
        let (one, five) = (mean(&one, 0.95).unwrap(), mean(&five, 0.95).unwrap());
        assert!((one.margin() / five.margin() - 1.0).abs() < 0.02, "{one:?} {five:?}");
        assert_eq!((five.value, five.n), (one.value, 1000));
    }

    #[test]
    fn the_order_of_rows_and_the_unit_do_not_matter() {
        let values = centred(&[1.0, 4.0, 2.0, 8.0, 5.0, 7.0]);
        let there = clustered_design_effect(&values, &[0, 0, 1, 1, 2, 2], 0.95).unwrap();
        let turned: Vec<f64> = [0, 2, 4, 1, 3, 5].map(|at| values[at] * -1e9).to_vec();
        let back = clustered_design_effect(&turned, &[9, 4, 2, 9, 4, 2], 0.95).unwrap();
        assert!((there - back).abs() < 1e-9, "{there} {back}");
    }

    #[test]
    fn who_stands_in_both_groups_takes_chance_out_of_their_difference() {
        // Everybody has a habit of their own, and answers once here and once there.
        let habit: Vec<f64> = (0..100).map(|at| f64::from(at % 10) - 4.5).collect();
        let influences: Vec<f64> = habit.iter().copied().chain(habit.iter().map(|value| -value)).collect();
        let clusters: Vec<usize> = (0..200).map(|at| at % 100).collect();
        assert_eq!(clustered_design_effect(&influences, &clusters, 0.95), Ok(LEAST));
    }

    #[test]
    fn one_customer_is_one_answer_and_unanimity_counts_heads() {
        assert_eq!(clustered_design_effect(&[1.0, -1.0, 0.5, -0.5], &[3; 4], 0.95), Ok(4.0));
        let clusters: Vec<usize> = (0..400).map(|at| at / 4).collect();
        let effect = clustered_design_effect(&[0.0; 400], &clusters, 0.95).unwrap();
        assert!((effect - 4.0).abs() < 0.2, "{effect}");
        let alike = NetCounts::of(400, 0, 0).with_design_effect(effect);
        assert!(net_score(&alike, 0.95).unwrap().low < net_score(&NetCounts::of(400, 0, 0), 0.95).unwrap().low);
    }

    #[test]
    fn strange_input_is_refused() {
        assert!(matches!(clustered_design_effect(&[], &[], 0.95), Err(StatsError::TooFew { .. })));
        assert!(matches!(clustered_design_effect(&[1.0], &[], 0.95), Err(StatsError::Length { .. })));
        assert!(clustered_design_effect(&[f64::NAN, 1.0], &[0, 1], 0.95).is_err());
        assert!(clustered_design_effect(&[1.0, 2.0], &[0, 1], 1.0).is_err());
        assert!(share(&ShareCounts::of(1, 3).with_design_effect(f64::NAN), 0.95).is_err());
    }
}
