//! Small multiples of lines as SVG that reads in light and dark.

use std::fmt::Write;

/// Lines over a logarithmic axis, in panels with common scales.
pub struct Figure {
    /// What the picture shows, for people and for readers of the screen.
    pub title: String,
    /// Names of the axes.
    pub x: &'static str,
    pub y: &'static str,
    /// Ends of the vertical scale; what lies outside is drawn at the edge, hollow.
    pub range: (f64, f64),
    /// What is promised: a dashed line.
    pub promise: Option<f64>,
    /// Shares are shown as percent.
    pub percent: bool,
    /// One name per line.
    pub names: Vec<String>,
    pub panels: Vec<Panel>,
}

/// One panel: a line per name, each of (x, y).
pub struct Panel {
    pub title: String,
    pub lines: Vec<Vec<(f64, f64)>>,
}

const WIDTH: f64 = 232.0;
const HEIGHT: f64 = 176.0;
const LEFT: f64 = 44.0;
const TOP: f64 = 26.0;
const BOTTOM: f64 = 34.0;
const HEADER: f64 = 52.0;
const ACROSS: usize = 3;

impl Figure {
    pub fn svg(&self) -> String {
        let across = self.panels.len().min(ACROSS);
        let down = self.panels.len().div_ceil(ACROSS);
        let (width, height) = (WIDTH * across.max(ACROSS) as f64 + 8.0, HEADER + HEIGHT * down as f64);
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
             height=\"{height}\" role=\"img\"><title>{}</title>{STYLE}\
             <rect class=\"back\" width=\"{width}\" height=\"{height}\"/>",
            self.title
        );
        let _ = write!(svg, "<text class=\"head\" x=\"10\" y=\"18\">{}</text>", self.title);
        let mut x = 10.0;
        for (at, name) in self.names.iter().enumerate() {
            let _ = write!(
                svg,
                "<path class=\"l{at}\" d=\"M{x:.0} 34h18\"/><text x=\"{:.0}\" y=\"38\">{name}</text>",
                x + 23.0
            );
            x += 36.0 + 6.4 * name.chars().count() as f64;
        }
        for (at, panel) in self.panels.iter().enumerate() {
            let (column, row) = (at % ACROSS, at / ACROSS);
            let (x, y) = (WIDTH * column as f64, HEADER + HEIGHT * row as f64);
            let _ = write!(svg, "<g transform=\"translate({x:.0} {y:.0})\">");
            self.panel(&mut svg, panel, column == 0);
            svg += "</g>";
        }
        svg + "</svg>\n"
    }

    fn panel(&self, svg: &mut String, panel: &Panel, is_first: bool) {
        let points = || panel.lines.iter().flatten();
        let low = points().map(|p| p.0).fold(f64::INFINITY, f64::min).ln();
        let high = points().map(|p| p.0).fold(0.0, f64::max).ln();
        let across = |x: f64| LEFT + 6.0 + (x.ln() - low) / (high - low).max(1e-9) * (WIDTH - LEFT - 20.0);
        let down = |y: f64| TOP + (self.range.1 - y) / (self.range.1 - self.range.0) * (HEIGHT - TOP - BOTTOM);
        let _ = write!(svg, "<text class=\"name\" x=\"{LEFT}\" y=\"16\">{}</text>", panel.title);
        let end = WIDTH - 8.0;
        for step in 0..=4 {
            let value = self.range.0 + f64::from(step) / 4.0 * (self.range.1 - self.range.0);
            let y = down(value);
            let label = self.label(value);
            let _ = write!(
                svg,
                "<path class=\"grid\" d=\"M{LEFT} {y:.1}H{end}\"/><text class=\"tick\" x=\"{}\" y=\"{:.1}\">{label}</text>",
                LEFT - 4.0,
                y + 3.5
            );
        }
        if let Some(promise) = self.promise {
            let _ = write!(svg, "<path class=\"promise\" d=\"M{LEFT} {:.1}H{end}\"/>", down(promise));
        }
        let mut last = f64::NEG_INFINITY;
        for (x, _) in panel.lines.first().into_iter().flatten() {
            let at = across(*x);
            if at - last > 26.0 {
                let _ = write!(svg, "<text class=\"below\" x=\"{at:.1}\" y=\"{}\">{x}</text>", HEIGHT - BOTTOM + 13.0);
                last = at;
            }
        }
        let middle = (LEFT + WIDTH) / 2.0;
        let _ = write!(svg, "<text class=\"below\" x=\"{middle}\" y=\"{}\">{}</text>", HEIGHT - 8.0, self.x);
        if is_first {
            let middle = TOP + (HEIGHT - TOP - BOTTOM) / 2.0;
            let _ =
                write!(svg, "<text class=\"below\" transform=\"translate(10 {middle}) rotate(-90)\">{}</text>", self.y);
        }
        for (at, line) in panel.lines.iter().enumerate() {
            let seen: Vec<(f64, f64, bool)> = line
                .iter()
                .filter(|(_, y)| !y.is_nan())
                .map(|(x, y)| {
                    let inside = y.clamp(self.range.0, self.range.1);
                    (across(*x), down(inside), inside == *y)
                })
                .collect();
            let path: Vec<String> = seen.iter().map(|(x, y, _)| format!("{x:.1} {y:.1}")).collect();
            let _ = write!(svg, "<path class=\"l{at}\" d=\"M{}\"/>", path.join("L"));
            for (x, y, is_inside) in &seen {
                let class = if *is_inside { "d" } else { "o" };
                let _ = write!(svg, "<circle class=\"{class}{at}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"2.6\"/>");
            }
        }
    }

    fn label(&self, value: f64) -> String {
        let (value, unit) = if self.percent { (100.0 * value, " %") } else { (value, "") };
        let whole = (value - value.round()).abs() < 1e-9;
        if whole { format!("{value:.0}{unit}") } else { format!("{value:.1}{unit}") }
    }
}

/// Colours that the colour-blind can tell (Okabe & Ito 2008), darker on paper and lighter at night.
const STYLE: &str = "<style>text{font:11px system-ui,sans-serif;fill:#333}.head{font-weight:600;font-size:13px}\
.name{font-weight:600}.tick{text-anchor:end;font-size:10px}.below{text-anchor:middle;font-size:10px}.back{fill:#fff}\
.grid{stroke:#e2e2e2;fill:none}.promise{stroke:#666;stroke-dasharray:4 3;fill:none}\
.l0,.l1,.l2,.l3,.l4{fill:none;stroke-width:2}\
.l0{stroke:#0072b2}.d0{fill:#0072b2}.o0{stroke:#0072b2;fill:none}.l1{stroke:#d55e00}.d1{fill:#d55e00}\
.o1{stroke:#d55e00;fill:none}.l2{stroke:#009e73}.d2{fill:#009e73}.o2{stroke:#009e73;fill:none}.l3{stroke:#aa4499}\
.d3{fill:#aa4499}.o3{stroke:#aa4499;fill:none}.l4{stroke:#8a7400}.d4{fill:#8a7400}.o4{stroke:#8a7400;fill:none}\
@media(prefers-color-scheme:dark){text{fill:#ddd}.back{fill:#16181d}.grid{stroke:#2f333b}.promise{stroke:#999}\
.l0,.o0{stroke:#56b4e9}.d0{fill:#56b4e9}.l1,.o1{stroke:#f08a4b}.d1{fill:#f08a4b}.l2,.o2{stroke:#3cc79b}\
.d2{fill:#3cc79b}.l3,.o3{stroke:#d48ac4}.d3{fill:#d48ac4}.l4,.o4{stroke:#e0c94a}.d4{fill:#e0c94a}}</style>";
