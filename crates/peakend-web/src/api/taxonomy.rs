//! `/api/v1/taxonomy`: the tree of themes in force.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use peakend_app::taxonomy;
use serde_json::{Map, Value, json};

use super::auth::Caller;
use super::error::problem_of;
use super::problem::ApiResult;
use super::schema;
use crate::Web;

/// Gives the tree of themes in force, with the rules that find each theme.
///
/// `version` is 0 for the tree as shipped. `source` is the tree as a file, which `peakend annotate --taxonomy` reads as well.
#[utoipa::path(
    get,
    path = "/api/v1/taxonomy",
    tag = "Insights",
    operation_id = "readTaxonomy",
    security(("key" = ["insights:read"])),
    responses((status = 200, description = "The tree, parents before their children", body = Object), schema::KeyProblems)
)]
pub(super) async fn read(State(web): State<Web>, Caller(actor): Caller) -> ApiResult<Response> {
    let (version, source, tree) = taxonomy::in_force(&web.app, &actor).await.map_err(problem_of)?;
    let themes: Vec<Value> = tree.themes.iter().map(theme).collect();
    Ok(axum::Json(json!({ "version": version, "themes": themes, "source": source })).into_response())
}

fn theme(theme: &peakend_app::Theme) -> Value {
    let names: Map<String, Value> = theme.names.iter().map(|(code, name)| (code.clone(), json!(name))).collect();
    let rules: Map<String, Value> = peakend_app::Taxonomy::RULE_LANGUAGES
        .into_iter()
        .map(|code| (code.to_owned(), json!(theme.rules_in(code))))
        .filter(|(_, rules)| rules != &json!([]))
        .collect();
    json!({ "key": theme.key, "parent": theme.parent(), "names": names, "rules": rules, "examples": theme.examples })
}
