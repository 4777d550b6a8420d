//! The demo company as a ledger in memory, for stories of analyses against its known causes.

use std::collections::HashMap;

use peakend_model::insight::{Archive, Checkpoint, Insights, MomentQuery, Paths, Scope};
use peakend_model::interaction::{Interaction, NewInteraction};
use peakend_model::{CustomerId, InteractionId, Timestamp, WorkspaceId};
use peakend_testkit::MemoryInsights;
use peakend_testkit::demo::{DemoCompany, Size};
use uuid::Uuid;

use crate::site::workspace;

/// 2026-06-15T12:00:00Z
pub(crate) const TODAY: Timestamp = Timestamp(1_781_524_800_000_000);

/// Who bought something is known by their orders, whatever they call themselves elsewhere.
pub(crate) fn history(customers: u32) -> Vec<Interaction> {
    let company = DemoCompany::new(7, TODAY, Size { customers });
    let mut known: HashMap<String, CustomerId> = HashMap::new();
    let told = company.interactions();
    for row in &told {
        let number = row.thread.as_deref().and_then(|order| order.strip_prefix("LO")?.split('-').next()?.parse().ok());
        if let Some(number) = number {
            let customer = CustomerId(Uuid::from_u128(number));
            for identifier in &row.identifiers {
                known.entry(format!("{identifier:?}")).or_insert(customer);
            }
        }
    }
    let customer =
        |row: &NewInteraction| row.identifiers.iter().find_map(|one| known.get(&format!("{one:?}")).copied());
    (1..).zip(told.iter()).map(|(number, row)| interaction(number, row, customer(row))).collect()
}

fn interaction(number: u128, row: &NewInteraction, customer: Option<CustomerId>) -> Interaction {
    let row = row.clone();
    Interaction {
        id: InteractionId(Uuid::from_u128(number)),
        occurred_at: row.occurred_at,
        recorded_at: row.occurred_at,
        kind: row.kind,
        channel: row.channel,
        touchpoint: row.touchpoint,
        brand: row.brand,
        product: row.product,
        thread: row.thread,
        customer,
        account: None,
        score: row.score,
        text: row.text,
        value: row.value,
        attributes: row.attributes,
        source: "demo".into(),
        annotation: None,
    }
}

/// The ledger that holds `rows`.
pub(crate) async fn ledger(rows: Vec<Interaction>) -> MemoryInsights {
    let ledger = MemoryInsights::new();
    let checkpoint = Checkpoint { app: "import:demo".into(), version: 1 };
    ledger.append(workspace(1), &checkpoint, rows).await.unwrap();
    ledger
}

pub(crate) async fn moments(rows: Vec<Interaction>, query: impl Fn(WorkspaceId) -> MomentQuery) -> Paths {
    ledger(rows).await.moments(&query(workspace(1)), &Scope::default()).await.unwrap()
}
