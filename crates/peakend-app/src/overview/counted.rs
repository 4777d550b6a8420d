//! What the chart and the breakdowns are drawn from, counted for several metrics before it is known which one is shown.

use std::cmp::Reverse;

use futures::future::try_join_all;
use peakend_model::access::Actor;
use peakend_model::insight::{Answer, Dimension, Field, Label, Query, Row, Table};
use peakend_model::time::{Buckets, Grain};

use super::{BREAKDOWNS, Breakdown, Group, Point, Series, earlier};
use crate::metric::Metric;
use crate::{App, AppResult, insight};

/// Groups shown per breakdown.
const MOST_GROUPS: usize = 8;

pub(super) struct Asking<'a> {
    pub(super) app: &'a App,
    pub(super) actor: &'a Actor,
    pub(super) whole: &'a Query,
    pub(super) with_rivals: &'a Query,
}

pub(super) struct Counted {
    /// In the order of the cells of every answer.
    metrics: Vec<Metric>,
    by_time: Vec<(Grain, Answer)>,
    by_field: Vec<(Field, Answer)>,
}

impl Asking<'_> {
    pub(super) async fn count(&self, metrics: &[Metric], grains: &[Grain]) -> AppResult<Counted> {
        let measures: Vec<_> = metrics.iter().map(|metric| metric.measure()).collect();
        let ask = |whole: &Query, dimension| {
            let query = Query { measures: measures.clone(), ..whole.clone() }.by(dimension);
            insight::answer(self.app, self.actor, query)
        };
        let by_time = try_join_all(grains.iter().map(|grain| ask(self.whole, Dimension::Time(*grain))));
        let by_field = try_join_all(BREAKDOWNS.map(|field| {
            let whole = if field == Field::Brand { self.with_rivals } else { self.whole };
            ask(whole, Dimension::Field(field))
        }));
        let (by_time, by_field) = futures::try_join!(by_time, by_field)?;
        Ok(Counted {
            metrics: metrics.to_vec(),
            by_time: grains.iter().copied().zip(by_time).collect(),
            by_field: BREAKDOWNS.into_iter().zip(by_field).collect(),
        })
    }
}

impl Counted {
    pub(super) fn has(&self, metric: Metric, grain: Grain) -> bool {
        self.metrics.contains(&metric) && self.by_time.iter().any(|(counted, _)| *counted == grain)
    }

    pub(super) fn series(&self, metric: Metric, grain: Grain, whole: &Query) -> Series {
        let place = self.place(metric);
        let answer = self.by_time.iter().find(|(counted, _)| *counted == grain).map(|(_, answer)| answer);
        let at = |table: Option<&Table>, start| {
            table.and_then(|table| table.row(&[Label::Time(start)])).and_then(|row| metric.read(&row.cells[place]))
        };
        let points = Buckets::new(whole.period, grain, &whole.zone).starts.into_iter().map(|start| Point {
            start,
            now: at(answer.map(|answer| &answer.table), start),
            before: at(answer.and_then(|answer| answer.compared.as_ref()), start),
        });
        Series { grain, points: points.collect() }
    }

    /// Each field's groups with the most answers.
    pub(super) fn breakdowns(&self, metric: Metric) -> Vec<Breakdown> {
        let place = self.place(metric);
        let breakdown = |(field, answer): &(Field, Answer)| {
            let mut rows: Vec<&Row> = answer.table.rows.iter().collect();
            rows.sort_by_key(|row| Reverse(row.cells[place].n()));
            let group = |row: &&Row| {
                let earlier = earlier(answer, &row.labels, place);
                Some(Group {
                    value: row.labels[0].text().map(str::to_owned),
                    now: metric.read(&row.cells[place])?,
                    change: earlier.and_then(|earlier| metric.change(&row.cells[place], earlier)),
                })
            };
            Breakdown { field: field.clone(), groups: rows.iter().filter_map(group).take(MOST_GROUPS).collect() }
        };
        self.by_field.iter().map(breakdown).collect()
    }

    fn place(&self, metric: Metric) -> usize {
        self.metrics.iter().position(|counted| *counted == metric).unwrap_or(0)
    }
}
