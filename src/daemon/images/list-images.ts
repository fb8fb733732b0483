import { matchesGlob } from 'node:path';
import { type ImageInspection, inspectImage, listImages } from '../../app/index.ts';
import { type JsonObject, mapConcurrent } from '../../base/index.ts';
import { daemonFault } from '../faults.ts';
import { type Answer, json } from '../http/answer.ts';
import type { Call } from '../http/call.ts';
import type { Filters } from '../http/query.ts';
import { labelsOf, secondsOf, toDockerSummary } from './docker-image.ts';

/** `GET /images/json` */
export async function answerImageList({ daemon, query }: Call): Promise<Answer> {
  const { store } = daemon.nacre;
  const rows = await listImages(store);
  const ids = [...new Set(rows.map(({ digest }) => digest))];
  const found = await mapConcurrent(ids, 8, async (id) => {
    try {
      return await inspectImage(store, id);
    } catch {
      // One that can not be read is passed over, like one that was removed meanwhile.
      return undefined;
    }
  });
  const name = query.text('filter');
  const filters = { ...query.filters(), ...(name === undefined ? {} : { reference: [name] }) };
  const images = found.filter((image) => image !== undefined);
  const chosen = chooseImages(images, filters).toSorted((a, b) => secondsOf(b) - secondsOf(a));
  return json(chosen.map((image): JsonObject => toDockerSummary(image)));
}

/**
 * The images that fit all filters, of each filter one of its values.
 *
 * @throws daemon/bad-parameter
 */
export function chooseImages(images: readonly ImageInspection[], filters: Filters): readonly ImageInspection[] {
  let chosen = images;
  for (const [name, values] of Object.entries(filters)) {
    if (values.length === 0) continue;
    const fits = toCondition(name, values, images);
    chosen = chosen.flatMap((image) => fits(image) ?? []);
  }
  return chosen;
}

/** Gives the image, with fewer names perhaps, or nothing. */
type Condition = (image: ImageInspection) => ImageInspection | undefined;

function toCondition(name: string, values: readonly string[], images: readonly ImageInspection[]): Condition {
  const keepIf =
    (fits: (image: ImageInspection) => boolean): Condition =>
    (image) =>
      fits(image) ? image : undefined;
  switch (name) {
    case 'dangling': {
      const wanted = toSwitch(name, values);
      return keepIf((image) => (image.names.length === 0) === wanted);
    }
    case 'label':
      return keepIf((image) => values.every((value) => hasLabel(labelsOf(image), value)));
    case 'label!':
      return keepIf((image) => !values.some((value) => hasLabel(labelsOf(image), value)));
    case 'reference':
      return byReference(values);
    case 'before':
      return keepIf((image) => values.every((value) => secondsOf(image) < secondsOf(pick(images, value))));
    case 'since':
      return keepIf((image) => values.every((value) => secondsOf(image) > secondsOf(pick(images, value))));
    case 'until':
      return keepIf((image) => values.every((value) => secondsOf(image) * 1000 < toTime(value, Date.now())));
    default:
      throw daemonFault('daemon/bad-parameter', `invalid filter '${name}'`);
  }
}

/** `key` or `key=value`. */
export function hasLabel(labels: Readonly<Record<string, string>>, text: string): boolean {
  const at = text.indexOf('=');
  const key = at < 0 ? text : text.slice(0, at);
  return Object.hasOwn(labels, key) && (at < 0 || labels[key] === text.slice(at + 1));
}

/** As Docker has it, an asterisk does not pass a slash, and a pattern without a tag is one of repositories. */
function byReference(values: readonly string[]): Condition {
  return (image) => {
    const names = image.names.filter((name) => {
      const repository = name.replace(/:[^:/]*$/, '');
      return values.some((pattern) => matchesGlob(name, pattern) || matchesGlob(repository, pattern));
    });
    return names.length === 0 ? undefined : { ...image, names };
  };
}

function pick(images: readonly ImageInspection[], text: string): ImageInspection {
  const found = images.find(
    ({ id, names }) =>
      names.includes(text) ||
      names.includes(`${text}:latest`) ||
      id.replace('sha256:', '').startsWith(text.replace('sha256:', '')),
  );
  if (found !== undefined) return found;
  throw daemonFault('daemon/bad-parameter', `invalid filter: there is no image ${text}`);
}

/** @throws daemon/bad-parameter */
export function toSwitch(name: string, values: readonly string[]): boolean {
  const [value] = values;
  if (value === 'true' || value === '1') return true;
  if (value === 'false' || value === '0') return false;
  throw daemonFault('daemon/bad-parameter', `invalid filter '${name}=${value}'`);
}

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/**
 * A time as Docker's filters write it: seconds since 1970, RFC 3339, or a duration before now such as `1h30m`.
 *
 * @returns milliseconds since 1970
 * @throws daemon/bad-parameter
 */
export function toTime(text: string, now: number): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  if (parts.length > 0 && parts.map(([whole]) => whole).join('') === text)
    return parts.reduce((time, [, count, unit]) => time - Number(count) * units[unit as keyof typeof units], now);
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(time)) return time;
  throw daemonFault('daemon/bad-parameter', `invalid time '${text}'`);
}
