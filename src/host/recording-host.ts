import type { Host } from './host.ts';
import type { MountCall } from './mount-call.ts';

/** One call that would have changed something, as it was made. */
export type HostCall =
  | { readonly kind: 'mount'; readonly call: MountCall }
  | { readonly kind: 'unmount'; readonly target: string; readonly detach: boolean }
  | { readonly kind: 'spawn' | 'run'; readonly program: string; readonly args: readonly string[] };

/** A host that notes what it is asked to change and changes nothing. */
export interface RecordingHost extends Host {
  readonly calls: readonly HostCall[];
}

export function recordingHost(answers: Partial<Host> = {}): RecordingHost {
  throw new Error(`not there yet: ${Object.keys(answers).join(' ')}`);
}
