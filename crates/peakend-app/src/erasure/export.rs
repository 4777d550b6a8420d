//! Everything that is known about a customer, in one ZIP: what they may ask for, also before they are erased.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};

use anyhow::Context;
use peakend_model::access::{Action, Actor};
use peakend_model::correction::Correction;
use peakend_model::customer::{Customer, Merge};
use peakend_model::interaction::Interaction;
use peakend_model::{CustomerId, InteractionId};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::csv::push_line;
use crate::customer::{find, merges_of, timeline};
use crate::{App, AppResult, feedback};

/// Interactions read at once.
const PAGE: usize = 1_000;

const ABOUT: &str = "\
customer.json       names, identifiers, attributes
merges.json         who was found to be the same person, and when
interactions.jsonl  everything they did and said, oldest last; a line of JSON each
interactions.csv    the same as a table
corrections.json    what people said these texts really say
";

/// The ZIP as a file, to be read from its start; it goes when it is closed.
///
/// # Errors
/// `Forbidden` for whoever may not both export and see customers; `NotFound`.
pub async fn export(app: &App, actor: &Actor, id: CustomerId) -> AppResult<File> {
    actor.may(Action::Export)?;
    let customer = find(app, actor, id).await?;
    let merges = merges_of(app, actor, id).await?;
    let mut pack = Pack::begin(&customer, &merges)?;
    let mut after = None;
    loop {
        let page = timeline(app, actor, id, after, PAGE).await?;
        let ids: Vec<InteractionId> = page.interactions.iter().map(|row| row.id).collect();
        pack.add(&page.interactions, app.store.corrections_of(actor.workspace, &ids).await?)?;
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let work = tokio::task::spawn_blocking(move || pack.finish());
    Ok(work.await.context("putting the customer's data together")??)
}

/// The lines go to a file of their own first: a ZIP is written one entry after the other.
struct Pack {
    zip: ZipWriter<File>,
    lines: File,
    table: File,
    corrections: Vec<Correction>,
}

impl Pack {
    fn begin(customer: &Customer, merges: &[Merge]) -> anyhow::Result<Self> {
        let mut zip = ZipWriter::new(tempfile::tempfile()?);
        entry(&mut zip, "about.txt", ABOUT.as_bytes())?;
        entry(&mut zip, "customer.json", &serde_json::to_vec_pretty(customer)?)?;
        entry(&mut zip, "merges.json", &serde_json::to_vec_pretty(merges)?)?;
        let mut table = tempfile::tempfile()?;
        let mut header = String::from('\u{feff}');
        push_line(&mut header, feedback::COLUMNS);
        table.write_all(header.as_bytes())?;
        Ok(Self { zip, lines: tempfile::tempfile()?, table, corrections: Vec::new() })
    }

    fn add(&mut self, rows: &[Interaction], corrections: Vec<Correction>) -> anyhow::Result<()> {
        let (mut lines, mut table) = (Vec::new(), String::new());
        for row in rows {
            serde_json::to_writer(&mut lines, row)?;
            lines.push(b'\n');
            push_line(&mut table, feedback::cells(row));
        }
        self.lines.write_all(&lines)?;
        self.table.write_all(table.as_bytes())?;
        self.corrections.extend(corrections);
        Ok(())
    }

    fn finish(mut self) -> anyhow::Result<File> {
        for (name, mut file) in [("interactions.jsonl", self.lines), ("interactions.csv", self.table)] {
            file.seek(SeekFrom::Start(0))?;
            self.zip.start_file(name, SimpleFileOptions::default().large_file(true))?;
            std::io::copy(&mut file, &mut self.zip)?;
        }
        entry(&mut self.zip, "corrections.json", &serde_json::to_vec_pretty(&self.corrections)?)?;
        let mut file = self.zip.finish()?;
        file.seek(SeekFrom::Start(0))?;
        Ok(file)
    }
}

fn entry(zip: &mut ZipWriter<File>, name: &str, content: &[u8]) -> anyhow::Result<()> {
    zip.start_file(name, SimpleFileOptions::default())?;
    Ok(zip.write_all(content)?)
}
