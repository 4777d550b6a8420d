//! `peakend doctor`: what is wrong with configuration or data, and how to mend it.

use std::path::Path;

use peakend_model::insight::{Dimension, Field, Measure, Query, Scope};
use peakend_model::time::Period;
use peakend_model::{Timestamp, WorkspaceId};
use peakend_store::Store;
use serde::Serialize;

use crate::args::Place;
use crate::site::{Site, database_url};

/// One thing that is wrong, and what to do.
#[derive(Serialize, Debug)]
pub struct Problem {
    pub what: String,
    pub remedy: String,
}

#[derive(Serialize, Debug, Default)]
pub struct Report {
    /// What was looked at and found well.
    pub well: Vec<String>,
    pub problems: Vec<Problem>,
}

impl Report {
    fn well(&mut self, what: impl Into<String>) {
        self.well.push(what.into());
    }

    fn problem(&mut self, what: impl Into<String>, remedy: impl Into<String>) {
        self.problems.push(Problem { what: what.into(), remedy: remedy.into() });
    }
}

pub async fn examine(place: &Place) -> Report {
    let mut report = Report::default();
    if !examine_folder(&place.data, &mut report) || !examine_database(place, &mut report).await {
        return report;
    }
    match Site::open(place).await {
        Ok(site) => examine_ledger(&site, &mut report).await,
        Err(error) => report.problem(format!("{error:#}"), "see the cause above; nothing was changed"),
    }
    report
}

fn examine_folder(data: &Path, report: &mut Report) -> bool {
    if !data.is_dir() {
        let what = format!("the data folder {} does not exist", data.display());
        report.problem(what, "run `peakend serve`, which makes it, or name another folder with --data");
        return false;
    }
    match tempfile::tempfile_in(data) {
        Ok(_) => report.well(format!("{} can be written", data.display())),
        Err(error) => {
            let what = format!("{} cannot be written: {error}", data.display());
            report.problem(what, "give the user that runs Peakend the right to write there");
            return false;
        }
    }
    true
}

async fn examine_database(place: &Place, report: &mut Report) -> bool {
    let store = match database_url(place) {
        Ok(url) => Store::connect(&url).await,
        Err(error) => {
            report.problem(format!("{error:#}"), "name the data folder with --data");
            return false;
        }
    };
    match store {
        Ok(store) => {
            report.well(format!("the database ({:?}) answers and its tables are of this version", store.engine()));
            true
        }
        Err(error) => {
            let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}")).unwrap_or_default();
            let remedy =
                "check --database: postgres://user:password@host/name or sqlite:///path; is the server running?";
            report.problem(format!("{error}{cause}"), remedy);
            false
        }
    }
}

async fn examine_ledger(site: &Site, report: &mut Report) {
    let workspaces = match site.app.store.workspaces().await {
        Ok(workspaces) => workspaces,
        Err(error) => return report.problem(format!("the workspaces cannot be read: {error}"), "restore a backup"),
    };
    if workspaces.is_empty() {
        report.well("no workspace yet: open the address of `peakend serve` in a browser to create it");
    }
    let waiting = site.app.store.ledger_states().await.unwrap_or_default();
    for workspace in workspaces {
        let waits: i64 =
            waiting.iter().filter(|state| state.workspace == workspace.id).map(|state| state.waiting()).sum();
        match count(site, workspace.id).await {
            Ok(rows) => report.well(format!(
                "{}: {rows} interactions can be read, {waits} of them wait in the inbox",
                workspace.name
            )),
            Err(error) => {
                let what = format!("{}: the ledger cannot be read: {error:#}", workspace.name);
                report.problem(what, "a file of the lake is missing or damaged: restore it from a backup");
            }
        }
    }
}

/// Counts all interactions by kind, which opens every file of the lake.
async fn count(site: &Site, workspace: WorkspaceId) -> anyhow::Result<u64> {
    let ever = Period { from: Timestamp(i64::MIN / 4), to: Timestamp(i64::MAX / 4) };
    let query = Query::new(workspace, ever, [Measure::Interactions]).by(Dimension::Field(Field::Kind));
    let table = site.app.insights.table(&query, &Scope::default()).await?;
    Ok(table.rows.iter().map(|row| row.cells[0].n()).sum())
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for line in &self.well {
            writeln!(f, "well     {line}")?;
        }
        for problem in &self.problems {
            writeln!(f, "problem  {}\n         → {}", problem.what, problem.remedy)?;
        }
        match self.problems.len() {
            0 => writeln!(f, "Nothing is wrong."),
            n => writeln!(f, "{n} to mend."),
        }
    }
}
