//! The pattern language of rules: words, `stem*`, "phrases", `a NEAR/3 b`, `a NOT/4 b`, `a | b`, brackets, a grade at the end.
//!
//! ```text
//! rules  = rule { "," rule }
//! rule   = either [ "+" | "++" | "-" | "--" ]
//! either = near { "|" near }
//! near   = row { ( "NEAR/" n | "NOT/" n ) row }      from the left
//! row    = item { item }                             one right after the other
//! item   = word | word"*" | '"' words '"' | "(" either ")"
//! ```

use super::problem::Problem;
use crate::fold::is_unspaced;

/// What a rule looks for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Node {
    /// A word or several in a row; `*` at the end when it is a stem.
    Words(String),
    Either(Vec<Node>),
    /// One right after the other.
    Then(Box<Node>, Box<Node>),
    /// At most so many words between, in either order, in one sentence.
    Near(Box<Node>, Box<Node>, u8),
    /// The first where the second is not that near.
    Not(Box<Node>, Box<Node>, u8),
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Parsed {
    /// As written, without the grade.
    pub(crate) source: String,
    pub(crate) node: Node,
    /// −2 to 2.
    pub(crate) score: i8,
}

/// What is wrong, and where: characters from the start of the rules, counted from 0.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Wrong {
    pub(crate) at: usize,
    pub(crate) problem: Problem,
    pub(crate) found: String,
}

const MOST_DEPTH: usize = 8;
const FARTHEST: u8 = 20;
const LONGEST_RULE: usize = 200;

/// Parses all rules of a line; a wrong one does not hide the others.
pub(crate) fn parse_rules(line: &str) -> (Vec<Parsed>, Vec<Wrong>) {
    let (tokens, mut wrongs) = tokens(line);
    let mut rules = Vec::new();
    for mut tokens in split(tokens) {
        if tokens.is_empty() {
            continue;
        }
        match rule(&mut tokens) {
            Ok(rule) => rules.push(rule),
            Err(wrong) => wrongs.push(wrong),
        }
    }
    wrongs.sort_by_key(|wrong| wrong.at);
    (rules, wrongs)
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Kind {
    Word,
    Quoted(String),
    Near,
    Not,
    Or,
    Open,
    Close,
    Comma,
    Grade(i8),
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct Token {
    kind: Kind,
    at: usize,
    text: String,
    /// White space stands before it.
    spaced: bool,
}

fn tokens(line: &str) -> (Vec<Token>, Vec<Wrong>) {
    let chars: Vec<char> = line.chars().collect();
    let mut tokens: Vec<Token> = Vec::new();
    let mut wrongs = Vec::new();
    let mut at = 0;
    let mut spaced = false;
    while at < chars.len() {
        let c = chars[at];
        if c.is_whitespace() {
            spaced = true;
            at += 1;
            continue;
        }
        let from = at;
        at += 1;
        let kind = match c {
            ',' | '，' | '、' => Kind::Comma,
            '|' | '｜' => Kind::Or,
            '(' | '（' => Kind::Open,
            ')' | '）' => Kind::Close,
            '"' | '“' | '”' => {
                let inside: String = chars[at..].iter().take_while(|c| !is_quote(**c)).collect();
                at += inside.chars().count();
                if at == chars.len() {
                    wrongs.push(Wrong { at: from, problem: Problem::OpenQuote, found: String::new() });
                }
                at += 1;
                Kind::Quoted(inside)
            }
            _ => {
                while at < chars.len() && !ends_word(chars[at]) {
                    at += 1;
                }
                Kind::Word
            }
        };
        let text: String = chars[from..at.min(chars.len())].iter().collect();
        let kind = if kind == Kind::Word { named(&text) } else { kind };
        tokens.push(Token { kind, at: from, text, spaced });
        spaced = false;
    }
    (tokens, wrongs)
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”')
}

fn ends_word(c: char) -> bool {
    c.is_whitespace() || is_quote(c) || matches!(c, ',' | '，' | '、' | '|' | '｜' | '(' | '（' | ')' | '）')
}

fn named(text: &str) -> Kind {
    match text {
        "+" => Kind::Grade(1),
        "++" => Kind::Grade(2),
        "-" | "−" => Kind::Grade(-1),
        "--" | "−−" | "—" | "–" => Kind::Grade(-2),
        _ if text == "NEAR" || text.starts_with("NEAR/") => Kind::Near,
        _ if text == "NOT" || text.starts_with("NOT/") => Kind::Not,
        _ => Kind::Word,
    }
}

/// By the commas; a bracket that is still open there is wrong in its own rule only.
fn split(tokens: Vec<Token>) -> Vec<std::collections::VecDeque<Token>> {
    let mut rules = vec![std::collections::VecDeque::new()];
    for token in tokens {
        if token.kind == Kind::Comma {
            rules.push(std::collections::VecDeque::new());
        } else if let Some(rule) = rules.last_mut() {
            rule.push_back(token);
        }
    }
    rules
}

type Tokens = std::collections::VecDeque<Token>;

fn rule(tokens: &mut Tokens) -> Result<Parsed, Wrong> {
    let score = match tokens.back().map(|token| &token.kind) {
        Some(Kind::Grade(score)) => *score,
        _ => 0,
    };
    let grade = if score == 0 { None } else { tokens.pop_back() };
    let Some(first) = tokens.front() else {
        let (at, found) = grade.map_or((0, String::new()), |grade| (grade.at, grade.text));
        return Err(Wrong { at, problem: Problem::NothingToMatch, found });
    };
    let start = first.at;
    let source = written(tokens);
    if source.chars().count() > LONGEST_RULE {
        let found = source.chars().take(20).chain(std::iter::once('…')).collect();
        return Err(Wrong { at: start, problem: Problem::TooLong, found });
    }
    let node = either(tokens, 0)?;
    match tokens.pop_front() {
        None => Ok(Parsed { source, node, score }),
        Some(left) => Err(Wrong { at: left.at, problem: Problem::ClosingBracket, found: left.text }),
    }
}

fn written(tokens: &Tokens) -> String {
    let mut source = String::new();
    for token in tokens {
        if token.spaced && !source.is_empty() {
            source.push(' ');
        }
        source.push_str(&token.text);
    }
    source
}

fn either(tokens: &mut Tokens, depth: usize) -> Result<Node, Wrong> {
    let mut branches = vec![near(tokens, depth, None)?];
    while let Some(or) = tokens.pop_front_if(|token| token.kind == Kind::Or) {
        branches.push(near(tokens, depth, Some(&or))?);
    }
    Ok(if branches.len() == 1 { branches.swap_remove(0) } else { Node::Either(branches) })
}

fn near(tokens: &mut Tokens, depth: usize, after: Option<&Token>) -> Result<Node, Wrong> {
    let mut left = row(tokens, depth, after)?;
    while let Some(operator) = tokens.pop_front_if(|token| matches!(token.kind, Kind::Near | Kind::Not)) {
        let words = distance(&operator)?;
        let right = row(tokens, depth, Some(&operator))?;
        let sides = (Box::new(left), Box::new(right));
        left = match operator.kind {
            Kind::Near => Node::Near(sides.0, sides.1, words),
            _ => Node::Not(sides.0, sides.1, words),
        };
    }
    Ok(left)
}

fn distance(operator: &Token) -> Result<u8, Wrong> {
    let wrong = |problem| Wrong { at: operator.at, problem, found: operator.text.clone() };
    let (_, words) = operator.text.split_once('/').ok_or_else(|| wrong(Problem::NoDistance))?;
    words.parse().ok().filter(|words| *words <= FARTHEST).ok_or_else(|| wrong(Problem::BadDistance))
}

fn row(tokens: &mut Tokens, depth: usize, after: Option<&Token>) -> Result<Node, Wrong> {
    let mut row: Option<Node> = None;
    while let Some(token) = tokens.front() {
        let item = match &token.kind {
            Kind::Word | Kind::Quoted(_) => words(token)?,
            Kind::Open => {
                let open = token.clone();
                if depth == MOST_DEPTH {
                    return Err(Wrong { at: open.at, problem: Problem::TooDeep, found: open.text });
                }
                tokens.pop_front();
                let inside = either(tokens, depth + 1)?;
                if tokens.front().is_none_or(|token| token.kind != Kind::Close) {
                    return Err(Wrong { at: open.at, problem: Problem::OpenBracket, found: open.text });
                }
                inside
            }
            Kind::Grade(_) => {
                return Err(Wrong { at: token.at, problem: Problem::GradeInside, found: token.text.clone() });
            }
            Kind::Near | Kind::Not | Kind::Or | Kind::Close | Kind::Comma => break,
        };
        tokens.pop_front();
        row = Some(match row {
            None => item,
            Some(before) => join(before, item),
        });
    }
    row.ok_or_else(|| nothing(tokens, after))
}

/// An operator that has nothing on one side, or an empty bracket.
fn nothing(tokens: &Tokens, after: Option<&Token>) -> Wrong {
    let next = tokens.front();
    let operator = after.or(next.filter(|token| token.kind != Kind::Close));
    let (problem, token) = match (operator, next) {
        (Some(operator), _) => (Problem::HalfOperator, Some(operator)),
        (None, Some(close)) => (Problem::ClosingBracket, Some(close)),
        (None, None) => (Problem::OpenBracket, None),
    };
    let (at, found) = token.map_or((0, String::new()), |token| (token.at, token.text.clone()));
    Wrong { at, problem, found }
}

fn words(token: &Token) -> Result<Node, Wrong> {
    let wrong = |problem| Wrong { at: token.at, problem, found: token.text.clone() };
    let text = match &token.kind {
        Kind::Quoted(inside) => inside.split_whitespace().collect::<Vec<_>>().join(" "),
        _ if matches!(token.text.as_str(), "AND" | "OR" | "&" | "&&" | "||") => {
            return Err(wrong(Problem::BareOperator));
        }
        _ => token.text.clone(),
    };
    let stem = text.strip_suffix('*');
    let body = stem.unwrap_or(&text);
    if body.contains('*') {
        return Err(wrong(Problem::StarInside));
    }
    let is_sign = |c: char| c.is_alphanumeric() || matches!(c, '\u{2190}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FFFF}');
    if !body.chars().any(is_sign) {
        return Err(wrong(Problem::NothingToMatch));
    }
    if stem.is_some() && body.chars().count() < 2 && !body.chars().all(is_unspaced) {
        return Err(wrong(Problem::ShortStem));
    }
    Ok(Node::Words(text))
}

/// Words in a row are one phrase where writing puts a space between them; else each is found alone.
fn join(before: Node, item: Node) -> Node {
    match (before, item) {
        (Node::Words(left), Node::Words(right)) if is_phrase(&left, &right) => Node::Words(format!("{left} {right}")),
        // A row is read from the left, so the last words before are those that `item` may continue.
        (Node::Then(first, last), item) => match (*last, item) {
            (Node::Words(left), Node::Words(right)) if is_phrase(&left, &right) => {
                Node::Then(first, Box::new(Node::Words(format!("{left} {right}"))))
            }
            (last, item) => Node::Then(Box::new(Node::Then(first, Box::new(last))), Box::new(item)),
        },
        (before, item) => Node::Then(Box::new(before), Box::new(item)),
    }
}

fn is_phrase(left: &str, right: &str) -> bool {
    !left.ends_with('*') && !left.ends_with(is_unspaced) && !right.starts_with(is_unspaced)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(line: &str) -> Parsed {
        let (mut rules, wrongs) = parse_rules(line);
        assert_eq!(wrongs, [], "{line}");
        assert_eq!(rules.len(), 1, "{line}");
        rules.remove(0)
    }

    fn words(text: &str) -> Box<Node> {
        Box::new(Node::Words(text.into()))
    }

    #[test]
    fn rules_become_trees() {
        assert_eq!(one("fast delivery ++").score, 2);
        assert_eq!(one("fast delivery ++").node, *words("fast delivery"));
        assert_eq!(one("доставк* NEAR/3 долго --").node, Node::Near(words("доставк*"), words("долго"), 3));
        assert_eq!(one("доставк* быстр*").node, Node::Then(words("доставк*"), words("быстр*")));
        assert_eq!(one("app 闪退").node, Node::Then(words("app"), words("闪退")));
        let rule = one("（物流｜快递） NEAR/2 慢 -");
        assert_eq!(rule.node, Node::Near(Box::new(Node::Either(vec![*words("物流"), *words("快递")])), words("慢"), 2));
        assert_eq!(rule.source, "（物流｜快递） NEAR/2 慢");
        let rule = one("card NOT/4 \"gift card\" NEAR/5 declined");
        assert_eq!(
            rule.node,
            Node::Near(Box::new(Node::Not(words("card"), words("gift card"), 4)), words("declined"), 5)
        );
        assert_eq!(parse_rules("a1, b2 -, \"x, y\"").0.len(), 3);
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let wrong = |line: &str| {
            let (_, wrongs) = parse_rules(line);
            (wrongs[0].problem, wrongs[0].at)
        };
        assert_eq!(wrong("late NEAR/3"), (Problem::HalfOperator, 5));
        assert_eq!(wrong("| late"), (Problem::HalfOperator, 0));
        assert_eq!(wrong("late NEAR bus"), (Problem::NoDistance, 5));
        assert_eq!(wrong("late NEAR/99 bus"), (Problem::BadDistance, 5));
        assert_eq!(wrong("(late | bus"), (Problem::OpenBracket, 0));
        assert_eq!(wrong("()"), (Problem::ClosingBracket, 1));
        assert_eq!(wrong("late)"), (Problem::ClosingBracket, 4));
        assert_eq!(wrong("\"late"), (Problem::OpenQuote, 0));
        assert_eq!(wrong("a*"), (Problem::ShortStem, 0));
        assert_eq!(wrong("la*te"), (Problem::StarInside, 0));
        assert_eq!(wrong("late -- bus"), (Problem::GradeInside, 5));
        assert_eq!(wrong("late AND bus"), (Problem::BareOperator, 5));
        assert_eq!(wrong("--"), (Problem::NothingToMatch, 0));
        assert_eq!(wrong("good, ..."), (Problem::NothingToMatch, 6));
        assert_eq!(wrong(&"(".repeat(12)), (Problem::TooDeep, 8));
        let (rules, wrongs) = parse_rules("good, (bad, fine");
        assert_eq!((rules.len(), wrongs.len()), (2, 1));
    }
}
