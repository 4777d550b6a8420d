//! GET /live: tells open pages what changed, as server-sent events. They carry no data; pages ask again.

use std::convert::Infallible;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use futures::{Stream, StreamExt};
use peakend_app::Change;
use peakend_model::WorkspaceId;
use tokio_stream::wrappers::BroadcastStream;
use tokio_stream::wrappers::errors::BroadcastStreamRecvError;

use crate::signed::Signed;

/// Browsers come back by themselves; then the session is checked again.
const LONGEST: Duration = Duration::from_secs(5 * 60);

pub(crate) async fn live(signed: Signed) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let ours = signed.workspace().id;
    let heard = BroadcastStream::new(signed.app.pulse.listen());
    let events = heard.filter_map(move |item| std::future::ready(event_for(ours, item).map(Ok)));
    let limited = events.take_until(tokio::time::sleep(LONGEST));
    Sse::new(limited).keep_alive(KeepAlive::new().interval(Duration::from_secs(20)))
}

fn event_for(ours: WorkspaceId, heard: Result<(WorkspaceId, Change), BroadcastStreamRecvError>) -> Option<Event> {
    match heard {
        Ok((workspace, change)) if workspace == ours => Some(named(change)),
        Ok(_) => None,
        // Something was missed: whatever the page shows may be old.
        Err(BroadcastStreamRecvError::Lagged(_)) => Some(Event::default().event("recorded").data("")),
    }
}

fn named(change: Change) -> Event {
    match change {
        Change::Recorded { rows } => Event::default().event("recorded").data(rows.to_string()),
        Change::Import(id) => Event::default().event(format!("import-{id}")).data(""),
        Change::Customers => Event::default().event("customers").data(""),
        Change::Catalog => Event::default().event("catalog").data(""),
        Change::Settings => Event::default().event("settings").data(""),
    }
}
