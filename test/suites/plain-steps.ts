/** A step as `build --progress plain` told of it. */
export interface PlainStep {
  /** Without its place among the others: `RUN true`. */
  readonly label: string;
  readonly isCached: boolean;
  /** What it printed, each line with its end. */
  readonly output: string;
}

/** Reads plain progress. @returns steps in the order in which they were first told of */
export function readPlainSteps(told: string): readonly PlainStep[] {
  const steps = new Map<string, PlainStep>();
  for (const [, number = '', text = ''] of told.matchAll(/^#(\d+) (.*)$/gm)) {
    const step = steps.get(number);
    const [, line] = /^\d+\.\d{3} ?(.*)$/.exec(text) ?? [];
    if (step === undefined) steps.set(number, { label: text.replace(/^\[[^\]]*\] /, ''), isCached: false, output: '' });
    else if (text === 'CACHED') steps.set(number, { ...step, isCached: true });
    else if (line !== undefined) steps.set(number, { ...step, output: `${step.output}${line}\n` });
  }
  return [...steps.values()];
}
