import type { Event } from '../../base/index.ts';
import type { Terminal } from '../terminal.ts';
import type { BuildProgress } from './build-progress.ts';
import { formatAmount } from './format-step.ts';
import { formatSummary } from './format-summary.ts';
import { type BoardStep, createStepBoard } from './step-board.ts';

/** A clock, in milliseconds. */
export type Clock = () => number;

/** Seconds between two lines about a transfer. */
const toldSeconds = 5;

/** What is yet to be printed of a step. */
interface Speech {
  /** Keeps the part of a character that a piece of output ends in. */
  readonly decoder: TextDecoder;
  rest: string;
  toldAt: number;
}

/**
 * Lines as BuildKit prints them where there is no terminal: the steps have numbers, output its time within the step, and what is told of a
 * step after another one has spoken begins with its name again.
 *
 * @param clock @default the time that passes
 */
export function openPlainBuild(terminal: Pick<Terminal, 'err'>, clock: Clock = () => performance.now()): BuildProgress {
  const board = createStepBoard(0);
  const speeches = new Map<string, Speech>();
  const startedAt = clock();
  const speaker = createSpeaker(terminal);
  let isDone = false;
  const onStep = (event: Exclude<Event, { kind: 'warning' }>, step: BoardStep): void => {
    const say = (line: string): void => speaker.say(step, line);
    const stamp = (): string => ((clock() - step.startedAt) / 1000).toFixed(3);
    switch (event.kind) {
      case 'planned':
      case 'phase':
        break;
      case 'start':
        speeches.set(step.id, { decoder: new TextDecoder(), rest: '', toldAt: clock() });
        speaker.turnTo(step);
        break;
      case 'cached':
        say('CACHED');
        speaker.end(step);
        break;
      case 'output':
        for (const line of takeLines(speeches.get(step.id), event.bytes)) say(`${stamp()} ${line}`);
        break;
      case 'advance': {
        const speech = speeches.get(step.id);
        if (speech === undefined || clock() - speech.toldAt < toldSeconds * 1000) break;
        speech.toldAt = clock();
        say(formatAmount(step, (clock() - step.startedAt) / 1000).trim());
        break;
      }
      case 'done':
      case 'failed': {
        const rest = speeches.get(step.id)?.rest ?? '';
        if (rest !== '') say(`${stamp()} ${rest}`);
        say(event.kind === 'done' ? `DONE ${event.seconds.toFixed(1)}s` : `ERROR: ${event.message}`);
        speaker.end(step);
      }
    }
  };
  return {
    onEvent(event) {
      board.apply(event, clock());
      const step = event.id === undefined ? undefined : board.get(event.id);
      if (event.kind !== 'warning') {
        if (step !== undefined) onStep(event, step);
      } else if (step === undefined) speaker.tell(`warning: ${event.message}`);
      else speaker.say(step, `warning: ${event.message}`);
    },
    aside: (work) => work(),
    done() {
      isDone = true;
    },
    [Symbol.dispose]() {
      for (const [id, { rest }] of speeches) {
        const step = board.get(id);
        if (step?.state === 'running' && rest !== '') speaker.say(step, rest);
      }
      const seconds = (clock() - startedAt) / 1000;
      if (isDone) speaker.close(formatSummary(board.steps, seconds));
    },
  };
}

/** Lines of several steps, each step's own together. */
interface Speaker {
  /** A line with the number of its step. */
  say(step: BoardStep, line: string): void;
  /** Names a step, when another one was spoken of. */
  turnTo(step: BoardStep): void;
  end(step: BoardStep): void;
  /** A line about none of them. */
  tell(line: string): void;
  close(lines: readonly string[]): void;
}

function createSpeaker(terminal: Pick<Terminal, 'err'>): Speaker {
  let current: BoardStep | undefined;
  let isFirst = true;
  const turnTo = (step: BoardStep): void => {
    if (current?.id === step.id) return;
    const leaving = current === undefined ? '' : `#${current.number} ...\n`;
    terminal.err(`${leaving}${isFirst ? '' : '\n'}#${step.number} ${step.label.replaceAll('\n', ' ')}\n`);
    current = step;
    isFirst = false;
  };
  return {
    turnTo,
    say(step, line) {
      turnTo(step);
      terminal.err(`#${step.number} ${line.replace(/\r$/, '')}\n`);
    },
    end() {
      current = undefined;
    },
    tell: (line) => terminal.err(`${line}\n`),
    close: (lines) =>
      terminal.err([...(isFirst || lines.length === 0 ? [] : ['']), ...lines].map((line) => `${line}\n`).join('')),
  };
}

/** The whole lines there are now; the broken one waits, so that the lines of two steps never mix. */
function takeLines(speech: Speech | undefined, bytes: Uint8Array): readonly string[] {
  if (speech === undefined) return [];
  const lines = `${speech.rest}${speech.decoder.decode(bytes, { stream: true })}`.split('\n');
  speech.rest = lines.pop() ?? '';
  return lines;
}
