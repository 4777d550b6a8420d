//! Do two or more judges say the same, beyond chance?

use crate::bootstrap::{quantile, replicate};
use crate::error::{Result, StatsError, at_least, enough_rounds, finite, not_negative, open_unit, same_length};
use crate::estimate::{Estimate, two_sided_z};

/// Cohen's kappa (1960) of two judges with the large-sample interval of Fleiss, Cohen & Everitt (1969).
/// `table[a][b]` counts what the first judge called a and the second b. 1 is full agreement, 0 chance.
///
/// # Errors
/// `Length` when the table is not square, `TooFew` without counts, `Constant` when both judges always say
/// the same one thing, so that chance explains everything.
pub fn cohens_kappa(table: &[Vec<f64>], level: f64) -> Result<Estimate> {
    let z = two_sided_z(level)?;
    let mut total = 0.0;
    for row in table {
        same_length("row of the table", table.len(), row.len())?;
        for count in row {
            total += not_negative("count", *count)?;
        }
    }
    if total == 0.0 {
        return Err(StatsError::TooFew { needed: 1, got: 0 });
    }
    let classes = table.len();
    let rows: Vec<f64> = table.iter().map(|row| row.iter().sum::<f64>() / total).collect();
    let columns: Vec<f64> = (0..classes).map(|b| table.iter().map(|row| row[b]).sum::<f64>() / total).collect();
    let seen: f64 = (0..classes).map(|a| table[a][a] / total).sum();
    let chance: f64 = rows.iter().zip(&columns).map(|(r, c)| r * c).sum();
    if 1.0 - chance < 1e-12 {
        return Err(StatsError::Constant { what: "judgement" });
    }
    let value = (seen - chance) / (1.0 - chance);
    let mut spread = -(value - chance * (1.0 - value)).powi(2);
    for (a, row) in table.iter().enumerate() {
        for (b, count) in row.iter().enumerate() {
            let share = count / total;
            spread += if a == b {
                share * (1.0 - (rows[a] + columns[a]) * (1.0 - value)).powi(2)
            } else {
                share * ((1.0 - value) * (columns[a] + rows[b])).powi(2)
            };
        }
    }
    let error = (spread.max(0.0) / total).sqrt() / (1.0 - chance);
    let (low, high) = ((value - z * error).max(-1.0), (value + z * error).min(1.0));
    Estimate { value, low, high, n: total.round() as u64, level }.checked()
}

/// How far two judgements are apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Scale {
    /// Same or not.
    Nominal,
    /// Ranks: how many judgements lie between.
    Ordinal,
    /// Squared difference.
    Interval,
    /// Squared difference over squared sum; for amounts from 0.
    Ratio,
}

/// Krippendorff's alpha (2004) for any number of judges with gaps, and its bootstrap interval over units.
/// `units[u]` holds the judgements of one unit as numbers; units with less than two are left out.
///
/// # Errors
/// `TooFew` without a unit judged twice or under 40 rounds, `Constant` when every judgement is the same,
/// `NotFinite`.
pub fn krippendorff_alpha(units: &[Vec<f64>], scale: Scale, rounds: usize, level: f64, seed: u64) -> Result<Estimate> {
    open_unit("level", level)?;
    enough_rounds(rounds)?;
    let judged: Vec<&[f64]> = units.iter().filter(|unit| unit.len() > 1).map(Vec::as_slice).collect();
    at_least(1, judged.len())?;
    for value in judged.iter().flat_map(|unit| unit.iter()) {
        finite("judgement", *value)?;
    }
    let coded = Coded::of(&judged);
    let value = coded.alpha(0..judged.len(), scale).ok_or(StatsError::Constant { what: "judgement" })?;
    let mut replicas = replicate(rounds, judged.len() * 20, seed, |random| {
        // A sample in which nothing varies holds no disagreement to count.
        coded.alpha((0..judged.len()).map(|_| random.below(judged.len())), scale).unwrap_or(1.0)
    });
    replicas.sort_by(f64::total_cmp);
    let tail = 0.5 * (1.0 - level);
    let (low, high) = (quantile(&replicas, tail).min(value), quantile(&replicas, 1.0 - tail).max(value));
    Estimate { value, low, high, n: judged.len() as u64, level }.checked()
}

/// Units with their judgements as classes, looked up once for all samples.
struct Coded {
    /// The distinct judgements, ascending.
    values: Vec<f64>,
    /// Per unit the classes that occur with how often.
    units: Vec<Vec<(usize, f64)>>,
}

impl Coded {
    fn of(units: &[&[f64]]) -> Self {
        let mut values: Vec<f64> = units.iter().flat_map(|u| u.iter().copied()).collect();
        values.sort_by(f64::total_cmp);
        values.dedup_by(|a, b| a == b);
        let code = |unit: &&[f64]| {
            let mut own: Vec<(usize, f64)> = Vec::new();
            for judgement in unit.iter() {
                let class = values.partition_point(|value| value < judgement);
                match own.iter_mut().find(|(known, _)| *known == class) {
                    Some((_, count)) => *count += 1.0,
                    None => own.push((class, 1.0)),
                }
            }
            own
        };
        Self { units: units.iter().map(code).collect(), values }
    }

    /// Alpha of the units at the places of `sample`; None when all their judgements are one value.
    fn alpha(&self, sample: impl Iterator<Item = usize>, scale: Scale) -> Option<f64> {
        let classes = self.values.len();
        let mut pairs = vec![0.0; classes * classes];
        let mut counts = vec![0.0; classes];
        for at in sample {
            let own = &self.units[at];
            let others = own.iter().map(|(_, count)| count).sum::<f64>() - 1.0;
            for &(a, count) in own {
                counts[a] += count;
                for &(b, other) in own {
                    pairs[a * classes + b] += count * (other - f64::from(u8::from(a == b))) / others;
                }
            }
        }
        let n: f64 = counts.iter().sum();
        let (mut seen, mut chance) = (0.0, 0.0);
        for a in 0..classes {
            for b in a + 1..classes {
                let apart = distance(a, b, &self.values, &counts, scale);
                seen += 2.0 * pairs[a * classes + b] * apart;
                chance += 2.0 * counts[a] * counts[b] * apart;
            }
        }
        (chance > 0.0).then(|| 1.0 - (n - 1.0) * seen / chance)
    }
}

fn distance(a: usize, b: usize, values: &[f64], counts: &[f64], scale: Scale) -> f64 {
    let difference = values[b] - values[a];
    match scale {
        Scale::Nominal => 1.0,
        Scale::Ordinal => (counts[a..=b].iter().sum::<f64>() - 0.5 * (counts[a] + counts[b])).powi(2),
        Scale::Interval => difference * difference,
        Scale::Ratio => {
            let sum = values[a] + values[b];
            if sum == 0.0 { 0.0 } else { (difference / sum).powi(2) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kappas_of_the_textbooks() {
        for (table, printed) in
            [([[20., 5.], [10., 15.]], 0.4), ([[45., 15.], [25., 15.]], 0.1304), ([[25., 35.], [5., 35.]], 0.2593)]
        {
            let e = cohens_kappa(&table.map(|row| row.to_vec()), 0.95).unwrap();
            assert!((e.value - printed).abs() < 5e-5 && e.low < e.value && e.high > e.value, "{e:?}");
        }
        // Fleiss, Cohen & Everitt (1969), 200 diagnoses by two raters: kappa 0.429, standard error 0.054.
        let table = [[106., 10., 4.], [22., 28., 10.], [2., 12., 6.]].map(|row| row.to_vec());
        let e = cohens_kappa(&table, 0.95).unwrap();
        assert!((e.value - 0.429).abs() < 5e-4, "{e:?}");
        assert!((e.margin() / 1.959_964 - 0.054).abs() < 5e-4, "{e:?}");
    }

    /// Krippendorff (2011), "Computing Krippendorff's alpha-reliability", example C.
    #[test]
    fn the_four_alphas_of_krippendorff() {
        let gap = f64::NAN;
        let judges = [
            [1., 2., 3., 3., 2., 1., 4., 1., 2., gap, gap, gap],
            [1., 2., 3., 3., 2., 2., 4., 1., 2., 5., gap, 3.],
            [gap, 3., 3., 3., 2., 3., 4., 2., 2., 5., 1., gap],
            [1., 2., 3., 3., 2., 4., 4., 1., 2., 5., 1., gap],
        ];
        let units: Vec<Vec<f64>> =
            (0..12).map(|u| judges.iter().map(|j| j[u]).filter(|v| !v.is_nan()).collect()).collect();
        for (scale, printed) in
            [(Scale::Nominal, 0.743), (Scale::Ordinal, 0.815), (Scale::Interval, 0.849), (Scale::Ratio, 0.797)]
        {
            let e = krippendorff_alpha(&units, scale, 500, 0.95, 3).unwrap();
            assert!((e.value - printed).abs() < 5.01e-4, "{scale:?} {e:?}");
            assert!(e.low < e.value && e.high > e.value && e.n == 11);
        }
    }

    #[test]
    fn nothing_to_agree_on() {
        assert!(cohens_kappa(&[], 0.95).is_err());
        assert!(cohens_kappa(&[vec![5.0]], 0.95).is_err());
        assert!(krippendorff_alpha(&[vec![1.0]], Scale::Nominal, 100, 0.95, 1).is_err());
        assert!(krippendorff_alpha(&[vec![1.0, 1.0]], Scale::Nominal, 100, 0.95, 1).is_err());
        assert!(krippendorff_alpha(&[vec![f64::NAN, 1.0]], Scale::Interval, 100, 0.95, 1).is_err());
    }
}
