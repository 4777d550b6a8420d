//! The named people of the demo company, whose stories tests may rely on: read from `stories.json`.

use peakend_model::Timestamp;
use peakend_model::customer::Identifier;
use peakend_model::interaction::{Attributes, Channel, Money, NewInteraction, Score, ScoreKind};
use serde::{Deserialize, Serialize};

use super::market::OURS;

/// A person with a known story. The steps lie a fixed number of days before today.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedCustomer {
    pub name: String,
    /// Every identifier the person goes by; single steps carry only some.
    pub identifiers: Vec<Identifier>,
    pub language: String,
    pub region: String,
    pub segment: String,
    /// What happened, for whoever reads the test.
    pub story: String,
    pub steps: Vec<Step>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    pub days_ago: i64,
    /// UTC, 0 to 23.
    pub hour: i64,
    pub kind: String,
    pub channel: Channel,
    pub touchpoint: String,
    /// Which of the person's identifiers this step carries, by position.
    #[serde(default)]
    pub by: Vec<usize>,
    #[serde(default)]
    pub product: Option<String>,
    #[serde(default)]
    pub thread: Option<String>,
    /// On the usual scale of its kind.
    #[serde(default)]
    pub score: Option<(ScoreKind, i16)>,
    #[serde(default)]
    pub text: Option<String>,
    /// In euro.
    #[serde(default)]
    pub value: Option<f64>,
    #[serde(default)]
    pub attributes: Attributes,
}

/// All named customers, in the order of the file.
pub fn named_customers() -> Vec<NamedCustomer> {
    serde_json::from_str(include_str!("stories.json")).expect("stories.json is checked by a test")
}

/// The customer called `name`, for tests that tell a story.
pub fn named(name: &str) -> Option<NamedCustomer> {
    named_customers().into_iter().find(|customer| customer.name == name)
}

impl NamedCustomer {
    /// The story as interactions; steps of today that are still to come are left out.
    pub fn interactions(&self, seed: u64, today: Timestamp) -> Vec<NewInteraction> {
        let midnight = today.0.div_euclid(Timestamp::DAY) * Timestamp::DAY;
        let rows = self.steps.iter().enumerate().map(|(i, step)| {
            let at = Timestamp(midnight - step.days_ago * Timestamp::DAY + step.hour * Timestamp::HOUR);
            let mut row = self.row(step, at);
            row.key = Some(format!("demo-{seed}-{}-{i}", self.name));
            row
        });
        rows.filter(|row| row.occurred_at <= today).collect()
    }

    fn row(&self, step: &Step, at: Timestamp) -> NewInteraction {
        let mut row = NewInteraction::new(at, &step.kind, step.channel);
        row.touchpoint = Some(step.touchpoint.clone());
        row.brand = Some(OURS.to_owned());
        row.product.clone_from(&step.product);
        row.thread.clone_from(&step.thread);
        row.identifiers = step.by.iter().filter_map(|i| self.identifiers.get(*i).cloned()).collect();
        row.customer_name = Some(self.name.clone()).filter(|_| step.kind == "order");
        row.score = step.score.and_then(|(kind, value)| Score::new(kind, f64::from(value), kind.usual_scale()).ok());
        row.text.clone_from(&step.text);
        row.value = step.value.and_then(|value| Money::new(value, "EUR").ok());
        row.attributes.clone_from(&step.attributes);
        row.attributes.insert("region".into(), self.region.clone());
        row.attributes.insert("segment".into(), self.segment.clone());
        row
    }
}
