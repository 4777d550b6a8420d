//! What the editor of indicators sends, and what it means.

use peakend_app::FieldErrors;
use peakend_app::indicator::Facts;
use peakend_model::indicator::{About, Conditions, Definition, Direction, Formula, Indicator};
use peakend_model::interaction::ScoreKind;
use serde::Deserialize;

use crate::words::Words;

/// Texts, so that what was typed is kept.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct IndicatorForm {
    /// Of the indicator that is changed; empty for a new one.
    pub key: String,
    pub name: String,
    pub meaning: String,
    pub goal: String,
    pub parent: String,
    pub direction: String,
    pub unit: String,
    pub target: String,
    pub good: String,
    pub poor: String,
    pub owner: String,
    pub review_every: String,
    pub touchpoint: String,
    pub programme: String,
    /// A key of [`Formula::KEYS`], and what each form of formula needs.
    pub formula: String,
    pub kind: String,
    pub from: String,
    pub to: String,
    pub theme: String,
    pub attribute: String,
    pub most: String,
    pub of: String,
    pub only: String,
}

impl IndicatorForm {
    /// The form that means `indicator`.
    pub(crate) fn of(indicator: &Indicator, t: &Words) -> Self {
        let About { target, good, poor, .. } = indicator.about;
        let about = &indicator.about;
        let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
        let mut form = Self {
            key: indicator.key.clone(),
            name: about.name.say(t.tag()).to_owned(),
            meaning: about.meaning.say(t.tag()).to_owned(),
            goal: about.goal.say(t.tag()).to_owned(),
            parent: about.parent.clone().unwrap_or_default(),
            direction: about.direction.key().to_owned(),
            unit: about.unit.say(t.tag()).to_owned(),
            target: number(target),
            good: number(good),
            poor: number(poor),
            owner: about.owner.map(|owner| owner.to_string()).unwrap_or_default(),
            review_every: about.review_every.map(|days| days.to_string()).unwrap_or_default(),
            touchpoint: about.touchpoint.clone().unwrap_or_default(),
            programme: about.programme.clone(),
            formula: indicator.formula().key().to_owned(),
            only: indicator.definition().only.lines().join("\n"),
            ..Self::default()
        };
        match indicator.formula() {
            Formula::Score(kind) => kind.key().clone_into(&mut form.kind),
            Formula::ScoreShare { kind, from, to } => {
                kind.key().clone_into(&mut form.kind);
                (form.from, form.to) = (number(*from), number(*to));
            }
            Formula::ThemeMood { theme } => form.theme.clone_from(theme),
            Formula::Share { of } | Formula::Rate { of } => form.of = of.lines().join("\n"),
            Formula::Mean { attribute } | Formula::Median { attribute } => form.attribute.clone_from(attribute),
            Formula::Within { attribute, most } => {
                form.attribute.clone_from(attribute);
                form.most = most.to_string();
            }
            Formula::Mood | Formula::Count => {}
        }
        form
    }

    /// What the form says; an unchanged text keeps the translations of the one that is `held`.
    ///
    /// # Errors
    /// Every field that cannot be read.
    pub(crate) fn facts(&self, held: Option<&Indicator>, t: &Words) -> Result<Facts, FieldErrors> {
        let mut errors = FieldErrors::default();
        let before = held.map(|held| held.about.clone()).unwrap_or_default();
        let typed = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let about = About {
            name: before.name.retold(t.tag(), &self.name),
            meaning: before.meaning.retold(t.tag(), &self.meaning),
            goal: before.goal.retold(t.tag(), &self.goal),
            unit: before.unit.retold(t.tag(), &self.unit),
            parent: typed(&self.parent),
            direction: if self.direction == "lower" { Direction::Lower } else { Direction::Higher },
            target: number("target", &self.target, &mut errors),
            good: number("good", &self.good, &mut errors),
            poor: number("poor", &self.poor, &mut errors),
            owner: read("owner", &self.owner, &mut errors),
            review_every: read("review_every", &self.review_every, &mut errors),
            touchpoint: typed(&self.touchpoint),
            programme: self.programme.trim().to_owned(),
        };
        let formula = self.formula(t, &mut errors);
        let only = conditions("only", &self.only, t, &mut errors);
        match formula {
            Some(formula) if errors.is_empty() => Ok(Facts { about, definition: Definition { formula, only } }),
            _ => Err(errors),
        }
    }

    /// As [`Self::facts`], of what is there: somebody who has not named it yet wants to see a number, too.
    ///
    /// # Errors
    /// The fields of the formula that cannot be read.
    pub(crate) fn facts_to_try(&self, t: &Words) -> Result<Facts, FieldErrors> {
        let target =
            if number("target", &self.target, &mut FieldErrors::default()).is_some() { &*self.target } else { "" };
        let bare = Self {
            target: target.to_owned(),
            good: String::new(),
            poor: String::new(),
            owner: String::new(),
            review_every: String::new(),
            ..self.clone()
        };
        bare.facts(None, t)
    }

    fn formula(&self, t: &Words, errors: &mut FieldErrors) -> Option<Formula> {
        let attribute = || self.attribute.trim().to_owned();
        Some(match self.formula.as_str() {
            "score" => Formula::Score(self.kind(errors)?),
            "score_share" => {
                let (from, to) = (number("from", &self.from, errors), number("to", &self.to, errors));
                Formula::ScoreShare { kind: self.kind(errors)?, from, to }
            }
            "mood" => Formula::Mood,
            "theme_mood" => Formula::ThemeMood { theme: self.theme.trim().to_owned() },
            "count" => Formula::Count,
            "share" => Formula::Share { of: conditions("of", &self.of, t, errors) },
            "rate" => Formula::Rate { of: conditions("of", &self.of, t, errors) },
            "mean" => Formula::Mean { attribute: attribute() },
            "median" => Formula::Median { attribute: attribute() },
            "within" => {
                let most = number("most", &self.most, errors);
                if most.is_none() && errors.of("most").is_none() {
                    errors.add("most", "error-required");
                }
                Formula::Within { attribute: attribute(), most: most? }
            }
            _ => {
                errors.add("formula", "error-required");
                return None;
            }
        })
    }

    fn kind(&self, errors: &mut FieldErrors) -> Option<ScoreKind> {
        let kind = ScoreKind::from_key(&self.kind);
        if kind.is_none() {
            errors.add("kind", "error-required");
        }
        kind
    }
}

/// A number as people type it: with comma or point, with either minus.
fn number(field: &str, text: &str, errors: &mut FieldErrors) -> Option<f64> {
    let plain = text.trim().replace(',', ".").replace('−', "-");
    read(field, &plain, errors).filter(|value: &f64| {
        if !value.is_finite() {
            errors.add(field, "error-unreadable");
        }
        value.is_finite()
    })
}

fn read<T: std::str::FromStr>(field: &str, text: &str, errors: &mut FieldErrors) -> Option<T> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let read = text.parse().ok();
    if read.is_none() {
        errors.add(field, "error-unreadable");
    }
    read
}

fn conditions(field: &str, text: &str, t: &Words, errors: &mut FieldErrors) -> Conditions {
    Conditions::parse(text).unwrap_or_else(|error| {
        errors.add(field, &t.with("error-indicator-condition", "line", error.0));
        Conditions::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use peakend_model::time::Zone;
    use peakend_model::user::Locale;
    use peakend_model::{IndicatorId, Timestamp};

    fn words() -> Words {
        Words::new(Locale::En, Zone::default(), Timestamp(0))
    }

    fn of(formula: Formula) -> Indicator {
        let definition = Definition { formula, only: Conditions::parse("channel = web").unwrap_or_default() };
        Indicator {
            id: IndicatorId(uuid::Uuid::nil()),
            key: String::from("x"),
            about: About {
                name: peakend_model::indicator::Worded::plain("X"),
                target: Some(4.5),
                touchpoint: Some("delivery".into()),
                programme: "Winter".into(),
                ..About::default()
            },
            reviewed_at: None,
            versions: vec![peakend_model::indicator::Version { number: 1, since: Timestamp(0), definition }],
        }
    }

    #[test]
    fn the_form_of_an_indicator_means_that_indicator() {
        let late = || Conditions::parse("attr.reason = late").unwrap_or_default();
        for formula in [
            Formula::Score(ScoreKind::Ces),
            Formula::ScoreShare { kind: ScoreKind::Csat, from: Some(4.0), to: None },
            Formula::Mood,
            Formula::ThemeMood { theme: "delivery.speed".into() },
            Formula::Count,
            Formula::Share { of: late() },
            Formula::Rate { of: late() },
            Formula::Mean { attribute: "days".into() },
            Formula::Median { attribute: "days".into() },
            Formula::Within { attribute: "days".into(), most: 2.5 },
        ] {
            assert!(Formula::KEYS.contains(&formula.key()));
            let held = of(formula);
            let read = IndicatorForm::of(&held, &words()).facts(Some(&held), &words());
            assert_eq!(read, Ok(Facts { about: held.about.clone(), definition: held.definition().clone() }));
        }
    }

    #[test]
    fn every_field_that_cannot_be_read_is_named() {
        let form = IndicatorForm {
            formula: "within".into(),
            target: "a lot".into(),
            good: "NaN".into(),
            review_every: "-1".into(),
            only: "colour = red".into(),
            ..IndicatorForm::default()
        };
        let errors = form.facts(None, &words()).map(|_| ()).map_err(|errors| errors.0);
        let fields: Vec<String> = errors.err().into_iter().flatten().map(|error| error.field).collect();
        assert_eq!(fields, ["target", "good", "review_every", "most", "only"]);
        let typed = IndicatorForm { formula: "count".into(), target: "−4,5".into(), ..IndicatorForm::default() };
        assert_eq!(typed.facts(None, &words()).map(|facts| facts.about.target), Ok(Some(-4.5)));
    }
}
