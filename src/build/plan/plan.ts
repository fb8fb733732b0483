import type { Place } from '../../base/index.ts';
import { type Digest, digestOf, type HistoryEntry, type Platform, type RunConfig } from '../../oci/index.ts';
import type { ImageInput } from '../build-input.ts';
import { canonicalJson } from './canonical-json.ts';
import type { Op } from './op.ts';

/**
 * One step of a build. Its digest says what it does and to what: two steps with one digest are one step. `label` and `place` are for
 * people and no part of it.
 */
export interface Step {
  readonly digest: Digest;
  readonly op: Op;
  /** Steps whose results this one needs; the first is what it builds on. */
  readonly inputs: readonly Digest[];
  /** `[build 2/5] RUN npm ci` */
  readonly label: string;
  readonly place: Place;
}

/** A line of the image's history that this build adds. */
export interface PlannedHistory {
  readonly createdBy: string;
  /** The step whose layer it tells of; without one, or when the step changed nothing, the line is that of an empty layer. */
  readonly step?: Digest;
}

/** What the image says, known before anything runs. */
export interface PlannedImage {
  readonly platform: Platform;
  readonly author?: string;
  readonly config: RunConfig;
  /** History of the base image, as it came. */
  readonly baseHistory: readonly HistoryEntry[];
  readonly history: readonly PlannedHistory[];
}

/** A build as an immutable graph. */
export interface Plan {
  /** Every step that the target needs, each once, inputs before what uses them. */
  readonly steps: readonly Step[];
  /** The step whose result is the image's file system. */
  readonly target: Digest;
  readonly image: PlannedImage;
  /** The images that it uses. What else it takes from elsewhere is known when it is carried out. */
  readonly inputs: readonly ImageInput[];
}

/** Makes a step; same op and inputs, same digest. */
export function createStep(op: Op, inputs: readonly Digest[], label: string, place: Place): Step {
  return { digest: digestOf(canonicalJson({ op, inputs })), op, inputs, label, place };
}
