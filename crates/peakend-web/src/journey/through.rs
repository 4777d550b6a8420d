//! How the same touchpoint felt through different channels.

use peakend_app::journey::map::Map;
use peakend_app::journey::{Point, Through};
use peakend_model::insight::Field;

use super::Ask;
use crate::lens_bar::href;
use crate::shown;
use crate::titles::Titles;
use crate::words::Words;

/// More channels than this are no choice that is made at a glance.
const MOST_CHANNELS: usize = 10;
/// Moods from −1 to 1 over the width of a whisker.
const WIDTH: f64 = 240.0;

pub(super) struct ThroughView {
    pub channels: Vec<ChannelHead>,
    pub rows: Vec<ThroughRow>,
}

pub(super) struct ChannelHead {
    pub title: String,
    /// The map with this channel's curve beside that of all; without it where it is chosen.
    pub href: String,
    pub chosen: bool,
}

/// A touchpoint that customers come to through several channels.
pub(super) struct ThroughRow {
    pub name: String,
    pub href: String,
    pub cells: Vec<ThroughCell>,
}

pub(super) struct ThroughCell {
    pub channel: String,
    pub visits: String,
    /// `good`, `poor` …; empty where too little is known.
    pub mood: &'static str,
    pub value: String,
    pub interval: String,
    pub n: String,
    /// Interval and mean on an axis of [`WIDTH`].
    pub from: String,
    pub to: String,
    pub dot: String,
}

/// None where customers come through one channel alone.
pub(super) fn view(ask: &Ask, t: &Words, titles: &Titles, map: &Map) -> Option<ThroughView> {
    let mut visits: Vec<(&str, u64)> = Vec::new();
    for through in map.curve.iter().flat_map(|point| &point.channels) {
        match visits.iter_mut().find(|(channel, _)| *channel == through.channel) {
            Some((_, n)) => *n += through.visits,
            None => visits.push((&through.channel, through.visits)),
        }
    }
    visits.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    visits.truncate(MOST_CHANNELS);
    (visits.len() > 1).then_some(())?;
    let head = |(channel, _): &(&str, u64)| {
        let key = format!("channel:{channel}");
        let chosen = ask.beside.as_ref() == Some(&key);
        let mut own = ask.own();
        own.retain(|(name, _)| *name != "beside");
        if !chosen {
            own.push(("beside", &key));
        }
        ChannelHead { title: titles.value(&Field::Channel, channel), href: href(&ask.path, ask.lens(), &own), chosen }
    };
    let known = |point: &&Point| point.channels.iter().filter(|through| through.is_enough).count() > 1;
    let row = |point: &Point| ThroughRow {
        name: point.touchpoint.clone(),
        href: ask.point_link(point.number),
        cells: point.channels.iter().filter(|one| one.is_enough).map(|one| cell(t, titles, one)).collect(),
    };
    let rows = map.curve.iter().filter(known).map(row).collect();
    Some(ThroughView { channels: visits.iter().map(head).collect(), rows })
}

/// One touchpoint through one channel.
pub(super) fn cell(t: &Words, titles: &Titles, through: &Through) -> ThroughCell {
    let known = through.mean.filter(|_| through.is_enough);
    let place = |mood: Option<f64>| format!("{:.1}", WIDTH * (mood.unwrap_or(0.0) + 1.0) / 2.0);
    ThroughCell {
        from: place(through.low),
        to: place(through.high),
        dot: place(through.mean),
        channel: titles.value(&Field::Channel, &through.channel),
        visits: t.count(through.visits),
        mood: known.map_or("", shown::mood),
        value: known.map(|mean| t.signed(mean, 2)).unwrap_or_default(),
        interval: known
            .and(through.low.zip(through.high))
            .map(|(low, high)| t.interval(low, high, 2))
            .unwrap_or_default(),
        n: t.count(through.n),
    }
}
