//! Gathering moments: few columns of every row group, then one sort by customer.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use deltalake_core::arrow::array::{Array, ArrayRef, Int32Array, RecordBatch, StringArray};
use deltalake_core::arrow::datatypes::{Decimal32Type, Decimal64Type, Int16Type, Int32Type, TimestampMicrosecondType};
use peakend_model::annotation::Intent;
use peakend_model::insight::{Moment, MomentParts, MomentQuery, Paths, Scope, Share, intent_bit, thread_number};
use peakend_model::interaction::{Channel, Scale, Score, ScoreKind};
use peakend_model::{CustomerId, Timestamp};
use uuid::Uuid;

use crate::column::{self, NameLists, Quick, numbers};
use crate::error::{Error, Result};
use crate::groups::small;
use crate::people::Numbering;
use crate::pick::Pick;
use crate::scan::{self, Held, Slice, Wanted};

/// A question for moments made ready.
pub(crate) struct Wish {
    pick: Pick,
    marks: Vec<Pick>,
    share: Option<Share>,
    threads: bool,
    anonymous: bool,
    /// Merged customers and whom they count as.
    aliases: HashMap<u128, u128, Quick>,
    numbering: Numbering,
}

impl Wish {
    pub(crate) fn new(query: &MomentQuery, scope: &Scope) -> Self {
        let marks = query.marks.iter().take(MomentQuery::MOST_MARKS);
        Self {
            pick: Pick::new(query.period, &query.filters),
            marks: marks.map(|filters| Pick::new(query.period, filters)).collect(),
            share: query.share,
            threads: query.threads,
            anonymous: query.anonymous,
            aliases: scope.aliases.iter().map(|(from, into)| (from.0.as_u128(), into.0.as_u128())).collect(),
            numbering: Numbering::default(),
        }
    }

    fn columns(&self) -> BTreeSet<&'static str> {
        let mut columns = BTreeSet::from([
            "occurred_at",
            "kind",
            "channel",
            "touchpoint",
            "customer",
            "score_kind",
            "score",
            "score_min",
            "score_max",
            "text_length",
            "value",
            "currency",
            "mood",
            "intents",
        ]);
        columns.extend(self.threads.then_some("thread"));
        for pick in self.marks.iter().chain([&self.pick]) {
            pick.columns(&mut columns);
        }
        columns
    }

    /// Who the spelled customer counts as; none if outside the share asked for.
    fn wanted(&self, spelled: &str) -> Result<Option<u128>> {
        let id = Uuid::try_parse(spelled).map_err(|_| Error::Unreadable("customer"))?.as_u128();
        let id = self.aliases.get(&id).copied().unwrap_or(id);
        let holds = self.share.is_none_or(|share| share.holds(CustomerId(Uuid::from_u128(id))));
        Ok(holds.then_some(id))
    }
}

/// Reads `files`, a part per reader.
pub(crate) async fn of_files(files: &[Held], wish: &Arc<Wish>, threads: usize) -> Result<Vec<Gather>> {
    let mut slices = Vec::new();
    for held in files {
        slices.extend(scan::slices(held, &wish.pick).await?);
    }
    let (slices, next) = (Arc::new(slices), Arc::new(AtomicUsize::new(0)));
    scan::by_readers(threads.min(slices.len()), || {
        let (wish, slices, next) = (wish.clone(), slices.clone(), next.clone());
        async move { gather_some(wish, &slices, &next).await }
    })
    .await
}

async fn gather_some(wish: Arc<Wish>, slices: &[Slice], next: &AtomicUsize) -> Result<Gather> {
    let columns = wish.columns();
    let mut gather = Gather::new(wish);
    while let Some(slice) = slices.get(next.fetch_add(1, Ordering::Relaxed)) {
        let wanted = Wanted {
            metadata: &slice.footer.counting,
            columns: Some(&columns),
            selection: None,
            batch_rows: scan::BATCH_ROWS,
        };
        scan::read(slice, wanted, |batch| gather.push(&batch)).await?;
    }
    Ok(gather)
}

/// What one reader has met.
pub(crate) struct Gather {
    wish: Arc<Wish>,
    touchpoints: Names,
    kinds: Names,
    currencies: Names,
    owners: Vec<u32>,
    moments: Vec<Moment>,
    /// The spelled ids that were read last, and what they stand for: batches of one row group share them.
    last: Option<(ArrayRef, Vec<u32>)>,
}

/// Owners: a customer's number plus [`FIRST`], or one of these.
const NOBODY: u32 = 0;
const FIRST: u32 = 1;
const NOT_YET: u32 = u32::MAX;
const NOT_WANTED: u32 = u32::MAX - 1;

impl Gather {
    pub(crate) fn new(wish: Arc<Wish>) -> Self {
        Self {
            wish,
            touchpoints: Names::default(),
            kinds: Names::default(),
            currencies: Names::default(),
            owners: Vec::new(),
            moments: Vec::new(),
            last: None,
        }
    }

    pub(crate) fn push(&mut self, batch: &RecordBatch) -> Result<()> {
        let mask = self.wish.pick.mask(batch)?;
        let owners = self.owners_of(batch, &mask)?;
        if owners.is_empty() {
            return Ok(());
        }
        let marks = marks(&self.wish, batch, &mask)?;
        let columns = Columns::of(batch, self.wish.threads)?;
        let mut touchpoints = self.touchpoints.reading(batch, "touchpoint")?;
        let mut kinds = self.kinds.reading(batch, "kind")?;
        let mut currencies = self.currencies.reading(batch, "currency")?;
        for (row, owner) in owners {
            let currency = currencies.place(row);
            let value = (currency > 0).then(|| columns.values.value(row));
            let moment = Moment::from(MomentParts {
                at: Timestamp(columns.moments.value(row)),
                touchpoint: touchpoints.place(row),
                kind: u16::try_from(kinds.place(row)).unwrap_or_default(),
                channel: columns.channel(row)?,
                score: columns.score(row)?,
                mood: columns.moods.is_valid(row).then(|| columns.moods.value(row)),
                has_text: columns.lengths.is_valid(row),
                intents: columns.intents(row),
                value: value.map(|value| (value, u8::try_from(currency).unwrap_or_default())),
                thread: columns.thread(row),
                marks: marks.as_ref().map_or(0, |marks| marks[row]),
            });
            self.owners.push(owner);
            self.moments.push(moment);
        }
        Ok(())
    }

    /// The rows wanted, each with its owner.
    fn owners_of(&mut self, batch: &RecordBatch, mask: &[bool]) -> Result<Vec<(usize, u32)>> {
        let (keys, values) = column::coded_column(batch, "customer")?;
        let mut known = match self.last.take() {
            Some((last, known)) if column::is_same(&last, values) => known,
            _ => vec![NOT_YET; values.len()],
        };
        let rows = || (0..batch.num_rows()).filter(|row| mask[*row]);
        let (mut asked, mut ids) = (Vec::new(), Vec::new());
        for row in rows().filter(|row| keys.is_valid(*row)) {
            let at = column::position(keys, row);
            if known[at] == NOT_YET {
                known[at] = NOT_WANTED;
                if let Some(id) = self.wish.wanted(values.value(at))? {
                    asked.push(at);
                    ids.push(id);
                }
            }
        }
        for (at, number) in asked.into_iter().zip(self.wish.numbering.numbers(&ids)) {
            known[at] = number + FIRST;
        }
        let owner = |row: usize| match keys.is_valid(row) {
            true => Some(known[column::position(keys, row)]).filter(|owner| *owner != NOT_WANTED),
            false => self.wish.anonymous.then_some(NOBODY),
        };
        let found = rows().filter_map(|row| owner(row).map(|owner| (row, owner))).collect();
        self.last = Some((Arc::new(values.clone()), known));
        Ok(found)
    }
}

/// The bits of each row of `batch`, where marks were asked for.
fn marks(wish: &Wish, batch: &RecordBatch, mask: &[bool]) -> Result<Option<Vec<u64>>> {
    if wish.marks.is_empty() {
        return Ok(None);
    }
    let mut marks = vec![0_u64; batch.num_rows()];
    for (bit, pick) in wish.marks.iter().enumerate() {
        let mut passes = mask.to_vec();
        pick.narrow(batch, &mut passes)?;
        for (mark, pass) in marks.iter_mut().zip(passes) {
            *mark |= u64::from(pass) << bit;
        }
    }
    Ok(Some(marks))
}

/// The columns of a batch, looked up once.
struct Columns<'a> {
    moments: &'a deltalake_core::arrow::array::TimestampMicrosecondArray,
    channels: (&'a Int32Array, Vec<Option<Channel>>),
    score_kinds: (&'a Int32Array, Vec<Option<ScoreKind>>),
    scores: &'a deltalake_core::arrow::array::Decimal32Array,
    mins: &'a deltalake_core::arrow::array::Int16Array,
    maxs: &'a deltalake_core::arrow::array::Int16Array,
    lengths: &'a Int32Array,
    values: &'a deltalake_core::arrow::array::Decimal64Array,
    moods: &'a Int32Array,
    intents: NameLists<'a>,
    bits: Vec<u8>,
    threads: Option<&'a StringArray>,
}

impl<'a> Columns<'a> {
    fn of(batch: &'a RecordBatch, threads: bool) -> Result<Self> {
        let intents = NameLists::of(batch, "intents")?;
        let bit = |at| Intent::from_key(intents.values.value(at)).map_or(0, intent_bit);
        Ok(Self {
            moments: numbers::<TimestampMicrosecondType>(batch, "occurred_at")?,
            channels: known(batch, "channel", Channel::from_key)?,
            score_kinds: known(batch, "score_kind", ScoreKind::from_key)?,
            scores: numbers::<Decimal32Type>(batch, "score")?,
            mins: numbers::<Int16Type>(batch, "score_min")?,
            maxs: numbers::<Int16Type>(batch, "score_max")?,
            lengths: numbers::<Int32Type>(batch, "text_length")?,
            values: numbers::<Decimal64Type>(batch, "value")?,
            moods: numbers::<Int32Type>(batch, "mood")?,
            bits: (0..intents.values.len()).map(bit).collect(),
            intents,
            threads: threads.then(|| column::strings(batch, "thread")).transpose()?,
        })
    }

    fn channel(&self, row: usize) -> Result<Channel> {
        let (keys, channels) = &self.channels;
        channels.get(column::position(keys, row)).copied().flatten().ok_or(Error::Unreadable("channel"))
    }

    fn score(&self, row: usize) -> Result<Option<Score>> {
        let (keys, kinds) = &self.score_kinds;
        if keys.is_null(row) {
            return Ok(None);
        }
        let kind = kinds.get(column::position(keys, row)).copied().flatten().ok_or(Error::Unreadable("score_kind"))?;
        let scale = Scale { min: self.mins.value(row), max: self.maxs.value(row) };
        Ok(Some(Score { kind, thousandths: self.scores.value(row), scale }))
    }

    fn intents(&self, row: usize) -> u8 {
        let items = self.intents.items(row);
        items.fold(0, |bits, item| bits | self.bits[column::position(self.intents.keys, item)])
    }

    fn thread(&self, row: usize) -> u32 {
        self.threads.and_then(|threads| column::value(threads, row)).map_or(0, thread_number)
    }
}

/// A coded column of names from a closed list.
fn known<'a, T>(
    batch: &'a RecordBatch,
    name: &'static str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<(&'a Int32Array, Vec<Option<T>>)> {
    let (keys, values) = column::coded_column(batch, name)?;
    Ok((keys, (0..values.len()).map(|at| column::value(values, at).and_then(&parse)).collect()))
}

/// Names in the order they were met; the empty one is always there, in place 0.
struct Names {
    places: HashMap<String, u32>,
    names: Vec<String>,
}

impl Default for Names {
    fn default() -> Self {
        Self { places: HashMap::from([(String::new(), 0)]), names: vec![String::new()] }
    }
}

impl Names {
    fn reading<'a>(&'a mut self, batch: &'a RecordBatch, name: &'static str) -> Result<Reading<'a>> {
        let (keys, values) = column::coded_column(batch, name)?;
        Ok(Reading { names: self, keys, values, places: vec![NOT_YET; values.len()] })
    }

    fn place(&mut self, name: &str) -> u32 {
        if let Some(place) = self.places.get(name) {
            return *place;
        }
        let place = small(self.names.len());
        self.names.push(name.to_owned());
        self.places.insert(name.to_owned(), place);
        place
    }
}

/// A column of names being read; only names of rows asked for get a place.
struct Reading<'a> {
    names: &'a mut Names,
    keys: &'a Int32Array,
    values: &'a StringArray,
    places: Vec<u32>,
}

impl Reading<'_> {
    fn place(&mut self, row: usize) -> u32 {
        if self.keys.is_null(row) {
            return 0;
        }
        let at = column::position(self.keys, row);
        if self.places[at] == NOT_YET {
            self.places[at] = self.names.place(column::value(self.values, at).unwrap_or_default());
        }
        self.places[at]
    }
}

/// All parts as one: names sorted, moments by customer.
pub(crate) fn join(wish: &Wish, parts: Vec<Gather>) -> Paths {
    let (touchpoints, touchpoint_places) = sorted(parts.iter().map(|part| &part.touchpoints));
    let (kinds, kind_places) = sorted(parts.iter().map(|part| &part.kinds));
    let (currencies, currency_places) = sorted(parts.iter().map(|part| &part.currencies));
    let mut ends = ends_of(&parts, wish.numbering.bound() + FIRST as usize);
    let runs = runs(&ends, &wish.numbering);
    let any = parts.iter().find_map(|part| part.moments.first());
    let mut moments: Vec<Moment> =
        any.map_or_else(Vec::new, |any| vec![*any; parts.iter().map(|part| part.moments.len()).sum()]);
    for (number, part) in parts.into_iter().enumerate() {
        for (owner, moment) in part.owners.into_iter().zip(part.moments) {
            let end = &mut ends[owner as usize];
            *end -= 1;
            let kind = kind_places[number][usize::from(moment.kind)];
            let currency = currency_places[number][usize::from(moment.currency)];
            moments[*end] = moment.renamed(
                touchpoint_places[number][moment.touchpoint as usize],
                u16::try_from(kind).unwrap_or_default(),
                u8::try_from(currency).unwrap_or_default(),
            );
        }
    }
    Paths::of_runs([touchpoints, kinds, currencies], runs, moments)
}

/// All names in order, and for each part where its names have gone.
fn sorted<'a>(parts: impl Iterator<Item = &'a Names> + Clone) -> (Vec<String>, Vec<Vec<u32>>) {
    let all: BTreeSet<&str> = parts.clone().flat_map(|part| part.names.iter().map(String::as_str)).collect();
    let places: BTreeMap<&str, u32> = all.iter().zip(0..).map(|(name, place)| (*name, place)).collect();
    let moved = parts.map(|part| part.names.iter().map(|name| places[name.as_str()]).collect());
    (all.iter().map(|name| (*name).to_owned()).collect(), moved.collect())
}

/// For each owner, where its moments end when owners stand one after the other.
fn ends_of(parts: &[Gather], owners: usize) -> Vec<usize> {
    let mut ends = vec![0; owners];
    for owner in parts.iter().flat_map(|part| &part.owners) {
        ends[*owner as usize] += 1;
    }
    let mut end = 0;
    for slot in &mut ends {
        end += *slot;
        *slot = end;
    }
    ends
}

fn runs(ends: &[usize], numbering: &Numbering) -> Vec<(Option<CustomerId>, Range<usize>)> {
    let starts = std::iter::once(0).chain(ends.iter().copied());
    let stretches = starts.zip(ends).map(|(start, end)| start..*end);
    let customer = |owner: u32| match owner {
        NOBODY => None,
        number => Some(CustomerId(Uuid::from_u128(numbering.id(number - FIRST)))),
    };
    (0..).zip(stretches).filter(|(_, run)| !run.is_empty()).map(|(owner, run)| (customer(owner), run)).collect()
}
