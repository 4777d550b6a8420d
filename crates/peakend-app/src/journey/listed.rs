//! Instances from a list of rows: a case, a time, a touchpoint, and what is known of the moment.

use std::collections::BTreeMap;

use peakend_language::Reader;
use rayon::prelude::*;

use super::instance::{Experience, Instance, Step};
use super::valence::{self, Mood};

/// One row of the list.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Listed<'a> {
    /// Number of the case.
    pub case: usize,
    /// Microseconds since 1970.
    pub at: i64,
    /// Place among the names of the touchpoints.
    pub touchpoint: usize,
    pub score: Option<f64>,
    pub text: Option<&'a str>,
    /// Place among the names of the channels.
    pub channel: Option<u8>,
    /// What came of the case: a score of the whole, or 1 and 0 for yes and no. The last one given counts.
    pub outcome: Option<f64>,
}

/// The scale that scores seem to be on, worst and best; none where no usual one holds them all.
pub fn recognised(scores: impl Iterator<Item = f64> + Clone) -> Option<(f64, f64)> {
    let (low, high) =
        scores.clone().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), score| (low.min(score), high.max(score)));
    let usual: [(f64, f64); 8] =
        [(0.0, 1.0), (-1.0, 1.0), (1.0, 5.0), (0.0, 5.0), (1.0, 7.0), (1.0, 10.0), (0.0, 10.0), (0.0, 100.0)];
    usual.into_iter().find(|(worst, best)| *worst <= low && high <= *best)
}

/// Rows of one case in order of time are one instance. Scores are on `scale`, linearly.
/// Outcomes that are only 0 and 1 tell who came back, all others are remembered scores.
pub fn experience_of(
    rows: &[Listed<'_>],
    touchpoints: Vec<String>,
    channels: Vec<String>,
    scale: (f64, f64),
) -> Experience {
    let moods = moods(rows, scale);
    let mut cases = BTreeMap::<usize, Vec<usize>>::new();
    for (at, row) in rows.iter().enumerate() {
        cases.entry(row.case).or_default().push(at);
    }
    let is_yes_or_no = rows.iter().filter_map(|row| row.outcome).all(|outcome| outcome == 0.0 || outcome == 1.0);
    let mut experience = Experience { points: touchpoints, channels, ..Experience::default() };
    for (case, mut places) in cases {
        // Rows of the same moment keep the order of the list.
        places.sort_by_key(|place| rows[*place].at);
        let from = experience.steps.len();
        experience.steps.extend(places.iter().map(|place| Step {
            point: u32::try_from(rows[*place].touchpoint).unwrap_or(u32::MAX),
            at: rows[*place].at,
            mood: moods[*place].map(Into::into),
            channel: rows[*place].channel,
            // Every row of a list is taken as asked for.
            is_answer: moods[*place].is_some(),
        }));
        let outcome = places.iter().rev().find_map(|place| rows[*place].outcome);
        experience.instances.push(Instance {
            customer: case as u64,
            from,
            to: experience.steps.len(),
            remembered: outcome,
            before: places.len(),
            returned: outcome.filter(|_| is_yes_or_no).map(|outcome| outcome == 1.0),
            is_complete: false,
            parts: 0,
        });
    }
    experience
}

fn moods(rows: &[Listed<'_>], scale: (f64, f64)) -> Vec<Option<Mood>> {
    let reader = rows.iter().any(|row| row.text.is_some()).then(Reader::new);
    let step = step_of(rows.iter().filter_map(|row| row.score).collect());
    let mood = |row: &Listed<'_>| {
        let of_text = |text: &str| {
            let sentiment = reader.as_ref()?.annotate(text).sentiment?;
            Some(valence::of_text(f64::from(sentiment.value)))
        };
        let told = [row.score.map(|score| valence::on_scale(score, scale, step)), row.text.and_then(of_text)];
        valence::together(&told.into_iter().flatten().collect::<Vec<_>>())
    };
    rows.par_iter().map(mood).collect()
}

/// The smallest difference of two scores, at most 1: what they were rounded to.
fn step_of(mut scores: Vec<f64>) -> f64 {
    scores.sort_by(f64::total_cmp);
    let gaps = scores.windows(2).map(|pair| pair[1] - pair[0]).filter(|gap| *gap > 1e-9);
    gaps.fold(1.0, f64::min)
}

#[cfg(test)]
mod tests {
    use super::super::changes::ChangeKind;
    use super::super::map::{Basis, map_of};
    use super::*;
    use peakend_stats::Random;
    use peakend_stats::peak_end::{Shape, Verdict};

    const HOUR: i64 = 3_600_000_000;

    #[test]
    fn usual_scales_are_recognised() {
        let cases: [(&[f64], (f64, f64)); 7] = [
            (&[1.0, 5.0, 3.0], (1.0, 5.0)),
            (&[0.0, 4.0], (0.0, 5.0)),
            (&[2.0, 7.0], (1.0, 7.0)),
            (&[0.0, 9.0, 10.0], (0.0, 10.0)),
            (&[0.2, 0.9], (0.0, 1.0)),
            (&[-0.4, 0.9], (-1.0, 1.0)),
            (&[40.0, 90.0], (0.0, 100.0)),
        ];
        for (scores, scale) in cases {
            assert_eq!(recognised(scores.iter().copied()), Some(scale), "{scores:?}");
        }
        assert_eq!(recognised([3.0, 900.0].into_iter()), None);
    }

    /// Five moments of 600 cases; delivery is better in every fourth week, and memory follows `rule`.
    fn company(rule: impl Fn(&Shape) -> f64) -> Experience {
        let mut random = Random::new(11);
        let mut rows = Vec::new();
        for case in 0..900 {
            let week = i64::try_from(random.below(52)).unwrap();
            let lift = if week % 4 == 0 { 0.7 } else { 0.0 };
            let means = [0.3, 0.1, -0.45 + lift, 0.2, 0.25];
            let moods: Vec<f64> = means.iter().map(|mean| (mean + 0.35 * random.normal()).clamp(-1.0, 1.0)).collect();
            let memory = rule(&Shape::of(&moods).unwrap()) * 2.0 + 3.0 + 0.25 * random.normal();
            for (touchpoint, mood) in moods.iter().enumerate() {
                let at = week * 7 * 24 * HOUR + i64::try_from(touchpoint).unwrap() * HOUR;
                rows.push(Listed {
                    case,
                    at,
                    touchpoint,
                    score: Some(*mood),
                    text: None,
                    channel: None,
                    outcome: Some(memory),
                });
            }
        }
        let names = ["search", "checkout", "delivery", "unpacking", "use"].map(str::to_owned).to_vec();
        experience_of(&rows, names, Vec::new(), (-1.0, 1.0))
    }

    #[test]
    fn the_map_finds_the_pit_the_rule_and_what_to_change() {
        let map = map_of(&company(|shape| 0.6 * shape.intense + 0.4 * shape.end), &[]);
        let names: Vec<&str> = map.curve.iter().map(|point| point.touchpoint.as_str()).collect();
        assert_eq!(names, ["search", "checkout", "delivery", "unpacking", "use"]);
        assert_eq!((map.pit, map.end), (Some(2), Some(4)));
        let judgement = map.ending.judgement.as_ref().unwrap();
        assert_eq!((judgement.verdict, map.ending.basis), (Verdict::Yes, Basis::PeakEnd));
        assert!(judgement.peak_share.unwrap().holds(0.6), "{judgement:?}");
        let best = map.ranking.iter().find(|change| change.kind == ChangeKind::Lift).unwrap();
        assert_eq!(best.touchpoint.as_deref(), Some("delivery"));
        assert!(best.low > 0.0 && best.to > 0.1, "{best:?}");
    }

    #[test]
    fn a_company_that_remembers_the_mean_is_told_so() {
        let map = map_of(&company(|shape| shape.mean), &[]);
        let judgement = map.ending.judgement.unwrap();
        assert_eq!((judgement.verdict, map.ending.basis), (Verdict::No, Basis::Mean), "{:?}", judgement.advantage);
    }

    #[test]
    fn little_is_said_about_little() {
        let one = Listed { case: 0, at: 0, touchpoint: 0, score: Some(4.0), text: None, channel: None, outcome: None };
        for rows in [&[][..], &[one], &[one; 3]] {
            let map = map_of(&experience_of(rows, vec!["visit".into(), "never".into()], Vec::new(), (1.0, 5.0)), &[]);
            assert_eq!(map.ending.basis, Basis::Assumed);
            assert!(map.ranking.is_empty() && map.truths.is_empty() && !map.curve[0].is_enough);
        }
    }
}
