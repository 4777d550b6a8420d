//! One label a row.

use std::collections::BTreeMap;

use super::{ClassScore, Confusion, Measured, calibration_error, macro_f1, share, shares};

/// Collects what is and what was said, row by row.
#[derive(Clone, Debug, Default)]
pub struct Single {
    rows: usize,
    pairs: BTreeMap<(String, String), usize>,
    sure: Vec<(f64, bool)>,
}

impl Single {
    /// `sure` is the probability given to `said`, where there is one.
    pub fn add(&mut self, is: &str, said: &str, sure: Option<f64>) {
        self.rows += 1;
        *self.pairs.entry((is.to_owned(), said.to_owned())).or_default() += 1;
        self.sure.extend(sure.map(|sure| (sure, is == said)));
    }

    pub fn measured(&self) -> Measured {
        let mut labels: Vec<String> = self.pairs.keys().flat_map(|(is, said)| [is.clone(), said.clone()]).collect();
        labels.sort_unstable();
        labels.dedup();
        let count = |keep: &dyn Fn(&str, &str) -> bool| -> usize {
            self.pairs.iter().filter(|((is, said), _)| keep(is, said)).map(|(_, n)| n).sum()
        };
        let classes: Vec<ClassScore> = labels
            .iter()
            .map(|label| {
                let (rows, told) = (count(&|is, _| is == label), count(&|_, said| said == label));
                let (precision, recall, f1) = shares(count(&|is, said| is == label && said == label), told, rows);
                ClassScore { label: label.clone(), rows, said: told, precision, recall, f1 }
            })
            .collect();
        let cell = |is: &String, said: &String| self.pairs.get(&(is.clone(), said.clone())).copied().unwrap_or(0);
        let counts = labels.iter().map(|is| labels.iter().map(|said| cell(is, said)).collect()).collect();
        let accuracy = share(count(&|is, said| is == said), self.rows);
        Measured {
            rows: self.rows,
            accuracy,
            macro_f1: macro_f1(&classes),
            // With one label a row every miss is one wrong and one missing label.
            micro_f1: accuracy,
            calibration_error: calibration_error(self.sure.iter().copied()),
            classes,
            confusion: Confusion { labels, counts },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_those_worked_out_by_hand() {
        let mut single = Single::default();
        for (is, said, n) in
            [("cat", "cat", 4), ("cat", "dog", 1), ("dog", "dog", 2), ("dog", "cat", 1), ("cow", "dog", 2)]
        {
            (0..n).for_each(|_| single.add(is, said, Some(1.0)));
        }
        let measured = single.measured();
        let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-9, "{a} {b}");
        near(measured.accuracy, 0.6);
        near(measured.calibration_error, 0.4);
        let class = |label: &str| measured.classes.iter().find(|class| class.label == label).unwrap();
        near(class("cat").precision, 0.8);
        near(class("cat").recall, 0.8);
        near(class("dog").precision, 0.4);
        near(class("dog").f1, 0.5);
        near(class("cow").f1, 0.0);
        near(measured.macro_f1, (0.8 + 0.5) / 3.0);
        assert_eq!(measured.confusion.labels, ["cat", "cow", "dog"]);
        assert_eq!(measured.confusion.counts, [[4, 0, 1], [0, 0, 2], [1, 0, 2]]);
    }
}
