import type { BuildLine, BuildRow } from '../../wire/builder.ts';

/** Characters of output kept of each step. */
const keptOutput = 2_000_000;

/** What of a build's lines is kept, and how much was told in them. */
export interface StepLimits {
  /** The lines to keep for one that was told. */
  apply(line: BuildLine): readonly BuildLine[];
  sums(): Pick<BuildRow, 'steps' | 'cached' | 'warnings'>;
}

/** Bounds what is kept: of each step so much output, and then a note that there was more. Transfers are told of in the sum. */
export function createStepLimits(): StepLimits {
  const output = new Map<number, number>();
  const bytes = new Map<number, number>();
  const planned = new Set<number>();
  // A step may be found, and done all the same when its layer is lost: the last word counts.
  const ended = new Map<number, 'cached' | 'done' | 'failed'>();
  let warnings = 0;
  const limit = (line: Extract<BuildLine, { kind: 'output' }>): readonly BuildLine[] => {
    const before = output.get(line.step) ?? 0;
    output.set(line.step, before + line.text.length);
    if (before + line.text.length <= keptOutput) return [line];
    if (before > keptOutput) return [];
    const { build, at, step } = line;
    const note = `more than ${keptOutput / 1e6} MB of output: the rest is not kept`;
    return [
      { ...line, text: line.text.slice(0, keptOutput - before) },
      { kind: 'warning', build, at, step, message: note },
    ];
  };
  /** All that was transferred, before the line that ends the step. */
  const withBytes = (line: Extract<BuildLine, { kind: 'done' | 'failed' }>): readonly BuildLine[] => {
    const sum = bytes.get(line.step);
    const { build, at, step } = line;
    return sum === undefined ? [line] : [{ kind: 'advance', build, at, step, bytes: sum }, line];
  };
  return {
    apply(line) {
      switch (line.kind) {
        case 'output':
          return limit(line);
        case 'advance':
          bytes.set(line.step, (bytes.get(line.step) ?? 0) + line.bytes);
          return [];
        case 'planned':
          planned.add(line.step);
          return [line];
        case 'done':
        case 'failed':
          ended.set(line.step, line.kind);
          return withBytes(line);
        case 'cached':
          ended.set(line.step, line.kind);
          return [line];
        case 'warning':
          warnings += 1;
          return [line];
        case 'begin':
        case 'start':
        case 'phase':
        case 'error':
        case 'end':
          return [line];
      }
    },
    sums() {
      const states = [...ended].filter(([step]) => planned.has(step)).map(([, state]) => state);
      return { steps: states.length, cached: states.filter((state) => state === 'cached').length, warnings };
    },
  };
}
