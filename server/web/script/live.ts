// SPDX-License-Identifier: GPL-3.0-or-later
// The queue as the server tells it while a page is looked at (Server-Sent Events). The browser itself comes again after
// a cut; whoever may not listen any more is told so by the server, and then it stays quiet.

export interface LiveJob {
  id: string;
  recording: string;
  state: string;
  label: string;
  percent?: number;
  text?: string;
}

export interface Queue {
  summary: string;
  list: string; // differs when the list on the page must be made anew
  jobs: LiveJob[];
}

export function followQueue(address: string, tell: (queue: Queue) => void): void {
  let source: EventSource | undefined;
  const look = (): void => {
    if (document.hidden) {
      // A browser has few connections for one server.
      source?.close();
      source = undefined;
    } else if (!source) {
      source = new EventSource(address);
      source.addEventListener('queue', (event) => tell(JSON.parse((event as MessageEvent<string>).data) as Queue));
    }
  };
  if (!('EventSource' in window)) return;
  document.addEventListener('visibilitychange', look);
  window.addEventListener('pagehide', () => source?.close());
  look();
}
