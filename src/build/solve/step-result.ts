import type { LayerRef } from '../../oci/index.ts';

/** What a step came to. */
export interface StepResult {
  /** The file system, lowest layer first; layers are fetched and dated when they are first asked for, and not before. */
  readonly layers: () => Promise<readonly LayerRef[]>;
  /** What each layer is apart from the build's time. */
  readonly identities: readonly string[];
  /** Whether the step put a layer on top of its first input. */
  readonly hasLayer: boolean;
}
