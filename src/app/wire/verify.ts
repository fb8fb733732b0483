import type { FileFacts } from './files.ts';

/** What `nacre build --verify --json` prints. */
export interface VerifyReport {
  /** Whether both builds gave the same manifests. */
  readonly reproducible: boolean;
  /** One for each platform and form that was asked for. */
  readonly manifests: readonly VerifiedManifest[];
  /** Steps that came to something else, in the order of the Dockerfile. */
  readonly steps: readonly DifferingStep[];
  /** In what the second build was another. */
  readonly varied: readonly string[];
}

/** The manifest of one image in one form, built twice. */
export interface VerifiedManifest {
  readonly platform: string;
  readonly compression: 'none' | 'gzip' | 'zstd';
  readonly first: string;
  readonly second: string;
}

/** A step that did not come to the same again. */
export interface DifferingStep {
  /** `[build 2/5] RUN make` */
  readonly step: string;
  readonly file: string;
  readonly line: number;
  /** Whether something that it builds on differed already: then that is likely why. */
  readonly inherited: boolean;
  /** Whether its layer is one of an image's own; else it is a step of another stage. */
  readonly inImage: boolean;
  /** Layers by their diffIDs; null when the step changed nothing. */
  readonly first: string | null;
  readonly second: string | null;
  /** How many paths differ. */
  readonly differences: number;
  /** Those that tell most first, and not more than 20. */
  readonly files: readonly DifferingFile[];
}

/** A path at which the two results of a step differ. */
export interface DifferingFile {
  /** Absolute. */
  readonly path: string;
  /** `added` and `missing` tell the second build from the first. */
  readonly change: 'added' | 'missing' | 'changed';
  readonly what: readonly string[];
  /** First byte of the content that differs, from 0; null when no content does. */
  readonly offset: number | null;
  readonly first: FileFacts | null;
  readonly second: FileFacts | null;
  /** What stands there in the first and the second, where that is text. */
  readonly excerpt: { readonly first: string; readonly second: string } | null;
  /** The usual cause; null when none is known. */
  readonly cause: string | null;
  /** What to do about it. */
  readonly hint: string | null;
}
