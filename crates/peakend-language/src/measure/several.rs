//! Any number of labels a row.

use std::collections::BTreeMap;

use super::{ClassScore, Confusion, Measured, calibration_error, macro_f1, share, shares};

/// Collects the labels that are and those that were said, row by row.
#[derive(Clone, Debug, Default)]
pub struct Several {
    from: f64,
    rows: usize,
    right: usize,
    /// By label: hits, said, is.
    counts: BTreeMap<String, (usize, usize, usize)>,
    sure: Vec<(f64, bool)>,
}

impl Several {
    /// Collects for these labels and no others; a label is given from the probability `from` on.
    pub fn of(labels: impl IntoIterator<Item = String>, from: f64) -> Self {
        let counts = labels.into_iter().map(|label| (label, (0, 0, 0))).collect();
        Self { counts, from, ..Self::default() }
    }

    /// `said` are probabilities by label; a label that is not among them is not given.
    pub fn add(&mut self, is: &[&str], said: &[(&str, f64)]) {
        self.rows += 1;
        let mut all_right = true;
        for (label, (hits, told, truth)) in &mut self.counts {
            let is = is.contains(&label.as_str());
            let p = said.iter().find(|(own, _)| own == label).map(|(_, p)| *p);
            let given = p.is_some_and(|p| p >= self.from);
            *hits += usize::from(is && given);
            *told += usize::from(given);
            *truth += usize::from(is);
            all_right &= is == given;
            if let Some(p) = p {
                self.sure.push((p, is));
            }
        }
        self.right += usize::from(all_right);
    }

    pub fn measured(&self) -> Measured {
        let classes: Vec<ClassScore> = self
            .counts
            .iter()
            .map(|(label, (hits, said, is))| {
                let (precision, recall, f1) = shares(*hits, *said, *is);
                ClassScore { label: label.clone(), rows: *is, said: *said, precision, recall, f1 }
            })
            .collect();
        let sum = |of: fn(&(usize, usize, usize)) -> usize| self.counts.values().map(of).sum::<usize>();
        let (hits, said, is) = (sum(|c| c.0), sum(|c| c.1), sum(|c| c.2));
        let square =
            |(hits, said, is): (usize, usize, usize)| vec![self.rows + hits - said - is, said - hits, is - hits, hits];
        Measured {
            rows: self.rows,
            accuracy: share(self.right, self.rows),
            macro_f1: macro_f1(&classes),
            micro_f1: shares(hits, said, is).2,
            calibration_error: calibration_error(self.sure.iter().copied()),
            classes,
            confusion: Confusion {
                labels: self.counts.keys().cloned().collect(),
                counts: self.counts.values().map(|counts| square(*counts)).collect(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_counted_each_for_itself() {
        let mut several = Several::of(["joy", "fear", "anger"].map(str::to_owned), 0.5);
        several.add(&["joy"], &[("joy", 0.9)]);
        several.add(&["joy", "fear"], &[("fear", 0.8), ("anger", 0.6)]);
        several.add(&[], &[("joy", 0.2)]);
        let measured = several.measured();
        let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-9, "{a} {b}");
        near(measured.accuracy, 2.0 / 3.0);
        near(measured.micro_f1, 2.0 * 2.0 / 6.0);
        near(measured.macro_f1, (1.0 + 2.0 / 3.0) / 2.0);
        assert_eq!(measured.confusion.labels, ["anger", "fear", "joy"]);
        assert_eq!(measured.confusion.counts, [[2, 1, 0, 0], [2, 0, 0, 1], [1, 0, 1, 1]]);
    }
}
