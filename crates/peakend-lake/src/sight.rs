//! A batch as the questions about it see it: what several of them need is worked out once.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use deltalake_core::arrow::array::{Array, RecordBatch};
use deltalake_core::arrow::datatypes::{Decimal32Type, Int16Type};
use peakend_model::Timestamp;
use peakend_model::insight::{ScoreCounts, ScorePoint};
use peakend_model::interaction::{Scale, ScoreKind};

use crate::column::{self, Quick, numbers};
use crate::error::Result;
use crate::groups::small;
use crate::plan::Plan;

/// When the rows of a batch happened, as far as a question can tell.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// Each row says it.
    EachRow,
    /// The question cuts nothing between them: all may lie here.
    All(Timestamp),
}

/// The rows that count for a question.
pub(crate) struct Picked {
    /// One flag per row; `None`: all.
    pub(crate) mask: Option<Vec<bool>>,
    pub(crate) rows: Rc<Vec<u32>>,
}

pub(crate) struct Sight<'a> {
    pub(crate) batch: &'a RecordBatch,
    points: &'a mut Points,
    /// The scores of the rows, once somebody asked for them.
    scores: Option<Rc<Vec<u32>>>,
    picked: Vec<(Arc<Plan>, When, Rc<Picked>)>,
}

impl<'a> Sight<'a> {
    pub(crate) fn of(batch: &'a RecordBatch, points: &'a mut Points) -> Self {
        Self { batch, points, scores: None, picked: Vec::new() }
    }

    pub(crate) fn picked(&mut self, plan: &Arc<Plan>, when: When) -> Result<Rc<Picked>> {
        let is_alike = |(other, at, _): &&(Arc<Plan>, When, _)| *at == when && other.pick == plan.pick;
        if let Some((_, _, picked)) = self.picked.iter().find(is_alike) {
            return Ok(picked.clone());
        }
        let mask = match when {
            When::EachRow => Some(plan.pick.mask(self.batch)?),
            When::All(_) => plan.pick.mask_inside(self.batch)?,
        };
        let all = 0..self.batch.num_rows();
        let rows = match &mask {
            Some(mask) => all.filter(|row| mask[*row]).map(small).collect(),
            None => all.map(small).collect(),
        };
        let picked = Rc::new(Picked { mask, rows: Rc::new(rows) });
        self.picked.push((plan.clone(), when, picked.clone()));
        Ok(picked)
    }

    /// Which of the reader's [`Points`] each row has given, or [`NO_SCORE`].
    pub(crate) fn scores(&mut self) -> Result<Rc<Vec<u32>>> {
        if let Some(scores) = &self.scores {
            return Ok(scores.clone());
        }
        let scores = Rc::new(self.points.of(self.batch)?);
        self.scores = Some(scores.clone());
        Ok(scores)
    }
}

pub(crate) const NO_SCORE: u32 = u32::MAX;
const RECENT: usize = 512;

/// The points on scales that a reader has met, numbered.
pub(crate) struct Points {
    met: Vec<(ScoreKind, ScorePoint)>,
    codes: HashMap<(u64, u8), u32, Quick>,
    /// The point found last for values that look alike.
    recent: Vec<(u64, u8, u32)>,
}

impl Default for Points {
    fn default() -> Self {
        Self { met: Vec::new(), codes: HashMap::default(), recent: vec![(0, u8::MAX, 0); RECENT] }
    }
}

impl Points {
    fn of(&mut self, batch: &RecordBatch) -> Result<Vec<u32>> {
        let (keys, names) = column::coded_column(batch, "score_kind")?;
        let kind_of = |at| column::value(names, at).and_then(ScoreKind::from_key);
        let kinds: Vec<Option<ScoreKind>> = (0..names.len()).map(kind_of).collect();
        let values = numbers::<Decimal32Type>(batch, "score")?;
        let mins = numbers::<Int16Type>(batch, "score_min")?;
        let maxs = numbers::<Int16Type>(batch, "score_max")?;
        let code = |row| {
            let kind = keys.is_valid(row).then(|| kinds[column::position(keys, row)]).flatten();
            let Some(kind) = kind else { return NO_SCORE };
            let scale = Scale { min: mins.value(row), max: maxs.value(row) };
            self.code(kind, ScorePoint { scale, thousandths: values.value(row) })
        };
        Ok((0..batch.num_rows()).map(code).collect())
    }

    #[inline]
    fn code(&mut self, kind: ScoreKind, point: ScorePoint) -> u32 {
        let name = kind as u8;
        #[expect(clippy::cast_sign_loss, reason = "the bits make a key")]
        let key = u64::from(point.thousandths as u32)
            | u64::from(point.scale.min as u16) << 32
            | u64::from(point.scale.max as u16) << 48;
        #[expect(clippy::cast_sign_loss, reason = "the bits make a place")]
        let place = ((point.thousandths as u32 / 100) as usize + usize::from(name) * 128) % RECENT;
        let (last, last_name, code) = self.recent[place];
        if last == key && last_name == name {
            return code;
        }
        let next = small(self.met.len());
        let code = *self.codes.entry((key, name)).or_insert(next);
        if code == next {
            self.met.push((kind, point));
        }
        self.recent[place] = (key, name, code);
        code
    }

    /// `counts`, given by the number of the point, of the points of one kind.
    pub(crate) fn counted(&self, kind: ScoreKind, counts: &[u64]) -> ScoreCounts {
        let given = self.met.iter().zip(counts).filter(|((of, _), n)| *of == kind && **n > 0);
        ScoreCounts(given.map(|((_, point), n)| (*point, *n)).collect())
    }
}
