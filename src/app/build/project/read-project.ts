import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { isFault, isJsonObject, type JsonObject, limits, messageOf, parseJson } from '../../../base/index.ts';
import type { VersionWish } from '../../../packages/index.ts';
import { appFault } from '../../faults.ts';
import type { Project, ProjectLock } from './project.ts';
import { readSettings } from './read-settings.ts';

/** Reads what the files of a project say of it. @throws app/bad-project */
export function readProject(directory: string): Project {
  const manifest = readManifest(directory);
  const { name, version } = manifest;
  return {
    directory,
    manifest,
    name: typeof name === 'string' ? name : '',
    version: typeof version === 'string' ? version : '',
    lock: readLock(directory, manifest),
    node: readNodeWish(directory, manifest),
    scripts: readScripts(manifest),
    settings: readSettings(manifest),
  };
}

function readManifest(directory: string): JsonObject {
  const path = join(directory, 'package.json');
  try {
    const json = parseJson(readFileSync(path), limits.textFile);
    if (isJsonObject(json)) return json;
  } catch (cause) {
    const why = isFault(cause) ? cause.message : 'it can not be read';
    throw appFault('app/bad-project', `${path}: ${why}`, { hint: 'Correct the file.', cause });
  }
  throw appFault('app/bad-project', `${path} is not a JSON object`, { hint: 'Correct the file.' });
}

function readScripts({ scripts }: JsonObject): ReadonlyMap<string, string> {
  const entries = isJsonObject(scripts) ? Object.entries(scripts) : [];
  return new Map(entries.flatMap(([name, text]) => (typeof text === 'string' ? [[name, text] as const] : [])));
}

/** The first that is there counts. */
const lockFiles = ['npm-shrinkwrap.json', 'package-lock.json', 'pnpm-lock.yaml', 'yarn.lock'] as const;

function readLock(directory: string, manifest: JsonObject): ProjectLock | undefined {
  for (const file of lockFiles) {
    const text = readText(join(directory, file));
    if (text !== undefined) return { file, text, manager: managerOf(file, text) };
  }
  const depends = ['dependencies', 'devDependencies', 'optionalDependencies'].some(
    (field) => isJsonObject(manifest[field]) && Object.keys(manifest[field]).length > 0,
  );
  if (!depends) return undefined;
  const above = findLockAbove(directory);
  if (above !== undefined) {
    throw appFault(
      'app/bad-project',
      `the project in ${directory} is a part of another one, whose lock file is ${above}`,
      {
        hint: `Build ${dirname(above)}, and name the file to start as nacre.entry in its package.json.`,
      },
    );
  }
  throw appFault('app/bad-project', `the project in ${directory} has dependencies and no lock file`, {
    hint: 'Write one with `npm install --package-lock-only`, `pnpm install --lockfile-only` or `yarn install`, and commit it.',
  });
}

/** A lock file beside a package.json in a directory above. */
function findLockAbove(directory: string): string | undefined {
  const parent = dirname(resolve(directory));
  if (parent === resolve(directory)) return undefined;
  const lock = lockFiles.find((file) => existsSync(join(parent, file)) && existsSync(join(parent, 'package.json')));
  return lock === undefined ? findLockAbove(parent) : join(parent, lock);
}

function managerOf(file: (typeof lockFiles)[number], text: string): ProjectLock['manager'] {
  if (file === 'pnpm-lock.yaml') return 'pnpm';
  if (file !== 'yarn.lock') return 'npm';
  return /^__metadata:/m.test(text) ? 'yarn berry' : 'yarn';
}

/** Where a project says which Node it is made for; the most exact comes first. */
function readNodeWish(directory: string, { volta, engines }: JsonObject): VersionWish | undefined {
  for (const file of ['.nvmrc', '.node-version']) {
    const text = readText(join(directory, file))?.replace(/#.*$/gm, '').trim();
    if (text !== undefined && text !== '') return { text, source: file };
  }
  if (isJsonObject(volta) && typeof volta.node === 'string')
    return { text: volta.node, source: 'volta.node of package.json' };
  if (isJsonObject(engines) && typeof engines.node === 'string')
    return { text: engines.node, source: 'engines.node of package.json' };
  return undefined;
}

/** @returns `undefined` when there is no such file */
function readText(path: string): string | undefined {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw appFault('app/bad-project', `${path} can not be read: ${messageOf(cause)}`, {
      hint: 'Make it readable.',
      cause,
    });
  }
}
