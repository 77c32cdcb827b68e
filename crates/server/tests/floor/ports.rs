//! Ports of this machine that no other test uses meanwhile.

use std::net::UdpSocket;
use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicU16, Ordering};

/// Below what the system hands out by itself.
const FIRST: u16 = 10_000;
const BLOCK: u16 = 500;
const BLOCKS: u16 = 40;
/// The first ports of a block are for the audio of the centre, the rest for its peers.
const AUDIO: u16 = 380;

/// One block. A socket on its last port keeps other tests out for as long as this lives.
#[derive(Debug)]
pub(crate) struct Ports {
    first: u16,
    next: AtomicU16,
    _lock: UdpSocket,
}

impl Ports {
    pub(crate) fn take() -> Self {
        let start = u16::try_from(std::process::id() % u32::from(BLOCKS)).expect("below forty");
        (0..BLOCKS)
            .map(|n| FIRST + (start + n) % BLOCKS * BLOCK)
            .find_map(|first| {
                let lock = UdpSocket::bind(("127.0.0.1", first + BLOCK - 1)).ok()?;
                Some(Self { first, next: AtomicU16::new(first + AUDIO), _lock: lock })
            })
            .expect("a block of ports is free")
    }

    /// Where the centre's audio goes.
    pub(crate) fn audio(&self) -> RangeInclusive<u16> {
        self.first..=self.first + AUDIO - 1
    }

    /// A port of a peer's, given out once.
    pub(crate) fn peer(&self) -> u16 {
        let port = self.next.fetch_add(2, Ordering::Relaxed);
        assert!(port < self.first + BLOCK - 1, "one test needs no more ports than these");
        port
    }
}
