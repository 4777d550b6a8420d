//! The answer: rows of labels and sufficient statistics.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{OrderBy, Query};
use crate::Timestamp;
use crate::interaction::{Scale, Score};

/// Rows sorted by their labels, or as the query's order says.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Table {
    pub rows: Vec<Row>,
}

/// One group: a label per dimension, a cell per measure, in the query's order.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Row {
    pub labels: Vec<Label>,
    pub cells: Vec<Cell>,
}

/// Which group.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    Missing,
    Text(String),
    /// First moment of the bucket.
    Time(Timestamp),
}

impl Label {
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Missing | Self::Time(_) => None,
        }
    }

    pub fn time(&self) -> Option<Timestamp> {
        match self {
            Self::Time(moment) => Some(*moment),
            Self::Missing | Self::Text(_) => None,
        }
    }
}

/// What was counted.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cell {
    Count(u64),
    Scores(ScoreCounts),
    Mood(Mood),
    Moments(Moments),
}

impl Cell {
    /// The count, or the n behind the statistic.
    pub fn n(&self) -> u64 {
        match self {
            Self::Count(n) => *n,
            Self::Scores(counts) => counts.n(),
            Self::Mood(mood) => mood.n,
            Self::Moments(moments) => moments.n,
        }
    }

    pub fn scores(&self) -> Option<&ScoreCounts> {
        match self {
            Self::Scores(counts) => Some(counts),
            _ => None,
        }
    }

    pub fn mood(&self) -> Option<&Mood> {
        match self {
            Self::Mood(mood) => Some(mood),
            _ => None,
        }
    }

    pub fn moments(&self) -> Option<&Moments> {
        match self {
            Self::Moments(moments) => Some(moments),
            _ => None,
        }
    }

    /// Adds what another part of the ledger counted for the same group.
    /// Cells of different kinds do not meet: they come from the same query.
    pub fn add(&mut self, other: &Self) {
        match (self, other) {
            (Self::Count(n), Self::Count(m)) => *n += m,
            (Self::Scores(counts), Self::Scores(more)) => {
                for (point, n) in &more.0 {
                    *counts.0.entry(*point).or_default() += n;
                }
            }
            (Self::Mood(mood), Self::Mood(more)) => mood.add(more),
            (Self::Moments(moments), Self::Moments(more)) => moments.add(more),
            _ => debug_assert!(false, "cells of different measures"),
        }
    }
}

/// A value on its scale.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct ScorePoint {
    pub scale: Scale,
    pub thousandths: i32,
}

impl From<Score> for ScorePoint {
    fn from(score: Score) -> Self {
        Self { scale: score.scale, thousandths: score.thousandths }
    }
}

impl ScorePoint {
    pub fn value(self) -> f64 {
        f64::from(self.thousandths) / 1000.0
    }

    /// The value as a share of its scale, 0 to 1.
    pub fn share(self) -> f64 {
        let length = f64::from(self.scale.max) - f64::from(self.scale.min);
        (self.value() - f64::from(self.scale.min)) / length
    }
}

/// How often each value was given.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Vec<(ScorePoint, u64)>", into = "Vec<(ScorePoint, u64)>")]
pub struct ScoreCounts(pub BTreeMap<ScorePoint, u64>);

impl From<Vec<(ScorePoint, u64)>> for ScoreCounts {
    fn from(points: Vec<(ScorePoint, u64)>) -> Self {
        Self(points.into_iter().collect())
    }
}

impl From<ScoreCounts> for Vec<(ScorePoint, u64)> {
    fn from(counts: ScoreCounts) -> Self {
        counts.0.into_iter().collect()
    }
}

impl ScoreCounts {
    pub fn n(&self) -> u64 {
        self.0.values().sum()
    }

    /// How many values satisfy `wanted`.
    pub fn count(&self, wanted: impl Fn(ScorePoint) -> bool) -> u64 {
        self.0.iter().filter(|(point, _)| wanted(**point)).map(|(_, n)| n).sum()
    }
}

/// Mood of n texts: values in thousandths of −1 … 1, so that sums are exact.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Mood {
    pub n: u64,
    /// Σ thousandths.
    pub sum: i64,
    /// Σ thousandths².
    pub sum_sq: i64,
    /// How many are below 0, and above; by value, not by label.
    pub negative: u64,
    pub positive: u64,
}

impl Mood {
    pub fn of(thousandths: i32) -> Self {
        let value = i64::from(thousandths);
        Self {
            n: 1,
            sum: value,
            sum_sq: value * value,
            negative: u64::from(thousandths < 0),
            positive: u64::from(thousandths > 0),
        }
    }

    pub fn add(&mut self, other: &Self) {
        self.n += other.n;
        self.sum += other.sum;
        self.sum_sq += other.sum_sq;
        self.negative += other.negative;
        self.positive += other.positive;
    }

    /// In units of −1 … 1.
    #[expect(clippy::cast_precision_loss, reason = "exact up to 9 × 10¹⁵")]
    pub fn moments(&self) -> Moments {
        Moments { n: self.n, sum: self.sum as f64 / 1e3, sum_sq: self.sum_sq as f64 / 1e6 }
    }
}

/// n, Σx and Σx² of a quantity in its own unit.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Moments {
    pub n: u64,
    pub sum: f64,
    pub sum_sq: f64,
}

impl Moments {
    pub fn of(value: f64) -> Self {
        Self { n: 1, sum: value, sum_sq: value * value }
    }

    pub fn add(&mut self, other: &Self) {
        self.n += other.n;
        self.sum += other.sum;
        self.sum_sq += other.sum_sq;
    }
}

impl Table {
    /// Sorts and cuts the rows as `query` says. Ties are broken by the labels, so the order is total.
    #[must_use]
    pub fn finish(mut self, query: &Query) -> Self {
        let by_labels = |a: &Row, b: &Row| a.labels.cmp(&b.labels);
        self.rows.sort_by(|a, b| {
            let ordering = match query.order {
                None => Ordering::Equal,
                Some(order) => {
                    let ordering = match order.by {
                        OrderBy::Dimension(place) => a.labels[place].cmp(&b.labels[place]),
                        OrderBy::Measure(place) => a.cells[place].n().cmp(&b.cells[place].n()),
                    };
                    if order.descending { ordering.reverse() } else { ordering }
                }
            };
            ordering.then_with(|| by_labels(a, b))
        });
        if let Some(limit) = query.limit {
            self.rows.truncate(limit);
        }
        self
    }

    /// Joins two tables of the same query over different parts of the ledger. Not for distinct counts.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        let mut rows: BTreeMap<Vec<Label>, Vec<Cell>> =
            self.rows.into_iter().map(|row| (row.labels, row.cells)).collect();
        for row in other.rows {
            match rows.entry(row.labels) {
                std::collections::btree_map::Entry::Vacant(entry) => {
                    entry.insert(row.cells);
                }
                std::collections::btree_map::Entry::Occupied(mut entry) => {
                    for (cell, more) in entry.get_mut().iter_mut().zip(&row.cells) {
                        cell.add(more);
                    }
                }
            }
        }
        Self { rows: rows.into_iter().map(|(labels, cells)| Row { labels, cells }).collect() }
    }

    /// The row with exactly these labels.
    pub fn row(&self, labels: &[Label]) -> Option<&Row> {
        self.rows.iter().find(|row| row.labels == labels)
    }
}
