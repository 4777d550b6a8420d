//! Whether the peak–end rule holds for this company, and which moments decide about leaving.

use peakend_app::journey::map::{Ending, Estimate, Map, Verdict};

use super::Ask;
use crate::words::{Arg, Words};

pub(super) struct VerdictView {
    pub title: String,
    pub text: String,
    /// Name and value with interval.
    pub facts: Vec<(String, String)>,
    /// `good` for yes, `neutral` for no and for cannot tell.
    pub mood: &'static str,
}

pub(super) struct TruthView {
    pub name: String,
    pub href: String,
    pub odds: String,
    pub interval: String,
    pub left: String,
    pub n: String,
    pub is_clear: bool,
}

pub(super) fn view(t: &Words, ending: &Ending) -> VerdictView {
    let Some(judgement) = &ending.judgement else {
        return VerdictView {
            title: t.text("map-verdict-none"),
            text: if ending.is_untimed {
                t.text("map-verdict-untimed")
            } else {
                t.with("map-verdict-none-text", "n", ending.rated)
            },
            facts: Vec::new(),
            mood: "neutral",
        };
    };
    let (key, mood) = match judgement.verdict {
        Verdict::Yes => ("yes", "good"),
        Verdict::No => ("no", "neutral"),
        Verdict::CannotTell => ("unclear", "neutral"),
    };
    let explained = |share: f64| t.percent(share.max(0.0), 0);
    let mut facts = vec![
        (t.text("map-explained-peak-end"), explained(judgement.r_squared_peak_end)),
        (t.text("map-explained-mean"), explained(judgement.r_squared_mean)),
        (t.text("map-advantage"), points(t, judgement.advantage)),
    ];
    if let Some(share) = judgement.peak_share {
        facts.push((t.text("map-peak-share"), format!("{} ({})", t.percent(share.value, 0), percents(t, share))));
    }
    VerdictView {
        title: t.named("map-verdict", key),
        text: t.with(&format!("map-verdict-{key}-text"), "n", judgement.n),
        facts,
        mood,
    }
}

/// A difference of shares in points with its interval.
fn points(t: &Words, estimate: Estimate) -> String {
    let points = |share: f64| share * 100.0;
    t.with_all(
        "map-points",
        [
            ("value", Arg::Text(t.signed(points(estimate.value), 1))),
            ("interval", Arg::Text(t.interval(points(estimate.low), points(estimate.high), 1))),
        ],
    )
}

fn percents(t: &Words, estimate: Estimate) -> String {
    t.interval(estimate.low * 100.0, estimate.high * 100.0, 0)
}

pub(super) fn truths(ask: &Ask, t: &Words, map: &Map) -> Vec<TruthView> {
    let number = |name: &str| map.curve.iter().find(|point| point.touchpoint == name).map(|point| point.number);
    let shown = map.truths.iter().map(|truth| TruthView {
        href: number(&truth.touchpoint).map(|number| ask.point_link(number)).unwrap_or_default(),
        name: truth.touchpoint.clone(),
        odds: t.number(truth.relation.odds.value, 2),
        interval: t.interval(truth.relation.odds.low, truth.relation.odds.high, 2),
        left: t.percent(truth.relation.left, 0),
        n: t.count(truth.relation.odds.n),
        is_clear: truth.is_clear,
    });
    shown.collect()
}
