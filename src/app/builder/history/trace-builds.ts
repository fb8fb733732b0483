import type { BuildInspection, BuildStepRow } from '../../wire/builder.ts';
import { toMicroseconds } from './build-lines.ts';

/**
 * A trace of builds in Chrome's Trace Event Format, JSON object form: Perfetto and chrome://tracing show it.
 * Source: "Trace Event Format", docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU.
 */
export interface Trace {
  readonly displayTimeUnit: 'ms';
  readonly traceEvents: readonly TraceEvent[];
}

/** Times in microseconds. */
export interface TraceEvent {
  readonly name: string;
  readonly ph: 'X' | 'M' | 'i';
  readonly pid: number;
  readonly tid: number;
  readonly ts?: number;
  readonly dur?: number;
  readonly cat?: string;
  readonly s?: 't';
  readonly args?: Readonly<Record<string, unknown>>;
}

/** A step on its lane. */
interface Placed {
  readonly step: BuildStepRow & { readonly start: number };
  readonly lane: number;
}

/** Builds as processes, at the times they ran; steps on lanes below each other where they ran at once. */
export function traceBuilds(builds: readonly BuildInspection[]): Trace {
  const first = Math.min(...builds.map(({ started }) => Date.parse(started)));
  const traceEvents = builds.flatMap((build, at) => traceBuild(build, at + 1, Date.parse(build.started) - first));
  return { displayTimeUnit: 'ms', traceEvents };
}

/** @param offset milliseconds from the beginning of the trace to that of the build */
function traceBuild(build: BuildInspection, pid: number, offset: number): readonly TraceEvent[] {
  const { id, names, context, seconds, state } = build;
  const placed = placeSteps(build.steps);
  const ts = (at: number): number => Math.round(offset * 1000 + at * 1e6);
  const lanes = [...new Set(placed.map(({ lane }) => lane))].sort((a, b) => a - b);
  const nameLane = (tid: number, name: string): TraceEvent => ({
    name: 'thread_name',
    ph: 'M',
    pid,
    tid,
    args: { name },
  });
  return [
    { name: 'process_name', ph: 'M', pid, tid: 0, args: { name: `build ${id} ${names[0] ?? context}` } },
    nameLane(0, 'build'),
    ...lanes.map((lane) => nameLane(lane, `steps ${lane}`)),
    slice('build', 'build', pid, 0, ts(0), seconds, {
      context,
      names,
      state,
      images: build.images,
      error: build.error,
    }),
    ...traceStages(build, placed, pid, ts),
    ...placed.flatMap((each) => traceStep(each, pid, ts)),
  ];
}

/** What went on before the first step and after the last one. */
function traceStages(
  { seconds }: BuildInspection,
  placed: readonly Placed[],
  pid: number,
  ts: (at: number) => number,
): readonly TraceEvent[] {
  if (placed.length === 0) return [];
  const begun = Math.min(...placed.map(({ step }) => step.start - step.queued));
  const ended = Math.max(...placed.map(({ step }) => step.start + step.seconds));
  return [
    slice('plan', 'build', pid, 0, ts(0), begun, {}),
    slice('finish', 'build', pid, 0, ts(ended), Math.max(0, seconds - ended), {}),
  ];
}

function traceStep({ step, lane }: Placed, pid: number, ts: (at: number) => number): readonly TraceEvent[] {
  const { start, seconds, queued, phases, label, state, warnings, ...facts } = step;
  const args = { ...facts, state, cached: state === 'cached' };
  return [
    ...(queued > 0 ? [slice('queue', 'queue', pid, lane, ts(start - queued), queued, {})] : []),
    slice(label, state, pid, lane, ts(start), seconds, args),
    ...phases.map((phase) => slice(phase.phase, 'phase', pid, lane, ts(phase.start), phase.seconds, {})),
    ...warnings.map(
      (message): TraceEvent => ({
        ...{ name: 'warning', ph: 'i', s: 't', pid, tid: lane, ts: ts(start), args: { message } },
      }),
    ),
  ];
}

function slice(
  name: string,
  cat: string,
  pid: number,
  tid: number,
  ts: number,
  seconds: number,
  args: Readonly<Record<string, unknown>>,
): TraceEvent {
  return { name, cat, ph: 'X', pid, tid, ts, dur: Math.round(seconds * 1e6), args };
}

/** Each step on the first lane that is free when it gets ready. */
function placeSteps(steps: readonly BuildStepRow[]): readonly Placed[] {
  const free: number[] = [];
  const started = steps.flatMap((step) => (step.start === undefined ? [] : [{ ...step, start: step.start }]));
  return started
    .toSorted((a, b) => readyAt(a) - readyAt(b) || a.step - b.step)
    .map((step) => {
      const begun = readyAt(step);
      const at = free.findIndex((until) => until <= begun);
      const lane = at < 0 ? free.length : at;
      free[lane] = toMicroseconds(step.start + step.seconds);
      return { step, lane: lane + 1 };
    });
}

/** When a step had all it needs. */
function readyAt({ start, queued }: Placed['step']): number {
  return toMicroseconds(start - queued);
}
