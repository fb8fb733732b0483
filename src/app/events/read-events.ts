import { closeSync, openSync, readSync } from 'node:fs';
import { makeDirectory, watchDirectory } from '../../host/index.ts';
import { type Filters, filterValues, hasLabels } from '../filters/filters.ts';
import type { Nacre } from '../nacre.ts';
import { parseEvent, type TimedEvent } from './event.ts';
import { eventFile, eventsDirectory, listEventFiles } from './event-files.ts';

export interface EventChoice {
  /** Nanoseconds since 1970. @default now */
  readonly since?: bigint;
  /** When to stop, which may be to come. @default never */
  readonly until?: bigint;
  /** @default none */
  readonly filters?: Filters;
  readonly signal?: AbortSignal;
}

/** What `--filter` may ask of events. */
export const eventFilterKeys: readonly string[] = [
  'container',
  'daemon',
  'event',
  'image',
  'label',
  'network',
  'scope',
  'type',
  'volume',
];

/**
 * What was done, from `since` on, and then what is done, as it is told; until `until` is over or `signal` fires. Of long ago only the newest are kept.
 */
export async function* readEvents(
  { store }: { readonly store: Pick<Nacre['store'], 'paths'> },
  { since, until, filters = {}, signal }: EventChoice,
): AsyncGenerator<TimedEvent, void, undefined> {
  const directory = eventsDirectory(store.paths.root);
  makeDirectory(directory, 0o700);
  const from = since ?? nowNano();
  using changes = watchDirectory(directory);
  const reader = createReader(directory);
  for (;;) {
    const isOver = signal?.aborted === true || (until !== undefined && nowNano() > until);
    for (const event of reader()) {
      const isWithin = event.timeNano >= from && (until === undefined || event.timeNano <= until);
      if (isWithin && matchesFilters(event, filters)) yield event;
    }
    if (isOver) return;
    await changes.next(signal);
  }
}

function nowNano(): bigint {
  return BigInt(Date.now()) * 1_000_000n;
}

/** Reads on where the last call came to the end. */
function createReader(directory: string): () => Generator<TimedEvent, void> {
  let number = 0;
  let offset = 0;
  return function* () {
    for (const next of listEventFiles(directory)) {
      if (next < number) continue;
      if (next > number) offset = 0;
      number = next;
      const text = readFrom(eventFile(directory, number), offset);
      const whole = text.subarray(0, text.lastIndexOf(lineEnd) + 1);
      offset += whole.length;
      for (const line of whole.toString('utf8').split('\n')) {
        const event = parseEvent(line);
        if (event !== undefined) yield event;
      }
    }
  };
}

const lineEnd = 0x0a;
const blockSize = 256 << 10;

/** Nothing of a file that was removed meanwhile. */
function readFrom(path: string, start: number): Buffer {
  const pieces: Buffer[] = [];
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch {
    return Buffer.alloc(0);
  }
  try {
    for (let at = start; ; ) {
      const block = Buffer.allocUnsafe(blockSize);
      const size = readSync(fd, block, 0, blockSize, at);
      if (size === 0) return Buffer.concat(pieces);
      pieces.push(block.subarray(0, size));
      at += size;
    }
  } finally {
    closeSync(fd);
  }
}

/** Whether an event is one of those asked for: of one key any value, of labels all. */
export function matchesFilters(event: TimedEvent, filters: Filters): boolean {
  const { type, action, id, attributes } = event;
  const [verb = ''] = action.split(':');
  const any = (key: string, matches: (value: string) => boolean): boolean =>
    filterValues(filters, key)?.some(matches) ?? true;
  const named = (kind: string, name: string | undefined) => (value: string) =>
    type === kind && (id === value || name === value || (kind === 'container' && id.startsWith(value)));
  return (
    any('type', (value) => value === type) &&
    any('event', (value) => value === verb || value === action) &&
    any('container', named('container', attributes.name)) &&
    any('volume', named('volume', undefined)) &&
    any('network', named('network', attributes.name)) &&
    any('daemon', named('daemon', attributes.name)) &&
    any('scope', (value) => value === 'local') &&
    any('image', (value) => (type === 'image' ? [id, attributes.name] : [attributes.image]).includes(value)) &&
    hasLabels(attributes, filterValues(filters, 'label') ?? [])
  );
}
