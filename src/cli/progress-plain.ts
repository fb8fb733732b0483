import type { Event, OnEvent } from '../base/index.ts';
import type { Terminal } from './terminal.ts';

/** A task that runs: what it is called and the beginning of its next line. */
interface Task {
  readonly label: string;
  /** Keeps the part of a character that a piece of output ends in. */
  readonly decoder: TextDecoder;
  rest: string;
}

/**
 * Plain lines: what began, what it printed, what ended; for logs and pipes. Where it would not be clear which of several tasks
 * printed a line, the task is named again before it.
 */
export function openPlainProgress(terminal: Pick<Terminal, 'err'>): Disposable & { readonly onEvent: OnEvent } {
  const tasks = new Map<string, Task>();
  let speaker: string | undefined;
  const say = (line: string): void => terminal.err(`${line}\n`);
  const print = (id: string, lines: readonly string[]): void => {
    if (lines.length === 0) return;
    const isClear = speaker === id || (speaker === undefined && tasks.size === 1);
    if (!isClear) say(`${tasks.get(id)?.label ?? id}:`);
    speaker = id;
    for (const line of lines) say(`  ${line}`);
  };
  const end = (id: string, how: string | undefined): void => {
    const task = tasks.get(id);
    if (task !== undefined && task.rest !== '') print(id, [task.rest]);
    tasks.delete(id);
    if (speaker === id) speaker = undefined;
    if (how !== undefined) say(`${task?.label ?? id}: ${how}`);
  };
  const onEvent = (event: Event): void => {
    switch (event.kind) {
      case 'start':
        tasks.set(event.id, { label: event.label, decoder: new TextDecoder(), rest: '' });
        speaker = event.id;
        say(event.label);
        break;
      case 'output':
        print(event.id, takeLines(tasks, event.id, event.bytes));
        break;
      case 'cached':
        say(`${event.label} (cached)`);
        break;
      case 'done':
        end(event.id, event.seconds >= 0.1 ? `done in ${event.seconds.toFixed(1)} s` : undefined);
        break;
      case 'failed':
        end(event.id, 'failed');
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
      for (const [id, { rest }] of tasks) if (rest !== '') print(id, [rest]);
    },
  };
}

/** The whole lines there are now; the broken one waits, so that the lines of two tasks never mix. */
function takeLines(tasks: ReadonlyMap<string, Task>, id: string, bytes: Uint8Array): readonly string[] {
  const task = tasks.get(id);
  if (task === undefined) return [];
  const lines = `${task.rest}${task.decoder.decode(bytes, { stream: true })}`.split('\n');
  task.rest = lines.pop() ?? '';
  return lines;
}
