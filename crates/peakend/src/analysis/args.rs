//! What the analyses of files can be asked; the answers are in the modules beside.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

#[derive(Subcommand, Debug)]
pub enum Analysis {
    /// Judge scores in a file: NPS, CSAT, CES, a mean or a share, with interval and comparisons.
    Indicator(Indicator),
    /// What an outcome goes along with most: shares of R² with intervals.
    Drivers(Drivers),
    /// How long until something happens: survival curves and their comparison.
    Survival(Survival),
    /// Who buys again and what customers are worth, from a log of purchases (BG/NBD, gamma-gamma).
    Clv(Clv),
    /// Watch a series: control charts, slow drifts and change points.
    Watch(Watch),
}

/// What all analyses read.
#[derive(Args, Debug)]
pub struct Source {
    /// CSV, TSV, JSON, JSONL, XLSX or Parquet, also gzipped; `-` reads standard input.
    pub file: PathBuf,
    /// Confidence level of the intervals.
    #[arg(long, default_value_t = 0.95)]
    pub level: f64,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Kind {
    /// Share of 9–10 minus share of 0–6 on a scale from 0 to 10, in points −100 to 100.
    Nps,
    /// Share of answers in the top quarter of the scale (4 and 5 of 5; 6 and 7 of 7; 8 to 10 of 10), 0 to 1.
    Csat,
    /// Mean place of the answer on its scale, 0 (lowest) to 1 (highest), so that five and seven points compare.
    Ces,
    /// Mean in the unit of the column.
    Mean,
    /// Share of rows that say yes (1, true, yes), or that equal --equals, 0 to 1.
    Share,
}

#[derive(Args, Debug)]
pub struct Indicator {
    pub kind: Kind,
    #[command(flatten)]
    pub source: Source,
    /// Column of the answers.
    #[arg(long, value_name = "COL")]
    pub score: String,
    /// A line for each value of this column, compared with each other.
    #[arg(long, value_name = "COL")]
    pub by: Option<String>,
    /// Column of weights, 0 or more.
    #[arg(long, value_name = "COL")]
    pub weight: Option<String>,
    /// Column that says whose answer it is: several answers of one customer then count together.
    #[arg(long, value_name = "COL")]
    pub customer: Option<String>,
    /// Difference of two groups, first minus second: COL=a,b.
    #[arg(long, value_name = "COL=a,b")]
    pub compare: Option<String>,
    /// Ends of the scale, e.g. 1-5. Told from the answers when left out.
    #[arg(long, value_name = "LOW-HIGH")]
    pub scale: Option<String>,
    /// With share: the value that counts.
    #[arg(long, value_name = "VALUE")]
    pub equals: Option<String>,
    /// With mean: interval by BCa bootstrap, for skewed data such as money and durations.
    #[arg(long)]
    pub bootstrap: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Method {
    /// Exact mean gain in R² over all orders of entry (LMG, the Shapley value); up to 15 drivers.
    Lmg,
    /// Johnson's relative weights, for any number of drivers.
    Weights,
    /// Relative weights for an outcome that is yes or no.
    Logistic,
}

#[derive(Args, Debug)]
pub struct Drivers {
    #[command(flatten)]
    pub source: Source,
    /// Column of the outcome.
    #[arg(long, value_name = "COL")]
    pub outcome: String,
    /// Columns of the drivers.
    #[arg(long, value_name = "A,B,…", value_delimiter = ',', required = true)]
    pub drivers: Vec<String>,
    /// Exact where it is quick when left out.
    #[arg(long)]
    pub method: Option<Method>,
    /// Bootstrap rounds for the intervals.
    #[arg(long, default_value_t = 500)]
    pub rounds: usize,
    /// The same seed gives the same intervals.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

#[derive(Args, Debug)]
pub struct Survival {
    #[command(flatten)]
    pub source: Source,
    /// Column of the time watched, 0 or more.
    #[arg(long, value_name = "COL")]
    pub time: String,
    /// Column that says whether the event ended it (1) or had not come yet (0).
    #[arg(long, value_name = "COL")]
    pub event: String,
    /// A curve for each value of this column, compared by the log-rank test.
    #[arg(long, value_name = "COL")]
    pub by: Option<String>,
}

#[derive(Args, Debug)]
pub struct Clv {
    #[command(flatten)]
    pub source: Source,
    /// Column that tells customers apart.
    #[arg(long, value_name = "COL")]
    pub customer: String,
    /// Column of the day of purchase; several purchases of one day count as one.
    #[arg(long, value_name = "COL")]
    pub date: String,
    /// Column of what was paid, for the value of a purchase (gamma-gamma).
    #[arg(long, value_name = "COL")]
    pub value: Option<String>,
    /// Last day to learn from; later purchases check the forecast. The last day of the file when left out.
    #[arg(long)]
    pub until: Option<jiff::civil::Date>,
    /// Weeks to forecast; as long as the check when there is one, else 52.
    #[arg(long)]
    pub weeks: Option<f64>,
    /// List every customer with chance to be alive and forecast.
    #[arg(long)]
    pub each: bool,
}

#[derive(Args, Debug)]
pub struct Watch {
    #[command(flatten)]
    pub source: Source,
    /// Column of the date.
    #[arg(long, value_name = "COL")]
    pub date: String,
    /// Column of the value; several values of one moment are averaged.
    #[arg(long, value_name = "COL")]
    pub value: String,
    /// How many of the first values set the limits; all when left out.
    #[arg(long)]
    pub baseline: Option<usize>,
    /// Values that make up a season, taken out first: 7 for days of the week.
    #[arg(long)]
    pub season: Option<usize>,
    /// Put the values of each day, week (from Monday) or month together as their mean.
    #[arg(long)]
    pub every: Option<Every>,
}

/// How much of the calendar one value of a series stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Every {
    Day,
    Week,
    Month,
}
