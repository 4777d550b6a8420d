//! What makes repeated imports harmless: a key for every row.

use std::collections::{HashMap, HashSet};

use super::source::Row;

/// Keys longer than this are hashed, so that they fit into an interaction's key, in bytes.
const LONGEST: usize = 180;

/// Hands out the keys of one file's rows, in order of the file.
pub struct Keys {
    source: String,
    /// How often rows with the same content came before.
    seen: HashMap<u128, u32>,
    taken: HashSet<u128>,
}

/// What a row's key says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Keyed {
    New(String),
    /// A row above has the same id.
    Repeated,
}

impl Keys {
    /// `source` is the import's name: the same file under the same name gives the same keys.
    pub fn new(source: &str) -> Self {
        Self { source: source.to_owned(), seen: HashMap::new(), taken: HashSet::new() }
    }

    /// The fingerprint of a row's content.
    pub fn content(row: &Row) -> u128 {
        let mut hasher = blake3::Hasher::new();
        for cell in row.cells() {
            hasher.update(&cell.len().to_le_bytes());
            hasher.update(cell.as_bytes());
        }
        for (name, value) in &row.extra {
            hasher.update(name.as_bytes());
            hasher.update(&value.len().to_le_bytes());
            hasher.update(value.as_bytes());
        }
        short(&hasher.finalize())
    }

    /// The key of a row with an id of its own.
    pub fn of_id(&mut self, id: &str) -> Keyed {
        let key = format!("{}:{id}", self.source);
        let hash = blake3::hash(key.as_bytes());
        if !self.taken.insert(short(&hash)) {
            return Keyed::Repeated;
        }
        Keyed::New(if key.len() <= LONGEST { key } else { format!("id:{}", hash.to_hex()) })
    }

    /// The key of a row without one: its content, and how many equal rows came before it.
    pub fn of_content(&mut self, content: u128) -> String {
        let count = self.seen.entry(content).or_default();
        let before = *count;
        *count += 1;
        let mut hasher = blake3::Hasher::new();
        hasher.update(self.source.as_bytes());
        hasher.update(&content.to_le_bytes());
        hasher.update(&before.to_le_bytes());
        format!("row:{:032x}", short(&hasher.finalize()))
    }
}

fn short(hash: &blake3::Hash) -> u128 {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.as_bytes()[..16]);
    u128::from_le_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_rows_get_keys_of_their_own_and_the_same_again() {
        let content = Keys::content(&Row::of(1, ["a", "b"]));
        let keys = || {
            let mut keys = Keys::new("reviews");
            [keys.of_content(content), keys.of_content(content)]
        };
        let [first, second] = keys();
        assert_ne!(first, second);
        assert_eq!(keys(), [first, second]);
        assert_ne!(content, Keys::content(&Row::of(1, ["ab", ""])));
    }

    #[test]
    fn an_id_is_taken_once() {
        let mut keys = Keys::new("reviews");
        assert_eq!(keys.of_id("7"), Keyed::New("reviews:7".into()));
        assert_eq!(keys.of_id("7"), Keyed::Repeated);
        let Keyed::New(long) = keys.of_id(&"x".repeat(500)) else { panic!("a new id") };
        assert!(long.len() <= LONGEST);
    }
}
