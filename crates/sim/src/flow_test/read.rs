//! Reads a flow test. Owns: the words of a line, and what is told when a line can't be read.

/// A scene as written: its lines in order.
pub(super) struct Script {
    pub line: u32,
    pub name: String,
    pub lines: Vec<Line>,
}

pub(super) struct Line {
    pub number: u32,
    pub text: String,
    pub words: Vec<Word>,
}

/// A word, or a text in quotes; from the column, in characters from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub column: u32,
    pub text: String,
    pub quoted: bool,
    /// The rest of the line from here, as written.
    pub rest: String,
}

/// Scenes begin at `test "…"`, or at a `call` when the one before has had its call.
pub(super) fn scenes(text: &str) -> Vec<Script> {
    let mut scenes: Vec<Script> = Vec::new();
    let mut called = true;
    for (number, line) in (1u32..).zip(text.lines()) {
        let words = words(line);
        let Some(first) = words.first() else { continue };
        let is = |word: &str| !first.quoted && first.text == word;
        let begins = is("test") || (called && (is("call") || opens_world(&words)));
        if begins || scenes.is_empty() {
            let name = if is("test") { words.get(1).map(|w| w.text.clone()) } else { None };
            let name = name.unwrap_or_else(|| line.trim().to_owned());
            scenes.push(Script { line: number, name, lines: Vec::new() });
            called = false;
        }
        called |= is("call");
        if !is("test")
            && let Some(scene) = scenes.last_mut()
        {
            scene.lines.push(Line { number, text: line.trim().to_owned(), words });
        }
    }
    scenes
}

/// What tells of a world belongs before a call: behind one, it begins the next scene.
fn opens_world(words: &[Word]) -> bool {
    let first = &words[0];
    !first.quoted && ["customer", "ticket", "http", "program"].contains(&first.text.as_str())
}

fn words(line: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let chars: Vec<char> = line.chars().collect();
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        if c.is_whitespace() {
            at += 1;
            continue;
        }
        if c == '#' && words.last().is_none_or(|w: &Word| w.text != "answers") {
            break;
        }
        let rest: String = chars[at..].iter().collect();
        let column = u32::try_from(at + 1).unwrap_or(u32::MAX);
        let quoted = c == '"';
        let begin = if quoted { at + 1 } else { at };
        let ends = |c: &char| if quoted { *c == '"' } else { c.is_whitespace() };
        let end = chars[begin..].iter().position(ends).map_or(chars.len(), |n| begin + n);
        words.push(Word { column, text: chars[begin..end].iter().collect(), quoted, rest });
        at = if quoted { end + 1 } else { end };
    }
    words
}
