import type { OnEvent } from '../../base/index.ts';
import type { RunRequest } from '../executor.ts';
import type { Step } from '../plan/plan.ts';

/** Tells what happens to one step. */
export interface StepNews {
  start(): void;
  cached(): void;
  done(): void;
  /** A step that failed before it started is told as one that started. */
  failed(message: string): void;
  warn(message: string): void;
  readonly output: RunRequest['onOutput'];
}

export function createStepNews(step: Step, onEvent: OnEvent): StepNews {
  const { digest: id, label } = step;
  let begun: number | undefined;
  const start = (): void => {
    begun = performance.now();
    onEvent({ kind: 'start', id, label });
  };
  return {
    start,
    cached: () => onEvent({ kind: 'cached', id, label }),
    done: () => onEvent({ kind: 'done', id, seconds: (performance.now() - (begun ?? performance.now())) / 1000 }),
    failed(message) {
      if (begun === undefined) start();
      onEvent({ kind: 'failed', id, message });
    },
    warn: (message) => onEvent({ kind: 'warning', message: `${label}: ${message}` }),
    // Whoever listens may keep the bytes; whoever runs the command may not.
    output: (stream, bytes) => onEvent({ kind: 'output', id, stream, bytes: Uint8Array.from(bytes) }),
  };
}
