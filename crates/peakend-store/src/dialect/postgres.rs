//! PostgreSQL: many writers.

use super::ListType;

pub(super) const SKIP_LOCKED: &str = "FOR UPDATE SKIP LOCKED";
pub(super) const KEYED_TABLE: &str = "";

pub(super) fn listed(parameter: usize, columns: &[(&str, ListType)]) -> String {
    let columns: Vec<String> = columns
        .iter()
        .enumerate()
        .map(|(place, (name, kind))| match kind {
            ListType::Uuid => format!("(value->>{place})::uuid AS {name}"),
            ListType::Text => format!("value->>{place} AS {name}"),
            ListType::Int => format!("(value->>{place})::bigint AS {name}"),
        })
        .collect();
    format!("(SELECT {} FROM json_array_elements(${parameter}::json))", columns.join(", "))
}
