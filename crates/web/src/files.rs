//! Files that people send: what they are by their bytes, what they are called, how they are given
//! back. Of tickets and articles alike.
//!
//! Owns: the kinds that are known, and the headers that keep a browser from running any of them.
//! Must not own: where files are kept (`store`), or how many one may have (the routes).
//!
//! What the sender says of a file's type is not believed: its first bytes tell (WHATWG MIME Sniffing,
//! the signatures of the formats). A file name's ending only chooses among kinds that look alike.

use crate::problem::{Answer, Problem};
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderName, StatusCode, header};

/// A file as it is given back.
pub(crate) type Served = ([(HeaderName, String); 5], Vec<u8>);

/// How a browser treats it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// Shown in a page where it is a picture; else saved.
    Shown,
    /// Saved, whatever it is.
    Saved,
}

/// Kinds that a browser shows without running anything. Not PDF: its viewer does not work under the
/// policy that keeps files from running.
const SHOWN: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/// By the first bytes.
const HEADS: [(&[u8], &str); 10] = [
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"\xff\xf2", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
];

const ODF: &str = "application/vnd.oasis.opendocument.";
const OOXML: &str = "application/vnd.openxmlformats-officedocument.";
/// Text is looked at so far.
const LOOKED_AT: usize = 64 * 1024;

/// What a file is by its bytes; `None`: nothing that is taken, a program for instance.
pub(crate) fn kind_of(bytes: &[u8], name: &str) -> Option<String> {
    if let Some((_, kind)) = HEADS.iter().find(|(head, _)| bytes.starts_with(head)) {
        return Some((*kind).to_owned());
    }
    if bytes.starts_with(b"RIFF") {
        return match bytes.get(8..12)? {
            b"WEBP" => Some("image/webp".to_owned()),
            b"WAVE" => Some("audio/wav".to_owned()),
            _ => None,
        };
    }
    let ending = name.rsplit_once('.').map(|(_, e)| e.to_lowercase()).unwrap_or_default();
    if bytes.get(4..8) == Some(b"ftyp") {
        let sound = ending == "m4a" || bytes.get(8..11) == Some(b"M4A");
        return Some(if sound { "audio/mp4" } else { "video/mp4" }.to_owned());
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return Some(packed(bytes));
    }
    // Compound files of older office programs.
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Some(match ending.as_str() {
            "xls" => "application/vnd.ms-excel".to_owned(),
            "msg" => "application/vnd.ms-outlook".to_owned(),
            _ => "application/msword".to_owned(),
        });
    }
    text(bytes).then(|| match ending.as_str() {
        "csv" => "text/csv".to_owned(),
        "eml" => "message/rfc822".to_owned(),
        _ => "text/plain".to_owned(),
    })
}

/// A ZIP, or what is packed as one: office documents name their parts.
fn packed(bytes: &[u8]) -> String {
    let has = |part: &[u8]| bytes.windows(part.len()).any(|some| some == part);
    // The first entry of an ODF document is stored, not packed, and says what it is (ODF 1.3, 2.4.4).
    let mark = b"mimetypeapplication/vnd.oasis.opendocument.";
    if bytes.get(30..30 + mark.len()) == Some(mark) {
        let rest = &bytes[30 + mark.len()..];
        let kind = ["text", "spreadsheet", "presentation"]
            .into_iter()
            .find(|kind| rest.starts_with(kind.as_bytes()));
        return format!("{ODF}{}", kind.unwrap_or("text"));
    }
    if has(b"[Content_Types].xml") {
        for (part, kind) in [
            (&b"word/"[..], "wordprocessingml.document"),
            (&b"xl/"[..], "spreadsheetml.sheet"),
            (&b"ppt/"[..], "presentationml.presentation"),
        ] {
            if has(part) {
                return format!("{OOXML}{kind}");
            }
        }
    }
    "application/zip".to_owned()
}

/// Letters and lines without control characters, in UTF-8 or an older code page; no script to run.
fn text(bytes: &[u8]) -> bool {
    let looked = &bytes[..bytes.len().min(LOOKED_AT)];
    let control = |b: &u8| *b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0c);
    !looked.is_empty() && !looked.iter().any(control) && !looked.starts_with(b"#!")
        // A program of DOS begins with two letters.
        && !looked.starts_with(b"MZ")
}

/// Pictures.
pub(crate) fn is_shown(kind: &str) -> bool {
    SHOWN.contains(&kind)
}

/// A name without folders and without what no file is called by.
pub(crate) fn file_name(given: &str, longest: usize) -> Answer<String> {
    let name = given.rsplit(['/', '\\']).next().unwrap_or_default().trim();
    let fits = !name.is_empty()
        && name.chars().count() <= longest
        && !name.chars().any(char::is_control)
        && name != "."
        && name != "..";
    match fits {
        true => Ok(name.to_owned()),
        false => {
            let what = format!("Name the file with 1–{longest} characters.");
            Err(Problem::bad_field("name", (), what))
        }
    }
}

/// The whole file, which is not empty.
pub(crate) fn body(read: Result<Bytes, BytesRejection>) -> Answer<Bytes> {
    let body = read.map_err(|rejected| match rejected.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::too_large(),
        _ => Problem::bad_request("The body could not be read to its end."),
    })?;
    match body.is_empty() {
        true => Err(Problem::bad_field("body", 0, "The file is empty.")),
        false => Ok(body),
    }
}

/// A file that somebody sends: what it is called, its bytes, and what it is by them.
pub(crate) struct Sent {
    pub(crate) name: String,
    pub(crate) body: Bytes,
    pub(crate) media_type: String,
}

/// A file of the kinds that are kept beside tickets and consents.
pub(crate) fn sent(
    name: &str,
    longest: usize,
    read: Result<Bytes, BytesRejection>,
) -> Answer<Sent> {
    let name = file_name(name, longest)?;
    let body = body(read)?;
    let media_type = kind_of(&body, &name).ok_or_else(|| {
        let what = "The bytes of this file are none of the kinds that are taken: pictures, PDF, \
             office documents, text, mail, sound, video, ZIP.";
        Problem::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE, what)
    })?;
    Ok(Sent { name, body, media_type })
}

/// Never as anything that runs: the type that the bytes had, which the browser must not guess anew,
/// and a page of its own without rights.
pub(crate) fn served(name: &str, kind: String, way: Way, bytes: Vec<u8>) -> Served {
    let shown = way == Way::Shown && is_shown(&kind);
    let headers = [
        (
            header::CONTENT_DISPOSITION,
            disposition(name, if shown { "inline" } else { "attachment" }),
        ),
        (header::CONTENT_TYPE, kind),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'".to_owned()),
        (
            header::CACHE_CONTROL,
            if shown { "private, max-age=3600" } else { "private, no-store" }.to_owned(),
        ),
    ];
    (headers, bytes)
}

/// RFC 6266, with the name in UTF-8 as RFC 8187 writes it.
fn disposition(name: &str, way: &str) -> String {
    let mut encoded = String::new();
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => {
                encoded.push(char::from(byte));
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    format!("{way}; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(bytes: &[u8], name: &str) -> Option<String> {
        kind_of(bytes, name)
    }

    #[test]
    fn what_a_file_is_its_bytes_say_whatever_it_is_called() {
        for (bytes, name, is) in [
            (&b"%PDF-1.7 x"[..], "photo.png", Some("application/pdf")),
            (b"RIFFxxxxWEBPVP8 ", "x", Some("image/webp")),
            (b"RIFFxxxxWAVEfmt ", "x.mp3", Some("audio/wav")),
            (b"\0\0\0\x18ftypmp42", "film", Some("video/mp4")),
            (b"Nom;Ville\r\n", "a.csv", Some("text/csv")),
            (b"Plus de connexion depuis \xe9t\xe9", "note", Some("text/plain")),
            (
                b"PK\x03\x04 [Content_Types].xml word/document.xml",
                "x",
                Some("application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            ),
            (b"PK\x03\x04 anything", "x.docx", Some("application/zip")),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls", Some("application/vnd.ms-excel")),
            (b"MZ\x90\0", "facture.pdf", None),
            (b"\x7fELF\x02", "facture.pdf", None),
            (b"#!/bin/sh\n", "note.txt", None),
            (b"", "vide.txt", None),
        ] {
            assert_eq!(kind(bytes, name).as_deref(), is, "{name}");
        }
        let mut odf = vec![b'x'; 30];
        odf[..4].copy_from_slice(b"PK\x03\x04");
        odf.extend(b"mimetypeapplication/vnd.oasis.opendocument.spreadsheetPK");
        let sheet = Some("application/vnd.oasis.opendocument.spreadsheet".to_owned());
        assert_eq!(kind(&odf, "x"), sheet);
    }

    #[test]
    fn a_page_is_text_to_be_saved_and_no_browser_runs_it() {
        let page = kind(b"<html><script>alert(1)</script>", "page.html").unwrap();
        assert_eq!(page, "text/plain");
        assert!(!is_shown(&kind(b"<svg xmlns='x'><script/></svg>", "a.svg").unwrap()));
        let (headers, _) = served("page.html", page, Way::Shown, Vec::new());
        let told = |name: &HeaderName| {
            headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str()).unwrap()
        };
        assert!(told(&header::CONTENT_DISPOSITION).starts_with("attachment;"));
        assert_eq!(told(&header::X_CONTENT_TYPE_OPTIONS), "nosniff");
        assert_eq!(told(&header::CONTENT_SECURITY_POLICY), "sandbox; default-src 'none'");
    }

    #[test]
    fn a_files_name_is_never_a_path_and_stays_in_its_header() {
        assert_eq!(file_name("../../etc/passwd", 200).unwrap(), "passwd");
        assert_eq!(file_name(r"C:\Mes documents\été.pdf", 200).unwrap(), "été.pdf");
        for bad in ["", "..", "a/", "x\ny"] {
            assert!(file_name(bad, 200).is_err(), "{bad:?}");
        }
        assert!(file_name("abcd", 3).is_err());
        assert_eq!(
            disposition("a\"b é.pdf", "inline"),
            "inline; filename*=UTF-8''a%22b%20%C3%A9.pdf"
        );
    }
}
