import { type FrameSize, formatBelow, formatStep, type Paint } from './format-step.ts';
import type { BoardStep } from './step-board.ts';
import { cutText } from './text-width.ts';

/** Lines of output shown for a step while it runs. */
export const shownOutput = 6;

/** What is drawn while a build goes on. */
export interface FrameRequest extends FrameSize {
  readonly steps: readonly BoardStep[];
  /** Milliseconds on the clock of the steps. */
  readonly now: number;
  readonly startedAt: number;
  readonly paint: Paint;
}

/**
 * The foot of a terminal while a build goes on: a title, and as much of the steps as there are rows for. What runs comes first, then its
 * last output, then what ended last.
 */
export function formatFrame({ steps, now, startedAt, rows, columns, paint }: FrameRequest): readonly string[] {
  const running = steps.filter(({ state }) => state === 'running');
  const ended = steps.filter(({ state }) => state !== 'running' && state !== 'waiting');
  // One row for the title, and one for the cursor.
  const room = Math.max(1, rows - 2);
  const shown = running.length <= room ? running : running.slice(0, room - 1);
  const left = room - shown.length - (shown.length < running.length ? 1 : 0);
  const outputs = shareRows(shown, left);
  const used = [...outputs.values()].reduce((sum, lines) => sum + lines.length, 0);
  const seen = new Set([...(left > used ? ended.slice(used - left) : []), ...shown]);
  const lines = steps
    .filter((step) => seen.has(step))
    .flatMap((step) => [
      formatStep(step, now, columns, paint),
      ...formatBelow(outputs.get(step) ?? [], columns, paint, 'faint'),
    ]);
  const hidden = running.length - shown.length;
  return [
    cutText(formatTitle(steps, now - startedAt), columns - 1),
    ...lines,
    ...(hidden > 0 ? [paint('faint', cutText(` => ${hidden} more steps are running`, columns - 1))] : []),
  ];
}

/** `[+] Building 1.2s (5/9)` */
export function formatTitle(steps: readonly BoardStep[], milliseconds: number): string {
  const over = steps.filter(({ state }) => state !== 'running' && state !== 'waiting').length;
  return `[+] Building ${(milliseconds / 1000).toFixed(1)}s (${over}/${steps.length})`;
}

/** The last lines that each step printed: as many as there are rows for, a fair share for each. */
function shareRows(steps: readonly BoardStep[], rows: number): ReadonlyMap<BoardStep, readonly string[]> {
  const shares = new Map<BoardStep, readonly string[]>();
  const countOf = ({ output }: BoardStep): number => output.last(shownOutput).length;
  // Those first that have little to say: what they leave is shared by the others.
  const talking = steps.filter((step) => countOf(step) > 0).toSorted((a, b) => countOf(a) - countOf(b));
  let left = rows;
  for (const [at, step] of talking.entries()) {
    const share = Math.floor(left / (talking.length - at));
    const lines = share > 0 ? step.output.last(Math.min(shownOutput, share)) : [];
    shares.set(step, lines);
    left -= lines.length;
  }
  return shares;
}
