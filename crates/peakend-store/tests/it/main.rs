//! The store's suite: every test runs on SQLite and on PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod backup;
mod customer;
mod job;
mod journey;
mod ledger;

use peakend_model::interaction::{Channel, Interaction};
use peakend_model::{InteractionId, Timestamp, WorkspaceId};
use uuid::Uuid;

const NOW: Timestamp = Timestamp(1_790_000_000_000_000);

fn workspace(number: u128) -> WorkspaceId {
    WorkspaceId(Uuid::from_u128(0x00C0_FFEE_0000 + number))
}

fn interaction(number: u128) -> Interaction {
    Interaction {
        id: InteractionId(Uuid::from_u128(number)),
        occurred_at: NOW,
        recorded_at: NOW,
        kind: "review".into(),
        channel: Channel::Web,
        touchpoint: None,
        brand: None,
        product: None,
        thread: None,
        customer: None,
        account: None,
        source: "test".into(),
        score: None,
        text: Some(format!("text № {number} “with” quotes")),
        turns: Vec::new(),
        value: None,
        attributes: [("städte".to_owned(), "\u{1F600} '; DROP TABLE".to_owned())].into(),
        annotation: None,
    }
}
