import { isStage, type NameOf, type Stage } from './made.ts';
import type { AddOptions, CopyOptions, FileOptions, HealthcheckOptions, Mount, RunOptions, Source } from './options.ts';
import { type Text, toWord } from './text.ts';

/** Flags of COPY. */
export function copyFlags(options: CopyOptions, nameOf: NameOf): readonly string[] {
  const { from, parents } = options;
  return [
    ...(from === undefined ? [] : [`--from=${toName(from, nameOf)}`]),
    ...(parents === undefined ? [] : [`--parents=${parents}`]),
    ...fileFlags(options),
  ];
}

/** Flags of ADD. */
export function addFlags(options: AddOptions): readonly string[] {
  const { checksum, keepGitDir, unpack } = options;
  return [
    ...(checksum === undefined ? [] : [`--checksum=${toWord(checksum)}`]),
    ...(keepGitDir === undefined ? [] : [`--keep-git-dir=${keepGitDir}`]),
    ...(unpack === undefined ? [] : [`--unpack=${unpack}`]),
    ...fileFlags(options),
  ];
}

/** Flags that COPY and ADD have in common. */
export function fileFlags({ chown, chmod, exclude = [], link }: FileOptions): readonly string[] {
  const mode = typeof chmod === 'number' ? chmod.toString(8) : chmod;
  return [
    ...(chown === undefined ? [] : [`--chown=${toWord(chown)}`]),
    ...(mode === undefined ? [] : [`--chmod=${toWord(mode)}`]),
    ...exclude.map((pattern) => `--exclude=${pattern}`),
    ...(link === undefined ? [] : [`--link=${link}`]),
  ];
}

/** Flags of RUN. */
export function runFlags({ mounts = [], network, security }: RunOptions, nameOf: NameOf): readonly string[] {
  return [
    ...mounts.map((mount) => `--mount=${toFields(mount, nameOf).map(quoteField).join(',')}`),
    ...(network === undefined ? [] : [`--network=${network}`]),
    ...(security === undefined ? [] : [`--security=${security}`]),
  ];
}

/** Flags of HEALTHCHECK, in the order they are given: the history tells them as they stand. */
export function healthcheckFlags(options: HealthcheckOptions): readonly string[] {
  return Object.entries(options).flatMap(([name, value]: [string, string | number | undefined]) =>
    value === undefined ? [] : [`--${name.replace(/[A-Z]/g, toDashed)}=${value}`],
  );
}

function toDashed(letter: string): string {
  return `-${letter.toLowerCase()}`;
}

/** The images that options name. */
export function imagesOf(sources: readonly (Source | undefined)[]): readonly Stage[] {
  return sources.filter(isStage);
}

/** The images that mounts show. */
export function imagesOfMounts(mounts: readonly Mount[] = []): readonly Stage[] {
  return imagesOf(mounts.map((mount) => ('from' in mount ? mount.from : undefined)));
}

function toName(source: Source, nameOf: NameOf): string {
  return typeof source === 'string' ? source : nameOf(source);
}

/** `name=value` of each field; `readWrite` is `readwrite`, and a mode is octal. */
function toFields(mount: Mount, nameOf: NameOf): readonly string[] {
  return Object.entries(mount).flatMap(([name, value]: [string, Source | Text | number | boolean | undefined]) => {
    if (value === undefined) return [];
    if (typeof value === 'number') return [`${name}=${value.toString(name === 'mode' ? 8 : 10)}`];
    if (typeof value === 'boolean') return [`${name.toLowerCase()}=${value}`];
    if (isStage(value)) return [`${name}=${nameOf(value)}`];
    return [`${name}=${name === 'from' && typeof value === 'string' ? value : toWord(value)}`];
  });
}

/** A field of comma-separated values. */
function quoteField(field: string): string {
  return /[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
