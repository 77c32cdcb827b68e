/**
 * Joins the socket with the fold and lets components read slices of it.
 * Components read through `useLive`; only this file and `socket.ts` know a socket exists.
 */
import { useSyncExternalStore } from "react";
import { FeedSocket, type FeedLink } from "./socket";
import { allNews, emptyLive, fold, type FeedMessage, type LiveState } from "./state";

export interface LiveStoreState extends LiveState {
  link: FeedLink;
}

class LiveStore {
  private state: LiveStoreState = { ...emptyLive, link: "connecting" };
  private readonly listeners = new Set<() => void>();
  private socket: FeedSocket | null = null;
  private onSignedOut: () => void = () => undefined;

  whenSignedOut(listener: () => void) {
    this.onSignedOut = listener;
  }

  readonly get = () => this.state;

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  open(desk: boolean) {
    this.close();
    this.socket = new FeedSocket({
      desk,
      from: () => this.state.seq,
      onMessage: (message) => this.hear(message),
      onLink: (link) => {
        if (link === this.state.link) return;
        const news = link === "live" ? allNews(this.state.news) : this.state.news;
        this.set({ ...this.state, link, news });
      },
      onSignedOut: () => this.onSignedOut(),
    });
    this.socket.start();
  }

  close() {
    this.socket?.stop();
    this.socket = null;
    this.set({ ...emptyLive, link: "connecting" });
  }

  hear(message: FeedMessage) {
    const next = fold(this.state, message);
    if (next !== this.state) this.set({ ...next, link: this.state.link });
  }

  private set(state: LiveStoreState) {
    this.state = state;
    for (const listener of this.listeners) listener();
  }
}

export const live = new LiveStore();

/** Re-renders when the selected slice is another object or value. */
export function useLive<T>(select: (state: LiveStoreState) => T): T {
  return useSyncExternalStore(live.subscribe, () => select(live.get()));
}
