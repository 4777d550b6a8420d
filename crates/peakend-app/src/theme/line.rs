//! One theme's numbers, put together from what the engine counted, and the order of the tree.

use std::collections::HashMap;

use peakend_model::Timestamp;
use peakend_model::insight::{Answer, Label, Table};

use super::mood_cell;
use crate::metric::{Change, Metric, Reading, share_change, share_of};

/// One theme with all below it: how much is said about it, and in what mood.
#[derive(Clone, Debug)]
pub struct Line {
    pub theme: String,
    /// How many themes stand above it.
    pub depth: usize,
    /// Texts that talk about it.
    pub mentions: u64,
    /// Of them, in poor and in good mood.
    pub poor: u64,
    pub good: u64,
    /// Of all texts, in per cent.
    pub share: Reading,
    pub share_change: Option<Change>,
    pub mood: Reading,
    pub mood_change: Option<Change>,
    /// Of its texts, how many complain, in per cent.
    pub complaints: Reading,
    /// Mentions in each bucket.
    pub trend: Vec<u64>,
    pub rivals: Option<Gap>,
}

/// The same theme in what people say about competitors.
#[derive(Clone, Copy, Debug)]
pub struct Gap {
    pub theirs: Reading,
    /// Our mood minus theirs.
    pub gap: Change,
}

impl Line {
    /// What is tested on this line.
    pub(super) fn changes(&mut self) -> impl Iterator<Item = &mut Change> {
        let gap = self.rivals.as_mut().map(|rivals| &mut rivals.gap);
        self.share_change.as_mut().into_iter().chain(self.mood_change.as_mut()).chain(gap)
    }
}

/// What the engine counted.
pub(super) struct Counted {
    /// Texts now and before.
    pub(super) texts: (u64, Option<u64>),
    pub(super) moods: Answer,
    pub(super) complaints: Table,
    pub(super) trend: Table,
    pub(super) rivals: Option<Table>,
}

pub(super) fn lines(counted: &Counted, starts: &[Timestamp]) -> Vec<Line> {
    let complaints: HashMap<&str, u64> =
        counted.complaints.rows.iter().filter_map(|row| Some((row.labels[0].text()?, row.cells[0].n()))).collect();
    let mut trends = trends(&counted.trend, starts);
    let line = |row: &peakend_model::insight::Row| {
        let theme = row.labels[0].text()?;
        let mood = row.cells[0].mood()?;
        let before = counted.moods.compared.as_ref().and_then(|table| mood_cell(table, theme));
        let n_before = before.map_or(0, peakend_model::insight::Cell::n);
        Some(Line {
            theme: theme.to_owned(),
            depth: theme.matches('.').count(),
            mentions: mood.n,
            poor: mood.negative,
            good: mood.positive,
            share: share_of(mood.n, counted.texts.0)?,
            share_change: counted.texts.1.and_then(|all| share_change((mood.n, counted.texts.0), (n_before, all))),
            mood: Metric::Sentiment.read(&row.cells[0])?,
            mood_change: before.and_then(|before| Metric::Sentiment.change(&row.cells[0], before)),
            complaints: share_of(complaints.get(theme).copied().unwrap_or(0), mood.n)?,
            trend: trends.remove(theme).unwrap_or_default(),
            rivals: counted.rivals.as_ref().and_then(|table| mood_cell(table, theme)).and_then(|theirs| {
                let gap = Metric::Sentiment.change(&row.cells[0], theirs)?;
                Some(Gap { theirs: Metric::Sentiment.read(theirs)?, gap })
            }),
        })
    };
    in_tree_order(counted.moods.table.rows.iter().filter_map(line).collect())
}

fn trends<'a>(table: &'a Table, starts: &[Timestamp]) -> HashMap<&'a str, Vec<u64>> {
    let mut trends = HashMap::<&str, Vec<u64>>::new();
    for row in &table.rows {
        let (Some(theme), Label::Time(start)) = (row.labels[0].text(), &row.labels[1]) else { continue };
        let Ok(place) = starts.binary_search(start) else { continue };
        trends.entry(theme).or_insert_with(|| vec![0; starts.len()])[place] = row.cells[0].n();
    }
    trends
}

/// Each theme before what lies below it; beside each other the larger first, then by key.
fn in_tree_order(mut lines: Vec<Line>) -> Vec<Line> {
    let mentions: HashMap<String, u64> = lines.iter().map(|line| (line.theme.clone(), line.mentions)).collect();
    let place = |theme: &str| -> Vec<(std::cmp::Reverse<u64>, String)> {
        let path = peakend_model::annotation::above(theme).chain([theme]);
        path.map(|key| (std::cmp::Reverse(mentions.get(key).copied().unwrap_or(0)), key.to_owned())).collect()
    };
    lines.sort_by_cached_key(|line| place(&line.theme));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_larger_root_comes_first_with_all_below_it() {
        let reading = Reading { value: 0.0, interval: None, n: 1 };
        let line = |theme: &str, mentions| Line {
            theme: theme.to_owned(),
            depth: 0,
            mentions,
            poor: 0,
            good: 0,
            share: reading,
            share_change: None,
            mood: reading,
            mood_change: None,
            complaints: reading,
            trend: Vec::new(),
            rivals: None,
        };
        let lines = [
            line("app", 5),
            line("delivery.cost", 3),
            line("price", 9),
            line("delivery", 10),
            line("delivery.speed", 7),
        ];
        let ordered = in_tree_order(lines.to_vec());
        let keys: Vec<&str> = ordered.iter().map(|line| line.theme.as_str()).collect();
        assert_eq!(keys, ["delivery", "delivery.speed", "delivery.cost", "price", "app"]);
    }
}
