//! Idempotency keys of other people's ids.

use sha2::{Digest, Sha256};

/// One key of fixed length for the ids that name a fact at a door, however long they are.
/// Ids are parted by a byte that none of them holds, so that `a`+`bc` is not `ab`+`c`.
pub(super) fn door_key(door: &str, ids: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for id in ids {
        hasher.update(id.as_bytes());
        hasher.update([0]);
    }
    let mut key = format!("{door}:");
    for byte in hasher.finalize() {
        key.push_str(&format!("{byte:02x}"));
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_tell_doors_and_ids_apart() {
        assert_eq!(door_key("segment", &["a"]), door_key("segment", &["a"]));
        assert_ne!(door_key("segment", &["a"]), door_key("cloudevents", &["a"]));
        assert_ne!(door_key("segment", &["a", "bc"]), door_key("segment", &["ab", "c"]));
        assert!(door_key("segment", &[&"x".repeat(10_000)]).len() < 100);
    }
}
