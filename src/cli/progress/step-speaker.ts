import type { BoardStep } from './step-board.ts';

/** A clock, in milliseconds. */
export type Clock = () => number;

/** Prints lines of several steps, so that each step's own stand together. */
export interface StepSpeaker {
  /** Lines of a step; none to have it named at least. They may wait while another step speaks. */
  say(step: BoardStep, lines: readonly string[]): void;
  /** The step has no more to say. */
  end(step: BoardStep): void;
  /** Prints what has waited for too long. */
  turn(): void;
  /** Prints all that waits. */
  flush(): void;
}

/** Milliseconds after which a step that is silent gives way to others, and for which lines wait at most. */
const silence = 1000;
const patience = 5000;

/** What waits to be printed of a step. */
interface Waiting {
  readonly step: BoardStep;
  readonly since: number;
  readonly lines: readonly string[];
  readonly isEnd: boolean;
}

/**
 * Whoever has begun to speak goes on until the step ends, is silent for a second, or others have waited for five; then who has waited for
 * longest has its turn. When a step's turn comes again, it is named again.
 *
 * @param print takes lines without their ends
 */
export function createStepSpeaker(print: (lines: readonly string[]) => void, clock: Clock): StepSpeaker {
  const waiting = new Map<string, Waiting>();
  let current: BoardStep | undefined;
  let spokeAt = clock();
  let isFirst = true;
  const speak = ({ step, lines, isEnd }: Omit<Waiting, 'since'>): void => {
    const isNew = current?.id !== step.id;
    const left = current === undefined || !isNew ? [] : [`#${current.number} ...`];
    const head = [...(isFirst ? [] : ['']), `#${step.number} ${step.label.replaceAll('\n', ' ')}`];
    print([...left, ...(isNew ? head : []), ...lines.map((line) => `#${step.number} ${line}`)]);
    isFirst = false;
    spokeAt = clock();
    current = isEnd ? undefined : step;
  };
  const wait = (step: BoardStep, lines: readonly string[], isEnd: boolean): void => {
    const before = waiting.get(step.id);
    const all = [...(before?.lines ?? []), ...lines];
    waiting.set(step.id, { step, since: before?.since ?? clock(), lines: all, isEnd });
    turn();
  };
  const isDue = ({ step, since }: Waiting): boolean =>
    current === undefined || current.id === step.id || clock() - spokeAt >= silence || clock() - since >= patience;
  const turn = (): void => {
    for (const next of [...waiting.values()].sort((a, b) => rank(b) - rank(a) || a.since - b.since)) {
      if (!isDue(next)) continue;
      waiting.delete(next.step.id);
      speak(next);
    }
  };
  const rank = ({ step }: Waiting): number => (current?.id === step.id ? 1 : 0);
  return {
    say: (step, lines) => wait(step, lines, false),
    end: (step) => wait(step, [], true),
    turn,
    flush() {
      for (const each of [...waiting.values()].sort((a, b) => rank(b) - rank(a) || a.since - b.since)) speak(each);
      waiting.clear();
    },
  };
}
