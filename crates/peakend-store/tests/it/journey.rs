//! Journeys and the notes beside them.

use peakend_model::indicator::Worded;
use peakend_model::journey::{Journey, Note, Plan, Version};
use peakend_model::time::Zone;
use peakend_model::user::{Locale, Workspace};
use peakend_model::{JourneyId, NoteId};
use peakend_store::testing::TestDatabase;
use peakend_store::{Store, each_engine};

use super::*;

/// A workspace with its row, once per number.
async fn opened(store: &Store, number: u128) -> WorkspaceId {
    let ours = Workspace {
        id: workspace(number),
        name: "Acme".into(),
        zone: Zone::default(),
        locale: Locale::En,
        created_at: NOW,
    };
    let mut tx = store.write(ours.id).await.unwrap();
    tx.add_workspace(&ours).await.unwrap();
    tx.commit().await.unwrap();
    ours.id
}

fn journey(number: u128, key: &str) -> Journey {
    Journey {
        id: JourneyId(Uuid::from_u128(number)),
        key: key.into(),
        revision: 1,
        name: Worded::plain(key),
        goal: Worded::default(),
        versions: vec![Version { number: 1, since: NOW, plan: Plan::default() }],
        to_be: None,
    }
}

async fn add(store: &Store, workspace: WorkspaceId, journey: &Journey) {
    let mut tx = store.write(workspace).await.unwrap();
    tx.add_journey(journey, NOW).await.unwrap();
    tx.commit().await.unwrap();
}

async fn update(store: &Store, workspace: WorkspaceId, journey: &Journey) -> bool {
    let mut tx = store.write(workspace).await.unwrap();
    let was_base = tx.update_journey(journey, NOW).await.unwrap();
    tx.commit().await.unwrap();
    was_base
}

each_engine!(
    async fn journeys_keep_their_order_and_their_workspace(db: TestDatabase) {
        let (store, ours, theirs) = (&db.store, opened(&db.store, 1).await, opened(&db.store, 2).await);
        add(store, ours, &journey(1, "stay")).await;
        add(store, ours, &journey(2, "order")).await;
        add(store, theirs, &journey(3, "order")).await;
        let keys: Vec<String> = store.journeys(ours).await.unwrap().into_iter().map(|journey| journey.key).collect();
        assert_eq!(keys, ["stay", "order"]);
        assert_eq!(store.journey(theirs, "order").await.unwrap(), Some(journey(3, "order")));
        assert_eq!(store.journey(theirs, "stay").await.unwrap(), None);
    }
);

each_engine!(
    async fn the_second_of_two_editors_is_stopped(db: TestDatabase) {
        let (store, ours) = (&db.store, opened(&db.store, 1).await);
        add(store, ours, &journey(1, "order")).await;
        let next = Journey { revision: 2, name: Worded::plain("Ana's"), ..journey(1, "order") };
        assert!(update(store, ours, &next).await);
        let other = Journey { name: Worded::plain("Bo's"), ..next.clone() };
        assert!(!update(store, ours, &other).await);
        assert_eq!(store.journey(ours, "order").await.unwrap(), Some(next.clone()));
        let foreign = Journey { revision: 3, ..other };
        assert!(!update(store, opened(&db.store, 2).await, &foreign).await);
    }
);

each_engine!(
    async fn a_removed_journey_comes_back_or_makes_room(db: TestDatabase) {
        let (store, ours) = (&db.store, opened(&db.store, 1).await);
        add(store, ours, &journey(1, "order")).await;
        let mut tx = store.write(ours).await.unwrap();
        assert!(tx.remove_journey("order", NOW).await.unwrap());
        assert!(!tx.remove_journey("order", NOW).await.unwrap());
        tx.commit().await.unwrap();
        assert!(store.journeys(ours).await.unwrap().is_empty());
        let mut tx = store.write(ours).await.unwrap();
        assert!(tx.restore_journey("order").await.unwrap());
        assert!(tx.remove_journey("order", NOW).await.unwrap());
        tx.commit().await.unwrap();
        add(store, ours, &journey(2, "order")).await;
        assert_eq!(store.journey(ours, "order").await.unwrap().unwrap().id, journey(2, "order").id);
    }
);

each_engine!(
    async fn notes_stand_beside_their_journey(db: TestDatabase) {
        let (store, ours) = (&db.store, opened(&db.store, 1).await);
        let order = journey(1, "order");
        add(store, ours, &order).await;
        let note = |number: u128, touchpoint: Option<&str>| Note {
            id: NoteId(Uuid::from_u128(number)),
            journey: order.id,
            touchpoint: touchpoint.map(str::to_owned),
            author: None,
            text: format!("note {number} with “quotes”"),
            at: Timestamp(NOW.0 + i64::try_from(number).unwrap()),
        };
        let (whole, delivery) = (note(1, None), note(2, Some("delivery")));
        let mut tx = store.write(ours).await.unwrap();
        tx.add_journey_note(&whole).await.unwrap();
        tx.add_journey_note(&delivery).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(store.journey_notes(ours, order.id).await.unwrap(), [delivery.clone(), whole.clone()]);
        assert_eq!(store.journey_note(opened(&db.store, 2).await, whole.id).await.unwrap(), None);
        let mut tx = store.write(ours).await.unwrap();
        assert!(tx.remove_journey_note(whole.id).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(store.journey_notes(ours, order.id).await.unwrap(), [delivery]);
    }
);
