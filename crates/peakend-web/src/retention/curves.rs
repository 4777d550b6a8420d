//! Pictures of retention: survival curves with their bands, and how value is spread.

use std::fmt::Write;

use peakend_app::retention::{Bar, Segment};

use crate::words::Words;

const LEFT: f64 = 34.0;
const RIGHT: f64 = 360.0;
const TOP: f64 = 8.0;
const BOTTOM: f64 = 220.0;
/// Labels nearer than this would touch.
const LINE: f64 = 12.0;
/// Steps drawn of a curve; more cannot be seen.
const MOST_STEPS: usize = 400;

pub struct Picture {
    pub curves: Vec<Drawn>,
    /// Places and names of the days on the axis.
    pub days: Vec<(String, String)>,
    /// Places and names of the shares on the axis.
    pub shares: Vec<(String, String)>,
    /// Place of the first day on which silence can end a life.
    pub silence: Option<String>,
    /// There are labels beside the curves.
    pub is_named: bool,
}

pub struct Drawn {
    pub colour: usize,
    pub line: String,
    pub band: String,
    pub title: String,
    pub label_y: String,
}

/// Curves with colours 1, 2, … in their order; `silence` in days.
pub fn curves(t: &Words, segments: &[(String, &Segment)], silence: f64) -> Picture {
    let longest = segments.iter().map(|(_, segment)| segment.watched_until).fold(1.0, f64::max);
    let x = |day: f64| LEFT + (RIGHT - LEFT) * (day / longest).clamp(0.0, 1.0);
    let y = |share: f64| BOTTOM - (BOTTOM - TOP) * share.clamp(0.0, 1.0);
    let mut taken: Vec<f64> = Vec::new();
    let mut drawn = Vec::new();
    for (at, (title, segment)) in segments.iter().enumerate() {
        let step = segment.steps.len().div_ceil(MOST_STEPS).max(1);
        let kept: Vec<&(f64, f64, f64, f64)> = segment
            .steps
            .iter()
            .enumerate()
            .filter(|(at, _)| at % step == 0 || at + 1 == segment.steps.len())
            .map(|s| s.1)
            .collect();
        let end = x(segment.watched_until);
        let stairs = |part: fn(&(f64, f64, f64, f64)) -> f64| {
            let mut path = format!("M{LEFT:.1} {:.1}", y(1.0));
            for step in &kept {
                let _ = write!(path, "H{:.1}V{:.1}", x(step.0), y(part(step)));
            }
            let _ = write!(path, "H{end:.1}");
            path
        };
        // Along the upper ends and back along the lower ones.
        let mut band = stairs(|step| step.3);
        let mut points: Vec<(f64, f64)> = vec![(LEFT, y(1.0))];
        for step in &kept {
            let before = points.last().map_or(y(1.0), |point| point.1);
            points.push((x(step.0), before));
            points.push((x(step.0), y(step.2)));
        }
        points.push((end, points.last().map_or(y(1.0), |point| point.1)));
        for (at_x, at_y) in points.iter().rev() {
            let _ = write!(band, "L{at_x:.1} {at_y:.1}");
        }
        band.push('Z');
        let last = kept.last().map_or(1.0, |step| step.1);
        drawn.push(Drawn {
            colour: at + 1,
            line: stairs(|step| step.1),
            band,
            title: title.clone(),
            label_y: format!("{:.1}", free(&mut taken, y(last) + 3.0)),
        });
    }
    let step = [30.0, 60.0, 90.0, 180.0, 365.0, 730.0, 1825.0].into_iter().find(|step| longest / step <= 6.0);
    let step = step.unwrap_or(3650.0);
    let days = (0..=6).map(|at| f64::from(at) * step).filter(|day| *day <= longest);
    Picture {
        silence: (silence < longest).then(|| format!("{:.1}", x(silence))),
        is_named: segments.len() > 1,
        curves: drawn,
        days: days.map(|day| (format!("{:.1}", x(day)), t.number(day, 0))).collect(),
        shares: [0.0, 0.5, 1.0].map(|share| (format!("{:.1}", y(share)), t.percent(share, 0))).into(),
    }
}

/// The height nearest to `wanted` at which no label stands yet.
fn free(taken: &mut Vec<f64>, wanted: f64) -> f64 {
    let steps = (0..60).flat_map(|step| [-f64::from(step), f64::from(step)]);
    let tried = steps.map(|step| wanted + 3.0 * step).filter(|at| (TOP..=BOTTOM + 4.0).contains(at));
    let found = tried.into_iter().find(|at| taken.iter().all(|other| (other - at).abs() >= LINE)).unwrap_or(wanted);
    taken.push(found);
    found
}

/// Columns of equal width.
pub struct Columns {
    /// x, y, height and what it says.
    pub bars: Vec<(String, String, String, String)>,
    pub width: String,
    pub marks: Vec<(String, String)>,
}

/// None without a customer of any value.
pub fn columns(t: &Words, bars: &[Bar], currency: Option<&str>) -> Option<Columns> {
    let most = bars.iter().map(|bar| bar.n).max().filter(|most| *most > 0)?;
    #[expect(clippy::cast_precision_loss, reason = "some bars, and counts of customers")]
    let (count, high) = (bars.len() as f64, most as f64);
    let width = (430.0 - LEFT) / count;
    let mut x = LEFT;
    let mut columns = Vec::new();
    let mut marks = Vec::new();
    for (at, bar) in bars.iter().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "counts of customers")]
        let height = 110.0 * bar.n as f64 / high;
        let range = t.interval(bar.from, bar.to, 0);
        let title =
            t.with2("retention-bar", "range", format!("{range} {}", currency.unwrap_or_default()), "n", t.count(bar.n));
        columns.push((format!("{x:.1}"), format!("{:.1}", 118.0 - height), format!("{height:.1}"), title));
        if at % 5 == 0 {
            marks.push((format!("{x:.1}"), t.number(bar.from, 0)));
        }
        x += width;
    }
    Some(Columns { bars: columns, width: format!("{:.1}", width - 2.0), marks })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_keep_their_distance() {
        let mut taken = Vec::new();
        let placed: Vec<f64> = [100.0, 102.0, 104.0, 219.0].into_iter().map(|y| free(&mut taken, y)).collect();
        for (at, one) in placed.iter().enumerate() {
            assert!(placed[..at].iter().all(|other| (one - other).abs() >= LINE), "{placed:?}");
        }
    }
}
