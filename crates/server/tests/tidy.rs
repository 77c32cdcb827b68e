//! House rules that the compiler can't hold: who may import whom, how big a file may grow, what a
//! pure room may not touch, and what no file may contain. Each rule has a test that it can fail.
//!
//! Owns: reading the source tree. Must not own: anything of the program, which it never imports.
//! What this file looks for is put together from pieces, so that it doesn't find itself.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Room → the rooms of ours that it may import (ARCHITECTURE.md). `server → sim` is the demo floor
/// (docs/decisions/0002-demo-floor.md).
const ROOMS: &[(&str, &[&str])] = &[
    ("vocab", &[]),
    ("media", &["vocab"]),
    ("engine", &["vocab"]),
    ("ledger", &["vocab"]),
    ("crm", &["vocab"]),
    ("law", &["vocab"]),
    ("edge", &["vocab", "media"]),
    ("store", &["vocab", "ledger", "crm", "law"]),
    ("web", &["vocab", "ledger", "crm", "law", "store"]),
    ("sim", &["engine", "ledger", "media", "vocab"]),
    (
        "server",
        &["vocab", "engine", "ledger", "crm", "law", "media", "edge", "store", "web", "sim"],
    ),
];

/// A library that meets the world → the only rooms that may import it.
const WORLDLY: &[(&str, &[&str])] = &[
    ("tokio", &["edge", "store", "web", "server"]),
    ("rsipstack", &["edge"]),
    ("str0m", &["edge"]),
    ("sqlx", &["store"]),
    ("object_store", &["store"]),
    ("axum", &["web", "server"]),
];

/// Rooms without clock, socket, disk, thread, async or chance. `sim` keeps its world just as pure.
const PURE: &[&str] = &["vocab", "engine", "ledger", "crm", "law", "media", "sim"];

const IMPURE: &[&str] = &[
    "Instant::now",
    "SystemTime::now",
    "Timestamp::now",
    "Zoned::now",
    "Utc::now",
    "tokio::",
    "std::net",
    "std::fs",
    "std::thread",
    "std::process",
    "std::env",
    "async fn",
    "rand::",
    "thread_rng",
    "getrandom",
];

/// (room, modules of it that don't import each other; their parent joins them).
const STRANGERS: &[(&str, &[&str])] =
    &[("edge", &["sip", "webrtc", "rtp"]), ("engine", &["flow", "acd", "dialer"])];

const MAX_FILE_LINES: usize = 800;
const MAX_LINE_CHARS: usize = 120;
const MAX_FOLDERS_DEEP: usize = 3;

#[derive(Debug, PartialEq, Eq)]
struct Breach(String);

impl Breach {
    fn new(place: impl std::fmt::Display, what: impl std::fmt::Display) -> Self {
        Self(format!("{place}: {what}"))
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("a checkout")
}

/// Every text file of the project: path from the root → text.
fn tree() -> BTreeMap<String, String> {
    const SKIPPED: &[&str] =
        &["target", "node_modules", "dist", "data", "vendor", "images", "test-results"];
    let root = root();
    let mut files = BTreeMap::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a readable folder").flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let hidden = name.starts_with('.') && !matches!(&*name, ".ci" | ".config" | ".github");
            let path = entry.path();
            if path.is_dir() {
                if !hidden && !SKIPPED.contains(&&*name) {
                    folders.push(path);
                }
            } else if let Ok(text) = fs::read_to_string(&path) {
                let place = path.strip_prefix(&root).expect("below the root");
                files.insert(place.to_string_lossy().into_owned(), text);
            }
        }
    }
    files
}

/// The sources of these rooms, tests beside them left out.
fn sources<'a>(
    files: &'a BTreeMap<String, String>,
    rooms: &'a [&str],
) -> impl Iterator<Item = (&'a str, &'a str)> {
    files
        .iter()
        .filter(|(place, _)| place.ends_with(".rs"))
        .filter(|(place, _)| rooms.iter().any(|r| place.starts_with(&format!("crates/{r}/src/"))))
        .map(|(place, text)| (&**place, &**text))
}

fn assert_tidy(breaches: Vec<Breach>) {
    let list: Vec<String> = breaches.into_iter().map(|b| b.0).collect();
    assert!(list.is_empty(), "\n{}\n", list.join("\n"));
}

/// The line without its comment. Good enough for rustfmt's code: `//` after `:` is an address.
fn code(line: &str) -> &str {
    let mut from = 0;
    while let Some(at) = line[from..].find("//").map(|at| at + from) {
        if !line[..at].ends_with([':', '"']) {
            return &line[..at];
        }
        from = at + 2;
    }
    line
}

/// A breach for every line whose code has one of the words.
fn lines_with(place: &str, text: &str, words: &[&str], why: &str) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for (n, line) in text.lines().enumerate() {
        for word in words.iter().filter(|word| code(line).contains(**word)) {
            breaches.push(Breach::new(format!("{place}:{}", n + 1), format!("`{word}`: {why}")));
        }
    }
    breaches
}

// --- layers

/// Names of the dependencies of a Cargo.toml, of every kind.
fn dependencies(manifest: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut inside = false;
    for line in manifest.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
        if let Some(table) = line.strip_prefix('[') {
            let table = table.trim_end_matches(']');
            inside = table.ends_with("dependencies");
            if let Some((_, name)) = table.split_once("dependencies.") {
                names.push(name.to_owned());
            }
        } else if inside && let Some((name, _)) = line.split_once(['=', '.']) {
            names.push(name.trim().trim_matches('"').to_owned());
        }
    }
    names
}

fn wrong_arrows(room: &str, manifest: &str) -> Vec<Breach> {
    let place = format!("crates/{room}/Cargo.toml");
    let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| *name == room) else {
        return vec![Breach::new(place, "a new room needs a decision record and a row in ROOMS")];
    };
    let mut breaches = Vec::new();
    for name in dependencies(manifest) {
        // A crate may ask for a feature of itself in its own tests.
        let ours = name != room && ROOMS.iter().any(|(r, _)| *r == name);
        if ours && !allowed.contains(&&*name) {
            breaches.push(Breach::new(&place, format!("{room} may not know {name}")));
        }
        if let Some((_, rooms)) = WORLDLY.iter().find(|(lib, _)| *lib == name)
            && !rooms.contains(&room)
        {
            breaches.push(Breach::new(&place, format!("{name} lives only in {rooms:?}")));
        }
    }
    breaches
}

#[test]
fn rooms_import_only_what_the_architecture_allows() {
    let files = tree();
    let manifests: Vec<(&str, &str)> = files
        .iter()
        .filter_map(|(place, text)| {
            let room = place.strip_prefix("crates/")?.strip_suffix("/Cargo.toml")?;
            Some((room, &**text))
        })
        .collect();
    assert_eq!(manifests.len(), ROOMS.len(), "every room has a manifest, every manifest a room");
    assert_tidy(manifests.into_iter().flat_map(|(room, text)| wrong_arrows(room, text)).collect());
}

#[test]
fn a_forbidden_arrow_is_found_however_it_is_written() {
    for line in ["store.workspace = true", "store = { path = \"../store\" }"] {
        let manifest = format!("[package]\nname = \"engine\"\n[dev-dependencies]\n{line}\n");
        assert_eq!(wrong_arrows("engine", &manifest).len(), 1, "{line}");
    }
    assert_eq!(wrong_arrows("web", "[dependencies.edge]\nworkspace = true\n").len(), 1);
    assert_eq!(wrong_arrows("engine", "[dependencies]\ntokio.workspace = true\n").len(), 1);
    assert_eq!(wrong_arrows("billing", "[dependencies]\n").len(), 1);
    assert_eq!(wrong_arrows("web", "[dependencies]\n# edge = 1\nstore.workspace = true\n"), []);
}

// --- modules that are strangers to each other

/// First names of what follows `crate::` and `super::` in the code: `use crate::{a, b::c}` → a, b.
fn imported_modules(text: &str) -> Vec<String> {
    let code: String = text.lines().map(|l| code(l).to_owned() + "\n").collect();
    let mut names = Vec::new();
    for anchor in ["crate::", "super::"] {
        for (at, _) in code.match_indices(anchor) {
            let rest = &code[at + anchor.len()..];
            if let Some(group) = rest.strip_prefix('{') {
                names.extend(group_heads(group));
            } else {
                names.push(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
            }
        }
    }
    names
}

/// `a, b::{c, d}, e}` … → a, b, e
fn group_heads(group: &str) -> Vec<String> {
    let mut heads = vec![String::new()];
    let mut depth = 0;
    let mut in_head = true;
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                heads.push(String::new());
                in_head = true;
            }
            ':' => in_head = false,
            c if in_head && depth == 0 && (c.is_alphanumeric() || c == '_') => {
                heads.last_mut().expect("never empty").push(c);
            }
            _ => {}
        }
    }
    heads.retain(|h| !h.is_empty());
    heads
}

fn strangers_met(room: &str, modules: &[&str], place: &str, text: &str) -> Vec<Breach> {
    let inside = place.strip_prefix(&format!("crates/{room}/src/")).unwrap_or(place);
    let own = inside.split(['/', '.']).next().unwrap_or_default();
    if !modules.contains(&own) {
        return Vec::new();
    }
    imported_modules(text)
        .into_iter()
        .filter(|name| name != own && modules.contains(&&**name))
        .map(|name| {
            Breach::new(place, format!("{own} may not know {name}; their parent joins them"))
        })
        .collect()
}

#[test]
fn modules_that_are_strangers_do_not_import_each_other() {
    let files = tree();
    let mut breaches = Vec::new();
    for (room, modules) in STRANGERS {
        for (place, text) in sources(&files, &[room]) {
            breaches.extend(strangers_met(room, modules, place, text));
        }
    }
    assert_tidy(breaches);
}

#[test]
fn a_stranger_is_found_behind_every_kind_of_path() {
    let met = |text: &str| {
        strangers_met("edge", &["sip", "webrtc", "rtp"], "crates/edge/src/sip/call.rs", text).len()
    };
    assert_eq!(met("use crate::rtp::Port;"), 1);
    assert_eq!(met("use crate::{leg::Leg, webrtc::{Peer, Line}};"), 1);
    assert_eq!(met("use crate::{\n    leg::{sip, Leg},\n    rtp,\n};"), 1);
    assert_eq!(met("let p = super::super::webrtc::Peer::new();"), 1);
    assert_eq!(met("use media::rtp::Packet; // not crate::rtp"), 0);
    assert_eq!(met("use crate::sip::Dialog;"), 0);
}

// --- sizes

fn generated(text: &str) -> bool {
    text.lines().take(5).any(|l| l.contains("auto-generated") || l.contains("@generated"))
}

fn oversized(place: &str, text: &str) -> Vec<Breach> {
    let rust = place.ends_with(".rs");
    let script = [".ts", ".tsx", ".mjs", ".css"].iter().any(|end| place.ends_with(end));
    if !(rust || script) || generated(text) {
        return Vec::new();
    }
    let mut breaches = Vec::new();
    let lines = text.lines().count();
    if lines > MAX_FILE_LINES {
        let what = format!("{lines} lines; above {MAX_FILE_LINES} split it by noun");
        breaches.push(Breach::new(place, what));
    }
    for (n, line) in text.lines().enumerate().filter(|_| rust) {
        let chars = line.chars().count();
        if chars > MAX_LINE_CHARS {
            let what = format!("{chars} characters of {MAX_LINE_CHARS}");
            breaches.push(Breach::new(format!("{place}:{}", n + 1), what));
        }
    }
    if let Some((_, inside)) = place.split_once("/src/")
        && inside.matches('/').count() > MAX_FOLDERS_DEEP
    {
        breaches.push(Breach::new(place, format!("more than {MAX_FOLDERS_DEEP} folders deep")));
    }
    breaches
}

#[test]
fn files_lines_and_folders_stay_small() {
    assert_tidy(tree().iter().flat_map(|(place, text)| oversized(place, text)).collect());
}

#[test]
fn an_oversized_file_line_or_folder_is_found() {
    let long_file = "x\n".repeat(MAX_FILE_LINES + 1);
    let long_line = "é".repeat(MAX_LINE_CHARS + 1);
    assert_eq!(oversized("crates/a/src/b.rs", &long_file).len(), 1);
    assert_eq!(oversized("ui/src/App.tsx", &long_file).len(), 1);
    assert_eq!(oversized("crates/a/src/b.rs", &long_line).len(), 1);
    assert_eq!(oversized("crates/a/src/b/c/d/e/f.rs", "").len(), 1);
    assert_eq!(oversized("crates/a/src/b/c/d/e.rs", &"é".repeat(MAX_LINE_CHARS)), []);
    assert_eq!(oversized("ui/src/api/schema.ts", &format!("// auto-generated\n{long_file}")), []);
}

// --- purity

fn impurities(place: &str, text: &str) -> Vec<Breach> {
    lines_with(place, text, IMPURE, "in a pure room; let it arrive as a parameter")
}

#[test]
fn pure_rooms_touch_neither_clock_nor_world() {
    let files = tree();
    assert!(sources(&files, PURE).count() > PURE.len(), "the rooms were read");
    assert_tidy(sources(&files, PURE).flat_map(|(p, t)| impurities(p, t)).collect());
}

#[test]
fn every_impurity_is_found_in_code_and_none_in_comments() {
    for word in IMPURE {
        assert_eq!(impurities("a.rs", &format!("let x = {word}();")).len(), 1, "{word}");
        assert_eq!(impurities("a.rs", &format!("/// never {word}")), [], "{word}");
    }
    assert_eq!(impurities("a.rs", "let u = \"sip://x\"; std::fs::read(p)").len(), 1);
}

// --- what no file may contain

/// An unbounded channel is let be when a comment on its line, or the one right above it, says the
/// word and why: some library's own type may ask for one.
fn unbounded_channels(place: &str, text: &str) -> Vec<Breach> {
    const WORDS: &[&str] = &[
        concat!("unbounded_", "channel("),
        concat!("unbounded_", "channel::<"),
        concat!("mpsc::", "unbounded("),
        concat!("mpsc::", "channel()"),
        concat!("flume::", "unbounded"),
        concat!("crossbeam_channel::", "unbounded"),
        concat!("async_channel::", "unbounded"),
    ];
    let mut breaches = Vec::new();
    let mut explained = false;
    for (n, line) in text.lines().enumerate() {
        let comment = &line[code(line).len()..];
        let only_comment = code(line).trim().is_empty() && !comment.is_empty();
        let here = comment.contains("unbounded");
        if !explained && !here && WORDS.iter().any(|w| code(line).contains(w)) {
            let what = "a queue without a bound (or say in a comment why it is unbounded)";
            breaches.push(Breach::new(format!("{place}:{}", n + 1), what));
        }
        explained = only_comment && (explained || here);
    }
    breaches
}

#[test]
fn every_channel_is_bounded() {
    let files = tree();
    let rust = files.iter().filter(|(place, _)| place.ends_with(".rs"));
    assert_tidy(rust.flat_map(|(place, text)| unbounded_channels(place, text)).collect());
}

#[test]
fn an_unbounded_channel_is_found_unless_it_says_why() {
    let line = concat!("let (tx, rx) = mpsc::unbounded_", "channel();");
    let why = "// unbounded since the stack's own type\n// asks for it";
    assert_eq!(unbounded_channels("a.rs", line).len(), 1);
    assert_eq!(unbounded_channels("a.rs", concat!("mpsc::", "channel();")).len(), 1);
    assert_eq!(unbounded_channels("a.rs", &format!("{why}\n{line}")), []);
    assert_eq!(unbounded_channels("a.rs", &format!("{why}\nlet a = 1;\n{line}")).len(), 1);
    assert_eq!(unbounded_channels("a.rs", "let (tx, rx) = tokio::sync::mpsc::channel(64);"), []);
}

/// Tests that don't run and code that isn't there.
fn holes(place: &str, text: &str) -> Vec<Breach> {
    const RUST: &[&str] =
        &[concat!("#[ig", "nore"), concat!("to", "do!("), concat!("unimple", "mented!(")];
    const SCRIPT: &[&str] =
        &["it.skip(", "test.skip(", "describe.skip(", "it.todo(", "test.only(", "it.only("];
    if place.ends_with(".rs") {
        lines_with(place, text, RUST, "finish it or leave it out")
    } else if [".ts", ".tsx", ".mjs"].iter().any(|end| place.ends_with(end)) {
        lines_with(place, text, SCRIPT, "every test runs")
    } else {
        Vec::new()
    }
}

#[test]
fn no_test_is_skipped_and_no_code_is_a_hole() {
    assert_tidy(tree().iter().flat_map(|(place, text)| holes(place, text)).collect());
}

#[test]
fn a_skipped_test_and_a_hole_are_found() {
    assert_eq!(holes("a.rs", concat!("#[ig", "nore = \"slow\"]")).len(), 1);
    assert_eq!(holes("a.rs", concat!("fn f() { to", "do!() }")).len(), 1);
    assert_eq!(holes("ui/a.test.ts", "it.skip('x', () => {})").len(), 1);
    assert_eq!(holes("ui/a.test.ts", "it('skips', () => {})"), []);
}

/// Paths of somebody's own machine, and lock files that name a host to download from.
fn local_places(place: &str, text: &str) -> Vec<Breach> {
    let words = [concat!("/ho", "me/"), concat!("/ro", "ot/"), concat!("/Us", "ers/")];
    let mut breaches = Vec::new();
    for (n, line) in text.lines().enumerate() {
        let line_place = format!("{place}:{}", n + 1);
        if place == "ui/package-lock.json" {
            if line.contains("\"resolved\": \"") {
                breaches.push(Breach::new(line_place, "names a host to download from"));
            }
        } else if let Some(word) = words.iter().find(|word| line.contains(**word)) {
            breaches.push(Breach::new(line_place, format!("`{word}` is a path of one machine")));
        }
    }
    breaches
}

#[test]
fn nothing_points_at_one_machine() {
    assert_tidy(tree().iter().flat_map(|(place, text)| local_places(place, text)).collect());
}

#[test]
fn a_path_of_one_machine_is_found() {
    assert_eq!(local_places("docs/a.md", concat!("see /ho", "me/ada/plateau")).len(), 1);
    let lock = "\"resolved\": \"https://npm.example.net/x.tgz\"";
    assert_eq!(local_places("ui/package-lock.json", lock).len(), 1);
    assert_eq!(local_places("docs/a.md", "see ~/plateau"), []);
}

// --- dead files

/// Source files that no `mod` line names, so that the compiler never reads them.
fn dead_files(files: &BTreeMap<String, String>) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for place in files.keys().filter(|p| p.starts_with("crates/") && p.ends_with(".rs")) {
        let Some((folder, file)) = place.rsplit_once('/') else { continue };
        let target = folder.ends_with("/src/bin") || matches!(file, "lib.rs" | "main.rs");
        if !folder.contains("/src") || target {
            continue;
        }
        // `#[path = "…"]` may name it from a sibling, `mod …;` from the parent.
        let stem = file.trim_end_matches(".rs");
        let (module, home) = match stem {
            "mod" => folder.rsplit_once('/').map_or((folder, ""), |(home, name)| (name, home)),
            _ => (stem, folder),
        };
        let named = |text: &str| {
            text.lines().map(|l| code(l).trim()).any(|l| {
                l.ends_with(&format!("mod {module};")) || l.contains(&format!("\"{file}\""))
            })
        };
        let may_name = |other: &str| {
            other != place
                && (other == format!("{home}.rs")
                    || other.rsplit_once('/').is_some_and(|(f, _)| f == home))
        };
        if !files.iter().any(|(other, text)| may_name(other) && named(text)) {
            breaches.push(Breach::new(place, "no `mod` names this file"));
        }
    }
    breaches
}

#[test]
fn every_source_file_is_part_of_its_crate() {
    assert_tidy(dead_files(&tree()));
}

#[test]
fn a_dead_file_is_found() {
    let with = |lib: &str| {
        BTreeMap::from([
            ("crates/a/src/lib.rs".to_owned(), lib.to_owned()),
            ("crates/a/src/b.rs".to_owned(), "pub mod c;".to_owned()),
            ("crates/a/src/b/c.rs".to_owned(), String::new()),
            ("crates/a/src/d/mod.rs".to_owned(), String::new()),
        ])
    };
    assert_eq!(dead_files(&with("mod b;\npub(crate) mod d;")), []);
    assert_eq!(dead_files(&with("// mod b;\nmod d;")).len(), 1);
    assert_eq!(dead_files(&with("mod b;")).len(), 1);
}

// --- documents

/// Relative targets of `[text](target)` and `![text](target)`, without the part after `#`.
fn links(markdown: &str) -> Vec<String> {
    markdown
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')'))
        .map(|(target, _)| target.split('#').next().unwrap_or_default().to_owned())
        .filter(|target| !target.is_empty() && !target.contains(':'))
        .collect()
}

#[test]
fn every_link_of_the_documents_leads_to_a_file() {
    let mut breaches = Vec::new();
    for (place, text) in tree().iter().filter(|(place, _)| place.ends_with(".md")) {
        let folder = root().join(place).parent().expect("a file has a folder").to_owned();
        for target in links(text).into_iter().filter(|target| !folder.join(target).exists()) {
            breaches.push(Breach::new(place, format!("the link to {target} leads nowhere")));
        }
    }
    assert_tidy(breaches);
}

#[test]
fn links_to_files_are_found_and_others_left_alone() {
    let text = "![a](b.png) and [c](d/e.md#f), [g](https://h.example), [i](#j)";
    assert_eq!(links(text), ["b.png", "d/e.md"]);
}
