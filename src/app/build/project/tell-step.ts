import { messageOf, type OnEvent } from '../../../base/index.ts';

/** What a step of a project's build may tell while it goes on. */
export interface ProjectStepNews {
  /** Bytes that came over the network. */
  advance(bytes: number): void;
  output(stream: 'stdout' | 'stderr', bytes: Uint8Array): void;
}

// Often enough for the eye.
const toldBytes = 1024 * 1024;

/** Does something, and tells that it begins and what becomes of it. */
export async function tellStep<Result>(
  label: string,
  onEvent: OnEvent,
  work: (news: ProjectStepNews) => Promise<Result>,
): Promise<Result> {
  const id = label;
  const begun = performance.now();
  let untold = 0;
  onEvent({ kind: 'start', id, label });
  try {
    const result = await work({
      advance(bytes) {
        untold += bytes;
        if (untold < toldBytes) return;
        onEvent({ kind: 'advance', id, bytes: untold });
        untold = 0;
      },
      output: (stream, bytes) => onEvent({ kind: 'output', id, stream, bytes: Uint8Array.from(bytes) }),
    });
    onEvent({ kind: 'done', id, seconds: (performance.now() - begun) / 1000 });
    return result;
  } catch (error) {
    onEvent({ kind: 'failed', id, message: messageOf(error) });
    throw error;
  }
}

/** Tells that something was done before. */
export function tellCached(label: string, onEvent: OnEvent): void {
  onEvent({ kind: 'cached', id: label, label });
}
