//! Bytes of a text file in whatever way they were written down.

/// The characters of Windows-1252 between Latin-1's two halves (0x80–0x9F); U+FFFD where it has
/// none.
const WINDOWS: &str = "€\u{fffd}‚ƒ„…†‡ˆ‰Š‹Œ\u{fffd}Ž\u{fffd}\u{fffd}‘’“”•–—˜™š›œ\u{fffd}žŸ";

/// UTF-8 with or without its mark, UTF-16 with its mark, else Windows-1252 (which holds Latin-1).
pub(super) fn text(bytes: Vec<u8>) -> String {
    match bytes.as_slice() {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => String::from_utf8(bytes).unwrap_or_else(|e| windows(e.as_bytes())),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// One character of Windows-1252.
pub(super) fn windows_char(byte: u8) -> char {
    match byte {
        0x80..=0x9f => WINDOWS.chars().nth(usize::from(byte - 0x80)).unwrap_or('\u{fffd}'),
        _ => char::from(byte),
    }
}

fn windows(bytes: &[u8]) -> String {
    let middle: Vec<char> = WINDOWS.chars().collect();
    let read = |b: &u8| match b {
        0x80..=0x9f => middle[usize::from(b - 0x80)],
        _ => char::from(*b),
    };
    bytes.iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_writing_gives_the_same_text() {
        let wanted = "Hélène Œuvré 12 €";
        let mut marked = vec![0xef, 0xbb, 0xbf];
        marked.extend(wanted.bytes());
        let wide = |bytes: fn(u16) -> [u8; 2], mark: [u8; 2]| {
            let mut all = mark.to_vec();
            all.extend(wanted.encode_utf16().flat_map(bytes));
            all
        };
        for bytes in [
            wanted.as_bytes().to_vec(),
            marked,
            wide(u16::to_le_bytes, [0xff, 0xfe]),
            wide(u16::to_be_bytes, [0xfe, 0xff]),
            b"H\xe9l\xe8ne \x8cuvr\xe9 12 \x80".to_vec(),
        ] {
            assert_eq!(text(bytes), wanted);
        }
    }
}
