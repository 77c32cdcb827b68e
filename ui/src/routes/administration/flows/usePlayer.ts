/** Plays one sound at a time; the next one stops it, and so does leaving the screen. */
import { useCallback, useEffect, useRef, useState } from "react";

type Player = { playing: boolean; busy: boolean; failed: boolean };
const STILL: Player = { playing: false, busy: false, failed: false };

let current: (() => void) | null = null;

export function usePlayer() {
  const [state, setState] = useState<Player>(STILL);
  const mine = useRef<(() => void) | null>(null);
  const stop = useCallback(() => mine.current?.(), []);
  useEffect(() => stop, [stop]);

  const play = useCallback(async (source: () => Promise<Blob>) => {
    current?.();
    let gone = false;
    let url = "";
    const audio = new Audio();
    const end = () => {
      if (gone) return;
      gone = true;
      audio.pause();
      if (url) URL.revokeObjectURL(url);
      if (current === end) current = null;
      mine.current = null;
      setState((now) => (now.failed ? now : STILL));
    };
    current = end;
    mine.current = end;
    setState({ ...STILL, busy: true });
    try {
      const blob = await source();
      if (gone) return;
      url = URL.createObjectURL(blob);
      audio.src = url;
      audio.onended = end;
      await audio.play();
      setState({ ...STILL, playing: true });
    } catch {
      if (gone) return;
      setState({ ...STILL, failed: true });
      end();
    }
  }, []);

  return { ...state, play, stop };
}
