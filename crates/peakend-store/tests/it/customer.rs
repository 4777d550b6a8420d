//! Customers, identifiers, merges.

use peakend_model::customer::{Identifier, IdentifierKind, Merge};
use peakend_model::{CustomerId, MergeId};
use peakend_store::testing::TestDatabase;
use peakend_store::{CustomerSearch, Likeness, NewCustomer, Store, Touch, each_engine};

use super::*;

fn id(number: u128) -> CustomerId {
    CustomerId(Uuid::from_u128(number))
}

fn new(number: u128, name: Option<&str>, seen: i64) -> NewCustomer {
    NewCustomer {
        id: id(number),
        name: name.map(str::to_owned),
        strength: IdentifierKind::Email,
        first_seen_at: Timestamp(seen),
        last_seen_at: Timestamp(seen),
    }
}

async fn add(store: &Store, workspace: WorkspaceId, customers: &[(NewCustomer, &str)]) {
    let mut tx = store.write(workspace).await.unwrap();
    let rows: Vec<NewCustomer> = customers.iter().map(|(customer, _)| customer.clone()).collect();
    tx.insert_customers(&rows).await.unwrap();
    let identifiers: Vec<_> = customers.iter().map(|(customer, key)| ((*key).to_owned(), customer.id)).collect();
    tx.insert_identifiers(&identifiers).await.unwrap();
    tx.commit().await.unwrap();
}

async fn merge(store: &Store, workspace: WorkspaceId, number: u128, from: u128, into: u128) {
    let merge = Merge {
        id: MergeId(Uuid::from_u128(number)),
        from: id(from),
        into: id(into),
        at: NOW,
        by: None,
        reason: "test".into(),
        undone_at: None,
    };
    let mut tx = store.write(workspace).await.unwrap();
    tx.insert_merge(&merge).await.unwrap();
    tx.commit().await.unwrap();
}

async fn undo(store: &Store, workspace: WorkspaceId, number: u128) -> bool {
    let mut tx = store.write(workspace).await.unwrap();
    let ended = tx.undo_merge(MergeId(Uuid::from_u128(number)), NOW).await.unwrap();
    tx.commit().await.unwrap();
    ended.is_some()
}

async fn found(store: &Store, workspace: WorkspaceId, text: &str) -> Vec<u128> {
    let search = CustomerSearch { text: Some(text.to_owned()), after: None, limit: 50 };
    store.customers(workspace, &search).await.unwrap().iter().map(|customer| customer.id.0.as_u128()).collect()
}

each_engine!(
    async fn search_finds_names_and_identifiers_in_any_case_and_takes_signs_literally(db: TestDatabase) {
        let ours = workspace(1);
        let people = [
            (new(1, Some("Ánna Пётр"), 1), "email:anna@example.org"),
            (new(2, Some("100% Bob_y"), 2), "external_id:AB-7"),
            (new(3, None, 3), "phone:+34600111222"),
        ];
        add(&db.store, ours, &people).await;
        for (text, expected) in [
            ("anna", vec![1]),
            ("ПЁТР", vec![1]),
            ("EXAMPLE.org", vec![1]),
            ("ab-7", vec![2]),
            ("0%", vec![2]),
            ("b_y", vec![2]),
            ("%", vec![2]),
            ("600111", vec![3]),
            ("email", vec![]),
            ("", vec![3, 2, 1]),
        ] {
            assert_eq!(found(&db.store, ours, text).await, expected, "{text}");
        }
        assert!(found(&db.store, workspace(2), "anna").await.is_empty());
        assert_eq!(db.store.customer(workspace(2), id(1)).await.unwrap(), None);
    }
);

each_engine!(
    async fn pages_follow_each_other_without_gap_or_repeat(db: TestDatabase) {
        let ours = workspace(1);
        let keys: Vec<String> = (0..25).map(|n| format!("device:{n}")).collect();
        let people: Vec<_> =
            (0..25).map(|n| (new(n, None, i64::try_from(n / 3).unwrap()), keys[n as usize].as_str())).collect();
        add(&db.store, ours, &people).await;
        let mut seen = Vec::new();
        let mut search = CustomerSearch { text: None, after: None, limit: 4 };
        loop {
            let page = db.store.customers(ours, &search).await.unwrap();
            let Some(last) = page.last() else { break };
            search.after = Some((last.last_seen_at, last.id));
            seen.extend(page.iter().map(|customer| customer.id.0.as_u128()));
        }
        assert_eq!(seen, (0..25).rev().collect::<Vec<u128>>());
        assert_eq!(db.store.customer_count(ours).await.unwrap(), 25);
    }
);

each_engine!(
    async fn a_chain_of_merges_counts_as_one_and_each_link_can_be_undone(db: TestDatabase) {
        let ours = workspace(1);
        let people = [
            (new(1, Some("Ana"), 1), "email:a@x.org"),
            (new(2, None, 2), "phone:600111222"),
            (new(3, None, 3), "device:d"),
        ];
        add(&db.store, ours, &people).await;
        add(&db.store, workspace(2), &people).await;
        merge(&db.store, ours, 10, 3, 2).await;
        merge(&db.store, ours, 11, 2, 1).await;

        let whole = db.store.customer(ours, id(3)).await.unwrap().unwrap();
        assert_eq!((whole.id, whole.identifiers.len(), whole.last_seen_at.0), (id(1), 3, 3));
        assert_eq!(db.store.customer_members(ours, id(2)).await.unwrap(), [id(1), id(2), id(3)]);
        let aliases = db.store.customer_aliases(ours).await.unwrap();
        assert_eq!(aliases, [(id(2), id(1)), (id(3), id(1))].into());
        assert!(db.store.customer_aliases(workspace(2)).await.unwrap().is_empty());
        assert_eq!(found(&db.store, ours, "600").await, [1]);
        assert_eq!(db.store.merges_of(ours, &[id(2)]).await.unwrap().len(), 2);

        assert!(undo(&db.store, ours, 11).await);
        assert!(!undo(&db.store, ours, 11).await);
        assert!(!undo(&db.store, workspace(2), 10).await);
        assert_eq!(db.store.customer_aliases(ours).await.unwrap(), [(id(3), id(2))].into());
        let parted = db.store.customer(ours, id(3)).await.unwrap().unwrap();
        let keys: Vec<String> = parted.identifiers.iter().map(Identifier::key).collect();
        assert_eq!((parted.id, keys), (id(2), vec!["phone:600111222".into(), "device:d".to_owned()]));
        assert!(undo(&db.store, ours, 10).await);
        assert!(db.store.customer_aliases(ours).await.unwrap().is_empty());
    }
);

each_engine!(
    async fn known_identifiers_tell_owner_and_whom_they_count_as(db: TestDatabase) {
        let ours = workspace(1);
        add(&db.store, ours, &[(new(1, Some("Ana"), 1), "email:a@x.org"), (new(2, None, 5), "device:d")]).await;
        merge(&db.store, ours, 10, 2, 1).await;
        let mut tx = db.store.write(ours).await.unwrap();
        let known = tx.known_identifiers(&["device:d".into(), "device:unknown".into()]).await.unwrap();
        assert_eq!(known.len(), 1);
        let known = &known[0];
        assert_eq!((known.owner, known.canonical, known.is_named), (id(2), id(1), true));
        assert_eq!((known.strength, known.last_seen_at.0), (IdentifierKind::Email, 5));
        let touch = Touch {
            id: id(1),
            name: Some("Other".into()),
            strength: IdentifierKind::ExternalId,
            first_seen_at: Timestamp(3),
            last_seen_at: Timestamp(9),
        };
        tx.touch_customers(&[touch]).await.unwrap();
        tx.commit().await.unwrap();
        let ana = db.store.customer(ours, id(2)).await.unwrap().unwrap();
        assert_eq!((ana.name.as_deref(), ana.first_seen_at.0, ana.last_seen_at.0), (Some("Ana"), 1, 9));
        let other = db.store.write(workspace(2)).await.unwrap();
        assert!(other.known_identifiers(&["device:d".into()]).await.unwrap().is_empty());
    }
);

each_engine!(
    async fn a_likeness_is_noted_once_whichever_comes_first(db: TestDatabase) {
        let ours = workspace(1);
        let pair = |one, other| Likeness { one: id(one), other: id(other), key: "phone:1".into(), noticed_at: NOW };
        let mut tx = db.store.write(ours).await.unwrap();
        tx.insert_likenesses(&[pair(1, 2), pair(2, 1), pair(3, 4)]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(db.store.likenesses_of(ours, &[id(2)]).await.unwrap(), [pair(1, 2)]);
        assert!(db.store.likenesses_of(workspace(2), &[id(2)]).await.unwrap().is_empty());
    }
);
