//! `peakend journey`: a list of moments in, the emotional map out. Needs no server and no data folder.

use anyhow::{Context, Result, bail};
use peakend_app::journey::channel::switches;
use peakend_app::journey::listed::{Listed, experience_of, recognised};
use peakend_app::journey::map::{Basis, Map, map_of};
use peakend_app::journey::picture::{Picture, Words};
use peakend_app::journey::{Change, Experience, Point, Switch, Through};
use serde_json::{Value, json};

use crate::args;
use crate::table::{Labels, Table};

pub fn run(arguments: &args::Journey, as_json: bool) -> Result<String> {
    let wanted = [Some(&arguments.case), Some(&arguments.time), Some(&arguments.touchpoint)];
    let optional = [&arguments.score, &arguments.text, &arguments.channel, &arguments.outcome].map(Option::as_ref);
    let names: Vec<&str> = wanted.into_iter().chain(optional).flatten().map(String::as_str).collect();
    let table = Table::read(&arguments.file, &names)?;
    let input = Input::of(&table, arguments)?;
    let map = map_of(&input.experience, &[]);
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

/// A moment's number in its case lies below this; larger numbers are no places.
const MOST_PLACES: f64 = 1e6;
/// The most changes that are told as text.
const MOST_CHANGES: usize = 12;
/// From this many touchpoints on, those with too few moods are only counted.
const MANY: usize = 20;

/// What was read from the file.
struct Input {
    experience: Experience,
    switches: Vec<Switch>,
    scale: (f64, f64),
    is_scale_stated: bool,
    /// The time is the number of the moment in its case.
    is_numbered: bool,
    /// False where all moods come from texts.
    has_scores: bool,
    /// Rows left out, as sentences.
    notes: Vec<String>,
}

impl Input {
    fn of(table: &Table, arguments: &args::Journey) -> Result<Self> {
        if arguments.score.is_none() && arguments.text.is_none() {
            bail!("moods are read from scores or texts: name a column with --score or --text");
        }
        let cases = table.labels(&arguments.case)?;
        let (times, is_numbered) = times(table, &arguments.time)?;
        let touchpoints = table.labels(&arguments.touchpoint)?;
        let scores = arguments.score.as_ref().map(|column| table.numbers(column)).transpose()?;
        let texts = arguments.text.as_ref().map(|column| table.texts(column)).transpose()?;
        let channels = arguments.channel.as_ref().map(|column| channels(table, column)).transpose()?;
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
                at: time,
                touchpoint,
                score: scores.as_ref().and_then(|scores| scores[at]),
                text: texts.as_ref().and_then(|texts| texts[at]),
                channel: channels.as_ref().and_then(|channels| channels.of[at]).and_then(|at| u8::try_from(at).ok()),
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
        let names = channels.map(|channels| channels.names).unwrap_or_default();
        let experience = experience_of(&rows, touchpoints.names, names, scale);
        let switches = switches(&experience);
        Ok(Self { experience, switches, scale, is_scale_stated, is_numbered, has_scores, notes })
    }
}

/// The channels, of which there are never many.
fn channels(table: &Table, column: &str) -> Result<Labels> {
    let channels = table.labels(column)?;
    let most = usize::from(u8::MAX);
    if channels.names.len() > most {
        bail!("“{column}” has {} different values, at most {most} are channels", channels.names.len());
    }
    Ok(channels)
}

/// When each row happened, in microseconds since 1970; true where the column only numbers the rows of a case (turn 1,
/// 2, 3), which is taken as seconds apart.
fn times(table: &Table, column: &str) -> Result<(Vec<Option<i64>>, bool)> {
    let dates = table.dates(column);
    let numbers = match (&dates, table.numbers(column)) {
        (Err(_), Ok(numbers)) => numbers,
        _ => return Ok((dates?.into_iter().map(|time| time.map(|time| time.0)).collect(), false)),
    };
    let is_place = |number: &f64| number.fract() == 0.0 && number.abs() < MOST_PLACES;
    if !numbers.iter().flatten().all(is_place) {
        dates?;
    }
    #[expect(clippy::cast_possible_truncation, reason = "whole and small, as checked")]
    let at = |number: f64| number as i64 * 1_000_000;
    Ok((numbers.into_iter().map(|number| number.map(at)).collect(), true))
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
            "in {at_once} of {several} cases all moments have the same time, so no end is marked: where the rows of a \
             case are in order, number them in a column and name that with --time"
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

fn document(map: &Map, input: &Input) -> Value {
    let marked = |place: Option<usize>| place.and_then(|at| map.curve.get(at)).map(|point| json!(point));
    json!({
        "curve": map.curve,
        "peak": marked(map.peak),
        "pit": marked(map.pit),
        "end": marked(map.end),
        "peak_end": map.ending,
        "ranking": map.ranking,
        "moments_of_truth": map.truths,
        "switches": input.switches.iter().map(|switch| told_switch(switch, input)).collect::<Vec<_>>(),
        "cases": map.instances,
        "rows": map.steps,
        "median_days": map.median_days,
        "scale": { "worst": input.scale.0, "best": input.scale.1, "stated": input.is_scale_stated },
        "notes": input.notes,
    })
}

fn text(map: &Map, input: &Input) -> String {
    let length = match input.is_numbered || map.ending.is_untimed {
        true => String::new(),
        false => format!(", median length {}", long(map.median_days)),
    };
    let mut lines = vec![format!("{} cases, {} moments{length}", map.instances, map.steps)];
    if input.has_scores {
        let how = if input.is_scale_stated { "stated" } else { "recognised" };
        lines.push(format!("Scores from {} to {} ({how})", input.scale.0, input.scale.1));
    } else {
        lines.push("Moods as the texts were read".to_owned());
    }
    lines.push(String::new());
    let is_told = |point: &Point| point.is_enough || map.curve.len() < MANY;
    let told = map.curve.iter().enumerate().filter(|(_, point)| is_told(point));
    lines.extend(told.flat_map(|(at, point)| {
        std::iter::once(curve_line(map, at, point)).chain(point.channels.iter().map(channel_line))
    }));
    let untold = map.curve.iter().filter(|point| !is_told(point)).count();
    if untold > 0 {
        lines.push(format!("  and {untold} with too few moods to tell (--json has them all)"));
    }
    lines.push(String::new());
    lines.push(verdict(map));
    lines.extend(ranking(&map.ranking));
    lines.extend(switch_lines(input));
    lines.extend(input.notes.iter().cloned());
    lines.join("\n")
}

/// Days as people say them.
fn long(days: f64) -> String {
    match days * 24.0 {
        hours if hours < 1.0 => format!("{:.0} minutes", hours * 60.0),
        hours if hours < 48.0 => format!("{hours:.1} hours"),
        _ => format!("{days:.1} days"),
    }
}

/// What to change first, with as many digits as the greatest change needs.
fn ranking(changes: &[Change]) -> Vec<String> {
    let Some(greatest) = changes.iter().map(|change| change.change.abs()).max_by(f64::total_cmp) else {
        return Vec::new();
    };
    let digits = (0..6).find(|digits| greatest * 10_f64.powi(*digits) >= 50.0).unwrap_or(6).max(2);
    let digits = usize::try_from(digits).unwrap_or(2);
    let mut lines = vec!["What to change first:".to_owned()];
    lines.extend(changes.iter().take(MOST_CHANGES).map(|change| {
        let kind = json!(change.kind);
        let name = change.touchpoint.as_deref().unwrap_or_default();
        let label = format!("{} {name}", kind.as_str().unwrap_or_default().replace('_', " "));
        format!(
            "  {label:<32} {:+.digits$} ({:+.digits$} to {:+.digits$}), mood {:+.2} to {:+.2}",
            change.change, change.low, change.high, change.from, change.to
        )
    }));
    if changes.len() > MOST_CHANGES {
        lines.push(format!("  and {} that promise less (--json has them all)", changes.len() - MOST_CHANGES));
    }
    lines
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

fn channel_line(through: &Through) -> String {
    match (through.mean, through.low, through.high) {
        (Some(mean), Some(low), Some(high)) => {
            let few = if through.is_enough { "" } else { " too few" };
            format!("    {:<30} {mean:+.2} ({low:+.2} to {high:+.2}) n={}{few}", through.channel, through.n)
        }
        _ => format!("    {:<30} no mood, {} visits", through.channel, through.visits),
    }
}

/// A change of channel with names instead of places.
fn told_switch(switch: &Switch, input: &Input) -> Value {
    let name = |place: u32| input.experience.points.get(place as usize);
    let mut told = json!(switch);
    told["between"] =
        switch.between.iter().map(|one| json!({"from": name(one.from), "to": name(one.to), "n": one.n})).collect();
    told
}

fn switch_lines(input: &Input) -> Vec<String> {
    let mut lines = Vec::new();
    if !input.switches.is_empty() {
        lines.push("Changes of channel:".to_owned());
    }
    lines.extend(input.switches.iter().take(MOST_CHANGES).map(|switch| {
        let way = format!("{} → {}", switch.from, switch.to);
        let wait = switch.median_hours.filter(|_| !input.is_numbered).map(|hours| long(hours / 24.0));
        let wait = wait.map(|wait| format!(", after {wait}")).unwrap_or_default();
        let mood = match (switch.change, switch.low, switch.high) {
            (Some(change), Some(low), Some(high)) => {
                format!(", mood {change:+.2} ({low:+.2} to {high:+.2}) n={}", switch.told)
            }
            _ => String::new(),
        };
        format!("  {way:<32} {} in {} cases{wait}{mood}", switch.n, switch.instances)
    }));
    lines
}

fn verdict(map: &Map) -> String {
    let ending = &map.ending;
    let Some(judgement) = &ending.judgement else {
        let why = ending.reason.as_deref().filter(|_| ending.is_untimed || ending.rated > 0).unwrap_or("no outcomes");
        let how = match ending.basis {
            Basis::Assumed if ending.is_untimed => "assumes that the mean is remembered",
            Basis::Assumed => "assumes half the most intense moment, half the end",
            _ => "predicts with the mean",
        };
        return format!("Peak–end is not judged ({why}); the ranking {how}.");
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
        let row =
            |case, at| Listed { case, at, touchpoint: 0, score: Some(1.0), text: None, channel: None, outcome: None };
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
