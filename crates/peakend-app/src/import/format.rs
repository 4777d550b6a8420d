//! How a file is written: what detection found out, and what reading needs to know.

use encoding_rs::{Encoding, UTF_8};
use serde::{Deserialize, Serialize};

use super::source::delimited::Dialect;

/// The format of a file. Part of a mapping, so that a file is read the same way each time.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Format {
    #[serde(flatten)]
    pub shape: Shape,
    /// Name of the WHATWG Encoding Standard; only for text.
    #[serde(default = "utf8")]
    pub encoding: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub gzip: bool,
    /// Rows above the header, such as a report's title.
    #[serde(default)]
    pub skipped_rows: u64,
    /// How many rows the header has; 0 when the first row is data already. Survey tools write 2 or 3.
    #[serde(default)]
    pub header_rows: u64,
}

fn utf8() -> String {
    UTF_8.name().to_owned()
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "format", rename_all = "snake_case")]
pub enum Shape {
    Delimited {
        #[serde(flatten)]
        dialect: Dialect,
    },
    Workbook {
        sheet: String,
    },
    /// The members that lead to the rows; none for an array at the top.
    Json {
        #[serde(default)]
        path: Vec<String>,
    },
    JsonLines,
    Parquet,
}

impl Format {
    pub fn new(shape: Shape) -> Self {
        Self { shape, encoding: utf8(), gzip: false, skipped_rows: 0, header_rows: 0 }
    }

    pub fn encoding(&self) -> &'static Encoding {
        Encoding::for_label(self.encoding.as_bytes()).unwrap_or(UTF_8)
    }

    /// Whether cells come with names instead of a header row.
    pub fn names_cells(&self) -> bool {
        matches!(self.shape, Shape::Json { .. } | Shape::JsonLines)
    }

    /// How pages call it: `CSV, semicolon, windows-1252`.
    pub fn describe(&self) -> String {
        let mut parts = match &self.shape {
            Shape::Delimited { dialect } => {
                let mark = match dialect.delimiter {
                    ',' => "comma".to_owned(),
                    ';' => "semicolon".to_owned(),
                    '\t' => "tab".to_owned(),
                    '|' => "bar".to_owned(),
                    other => format!("“{other}”"),
                };
                vec!["CSV".to_owned(), mark, self.encoding.clone()]
            }
            Shape::Workbook { sheet } => vec!["spreadsheet".to_owned(), format!("sheet “{sheet}”")],
            Shape::Json { path } if path.is_empty() => vec!["JSON".to_owned(), self.encoding.clone()],
            Shape::Json { path } => vec!["JSON".to_owned(), path.join("."), self.encoding.clone()],
            Shape::JsonLines => vec!["JSON lines".to_owned(), self.encoding.clone()],
            Shape::Parquet => vec!["Parquet".to_owned()],
        };
        if self.gzip {
            parts.push("gzip".to_owned());
        }
        parts.join(", ")
    }
}
