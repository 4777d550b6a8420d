//! Themes: what people talk about, how much, in what mood, against before and against the competitors.

use askama::Template;
use axum::extract::RawQuery;
use peakend_app::metric::{Change, Metric, Reading};
use peakend_app::theme::{self, Line, Preferred, Themes};
use peakend_model::access::Action;
use peakend_model::annotation::Direction;
use peakend_model::insight::Field;
use peakend_model::insight::lens::{Lens, Range};

use crate::error::WebResult;
use crate::lens_bar::{Asked, LensBar, href};
use crate::page::Page;
use crate::shown::{self, Axis, ShownChange, ShownReading, Whisker};
use crate::signed::Signed;
use crate::titles::Titles;
use crate::words::{Arg, Words};

pub(crate) const PATH: &str = "/themes";

/// In which order the themes stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    /// The tree, larger themes first.
    Tree,
    /// The poorest mood first.
    Mood,
    /// The surest change of mood first.
    Change,
}

impl Order {
    const ALL: [Self; 3] = [Self::Tree, Self::Mood, Self::Change];

    fn key(self) -> &'static str {
        match self {
            Self::Tree => "tree",
            Self::Mood => "mood",
            Self::Change => "change",
        }
    }
}

#[derive(Template)]
#[template(path = "themes.html")]
struct ThemesPage {
    t: Words,
    headline: String,
    lead: String,
    bar: LensBar,
    is_filtered: bool,
    may_import: bool,
    may_edit: bool,
    orders: Vec<OrderLink>,
    table: ThemeTable,
    preferred: Vec<PreferredView>,
}

/// One competitor that customers set us beside.
struct PreferredView {
    rival: String,
    /// Texts and the way to them: those that prefer us, find both alike, prefer them.
    us: (String, String),
    alike: (String, String),
    them: (String, String),
    /// Widths of the three parts of a bar, in per cent, as far as the part begins and how wide it is.
    parts: [(String, String, &'static str); 3],
    /// Of those that prefer one, the share that prefers us, with its interval.
    share: String,
}

/// The table of themes; the page of one theme shows those below it with the same.
#[derive(Template)]
#[template(path = "themes_table.html")]
pub(crate) struct ThemeTable {
    pub t: Words,
    pub has_rivals: bool,
    pub has_before: bool,
    pub low: String,
    pub high: String,
    pub lines: Vec<LineView>,
}

struct OrderLink {
    title: String,
    href: String,
    chosen: bool,
}

pub(crate) struct LineView {
    pub title: String,
    /// The theme above, where the tree does not show it.
    pub above: Option<String>,
    pub depth: usize,
    pub href: String,
    /// The customers' words behind the count.
    pub feedback: String,
    pub mentions: String,
    pub share: String,
    pub share_change: Option<ShownChange>,
    /// Points of a line in a box of 100 by 24.
    pub trend: String,
    pub trend_told: String,
    pub mood: &'static str,
    pub reading: ShownReading,
    pub whisker: Whisker,
    pub mood_change: Option<ShownChange>,
    pub complaints: String,
    pub complaints_href: String,
    pub complaints_interval: String,
    pub gap: Option<GapView>,
}

pub(crate) struct GapView {
    pub shown: ShownChange,
    /// Their mood, n and the interval of the gap.
    pub told: String,
}

/// GET /themes
pub(crate) async fn show_themes(signed: Signed, RawQuery(query): RawQuery) -> WebResult<Page> {
    let asked = Asked::new(query.as_deref());
    let titles = Titles::load(&signed).await?;
    let order = asked.get("order").and_then(|key| Order::ALL.into_iter().find(|order| order.key() == key));
    let order = order.unwrap_or(Order::Tree);
    let own: Vec<(&str, &str)> = if order == Order::Tree { vec![] } else { vec![("order", order.key())] };
    let found = theme::themes(&signed.app, signed.actor(), signed.workspace(), &asked.lens).await?;
    let preferred = theme::preferred(&signed.app, signed.actor(), signed.workspace(), &found.lens).await?;
    let bar = LensBar::new(&signed, &titles, PATH, PATH, &asked, &own).await?;
    let view = View { t: &signed.t, titles: &titles, found: &found };
    let content = ThemesPage {
        t: signed.t.clone(),
        headline: view.headline(),
        lead: view.lead(),
        bar,
        is_filtered: asked.lens.is_filtered() || asked.lens.range != Range::default(),
        may_import: signed.may(Action::Import),
        may_edit: signed.may(Action::EditTaxonomy),
        orders: Order::ALL.map(|other| order_link(&signed.t, &asked.lens, other, order)).into(),
        table: view.table(ordered(&found, order), order == Order::Tree),
        preferred: preferred.iter().map(|one| preferred_view(&signed.t, one)).collect(),
    };
    Page::new(&signed, &signed.t.text("nav-themes"), &content)
}

fn preferred_view(t: &Words, one: &Preferred) -> PreferredView {
    let to = |n: u64, direction: Direction| {
        (t.count(n), href("/feedback", &one.lens.clone().with(&Field::Comparison, direction.key()), &[]))
    };
    #[expect(clippy::cast_precision_loss, reason = "texts")]
    let width = |n: u64| 100.0 * n as f64 / (one.us + one.alike + one.them).max(1) as f64;
    let [us, alike, them] = [one.us, one.alike, one.them].map(width);
    let part = |from: f64, width: f64, mood| (format!("{from:.1}"), format!("{width:.1}"), mood);
    PreferredView {
        rival: one.rival.clone(),
        us: to(one.us, Direction::Better),
        alike: to(one.alike, Direction::Same),
        them: to(one.them, Direction::Worse),
        parts: [part(0.0, us, "good"), part(us, alike, "neutral"), part(us + alike, them, "poor")],
        share: one.share.map_or_else(String::new, |share| {
            let (low, high) = share.interval.unwrap_or((share.value, share.value));
            let [value, low, high] = [share.value, low, high].map(|percent| t.percent(percent / 100.0, 0));
            t.with_all(
                "themes-preferred-share",
                [("share", Arg::Text(value)), ("low", Arg::Text(low)), ("high", Arg::Text(high))],
            )
        }),
    }
}

fn order_link(t: &Words, lens: &Lens, order: Order, chosen: Order) -> OrderLink {
    let own: &[(&str, &str)] = if order == Order::Tree { &[] } else { &[("order", order.key())] };
    OrderLink { title: t.named("themes-order", order.key()), href: href(PATH, lens, own), chosen: order == chosen }
}

fn ordered(found: &Themes, order: Order) -> Vec<&Line> {
    let mut lines: Vec<&Line> = found.lines.iter().collect();
    let surest = |line: &Line| line.mood_change.and_then(|change| change.p_value).unwrap_or(1.0);
    match order {
        Order::Tree => {}
        Order::Mood => lines.sort_by(|a, b| a.mood.value.total_cmp(&b.mood.value)),
        Order::Change => lines.sort_by(|a, b| surest(a).total_cmp(&surest(b))),
    }
    lines
}

/// What the tables of themes are made from.
pub(crate) struct View<'a> {
    pub t: &'a Words,
    pub titles: &'a Titles,
    pub found: &'a Themes,
}

impl View<'_> {
    /// A sentence when there is something to say: the clearest change of a theme's mood.
    fn headline(&self) -> String {
        let clear = self.found.lines.iter().filter_map(|line| Some((line, line.mood_change.filter(|c| c.is_clear)?)));
        let surest = |change: &Change| change.p_value.unwrap_or(1.0);
        // A theme and the one above it often change together: the finer one says where.
        let clearest = clear.min_by(|(x, a), (y, b)| surest(a).total_cmp(&surest(b)).then(y.depth.cmp(&x.depth)));
        let Some((line, change)) = clearest else { return self.t.text("themes-title") };
        let key = if change.value > 0.0 { "themes-rose" } else { "themes-fell" };
        let by = self.t.number(change.value.abs(), shown::decimals(Metric::Sentiment));
        let to = shown::value(self.t, Metric::Sentiment, line.mood.value);
        let theme = self.titles.theme(&line.theme);
        self.t.with_all(key, [("theme", Arg::Text(theme)), ("by", Arg::Text(by)), ("to", Arg::Text(to))])
    }

    fn lead(&self) -> String {
        let roots = self.found.lines.iter().filter(|line| line.depth == 0).count();
        self.t.with2("themes-lead", "texts", self.found.texts, "themes", roots)
    }

    pub(crate) fn table(&self, lines: Vec<&Line>, is_tree: bool) -> ThemeTable {
        let axis = axis(&lines);
        let top = lines.iter().map(|line| line.depth).min().unwrap_or(0);
        ThemeTable {
            t: self.t.clone(),
            has_rivals: lines.iter().any(|line| line.rivals.is_some()),
            has_before: lines.iter().any(|line| line.mood_change.is_some() || line.share_change.is_some()),
            low: shown::value(self.t, Metric::Sentiment, axis.low),
            high: shown::value(self.t, Metric::Sentiment, axis.high),
            lines: lines.into_iter().map(|line| self.line(line, axis, is_tree.then_some(top))).collect(),
        }
    }

    /// `top`: the depth that is not indented; none where the tree is not shown.
    fn line(&self, line: &Line, axis: Axis, top: Option<usize>) -> LineView {
        let t = self.t;
        let lens = self.found.lens.clone().with(&Field::Theme, &line.theme);
        let parent = line.theme.rsplit_once('.').map(|(parent, _)| parent);
        let change = |change: &Change| shown::change(t, Metric::Sentiment, change);
        LineView {
            title: self.titles.theme(&line.theme),
            above: parent.filter(|_| top.is_none()).map(|parent| self.titles.theme(parent)),
            depth: top.map_or(0, |top| line.depth - top),
            href: href(&format!("{PATH}/{}", line.theme), &self.found.lens, &[]),
            feedback: href("/feedback", &lens, &[]),
            mentions: t.count(line.mentions),
            share: t.percent(line.share.value / 100.0, usize::from(line.share.value < 10.0)),
            share_change: line.share_change.as_ref().map(|change| points(t, change)),
            trend: trend(&line.trend),
            trend_told: self.trend_told(&line.trend),
            mood: shown::mood(line.mood.value),
            reading: shown::reading(t, Metric::Sentiment, &line.mood),
            whisker: shown::whisker(axis, &line.mood, None),
            mood_change: line.mood_change.as_ref().map(change),
            complaints: t.percent(line.complaints.value / 100.0, 0),
            complaints_href: href("/feedback", &lens.clone().with(&Field::Intent, "complaint"), &[]),
            complaints_interval: line
                .complaints
                .interval
                .map(|(low, high)| t.interval(low, high, 0))
                .unwrap_or_default(),
            gap: line.rivals.map(|rivals| GapView { shown: change(&rivals.gap), told: self.gap_told(&rivals) }),
        }
    }

    fn trend_told(&self, trend: &[u64]) -> String {
        let most = trend.iter().max().copied().unwrap_or(0);
        let last = trend.last().copied().unwrap_or(0);
        self.t.with2("themes-trend-told", "most", self.t.count(most), "last", self.t.count(last))
    }

    fn gap_told(&self, rivals: &theme::Gap) -> String {
        let decimals = shown::decimals(Metric::Sentiment);
        let interval = rivals.gap.interval.map(|(low, high)| self.t.interval(low, high, decimals)).unwrap_or_default();
        self.t.with_all(
            if rivals.gap.is_clear { "themes-gap-clear" } else { "themes-gap-unclear" },
            [
                ("theirs", Arg::Text(shown::value(self.t, Metric::Sentiment, rivals.theirs.value))),
                ("n", Arg::Text(self.t.count(rivals.theirs.n))),
                ("interval", Arg::Text(interval)),
            ],
        )
    }
}

/// Spans the lines with enough texts to be looked at; the whiskers of the others are cut off.
fn axis(lines: &[&Line]) -> Axis {
    let least = Metric::Sentiment.reliable_from() / 3;
    let readings: Vec<Reading> = lines.iter().map(|line| line.mood).filter(|mood| mood.n >= least).collect();
    Axis::around(Metric::Sentiment, &readings)
}

/// A change of a share, in points of per cent; more or less of a theme is neither good nor poor.
fn points(t: &Words, change: &Change) -> ShownChange {
    let shown = shown::change(t, Metric::Csat, change);
    let text = t.with("themes-points", "n", t.signed(change.value, 1));
    ShownChange { text, tone: "even", ..shown }
}

/// The counts as a line that fills a box of 100 by 24, with two units of room.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2⁵³")]
pub(crate) fn trend(counts: &[u64]) -> String {
    let most = counts.iter().max().copied().unwrap_or(0).max(1) as f64;
    let step = 96.0 / counts.len().saturating_sub(1).max(1) as f64;
    let point = |(place, count): (usize, &u64)| {
        format!("{:.1},{:.1}", 2.0 + place as f64 * step, 22.0 - 20.0 * *count as f64 / most)
    };
    counts.iter().enumerate().map(point).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::trend;

    #[test]
    fn a_trend_fills_its_box() {
        assert_eq!(trend(&[0, 5, 10]), "2.0,22.0 50.0,12.0 98.0,2.0");
        assert_eq!(trend(&[3]), "2.0,2.0");
        assert_eq!(trend(&[]), "");
    }
}
