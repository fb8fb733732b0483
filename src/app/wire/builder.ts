/** Version of `BuildLine`: counts up when a field comes to mean something else, or is there no more. */
export const buildLinesVersion = 1;

/** What every line of a build bears. */
interface LineHead {
  /** Id of the build: several may tell at once. */
  readonly build: string;
  /** Seconds since the build began. */
  readonly at: number;
}

/** What a line about one step bears. Steps are numbered from 1, each build's own. */
interface StepLineHead extends LineHead {
  readonly step: number;
}

/** One thing that a build tells: what `build --progress json` prints, and what the history keeps. Seconds, bytes; times in RFC 3339. */
export type BuildLine =
  | BeginLine
  | (StepLineHead & {
      readonly kind: 'planned';
      readonly label: string;
      /** `Dockerfile:3:1` */
      readonly place?: string;
      /** Steps that this one waits for. */
      readonly inputs: readonly number[];
    })
  | (StepLineHead & { readonly kind: 'start'; readonly label: string; readonly total?: number })
  | (StepLineHead & { readonly kind: 'phase'; readonly phase: string })
  | (StepLineHead & { readonly kind: 'advance'; readonly bytes: number })
  | (StepLineHead & { readonly kind: 'output'; readonly stream: 'stdout' | 'stderr'; readonly text: string })
  | (StepLineHead & { readonly kind: 'cached'; readonly label: string; readonly size?: number })
  | (StepLineHead & { readonly kind: 'done'; readonly seconds: number; readonly size?: number })
  | (StepLineHead & { readonly kind: 'failed'; readonly message: string })
  | (LineHead & {
      /** `error` is what is wrong with a Dockerfile, of which there may be several. */
      readonly kind: 'warning' | 'error';
      readonly step?: number;
      readonly message: string;
      /** Name of a build check, or code of the reference of errors. */
      readonly code?: string;
      readonly place?: string;
    })
  | EndLine;

/** The first line of a build. */
export interface BeginLine extends LineHead, BuildSource {
  readonly kind: 'begin';
  readonly version: typeof buildLinesVersion;
  readonly started: string;
}

/** The last line of a build. */
export interface EndLine extends LineHead {
  readonly kind: 'end';
  readonly state: 'done' | 'failed' | 'cancelled';
  readonly images: readonly BuildImageRow[];
  readonly error?: BuildError;
}

/** What was built, as the call said. */
export interface BuildSource {
  /** Of the image; as they were given. */
  readonly names: readonly string[];
  /** Directory or address, without credentials; `-` for standard input. */
  readonly context: string;
  readonly file?: string;
  readonly target?: string;
  /** None for that of this machine. */
  readonly platforms: readonly string[];
}

export interface BuildImageRow {
  readonly digest: string;
  /** In whole form. */
  readonly names: readonly string[];
}

/** Why a build ended without success. */
export interface BuildError {
  /** As in the reference of errors. */
  readonly code: string;
  readonly message: string;
  readonly place?: string;
  /** The last output of a command, or what else there is to show. */
  readonly detail?: string;
  readonly hint?: string;
}

/** A build of the history, as `builder history --json` lists it. */
export interface BuildRow extends BuildSource {
  readonly id: string;
  /** `cancelled` also when its process was killed. */
  readonly state: 'running' | 'done' | 'failed' | 'cancelled';
  readonly started: string;
  /** Up to now while it runs; up to the last thing that it told when it was killed. */
  readonly seconds: number;
  /** Steps that were done or found, and how many of them were found. */
  readonly steps: number;
  readonly cached: number;
  readonly warnings: number;
  readonly images: readonly BuildImageRow[];
  readonly error?: BuildError;
}

/** What `builder history inspect` prints. */
export interface BuildInspection extends Omit<BuildRow, 'steps' | 'warnings'> {
  readonly steps: readonly BuildStepRow[];
  /** Those that are about no step. */
  readonly warnings: readonly BuildWarningRow[];
}

export interface BuildWarningRow {
  readonly message: string;
  readonly code?: string;
  readonly place?: string;
}

/** A step of a build of the history. */
export interface BuildStepRow {
  readonly step: number;
  readonly label: string;
  readonly place?: string;
  readonly inputs: readonly number[];
  readonly state: 'waiting' | 'running' | 'cached' | 'done' | 'failed' | 'cancelled';
  /** Since the build began; of a step that never started absent. */
  readonly start?: number;
  readonly seconds: number;
  /** Seconds between the end of the last step that it waited for and its start. */
  readonly queued: number;
  /** Seconds in each phase, in their order. */
  readonly phases: readonly { readonly phase: string; readonly start: number; readonly seconds: number }[];
  /** Bytes read or fetched. */
  readonly bytes: number;
  /** Bytes of its layer. */
  readonly size?: number;
  /** Bytes of output that were kept. */
  readonly output: number;
  readonly warnings: readonly string[];
  readonly error?: string;
}

/** What `builder history rm --json` prints. */
export interface BuildRemovalReport {
  readonly removed: readonly string[];
}
