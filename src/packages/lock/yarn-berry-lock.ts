import { isJsonObject, type Json, type JsonObject } from '../../base/index.ts';
import type { InstallPlan, LockFile, MadeFor } from './install-plan.ts';
import { layOutGraph } from './lock-graph.ts';
import { assertInside, malformedLock, parseYamlLock, textEntries, unsupportedLock } from './lock-text.ts';
import { type ImporterManifest, toYarnGraph, type YarnEntry } from './yarn-graph.ts';

/**
 * Reads yarn.lock of yarn 2 and later. Its checksums are those of archives that yarn makes itself, so that they say nothing of what
 * a registry sends. Source: yarn, "Lexicon", "Protocols".
 *
 * @throws packages/bad-lock, packages/not-supported
 */
export async function readYarnBerryLock(lock: LockFile, importers: readonly ImporterManifest[]): Promise<InstallPlan> {
  const json = await parseYamlLock(lock);
  const entries = new Map<string, YarnEntry>();
  for (const [keys, value] of Object.entries(json)) {
    if (keys === '__metadata' || !isJsonObject(value)) continue;
    const entry = toEntry(value, lock.file);
    for (const key of keys.split(/,\s*/)) entries.set(key, entry);
  }
  const keyOf = (name: string, range: string): string => `${name}@${/^[a-z]+:/.test(range) ? range : `npm:${range}`}`;
  return layOutGraph(toYarnGraph({ file: lock.file, entries, keyOf }, importers));
}

function toEntry(value: JsonObject, file: string): YarnEntry {
  const { resolution, version } = value;
  const [, name = '', protocol = '', rest = ''] =
    typeof resolution === 'string' ? (/^((?:@[^/]+\/)?[^@]+)@([a-z]+):(.*)$/s.exec(resolution) ?? []) : [];
  if (typeof version !== 'string' || typeof resolution !== 'string' || name === '')
    throw malformedLock(file, `${String(resolution)} is no package`);
  if (protocol === 'workspace') {
    const path = rest === '.' ? '' : rest;
    assertInside(path, file);
    return { workspace: path };
  }
  // Patches that yarn itself makes are for yarn's own way to install.
  const isPatched = protocol === 'patch' && !/#(optional!)?builtin</.test(rest);
  if (isPatched || (protocol !== 'npm' && protocol !== 'patch')) {
    throw unsupportedLock(
      file,
      `${name} comes by ${protocol}:`,
      'Depend on a published version, or write a Dockerfile.',
    );
  }
  return {
    id: `${name}@${version}`,
    name,
    version,
    origin: { kind: 'registry' },
    made: toConditions(value.conditions),
    dependencies: textEntries(value.dependencies),
    optional: optionalOf(value.dependenciesMeta),
  };
}

function optionalOf(meta: Json | undefined): ReadonlySet<string> {
  const entries = isJsonObject(meta) ? Object.entries(meta) : [];
  return new Set(entries.flatMap(([name, each]) => (isJsonObject(each) && each.optional === true ? [name] : [])));
}

/** `os=linux & cpu=x64 & libc=glibc`, where several stand in brackets. */
function toConditions(conditions: Json | undefined): MadeFor {
  const text = typeof conditions === 'string' ? conditions : '';
  const valuesOf = (name: string): readonly string[] =>
    [...text.matchAll(new RegExp(`\\b${name}=([\\w!]+)`, 'g'))].flatMap(([, value]) => value ?? []);
  return { os: valuesOf('os'), cpu: valuesOf('cpu'), libc: valuesOf('libc') };
}
