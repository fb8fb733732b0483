import type { BoardStep } from './step-board.ts';
import { cutText } from './text-width.ts';

/** Shorter steps are not worth a word. */
const worthSeconds = 1;

/**
 * What became of a build, in one or two lines: how much of it was there from before, and where the time went.
 *
 * @param seconds how long all took
 */
export function formatSummary(steps: readonly BoardStep[], seconds: number): readonly string[] {
  const over = steps.filter(({ state }) => state === 'cached' || state === 'done');
  const planned = over.filter(({ isPlanned }) => isPlanned);
  if (planned.length === 0) return [];
  const cached = planned.filter(({ state }) => state === 'cached').length;
  const longest = over
    .filter((step) => step.seconds >= worthSeconds)
    .toSorted((a, b) => b.seconds - a.seconds)
    .slice(0, 3)
    .map((step) => `${cutText(step.label, 50)} ${step.seconds.toFixed(1)}s`);
  return [
    `built in ${seconds.toFixed(1)}s: ${cached} of ${planned.length} ${planned.length === 1 ? 'step' : 'steps'} cached`,
    ...(longest.length === 0 ? [] : [`longest: ${longest.join(', ')}`]),
  ];
}
