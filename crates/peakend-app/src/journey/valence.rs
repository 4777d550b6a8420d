//! The mood of one moment, −1 (worst) to 1 (best), with its variance, from a score, a text or what happened.

use peakend_model::interaction::{Score, ScoreKind};
use peakend_stats::peak_end::{Reading, combined};

use super::instance::Source;

/// A mood read from one or several sources.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Mood {
    /// −1 … 1.
    pub value: f64,
    /// Variance of the reading.
    pub variance: f64,
    /// What it was mostly read from.
    pub source: Source,
}

/// How much the same person's answers to the same question differ: a standard deviation of 0.2.
pub(super) const ANSWERING: f64 = 0.04;
/// Error of a sentiment read from a text against what the same person scored, a standard deviation of 0.46:
/// measured on reviews in three languages, see `docs/emotional-map.md`.
const READING: f64 = 0.21;
/// What happened tells a mood only roughly, a standard deviation of 0.5.
const HAPPENING: f64 = 0.25;

/// A complaint without a readable text, and coming back to a touchpoint that was thought done.
const COMPLAINT: f64 = -0.5;
const REPEATED: f64 = -0.25;

/// How bad a repeat is as such, for registers of pains.
pub(super) const REPEAT_WEIGHT: f64 = -REPEATED;

/// Satisfaction, ease and stars: the scale's middle is 0 and its ends are −1 and 1.
/// Recommendation: 0 is −1, the border between detractors' and promoters' halves at 7.5 is 0, and 10 is 1.
pub fn of_score(score: Score) -> Mood {
    let scale = (f64::from(score.scale.min), f64::from(score.scale.max));
    match score.kind {
        ScoreKind::Nps => {
            let value = score.value();
            let mood = if value <= 7.5 { value / 7.5 - 1.0 } else { (value - 7.5) / 2.5 };
            Mood { value: mood, variance: ANSWERING + rounding(scale, 1.0), source: Source::Score }
        }
        ScoreKind::Csat | ScoreKind::Ces | ScoreKind::Rating => on_scale(score.value(), scale, 1.0),
    }
}

/// A value on the scale from `scale.0` (worst) to `scale.1` (best), linearly, that was given in steps of `step`.
pub fn on_scale(value: f64, scale: (f64, f64), step: f64) -> Mood {
    let length = (scale.1 - scale.0).max(f64::MIN_POSITIVE);
    let mood = (2.0 * (value - scale.0) / length - 1.0).clamp(-1.0, 1.0);
    Mood { value: mood, variance: ANSWERING + rounding(scale, step), source: Source::Score }
}

/// Variance of rounding to a step: a twelfth of its square.
fn rounding(scale: (f64, f64), step: f64) -> f64 {
    let step = 2.0 * step / (scale.1 - scale.0).max(1.0);
    step * step / 12.0
}

/// How far a reading may lie from the mood, for the shape of an experience.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Doubt {
    /// Variance of the error before rounding.
    pub variance: f64,
    /// Width of the steps that the value was given in; 0 where they are too fine to matter.
    pub step: f64,
}

/// Rounding of less variance, on scales of some 40 steps and more, is not seen; such a score is taken at its word.
const FINE: f64 = 2e-4;

impl Doubt {
    /// From the `variance` of a mood read from `source`, which holds the error and the rounding together.
    pub(super) fn of(variance: f64, source: Source) -> Self {
        // Where a fine score and a text are combined, the variance is below that of an answer; a fifth of it is the
        // text's error.
        if variance < 0.999 * ANSWERING {
            return Self { variance: 0.2 * variance, step: 0.0 };
        }
        let beyond = (variance - ANSWERING).max(1e-6);
        match source {
            // Who stands between two steps takes either: an error as large as the rounding itself.
            Source::Score if beyond > FINE => Self { variance: beyond, step: (12.0 * beyond).sqrt() },
            _ => Self { variance: beyond, step: 0.0 },
        }
    }
}

/// The sentiment of a text about the moment.
pub fn of_text(sentiment: f64) -> Mood {
    Mood { value: sentiment.clamp(-1.0, 1.0), variance: READING, source: Source::Text }
}

/// A complaint that says no more.
pub fn of_complaint() -> Mood {
    Mood { value: COMPLAINT, variance: HAPPENING, source: Source::Behaviour }
}

/// The customer had to come back to this touchpoint.
pub fn of_repeat() -> Mood {
    Mood { value: REPEATED, variance: HAPPENING, source: Source::Behaviour }
}

/// All readings of one moment, weighted by precision; the source is the surest one's.
pub fn together(moods: &[Mood]) -> Option<Mood> {
    let readings = moods.iter().map(|mood| Reading { value: mood.value, variance: mood.variance });
    let both = combined(readings).ok()?;
    let surest = moods.iter().min_by(|a, b| a.variance.total_cmp(&b.variance))?;
    Some(Mood { value: both.value, variance: both.variance, source: surest.source })
}

#[cfg(test)]
mod tests {
    use peakend_model::interaction::Scale;

    use super::*;

    #[test]
    fn each_scale_has_its_own_mapping() {
        let five = Scale { min: 1, max: 5 };
        let cases = [
            (ScoreKind::Rating, 1.0, five, -1.0),
            (ScoreKind::Csat, 3.0, five, 0.0),
            (ScoreKind::Csat, 4.0, five, 0.5),
            (ScoreKind::Ces, 7.0, Scale { min: 1, max: 7 }, 1.0),
            (ScoreKind::Nps, 0.0, Scale { min: 0, max: 10 }, -1.0),
            (ScoreKind::Nps, 6.0, Scale { min: 0, max: 10 }, -0.2),
            (ScoreKind::Nps, 9.0, Scale { min: 0, max: 10 }, 0.6),
            (ScoreKind::Nps, 10.0, Scale { min: 0, max: 10 }, 1.0),
        ];
        for (kind, value, scale, mood) in cases {
            let found = of_score(Score::new(kind, value, scale).unwrap());
            assert!((found.value - mood).abs() < 1e-9, "{kind:?} {value}: {found:?}");
        }
    }

    #[test]
    fn the_steps_of_a_scale_are_found_again_in_its_variance() {
        for (scale, step) in [((1.0, 5.0), 0.5), ((1.0, 7.0), 1.0 / 3.0), ((0.0, 10.0), 0.2)] {
            let found = Doubt::of(on_scale(4.0, scale, 1.0).variance, Source::Score);
            let rounding = step * step / 12.0;
            assert!((found.step - step).abs() < 1e-9 && (found.variance - rounding).abs() < 1e-9, "{found:?}");
        }
        let fine = Doubt::of(on_scale(40.0, (0.0, 100.0), 1.0).variance, Source::Score);
        let text = Doubt::of(of_text(0.3).variance, Source::Text);
        assert!(fine.step == 0.0 && fine.variance < FINE && text == Doubt { variance: READING - ANSWERING, step: 0.0 });
    }

    #[test]
    fn a_score_weighs_more_than_a_text() {
        let both = together(&[on_scale(5.0, (1.0, 5.0), 1.0), of_text(-1.0)]).unwrap();
        assert!(both.value > 0.3 && both.variance < 0.06 && both.source == Source::Score, "{both:?}");
        assert_eq!(together(&[]), None);
    }
}
