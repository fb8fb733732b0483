import type { Event, OnEvent } from '../../base/index.ts';

/** One line of a transfer's progress. Source: the Engine API, "CreateImageInfo" and "PushImageInfo". */
export interface ProgressLine {
  readonly id?: string;
  readonly status: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
  readonly progress?: string;
}

/** Milliseconds between two lines about bytes of the same thing. */
const pause = 100;

interface Moving {
  readonly name: string;
  readonly total: number | undefined;
  current: number;
  told: number;
}

const words = {
  pull: { moving: 'Downloading', there: 'Already exists', done: 'Pull complete' },
  push: { moving: 'Pushing', there: 'Layer already exists', done: 'Pushed' },
  load: { moving: 'Loading layer', there: 'Layer already exists', done: 'Loaded layer' },
} as const;

/** Turns events of a transfer into lines that Docker's clients draw bars from. */
export function createTransferProgress(verb: keyof typeof words, tell: (line: ProgressLine) => void): OnEvent {
  const moving = new Map<string, Moving>();
  const { moving: going, there, done } = words[verb];

  function toLine(thing: Moving): ProgressLine {
    const { name, current, total } = thing;
    const progressDetail = total === undefined ? { current } : { current: Math.min(current, total), total };
    return { status: going, progressDetail, progress: formatBar(current, total), id: name };
  }

  return (event: Event) => {
    switch (event.kind) {
      case 'start': {
        const thing = { name: shorten(event.label, event.id), total: event.total, current: 0, told: 0 };
        moving.set(event.id, thing);
        tell(toLine(thing));
        return;
      }
      case 'advance': {
        const thing = moving.get(event.id);
        if (thing === undefined) return;
        thing.current += event.bytes;
        const now = performance.now();
        if (now - thing.told < pause) return;
        thing.told = now;
        tell(toLine(thing));
        return;
      }
      case 'cached':
        tell({ status: there, progressDetail: {}, id: shorten(event.label, event.id) });
        return;
      case 'done': {
        const thing = moving.get(event.id);
        moving.delete(event.id);
        if (thing !== undefined) tell({ status: done, progressDetail: {}, id: thing.name });
        return;
      }
      case 'warning':
        tell({ status: `warning: ${event.message}` });
        return;
      case 'planned':
      case 'phase':
      case 'output':
      case 'failed':
        return;
    }
  };
}

/** What a thing is called in lines: as with Docker 12 digits of what it is. */
function shorten(label: string, id: string): string {
  const [, hex] = /([0-9a-f]{12})[0-9a-f]*$/.exec(label) ?? /sha256:([0-9a-f]{12})/.exec(id) ?? [];
  return hex ?? label;
}

/** `[=====>     ]  1.2MB/3.4MB` */
function formatBar(current: number, total: number | undefined): string {
  if (total === undefined || total <= 0) return formatBytes(current);
  const width = 50;
  const filled = Math.min(width, Math.floor((current / total) * width));
  const bar = `${'='.repeat(filled)}>`.slice(0, width).padEnd(width);
  return `[${bar}] ${formatBytes(Math.min(current, total)).padStart(8)}/${formatBytes(total)}`;
}

/** Four digits with a unit in powers of 1000, as Docker writes them. */
function formatBytes(bytes: number): string {
  let value = bytes;
  for (const unit of ['B', 'kB', 'MB', 'GB']) {
    if (value < 1000) return `${Number(value.toPrecision(4))}${unit}`;
    value /= 1000;
  }
  return `${Number(value.toPrecision(4))}TB`;
}
