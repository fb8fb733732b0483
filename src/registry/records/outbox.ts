import type { Awaitable } from './awaitable.ts';

/** Something that is to be told to a receiver. Times are milliseconds since 1970. */
export interface NewLetter {
  /** Name of the receiver. */
  readonly receiver: string;
  /** An event as JSON. */
  readonly event: string;
  readonly added: number;
  /** Why it is dead from the beginning. @default it waits */
  readonly failure?: string;
}

/** A letter that was put in. */
export interface Letter extends NewLetter {
  /** Letters of a receiver go out in the order of these. */
  readonly id: number;
  /** How often it was tried in vain. */
  readonly attempts: number;
  /** When it was given up; absent while it waits. */
  readonly buried?: number;
}

/** Which of the dead letters: those behind `after`, by id. */
export interface LetterPage {
  readonly most: number;
  /** @default from the beginning */
  readonly after?: number;
  /** @default of all receivers */
  readonly receiver?: string;
}

export type LetterChange =
  /** It is gone. */
  | { readonly kind: 'remove' }
  /** It was tried once more in vain, and waits on. */
  | { readonly kind: 'fail'; readonly failure: string }
  /** It was given up. */
  | { readonly kind: 'bury'; readonly failure: string; readonly at: number }
  /** It waits as if it had been added at that time, in its old place. */
  | { readonly kind: 'revive'; readonly at: number };

/** Letters of one receiver. */
export interface LetterCount {
  readonly receiver: string;
  readonly waiting: number;
  readonly dead: number;
}

/**
 * Letters to receivers, kept until they are delivered or thrown away: also when the process ends. It holds rows and no policy. Several servers
 * may share one.
 */
export interface Outbox {
  /** Puts letters at the end, in this order, all or none. They are there for good when this resolves. */
  add(letters: readonly NewLetter[]): Awaitable<void>;
  /** Those that wait for a receiver to take them, oldest first. */
  listWaiting(receiver: string, most: number): Awaitable<readonly Letter[]>;
  /** Those that were given up, oldest first. */
  listDead(page: LetterPage): Awaitable<readonly Letter[]>;
  /** Changes letters; those that are gone are passed over. @returns how many there were */
  change(ids: readonly number[], change: LetterChange): Awaitable<number>;
  /** Of receivers that have letters, by name. */
  count(): Awaitable<readonly LetterCount[]>;
  /**
   * Makes a server the one that delivers to a receiver, until a time, unless another one is; may be called again to go on, and with a
   * time that is over to leave off.
   *
   * @returns whether it is
   */
  claim(receiver: string, holder: string, until: number): Awaitable<boolean>;
}
