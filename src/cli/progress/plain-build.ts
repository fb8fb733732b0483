import type { Event } from '../../base/index.ts';
import { showLines } from '../show-text.ts';
import type { Terminal } from '../terminal.ts';
import type { BuildProgress } from './build-progress.ts';
import { formatAmount } from './format-step.ts';
import { formatSummary } from './format-summary.ts';
import { type BoardStep, createStepBoard } from './step-board.ts';
import { type Clock, createStepSpeaker } from './step-speaker.ts';

/** Seconds between two lines about a transfer. */
const toldSeconds = 5;

/** Milliseconds between two looks at what waits. */
const interval = 250;

/** What was not printed yet of a step's output. */
interface Rest {
  /** Keeps the part of a character that a piece of output ends in. */
  readonly decoder: TextDecoder;
  text: string;
  /** When a transfer was last told of. */
  toldAt: number;
}

/**
 * Lines as BuildKit prints them where there is no terminal: the steps have numbers, and output its time within the step.
 *
 * @param clock @default the time that passes
 */
export function openPlainBuild(terminal: Pick<Terminal, 'err'>, clock: Clock = () => performance.now()): BuildProgress {
  const board = createStepBoard(0);
  const rests = new Map<string, Rest>();
  const startedAt = clock();
  const unsaid: string[] = [];
  let isHeld = false;
  const print = (lines: readonly string[]): void => {
    unsaid.push(...lines);
    if (!isHeld && unsaid.length > 0) terminal.err(`${unsaid.splice(0).join('\n')}\n`);
  };
  const speaker = createStepSpeaker(print, clock);
  const timer = setInterval(speaker.turn, interval).unref();
  let isDone = false;
  const onStep = (event: Event, step: BoardStep): void => {
    const rest = rests.get(step.id) ?? { decoder: new TextDecoder(), text: '', toldAt: clock() };
    rests.set(step.id, rest);
    const lines = toLines(event, step, rest, clock());
    if (lines === undefined) return;
    speaker.say(step, lines);
    if (event.kind === 'cached' || event.kind === 'done' || event.kind === 'failed') speaker.end(step);
  };
  return {
    onEvent(event) {
      board.apply(event, clock());
      const step = event.id === undefined ? undefined : board.get(event.id);
      if (step !== undefined) onStep(event, step);
      else if (event.kind === 'warning') print([`warning: ${event.message}`]);
    },
    aside: (work) => work(),
    hold() {
      isHeld = true;
      return {
        [Symbol.dispose]() {
          isHeld = false;
          print([]);
        },
      };
    },
    done() {
      isDone = true;
    },
    [Symbol.dispose]() {
      clearInterval(timer);
      for (const step of board.steps) {
        const rest = rests.get(step.id)?.text ?? '';
        if (step.state !== 'running') continue;
        speaker.say(step, [...(rest === '' ? [] : [rest]), 'CANCELED']);
        speaker.end(step);
      }
      speaker.flush();
      const summary = isDone ? formatSummary(board.steps, (clock() - startedAt) / 1000) : [];
      if (summary.length > 0) print(['', ...summary]);
    },
  };
}

/** What is printed of an event; `undefined` for nothing at all. */
function toLines(event: Event, step: BoardStep, rest: Rest, now: number): readonly string[] | undefined {
  const seconds = (now - step.startedAt) / 1000;
  const time = seconds.toFixed(3);
  const stamp = (line: string): string => `${time} ${line.endsWith('\r') ? line.slice(0, -1) : line}`;
  const last = rest.text === '' ? [] : [stamp(rest.text)];
  switch (event.kind) {
    case 'planned':
    case 'phase':
      return undefined;
    case 'start':
      return [];
    case 'cached':
      return ['CACHED'];
    case 'output': {
      const lines = takeLines(rest, event.bytes);
      return lines.length === 0 ? undefined : lines.map(stamp);
    }
    case 'advance':
      if (now - rest.toldAt < toldSeconds * 1000) return undefined;
      rest.toldAt = now;
      return [formatAmount(step, seconds).trim()];
    case 'warning':
      return [`warning: ${event.message}`];
    case 'done':
      return [...last, `DONE ${event.seconds.toFixed(1)}s`];
    case 'failed':
      return [...last, `ERROR: ${showLines(event.message)}`];
  }
}

/** The whole lines there are now; the broken one waits, so that the lines of two steps never mix. */
function takeLines(rest: Rest, bytes: Uint8Array): readonly string[] {
  const lines = `${rest.text}${rest.decoder.decode(bytes, { stream: true })}`.split('\n');
  rest.text = lines.pop() ?? '';
  return lines;
}
