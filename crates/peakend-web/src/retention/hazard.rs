//! What goes along with leaving sooner, as the page shows it.

use peakend_app::retention::{EARLY_DAYS, Hazard, Hazards, What};

use crate::words::{Arg, Words};

#[derive(Default)]
pub struct HazardView {
    pub few: Option<String>,
    pub lead: String,
    pub rows: Vec<HazardRow>,
    pub is_early: bool,
    pub every: Option<String>,
}

pub struct HazardRow {
    pub title: String,
    pub ratio: String,
    pub interval: String,
    /// `poor` leaves sooner, `good` later, `even` where it may be chance.
    pub tone: &'static str,
    pub arrow: &'static str,
    pub notes: Vec<String>,
}

impl HazardView {
    /// `titled` names the values of the field that tells customers apart.
    pub fn new(t: &Words, titled: &dyn Fn(&str) -> String, hazards: &Hazards) -> Self {
        if hazards.columns.is_empty() {
            let few = t.with2(
                "retention-hazard-few",
                "left",
                t.count(hazards.left),
                "needed",
                t.count(hazards.needed.max(hazards.left + 1)),
            );
            let few = if hazards.left >= hazards.needed { t.text("retention-hazard-none") } else { few };
            return Self { few: Some(few), ..Self::default() };
        }
        let against = hazards.against.as_deref().map(titled).unwrap_or_default();
        Self {
            few: None,
            lead: t.with2("retention-hazard-lead", "n", t.count(hazards.n), "left", t.count(hazards.left)),
            rows: hazards.columns.iter().map(|hazard| row(t, titled, &against, hazard)).collect(),
            is_early: hazards.is_early,
            every: (hazards.every > 1).then(|| t.with("retention-hazard-every", "n", t.count(hazards.every))),
        }
    }
}

fn row(t: &Words, titled: &dyn Fn(&str) -> String, against: &str, hazard: &Hazard) -> HazardRow {
    let title = match &hazard.what {
        What::Segment(name) => t.with_all(
            "retention-hazard-segment",
            [("name", Arg::Text(titled(name))), ("against", Arg::Text(against.to_owned()))],
        ),
        What::OtherSegments => t.with("retention-hazard-other", "against", against.to_owned()),
        What::Mood => t.with("retention-hazard-mood", "n", t.number(early(), 0)),
        What::FirstValue => t.text("retention-hazard-value"),
    };
    let digits = if hazard.ratio >= 10.0 { 0 } else { 2 };
    let (tone, arrow) = match (hazard.is_clear, hazard.ratio > 1.0) {
        (true, true) => ("poor", "▲"),
        (true, false) => ("good", "▼"),
        (false, _) => ("even", ""),
    };
    let mut notes = Vec::new();
    if !hazard.is_clear {
        notes.push(t.text("retention-hazard-unclear"));
    }
    if hazard.is_changing {
        notes.push(t.text("retention-hazard-changing"));
    }
    HazardRow {
        title,
        ratio: format!("× {}", t.number(hazard.ratio, digits)),
        interval: t.interval(hazard.low, hazard.high, digits),
        tone,
        arrow,
        notes,
    }
}

#[expect(clippy::cast_precision_loss, reason = "some days")]
fn early() -> f64 {
    EARLY_DAYS as f64
}
