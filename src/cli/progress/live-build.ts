import { styleText } from 'node:util';
import type { Event } from '../../base/index.ts';
import type { Terminal } from '../terminal.ts';
import type { BuildProgress } from './build-progress.ts';
import { formatFrame, formatTitle, shownOutput } from './format-frame.ts';
import { formatBelow, formatStep, type Paint, type Tone } from './format-step.ts';
import { formatSummary } from './format-summary.ts';
import { toHoldable } from './holdable-screen.ts';
import { openScreen } from './screen.ts';
import { createStepBoard } from './step-board.ts';

/** Milliseconds between two drawings. */
const interval = 100;

/** Steps redrawn in place on a terminal, with their times and last output. In the end all of them stay, as they ended. */
export function openLiveBuild(terminal: Terminal): BuildProgress {
  const board = createStepBoard(shownOutput);
  const screen = toHoldable(openScreen(terminal));
  const paint = createPaint(terminal);
  const startedAt = performance.now();
  let [drawnAt, isDone] = [startedAt, false];
  const frame = (): readonly string[] => {
    const { rows, columns } = terminal;
    return formatFrame({ steps: board.steps, now: performance.now(), startedAt, rows, columns, paint });
  };
  const draw = (): void => {
    drawnAt = performance.now();
    screen.draw(frame());
  };
  const timer = setInterval(draw, interval).unref();
  const leave = (): void => {
    const { columns } = terminal;
    const now = performance.now();
    const begun = board.steps.filter(({ state }) => state !== 'waiting');
    const lines = begun.flatMap((step) => [
      formatStep(step, now, columns, paint, true),
      ...formatBelow(step.warnings, columns, paint, 'warning'),
    ]);
    const title = `${formatTitle(board.steps, now - startedAt)}${isDone ? ' FINISHED' : ''}`;
    const summary = isDone ? formatSummary(board.steps, (now - startedAt) / 1000) : [];
    screen.leave(begun.length === 0 ? [] : [title, ...lines, ...summary]);
  };
  return {
    onEvent(event: Event) {
      const now = performance.now();
      board.apply(event, now);
      if (event.kind === 'warning' && event.id === undefined) {
        screen.leave([`${paint('warning', 'warning:')} ${event.message}`]);
        draw();
      }
      // What works without a pause lets no timer come.
      else if (now - drawnAt >= interval) draw();
    },
    aside(work) {
      screen.leave([]);
      work();
    },
    hold: () => screen.hold(frame()),
    done() {
      isDone = true;
    },
    [Symbol.dispose]() {
      clearInterval(timer);
      leave();
    },
  };
}

const styles: Readonly<Record<Tone, Parameters<typeof styleText>[0] | undefined>> = {
  plain: undefined,
  good: 'blue',
  bad: 'red',
  faint: 'dim',
  warning: 'yellow',
};

function createPaint({ colour }: Terminal): Paint {
  return (tone, text) => {
    const style = styles[tone];
    return colour && style !== undefined ? styleText(style, text, { validateStream: false }) : text;
  };
}
