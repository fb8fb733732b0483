import type { LayerRef } from '../../oci/index.ts';

/** What a step came to. */
export interface StepResult {
  /** The file system, lowest layer first. */
  readonly layers: readonly LayerRef[];
  /** What each layer is apart from the build's time. */
  readonly identities: readonly string[];
  /** Whether the step put a layer on top of its first input. */
  readonly hasLayer: boolean;
}
