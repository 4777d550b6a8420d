//! Groups of answers: each judged, and all compared.

use anyhow::{Context, Result, ensure};
use peakend_stats::{Difference, StatsError, benjamini_hochberg};
use serde_json::{Value, json};

use super::answers::Answers;
use super::sums::Sums;
use super::thin;
use crate::analysis::args::Indicator;
use crate::analysis::{Found, Warning, chance, interval, ranged, short};
use crate::table::Labels;

/// Up to this many groups are compared pair by pair; more are compared with all others together.
const MOST_PAIRED: usize = 10;

/// Two groups and what lies between them.
struct Comparison {
    a: String,
    b: String,
    judged: Result<Difference, StatsError>,
    adjusted_p: Option<f64>,
}

/// A line for each group, and all comparisons between them adjusted together.
///
/// # Errors
/// When the adjustment refuses a p-value.
pub(super) fn by_groups(answers: &Answers, labels: &Labels, arguments: &Indicator) -> Result<Found> {
    let level = arguments.source.level;
    let sums = answers.summed_by(labels);
    let (mut groups, mut text) = (Vec::new(), String::new());
    for (at, (name, sums)) in labels.names.iter().zip(&sums).enumerate() {
        let leaning = answers.leaning(level, |row| (labels.of[row] == Some(at)).then_some(true));
        match sums.leaning(leaning).judge(level) {
            Ok(estimate) => {
                groups.push(json!({
                    "group": name, "estimate": estimate.value, "interval": interval(&estimate), "n": estimate.n,
                    "warnings": thin(arguments.kind, estimate.n),
                }));
                text += &format!("  {name}: {}\n", ranged(&estimate));
            }
            Err(error) => {
                // A group of equal values still has its mean; it only has no interval.
                let warning = Warning::new("no_interval", error.to_string());
                let (estimate, n) = (sums.value(), sums.n());
                groups.push(json!({
                    "group": name, "estimate": estimate, "interval": null, "n": n, "warnings": [warning],
                }));
                text += &format!("  {name}: {}, n {n}; no interval: {error}\n", estimate.map_or("–".into(), short));
            }
        }
    }
    let comparisons = compare_all(answers, labels, &sums, level)?;
    for comparison in comparisons.iter().filter(|comparison| comparison.is_clear(level)) {
        text += &comparison.sentence();
    }
    let shown: Vec<Value> = comparisons.iter().map(|comparison| comparison.json(level)).collect();
    if comparisons.len() > 1 {
        let clear = comparisons.iter().filter(|comparison| comparison.is_clear(level)).count();
        text += &format!("{clear} of {} comparisons hold after Benjamini–Hochberg\n", comparisons.len());
    }
    let json = json!({
        "groups": groups,
        "comparisons": shown,
        "comparisons_method": "Benjamini–Hochberg over all comparisons shown",
    });
    Ok(Found { json, text })
}

fn compare_all(answers: &Answers, labels: &Labels, sums: &[Sums], level: f64) -> Result<Vec<Comparison>> {
    let names = &labels.names;
    let filled: Vec<usize> = (0..names.len()).filter(|at| sums[*at].n() > 0).collect();
    let mut comparisons = Vec::new();
    for (place, &at) in filled.iter().enumerate() {
        let others = if filled.len() <= MOST_PAIRED { &filled[place + 1..] } else { &[] };
        for &other in others {
            let leaning = answers.leaning(level, |row| side(labels.of[row], at, other));
            let (first, second) = (sums[at].leaning(leaning), sums[other].leaning(leaning));
            comparisons.push(Comparison::of((&names[at], &first), (&names[other], &second), level));
        }
        if filled.len() > MOST_PAIRED {
            let rest = filled.iter().filter(|other| **other != at).map(|other| sums[*other]);
            let rest = rest.reduce(|a, b| a.merged(&b)).unwrap_or(sums[at]);
            let leaning = answers.leaning(level, |row| labels.of[row].map(|own| own == at));
            let (first, rest) = (sums[at].leaning(leaning), rest.leaning(leaning));
            comparisons.push(Comparison::of((&names[at], &first), ("all others", &rest), level));
        }
    }
    let tested: Vec<f64> =
        comparisons.iter().filter_map(|c| c.judged.as_ref().ok()).map(|difference| difference.p_value).collect();
    let mut adjusted = benjamini_hochberg(&tested)?.into_iter();
    for comparison in comparisons.iter_mut().filter(|comparison| comparison.judged.is_ok()) {
        comparison.adjusted_p = adjusted.next();
    }
    Ok(comparisons)
}

/// Two groups and their difference, `a` minus `b`, of the column that `labels` come from.
///
/// # Errors
/// When a group is not there or has no answer, or the difference cannot be judged.
pub(super) fn between(
    answers: &Answers,
    labels: &Labels,
    (column, a, b): (&str, &str, &str),
    level: f64,
) -> Result<Found> {
    let sums = answers.summed_by(labels);
    let group = |name: &str| -> Result<(usize, Sums)> {
        let at = labels.names.iter().position(|known| known == name).with_context(|| {
            let known: Vec<&str> = labels.names.iter().take(30).map(String::as_str).collect();
            format!("column “{column}” has no group “{name}”; it has {}", known.join(", "))
        })?;
        ensure!(sums[at].n() > 0, "group “{name}” of “{column}” has no answer");
        Ok((at, sums[at]))
    };
    let ((at, first), (other, second)) = (group(a)?, group(b)?);
    let leaning = answers.leaning(level, |row| side(labels.of[row], at, other));
    let comparison = Comparison::of((a, &first.leaning(leaning)), (b, &second.leaning(leaning)), level);
    let difference = comparison.judged.as_ref().map_err(|error| anyhow::anyhow!("{a} and {b}: {error}"))?;
    let one = |name: &str, at: usize, sums: &Sums| -> Result<Value> {
        let leaning = answers.leaning(level, |row| (labels.of[row] == Some(at)).then_some(true));
        let estimate = sums.leaning(leaning).judge(level)?;
        Ok(json!({ "group": name, "estimate": estimate.value, "interval": interval(&estimate), "n": estimate.n }))
    };
    let json = json!({
        "groups": [one(a, at, &first)?, one(b, other, &second)?],
        "difference": {
            "a": a, "b": b,
            "estimate": difference.estimate.value,
            "interval": interval(&difference.estimate),
            "p_value": difference.p_value,
            "n": difference.estimate.n,
            "n_a": first.n(), "n_b": second.n(),
            "clear": difference.is_clear(),
            "method": first.difference_method(),
        },
    });
    Ok(Found { json, text: comparison.sentence() })
}

/// On which side of a comparison of two groups a row stands.
fn side(own: Option<usize>, first: usize, second: usize) -> Option<bool> {
    own.filter(|own| *own == first || *own == second).map(|own| own == first)
}

impl Comparison {
    fn of((a, first): (&str, &Sums), (b, second): (&str, &Sums), level: f64) -> Self {
        let judged = first.difference(second, level);
        Self { a: a.to_owned(), b: b.to_owned(), judged, adjusted_p: None }
    }

    /// Holds after the control of false discoveries.
    fn is_clear(&self, level: f64) -> bool {
        self.adjusted_p.is_some_and(|p| p < 1.0 - level)
    }

    fn json(&self, level: f64) -> Value {
        let (a, b) = (&self.a, &self.b);
        match &self.judged {
            Ok(found) => json!({
                "a": a, "b": b, "difference": found.estimate.value, "interval": interval(&found.estimate),
                "p_value": found.p_value, "adjusted_p": self.adjusted_p, "clear": self.is_clear(level),
            }),
            Err(error) => json!({ "a": a, "b": b, "difference": null, "warning": error.to_string(), "clear": false }),
        }
    }

    fn sentence(&self) -> String {
        let (a, b) = (&self.a, &self.b);
        match &self.judged {
            Ok(found) => {
                let p = self.adjusted_p.unwrap_or(found.p_value);
                format!("  {a} − {b}: {}, p {}\n", ranged(&found.estimate), chance(p))
            }
            Err(error) => format!("  {a} − {b}: {error}\n"),
        }
    }
}

/// The column and the groups that `--compare COL=a,b` names.
///
/// # Errors
/// When it names no two groups.
pub(super) fn two_groups(text: &str) -> Result<(&str, &str, &str)> {
    let parsed = text.split_once('=').and_then(|(column, groups)| {
        let (a, b) = groups.split_once(',')?;
        Some((column.trim(), a.trim(), b.trim()))
    });
    parsed.filter(|(_, a, b)| a != b).with_context(|| format!("“{text}” names no two groups: write COL=a,b"))
}
