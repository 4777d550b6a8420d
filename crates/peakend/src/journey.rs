//! `peakend journey`: a list of moments in, the emotional map out. Needs no server and no data folder.

use anyhow::{Context, Result, bail};
use peakend_app::journey::Point;
use peakend_app::journey::listed::{Listed, experience_of, recognised};
use peakend_app::journey::map::{Basis, Map, map_of};
use peakend_app::journey::picture::{Picture, Words};
use serde_json::{Value, json};

use crate::args;
use crate::table::Table;

pub fn run(arguments: &args::Journey, as_json: bool) -> Result<String> {
    let wanted = [Some(&arguments.case), Some(&arguments.time), Some(&arguments.touchpoint)];
    let optional = [&arguments.score, &arguments.text, &arguments.outcome].map(Option::as_ref);
    let names: Vec<&str> = wanted.into_iter().chain(optional).flatten().map(String::as_str).collect();
    let table = Table::read(&arguments.file, &names)?;
    let input = Input::of(&table, arguments)?;
    let map = map_of(&experience_of(&input.rows, input.touchpoints.clone(), input.scale), &[]);
    if let Some(file) = &arguments.svg {
        let title = arguments.title.clone().unwrap_or_else(|| "Emotional map".to_owned());
        let words = Words::english(&title);
        let svg = Picture::new(&map, &words).alone();
        std::fs::write(file, svg).with_context(|| format!("cannot write {}", file.display()))?;
    }
    if as_json {
        return Ok(serde_json::to_string_pretty(&document(&map, &input))?);
    }
    Ok(text(&map, &input))
}

/// What was read from the file.
struct Input<'a> {
    rows: Vec<Listed<'a>>,
    touchpoints: Vec<String>,
    scale: (f64, f64),
    is_scale_stated: bool,
    /// False where all moods come from texts.
    has_scores: bool,
    /// Rows left out, as sentences.
    notes: Vec<String>,
}

impl<'a> Input<'a> {
    fn of(table: &'a Table, arguments: &args::Journey) -> Result<Self> {
        if arguments.score.is_none() && arguments.text.is_none() {
            bail!("moods are read from scores or texts: name a column with --score or --text");
        }
        let cases = table.labels(&arguments.case)?;
        let times = table.dates(&arguments.time)?;
        let touchpoints = table.labels(&arguments.touchpoint)?;
        let scores = arguments.score.as_ref().map(|column| table.numbers(column)).transpose()?;
        let texts = arguments.text.as_ref().map(|column| table.texts(column)).transpose()?;
        let outcomes = arguments.outcome.as_ref().map(|column| table.measures(column)).transpose()?;
        let given = || scores.iter().flatten().copied().flatten();
        let scale = match &arguments.scale {
            Some(stated) => parse_scale(stated)?,
            None if given().next().is_none() => (-1.0, 1.0),
            None => recognised(given().collect::<Vec<_>>().into_iter())
                .context("the scores lie on no usual scale: state it, for example --scale 1-5")?,
        };
        if let Some(score) = given().find(|score| !(scale.0..=scale.1).contains(score)) {
            bail!("the score {score} lies outside the scale {} to {}", scale.0, scale.1);
        }
        let mut rows = Vec::with_capacity(table.len());
        let mut incomplete = 0;
        for at in 0..table.len() {
            let (Some(case), Some(time), Some(touchpoint)) = (cases.of[at], times[at], touchpoints.of[at]) else {
                incomplete += 1;
                continue;
            };
            rows.push(Listed {
                case,
                at: time.0,
                touchpoint,
                score: scores.as_ref().and_then(|scores| scores[at]),
                text: texts.as_ref().and_then(|texts| texts[at]),
                outcome: outcomes.as_ref().and_then(|outcomes| outcomes[at]),
            });
        }
        if rows.is_empty() {
            bail!("no row has a case, a time and a touchpoint");
        }
        let mut notes = table.left_out.clone();
        if incomplete > 0 {
            notes.push(format!("{incomplete} rows without a case, a time or a touchpoint were left out"));
        }
        notes.extend(crate::scale::mixed(given().collect::<Vec<_>>().into_iter()));
        notes.extend(untimed(&rows));
        let has_scores = given().next().is_some();
        let is_scale_stated = arguments.scale.is_some();
        Ok(Self { rows, touchpoints: touchpoints.names, scale, is_scale_stated, has_scores, notes })
    }
}

/// What to say where most journeys have all their moments at one time, so that their order is that of the rows.
fn untimed(rows: &[Listed<'_>]) -> Option<String> {
    let mut spans = std::collections::HashMap::<usize, (i64, i64, usize)>::new();
    for row in rows {
        let span = spans.entry(row.case).or_insert((row.at, row.at, 0));
        *span = (span.0.min(row.at), span.1.max(row.at), span.2 + 1);
    }
    let several = spans.values().filter(|span| span.2 > 1).count();
    let at_once = spans.values().filter(|span| span.2 > 1 && span.0 == span.1).count();
    (2 * at_once > several).then(|| {
        format!(
            "in {at_once} of {several} cases all moments have the same time: their order is that of the rows, and so \
             the end says nothing unless the rows are in order"
        )
    })
}

/// `1-5`, `0-10`, `-1-1`: the worst value, then the best.
fn parse_scale(stated: &str) -> Result<(f64, f64)> {
    let wrong = || format!("“{stated}” is no scale: write the worst and the best value, for example 1-5");
    let dash = stated.char_indices().skip(1).find(|(_, letter)| matches!(letter, '-' | '–')).with_context(wrong)?;
    let (worst, best) = (&stated[..dash.0], &stated[dash.0 + dash.1.len_utf8()..]);
    let number = |text: &str| text.trim().parse::<f64>().ok().filter(|value| value.is_finite());
    match (number(worst), number(best)) {
        (Some(worst), Some(best)) if worst < best => Ok((worst, best)),
        _ => bail!(wrong()),
    }
}

fn document(map: &Map, input: &Input<'_>) -> Value {
    let marked = |place: Option<usize>| place.and_then(|at| map.curve.get(at)).map(|point| json!(point));
    json!({
        "curve": map.curve,
        "peak": marked(map.peak),
        "pit": marked(map.pit),
        "end": marked(map.end),
        "peak_end": map.ending,
        "ranking": map.ranking,
        "moments_of_truth": map.truths,
        "cases": map.instances,
        "rows": map.steps,
        "median_days": map.median_days,
        "scale": { "worst": input.scale.0, "best": input.scale.1, "stated": input.is_scale_stated },
        "notes": input.notes,
    })
}

fn text(map: &Map, input: &Input<'_>) -> String {
    let mut lines =
        vec![format!("{} cases, {} moments, median length {:.1} days", map.instances, map.steps, map.median_days)];
    if input.has_scores {
        let how = if input.is_scale_stated { "stated" } else { "recognised" };
        lines.push(format!("Scores from {} to {} ({how})", input.scale.0, input.scale.1));
    } else {
        lines.push("Moods as the texts were read".to_owned());
    }
    lines.push(String::new());
    lines.extend(map.curve.iter().enumerate().map(|(at, point)| curve_line(map, at, point)));
    lines.push(String::new());
    lines.push(verdict(map));
    if !map.ranking.is_empty() {
        lines.push("What to change first:".to_owned());
    }
    lines.extend(map.ranking.iter().map(|change| {
        let kind = json!(change.kind);
        let name = change.touchpoint.as_deref().unwrap_or_default();
        let label = format!("{} {name}", kind.as_str().unwrap_or_default().replace('_', " "));
        format!(
            "  {label:<32} {:+.3} ({:+.3} to {:+.3}), mood {:+.2} to {:+.2}",
            change.change, change.low, change.high, change.from, change.to
        )
    }));
    lines.extend(input.notes.iter().cloned());
    lines.join("\n")
}

fn curve_line(map: &Map, at: usize, point: &Point) -> String {
    let marks = [(map.peak, "peak"), (map.pit, "pit"), (map.end, "end")];
    let mark: Vec<&str> = marks.iter().filter(|(place, _)| *place == Some(at)).map(|(_, word)| *word).collect();
    let few = if point.is_enough { "" } else { " too few" };
    match (point.mean, point.low, point.high) {
        (Some(mean), Some(low), Some(high)) => format!(
            "  {:<32} {mean:+.2} ({low:+.2} to {high:+.2}) n={}{few} {}",
            point.touchpoint,
            point.n,
            mark.join(", ")
        ),
        _ => format!("  {:<32} no mood, {} visits", point.touchpoint, point.visits),
    }
}

fn verdict(map: &Map) -> String {
    let ending = &map.ending;
    let Some(judgement) = &ending.judgement else {
        let why = ending.reason.as_deref().unwrap_or("no outcomes");
        return format!(
            "Peak–end is not judged ({why}); the ranking assumes half the most intense moment, half the end."
        );
    };
    let answer = json!(judgement.verdict);
    let basis = if ending.basis == Basis::PeakEnd { "peak and end" } else { "the mean" };
    format!(
        "Do peak and end predict the outcome better than the mean? {}: R² {:+.3} ({:+.3} to {:+.3}) over {} cases. \
         The ranking predicts with {basis}.",
        answer.as_str().unwrap_or_default().replace('_', " "),
        judgement.advantage.value,
        judgement.advantage.low,
        judgement.advantage.high,
        judgement.n
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_without_an_order_are_told() {
        let row = |case, at| Listed { case, at, touchpoint: 0, score: Some(1.0), text: None, outcome: None };
        let at_once = [row(0, 5), row(0, 5), row(1, 7), row(1, 7), row(2, 1), row(2, 9), row(3, 4)];
        assert!(untimed(&at_once).is_some_and(|said| said.starts_with("in 2 of 3 cases")));
        assert_eq!(untimed(&[row(0, 1), row(0, 2), row(1, 3)]), None);
    }

    #[test]
    fn scales_are_stated_as_people_write_them() {
        for (stated, scale) in
            [("1-5", (1.0, 5.0)), ("0–10", (0.0, 10.0)), ("-1-1", (-1.0, 1.0)), ("-5--1", (-5.0, -1.0))]
        {
            assert_eq!(parse_scale(stated).ok(), Some(scale), "{stated}");
        }
        for wrong in ["", "5", "5-1", "a-b", "1-"] {
            assert!(parse_scale(wrong).is_err(), "{wrong}");
        }
    }
}
