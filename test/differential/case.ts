import type { FileText } from '../e2e/write-files.ts';
import type { DifferenceName } from './differences.ts';

/**
 * A Dockerfile with its context, built by several builders. In its text and flags `@files` stands for the address of a server of files,
 * `@git` for that of repositories, and `@lab` for a directory with what lies outside the context.
 */
export interface Case {
  /** Also the name of its file in golden/. */
  readonly name: string;
  readonly dockerfile: string;
  /** The context beside the Dockerfile. @default nothing */
  readonly files?: Readonly<Record<string, FileText>>;
  /** A shell script that goes on with the context, in its directory: links, modes, attributes. */
  readonly setup?: string;
  /** Flags that all builders understand alike. */
  readonly flags?: readonly string[];
  /** Why BuildKit was not asked; what is expected then follows from the Dockerfile reference. @default it was */
  readonly notBuildKit?: string;
  /** Lines of the description that differ from BuildKit's on purpose. */
  readonly differences?: readonly CaseDifference[];
}

/** Where Nacre differs on purpose: lines of BuildKit's description, and those that take their place. */
export interface CaseDifference {
  readonly why: DifferenceName;
  readonly buildKit: readonly string[];
  readonly nacre: readonly string[];
}
