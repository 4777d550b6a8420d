//! How often the demo company's rule of memory is found again in the ledger it keeps:
//! `cargo run -p peakend-app --example demo_memory -- SEEDS`

#[path = "../tests/it/demo_map.rs"]
mod demo_map;

use std::io::Write;

use demo_map::{as_felt, as_shown};
use peakend_app::Reader;
use peakend_app::journey::map::{Map, Verdict};
use peakend_app::journey::{Change, ChangeKind};
use peakend_model::Timestamp;
use peakend_testkit::demo::{DemoCompany, Memory, Size};

/// 2026-06-15T12:00:00Z
const TODAY: Timestamp = Timestamp(1_781_524_800_000_000);

fn main() -> anyhow::Result<()> {
    let seeds: u64 = std::env::args().nth(1).map_or(Ok(10), |text| text.parse())?;
    let reader = Reader::new();
    let mut out = std::io::stdout();
    let mut held = [0_u64; 6];
    writeln!(out, "seed rated  share  intense  end  verdict  pit  first  | company of the mean")?;
    for seed in 1..=seeds {
        let company = || DemoCompany::new(seed, TODAY, Size::USUAL);
        let laws = company().truth().laws.clone();
        let (shown, felt) = (as_shown(&company(), &reader, TODAY), as_felt(&company(), TODAY));
        let other = as_shown(&company().remembering(Memory::Mean), &reader, TODAY);
        let Some(found) = shown.ending.judgement.as_ref() else { anyhow::bail!("seed {seed}: no verdict") };
        let without = other.ending.judgement.as_ref();
        let share = found.peak_share;
        let checks = [
            found.verdict == Verdict::Yes,
            share.is_some_and(|share| share.holds(laws.peak_share)),
            name(&shown, shown.pit) == name(&felt, felt.pit),
            first(&shown.ranking) == first(&felt.ranking),
            without.is_some_and(|judgement| judgement.verdict == Verdict::No),
            without.is_some_and(|judgement| judgement.verdict == Verdict::Yes),
        ];
        held.iter_mut().zip(checks).for_each(|(held, check)| *held += u64::from(check));
        writeln!(
            out,
            "{seed:>4} {:>5}  {}  {:.2} ± {:.2}  {:.2} ± {:.2}  {:?}  {}  {}  | {}",
            found.n,
            share.map_or_else(|| "–".to_owned(), |s| format!("{:.2} [{:.2} {:.2}]", s.value, s.low, s.high)),
            found.intense.value,
            found.intense.error,
            found.end.value,
            found.end.error,
            found.verdict,
            name(&shown, shown.pit).unwrap_or_default(),
            first(&shown.ranking),
            without.map_or_else(|| "–".to_owned(), |judgement| format!("{:?}", judgement.verdict)),
        )?;
    }
    let names = ["yes", "share in its interval", "pit", "first", "company of the mean: no", "company of the mean: yes"];
    for (name, held) in names.iter().zip(held) {
        writeln!(out, "{name}: {held} of {seeds}")?;
    }
    Ok(())
}

fn name(map: &Map, place: Option<usize>) -> Option<&str> {
    Some(map.curve[place?].touchpoint.as_str())
}

fn first(ranking: &[Change]) -> String {
    ranking.first().map(named).unwrap_or_default()
}

fn named(change: &Change) -> String {
    let what = match change.kind {
        ChangeKind::Lift => "lift",
        ChangeKind::FixEnd => "fix the end",
        ChangeKind::RemovePit => "remove the pit",
        ChangeKind::BuildPeak => "build a peak",
    };
    change.touchpoint.as_ref().map_or_else(|| what.to_owned(), |point| format!("{what} {point}"))
}
