//! Which group each row of a batch belongs to: labels become codes, codes become dense group numbers.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use deltalake_core::arrow::array::{Array, ArrayRef, Int32Array, RecordBatch, StringArray};
use deltalake_core::arrow::datatypes::TimestampMicrosecondType;
use peakend_model::Timestamp;
use peakend_model::insight::{Field, Label};
use peakend_model::time::Buckets;

use crate::column::{self, NameLists, Names, Quick, numbers};
use crate::error::Result;
use crate::plan::{Grouping, Plan};
use crate::sight::{Picked, When};

/// As many dimensions as a query may have.
const MOST_DIMENSIONS: usize = 4;
/// Tables of up to 2²⁰ groups are looked up by position, bigger ones by hash.
const MOST_DENSE_BITS: u32 = 20;
const UNSEEN: u32 = u32::MAX;
/// The code of [`Label::Missing`].
const MISSING: u32 = 0;

type Key = [u32; MOST_DIMENSIONS];

/// The groups met so far.
pub(crate) struct Groups {
    dimensions: Vec<Codes>,
    keys: Vec<Key>,
    sparse: HashMap<Key, u32, Quick>,
    dense: Vec<u32>,
    /// Bits each code takes in a position of `dense`.
    bits: Key,
}

/// A batch's rows and the group each counts in; an interaction of several values stands there several times.
#[derive(Default)]
pub(crate) struct Places {
    pub(crate) rows: Rc<Vec<u32>>,
    pub(crate) groups: Vec<u32>,
    /// Which of the row's values the group is about, from 0; for a row without values, [`NO_ITEM`].
    pub(crate) items: Vec<u32>,
}

pub(crate) const NO_ITEM: u32 = u32::MAX;

impl Groups {
    pub(crate) fn new(plan: &Plan) -> Self {
        Self {
            dimensions: plan.groups.iter().map(Codes::new).collect(),
            keys: Vec::new(),
            sparse: HashMap::default(),
            dense: vec![UNSEEN],
            bits: [0; MOST_DIMENSIONS],
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.keys.len()
    }

    pub(crate) fn labels(&self, group: usize) -> Vec<Label> {
        self.dimensions.iter().zip(self.keys[group]).map(|(codes, code)| codes.labels[code as usize].clone()).collect()
    }

    /// Finds the groups of the picked rows.
    pub(crate) fn place(&mut self, plan: &Plan, batch: &RecordBatch, picked: &Picked, when: When) -> Result<Places> {
        let mut codes: Vec<Vec<u32>> = Vec::with_capacity(self.dimensions.len());
        for (dimension, grouping) in self.dimensions.iter_mut().zip(&plan.groups) {
            codes.push(dimension.read(grouping, batch, picked.mask.as_deref(), when)?);
        }
        self.widen();
        let several = plan.groups.iter().position(|grouping| matches!(grouping, Grouping::Several(_)));
        let Some(several) = several else {
            let groups = self.groups_of(&codes, &picked.rows);
            return Ok(Places { rows: picked.rows.clone(), groups, items: Vec::new() });
        };
        let mut places = Places::default();
        let Grouping::Several(field) = &plan.groups[several] else { return Ok(places) };
        let lists = NameLists::of(batch, column::of_field(field))?;
        let mut rows = Vec::new();
        for row in picked.rows.iter().map(|row| *row as usize) {
            let mut key = key_of(&codes, row, Some(several));
            let items = lists.items(row);
            if items.is_empty() {
                key[several] = MISSING;
                places.groups.push(self.group(key));
                places.items.push(NO_ITEM);
                rows.push(small(row));
            }
            for (place, item) in items.enumerate() {
                key[several] = codes[several][item];
                places.groups.push(self.group(key));
                places.items.push(small(place));
                rows.push(small(row));
            }
        }
        places.rows = Rc::new(rows);
        Ok(places)
    }

    /// The usual case, one or two dimensions of few values, without a call per row.
    fn groups_of(&mut self, codes: &[Vec<u32>], rows: &[u32]) -> Vec<u32> {
        match codes {
            _ if rows.is_empty() => Vec::new(),
            [] => {
                let only = self.group([0; MOST_DIMENSIONS]);
                vec![only; rows.len()]
            }
            [codes] => {
                let of = |row: &u32| {
                    let code = codes[*row as usize];
                    // One dimension alone has its codes for places.
                    match self.dense.get(code as usize) {
                        Some(group) if *group != UNSEEN => *group,
                        _ => self.group([code, 0, 0, 0]),
                    }
                };
                rows.iter().map(of).collect()
            }
            [first, second] => {
                rows.iter().map(|row| self.group([first[*row as usize], second[*row as usize], 0, 0])).collect()
            }
            _ => rows.iter().map(|row| self.group(key_of(codes, *row as usize, None))).collect(),
        }
    }

    #[inline]
    fn group(&mut self, key: Key) -> u32 {
        if self.dense.is_empty() {
            let next = small(self.keys.len());
            let group = *self.sparse.entry(key).or_insert(next);
            if group == next {
                self.keys.push(key);
            }
            return group;
        }
        let place = self.place_of(key);
        let group = self.dense[place];
        if group != UNSEEN {
            return group;
        }
        let next = small(self.keys.len());
        self.keys.push(key);
        self.dense[place] = next;
        next
    }

    #[inline]
    fn place_of(&self, key: Key) -> usize {
        let mut place = 0;
        for (code, bits) in key.into_iter().zip(self.bits) {
            place = (place << bits) | code as usize;
        }
        place
    }

    /// Makes room for codes that came with the last batch.
    fn widen(&mut self) {
        if self.dense.is_empty() {
            return;
        }
        let mut bits = [0; MOST_DIMENSIONS];
        for (bits, codes) in bits.iter_mut().zip(&self.dimensions) {
            *bits = usize::BITS - codes.labels.len().saturating_sub(1).leading_zeros();
        }
        if bits == self.bits {
            return;
        }
        if bits.iter().sum::<u32>() > MOST_DENSE_BITS {
            self.dense = Vec::new();
            self.sparse = self.keys.iter().enumerate().map(|(group, key)| (*key, small(group))).collect();
            return;
        }
        self.bits = bits;
        self.dense = vec![UNSEEN; 1 << bits.iter().sum::<u32>()];
        for group in 0..self.keys.len() {
            let place = self.place_of(self.keys[group]);
            self.dense[place] = small(group);
        }
    }
}

fn key_of(codes: &[Vec<u32>], row: usize, but: Option<usize>) -> Key {
    let mut key = [0; MOST_DIMENSIONS];
    for (place, codes) in codes.iter().enumerate() {
        if but != Some(place) {
            key[place] = codes[row];
        }
    }
    key
}

/// Rows of a batch and groups of a question are far fewer than 2³².
pub(crate) fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

const RECENT: usize = 64;

/// The labels of one dimension, numbered as they are met.
struct Codes {
    labels: Vec<Label>,
    by_text: HashMap<String, u32>,
    /// The code found last for texts that look alike.
    recent: [u32; RECENT],
    /// The values that were coded last: batches of one row group share them.
    last: Option<(ArrayRef, Vec<u32>)>,
}

impl Codes {
    fn new(grouping: &Grouping) -> Self {
        let labels = match grouping {
            Grouping::Time(buckets) => buckets.starts.iter().map(|start| Label::Time(*start)).collect(),
            Grouping::One(_) | Grouping::Several(_) => vec![Label::Missing],
        };
        Self { labels, by_text: HashMap::new(), recent: [MISSING; RECENT], last: None }
    }

    /// One code per row; for a field of several values, one per value of the batch.
    fn read(
        &mut self,
        grouping: &Grouping,
        batch: &RecordBatch,
        mask: Option<&[bool]>,
        when: When,
    ) -> Result<Vec<u32>> {
        match (grouping, when) {
            (Grouping::Time(buckets), When::All(moment)) => {
                Ok(vec![small(buckets.index_of(moment).unwrap_or(0)); batch.num_rows()])
            }
            (Grouping::Time(buckets), When::EachRow) => {
                Ok(time_codes(buckets, numbers::<TimestampMicrosecondType>(batch, "occurred_at")?.values()))
            }
            (Grouping::One(field), _) => self.one(field, batch, mask),
            (Grouping::Several(field), _) => {
                let lists = NameLists::of(batch, column::of_field(field))?;
                Ok(self.coded(lists.keys, lists.values))
            }
        }
    }

    fn one(&mut self, field: &Field, batch: &RecordBatch, mask: Option<&[bool]>) -> Result<Vec<u32>> {
        let wanted = |row: usize| mask.is_none_or(|mask| mask[row]);
        Ok(match Names::of(batch, field)? {
            Names::Coded(keys, values) => self.coded(keys, values),
            Names::Plain(values) => (0..values.len())
                .map(|row| column::value(values, row).filter(|_| wanted(row)).map_or(MISSING, |text| self.code(text)))
                .collect(),
            Names::Attribute(objects, name) => (0..objects.len())
                .map(|row| {
                    let object = column::value(objects, row).filter(|_| wanted(row));
                    object.and_then(|object| name.of(object)).map_or(MISSING, |text| self.code(&text))
                })
                .collect(),
        })
    }

    fn coded(&mut self, keys: &Int32Array, values: &StringArray) -> Vec<u32> {
        let (kept, codes) = match self.last.take().filter(|(last, _)| column::is_same(last, values)) {
            Some(last) => last,
            None => {
                let codes = (0..values.len()).map(|at| self.code(values.value(at))).collect();
                (Arc::new(values.clone()) as ArrayRef, codes)
            }
        };
        let found = if keys.null_count() == 0 {
            keys.values().iter().map(|key| codes[usize::try_from(*key).unwrap_or(0)]).collect()
        } else {
            let of = |row| if keys.is_valid(row) { codes[column::position(keys, row)] } else { MISSING };
            (0..keys.len()).map(of).collect()
        };
        self.last = Some((kept, codes));
        found
    }

    fn code(&mut self, text: &str) -> u32 {
        let bytes = text.as_bytes();
        let (first, last) = (bytes.first().copied().unwrap_or(0), bytes.last().copied().unwrap_or(0));
        let place = (usize::from(first) + usize::from(last) * 5 + bytes.len() * 3) % RECENT;
        let recent = self.recent[place];
        if self.labels[recent as usize].text() == Some(text) {
            return recent;
        }
        let code = match self.by_text.get(text) {
            Some(code) => *code,
            None => {
                let code = small(self.labels.len());
                self.labels.push(Label::Text(text.to_owned()));
                self.by_text.insert(text.to_owned(), code);
                code
            }
        };
        self.recent[place] = code;
        code
    }
}

/// Rows are sorted by time in files, so the bucket of the last row is nearly always the next row's.
fn time_codes(buckets: &Buckets, moments: &[i64]) -> Vec<u32> {
    let starts = &buckets.starts;
    let (mut code, mut from, mut to) = (0, i64::MAX, i64::MIN);
    let next = moments.iter().map(|moment| {
        if !(from..to).contains(moment) {
            code = buckets.index_of(Timestamp(*moment)).unwrap_or(0);
            from = starts.get(code).map_or(i64::MIN, |start| start.0);
            to = starts.get(code + 1).map_or(i64::MAX, |start| start.0);
        }
        small(code)
    });
    next.collect()
}
