//! The directly-follows graph as a picture: touchpoints in the order of the typical way, steps as arcs above (forward)
//! and below (back), as wide as they are frequent.

use std::fmt::Write;

use peakend_app::journey::follows::Follow;
use peakend_app::journey::picture::{escaped, lines};

use crate::words::Words;

const COLUMN: f64 = 128.0;
const SIDE: f64 = 40.0;
/// Half the height of a node.
const HALF: f64 = 22.0;
const LEAST_WIDTH: f64 = 1.0;
const MOST_WIDTH: f64 = 9.0;

pub(super) struct Labels<'a> {
    pub begin: &'a str,
    pub finish: &'a str,
}

/// The most frequent follows that together make up `share` of all steps, and the share they do make up.
#[expect(clippy::cast_precision_loss, reason = "counts far below 2⁵³")]
pub(super) fn most(follows: &[Follow], share: f64) -> (Vec<Follow>, f64) {
    let all: u64 = follows.iter().map(|follow| follow.n).sum();
    let mut covered = 0;
    let mut kept = Vec::new();
    // They come most frequent first.
    for follow in follows {
        if covered as f64 >= share * all as f64 {
            break;
        }
        covered += follow.n;
        kept.push(follow.clone());
    }
    (kept, covered as f64 / all.max(1) as f64)
}

/// Draws `follows` between the points named `names` in `order`. `link` says where a click on a step leads.
pub(super) fn draw(
    follows: &[Follow],
    names: &[&str],
    moods: &[Option<f64>],
    order: &[u32],
    labels: &Labels<'_>,
    link: &dyn Fn(&Follow) -> String,
    t: &Words,
) -> String {
    let used: Vec<u32> = order
        .iter()
        .copied()
        .filter(|point| follows.iter().any(|follow| follow.from == Some(*point) || follow.to == Some(*point)))
        .collect();
    // Column 0 is the beginning, the last one the end.
    let last = used.len() + 1;
    let column = |point: Option<u32>, none: usize| {
        point.map_or(Some(none), |point| used.iter().position(|held| *held == point).map(|at| at + 1))
    };
    let drawn: Vec<(usize, usize, &Follow)> =
        follows.iter().filter_map(|follow| Some((column(follow.from, 0)?, column(follow.to, last)?, follow))).collect();
    let reach = |back: bool| {
        let spans = drawn.iter().filter(|(from, to, _)| (to <= from) == back).map(|(from, to, _)| from.abs_diff(*to));
        spans.map(rise).fold(0.0, f64::max)
    };
    let (above, below) = (reach(false) + 28.0, reach(true) + 40.0);
    let middle = above + HALF;
    #[expect(clippy::cast_precision_loss, reason = "some columns")]
    let x = |column: usize| SIDE + COLUMN * (column as f64 + 0.5);
    let width = x(last) + COLUMN / 2.0 + SIDE;
    let height = middle + HALF + below;
    let most = drawn.iter().map(|(_, _, follow)| follow.n).max().unwrap_or(1).max(1);
    let mut svg = format!(
        "<svg class=\"ways\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         width=\"{width:.0}\" height=\"{height:.0}\" role=\"img\" aria-label=\"{}\">",
        escaped(&t.text("map-tab-paths"))
    );
    // Names of arcs come after all arcs: one that crosses a name would strike it through.
    let mut names_of_arcs = Names::default();
    for (from, to, follow) in drawn.iter().rev() {
        arc(&mut svg, &mut names_of_arcs, (x(*from), x(*to)), middle, (*from, *to), follow, most, link, t);
    }
    names_of_arcs.write(&mut svg);
    let mut node = |at: usize, name: &str, mood: Option<f64>| {
        let class = mood.map_or("", crate::shown::mood);
        let _ = write!(
            svg,
            "<g class=\"way-node is-{class}\"><rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"8\"/>",
            x(at) - COLUMN / 2.0 + 9.0,
            middle - HALF,
            COLUMN - 18.0,
            2.0 * HALF
        );
        let lines = lines(name, (COLUMN - 26.0) / 6.4, 2);
        for (line, words) in lines.iter().enumerate() {
            #[expect(clippy::cast_precision_loss, reason = "two lines")]
            let y = middle + 4.0 + 14.0 * (line as f64 - (lines.len() - 1) as f64 / 2.0);
            let _ = write!(svg, "<text x=\"{:.1}\" y=\"{y:.1}\">{}</text>", x(at), escaped(words));
        }
        svg.push_str("</g>");
    };
    node(0, labels.begin, None);
    for (at, point) in used.iter().enumerate() {
        let number = usize::try_from(*point).unwrap_or(usize::MAX);
        node(at + 1, names.get(number).copied().unwrap_or_default(), moods.get(number).copied().flatten());
    }
    node(last, labels.finish, None);
    svg.push_str("</svg>");
    svg
}

/// How far an arc over `columns` columns leaves the line.
#[expect(clippy::cast_precision_loss, reason = "some columns")]
fn rise(columns: usize) -> f64 {
    18.0 + 24.0 * (columns as f64).powf(0.85)
}

#[expect(clippy::too_many_arguments, reason = "the places of one arc")]
fn arc(
    svg: &mut String,
    names: &mut Names,
    (from_x, to_x): (f64, f64),
    middle: f64,
    (from, to): (usize, usize),
    follow: &Follow,
    most: u64,
    link: &dyn Fn(&Follow) -> String,
    t: &Words,
) {
    #[expect(clippy::cast_precision_loss, reason = "counts far below 2⁵³")]
    let width = LEAST_WIDTH + (MOST_WIDTH - LEAST_WIDTH) * (follow.n as f64 / most as f64).sqrt();
    let back = to <= from;
    let (edge, sign) = if back { (middle + HALF, 1.0) } else { (middle - HALF, -1.0) };
    let peak = edge + sign * rise(from.abs_diff(to));
    // Steps leave at the right of a node and come in at its left, so that two ways between the same nodes differ.
    let (begin, end) = if from == to { (from_x + 16.0, to_x - 16.0) } else { (from_x + 10.0, to_x - 10.0) };
    let href = link(follow);
    let label =
        format!("{} · {}", t.count(follow.n), follow.median_hours.map(|h| super::wait(t, h)).unwrap_or_default());
    let label = label.trim_end_matches(" · ").to_owned();
    if !href.is_empty() {
        let _ = write!(svg, "<a href=\"{}\">", escaped(&href));
    }
    let _ = write!(
        svg,
        "<g class=\"way{}\"><title>{}</title><path d=\"M{begin:.1} {edge:.1}C{begin:.1} {peak:.1} {end:.1} {peak:.1} \
         {end:.1} {edge:.1}\" stroke-width=\"{width:.1}\"/><path class=\"head\" d=\"M{:.1} {:.1}L{end:.1} {edge:.1}L{:.1} {:.1}Z\"/>",
        if back { " is-back" } else { "" },
        escaped(&label),
        end - 5.0,
        edge + sign * 9.0,
        end + 5.0,
        edge + sign * 9.0,
    );
    // The top of a cubic arc lies at three quarters of its handles.
    let top = edge + sign * 0.75 * rise(from.abs_diff(to));
    names.place(f64::midpoint(begin, end), top + if back { 13.0 } else { -5.0 }, sign, label);
    svg.push_str("</g>");
    if !href.is_empty() {
        svg.push_str("</a>");
    }
}

/// What stands at the arcs, none over another.
#[derive(Default)]
struct Names {
    /// Middle, baseline and text.
    placed: Vec<(f64, f64, String)>,
}

impl Names {
    const LETTER: f64 = 6.0;
    const LINE: f64 = 13.0;

    /// Puts `text` at its place, or as many lines farther from the nodes (`sign` says where that is) as others
    /// need that stand there.
    fn place(&mut self, x: f64, y: f64, sign: f64, text: String) {
        let width = Self::width(&text);
        let mut free = y;
        while self.placed.iter().any(|(other, line, held)| {
            (other - x).abs() < 0.5 * (width + Self::width(held)) && (line - free).abs() < Self::LINE
        }) {
            free += sign * Self::LINE;
        }
        self.placed.push((x, free, text));
    }

    #[expect(clippy::cast_precision_loss, reason = "some letters")]
    fn width(text: &str) -> f64 {
        Self::LETTER * text.chars().count() as f64
    }

    fn write(&self, svg: &mut String) {
        for (x, y, text) in &self.placed {
            let _ = write!(svg, "<text class=\"way-name\" x=\"{x:.1}\" y=\"{y:.1}\">{}</text>", escaped(text));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_arcs_do_not_lie_over_each_other() {
        let mut names = Names::default();
        names.place(100.0, 50.0, -1.0, "1200 · 4 min".to_owned());
        names.place(110.0, 52.0, -1.0, "900 · 2 d".to_owned());
        names.place(300.0, 50.0, -1.0, "7".to_owned());
        let lines: Vec<f64> = names.placed.iter().map(|(_, y, _)| *y).collect();
        assert_eq!(lines, [50.0, 26.0, 50.0]);
    }

    #[test]
    fn the_most_frequent_steps_come_first_until_the_share_is_reached() {
        let follow = |n| Follow { from: Some(0), to: Some(1), n, instances: n, median_hours: None, switches: 0 };
        let follows = [follow(60), follow(30), follow(10)];
        let (kept, covered) = most(&follows, 0.8);
        assert_eq!(kept.len(), 2);
        assert!((covered - 0.9).abs() < 1e-9);
        assert_eq!(most(&follows, 1.0).0.len(), 3);
        assert!(most(&[], 0.5).0.is_empty());
    }
}
