import { isJsonObject, type JsonObject } from '../../../base/index.ts';
import type { BuildRecord } from '../../../store/index.ts';
import { type Nacre, openNacre } from '../../nacre.ts';
import type { BuildError, BuildImageRow, BuildRow, BuildSource } from '../../wire/builder.ts';
import { foldLines } from './fold-lines.ts';
import { parseLines } from './parse-lines.ts';

/** The builds that there are records of, those last begun first. */
export function listBuilds({ store }: Pick<Nacre, 'store'>): readonly BuildRow[] {
  return store.builds.list().map((record) => toBuildRow(record, () => store.builds.read(record.id)));
}

/** Ids of builds, for completion. */
export function listBuildIds(root: string): readonly string[] {
  using nacre = openNacre(root);
  return nacre.store.builds.list().map(({ id }) => id);
}

/** @param read what the build told: only looked at when it did not end by itself */
export function toBuildRow(record: BuildRecord, read: () => string): BuildRow {
  const data = parseData(record.data);
  const { id, startedAt, isOpen } = record;
  const row = { id, started: new Date(startedAt).toISOString(), ...toSource(data) };
  if (record.isEnded) return { ...row, ...toEnd(data) };
  const { last, counts } = foldLines(parseLines(read()), isOpen);
  const seconds = isOpen ? (Date.now() - startedAt) / 1000 : last;
  return { ...row, state: isOpen ? 'running' : 'cancelled', seconds, ...counts, images: [] };
}

function toEnd(data: JsonObject): Omit<BuildRow, keyof BuildSource | 'id' | 'started'> {
  const { state, seconds, steps, cached, warnings, images, error } = data;
  return {
    state: state === 'done' || state === 'cancelled' ? state : 'failed',
    seconds: toCount(seconds),
    steps: toCount(steps),
    cached: toCount(cached),
    warnings: toCount(warnings),
    images: Array.isArray(images) ? images.filter(isJsonObject).map(toImage) : [],
    ...(isJsonObject(error) ? { error: toError(error) } : {}),
  };
}

function toSource({ names, context, file, target, platforms }: JsonObject): BuildSource {
  return {
    names: toTexts(names),
    context: toText(context),
    ...(typeof file === 'string' ? { file } : {}),
    ...(typeof target === 'string' ? { target } : {}),
    platforms: toTexts(platforms),
  };
}

function toImage({ digest, names }: JsonObject): BuildImageRow {
  return { digest: toText(digest), names: toTexts(names) };
}

function toError({ code, message, place, detail, hint }: JsonObject): BuildError {
  return {
    code: toText(code),
    message: toText(message),
    ...(typeof place === 'string' ? { place } : {}),
    ...(typeof detail === 'string' ? { detail } : {}),
    ...(typeof hint === 'string' ? { hint } : {}),
  };
}

function parseData(text: string): JsonObject {
  const value: unknown = JSON.parse(text);
  return isJsonObject(value) ? value : {};
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function toTexts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

function toCount(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
