//! Text files of any length, read as they go: what is in memory is a line, not the file.
//!
//! Owns: the encoding of a file that is read twice (once to know it), its line ends, where rows
//! begin. Must not own: the file itself; whoever has it opens it from its beginning.

use super::encoding::windows_char;
use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Read};

/// Read at once.
const PIECE: usize = 64 * 1024;
/// Runs of empty lines that are remembered: those around the row that is being read.
const MOST_RUNS: usize = 1_024;

/// A file from its beginning.
pub type Opened = Box<dyn Read + Send + Sync>;

/// What a look at the whole file told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Empty,
    /// Whether it is UTF-8; else Windows-1252.
    Text {
        utf8: bool,
    },
    /// Packed, UTF-16, vCard: taken as a whole.
    Whole,
}

/// One walk through the file.
pub(super) fn look(mut file: Opened, is_whole: impl Fn(&[u8]) -> bool) -> io::Result<Kind> {
    let (mut piece, mut carried) = (vec![0; PIECE], 0);
    let (mut utf8, mut empty, mut first) = (true, true, true);
    loop {
        let n = fill(&mut file, &mut piece[carried..])?;
        let read = &piece[..carried + n];
        if first && is_whole(read) {
            return Ok(Kind::Whole);
        }
        first = false;
        empty &= read.iter().all(u8::is_ascii_whitespace);
        if n == 0 {
            utf8 &= carried == 0;
            break;
        }
        carried = 0;
        if utf8 && let Err(error) = std::str::from_utf8(read) {
            // A character may be cut by the end of the piece.
            utf8 = error.error_len().is_none();
            let (from, to) = (error.valid_up_to(), read.len());
            if utf8 {
                carried = to - from;
                piece.copy_within(from..to, 0);
            }
        }
    }
    Ok(if empty { Kind::Empty } else { Kind::Text { utf8 } })
}

/// As much as there is room for, but at the end.
fn fill(file: &mut Opened, room: &mut [u8]) -> io::Result<usize> {
    let mut n = 0;
    while n < room.len() {
        match file.read(&mut room[n..]) {
            Ok(0) => break,
            Ok(more) => n += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(n)
}

/// The text as UTF-8 with `\n` at the end of lines.
pub(super) struct Clean {
    file: BufReader<Opened>,
    utf8: bool,
    /// Written out and not taken yet.
    out: VecDeque<u8>,
    /// Bytes given out so far, `out` included.
    at: u64,
    last: Option<u8>,
    after_return: bool,
    /// Where empty lines begin, and how many.
    runs: VecDeque<(u64, u64)>,
}

impl Clean {
    pub(super) fn new(file: Opened, utf8: bool) -> io::Result<Self> {
        let mut file = BufReader::with_capacity(PIECE, file);
        if file.fill_buf()?.starts_with(b"\xef\xbb\xbf") {
            file.consume(3);
        }
        let (out, runs) = (VecDeque::new(), VecDeque::new());
        Ok(Self { file, utf8, out, at: 0, last: None, after_return: false, runs })
    }

    /// Empty lines from this place on.
    pub(super) fn empty_from(&self, at: u64) -> u64 {
        self.runs.iter().find(|(from, _)| *from == at).map_or(0, |(_, n)| *n)
    }

    fn put(&mut self, byte: u8) {
        if byte == b'\n' && self.last.is_none_or(|last| last == b'\n') {
            match self.runs.back_mut() {
                Some((from, n)) if *from + *n == self.at => *n += 1,
                _ => self.runs.push_back((self.at, 1)),
            }
            if self.runs.len() > MOST_RUNS {
                self.runs.pop_front();
            }
        }
        self.out.push_back(byte);
        self.last = Some(byte);
        self.at += 1;
    }

    fn feed(&mut self, byte: u8) {
        let second_half = byte == b'\n' && self.after_return;
        self.after_return = byte == b'\r';
        if second_half {
            return;
        }
        if self.after_return {
            self.put(b'\n');
        } else if self.utf8 || byte.is_ascii() {
            self.put(byte);
        } else {
            let mut text = [0; 4];
            for byte in windows_char(byte).encode_utf8(&mut text).bytes() {
                self.put(byte);
            }
        }
    }
}

impl Read for Clean {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        if self.out.is_empty() {
            let piece = self.file.fill_buf()?;
            let piece = piece[..piece.len().min(room.len().max(1))].to_vec();
            self.file.consume(piece.len());
            piece.into_iter().for_each(|byte| self.feed(byte));
            if self.out.is_empty() && self.file.fill_buf()?.is_empty() {
                return Ok(0);
            }
            if self.out.is_empty() {
                return self.read(room);
            }
        }
        let n = room.len().min(self.out.len());
        for (to, byte) in room.iter_mut().zip(self.out.drain(..n)) {
            *to = byte;
        }
        Ok(n)
    }
}
