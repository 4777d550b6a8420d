//! How much better something already is at its best: the reach that a lift may promise.

use crate::interval::Moments;

/// The best group of all, its luck taken out.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Reach {
    /// Place of the best group.
    pub group: usize,
    /// Its mean, drawn towards the common mean by what is chance.
    pub best: f64,
    /// The mean over all.
    pub mean: f64,
}

impl Reach {
    /// What is gained when all become as good as the best.
    pub fn lift(&self) -> f64 {
        (self.best - self.mean).max(0.0)
    }
}

/// The group with the best mean among those of at least `fewest` rows, shrunk towards the common mean by
/// the variance between groups (DerSimonian & Laird 1986): where groups differ only by chance, the lift is 0.
/// None with fewer than two such groups or without spread inside them.
pub fn best_reach(groups: &[Moments], fewest: u64) -> Option<Reach> {
    let all = groups.iter().fold(Moments::default(), |all, group| all.merged(group));
    let mean = all.mean().ok()?;
    let judged: Vec<(usize, f64, f64)> = groups
        .iter()
        .enumerate()
        .filter(|(_, group)| group.n >= fewest.max(2))
        .filter_map(|(at, group)| {
            let variance = group.variance().ok()? / group.effective_n();
            (variance > 0.0).then_some((at, group.mean().ok()?, variance))
        })
        .collect();
    if judged.len() < 2 {
        return None;
    }
    let between = variance_between(&judged);
    let shrunk =
        |(at, value, variance): &(usize, f64, f64)| (*at, mean + between / (between + variance) * (value - mean));
    let (group, best) = judged.iter().map(shrunk).max_by(|a, b| a.1.total_cmp(&b.1))?;
    Some(Reach { group, best, mean })
}

fn variance_between(judged: &[(usize, f64, f64)]) -> f64 {
    let weights: f64 = judged.iter().map(|(_, _, variance)| 1.0 / variance).sum();
    let squares: f64 = judged.iter().map(|(_, _, variance)| variance.powi(-2)).sum();
    let centre = judged.iter().map(|(_, value, variance)| value / variance).sum::<f64>() / weights;
    let q: f64 = judged.iter().map(|(_, value, variance)| (value - centre).powi(2) / variance).sum();
    ((q - (judged.len() - 1) as f64) / (weights - squares / weights)).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    fn groups(means: &[f64], each: usize) -> Vec<Moments> {
        let mut random = Random::new(5);
        let group =
            |mean: &f64| Moments::of_values(&(0..each).map(|_| mean + 0.3 * random.normal()).collect::<Vec<_>>());
        means.iter().map(group).collect()
    }

    #[test]
    fn true_differences_are_reached_and_luck_is_not() {
        let real = best_reach(&groups(&[0.0, 0.1, 0.6, 0.0, -0.1], 80), 8).unwrap();
        assert_eq!(real.group, 2);
        assert!((real.best - 0.6).abs() < 0.1 && real.lift() > 0.35, "{real:?}");
        let luck = best_reach(&groups(&[0.2; 12], 30), 8).unwrap();
        assert!(luck.lift() < 0.06, "{luck:?}");
        assert_eq!((best_reach(&[], 8), best_reach(&groups(&[0.1, 0.2], 4), 8)), (None, None));
        assert_eq!(best_reach(&[Moments::of(9, 9.0, 9.0); 3], 8), None);
    }
}
