import { callPlace } from './call-place.ts';
import { Image } from './image.ts';
import { type Base, isStage, type Stage } from './made.ts';
import type { FromOptions } from './options.ts';
import { type Text, toWord } from './text.ts';

/**
 * FROM: an image made on another one: one of the program, or one by its name, also that of a context that `--build-context` gives.
 *
 * @example
 * const image = from('debian:13', { platform: 'linux/arm64' });
 */
export function from(base: Stage | Text, options: FromOptions = {}): Image {
  return start(base, options, from);
}

/** FROM scratch: an image made on nothing. */
export function scratch(options: FromOptions = {}): Image {
  return start('scratch', options, scratch);
}

function start(base: Stage | Text, { platform }: FromOptions, below: (...args: never[]) => unknown): Image {
  const on: Base['on'] = isStage(base) ? { kind: 'stage', stage: base } : { kind: 'name', word: toWord(base) };
  const flags = platform === undefined ? [] : [`--platform=${toWord(platform)}`];
  return new Image({ base: { on, flags, place: callPlace(below) }, by: [] });
}
