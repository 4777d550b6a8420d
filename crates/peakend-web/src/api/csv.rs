//! A table of numbers as CSV (RFC 4180).

use peakend_app::csv::push_line;
use peakend_model::insight::{Answer, Cell, Dimension, Label, Measure, Query, Row};

/// Header and rows; with a comparison, each measure's columns stand a second time as `before_…`.
pub(super) fn csv(query: &Query, answer: &Answer) -> String {
    let mut text = String::new();
    let is_compared = answer.compared.is_some();
    let mut header: Vec<String> = query.dimensions.iter().map(Dimension::key).collect();
    for measure in &query.measures {
        let names = measure_names(*measure);
        header.extend(names.iter().cloned());
        if is_compared {
            header.extend(names.iter().map(|name| format!("before_{name}")));
        }
    }
    push_line(&mut text, &header);
    for row in &answer.table.rows {
        let earlier = answer.compared.as_ref().and_then(|table| table.row(&row.labels));
        let mut cells: Vec<String> = row.labels.iter().map(label).collect();
        for (place, measure) in query.measures.iter().enumerate() {
            cells.extend(numbers(&row.cells[place]));
            if is_compared {
                cells.extend(before(earlier, place, *measure));
            }
        }
        push_line(&mut text, &cells);
    }
    text
}

fn before(earlier: Option<&Row>, place: usize, measure: Measure) -> Vec<String> {
    match earlier {
        Some(row) => numbers(&row.cells[place]),
        None => vec![String::new(); measure_names(measure).len()],
    }
}

fn measure_names(measure: Measure) -> Vec<String> {
    let with = |name: &str, parts: &[&str]| parts.iter().map(|part| format!("{name}_{part}")).collect();
    match measure {
        Measure::Interactions => vec!["interactions".to_owned()],
        Measure::Feedback => vec!["feedback".to_owned()],
        Measure::Texts => vec!["texts".to_owned()],
        Measure::Customers => vec!["customers".to_owned()],
        Measure::Scores(kind) => with(kind.key(), &["n", "mean_share", "counts"]),
        Measure::Sentiment => with("sentiment", &["n", "mean", "negative", "positive"]),
        Measure::ThemeMood => with("theme_mood", &["n", "mean", "negative", "positive"]),
        Measure::Value => with("value", &["n", "sum", "sum_of_squares"]),
    }
}

fn label(label: &Label) -> String {
    match label {
        Label::Missing => String::new(),
        Label::Text(text) => text.clone(),
        Label::Time(moment) => moment.to_string(),
    }
}

/// Shares are of the scale, 0 to 1; counts read `4 of 1..5: 12`, parted by semicolons.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2⁵³")]
fn numbers(cell: &Cell) -> Vec<String> {
    let mean = |sum: f64, n: u64| if n == 0 { String::new() } else { (sum / n as f64).to_string() };
    match cell {
        Cell::Count(n) => vec![n.to_string()],
        Cell::Scores(counts) => {
            let sum: f64 = counts.0.iter().map(|(point, n)| point.share() * *n as f64).sum();
            let each = counts
                .0
                .iter()
                .map(|(point, n)| format!("{} of {}..{}: {n}", point.value(), point.scale.min, point.scale.max));
            vec![counts.n().to_string(), mean(sum, counts.n()), each.collect::<Vec<_>>().join("; ")]
        }
        Cell::Mood(mood) => vec![
            mood.n.to_string(),
            mean(mood.moments().sum, mood.n),
            mood.negative.to_string(),
            mood.positive.to_string(),
        ],
        Cell::Moments(moments) => {
            vec![moments.n.to_string(), moments.sum.to_string(), moments.sum_sq.to_string()]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use peakend_model::insight::{Field, Table};
    use peakend_model::time::Period;
    use peakend_model::{Timestamp, WorkspaceId};

    #[test]
    fn labels_are_quoted_and_defused() {
        let period = Period { from: Timestamp(0), to: Timestamp(1) };
        let query = Query::new(WorkspaceId(uuid::Uuid::nil()), period, [Measure::Interactions])
            .by(Dimension::Field(Field::Brand));
        let row = |name: &str, n| Row { labels: vec![Label::Text(name.into())], cells: vec![Cell::Count(n)] };
        let rows = vec![row("=cmd()", 1), row("a, \"b\"", 2)];
        let compared = Table { rows: vec![row("=cmd()", 3)] };
        let answer = Answer { table: Table { rows }, compared: Some(compared) };
        assert_eq!(
            csv(&query, &answer),
            "brand,interactions,before_interactions\r\n'=cmd(),1,3\r\n\"a, \"\"b\"\"\",2,\r\n"
        );
    }
}
