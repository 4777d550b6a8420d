//! Reading what was counted: the number with its interval, and what changed. The formulas are `peakend-stats`'.

use peakend_model::indicator::Formula;
use peakend_model::insight::Cell;
use peakend_model::interaction::ScoreKind;
use peakend_stats::interval::{median, rate, rate_difference};
use peakend_stats::{
    Difference, Estimate, Moments, ShareCounts, StatsError, mean, mean_difference, share, share_difference,
};

use super::count::Parts;
use crate::metric::{Change, LEVEL, Metric, Reading, float, top_box};

/// The number that `parts` give; `None` without anything to count.
///
/// # Errors
/// When there is something to count, but no number can be made of it.
pub fn read(formula: &Formula, parts: &Parts) -> Result<Option<Reading>, StatsError> {
    read_leaning(formula, parts, 1.0)
}

/// As [`read`] where what is counted leans on each other: see [`Metric::read_leaning`].
///
/// # Errors
/// As [`read`].
pub fn read_leaning(formula: &Formula, parts: &Parts, effect: f64) -> Result<Option<Reading>, StatsError> {
    if weight(parts) == 0.0 {
        return Ok(None);
    }
    let estimate = match (formula, parts) {
        (Formula::Score(kind), Parts::Cell(cell)) => return Ok(metric(*kind).read_leaning(cell, effect)),
        (Formula::Mood | Formula::ThemeMood { .. }, Parts::Cell(cell)) => {
            return Ok(Metric::Sentiment.read_leaning(cell, effect));
        }
        (Formula::Count, Parts::Cell(cell)) => return Ok(Some(counted(cell.n()))),
        (Formula::Rate { .. }, Parts::Pair { hits, base }) => {
            let found = rate(*hits, float(*base), LEVEL)?.scaled(100.0);
            // What makes a rate reliable is what it is held against.
            Estimate { n: *base, ..found }
        }
        (Formula::Median { .. }, Parts::Values(_)) => median(&values(parts), LEVEL)?,
        (Formula::Mean { .. }, Parts::Values(_)) => match mean(&Moments::of_counts(values(parts)), LEVEL) {
            Ok(found) => found,
            Err(StatsError::TooFew { .. } | StatsError::Constant { .. }) => return bare_mean(parts).map(Some),
            Err(error) => return Err(error),
        },
        _ => match hits(formula, parts) {
            Some(counts) => share(&counts.with_design_effect(effect), LEVEL)?.scaled(100.0),
            None => return Err(StatsError::Contradiction("parts of another formula")),
        },
    };
    Ok(Some(Reading { value: estimate.value, interval: Some((estimate.low, estimate.high)), n: estimate.n }))
}

/// One value, or all alike: a mean without an interval.
fn bare_mean(parts: &Parts) -> Result<Reading, StatsError> {
    let moments = Moments::of_counts(values(parts));
    Ok(Reading { value: moments.mean()?, interval: None, n: moments.n })
}

/// What changed from `before` to `now`; `None` when either has nothing to count.
///
/// # Errors
/// As [`read`].
pub fn change(formula: &Formula, now: &Parts, before: &Parts) -> Result<Option<Change>, StatsError> {
    change_leaning(formula, now, before, 1.0)
}

/// As [`change`], `effect` being that of the difference: see [`Metric::read_leaning`].
///
/// # Errors
/// As [`read`].
pub fn change_leaning(
    formula: &Formula,
    now: &Parts,
    before: &Parts,
    effect: f64,
) -> Result<Option<Change>, StatsError> {
    let (Some(current), Some(earlier)) = (read(formula, now)?, read(formula, before)?) else { return Ok(None) };
    let judged = match (formula, now, before) {
        (Formula::Score(kind), Parts::Cell(now), Parts::Cell(before)) => {
            return Ok(metric(*kind).change_leaning(now, before, effect));
        }
        (Formula::Mood | Formula::ThemeMood { .. }, Parts::Cell(now), Parts::Cell(before)) => {
            return Ok(Metric::Sentiment.change_leaning(now, before, effect));
        }
        (Formula::Count, Parts::Cell(now), Parts::Cell(before)) => return Ok(Metric::Volume.change(now, before)),
        (Formula::Rate { .. }, Parts::Pair { hits, base }, Parts::Pair { hits: hits_before, base: base_before }) => {
            rate_difference((*hits, float(*base)), (*hits_before, float(*base_before)), LEVEL).map(percent)
        }
        (Formula::Median { .. }, ..) => return Ok(Some(median_change(now, before, current, earlier))),
        (Formula::Mean { .. }, ..) => {
            let moments = |parts| Moments::of_counts(values(parts));
            mean_difference(&moments(now), &moments(before), LEVEL)
        }
        _ => match (hits(formula, now), hits(formula, before)) {
            (Some(now), Some(before)) => {
                let [now, before] = [now, before].map(|counts| counts.with_design_effect(effect));
                share_difference(&now, &before, LEVEL).map(percent)
            }
            _ => return Err(StatsError::Contradiction("parts of another formula")),
        },
    };
    let difference = match judged {
        Ok(difference) => difference,
        // Too few or too even for a test: the bare difference.
        Err(StatsError::TooFew { .. } | StatsError::Constant { .. }) => {
            return Ok(Some(Change::plain(current.value - earlier.value, earlier)));
        }
        Err(error) => return Err(error),
    };
    Ok(Some(Change {
        interval: Some((difference.estimate.low, difference.estimate.high)),
        p_value: Some(difference.p_value),
        ..Change::plain(difference.estimate.value, earlier)
    }))
}

/// Hits and total of what is a share of answers, for control charts and for pulling units together.
pub fn hits(formula: &Formula, parts: &Parts) -> Option<ShareCounts> {
    match (formula, parts) {
        (Formula::Score(ScoreKind::Csat), Parts::Cell(Cell::Scores(counts))) => Some(top_box(counts)),
        (Formula::ScoreShare { from, to, .. }, Parts::Cell(Cell::Scores(counts))) => {
            let within = |value: f64| from.is_none_or(|from| value >= from) && to.is_none_or(|to| value <= to);
            Some(ShareCounts::of(counts.count(|point| within(point.value())), counts.n()))
        }
        (Formula::Share { .. }, Parts::Pair { hits, base }) => Some(ShareCounts::of(*hits, *base)),
        (Formula::Within { most, .. }, Parts::Values(_)) => {
            let values = values(parts);
            let count = |wanted: &dyn Fn(f64) -> bool| values.iter().filter(|(v, _)| wanted(*v)).map(|(_, n)| n).sum();
            Some(ShareCounts::of(count(&|value| value <= *most), count(&|_| true)))
        }
        _ => None,
    }
}

/// How much a group weighs in the whole: what the value is held against.
pub fn weight(parts: &Parts) -> f64 {
    match parts {
        Parts::Cell(cell) => float(cell.n()),
        Parts::Pair { base, .. } => float(*base),
        Parts::Values(values) => float(values.values().sum()),
    }
}

/// Mood's median test: do as many lie above the common median before as after?
fn median_change(now: &Parts, before: &Parts, current: Reading, earlier: Reading) -> Change {
    let plain = Change::plain(current.value - earlier.value, earlier);
    let (here, there) = (values(now), values(before));
    let pooled: Vec<(f64, u64)> = here.iter().chain(&there).copied().collect();
    let Ok(middle) = median(&pooled, LEVEL) else { return plain };
    // Among many equal values the cut goes to the side of the median that parts them more evenly.
    let size = |values: &[(f64, u64)], wanted: &dyn Fn(f64) -> bool| -> u64 {
        values.iter().filter(|(value, _)| wanted(*value)).map(|(_, n)| n).sum()
    };
    let (over, from) = (size(&pooled, &|value| value > middle.value), size(&pooled, &|value| value >= middle.value));
    let is_over = (2 * over).abs_diff(middle.n) <= (2 * from).abs_diff(middle.n);
    let above = |values: &[(f64, u64)]| {
        let high = size(values, &|value| value > middle.value || (!is_over && value >= middle.value));
        ShareCounts::of(high, size(values, &|_| true))
    };
    let p_value = share_difference(&above(&here), &above(&there), LEVEL).ok().map(|difference| difference.p_value);
    Change { p_value, ..plain }
}

fn metric(kind: ScoreKind) -> Metric {
    match kind {
        ScoreKind::Nps => Metric::Nps,
        ScoreKind::Csat => Metric::Csat,
        ScoreKind::Ces => Metric::Ces,
        ScoreKind::Rating => Metric::Rating,
    }
}

fn counted(n: u64) -> Reading {
    Reading { value: float(n), interval: None, n }
}

fn percent(difference: Difference) -> Difference {
    Difference { estimate: difference.estimate.scaled(100.0), ..difference }
}

#[expect(clippy::cast_precision_loss, reason = "thousandths below 10¹⁵")]
fn values(parts: &Parts) -> Vec<(f64, u64)> {
    let Parts::Values(values) = parts else { return Vec::new() };
    values.iter().map(|(thousandths, n)| (*thousandths as f64 / 1000.0, *n)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use peakend_model::indicator::Conditions;

    fn late() -> Formula {
        Formula::Share { of: Conditions::default() }
    }

    #[test]
    fn each_formula_reads_its_parts() {
        let pair = Parts::Pair { hits: 30, base: 200 };
        let days = Parts::Values([(1000, 3), (2000, 1), (9000, 1)].into());
        let attribute = || "days".to_owned();
        for (formula, parts, value, n) in [
            (late(), &pair, 15.0, 200),
            (Formula::Rate { of: Conditions::default() }, &pair, 15.0, 200),
            (Formula::Count, &Parts::Cell(Cell::Count(7)), 7.0, 7),
            (Formula::Mean { attribute: attribute() }, &days, 2.8, 5),
            (Formula::Median { attribute: attribute() }, &days, 1.0, 5),
            (Formula::Within { attribute: attribute(), most: 2.0 }, &days, 80.0, 5),
        ] {
            let reading = read(&formula, parts).unwrap().unwrap();
            assert!((reading.value - value).abs() < 1e-9, "{formula:?}: {reading:?}");
            assert_eq!(reading.n, n, "{formula:?}");
        }
    }

    #[test]
    fn nothing_to_count_gives_no_number() {
        let empty = Parts::Values(std::collections::BTreeMap::new());
        assert_eq!(read(&Formula::Mean { attribute: "x".into() }, &empty), Ok(None));
        assert_eq!(read(&Formula::Median { attribute: "x".into() }, &empty), Ok(None));
        assert_eq!(read(&late(), &Parts::Pair { hits: 0, base: 0 }), Ok(None));
        assert_eq!(read(&Formula::Rate { of: Conditions::default() }, &Parts::Pair { hits: 3, base: 0 }), Ok(None));
    }

    #[test]
    fn what_cannot_be_computed_is_told_and_not_passed_over() {
        let huge = Parts::Values([(i64::MAX, u64::MAX / 4)].into());
        let one = Parts::Values([(4000, 1)].into());
        let mean = Formula::Mean { attribute: "x".into() };
        assert_eq!(read(&mean, &one), Ok(Some(Reading { value: 4.0, interval: None, n: 1 })));
        assert!(read(&Formula::Mood, &one).is_err(), "parts of another formula");
        assert!(read(&mean, &huge).is_ok_and(|reading| reading.is_some()));
    }

    #[test]
    fn a_real_change_is_tested_and_a_rate_may_pass_a_hundred() {
        let (now, before) = (Parts::Pair { hits: 300, base: 200 }, Parts::Pair { hits: 120, base: 200 });
        let found = change(&Formula::Rate { of: Conditions::default() }, &now, &before).unwrap().unwrap();
        assert!((found.value - 90.0).abs() < 1e-9 && found.p_value.unwrap() < 0.001);
        let (fast, slow) =
            (Parts::Values([(1000, 60), (5000, 40)].into()), Parts::Values([(1000, 20), (5000, 80)].into()));
        let found = change(&Formula::Median { attribute: "x".into() }, &fast, &slow).unwrap().unwrap();
        assert!((found.value + 4.0).abs() < 1e-9 && found.p_value.unwrap() < 0.001);
    }
}
