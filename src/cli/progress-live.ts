import { styleText } from 'node:util';
import { type Event, formatSize, type OnEvent } from '../base/index.ts';
import type { Terminal } from './terminal.ts';

interface Task {
  readonly label: string;
  readonly total: number | undefined;
  readonly startedAt: number;
  bytes: number;
  /** Last line of output, shown while the task runs. */
  last: string;
}

/** Milliseconds between two drawings. */
const interval = 80;

/** Tasks shown at one time. */
const mostLines = 12;

/** Running tasks redrawn in place with bytes, rate and last output; what has ended stays above as a line. */
export function openLiveProgress(terminal: Terminal): Disposable & { readonly onEvent: OnEvent } {
  const tasks = new Map<string, Task>();
  const screen = openScreen(terminal);
  const paint = (format: 'green' | 'dim' | 'red' | 'yellow', text: string): string =>
    terminal.colour ? styleText(format, text, { validateStream: false }) : text;
  const draw = (): void =>
    screen.draw([...tasks.values()].slice(0, mostLines).map((task) => formatTask(task, terminal.columns)));
  const timer = setInterval(draw, interval).unref();
  const end = (id: string, mark: string, suffix: string): void => {
    const task = tasks.get(id);
    tasks.delete(id);
    // The mark, the blanks and the longest suffix.
    if (task !== undefined) screen.say(`${mark} ${shorten(task.label, terminal.columns - 14)} ${suffix}`.trimEnd());
  };
  const onEvent = (event: Event): void => {
    const task = 'id' in event ? tasks.get(event.id) : undefined;
    switch (event.kind) {
      case 'start':
        tasks.set(event.id, toTask(event));
        break;
      case 'advance':
        if (task !== undefined) task.bytes += event.bytes;
        break;
      case 'output':
        if (task !== undefined) task.last = lastLine(event.bytes) ?? task.last;
        break;
      case 'cached':
        screen.say(`${paint('green', '✓')} ${shorten(event.label, terminal.columns - 14)} ${paint('dim', 'cached')}`);
        break;
      case 'done':
        end(event.id, paint('green', '✓'), paint('dim', `${event.seconds.toFixed(1)} s`));
        break;
      case 'failed':
        end(event.id, paint('red', '✗'), '');
        break;
      case 'warning':
        screen.say(`${paint('yellow', 'warning:')} ${event.message}`);
        break;
    }
  };
  return {
    onEvent,
    [Symbol.dispose]() {
      clearInterval(timer);
      screen.draw([]);
    },
  };
}

function toTask(event: Extract<Event, { kind: 'start' }>): Task {
  return { label: event.label, total: event.total, startedAt: performance.now(), bytes: 0, last: '' };
}

/** The lines at the foot of the terminal that are drawn again and again, and those above that stay. */
function openScreen(terminal: Terminal): { draw(lines: readonly string[]): void; say(line: string): void } {
  let drawn = 0;
  const erase = (): string => {
    const codes = drawn > 0 ? `\x1b[${drawn}A\x1b[0J` : '';
    drawn = 0;
    return codes;
  };
  return {
    draw(lines) {
      if (lines.length === 0 && drawn === 0) return;
      terminal.err(`${erase()}${lines.map((line) => `${line}\n`).join('')}`);
      drawn = lines.length;
    },
    say: (line) => terminal.err(`${erase()}${line}\n`),
  };
}

/** One line, no longer than the terminal: the label gives way to amount and time, and the last output gets a third at most. */
function formatTask(task: Task, columns: number): string {
  const width = Math.max(20, columns - 1);
  const seconds = (performance.now() - task.startedAt) / 1000;
  // Before that it says little.
  const rate = seconds >= 0.5 ? ` ${formatSize(Math.round(task.bytes / seconds))}/s` : '';
  const amount = task.total === undefined ? '' : ` ${formatSize(task.bytes)} of ${formatSize(task.total)}${rate}`;
  const facts = `${amount} ${seconds.toFixed(1)} s`;
  const last = task.last === '' ? '' : `  ${task.last}`;
  const room = width - 2 - facts.length - Math.min(last.length, Math.floor(width / 3));
  return `  ${shorten(task.label, room)}${facts}${last}`.slice(0, width);
}

function shorten(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}

/** The last non-empty line, free of control codes: what a program prints may not move our cursor. */
function lastLine(bytes: Uint8Array): string | undefined {
  const text = Buffer.from(bytes).toString('utf8');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control codes are what is taken out
  const codes = /\x1b\[[0-9;?]*[a-zA-Z]|[\x00-\x1f\x7f]/g;
  const lines = text.split(/[\r\n]+/).map((line) => line.replaceAll(codes, ''));
  return lines.findLast((line) => line.trim() !== '');
}
