use super::*;
use vocab::OrganizationId;

const FRAME: [u8; 160] = [0x21; 160];

fn leg(n: u128) -> LegId {
    LegId::from_uuid(uuid::Uuid::from_u128(n))
}

fn job() -> Job {
    Job {
        recording: RecordingId::from_uuid(uuid::Uuid::from_u128(5)),
        interaction: InteractionId::from_uuid(uuid::Uuid::from_u128(6)),
        organization: OrganizationId::new("nova"),
    }
}

struct Desk {
    tapes: Tapes,
    chunks: mpsc::Receiver<RecordingChunk>,
    events: Vec<AudioEvent>,
    now_ms: i64,
}

impl Desk {
    fn new(capacity: usize) -> Self {
        let (sender, chunks) = mpsc::channel(capacity);
        let mut tapes = Tapes::new(sender);
        tapes.start(0, job(), Parties::Two { left: leg(1), right: leg(2) });
        Self { tapes, chunks, events: Vec::new(), now_ms: 0 }
    }

    /// The left leg speaks, the right one doesn't.
    fn run_ms(&mut self, ms: i64) {
        for _ in 0..ms / 20 {
            let packet = Packet {
                payload_type: 8,
                marker: false,
                sequence: 0,
                timestamp: (self.now_ms * 8) as u32,
                ssrc: 1,
                payload: &FRAME,
            };
            self.tapes.hear_codes(self.now_ms, leg(1), &packet, Law::A, &FRAME, Heard::Alone);
            self.now_ms += 20;
            self.tick();
        }
    }

    fn tick(&mut self) {
        self.tapes.tick(self.now_ms, |event| self.events.push(event));
    }

    fn taken(&mut self) -> Vec<RecordingChunk> {
        std::iter::from_fn(|| self.chunks.try_recv().ok()).collect()
    }
}

#[test]
fn chunks_of_five_seconds_follow_each_other_and_the_last_sums_up() {
    let mut desk = Desk::new(8);
    desk.run_ms(12_000);
    desk.tapes.stop(desk.now_ms, job().recording);
    desk.tick();
    let chunks = desk.taken();
    let sizes: Vec<_> = chunks.iter().map(|c| (c.index, c.bytes.len(), c.last)).collect();
    let summary = RecordingSummary { duration_ms: 12_000, bytes: 192_000 };
    assert_eq!(sizes, [(0, 80_000, None), (1, 80_000, None), (2, 32_000, Some(summary))]);
    for pair in chunks.iter().flat_map(|c| c.bytes.chunks(2)) {
        assert_eq!(pair, [0x21, Law::A.silence()]);
    }
    let recording = job().recording;
    let expected = AudioEvent::Recorded { recording, duration_ms: 12_000, bytes: 192_000 };
    assert_eq!(desk.events, [expected]);
    assert!(desk.tapes.by_leg.is_empty() && desk.tapes.tapes.is_empty());
}

#[test]
fn a_recording_of_nothing_still_ends_with_a_last_chunk() {
    let mut desk = Desk::new(8);
    desk.tapes.stop(0, job().recording);
    desk.tick();
    let last = desk.taken().pop().unwrap().last;
    assert_eq!(last, Some(RecordingSummary { duration_ms: 0, bytes: 0 }));
}

#[test]
fn a_full_channel_is_waited_for_and_given_up_once() {
    let mut desk = Desk::new(1);
    desk.run_ms(20_000);
    assert_eq!(desk.taken().len(), 1);
    desk.run_ms(20);
    assert_eq!(desk.taken().len(), 1, "what waited comes");
    assert_eq!(desk.events, []);
    desk.run_ms(60_000);
    let recording = job().recording;
    let reason = "storing is slower than recording".to_owned();
    assert_eq!(desk.events, [AudioEvent::RecordingFailed { recording, reason }]);
    desk.tapes.stop(desk.now_ms, recording);
    desk.tick();
    assert_eq!(desk.events.len(), 1, "told once");
}

#[test]
fn a_recording_whose_legs_are_gone_stops_by_itself() {
    let mut desk = Desk::new(8);
    desk.run_ms(1_000);
    desk.tapes.leave(desk.now_ms, leg(1));
    desk.tick();
    assert_eq!(desk.events, []);
    desk.tapes.leave(desk.now_ms, leg(2));
    desk.tick();
    assert!(matches!(desk.events[..], [AudioEvent::Recorded { duration_ms: 1_000, .. }]));
}
