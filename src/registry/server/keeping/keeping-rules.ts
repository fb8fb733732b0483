import type { PatternRule } from './find-rule.ts';

/** What is kept, as the configuration says it. Times are in milliseconds, sizes in bytes. */
export interface KeepingRules {
  /** How often it is cleaned. @default an hour */
  readonly every?: number;
  /** For how long what came in is left alone, though nothing needs it yet. @default a day */
  readonly grace?: number;
  /** For how long what was removed can be brought back. 0: not at all. @default 7 days */
  readonly deleted?: number;
  /** The first that names a repository holds for it. @default all tags and manifests are kept */
  readonly rules?: readonly RetentionRule[];
  /** The first that names a repository holds for it. @default none */
  readonly writeOnce?: readonly WriteOnceRule[];
  /** Bytes that repositories may have, by the prefix of their names; `**` is all. */
  readonly quotas?: Readonly<Record<string, number>>;
  readonly check?: CheckRules;
}

/** How stored bytes are looked at. */
export interface CheckRules {
  /** @default only when it is asked for */
  readonly every?: number;
  /** Most bytes that are read in a second. @default 50 MiB */
  readonly rate?: number;
}

/** Which tags and manifests of some repositories are kept. */
export interface RetentionRule extends PatternRule {
  /** A tag that none of these keeps goes, with its manifest. @default all tags are kept */
  readonly keep?: readonly KeptTags[];
  /** Manifests without a tag go when they have not been sent, asked for, or left by a tag for so long. @default they are kept */
  readonly untagged?: number;
}

/** Tags that are kept: always, when there is no condition, else when any of the conditions holds. */
export interface KeptTags {
  /** Patterns of tags; `!` takes out. @default all */
  readonly tags?: readonly string[];
  /** So many of them: those that were pushed last. */
  readonly newest?: number;
  /** Those that were pushed within this time. */
  readonly pushed?: number;
  /** Those that were asked for within this time, or pushed. */
  readonly pulled?: number;
}

/** Tags of some repositories that are neither moved nor removed once they are set. */
export interface WriteOnceRule extends PatternRule {
  /** Patterns of tags; `!` takes out. @default all */
  readonly tags?: readonly string[];
}

/** Milliseconds that hold where the configuration says nothing. */
export const keepingTimes: { readonly every: number; readonly grace: number; readonly deleted: number } = {
  every: 60 * 60 * 1000,
  grace: 24 * 60 * 60 * 1000,
  deleted: 7 * 24 * 60 * 60 * 1000,
};

/** Bytes of stored content that a check reads in a second, where the configuration says nothing. */
export const checkRate: number = 50 * 1024 * 1024;
