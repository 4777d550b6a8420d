//! Experiences of which only some moments were told, and those with error: the shape to be expected.
//!
//! A regression on the expected value of a column, given all that is known, has the slopes of the regression
//! on the column itself (regression calibration, Carroll et al. 2006, *Measurement error in nonlinear models*,
//! chapter 4), where what is missing is missing at random. The most intense of the *told* moments is no such
//! expectation: noise and gaps move it.

use super::{Reading, Shape};
use crate::random::Random;
use crate::special::normal_cdf;

/// One moment: which kind it is, and what was told of it. A reading outside −1 … 1, or whose variance or step is
/// negative or not finite, counts as none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Known {
    pub kind: u32,
    /// The variance is that of the error before rounding.
    pub reading: Option<Reading>,
    /// Width of the steps that the value was told in, of a scale of length 2; 0 where any value could be told.
    /// The first and the last step reach from −1 and 1 half a step inwards, and stand for all beyond.
    pub step: f64,
}

impl Known {
    fn told(&self) -> Option<Told> {
        let reading = self.reading?;
        let counts = |size: f64| size >= 0.0 && size.is_finite();
        (reading.value.abs() <= 1.0 && counts(reading.variance) && counts(self.step))
            .then_some(Told { reading, step: self.step })
    }
}

#[derive(Clone, Copy)]
struct Told {
    reading: Reading,
    step: f64,
}

impl Told {
    /// Of the error and of the rounding.
    fn variance(self) -> f64 {
        self.reading.variance + self.step * self.step / 12.0
    }

    /// How likely it is told where the mood is `mood`, up to a factor that is the same for all moods.
    ///
    /// What is told in steps says that the mood with its error lies within half a step (interval censoring,
    /// Turnbull 1976): a 5 of 5 is anything from 4.5, so its mood is seldom 1. Without steps, readings beyond the
    /// ends of the scale are told as its ends, so an end stands for all that lies beyond it.
    fn likelihood(self, mood: f64) -> f64 {
        let deviation = self.reading.variance.max(SURE).sqrt();
        let value = self.reading.value;
        if self.step == 0.0 && value.abs() < 1.0 {
            let error = (value - mood) / deviation;
            return (-0.5 * error * error).exp();
        }
        let below = |bound: f64| normal_cdf((bound - mood) / deviation);
        let upper = if value < 1.0 { below(value + 0.5 * self.step) } else { 1.0 };
        let lower = if value > -1.0 { below(value - 0.5 * self.step) } else { 0.0 };
        upper - lower
    }
}

/// A reading surer than this lies in one cell of the grid and is taken as the mood itself.
const SURE: f64 = 2e-4;
/// Points of the grid on −1 … 1 that distributions are estimated on.
const GRID: usize = 41;
const ROUNDS: usize = 60;
/// More readings of a kind than this are thinned out evenly.
const MOST: usize = 4_000;
/// Kinship is never believed to be closer than this.
const CLOSEST: f64 = 0.9;

/// How moods of each kind are spread over experiences, errors of reading taken out, and how much the moods of
/// one experience go together.
#[derive(Debug, Clone, PartialEq)]
pub struct Spread {
    kinds: Vec<Option<Kind>>,
    kinship: f64,
}

#[derive(Debug, Clone, PartialEq)]
struct Kind {
    mean: f64,
    deviation: f64,
    /// Mean error variance of its readings, relative to its own variance.
    noise: f64,
    share: [f64; GRID],
}

impl Spread {
    /// Learns from all `experiences`. Kinds with fewer than `fewest` readings stay unknown: what was read of
    /// them is taken as it is, and what was not is left out.
    pub fn of<'a>(experiences: impl Iterator<Item = &'a [Known]> + Clone, fewest: usize) -> Self {
        let mut readings: Vec<Vec<Told>> = Vec::new();
        for known in experiences.clone().flatten() {
            let (kind, Some(reading)) = (known.kind as usize, known.told()) else { continue };
            if reading.variance() == 0.0 {
                continue;
            }
            if readings.len() <= kind {
                readings.resize_with(kind + 1, Vec::new);
            }
            readings[kind].push(reading);
        }
        let kinds = readings.iter().map(|held| (held.len() >= fewest.max(2)).then(|| Kind::of(held))).collect();
        let mut spread = Self { kinds, kinship: 0.0 };
        spread.kinship = spread.kinship_in(experiences);
        spread
    }

    pub fn knows(&self, kind: u32) -> bool {
        self.kind(kind).is_some()
    }

    /// Correlation of the moods of one experience, what their kinds have in common taken out; 0 to 0.9.
    pub fn kinship(&self) -> f64 {
        self.kinship
    }

    fn kind(&self, kind: u32) -> Option<&Kind> {
        self.kinds.get(kind as usize)?.as_ref()
    }

    /// What each moment of `experience` may have been, where it was read or its kind is known.
    pub fn likely(&self, experience: &[Known]) -> Vec<Likely> {
        let tilt = self.tilt(experience);
        experience.iter().filter_map(|known| self.moment(known, tilt)).collect()
    }

    fn moment(&self, known: &Known, tilt: f64) -> Option<Likely> {
        match (self.kind(known.kind), known.told()) {
            (_, Some(told)) if told.variance() < SURE => Some(Likely::exactly(told.reading.value)),
            (Some(kind), Some(told)) => Some(kind.given(|mood| told.likelihood(mood))),
            (Some(kind), None) => Some(kind.given(|mood| (tilt * (mood - kind.mean) / kind.deviation).exp())),
            (None, Some(told)) => Some(Likely::exactly(told.reading.value)),
            (None, None) => None,
        }
    }

    /// How many deviations an unread moment is expected above its kind's mean, by what was read of the others.
    fn tilt(&self, experience: &[Known]) -> f64 {
        let (mut sum, mut noise, mut n) = (0.0, 0.0, 0.0);
        for known in experience {
            let (Some(kind), Some(told)) = (self.kind(known.kind), known.told()) else { continue };
            sum += kind.residual(told.reading.value);
            noise += kind.noise;
            n += 1.0;
        }
        if n == 0.0 {
            return 0.0;
        }
        // Best linear prediction of one from the mean of n that all correlate alike.
        self.kinship * sum / (1.0 + (n - 1.0) * self.kinship + noise / n)
    }

    fn kinship_in<'a>(&self, experiences: impl Iterator<Item = &'a [Known]>) -> f64 {
        let (mut together, mut pairs) = (0.0, 0.0);
        for experience in experiences {
            let (mut sum, mut squares, mut n) = (0.0, 0.0, 0.0);
            for known in experience {
                let (Some(kind), Some(told)) = (self.kind(known.kind), known.told()) else { continue };
                let residual = kind.residual(told.reading.value);
                sum += residual;
                squares += residual * residual;
                n += 1.0;
            }
            together += sum * sum - squares;
            pairs += n * (n - 1.0);
        }
        if pairs > 0.0 { (together / pairs).clamp(0.0, CLOSEST) } else { 0.0 }
    }
}

/// What the mood of a moment may have been, as shares over a grid on −1 … 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Likely {
    share: [f64; GRID],
    /// The mood where it is taken as exactly known.
    exactly: Option<f64>,
}

impl Likely {
    fn exactly(mood: f64) -> Self {
        let mood = mood.clamp(-1.0, 1.0);
        let mut share = [0.0; GRID];
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 40 by the clamp")]
        let place = ((mood + 1.0) * 0.5 * (GRID - 1) as f64).round() as usize;
        share[place] = 1.0;
        Self { share, exactly: Some(mood) }
    }

    fn value(&self, place: usize) -> f64 {
        self.exactly.unwrap_or_else(|| mood_at(place))
    }

    fn mean(&self) -> f64 {
        self.share.iter().enumerate().map(|(place, share)| share * self.value(place)).sum()
    }

    /// One mood by chance.
    pub fn draw(&self, random: &mut Random) -> f64 {
        if let Some(mood) = self.exactly {
            return mood;
        }
        let mut left = random.uniform();
        let place = self.share.iter().position(|share| {
            left -= share;
            left < 0.0
        });
        // Anywhere in the cell, so that two moments are hardly ever equally far from 0.
        let within = (random.uniform() - 0.5) * 2.0 / (GRID - 1) as f64;
        (mood_at(place.unwrap_or(GRID - 1)) + within).clamp(-1.0, 1.0)
    }
}

fn mood_at(place: usize) -> f64 {
    2.0 * place as f64 / (GRID - 1) as f64 - 1.0
}

impl Kind {
    /// The distribution that makes the readings likeliest (Laird 1978), by expectation and maximisation from an
    /// even one. Stopped early, it stays smooth.
    fn of(readings: &[Told]) -> Self {
        let step = readings.len().div_ceil(MOST).max(1);
        let likely: Vec<[f64; GRID]> = readings
            .iter()
            .step_by(step)
            .map(|reading| std::array::from_fn(|at| reading.likelihood(mood_at(at)).max(1e-12)))
            .collect();
        let mut share = [1.0 / GRID as f64; GRID];
        for _ in 0..ROUNDS {
            let mut next = [0.0; GRID];
            for likely in &likely {
                let all: f64 = likely.iter().zip(&share).map(|(a, b)| a * b).sum();
                for ((next, likely), share) in next.iter_mut().zip(likely).zip(&share) {
                    *next += likely * share / all;
                }
            }
            share = next.map(|sum| sum / likely.len() as f64);
        }
        let moment = |power: i32, around: f64| -> f64 {
            share.iter().enumerate().map(|(at, share)| share * (mood_at(at) - around).powi(power)).sum()
        };
        let mean = moment(1, 0.0);
        let variance = moment(2, mean).max(1e-4);
        let error = readings.iter().map(|told| told.variance()).sum::<f64>() / readings.len() as f64;
        Self { mean, deviation: variance.sqrt(), noise: error / variance, share }
    }

    fn residual(&self, value: f64) -> f64 {
        (value - self.mean) / self.deviation
    }

    fn given(&self, likely: impl Fn(f64) -> f64) -> Likely {
        let mut share: [f64; GRID] = std::array::from_fn(|at| self.share[at] * likely(mood_at(at)));
        let sum: f64 = share.iter().sum();
        if sum > 0.0 && sum.is_finite() {
            share = share.map(|share| share / sum);
            Likely { share, exactly: None }
        } else {
            Likely::exactly(self.mean)
        }
    }
}

impl Shape {
    /// The expected shape where each moment is one of `moments`, independently; places are those of the best and
    /// the worst mean. None without moments.
    ///
    /// Computed, not drawn: noise of drawing would be one more error in what memory is regressed on.
    pub fn expected(moments: &[Likely]) -> Option<Self> {
        let means: Vec<f64> = moments.iter().map(Likely::mean).collect();
        let of_means = Self::of(&means)?;
        let by_size: Vec<usize> = (0..GRID).map(|place| place.abs_diff(GRID / 2)).collect();
        let by_place: Vec<usize> = (0..GRID).collect();
        let from_below: Vec<usize> = by_place.iter().rev().copied().collect();
        let peak = expected_first(moments, &by_place)?;
        let pit = expected_first(moments, &from_below)?;
        Some(Self { peak, pit, intense: expected_first(moments, &by_size)?, ..of_means })
    }
}

/// Expected mood of the moment that ranks highest, `rank` giving each place of the grid its rank. Moments of the
/// same rank come first equally often.
fn expected_first(moments: &[Likely], rank: &[usize]) -> Option<f64> {
    // Share of each rank, and of all lower ranks with half of its own, per moment.
    let below: Vec<[f64; GRID]> = moments
        .iter()
        .map(|moment| {
            let mut at_rank = [0.0; GRID];
            for (share, rank) in moment.share.iter().zip(rank) {
                at_rank[*rank] += share;
            }
            let mut sum = 0.0;
            at_rank.map(|share| {
                sum += share;
                sum - 0.5 * share
            })
        })
        .collect();
    let (mut value, mut weight) = (0.0, 0.0);
    for (at, moment) in moments.iter().enumerate() {
        for (place, share) in moment.share.iter().enumerate().filter(|(_, share)| **share > 0.0) {
            let others = below.iter().enumerate().filter(|(other, _)| *other != at);
            let first: f64 = share * others.map(|(_, below)| below[rank[place]]).product::<f64>();
            value += first * moment.value(place);
            weight += first;
        }
    }
    (weight > 0.0).then(|| value / weight)
}

#[cfg(test)]
mod tests {
    use super::super::judge;
    use super::*;

    const NOISE: f64 = 0.0625;

    /// Five moments of `n` experiences, with what was told of each: `told` of them, with an error.
    fn experiences(n: usize, told: f64, seed: u64) -> (Vec<Vec<f64>>, Vec<Vec<Known>>) {
        let mut random = Random::new(seed);
        let means = [0.2, 0.0, -0.1, 0.3, 0.2];
        let moods: Vec<Vec<f64>> = (0..n)
            .map(|_| means.iter().map(|mean| (mean + 0.4 * random.normal()).clamp(-1.0, 1.0)).collect())
            .collect();
        let known = moods
            .iter()
            .map(|moods| {
                (0..)
                    .zip(moods)
                    .map(|(kind, mood)| {
                        let value = (mood + NOISE.sqrt() * random.normal()).clamp(-1.0, 1.0);
                        let reading = Reading { value, variance: NOISE };
                        Known { kind, reading: Some(reading).filter(|_| random.uniform() < told), step: 0.0 }
                    })
                    .collect()
            })
            .collect();
        (moods, known)
    }

    fn each(known: &[Vec<Known>]) -> impl Iterator<Item = &[Known]> + Clone {
        known.iter().map(Vec::as_slice)
    }

    #[test]
    fn the_spread_is_that_of_the_moods_and_not_of_their_readings() {
        let (_, known) = experiences(3_000, 0.7, 3);
        let spread = Spread::of(each(&known), 12);
        let kind = spread.kind(2).unwrap();
        assert!((kind.mean + 0.1).abs() < 0.03 && (kind.deviation - 0.39).abs() < 0.03, "{kind:?}");
        assert!(spread.kinship() < 0.04, "{}", spread.kinship());
        assert!(!spread.knows(5) && spread.knows(0));
    }

    #[test]
    fn slopes_are_recovered_from_half_the_moments_read_with_error() {
        let (moods, known) = experiences(6_000, 0.6, 5);
        let mut random = Random::new(6);
        let remembered: Vec<f64> = moods
            .iter()
            .map(|moods| {
                let shape = Shape::of(moods).unwrap();
                0.6 * shape.intense + 0.4 * shape.end + 0.3 * random.normal()
            })
            .collect();
        let spread = Spread::of(each(&known), 12);
        let shapes: Vec<Shape> = known.iter().map(|known| Shape::expected(&spread.likely(known)).unwrap()).collect();
        let groups: Vec<u64> = (0..shapes.len() as u64).collect();
        let found = judge(&shapes, &remembered, &groups, 10, 0.95, 1).unwrap();
        assert!(found.intense.low < 0.6 && 0.6 < found.intense.high, "{:?}", found.intense);
        assert!(found.end.low < 0.4 && 0.4 < found.end.high, "{:?}", found.end);
        // What was told, taken at its face, is not the truth.
        let told: Vec<(Shape, f64, u64)> = known
            .iter()
            .zip(&remembered)
            .zip(&groups)
            .filter_map(|((known, outcome), group)| {
                let told: Vec<f64> = known.iter().filter_map(|known| Some(known.reading?.value)).collect();
                Some((Shape::of(&told)?, *outcome, *group))
            })
            .collect();
        let (shapes, rest): (Vec<Shape>, Vec<(f64, u64)>) =
            told.into_iter().map(|(shape, outcome, group)| (shape, (outcome, group))).unzip();
        let (outcome, groups): (Vec<f64>, Vec<u64>) = rest.into_iter().unzip();
        let naive = judge(&shapes, &outcome, &groups, 10, 0.95, 1).unwrap();
        assert!(naive.end.high < 0.4, "{:?}", naive.end);
    }

    #[test]
    fn slopes_are_recovered_from_answers_on_five_points() {
        let (moods, known) = experiences(6_000, 0.8, 7);
        let mut random = Random::new(9);
        let remembered: Vec<f64> = moods
            .iter()
            .map(|moods| {
                let shape = Shape::of(moods).unwrap();
                0.5 * shape.intense + 0.5 * shape.end + 0.3 * random.normal()
            })
            .collect();
        let rounded = |step: f64| -> Vec<Vec<Known>> {
            let one = |known: &Known| {
                let reading = known.reading.map(|told| Reading { value: (2.0 * told.value).round() * 0.5, ..told });
                Known { reading, step, ..*known }
            };
            known.iter().map(|known| known.iter().map(one).collect()).collect()
        };
        let groups: Vec<u64> = (0..moods.len() as u64).collect();
        let found = |known: &[Vec<Known>]| {
            let spread = Spread::of(each(known), 12);
            let shapes: Vec<Shape> =
                known.iter().map(|known| Shape::expected(&spread.likely(known)).unwrap()).collect();
            judge(&shapes, &remembered, &groups, 10, 0.95, 1).unwrap()
        };
        let (stepped, at_its_word) = (found(&rounded(0.5)), found(&rounded(0.0)));
        for slope in [stepped.intense, stepped.end] {
            assert!(slope.low < 0.5 && 0.5 < slope.high, "{slope:?}");
        }
        // An answer at an end of the scale is not a mood at the end of all moods.
        assert!(at_its_word.intense.high < 0.5, "{:?}", at_its_word.intense);
    }

    #[test]
    fn moods_that_go_together_tell_of_each_other() {
        let mut random = Random::new(8);
        let known: Vec<Vec<Known>> = (0..2_000)
            .map(|_| {
                let common = 0.35 * random.normal();
                let mut moment = |kind| {
                    let value: f64 = (common + 0.15 * random.normal()).clamp(-1.0, 1.0);
                    Known { kind, reading: Some(Reading { value, variance: 0.01 }), step: 0.0 }
                };
                [0, 1, 2].map(&mut moment).to_vec()
            })
            .collect();
        let spread = Spread::of(each(&known), 12);
        assert!(spread.kinship() > 0.75, "{}", spread.kinship());
        let read = |value| Known { kind: 0, reading: Some(Reading { value, variance: 0.01 }), step: 0.0 };
        let mut mean_of_unread = |value| {
            let likely = spread.likely(&[read(value), Known { kind: 1, reading: None, step: 0.0 }]);
            let drawn = (0..400).map(|_| likely[1].draw(&mut random)).sum::<f64>() / 400.0;
            assert!((drawn - likely[1].mean()).abs() < 0.1);
            drawn
        };
        assert!(mean_of_unread(0.5) > 0.25 && mean_of_unread(-0.5) < -0.25);
    }

    #[test]
    fn what_is_not_known_is_left_out() {
        let spread = Spread::of(std::iter::empty(), 12);
        let reading = Reading { value: 0.4, variance: 0.1 };
        let experience =
            [Known { kind: 3, reading: None, step: 0.0 }, Known { kind: 9, reading: Some(reading), step: 0.0 }];
        let likely = spread.likely(&experience);
        assert_eq!(likely.iter().map(|moment| moment.draw(&mut Random::new(1))).collect::<Vec<_>>(), [0.4]);
        let shape = Shape::expected(&likely).unwrap();
        assert!((shape.intense - 0.4).abs() < 1e-12 && shape.n == 1);
        assert_eq!(Shape::expected(&[]), None);
    }

    #[test]
    fn the_expected_shape_is_the_mean_of_the_shapes_drawn() {
        let (_, known) = experiences(500, 0.5, 2);
        let spread = Spread::of(each(&known), 12);
        let mut random = Random::new(4);
        for known in &known[..20] {
            let likely = spread.likely(known);
            let expected = Shape::expected(&likely).unwrap();
            let mut sums = [0.0; 4];
            for _ in 0..4_000 {
                let drawn: Vec<f64> = likely.iter().map(|moment| moment.draw(&mut random)).collect();
                let shape = Shape::of(&drawn).unwrap();
                for (sum, value) in sums.iter_mut().zip([shape.intense, shape.peak, shape.pit, shape.end]) {
                    *sum += value / 4_000.0;
                }
            }
            for (drawn, value) in sums.iter().zip([expected.intense, expected.peak, expected.pit, expected.end]) {
                assert!((drawn - value).abs() < 0.05, "{drawn} {value}");
            }
        }
    }
}
