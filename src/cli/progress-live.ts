import { styleText } from 'node:util';
import { type Event, formatSize, type OnEvent } from '../base/index.ts';
import { createOutputLines, type OutputLines } from './progress/output-lines.ts';
import { openScreen } from './progress/screen.ts';
import { cutText, textWidth } from './progress/text-width.ts';
import type { Terminal } from './terminal.ts';

interface Task {
  readonly label: string;
  readonly total: number | undefined;
  readonly startedAt: number;
  bytes: number;
  /** The last line is shown while the task runs. */
  readonly output: OutputLines;
}

/** Milliseconds between two drawings. */
const interval = 80;

/** Tasks shown at one time, where there are rows for them. */
const mostLines = 12;

/** Running tasks redrawn in place with bytes, rate and last output; what has ended stays above as a line. */
export function openLiveProgress(terminal: Terminal): Disposable & { readonly onEvent: OnEvent } {
  const tasks = new Map<string, Task>();
  const screen = openScreen(terminal);
  const paint = (format: 'green' | 'dim' | 'red' | 'yellow', text: string): string =>
    terminal.colour ? styleText(format, text, { validateStream: false }) : text;
  const draw = (): void =>
    screen.draw(formatTasks([...tasks.values()], Math.min(mostLines, terminal.rows - 1), terminal.columns));
  const timer = setInterval(draw, interval).unref();
  const end = (id: string, mark: string, suffix: string): void => {
    const task = tasks.get(id);
    tasks.delete(id);
    // The mark, the blanks and the longest suffix.
    if (task !== undefined) screen.leave([`${mark} ${cutText(task.label, terminal.columns - 14)} ${suffix}`.trimEnd()]);
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
        task?.output.add(event.bytes);
        break;
      case 'cached':
        screen.leave([
          `${paint('green', '✓')} ${cutText(event.label, terminal.columns - 14)} ${paint('dim', 'cached')}`,
        ]);
        break;
      case 'done':
        end(event.id, paint('green', '✓'), paint('dim', `${event.seconds.toFixed(1)} s`));
        break;
      case 'failed':
        end(event.id, paint('red', '✗'), '');
        break;
      case 'warning':
        screen.leave([`${paint('yellow', 'warning:')} ${event.message}`]);
        break;
    }
  };
  return {
    onEvent,
    [Symbol.dispose]() {
      clearInterval(timer);
      screen.leave([]);
    },
  };
}

function toTask(event: Extract<Event, { kind: 'start' }>): Task {
  return {
    label: event.label,
    total: event.total,
    startedAt: performance.now(),
    bytes: 0,
    output: createOutputLines(1),
  };
}

function formatTasks(tasks: readonly Task[], rows: number, columns: number): readonly string[] {
  if (tasks.length <= rows) return tasks.map((task) => formatTask(task, columns));
  const shown = Math.max(0, rows - 1);
  return [...tasks.slice(0, shown).map((task) => formatTask(task, columns)), `  and ${tasks.length - shown} more`];
}

/** One line, no longer than the terminal: the label gives way to amount and time, and the last output gets a third at most. */
function formatTask(task: Task, columns: number): string {
  const width = Math.max(20, columns - 1);
  const seconds = (performance.now() - task.startedAt) / 1000;
  // Before that it says little.
  const rate = seconds >= 0.5 ? ` ${formatSize(Math.round(task.bytes / seconds))}/s` : '';
  const amount = task.total === undefined ? '' : ` ${formatSize(task.bytes)} of ${formatSize(task.total)}${rate}`;
  const facts = `${amount} ${seconds.toFixed(1)} s`;
  const [line = ''] = task.output.last(1);
  const last = line === '' ? '' : `  ${line}`;
  const room = width - 2 - facts.length - Math.min(textWidth(last), Math.floor(width / 3));
  return cutText(`  ${cutText(task.label, room)}${facts}${last}`, width);
}
