//! Reports and packs as they come out of a printer: every page is drawn and looked at.
//!
//! `pdftoppm` and `pdftotext` (Debian's poppler-utils) read the files as any reader would.

use super::centre::Centre;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;
use vocab::Role;

/// Points to pixels: 72 a inch make them equal.
const DPI: &str = "72";
/// Nothing is printed nearer to the edge: half of what the page keeps free.
const MARGIN: usize = 20;
const INK: u8 = 200;

struct Page {
    width: usize,
    grey: Vec<u8>,
}

impl Page {
    fn of(file: &Path) -> Self {
        let bytes = std::fs::read(file).unwrap();
        // A portable graymap: `P5 width height 255`, then the pixels.
        let mut words = bytes.split(u8::is_ascii_whitespace);
        let mut header = 0;
        let mut number = || {
            let word = words.next().unwrap();
            header += word.len() + 1;
            std::str::from_utf8(word).unwrap().parse::<usize>().ok()
        };
        assert_eq!(number(), None, "P5");
        let (width, height) = (number().unwrap(), number().unwrap());
        assert_eq!(number(), Some(255));
        let grey = bytes[header..].to_vec();
        assert_eq!(grey.len(), width * height);
        Self { width, grey }
    }

    /// Dark pixels on the page, and those in its margins.
    fn ink(&self) -> (usize, usize) {
        let height = self.grey.len() / self.width;
        let dark = self.grey.iter().enumerate().filter(|(_, grey)| **grey < INK);
        let at = dark.map(|(place, _)| (place % self.width, place / self.width));
        let outside = |(x, y): &(usize, usize)| {
            *x < MARGIN || *y < MARGIN || *x >= self.width - MARGIN || *y >= height - MARGIN
        };
        let all: Vec<_> = at.collect();
        (all.len(), all.iter().filter(|at| outside(at)).count())
    }
}

/// Draws every page of a file, and gives its words. A cover's colour runs over the paper's edge.
fn printed(folder: &Path, name: &str, pdf: &[u8], cover: bool) -> String {
    let file = folder.join(format!("{name}.pdf"));
    std::fs::write(&file, pdf).unwrap();
    let run = |program: &str, args: &[&str]| {
        let out = Command::new(program).args(args).output();
        let out = out.unwrap_or_else(|e| panic!("{program} (poppler-utils): {e}"));
        assert!(out.status.success(), "{program} {name}: {}", String::from_utf8_lossy(&out.stderr));
        assert!(out.stderr.is_empty(), "{name}: {}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8(out.stdout).unwrap()
    };
    let path = file.to_str().unwrap();
    let prefix = folder.join(name);
    run("pdftoppm", &["-gray", "-r", DPI, path, prefix.to_str().unwrap()]);
    let begin = format!("{name}-");
    let mut pages: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().path()).collect();
    pages.retain(|p| {
        let name = p.file_name().unwrap().to_str().unwrap();
        name.starts_with(&begin) && name.ends_with(".pgm")
    });
    assert!(!pages.is_empty(), "{name} has pages");
    pages.sort();
    for (n, page) in pages.iter().enumerate() {
        let (all, outside) = Page::of(page).ink();
        assert!(all > 200, "{} is blank", page.display());
        let bleeds = cover && n == 0;
        assert_eq!(outside > 0, bleeds, "{} prints into its margins", page.display());
    }
    run("pdftotext", &["-layout", path, "-"])
}

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("plateau-paper-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// `PLATEAU_PICTURES` keeps what was printed, to be looked at.
fn leave(folder: &Path) {
    if std::env::var_os("PLATEAU_PICTURES").is_none() {
        std::fs::remove_dir_all(folder).unwrap();
    }
}

async fn post(centre: &Centre, path: &str, token: &str, body: Value) -> super::centre::Answered {
    centre.call("POST", path, Some(token), Some(body)).await
}

#[tokio::test]
async fn every_page_of_every_pack_is_drawn_within_its_margins() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::FloorManager, &[]).await;
    let folder = folder("packs");
    for committee in ["production", "quality", "steering", "strategic"] {
        for language in ["fr", "en"] {
            let title = format!("Comité Παπαδοπούλου – Жанна Łódź {committee}");
            let form = json!({"committee": committee, "span": {"name": "last_30_days"},
                "title": title, "language": language});
            let pack = post(&centre, "/api/v1/packs", &token, form).await.expect(201).body;
            let path = format!("/api/v1/packs/{}", pack["id"].as_str().unwrap());
            let mut sections = pack["sections"].clone();
            sections[0]["comment"] = json!("Pic à 10\u{a0}h\u{a0}: panne régionale. ".repeat(12));
            let change = json!({"version": pack["version"], "title": title,
                "introduction": "Ελένη, Щукина, Dvořák et « Œuvre » se lisent.", "sections": sections});
            centre.call("PATCH", &path, Some(&token), Some(change)).await.expect(200);
            let decision =
                json!({"text": "Renforcer le matin", "owner": "Ζωή", "due": "2026-12-01"});
            post(&centre, &format!("{path}/decisions"), &token, decision).await.expect(201);
            let pdf = centre.get(&format!("{path}/pdf"), &token).await.expect(200);
            let text = printed(&folder, &format!("{committee}-{language}"), &pdf.bytes, true);
            for word in ["Παπαδοπούλου", "Жанна", "Łódź", "Щукина", "Dvořák", "Œuvre", "Ζωή"]
            {
                assert!(text.contains(word), "{committee} {language} has {word}: {text}");
            }
            for section in sections.as_array().unwrap() {
                let title = section["title"].as_str().unwrap();
                assert!(text.contains(title), "{committee} {language} has {title}");
            }
        }
    }
    leave(&folder);
}

#[tokio::test]
async fn every_standard_report_is_drawn_within_its_margins() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Analyst, &[]).await;
    let folder = folder("standard");
    let all = centre.get("/api/v1/reports/standard", &token).await.expect(200);
    for standard in all.body["items"].as_array().unwrap() {
        let (key, name) = (standard["key"].as_str().unwrap(), &standard["name"]["fr"]);
        let form = json!({"definition": standard["definition"], "language": "fr", "format": "pdf",
            "title": name});
        let pdf = post(&centre, "/api/v1/reports/export", &token, form).await.expect(200);
        let text = printed(&folder, key, &pdf.bytes, false);
        assert!(text.contains(name.as_str().unwrap()), "{key}: {text}");
    }
    for chart in ["stacked", "heat", "curve"] {
        let definition = json!({"by": ["hour", "queue"], "kpi": ["offered"], "chart": chart});
        let form = json!({"definition": definition, "format": "pdf", "title": chart});
        let pdf = post(&centre, "/api/v1/reports/export", &token, form).await.expect(200);
        assert!(printed(&folder, chart, &pdf.bytes, false).contains("Total"), "{chart}");
    }
    leave(&folder);
}
