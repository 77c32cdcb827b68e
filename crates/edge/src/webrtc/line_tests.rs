use super::*;

/// Two lines joined by loopback, on a clock of their own.
struct Pair {
    lines: [BrowserLine; 2],
    now: Instant,
}

fn line(now: Instant, opus: bool) -> BrowserLine {
    let socket = UdpSocket::bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = socket.local_addr().unwrap();
    BrowserLine::new(now, socket, address, &Crypto::install(), opus).unwrap()
}

impl Pair {
    fn new() -> Self {
        let now = Instant::now();
        let mut lines = [line(now, true), line(now, true)];
        let offer = lines[0].offer(now).unwrap();
        let answer = lines[1].answer(now, &offer).unwrap();
        lines[0].accept(now, &answer).unwrap();
        lines[0].accept(now, &answer).expect("the same answer may come twice");
        Self { lines, now }
    }

    /// 20 ms pass; what arrives at a line is lost while it is cut off. Which lines died.
    fn step(&mut self, cut_off: bool) -> [bool; 2] {
        std::thread::sleep(Duration::from_micros(200));
        self.now += Duration::from_millis(20);
        let now = self.now;
        self.lines.each_mut().map(|line| {
            let mut datagram = [0; 2_000];
            while let Ok((n, source)) = line.socket.recv_from(&mut datagram) {
                if !cut_off {
                    line.receive(now, source, &datagram[..n]);
                }
            }
            line.tick(now)
        })
    }

    fn connect(&mut self) {
        for _ in 0..2_000 {
            assert_eq!(self.step(false), [false, false]);
            if self.lines.iter().all(BrowserLine::is_up) {
                return;
            }
        }
        panic!("never connected: {:?}", self.lines);
    }
}

#[test]
fn a_cut_is_dead_after_fifteen_seconds_and_told_once() {
    let mut pair = Pair::new();
    pair.connect();
    let cut = pair.now;
    let mut died = Vec::new();
    while pair.now - cut < Duration::from_secs(90) {
        if pair.step(true)[1] {
            died.push((pair.now - cut).as_secs());
        }
    }
    assert_eq!(died.len(), 1, "{died:?}");
    assert!((15..60).contains(&died[0]), "{died:?}");
}

#[test]
fn a_cut_that_heals_in_time_is_not_dead() {
    let mut pair = Pair::new();
    pair.connect();
    let cut = pair.now;
    while pair.now - cut < Duration::from_secs(8) {
        assert_eq!(pair.step(true), [false, false]);
    }
    let healed = pair.now;
    while pair.now - healed < Duration::from_secs(60) {
        assert_eq!(pair.step(false), [false, false]);
    }
    assert!(pair.lines.iter().all(BrowserLine::is_up), "{:?}", pair.lines);
}

#[test]
fn a_browser_that_never_connects_is_dead() {
    let mut pair = Pair::new();
    let (began, mut n_died) = (pair.now, 0);
    while pair.now - began < Duration::from_secs(30) {
        n_died += usize::from(pair.step(true)[1]);
    }
    assert_eq!(n_died, 1);
}

#[test]
fn sequence_numbers_go_on_over_rollovers_in_any_order() {
    let mut line = line(Instant::now(), false);
    let given = [65_534_u16, 65_535, 1, 0, 2];
    let extended: Vec<_> = given.iter().map(|&n| line.extend(n)).collect();
    assert_eq!(extended, [65_534, 65_535, 65_537, 65_536, 65_538]);
}

#[test]
fn digits_are_scaled_to_a_faster_clock() {
    assert_eq!(scale_event([5, 0x8A, 3, 32], 6), [5, 0x8A, 0x12, 0xC0]);
    assert_eq!(scale_event([5, 10, 0xFF, 0], 6), [5, 10, 0xFF, 0xFF]);
    assert_eq!(scale_event([5, 10, 0, 160], 1), [5, 10, 0, 160]);
}

#[test]
fn hostile_descriptions_and_datagrams_are_refused_without_panic() {
    let now = Instant::now();
    let good = line(now, true).offer(now).unwrap();
    for cut in 0..good.len() {
        let _ = line(now, true).answer(now, &good[..cut]);
    }
    let mut line = line(now, true);
    assert_eq!(line.accept(now, &good).unwrap_err(), BrowserFault::NothingOffered);
    line.answer(now, &good).unwrap();
    let source = "127.0.0.1:9".parse().unwrap();
    for seed in 0..5_000_u32 {
        let junk: Vec<u8> =
            (0..seed % 200).map(|i| (seed.wrapping_mul(2_654_435_761 ^ i) >> 9) as u8).collect();
        line.receive(now, source, &junk);
    }
    assert!(!line.tick(now), "it lives on");
}
