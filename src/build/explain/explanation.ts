import type { Place } from '../../base/index.ts';

/** Why a step was done, or was not done again. */
export type Reason =
  /** It was done before, with the same of everything. */
  | { readonly kind: 'found'; readonly message: string }
  /** The call said not to look. */
  | { readonly kind: 'no-cache'; readonly message: string }
  /** Nothing like it is remembered. */
  | { readonly kind: 'new'; readonly message: string }
  /** It is remembered, and its layer is gone. */
  | { readonly kind: 'lost'; readonly message: string }
  /** Something was fetched. */
  | { readonly kind: 'fetched'; readonly message: string }
  /** What the instruction says. */
  | { readonly kind: 'command' | 'setting'; readonly message: string; readonly name: string }
  /** What ARG and ENV set. */
  | { readonly kind: 'variable'; readonly message: string; readonly name: string }
  /** Files of the context. */
  | { readonly kind: 'files'; readonly message: string; readonly paths: readonly string[]; readonly count: number }
  /** The base image, or an image that is copied from or mounted. */
  | { readonly kind: 'image'; readonly message: string; readonly name: string }
  /** Another step of this build. */
  | { readonly kind: 'step'; readonly message: string; readonly name: string };

/** What is to be told of one step. */
export interface StepExplanation {
  /** `[build 2/5] RUN npm ci` */
  readonly label: string;
  readonly place: Omit<Place, 'text'>;
  readonly isFound: boolean;
  readonly reasons: readonly Reason[];
  /** The nearest step that was done before: when, in milliseconds since 1970, and what it was called. */
  readonly earlier?: { readonly doneAt: number; readonly about: string };
}
