//! Alerts: when an indicator calls for somebody, who is told when, and what people made of it.

mod channel;
mod quiet;

use serde::{Deserialize, Serialize};

pub use channel::{Channel, ChannelError};
pub use quiet::Quiet;

use crate::indicator::Direction;
use crate::insight::Cursor;
use crate::time::Grain;
use crate::{AlertId, AlertRuleId, Timestamp, UserId};

/// The longest note beside an answer, in bytes.
pub const LONGEST_NOTE: usize = 2_000;

/// Which way an indicator moved.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    Above,
    Below,
}

impl Side {
    pub fn key(self) -> &'static str {
        match self {
            Self::Above => "above",
            Self::Below => "below",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Above, Self::Below].into_iter().find(|side| side.key() == key)
    }

    /// Whether moving this way is bad.
    pub fn is_worse(self, direction: Direction) -> bool {
        (self == Self::Below) == (direction == Direction::Higher)
    }

    /// On which side of `from` a value lies.
    pub fn of(value: f64, from: f64) -> Self {
        if value < from { Self::Below } else { Self::Above }
    }
}

/// What raises an alert.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Trigger {
    /// The value lies beyond a threshold, its whole interval with it.
    Threshold { side: Side, value: f64 },
    /// A point out of the ordinary on the control chart.
    Signal,
    /// The level shifted and has held since.
    Shift,
    /// The value missed what the ones before led one to expect.
    Forecast,
}

impl Trigger {
    pub const KEYS: [&'static str; 4] = ["threshold", "signal", "shift", "forecast"];

    pub fn key(&self) -> &'static str {
        match self {
            Self::Threshold { .. } => "threshold",
            Self::Signal => "signal",
            Self::Shift => "shift",
            Self::Forecast => "forecast",
        }
    }
}

/// A rule on an indicator.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Rule {
    pub id: AlertRuleId,
    /// Key of the indicator.
    pub indicator: String,
    pub trigger: Trigger,
    /// Judged when a bucket is complete: days or weeks.
    pub grain: Grain,
    /// Silent when the indicator moves the good way.
    pub only_worse: bool,
    /// Who answers for its alerts; without one, the indicator's owner.
    pub owner: Option<UserId>,
    pub created_at: Timestamp,
    /// Start of the last bucket that it has judged; none before its first look.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judged: Option<Timestamp>,
}

impl Rule {
    /// The grains a rule may have.
    pub const GRAINS: [Grain; 2] = [Grain::Week, Grain::Day];

    /// Whether it speaks when the indicator moves to `side`.
    pub fn hears(&self, side: Side, direction: Direction) -> bool {
        match self.trigger {
            // Its side was chosen with the threshold.
            Trigger::Threshold { .. } => true,
            _ => !self.only_worse || side.is_worse(direction),
        }
    }
}

/// A rule that an alert rests on, and the bucket in which it first held.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Reason {
    pub rule: AlertRuleId,
    #[serde(flatten)]
    pub trigger: Trigger,
    pub bucket: Timestamp,
}

/// What somebody made of an alert.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Somebody looks into it.
    Acknowledged,
    /// The reason is known; the note says it.
    Explained,
    /// Nothing was behind it.
    FalseAlarm,
}

impl Verdict {
    pub const ALL: [Self; 3] = [Self::Acknowledged, Self::Explained, Self::FalseAlarm];

    pub fn key(self) -> &'static str {
        match self {
            Self::Acknowledged => "acknowledged",
            Self::Explained => "explained",
            Self::FalseAlarm => "false_alarm",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.key() == key)
    }
}

/// A verdict with who gave it and when.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Judgement {
    pub verdict: Verdict,
    pub note: String,
    pub by: Option<UserId>,
    pub at: Timestamp,
}

/// An indicator that moved, once per cause: while it stays on that side, no second alert is made.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Alert {
    pub id: AlertId,
    /// Key of the indicator.
    pub indicator: String,
    pub side: Side,
    pub grain: Grain,
    /// The bucket that raised it.
    pub bucket: Timestamp,
    /// The value there with its interval and n.
    pub value: f64,
    pub interval: Option<(f64, f64)>,
    pub n: u64,
    /// What was ordinary or expected there.
    pub ordinary: Option<(f64, f64)>,
    /// The rules it rests on, the first ones first. Never empty.
    pub reasons: Vec<Reason>,
    pub owner: Option<UserId>,
    /// Where words of customers stand that show what it is about. Places, not texts: an erased text is gone here, too.
    pub quotes: Vec<Cursor>,
    pub opened_at: Timestamp,
    /// When no rule held any longer.
    pub ended_at: Option<Timestamp>,
    /// Oldest first; the last one is in force.
    pub judgements: Vec<Judgement>,
}

/// Why a judgement is not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum JudgementError {
    #[error("an explanation needs a note")]
    NoteMissing,
    #[error("the note is too long")]
    NoteTooLong,
}

impl Alert {
    pub fn judgement(&self) -> Option<&Judgement> {
        self.judgements.last()
    }

    /// Nobody has said anything about it.
    pub fn is_open(&self) -> bool {
        self.judgements.is_empty()
    }

    /// `open`, or the key of the verdict in force.
    pub fn state(&self) -> &'static str {
        self.judgement().map_or("open", |judgement| judgement.verdict.key())
    }

    /// # Errors
    /// An explanation without a note, or a note that is too long.
    pub fn judge(&mut self, judgement: Judgement) -> Result<(), JudgementError> {
        let note = judgement.note.trim().to_owned();
        if note.is_empty() && judgement.verdict == Verdict::Explained {
            return Err(JudgementError::NoteMissing);
        }
        if note.len() > LONGEST_NOTE {
            return Err(JudgementError::NoteTooLong);
        }
        self.judgements.push(Judgement { note, ..judgement });
        Ok(())
    }

    /// Takes the last judgement back; the one before it counts again. False when there was none.
    pub fn reconsider(&mut self) -> bool {
        self.judgements.pop().is_some()
    }

    /// Adds what is not among its reasons yet; whether anything was.
    pub fn also(&mut self, reasons: &[Reason]) -> bool {
        let before = self.reasons.len();
        for reason in reasons {
            if !self.reasons.iter().any(|held| held.rule == reason.rule) {
                self.reasons.push(reason.clone());
            }
        }
        self.reasons.len() > before
    }
}

/// Who is told, and when they are left in peace.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Delivery {
    #[serde(default)]
    pub quiet: Option<Quiet>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alert() -> Alert {
        let id = uuid::Uuid::nil();
        let reason = Reason { rule: AlertRuleId(id), trigger: Trigger::Signal, bucket: Timestamp(0) };
        Alert {
            id: AlertId(id),
            indicator: "nps".into(),
            side: Side::Below,
            grain: Grain::Week,
            bucket: Timestamp(0),
            value: 20.0,
            interval: None,
            n: 9,
            ordinary: None,
            reasons: vec![reason],
            owner: None,
            quotes: Vec::new(),
            opened_at: Timestamp(1),
            ended_at: None,
            judgements: Vec::new(),
        }
    }

    fn judged(verdict: Verdict, note: &str) -> Judgement {
        Judgement { verdict, note: note.to_owned(), by: None, at: Timestamp(2) }
    }

    #[test]
    fn judgements_follow_each_other_and_are_taken_back_one_by_one() {
        let mut alert = alert();
        assert_eq!(alert.state(), "open");
        assert_eq!(alert.judge(judged(Verdict::Explained, "  ")), Err(JudgementError::NoteMissing));
        assert_eq!(alert.judge(judged(Verdict::Acknowledged, "")), Ok(()));
        assert_eq!(alert.judge(judged(Verdict::Explained, " strike ")), Ok(()));
        assert_eq!((alert.state(), alert.judgement().map(|one| one.note.as_str())), ("explained", Some("strike")));
        assert!(alert.reconsider());
        assert_eq!(alert.state(), "acknowledged");
        assert!(alert.reconsider() && !alert.reconsider() && alert.is_open());
        let long = "x".repeat(LONGEST_NOTE + 1);
        assert_eq!(alert.judge(judged(Verdict::FalseAlarm, &long)), Err(JudgementError::NoteTooLong));
    }

    #[test]
    fn a_rule_is_a_reason_once() {
        let mut alert = alert();
        let more = Reason { rule: AlertRuleId(uuid::Uuid::max()), trigger: Trigger::Shift, bucket: Timestamp(7) };
        assert!(!alert.also(&alert.reasons.clone()));
        assert!(alert.also(&[alert.reasons[0].clone(), more]) && alert.reasons.len() == 2);
    }

    #[test]
    fn a_rule_that_hears_only_the_worse_follows_the_direction() {
        let mut rule = Rule {
            id: AlertRuleId(uuid::Uuid::nil()),
            indicator: "nps".into(),
            trigger: Trigger::Signal,
            grain: Grain::Week,
            only_worse: true,
            owner: None,
            created_at: Timestamp(0),
            judged: None,
        };
        assert!(rule.hears(Side::Below, Direction::Higher) && !rule.hears(Side::Above, Direction::Higher));
        assert!(rule.hears(Side::Above, Direction::Lower) && !rule.hears(Side::Below, Direction::Lower));
        rule.trigger = Trigger::Threshold { side: Side::Above, value: 3.0 };
        assert!(rule.hears(Side::Above, Direction::Higher));
    }

    #[test]
    fn what_is_written_is_read_back() {
        let alert = alert();
        let written = serde_json::to_string(&alert).expect("an alert is JSON");
        assert_eq!(serde_json::from_str::<Alert>(&written).expect("an alert"), alert);
        for key in Trigger::KEYS {
            let json = format!(r#"{{"kind":"{key}","side":"below","value":3}}"#);
            assert_eq!(serde_json::from_str::<Trigger>(&json).expect("a trigger").key(), key);
        }
    }
}
