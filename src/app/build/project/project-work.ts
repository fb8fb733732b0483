import type { OnEvent } from '../../../base/index.ts';
import type { FileInput } from '../../../build/index.ts';
import type { Host } from '../../../host/index.ts';
import type { Platform } from '../../../oci/index.ts';
import type { PackageFetcher, Registries } from '../../../packages/index.ts';
import type { DiskStore } from '../../../store/index.ts';
import type { Lock } from '../lock/lock.ts';

/** What the steps of a project's build work with. */
export interface ProjectWork {
  /** All that the build is for: its images have the same Node. */
  readonly platforms: readonly Platform[];
  readonly store: Pick<DiskStore, 'create' | 'has' | 'blobPath' | 'cache'>;
  readonly host: Pick<Host, 'spawn'>;
  readonly registries: Registries;
  /** @param onBytes told of bytes as they come over the network */
  readonly fetcher: (onBytes: (bytes: number) => void) => PackageFetcher;
  /** A directory for what is made on the way. */
  readonly scratch: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What the lock of the build says; `undefined` when it has none, or is to be written. */
  readonly locked?: Lock;
  /** Whether what is fetched is kept for locked builds. */
  readonly keepLocked: boolean;
  /** Told of the files that Node and its libraries come from. */
  readonly onInput: (input: FileInput) => void;
  readonly onEvent: OnEvent;
  readonly signal?: AbortSignal;
}
