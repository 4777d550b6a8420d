//! The map as one picture: stages as bands, the curve with its interval, peak, pit and end marked.
//! Plain SVG: colours by the pages' variables with fallbacks, so it also stands alone.

mod marks;

use std::fmt::Write;

use super::curve::Point;
use super::map::{Map, speak_for_all};
use marks::{Shape, Text, shortened, strip, wrapped};
pub use marks::{escaped, wrapped as lines};

/// Words of the picture in the reader's language.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Words {
    pub title: String,
    pub peak: String,
    pub pit: String,
    pub end: String,
    /// What stands at the top and at the bottom of the scale.
    pub good: String,
    pub poor: String,
    pub neutral: String,
    /// Said where the moods are too few.
    pub too_few: String,
    /// Heads of the rows below the curve.
    pub moods: String,
    pub pains: String,
    pub owners: String,
    /// Language tag, for the fonts.
    pub language: String,
}

impl Words {
    pub fn english(title: &str) -> Self {
        let word = |text: &str| text.to_owned();
        Self {
            title: word(title),
            peak: word("Peak"),
            pit: word("Pit"),
            end: word("End"),
            good: word("good"),
            poor: word("poor"),
            neutral: word("neutral"),
            too_few: word("too few answers"),
            moods: word("Moods"),
            pains: word("Pains"),
            owners: word("Owner"),
            language: word("en"),
        }
    }
}

/// What stands around a point; all may be empty.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Beside {
    /// Where a click on the point leads.
    pub href: String,
    pub pain: String,
    pub owner: String,
}

/// Distances in pixels.
const LEFT: f64 = 84.0;
const RIGHT: f64 = 28.0;
const TOP: f64 = 114.0;
const PLOT: f64 = 280.0;
const COLUMN: f64 = 118.0;
const LINE: f64 = 15.0;
const FONT: &str = "Inter, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'PingFang SC', 'PingFang TC', \
    'Noto Sans CJK SC', 'Noto Sans CJK TC', 'Microsoft YaHei', sans-serif";
const TEXT: &str = "var(--text, #1b1c1a)";
const MUTED: &str = "var(--muted, #5d5f58)";
const GRID: &str = "var(--line, #e5e5e0)";
const SURFACE: &str = "var(--surface, #ffffff)";
const SUNKEN: &str = "var(--sunken, #f1f1ee)";
const ACCENT: &str = "var(--accent, #4340bf)";
const GOOD: &str = "var(--good, #0a666f)";
const POOR: &str = "var(--poor, #944607)";
/// The pages' dark colours, for a picture that stands alone.
const DARK: &str = "@media (prefers-color-scheme: dark) { svg { --text: #ebebe6; --muted: #a6a79f; --line: #30312f; \
    --surface: #1b1c1b; --sunken: #242524; --accent: #adb0ff; --good: #6cc7cd; --poor: #eda968; } }";

/// A map about to be drawn.
#[derive(Clone, Copy, Debug)]
pub struct Picture<'a> {
    pub map: &'a Map,
    pub words: &'a Words,
    /// What stands around each point of the curve, in its order; may be shorter.
    pub beside: &'a [Beside],
    /// Another curve with its name, drawn dashed.
    pub other: Option<(&'a [Point], &'a str)>,
}

impl<'a> Picture<'a> {
    pub fn new(map: &'a Map, words: &'a Words) -> Self {
        Self { map, words, beside: &[], other: None }
    }

    /// The picture inside a page: no styles of its own, the page's colours hold.
    pub fn embedded(&self) -> String {
        self.draw(false)
    }

    /// The picture as a file of its own, light or dark as the reader's system is.
    pub fn alone(&self) -> String {
        self.draw(true)
    }
}

impl Picture<'_> {
    fn draw(&self, is_alone: bool) -> String {
        let (width, height) = (self.width(), self.height());
        let language = escaped(&self.words.language);
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" \
             width=\"{width:.0}\" height=\"{height:.0}\" lang=\"{language}\" role=\"img\" aria-label=\"{}\" font-family=\"{FONT}\" font-size=\"12\">",
            escaped(&self.words.title)
        );
        if is_alone {
            let _ = write!(svg, "<style>{DARK}</style>");
        }
        let _ = write!(svg, "<rect width=\"{width:.0}\" height=\"{height:.0}\" fill=\"{SURFACE}\"/>");
        let title = Text { size: 20.0, weight: 600, ..Text::at(LEFT, 36.0, TEXT) };
        title.write(&mut svg, &shortened(&self.words.title, (width - LEFT - RIGHT) / 10.0));
        self.stages(&mut svg);
        self.axis(&mut svg);
        self.band(&mut svg);
        self.other_curve(&mut svg);
        self.columns(&mut svg);
        svg.push_str("</svg>");
        svg
    }

    fn points(&self) -> &[Point] {
        &self.map.curve
    }

    #[expect(clippy::cast_precision_loss, reason = "some columns")]
    fn width(&self) -> f64 {
        (LEFT + RIGHT + COLUMN * self.points().len() as f64).max(640.0)
    }

    fn height(&self) -> f64 {
        TOP + PLOT + 118.0 + if self.has_pains() { 62.0 } else { 0.0 } + if self.has_owners() { 24.0 } else { 0.0 }
    }

    fn has_pains(&self) -> bool {
        self.beside.iter().any(|beside| !beside.pain.is_empty())
    }

    fn has_owners(&self) -> bool {
        self.beside.iter().any(|beside| !beside.owner.is_empty())
    }

    #[expect(clippy::cast_precision_loss, reason = "some columns")]
    fn x(&self, column: usize) -> f64 {
        let room = (self.width() - LEFT - RIGHT) / self.points().len().max(1) as f64;
        LEFT + room * (column as f64 + 0.5)
    }

    fn y(&self, mood: f64) -> f64 {
        TOP + PLOT * (1.0 - (mood / self.reach()).clamp(-1.0, 1.0)) / 2.0
    }

    /// The mood at the top, and turned round at the bottom: half the scale where all that is drawn lies well within
    /// it, since moods of touchpoints seldom come near its ends.
    fn reach(&self) -> f64 {
        let other = self.other.map(|(other, _)| other).unwrap_or_default();
        let edges = self.points().iter().chain(other).filter(|point| point.mean.is_some()).flat_map(|point| {
            let is_drawn = point.is_enough;
            [point.low.filter(|_| is_drawn), point.high.filter(|_| is_drawn), point.mean]
        });
        let most = edges.flatten().map(f64::abs).fold(0.0, f64::max);
        [0.5, 0.75].into_iter().find(|reach| most <= 0.9 * reach).unwrap_or(1.0)
    }

    /// Neighbouring columns of one stage share a band.
    fn stages(&self, svg: &mut String) {
        let half = self.x(0) - LEFT;
        let mut from = 0;
        for (number, group) in self.points().chunk_by(|a, b| a.stage == b.stage).enumerate() {
            let to = from + group.len() - 1;
            let (left, right) = (self.x(from) - half, self.x(to) + half);
            let fill = if number % 2 == 0 { SUNKEN } else { "none" };
            let _ = write!(
                svg,
                "<rect x=\"{left:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" fill=\"{fill}\" rx=\"4\"/>",
                TOP - 44.0,
                right - left,
                PLOT + 56.0
            );
            let name = shortened(&group[0].stage, (right - left - 16.0) / 7.0);
            Text { weight: 600, ..Text::at(left + 8.0, TOP - 26.0, MUTED) }.write(svg, &name);
            from = to + 1;
        }
    }

    fn axis(&self, svg: &mut String) {
        let right = self.width() - RIGHT;
        let reach = self.reach();
        for (mood, word) in [(reach, &self.words.good), (0.0, &self.words.neutral), (-reach, &self.words.poor)] {
            let y = self.y(mood);
            let _ =
                write!(svg, "<line x1=\"{LEFT}\" x2=\"{right:.1}\" y1=\"{y:.1}\" y2=\"{y:.1}\" stroke=\"{GRID}\"/>");
            let label = Text { anchor: "end", ..Text::at(LEFT - 8.0, y + 4.0, MUTED) };
            label.write(svg, &shortened(word, 10.0));
            if mood != 0.0 {
                let number = Text { anchor: "end", size: 11.0, ..Text::at(LEFT - 8.0, y + 18.0, MUTED) };
                number.write(svg, &self.number(&format!("{mood:+}")));
            }
        }
    }

    /// The interval as a band and the means as a line, broken where nothing is known.
    fn band(&self, svg: &mut String) {
        let speaks = speak_for_all(self.points());
        let known: Vec<(f64, f64, f64, f64)> = self
            .points()
            .iter()
            .enumerate()
            .filter(|(_, point)| speaks(point))
            .filter_map(|(at, point)| Some((self.x(at), point.mean?, point.low?, point.high?)))
            .collect();
        let upper = known.iter().map(|(x, _, _, high)| format!("{x:.1},{:.1}", self.y(*high)));
        let lower = known.iter().rev().map(|(x, _, low, _)| format!("{x:.1},{:.1}", self.y(*low)));
        let outline: Vec<String> = upper.chain(lower).collect();
        let line: Vec<String> = known.iter().map(|(x, mean, _, _)| format!("{x:.1},{:.1}", self.y(*mean))).collect();
        let _ = write!(
            svg,
            "<polygon points=\"{}\" fill=\"{ACCENT}\" opacity=\"0.14\"/>\
             <polyline points=\"{}\" fill=\"none\" stroke=\"{ACCENT}\" stroke-width=\"2.5\" \
             stroke-linejoin=\"round\" stroke-linecap=\"round\"/>",
            outline.join(" "),
            line.join(" ")
        );
    }

    /// The curve that this one is set beside, broken where nothing is known, and its name under the title.
    fn other_curve(&self, svg: &mut String) {
        let Some((other, name)) = self.other else { return };
        let speaks = speak_for_all(other);
        let places = self.points().iter().enumerate().filter_map(|(at, point)| {
            let there = other.iter().find(|there| there.number == point.number && speaks(there))?;
            Some(format!("{:.1},{:.1}", self.x(at), self.y(there.mean?)))
        });
        let line: Vec<String> = places.collect();
        let _ = write!(
            svg,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{MUTED}\" stroke-width=\"1.75\" \
             stroke-dasharray=\"6 5\" stroke-linejoin=\"round\"/>",
            line.join(" ")
        );
        let (x, y) = (LEFT, 55.0);
        let _ = write!(
            svg,
            "<line x1=\"{x}\" x2=\"{}\" y1=\"{y}\" y2=\"{y}\" stroke=\"{MUTED}\" stroke-width=\"1.75\" \
             stroke-dasharray=\"6 5\"/>",
            x + 28.0
        );
        Text::at(x + 36.0, y + 4.0, MUTED).write(svg, &shortened(name, (self.width() - LEFT - RIGHT) / 8.0));
    }

    fn columns(&self, svg: &mut String) {
        let most = self.points().iter().map(|point| point.n).max().unwrap_or(1).max(1);
        let rows = self.rows(svg);
        let speaks = speak_for_all(self.points());
        for (at, point) in self.points().iter().enumerate() {
            let beside = self.beside.get(at).cloned().unwrap_or_default();
            let is_link = !beside.href.is_empty();
            if is_link {
                let _ = write!(svg, "<a href=\"{}\">", escaped(&beside.href));
            }
            self.column(svg, at, point, most, speaks(point));
            if is_link {
                svg.push_str("</a>");
            }
            self.notes(svg, at, &beside, rows);
        }
    }

    fn column(&self, svg: &mut String, at: usize, point: &Point, most: u64, speaks: bool) {
        let x = self.x(at);
        let under = TOP + PLOT + 34.0;
        let room = self.room();
        for (line, words) in wrapped(&point.touchpoint, room / 6.6, 2).iter().enumerate() {
            let at_line = under + LINE * if line == 0 { 0.0 } else { 1.0 };
            Text { anchor: "middle", weight: 600, ..Text::at(x, at_line, TEXT) }.write(svg, words);
        }
        let count = format!("n = {}", point.n);
        Text { anchor: "middle", size: 11.0, ..Text::at(x, under + 2.0 * LINE + 2.0, MUTED) }.write(svg, &count);
        strip(svg, x, under + 2.0 * LINE + 14.0, room - 28.0, &point.distribution);
        let Some(mean) = point.mean else { return };
        let tip = format!("{}: {}, n = {}", point.touchpoint, self.number(&format!("{mean:+.2}")), point.n);
        #[expect(clippy::cast_precision_loss, reason = "a radius")]
        let radius = 4.5 + 7.0 * (point.n as f64 / most as f64).sqrt();
        if !speaks {
            let _ = write!(
                svg,
                "<circle cx=\"{x:.1}\" cy=\"{:.1}\" r=\"5\" fill=\"{SURFACE}\" stroke=\"{MUTED}\" \
                 stroke-dasharray=\"2 2\"><title>{} ({})</title></circle>",
                self.y(mean),
                escaped(&tip),
                escaped(&self.words.too_few)
            );
            Text { size: 11.0, ..Text::at(x + 10.0, self.y(mean) + 4.0, MUTED) }
                .write(svg, &self.number(&format!("{mean:+.2}")));
            return;
        }
        self.mark(svg, at, x, mean, radius, &tip);
    }

    /// A dot, or the shape and word of a peak, a pit or the end.
    #[expect(clippy::cast_precision_loss, reason = "letters of a word")]
    fn mark(&self, svg: &mut String, at: usize, x: f64, mean: f64, radius: f64, tip: &str) {
        let here = |place: Option<usize>| place == Some(at);
        let cy = self.y(mean);
        let (shape, colour) = if here(self.map.peak) {
            (Shape::Up, GOOD)
        } else if here(self.map.pit) {
            (Shape::Down, POOR)
        } else if here(self.map.end) {
            (Shape::Square, TEXT)
        } else {
            (Shape::Dot, ACCENT)
        };
        let path = shape.path(x, cy, radius);
        let _ = write!(
            svg,
            "<path d=\"{path}\" fill=\"{colour}\" stroke=\"{SURFACE}\" stroke-width=\"2\"><title>{}</title></path>",
            escaped(tip)
        );
        let named = [
            (here(self.map.peak), &self.words.peak),
            (here(self.map.pit), &self.words.pit),
            (here(self.map.end), &self.words.end),
        ];
        let names: Vec<&str> = named.iter().filter(|(holds, _)| *holds).map(|(_, word)| word.as_str()).collect();
        // Above the point for what is good, below for what is bad: the leader never crosses the curve's band.
        let side = if here(self.map.pit) || (mean < 0.0 && !here(self.map.peak)) { 1.0 } else { -1.0 };
        let tip_y = cy + side * (radius + 2.0);
        let label = (cy + side * (radius + 24.0)).clamp(TOP - 12.0, TOP + PLOT + 14.0);
        if names.is_empty() {
            return;
        }
        let _ =
            write!(svg, "<line x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{tip_y:.1}\" y2=\"{label:.1}\" stroke=\"{colour}\"/>");
        let word = format!("{} {}", names.join(" · "), self.number(&format!("{mean:+.2}")));
        let baseline = label + if side < 0.0 { -3.0 } else { 12.0 };
        // Words at the edge of the picture stay in it.
        let half = 3.8 * word.chars().count() as f64;
        let within = x.clamp(half, self.width() - half);
        Text { anchor: "middle", weight: 700, size: 13.0, halo: true, ..Text::at(within, baseline, colour) }
            .write(svg, &word);
    }

    /// Heads of the rows below; gives where pains and owners begin.
    fn rows(&self, svg: &mut String) -> (f64, f64) {
        let strips = TOP + PLOT + 34.0 + 2.0 * LINE + 14.0;
        let pains = strips + 42.0;
        let owners = pains + if self.has_pains() { 62.0 } else { 0.0 };
        let heads = [
            (true, strips + 9.0, &self.words.moods),
            (self.has_pains(), pains, &self.words.pains),
            (self.has_owners(), owners, &self.words.owners),
        ];
        for (_, row, word) in heads.iter().filter(|(shown, ..)| *shown) {
            let head = Text { anchor: "end", size: 11.0, ..Text::at(LEFT - 8.0, *row, MUTED) };
            head.write(svg, &shortened(word, 11.0));
        }
        (pains, owners)
    }

    fn notes(&self, svg: &mut String, at: usize, beside: &Beside, (pains, owners): (f64, f64)) {
        let (x, letters) = (self.x(at), self.room() / 6.0);
        let mut row = pains;
        for line in wrapped(&beside.pain, letters, 3) {
            Text { anchor: "middle", size: 11.0, ..Text::at(x, row, TEXT) }.write(svg, &line);
            row += LINE;
        }
        Text { anchor: "middle", size: 11.0, ..Text::at(x, owners, MUTED) }
            .write(svg, &shortened(&beside.owner, letters));
    }

    /// A mood as everywhere on the pages: the minus as long as the plus is wide, the decimal mark of the language.
    fn number(&self, mood: &str) -> String {
        let has_comma = ["es", "ru", "pt"].iter().any(|tag| self.words.language.starts_with(tag));
        let mood = mood.replace('-', "\u{2212}");
        if has_comma { mood.replace('.', ",") } else { mood }
    }

    fn room(&self) -> f64 {
        2.0 * (self.x(0) - LEFT) - 8.0
    }
}
