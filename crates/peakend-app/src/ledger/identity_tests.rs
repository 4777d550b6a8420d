//! The rules of identity, as tables of rows and who they turn out to be.

use std::cell::Cell;

use uuid::Uuid;

use super::*;

const WORKSPACE: WorkspaceId = WorkspaceId(Uuid::from_u128(7));
const NOW: Timestamp = Timestamp(1_790_000_000_000_000);

fn identifier(text: &str) -> Identifier {
    let (kind, value) = text.split_once(':').expect("kind:value");
    Identifier::new(IdentifierKind::from_key(kind).expect("a kind"), value).expect("an identifier")
}

fn run(known: Vec<KnownIdentifier>, rows: &[&[&str]]) -> Resolution {
    let rows: Vec<Vec<Identifier>> = rows.iter().map(|row| row.iter().map(|text| identifier(text)).collect()).collect();
    let sightings = rows.iter().map(|row| Sighting { identifiers: row, name: None, at: NOW });
    let count = Cell::new(0);
    let new_merge = || {
        count.set(count.get() + 1);
        MergeId(Uuid::from_u128(count.get()))
    };
    resolve(WORKSPACE, NOW, known, HashSet::new(), sightings, &new_merge)
}

fn first_met(key: &str) -> CustomerId {
    CustomerId::of_identifier(WORKSPACE, key)
}

/// Who each row is recorded under, by the key they were first met under.
#[track_caller]
fn check(rows: &[&[&str]], expected: &[&str], merges: &[(&str, &str)], likenesses: usize) {
    let found = run(Vec::new(), rows);
    let expected: Vec<Option<CustomerId>> = expected.iter().map(|key| Some(first_met(key))).collect();
    assert_eq!(found.customers, expected, "customers");
    let found_merges: Vec<_> = found.merges.iter().map(|merge| (merge.from, merge.into)).collect();
    let expected_merges: Vec<_> = merges.iter().map(|(from, into)| (first_met(from), first_met(into))).collect();
    assert_eq!(found_merges, expected_merges, "merges");
    assert_eq!(found.likenesses.len(), likenesses, "likenesses");
}

#[test]
fn the_same_identifier_is_the_same_customer() {
    check(
        &[&["email:Ana@x.org"], &["email:ana@x.org", "phone:+34600111222"], &["phone:0034600111222"]],
        &["email:ana@x.org"; 3],
        &[],
        0,
    );
}

#[test]
fn an_anonymous_device_becomes_who_signs_in() {
    check(
        &[&["device:d"], &["external_id:7", "device:d"], &["device:d"]],
        &["device:d", "device:d", "device:d"],
        &[],
        0,
    );
    // Both met apart: the device is merged into the person.
    check(
        &[&["device:d"], &["external_id:7"], &["external_id:7", "device:d"], &["device:d"]],
        &["device:d", "external_id:7", "external_id:7", "device:d"],
        &[("device:d", "external_id:7")],
        0,
    );
}

#[test]
fn a_shared_device_ties_nobody() {
    check(
        &[&["external_id:7", "device:d"], &["external_id:8", "device:d"], &["email:new@x.org", "device:d"]],
        &["external_id:7", "external_id:8", "email:new@x.org"],
        &[],
        0,
    );
}

#[test]
fn two_external_ids_are_two_people_who_may_be_one() {
    check(
        &[&["external_id:7", "email:a@x.org"], &["external_id:8", "email:a@x.org"]],
        &["external_id:7", "external_id:8"],
        &[],
        1,
    );
}

#[test]
fn who_is_known_by_the_shared_identifier_only_is_merged() {
    check(
        &[&["email:a@x.org"], &["external_id:7"], &["external_id:7", "email:a@x.org"]],
        &["email:a@x.org", "external_id:7", "external_id:7"],
        &[("email:a@x.org", "external_id:7")],
        0,
    );
    // Known by an e-mail of their own: a phone is not enough.
    check(
        &[&["email:a@x.org", "phone:600111222"], &["email:b@x.org"], &["email:b@x.org", "phone:600111222"]],
        &["email:a@x.org", "email:b@x.org", "email:b@x.org"],
        &[],
        1,
    );
}

#[test]
fn rows_without_identifiers_belong_to_nobody() {
    let found = run(Vec::new(), &[&[]]);
    assert_eq!(found.customers, [None]);
    assert!(found.new_customers.is_empty());
}

#[test]
fn a_merged_customer_keeps_its_rows_and_lends_its_strength() {
    let (old, kept) = (CustomerId(Uuid::from_u128(1)), CustomerId(Uuid::from_u128(2)));
    let known = KnownIdentifier {
        key: "device:d".into(),
        owner: old,
        canonical: kept,
        strength: IdentifierKind::ExternalId,
        is_named: true,
        first_seen_at: Timestamp(NOW.0 - Timestamp::DAY),
        last_seen_at: Timestamp(NOW.0 - 2 * Timestamp::HOUR),
    };
    let found = run(vec![known], &[&["device:d"]]);
    assert_eq!(found.customers, [Some(old)]);
    let touched: Vec<_> = found.touches.iter().map(|touch| (touch.id, touch.last_seen_at)).collect();
    assert_eq!(touched, [(kept, NOW)]);
}

#[test]
fn last_seen_moves_in_steps() {
    let customer = CustomerId(Uuid::from_u128(1));
    let known = KnownIdentifier {
        key: "device:d".into(),
        owner: customer,
        canonical: customer,
        strength: IdentifierKind::Device,
        is_named: true,
        first_seen_at: NOW,
        last_seen_at: Timestamp(NOW.0 - Timestamp::MINUTE),
    };
    assert!(run(vec![known], &[&["device:d"]]).touches.is_empty());
}

#[test]
fn a_name_is_kept_once_and_ranges_widen() {
    let ana = [identifier("email:ana@x.org")];
    let early = Timestamp(NOW.0 - Timestamp::DAY);
    let rows = [(NOW, None), (early, Some("Ana")), (NOW, Some("Ana Ruiz"))];
    let sightings = rows.iter().map(|(at, name)| Sighting { identifiers: &ana, name: *name, at: *at });
    let found = resolve(WORKSPACE, NOW, Vec::new(), HashSet::new(), sightings, &|| MergeId(Uuid::nil()));
    let new = &found.new_customers[0];
    assert_eq!((new.name.as_deref(), new.first_seen_at, new.last_seen_at), (Some("Ana"), early, NOW));
    assert!(found.touches.is_empty());
}
