//! Edits of the tree: they pile up on the version in force, can be undone one by one, and count for nothing until published.

use peakend_language::taxonomy::is_key;
use peakend_language::{Starter, Taxonomy, TaxonomyError};
use peakend_model::access::{Action, Actor};
use peakend_store::TaxonomyEdit;

use super::source_of;
use crate::{App, AppError, AppResult};

/// The tree as it is being edited.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The version in force; 0 is the shipped tree.
    pub base: i64,
    pub source: String,
    /// What can be used of it.
    pub tree: Taxonomy,
    pub problems: Vec<TaxonomyError>,
    /// Edits that can be undone.
    pub undoable: u64,
    /// It is not what is in force.
    pub is_changed: bool,
}

/// What a form says about one theme. Languages are codes of [`Taxonomy`].
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ThemeForm {
    pub key: String,
    pub names: Vec<(String, String)>,
    pub rules: Vec<(String, String)>,
    pub examples: String,
}

impl ThemeForm {
    /// The theme as a file says it; several lines of rules stay several.
    pub fn block(&self) -> String {
        let mut block = format!("[{}]\n", self.key);
        let names: Vec<String> = self
            .names
            .iter()
            .map(|(code, name)| (code, name.split_whitespace().collect::<Vec<_>>().join(" ")))
            .filter(|(_, name)| !name.is_empty())
            .map(|(code, name)| format!("{code}={name}"))
            .collect();
        if !names.is_empty() {
            block.push_str(&format!("name: {}\n", names.join(" | ")));
        }
        let rules = self.rules.iter().map(|(code, text)| (code.as_str(), text.as_str()));
        for (head, text) in rules.chain([("example", self.examples.as_str())]) {
            for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
                block.push_str(&format!("{head}: {line}\n"));
            }
        }
        block
    }
}

/// # Errors
/// `Forbidden`, or `Internal` when the store fails.
pub async fn draft(app: &App, actor: &Actor) -> AppResult<Draft> {
    actor.may(Action::EditTaxonomy)?;
    let base = app.store.taxonomy_number(actor.workspace).await?.unwrap_or(0);
    let published = source_of(app, actor.workspace, base).await?;
    let edit = app.store.taxonomy_edit(actor.workspace, base).await?;
    let source = edit.map_or_else(|| published.clone(), |edit| edit.source);
    let (tree, problems) = Taxonomy::check(&source);
    let undoable = app.store.count_taxonomy_edits(actor.workspace, base).await?;
    Ok(Draft {
        base,
        is_changed: source != published,
        source,
        tree,
        problems,
        undoable: u64::try_from(undoable).unwrap_or(0),
    })
}

/// Takes any text, wrong ones too: what is wrong is said, and keeps the tree from being published.
///
/// # Errors
/// `Invalid` when it is longer than a tree may be; `Forbidden`.
pub async fn save(app: &App, actor: &Actor, source: &str) -> AppResult<Draft> {
    let before = draft(app, actor).await?;
    let source = source.replace("\r\n", "\n");
    if source.len() > 1 << 20 {
        return Err(AppError::invalid("source", "taxonomy-too-long"));
    }
    if source.trim_end() == before.source.trim_end() {
        return Ok(before);
    }
    let edit = TaxonomyEdit { id: app.ids.uuid(app.clock.now()), source, by: actor.user_id(), at: app.clock.now() };
    let mut tx = app.store.write(actor.workspace).await?;
    tx.add_taxonomy_edit(before.base, &edit).await?;
    tx.commit().await?;
    draft(app, actor).await
}

/// Writes one theme anew, or adds it below the one above it.
///
/// # Errors
/// `Invalid` when the key is none; `Forbidden`.
pub async fn save_theme(app: &App, actor: &Actor, form: &ThemeForm) -> AppResult<Draft> {
    let draft = draft(app, actor).await?;
    if !is_key(&form.key) {
        return Err(AppError::invalid("key", "taxonomy-bad-key"));
    }
    save(app, actor, &with_theme(&draft, form)).await
}

/// The text of the tree with this theme in place of the one it replaces.
pub fn with_theme(draft: &Draft, form: &ThemeForm) -> String {
    let source = own_text(draft, &form.key);
    replaced(&source, &form.key, &form.block())
}

/// Takes a theme and all below it away; gives how many went.
///
/// # Errors
/// `NotFound` when there is no such theme; `Forbidden`.
pub async fn remove_theme(app: &App, actor: &Actor, key: &str) -> AppResult<usize> {
    let draft = draft(app, actor).await?;
    let below = format!("{key}.");
    let is_meant = |theme: &str| theme == key || theme.starts_with(&below);
    let keys: Vec<&str> =
        draft.tree.themes.iter().map(|theme| theme.key.as_str()).filter(|key| is_meant(key)).collect();
    if keys.is_empty() {
        return Err(AppError::NotFound);
    }
    let mut source = draft.source.clone();
    for key in &keys {
        if block_of(&source, key).is_none() {
            source = draft.tree.to_string();
        }
    }
    for key in &keys {
        source = replaced(&source, key, "");
    }
    save(app, actor, &source).await?;
    Ok(keys.len())
}

/// Puts a starter tree in the place of the draft.
///
/// # Errors
/// `NotFound` when there is no such starter; `Forbidden`.
pub async fn start_from(app: &App, actor: &Actor, starter: &str) -> AppResult<Draft> {
    actor.may(Action::EditTaxonomy)?;
    let starter = Starter::of(starter).ok_or(AppError::NotFound)?;
    save(app, actor, &starter.tree().to_string()).await
}

/// Puts an older version in the place of the draft; publishing it brings it back.
///
/// # Errors
/// `NotFound` when there is no such version; `Forbidden`.
pub async fn bring_back(app: &App, actor: &Actor, number: i64) -> AppResult<Draft> {
    actor.may(Action::EditTaxonomy)?;
    if number != 0 && app.store.taxonomy_source(actor.workspace, number).await?.is_none() {
        return Err(AppError::NotFound);
    }
    save(app, actor, &source_of(app, actor.workspace, number).await?).await
}

/// Takes the newest edit back.
///
/// # Errors
/// `Conflict` when nothing is left to undo; `Forbidden`.
pub async fn undo(app: &App, actor: &Actor) -> AppResult<()> {
    actor.may(Action::EditTaxonomy)?;
    let base = app.store.taxonomy_number(actor.workspace).await?.unwrap_or(0);
    let mut tx = app.store.write(actor.workspace).await?;
    if !tx.undo_taxonomy_edit(base).await? {
        return Err(AppError::Conflict("there is no edit to undo".into()));
    }
    tx.commit().await?;
    Ok(())
}

/// The draft's text; written out where the theme comes from a `use:` line.
fn own_text(draft: &Draft, key: &str) -> String {
    let is_borrowed = draft.tree.theme(key).is_some() && block_of(&draft.source, key).is_none();
    if is_borrowed { draft.tree.to_string() } else { draft.source.clone() }
}

/// Where the lines of a theme stand: bytes of the source, and the number of the first line, from 1.
pub fn block_of(source: &str, key: &str) -> Option<(std::ops::Range<usize>, usize)> {
    let head = format!("[{key}]");
    let mut at = 0;
    let mut found: Option<(usize, usize)> = None;
    for (index, line) in source.split_inclusive('\n').enumerate() {
        let trimmed = line.trim();
        let is_head = trimmed.starts_with('[') || trimmed.starts_with("use:");
        match found {
            Some((from, number)) if is_head => return Some((from..at, number)),
            None if trimmed == head => found = Some((at, index + 1)),
            _ => {}
        }
        at += line.len();
    }
    found.map(|(from, number)| (from..source.len(), number))
}

/// A new theme goes behind those below its parent, or to the end.
fn replaced(source: &str, key: &str, block: &str) -> String {
    let (before, after) = match block_of(source, key) {
        Some((range, _)) => (&source[..range.start], &source[range.end..]),
        None => source.split_at(place_below(source, key)),
    };
    let mut text = before.trim_end().to_owned();
    for part in [block.trim_end(), after.trim()].into_iter().filter(|part| !part.is_empty()) {
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        text.push_str(part);
    }
    text.push('\n');
    text
}

fn place_below(source: &str, key: &str) -> usize {
    let parent = key.rsplit_once('.').map(|(parent, _)| parent);
    let Some(parent) = parent else { return source.len() };
    let family = source.lines().filter_map(|line| line.trim().strip_prefix('[')?.strip_suffix(']'));
    let below = format!("{parent}.");
    let last = family.rev().find(|other| *other == parent || other.starts_with(&below));
    last.and_then(|last| block_of(source, last)).map_or(source.len(), |(range, _)| range.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "# ours\n[a]\nen: one\n\n[a.b]\nen: two\n\n[c]\nen: three\n";

    #[test]
    fn a_block_is_replaced_in_its_place() {
        assert_eq!(block_of(SOURCE, "a.b").unwrap().1, 5);
        let replaced = super::replaced(SOURCE, "a", "[a]\nen: uno\n");
        assert_eq!(replaced, "# ours\n\n[a]\nen: uno\n\n[a.b]\nen: two\n\n[c]\nen: three\n");
        let added = super::replaced(SOURCE, "a.d", "[a.d]\nen: four");
        assert!(added.find("[a.b]") < added.find("[a.d]") && added.find("[a.d]") < added.find("[c]"), "{added}");
        assert_eq!(super::replaced("[a]\nen: one\n", "a", ""), "\n");
    }

    #[test]
    fn a_form_becomes_lines() {
        let form = ThemeForm {
            key: "a".into(),
            names: vec![("en".into(), " Late  bus\n".into()), ("ru".into(), String::new())],
            rules: vec![("en".into(), "late --\r\nbus NEAR/3 slow".into()), ("zh".into(), "  ".into())],
            examples: "It was late".into(),
        };
        assert_eq!(form.block(), "[a]\nname: en=Late bus\nen: late --\nen: bus NEAR/3 slow\nexample: It was late\n");
    }
}
