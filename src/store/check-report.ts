import type { OnEvent } from '../base/index.ts';
import type { Digest } from '../oci/index.ts';

export interface CheckOptions {
  /** Whether all content is read and compared, at the speed of the disk. @default false */
  readonly full?: boolean;
  /** Whether what can be made again is made again where it is damaged; else it is a fault too. @default true */
  readonly repair?: boolean;
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
}

/** Something wrong, and what to do about it. */
export interface CheckFault {
  /** The name, container or file that is not as it should be. */
  readonly subject: string;
  readonly message: string;
  readonly hint: string;
}

/** Something that was wrong and is not any more. */
export interface CheckRepair {
  readonly subject: string;
  /** What was wrong, and what was done. */
  readonly message: string;
}

/** Whether a file is what its digest says; `absent` when it is not there, or not any more. */
export type FileState = 'whole' | 'absent' | { readonly found: Digest };

/** Compares a file with its digest. */
export type HashFile = (path: string, digest: Digest) => Promise<FileState>;

/** What comparing all content came to. */
export interface ContentReport {
  readonly faults: readonly CheckFault[];
  readonly repaired: readonly CheckRepair[];
  /** Blobs and tars whose content was compared with their digest. */
  readonly hashed: number;
  /** Indexes that were compared with what their tars give. */
  readonly compared: number;
}

export interface CheckReport extends ContentReport {
  readonly names: number;
  readonly containers: number;
}
