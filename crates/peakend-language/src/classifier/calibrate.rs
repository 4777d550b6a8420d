//! Scores as honest probabilities, and the gate below which a text is like nothing that was learnt; both set on rows that
//! the planes had not seen.

/// A gate may turn away this share of the rows that would have been told rightly.
const MAY_LOSE: f64 = 0.005;

/// How scores become probabilities.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Honest {
    /// Of the softmax over scores, where a text has one label.
    pub(super) temperature: f32,
    /// The best score must reach this.
    pub(super) gate: f32,
    /// Slope and shift of the logistic curve by label (Platt 1999), where texts may have several.
    pub(super) curves: Vec<(f32, f32)>,
    /// From which probability on a label is given, where there may be several.
    pub(super) threshold: f32,
}

impl Honest {
    pub(super) fn probabilities(&self, scores: &[f32], is_several: bool) -> Vec<f32> {
        if is_several {
            return scores.iter().zip(&self.curves).map(|(score, curve)| curved(*score, *curve)).collect();
        }
        softmax(scores, self.temperature)
    }
}

/// For one label a row; rows without any are outside.
pub(super) fn one(scores: &[Vec<f32>], of: &[&[usize]]) -> Honest {
    let inside: Vec<(&[f32], usize)> =
        scores.iter().zip(of).filter_map(|(scores, of)| Some((scores.as_slice(), *of.first()?))).collect();
    let loss = |temperature: f32| -> f64 {
        inside.iter().map(|(scores, is)| -f64::from(softmax(scores, temperature)[*is].max(1e-7)).ln()).sum()
    };
    let steps = (0..40).map(|step: u8| 0.04 * 1.1_f32.powi(i32::from(step)));
    let temperature = steps.map(|t| (t, loss(t))).min_by(|a, b| a.1.total_cmp(&b.1)).map_or(0.2, |(t, _)| t);
    let mut right: Vec<f32> = inside
        .iter()
        .filter_map(|(scores, is)| {
            let (best, score) = best(scores)?;
            (best == *is).then_some(score)
        })
        .collect();
    right.sort_by(f32::total_cmp);
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place")]
    let place = (right.len() as f64 * MAY_LOSE) as usize;
    // Whatever stands on a label's own side is inside, however much better everything learnt stood.
    let gate = right.get(place).map_or(f32::MIN, |score| score.min(0.0));
    Honest { temperature, gate, curves: Vec::new(), threshold: 0.5 }
}

/// For any number of labels a row.
pub(super) fn several(scores: &[Vec<f32>], of: &[&[usize]], labels: usize) -> Honest {
    let curves: Vec<(f32, f32)> = (0..labels)
        .map(|label| {
            let pairs: Vec<(f32, bool)> =
                scores.iter().zip(of).map(|(scores, of)| (scores[label], of.contains(&label))).collect();
            platt(&pairs)
        })
        .collect();
    let mut honest = Honest { temperature: 1.0, gate: f32::MIN, curves, threshold: 0.5 };
    let shares: Vec<Vec<f32>> = scores.iter().map(|scores| honest.probabilities(scores, true)).collect();
    let micro_f1 = |threshold: f32| {
        let (mut hit, mut said, mut is) = (0, 0, 0);
        for (shares, of) in shares.iter().zip(of) {
            is += of.len();
            for (label, _) in shares.iter().enumerate().filter(|(_, p)| **p >= threshold) {
                said += 1;
                hit += usize::from(of.contains(&label));
            }
        }
        crate::measure::shares(hit, said, is).2
    };
    let steps = (4..=16_u8).map(|step| 0.04 * f32::from(step));
    honest.threshold =
        steps.map(|t| (t, micro_f1(t))).max_by(|a, b| a.1.total_cmp(&b.1)).map_or(0.5, |(threshold, _)| threshold);
    honest
}

/// The probability of a score by its curve: slope and shift.
pub(crate) fn curved(score: f32, (slope, shift): (f32, f32)) -> f32 {
    sigmoid(slope * score + shift)
}

/// The logistic curve through scores that makes what happened likeliest; Newton's method on softened targets.
pub(crate) fn platt(pairs: &[(f32, bool)]) -> (f32, f32) {
    let yes = pairs.iter().filter(|(_, is)| *is).count();
    #[expect(clippy::cast_precision_loss, reason = "counts of rows")]
    let (yes, no) = (yes as f64, (pairs.len() - yes) as f64);
    let (high, low) = ((yes + 1.0) / (yes + 2.0), 1.0 / (no + 2.0));
    let (mut a, mut b) = (2.0_f64, ((yes + 1.0) / (no + 1.0)).ln());
    for _ in 0..50 {
        let (mut ga, mut gb, mut haa, mut hab, mut hbb) = (0.0, 0.0, 1e-6, 0.0, 1e-6);
        for (score, is) in pairs {
            let x = f64::from(*score);
            let p = 1.0 / (1.0 + (-(a * x + b)).exp());
            let gap = p - if *is { high } else { low };
            let curve = (p * (1.0 - p)).max(1e-9);
            ga += gap * x;
            gb += gap;
            haa += curve * x * x;
            hab += curve * x;
            hbb += curve;
        }
        let determinant = haa * hbb - hab * hab;
        if determinant <= 0.0 {
            break;
        }
        let (da, db) = ((hbb * ga - hab * gb) / determinant, (haa * gb - hab * ga) / determinant);
        // Steps are held short: far out the curve is flat and Newton would leap.
        a = (a - da.clamp(-2.0, 2.0)).clamp(0.1, 50.0);
        b = (b - db.clamp(-2.0, 2.0)).clamp(-50.0, 50.0);
        if da.abs() + db.abs() < 1e-6 {
            break;
        }
    }
    #[expect(clippy::cast_possible_truncation, reason = "at most 50")]
    let curve = (a as f32, b as f32);
    curve
}

fn best(scores: &[f32]) -> Option<(usize, f32)> {
    scores.iter().copied().enumerate().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))
}

pub(super) fn softmax(scores: &[f32], temperature: f32) -> Vec<f32> {
    let most = scores.iter().copied().fold(f32::MIN, f32::max);
    let mut shares: Vec<f32> = scores.iter().map(|score| ((score - most) / temperature).exp()).collect();
    let sum: f32 = shares.iter().sum();
    shares.iter_mut().for_each(|share| *share /= sum);
    shares
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_finds_what_made_the_scores() {
        // Yes in three of four above zero, one of four below.
        let pairs: Vec<(f32, bool)> =
            (0..400).map(|n| if n % 2 == 0 { (1.0, n % 8 != 0) } else { (-1.0, n % 8 == 1) }).collect();
        let (a, b) = platt(&pairs);
        assert!((sigmoid(a + b) - 0.75).abs() < 0.02 && (sigmoid(b - a) - 0.25).abs() < 0.02, "{a} {b}");
    }

    #[test]
    fn the_gate_keeps_what_is_told_rightly() {
        let scores: Vec<Vec<f32>> = (0..1000_u16).map(|n| vec![f32::from(n) / 1000.0 - 0.9, -1.0]).collect();
        let of = vec![[0_usize].as_slice(); 1000];
        let honest = one(&scores, &of);
        assert!((honest.gate + 0.895).abs() < 1e-6);
    }
}
