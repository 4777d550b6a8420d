//! The mapping form as it comes back: what changed since it was drawn decides.

use peakend_app::FieldErrors;
use peakend_app::import::values::{DateOrder, DecimalMark};
use peakend_app::import::{Change, Field, Mapping};
use peakend_model::Timestamp;
use peakend_model::interaction::{Channel, ScoreKind};
use peakend_model::time::Zone;

/// What somebody wants the mapping to be.
#[derive(Clone, Debug)]
pub(super) struct Typed {
    /// What Peakend suggested, to be marked as such.
    pub guess: Mapping,
    pub mapping: Mapping,
    /// Wrong in itself, before the mapping is checked.
    pub errors: FieldErrors,
}

impl Typed {
    /// `None` when the form is not one of ours.
    pub fn new(pairs: &[(String, String)]) -> Option<Self> {
        let get = |key: &str| pairs.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str());
        let guess: Mapping = serde_json::from_str(get("guess")?).ok()?;
        let drawn: Mapping = serde_json::from_str(get("drawn")?).ok()?;
        let mut typed = Self { guess, mapping: drawn.clone(), errors: FieldErrors::default() };
        typed.take_settings(&get);
        typed.take_columns(&get, &drawn);
        typed.take_answers(pairs, &drawn);
        Some(typed)
    }

    fn take_settings<'a>(&mut self, get: &impl Fn(&str) -> Option<&'a str>) {
        let text = |key: &str| get(key).map(|value| value.trim().to_owned());
        let maybe = |key: &str, now: &mut Option<String>| {
            if let Some(value) = text(key) {
                *now = Some(value).filter(|value| !value.is_empty());
            }
        };
        let mapping = &mut self.mapping;
        mapping.source = text("source").unwrap_or_else(|| mapping.source.clone());
        mapping.kind = text("kind").unwrap_or_else(|| mapping.kind.clone());
        mapping.currency = text("currency").map_or_else(|| mapping.currency.clone(), |code| code.to_uppercase());
        mapping.channel = get("channel").and_then(Channel::from_key).unwrap_or(mapping.channel);
        maybe("touchpoint", &mut mapping.touchpoint);
        maybe("brand", &mut mapping.brand);
        maybe("product", &mut mapping.product);
        mapping.decimal = match get("decimal") {
            Some("comma") => DecimalMark::Comma,
            Some("point") => DecimalMark::Point,
            _ => mapping.decimal,
        };
        mapping.dates.order = get("order").and_then(order_from_key).unwrap_or(mapping.dates.order);
        self.take_zone(get);
        self.take_score(get);
        self.take_moment(get);
    }

    fn take_zone<'a>(&mut self, get: &impl Fn(&str) -> Option<&'a str>) {
        let Some(name) = get("zone").map(str::trim).filter(|name| !name.is_empty()) else { return };
        match Zone::named(name) {
            Ok(zone) => self.mapping.dates.zone = zone,
            Err(_) => self.errors.add("zone", "error-zone"),
        }
    }

    fn take_score<'a>(&mut self, get: &impl Fn(&str) -> Option<&'a str>) {
        let score = &mut self.mapping.score;
        let end = |key: &str| get(key).and_then(|text| text.trim().parse::<i16>().ok());
        score.scale.min = end("scale_min").unwrap_or(score.scale.min);
        score.scale.max = end("scale_max").unwrap_or(score.scale.max);
        if let Some(kind) = get("score_kind").and_then(ScoreKind::from_key).filter(|kind| *kind != score.kind) {
            score.kind = kind;
            // A recommendation has one scale only.
            if kind == ScoreKind::Nps {
                score.scale = kind.usual_scale();
            }
        }
    }

    /// One moment for all rows, in the zone of the file.
    fn take_moment<'a>(&mut self, get: &impl Fn(&str) -> Option<&'a str>) {
        let Some(text) = get("moment").map(str::trim) else { return };
        if text.is_empty() {
            self.mapping.occurred_at = None;
            return;
        }
        match text.parse() {
            Ok(day) => self.mapping.occurred_at = Some(Timestamp::of_date(day, &self.mapping.dates.zone)),
            Err(_) => self.errors.add("occurred_at", "error-date"),
        }
    }

    /// A field that only one column can have moves to the column that was changed.
    fn take_columns<'a>(&mut self, get: &impl Fn(&str) -> Option<&'a str>, drawn: &Mapping) {
        for (at, rule) in drawn.columns.iter().enumerate() {
            let wanted = get(&format!("c{at}")).and_then(Field::from_key);
            if let Some(field) = wanted.filter(|field| *field != rule.field) {
                self.mapping.assign(&rule.column, field);
            }
        }
    }

    fn take_answers(&mut self, pairs: &[(String, String)], drawn: &Mapping) {
        let is_answer =
            |name: &str| name.strip_prefix('q').is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit()));
        for (_, value) in pairs.iter().filter(|(name, _)| is_answer(name)) {
            let Ok(change) = serde_json::from_str::<Change>(value) else { continue };
            if !is_in_force(drawn, &change) {
                self.mapping.apply(&change);
            }
        }
    }
}

/// Whether the mapping says already what the answer would make it say.
pub(super) fn is_in_force(mapping: &Mapping, change: &Change) -> bool {
    match change {
        Change::Keep => true,
        Change::DateOrder(order) => mapping.dates.order == *order,
        Change::Scale { scale, earlier } => mapping.score.scale == *scale && mapping.score.earlier == *earlier,
        Change::Assign { column, field } => mapping.field_of(column) == Some(*field),
    }
}

pub(super) const ORDERS: [DateOrder; 3] = [DateOrder::DayFirst, DateOrder::MonthFirst, DateOrder::YearFirst];

pub(super) fn order_key(order: DateOrder) -> &'static str {
    match order {
        DateOrder::DayFirst => "day_first",
        DateOrder::MonthFirst => "month_first",
        DateOrder::YearFirst => "year_first",
    }
}

fn order_from_key(key: &str) -> Option<DateOrder> {
    ORDERS.into_iter().find(|order| order_key(*order) == key)
}

#[cfg(test)]
mod tests {
    use peakend_app::import::ColumnRule;
    use peakend_app::import::format::{Format, Shape};
    use peakend_app::import::values::{DateRule, ScoreRule};

    use super::*;

    fn mapping() -> Mapping {
        Mapping {
            format: Format::new(Shape::JsonLines),
            source: "reviews".into(),
            columns: vec![ColumnRule::new("stars", Field::Score), ColumnRule::new("nps", Field::Attribute)],
            kind: "review".into(),
            channel: Channel::Web,
            touchpoint: None,
            brand: None,
            product: None,
            occurred_at: None,
            score: ScoreRule::new(ScoreKind::Rating, ScoreKind::Rating.usual_scale()),
            dates: DateRule::default(),
            decimal: DecimalMark::Point,
            currency: "EUR".into(),
        }
    }

    fn typed(fields: &[(&str, &str)]) -> Typed {
        let drawn = serde_json::to_string(&mapping()).unwrap();
        let mut pairs = vec![("guess".to_owned(), drawn.clone()), ("drawn".to_owned(), drawn)];
        pairs.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        Typed::new(&pairs).unwrap()
    }

    #[test]
    fn a_single_field_moves_to_the_column_that_was_changed() {
        let moved = typed(&[("c0", "score"), ("c1", "score")]).mapping;
        assert_eq!(moved.field_of("nps"), Some(Field::Score));
        assert_eq!(moved.field_of("stars"), Some(Field::Attribute));
    }

    #[test]
    fn settings_are_taken_and_mistakes_told() {
        let typed = typed(&[("score_kind", "nps"), ("brand", " Acme "), ("zone", "Mars/Base"), ("moment", "soon")]);
        assert_eq!(typed.mapping.score.scale, ScoreKind::Nps.usual_scale());
        assert_eq!(typed.mapping.brand.as_deref(), Some("Acme"));
        assert!(typed.errors.of("zone").is_some() && typed.errors.of("occurred_at").is_some());
    }

    #[test]
    fn only_an_answer_that_changes_something_counts() {
        let keep = serde_json::to_string(&Change::DateOrder(DateOrder::DayFirst)).unwrap();
        let flip = serde_json::to_string(&Change::DateOrder(DateOrder::MonthFirst)).unwrap();
        assert_eq!(typed(&[("order", "month_first"), ("q0", &keep)]).mapping.dates.order, DateOrder::MonthFirst);
        assert_eq!(typed(&[("q0", &flip)]).mapping.dates.order, DateOrder::MonthFirst);
    }

    #[test]
    fn a_strange_form_is_none_of_ours() {
        assert!(Typed::new(&[("guess".into(), "7".into())]).is_none());
    }
}
