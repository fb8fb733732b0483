import type { OnEvent } from '../../base/index.ts';
import type { RunRequest } from '../executor.ts';
import type { Step } from '../plan/plan.ts';

/** Tells what happens to one step. */
export interface StepNews {
  /** @param total bytes that `advance` will sum up to, when that is known */
  start(total?: number): void;
  /** Takes small numbers, and tells larger ones. */
  advance(bytes: number): void;
  /** @param size bytes of the layer, when there is one */
  cached(size?: number): void;
  done(size?: number): void;
  /** A step that failed before it started is told as one that started. */
  failed(message: string): void;
  warn(message: string): void;
  /** What a step that runs has come to. */
  phase(phase: string): void;
  /** A task of its own for waiting until another build has done the step; disposing ends it. */
  openWaiting(): Disposable & { readonly start: () => void };
  readonly output: RunRequest['onOutput'];
}

// Often enough for the eye.
const toldBytes = 1024 * 1024;

export function createStepNews(step: Pick<Step, 'digest' | 'label'>, onEvent: OnEvent): StepNews {
  const { digest: id, label } = step;
  let begun: number | undefined;
  let untold = 0;
  const start = (total?: number): void => {
    begun = performance.now();
    onEvent({ kind: 'start', id, label, ...(total === undefined ? {} : { total }) });
  };
  const tellBytes = (): void => {
    if (untold > 0) onEvent({ kind: 'advance', id, bytes: untold });
    untold = 0;
  };
  return {
    start,
    advance(bytes) {
      untold += bytes;
      if (untold >= toldBytes) tellBytes();
    },
    cached: (size) => onEvent({ kind: 'cached', id, label, ...(size === undefined ? {} : { size }) }),
    done(size) {
      tellBytes();
      const seconds = (performance.now() - (begun ?? performance.now())) / 1000;
      onEvent({ kind: 'done', id, seconds, ...(size === undefined ? {} : { size }) });
    },
    failed(message) {
      if (begun === undefined) start();
      onEvent({ kind: 'failed', id, message });
    },
    warn: (message) => onEvent({ kind: 'warning', id, message }),
    phase: (phase) => onEvent({ kind: 'phase', id, phase }),
    openWaiting: () => openWaiting(`${id} wait`, `${label}: wait for another build that does it`, onEvent),
    // Whoever listens may keep the bytes; whoever runs the command may not.
    output: (stream, bytes) => onEvent({ kind: 'output', id, stream, bytes: Uint8Array.from(bytes) }),
  };
}

function openWaiting(id: string, label: string, onEvent: OnEvent): Disposable & { readonly start: () => void } {
  let begun: number | undefined;
  return {
    start() {
      begun = performance.now();
      onEvent({ kind: 'start', id, label });
    },
    [Symbol.dispose]() {
      if (begun !== undefined) onEvent({ kind: 'done', id, seconds: (performance.now() - begun) / 1000 });
      begun = undefined;
    },
  };
}
