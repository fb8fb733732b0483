import { formatSize } from '../../base/index.ts';
import type { BoardStep } from './step-board.ts';
import { cutText, textWidth } from './text-width.ts';

/** How something is shown where there are colours. */
export type Tone = 'plain' | 'good' | 'bad' | 'faint' | 'warning';

/** Puts a text into a colour, or leaves it as it is. */
export type Paint = (tone: Tone, text: string) => string;

/** What a frame is drawn for. */
export interface FrameSize {
  readonly rows: number;
  readonly columns: number;
}

/**
 * A step on one line, with its time at the right edge: ` => [2/3] RUN npm ci   10.2s`. What has ended is ticked off, and what was there
 * from before says so.
 *
 * @param now milliseconds
 * @param isOver whether the whole build is, so that what still runs was stopped
 */
export function formatStep(step: BoardStep, now: number, columns: number, paint: Paint, isOver = false): string {
  const seconds = step.state === 'running' ? (now - step.startedAt) / 1000 : step.seconds;
  const time = `${seconds.toFixed(1)}s`;
  const [mark, tone, prefix] = toMark(step, isOver);
  const amount = step.state === 'running' && !isOver ? formatAmount(step, seconds) : '';
  const room = columns - 5 - time.length - textWidth(amount);
  const label = cutText(`${prefix}${step.label.replaceAll(/\s+/g, ' ')}`, room - 1);
  const blanks = ' '.repeat(Math.max(1, room - textWidth(label)));
  return paint(tone, cutText(` ${mark} ${label}${amount}${blanks}${time}`, columns - 1));
}

function toMark({ state }: BoardStep, isOver: boolean): readonly [mark: string, tone: Tone, prefix: string] {
  switch (state) {
    case 'done':
      return ['✓ ', 'good', ''];
    case 'cached':
      return ['✓ ', 'good', 'CACHED '];
    case 'failed':
      return ['✗ ', 'bad', 'ERROR '];
    case 'waiting':
    case 'running':
      return isOver ? ['✗ ', 'warning', 'CANCELED '] : ['=>', 'plain', ''];
  }
}

/** ` 12.3MB / 100MB 5.1MB/s`; '' when no bytes are known of. */
export function formatAmount({ bytes, total }: BoardStep, seconds: number): string {
  if (total === undefined && bytes === 0) return '';
  const of = total === undefined ? '' : ` / ${formatSize(total)}`;
  // Before that it says little.
  const rate = seconds >= 0.5 ? ` ${formatSize(Math.round(bytes / seconds))}/s` : '';
  return ` ${formatSize(bytes)}${of}${rate}`;
}

/** Lines that belong to a step, below it. */
export function formatBelow(lines: readonly string[], columns: number, paint: Paint, tone: Tone): readonly string[] {
  return lines.map((line) => paint(tone, cutText(` => => # ${line}`, columns - 1)));
}
