import { contentCauses } from './content-causes.ts';
import type { Cause, CauseRule, DifferenceFacts } from './difference-facts.ts';
import { pathCauses } from './path-causes.ts';

/** Causes that only what differs gives away. */
const otherCauses: readonly CauseRule[] = [
  {
    fits: ({ what }) => what.length > 0 && what.every((each) => each === 'time'),
    cause: 'a command gave it a time older than the build, and not the same each time',
    hint: 'Leave times to the build: nothing is dated later than that.',
  },
  {
    fits: ({ what, change }) => change === 'changed' && what.some((each) => each === 'mode' || each === 'owner'),
    cause: 'its mode or owner depends on when or where the command ran',
    hint: 'Set it with chmod or chown in the same RUN.',
  },
  {
    fits: ({ change }) => change !== 'changed',
    cause: 'its name, or whether it is there at all, is not the same each time',
    hint: 'Remove it in the same RUN, or give it a fixed name.',
  },
];

/** The usual cause of a difference; `undefined` when none is known. */
export function findCause(facts: DifferenceFacts): Cause | undefined {
  const rule = [...pathCauses, ...contentCauses, ...otherCauses].find((each) => each.fits(facts));
  return rule && { cause: rule.cause, hint: rule.hint };
}

/** How much a difference tells of where all came from: those with a cause that content or path give away tell most. @returns less is more */
export function rankOf(facts: DifferenceFacts): number {
  if (contentCauses.some((rule) => rule.fits(facts))) return 0;
  if (facts.type === 'directory') return 3;
  if (pathCauses.some((rule) => rule.fits(facts))) return 1;
  return 2;
}
