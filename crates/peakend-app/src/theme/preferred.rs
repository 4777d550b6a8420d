//! Whom customers prefer where they set us beside a competitor: texts about us that name one and compare.

use peakend_model::access::Actor;
use peakend_model::annotation::Direction;
use peakend_model::catalog::CatalogKind;
use peakend_model::insight::lens::Lens;
use peakend_model::insight::{Dimension, Field, Measure, Query};
use peakend_model::user::Workspace;

use crate::metric::{Reading, share_of};
use crate::overview::narrowed;
use crate::{App, AppResult, catalog, insight};

/// The most competitors that are asked about, in the order of the catalog.
const MOST: usize = 12;

/// Texts that compare us with one competitor.
#[derive(Clone, PartialEq, Debug)]
pub struct Preferred {
    pub rival: String,
    /// Shows exactly the texts that are counted, once narrowed to a direction.
    pub lens: Lens,
    /// Texts that prefer us, find both alike, prefer them.
    pub us: u64,
    pub alike: u64,
    pub them: u64,
    /// Of those that prefer one, the share that prefers us, in per cent.
    pub share: Option<Reading>,
}

/// Of each competitor that is compared with us in what `lens` shows, most texts first. `lens` is of our own brands.
///
/// # Errors
/// As [`insight::answer`].
pub async fn preferred(app: &App, actor: &Actor, workspace: &Workspace, lens: &Lens) -> AppResult<Vec<Preferred>> {
    let catalog = catalog::list(app, actor).await?;
    let rivals = catalog.of_kind(CatalogKind::Brand).filter(|entry| entry.competitor).map(|entry| entry.name.clone());
    let asked = rivals.take(MOST).map(|rival| beside(app, actor, workspace, lens, rival));
    let mut found = futures::future::try_join_all(asked).await?;
    found.retain(|one| one.us + one.alike + one.them > 0);
    found.sort_by_key(|one| std::cmp::Reverse(one.us + one.alike + one.them));
    Ok(found)
}

async fn beside(app: &App, actor: &Actor, workspace: &Workspace, lens: &Lens, rival: String) -> AppResult<Preferred> {
    let named = format!("{} \"{}\"", lens.search, rival.replace('"', " "));
    let lens = Lens { search: named.trim().to_owned(), ..lens.clone() };
    let whole = narrowed(app, actor, workspace, &lens).await?;
    let query = Query { measures: vec![Measure::Texts], comparison: None, ..whole };
    let table = insight::answer(app, actor, query.by(Dimension::Field(Field::Comparison))).await?.table;
    let texts = |direction: Direction| {
        let row = table.rows.iter().find(|row| row.labels[0].text() == Some(direction.key()));
        row.map_or(0, |row| row.cells[0].n())
    };
    let [us, them, alike] = [Direction::Better, Direction::Worse, Direction::Same].map(texts);
    Ok(Preferred { rival, lens, us, alike, them, share: share_of(us, us + them) })
}
