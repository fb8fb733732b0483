import type { CallPlace } from './call-place.ts';

/** An image as others take it: by what it is, whatever else can be called on it. */
export interface Stage {
  /** Names it. */
  stage(name: string): Stage;
}

/** What images are made of: as good as a private field, that other modules of this room may read. */
const known = new WeakMap<object, Made>();

/** Notes what an image is made of. */
export function setMade(stage: Stage, made: Made): void {
  known.set(stage, made);
}

/** What an image is made of. @throws TypeError when it is none of this program */
export function madeOf(stage: Stage): Made {
  const made = known.get(stage);
  if (made === undefined) throw new TypeError('an image was not made by from() or scratch() of this nacre');
  return made;
}

/** Whether something is an image of this program. */
export function isStage(value: unknown): value is Stage {
  return typeof value === 'object' && value !== null && known.has(value);
}

/** How an image is named once it is known where it stands among the others. */
export type NameOf = (stage: Stage) => string;

/** An instruction that an image is made by, as a program has called for it. */
export interface MadeBy {
  readonly keyword: string;
  /** `--name=value`, once images have names. */
  readonly flags: (nameOf: NameOf) => readonly string[];
  /** What follows the flags, as in a Dockerfile. */
  readonly rest: string;
  readonly heredocs: readonly { readonly name: string; readonly content: string }[];
  /** The images that flags name. */
  readonly uses: readonly Stage[];
  readonly place: CallPlace;
}

/** What an image is made on. */
export interface Base {
  /** Another image of the program, or the name of one. */
  readonly on: { readonly kind: 'stage'; readonly stage: Stage } | { readonly kind: 'name'; readonly word: string };
  readonly flags: readonly string[];
  readonly place: CallPlace;
}

/** All that is known of an image. */
export interface Made {
  readonly base: Base;
  readonly by: readonly MadeBy[];
  /** Of its stage, which ends with it. */
  readonly name?: string;
}
