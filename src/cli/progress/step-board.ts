import type { Event } from '../../base/index.ts';
import { showLines } from '../show-text.ts';
import { createOutputLines, type OutputLines } from './output-lines.ts';

/** What is known of one step of a build, or of another task that takes its time. */
export interface BoardStep {
  readonly id: string;
  /** Counts from 1, in the order in which steps were first told of. */
  readonly number: number;
  readonly label: string;
  /** Whether it is a step of the build itself, and not something done around it. */
  readonly isPlanned: boolean;
  readonly state: StepState;
  /** When it started, in milliseconds. */
  readonly startedAt: number;
  /** How long it took, once it is over. */
  readonly seconds: number;
  /** Bytes done, and of how many, where that is known. */
  readonly bytes: number;
  readonly total?: number;
  readonly output: OutputLines;
  readonly warnings: readonly string[];
}

export type StepState = 'waiting' | 'running' | 'cached' | 'done' | 'failed';

/** The steps of one call, or of several builds one after the other, kept up to date by events. */
export interface StepBoard {
  /** In the order in which they were started, those that wait at the end. */
  readonly steps: readonly BoardStep[];
  get(id: string): BoardStep | undefined;
  /** @param now milliseconds, of whatever clock */
  apply(event: Event, now: number): void;
}

/** @param outputLines lines of output kept for each step */
export function createStepBoard(outputLines: number): StepBoard {
  const steps = new Map<string, BoardStep>();
  const begun = new Map<string, BoardStep>();
  const change = (id: string, fields: Partial<BoardStep>, label = id): void => {
    const known = { ...(steps.get(id) ?? newStep(id, label, steps.size + 1, outputLines)), ...fields };
    // A Dockerfile from elsewhere commands no terminal.
    const step = { ...known, label: showLines(known.label) };
    steps.set(id, step);
    if (step.state !== 'waiting') begun.set(id, step);
  };
  return {
    get steps() {
      return [...begun.values(), ...[...steps.values()].filter(({ state }) => state === 'waiting')];
    },
    get: (id) => steps.get(id),
    apply(event, now) {
      const step = event.kind === 'warning' && event.id === undefined ? undefined : steps.get(event.id ?? '');
      switch (event.kind) {
        case 'planned':
          change(event.id, { label: event.label, isPlanned: true }, event.label);
          break;
        case 'start':
          change(event.id, toStarted(event, now), event.label);
          break;
        case 'cached':
          change(event.id, { label: event.label, state: 'cached', startedAt: now }, event.label);
          break;
        case 'advance':
          change(event.id, { bytes: (step?.bytes ?? 0) + event.bytes });
          break;
        case 'output':
          step?.output.add(event.bytes);
          break;
        case 'done':
          change(event.id, { state: 'done', seconds: event.seconds });
          break;
        case 'failed':
          change(event.id, { state: 'failed', seconds: (now - (step?.startedAt ?? now)) / 1000 });
          break;
        case 'warning':
          if (step !== undefined) change(step.id, { warnings: [...step.warnings, event.message] });
          break;
        case 'phase':
          break;
      }
    },
  };
}

function newStep(id: string, label: string, number: number, outputLines: number): BoardStep {
  return {
    ...{ id, number, label, isPlanned: false, state: 'waiting', startedAt: 0, seconds: 0, bytes: 0 },
    ...{ output: createOutputLines(outputLines), warnings: [] },
  };
}

function toStarted({ label, total }: Extract<Event, { kind: 'start' }>, now: number): Partial<BoardStep> {
  return { label, state: 'running', startedAt: now, bytes: 0, ...(total === undefined ? {} : { total }) };
}
