import type { Event, OnEvent } from '../base/index.ts';
import type { Terminal } from './terminal.ts';

/** Plain lines: what began, what it printed, what ended; for logs and pipes. */
export function openPlainProgress(terminal: Terminal): Disposable & { readonly onEvent: OnEvent } {
  const labels = new Map<string, string>();
  const rest = new Map<string, string>();
  const say = (line: string): void => terminal.err(`${line}\n`);
  const flush = (id: string): void => {
    const text = rest.get(id);
    rest.delete(id);
    if (text !== undefined && text !== '') say(`  ${text}`);
  };
  const onEvent = (event: Event): void => {
    switch (event.kind) {
      case 'start':
        labels.set(event.id, event.label);
        say(event.label);
        break;
      case 'output':
        rest.set(event.id, printLines(say, (rest.get(event.id) ?? '') + Buffer.from(event.bytes).toString('utf8')));
        break;
      case 'cached':
        say(`${event.label} (cached)`);
        break;
      case 'done':
        flush(event.id);
        if (event.seconds >= 0.1) say(`${labels.get(event.id) ?? event.id}: done in ${event.seconds.toFixed(1)} s`);
        break;
      case 'failed':
        flush(event.id);
        say(`${labels.get(event.id) ?? event.id}: failed`);
        break;
      case 'warning':
        say(`warning: ${event.message}`);
        break;
      case 'advance':
        break;
    }
  };
  return {
    onEvent,
    [Symbol.dispose]() {
      for (const id of [...rest.keys()]) flush(id);
    },
  };
}

/** Prints the whole lines of `text` and returns the broken one, so that the lines of two tasks never mix. */
function printLines(say: (line: string) => void, text: string): string {
  const lines = text.split('\n');
  const broken = lines.pop() ?? '';
  for (const line of lines) say(`  ${line}`);
  return broken;
}
