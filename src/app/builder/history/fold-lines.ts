import type { BeginLine, BuildLine, BuildStepRow, BuildWarningRow, EndLine } from '../../wire/builder.ts';
import { toMicroseconds } from './build-lines.ts';

/** What all lines of a build come to. */
export interface FoldedBuild {
  readonly begin?: BeginLine;
  readonly end?: EndLine;
  readonly steps: readonly BuildStepRow[];
  /** Those about no step. */
  readonly warnings: readonly BuildWarningRow[];
  /** Steps of the build itself: of those that ended, how many, and how many of these were found. */
  readonly counts: { readonly steps: number; readonly cached: number; readonly warnings: number };
  /** When the last thing was told, in seconds since the build began. */
  readonly last: number;
}

interface FoldedStep extends BuildStepRow {
  readonly isPlanned: boolean;
  readonly plannedAt: number;
  /** Whether the last of its phases goes on. */
  readonly isInPhase: boolean;
}

/** @param isOpen whether the build goes on: else what has not ended was stopped */
export function foldLines(lines: readonly BuildLine[], isOpen: boolean): FoldedBuild {
  const steps = new Map<number, FoldedStep>();
  for (const line of lines) if ('step' in line && line.step !== undefined) steps.set(line.step, fold(line, steps));
  const all = [...steps.values()].sort((a, b) => a.step - b.step);
  const last = lines.at(-1)?.at ?? 0;
  const begin = lines.find((line) => line.kind === 'begin');
  const end = lines.findLast((line) => line.kind === 'end');
  const told = lines.flatMap((line) => (line.kind === 'warning' || line.kind === 'error' ? [line] : []));
  const over = all.filter(({ isPlanned, state }) => isPlanned && /^(?:cached|done|failed)$/.test(state));
  const cached = over.filter(({ state }) => state === 'cached').length;
  return {
    ...(begin === undefined ? {} : { begin }),
    ...(end === undefined ? {} : { end }),
    steps: all.map((step) => toRow(step, steps, isOpen ? undefined : last)),
    warnings: told.filter(({ step }) => step === undefined).map(toWarning),
    counts: { steps: over.length, cached, warnings: told.length },
    last,
  };
}

function fold(line: BuildLine, steps: ReadonlyMap<number, FoldedStep>): FoldedStep {
  if (line.kind === 'begin' || line.kind === 'end' || line.step === undefined)
    throw new Error('only lines about a step are folded into one');
  const before = steps.get(line.step) ?? newStep(line.step, line.at);
  const begun = before.start ?? line.at;
  switch (line.kind) {
    case 'planned': {
      const { label, place, inputs, at } = line;
      const where = place === undefined ? {} : { place };
      return { ...before, label, inputs, ...where, isPlanned: true, plannedAt: at };
    }
    case 'phase': {
      const phases = endPhase(before, line.at);
      const next = { phase: line.phase, start: line.at, seconds: 0 };
      return { ...before, start: begun, phases: [...phases, next], isInPhase: true };
    }
    case 'start':
      return {
        ...{ ...before, label: line.label, state: 'running', start: begun },
        ...{ phases: endPhase(before, line.at), isInPhase: false },
      };
    case 'advance':
      return { ...before, bytes: before.bytes + line.bytes };
    case 'output':
      return { ...before, output: before.output + line.text.length };
    case 'cached':
      return { ...endAt(before, line.at), label: line.label, state: 'cached', ...sizeOf(line) };
    case 'done':
      return { ...endAt(before, line.at), state: 'done', ...sizeOf(line) };
    case 'failed':
      return { ...endAt(before, line.at), state: 'failed', error: line.message };
    case 'warning':
    case 'error':
      return { ...before, warnings: [...before.warnings, line.message] };
  }
}

function newStep(step: number, at: number): FoldedStep {
  return {
    ...{ step, label: '', inputs: [], state: 'waiting', seconds: 0, queued: 0, phases: [], bytes: 0, output: 0 },
    ...{ warnings: [], isPlanned: false, plannedAt: at, isInPhase: false },
  };
}

function endAt(step: FoldedStep, at: number): FoldedStep {
  const start = step.start ?? at;
  return { ...step, start, seconds: toMicroseconds(at - start), phases: endPhase(step, at), isInPhase: false };
}

/** The phases, the last of them over. */
function endPhase({ phases, isInPhase }: FoldedStep, at: number): BuildStepRow['phases'] {
  const last = phases.at(-1);
  return last === undefined || !isInPhase
    ? phases
    : [...phases.slice(0, -1), { ...last, seconds: toMicroseconds(at - last.start) }];
}

function sizeOf({ size }: { readonly size?: number }): { readonly size?: number } {
  return size === undefined ? {} : { size };
}

/** @param stopped when all ended that had not ended by itself; absent while the build goes on */
function toRow(folded: FoldedStep, steps: ReadonlyMap<number, FoldedStep>, stopped: number | undefined): BuildStepRow {
  const { isPlanned: _, isInPhase: __, plannedAt, ...row } = folded;
  const isStopped = stopped !== undefined && (row.state === 'running' || row.state === 'waiting');
  const ended = isStopped && row.state === 'running' ? endAt(folded, stopped) : folded;
  const ready = Math.max(plannedAt, ...row.inputs.map((input) => endOf(steps.get(input))));
  return {
    ...row,
    seconds: ended.seconds,
    phases: ended.phases,
    queued: row.start === undefined ? 0 : Math.max(0, toMicroseconds(row.start - ready)),
    ...(isStopped ? { state: 'cancelled' } : {}),
  };
}

function endOf(step: FoldedStep | undefined): number {
  return step?.start === undefined ? 0 : step.start + step.seconds;
}

function toWarning({ message, code, place }: BuildWarningRow): BuildWarningRow {
  return { message, ...(code === undefined ? {} : { code }), ...(place === undefined ? {} : { place }) };
}
