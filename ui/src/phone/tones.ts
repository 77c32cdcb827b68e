/** Sounds that the browser makes itself: the ring and the test tone. */
import { routeTo } from "./devices";

/** French ringing: 440 Hz, 1.5 s on, 3.5 s off. */
const RING_HZ = 440;
const RING_ON_S = 1.5;
const RING_CYCLE_MS = 5_000;

class Sounder {
  private readonly context = new AudioContext();
  private readonly out = this.context.createMediaStreamDestination();
  private readonly element = new Audio();

  constructor(private readonly speaker: string | null) {
    this.element.srcObject = this.out.stream;
  }

  async start() {
    await routeTo(this.element, this.speaker);
    // Without a gesture of the user the browser may refuse sound; the screen rings anyway.
    await this.context.resume().catch(() => undefined);
    await this.element.play().catch(() => undefined);
  }

  beep(hz: number, seconds: number, volume: number) {
    const { context } = this;
    const tone = context.createOscillator();
    const gain = context.createGain();
    const now = context.currentTime;
    tone.frequency.value = hz;
    gain.gain.setValueAtTime(0, now);
    gain.gain.linearRampToValueAtTime(volume * 0.4, now + 0.02);
    gain.gain.setValueAtTime(volume * 0.4, now + seconds - 0.03);
    gain.gain.linearRampToValueAtTime(0, now + seconds);
    tone.connect(gain).connect(this.out);
    tone.start(now);
    tone.stop(now + seconds);
  }

  close() {
    this.element.pause();
    this.element.srcObject = null;
    void this.context.close();
  }
}

/** Rings until the returned function is called. */
export function ring(speaker: string | null, volume: number): () => void {
  const sounder = new Sounder(speaker);
  const once = () => sounder.beep(RING_HZ, RING_ON_S, volume);
  let timer: ReturnType<typeof setInterval> | undefined;
  let stopped = false;
  void sounder.start().then(() => {
    if (stopped) return;
    once();
    timer = setInterval(once, RING_CYCLE_MS);
  });
  return () => {
    stopped = true;
    clearInterval(timer);
    sounder.close();
  };
}

/** Three notes through the chosen loudspeaker. */
export async function testTone(speaker: string | null, volume: number): Promise<void> {
  const sounder = new Sounder(speaker);
  await sounder.start();
  for (const hz of [523, 659, 784]) {
    sounder.beep(hz, 0.28, volume);
    await new Promise((done) => setTimeout(done, 300));
  }
  sounder.close();
}

/** Two short notes, the second higher: something calls for a supervisor. */
export async function alarm(speaker: string | null, volume: number): Promise<void> {
  const sounder = new Sounder(speaker);
  await sounder.start();
  for (const hz of [740, 988]) {
    sounder.beep(hz, 0.18, volume);
    await new Promise((done) => setTimeout(done, 220));
  }
  sounder.close();
}

/** A short tone: the next call is there, and its person on the line. */
export function announce(speaker: string | null, volume: number) {
  const sounder = new Sounder(speaker);
  void sounder.start().then(() => sounder.beep(660, 0.15, volume));
  setTimeout(() => sounder.close(), 600);
}
