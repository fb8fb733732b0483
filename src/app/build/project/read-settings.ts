import { isJsonObject, type Json, type JsonObject } from '../../../base/index.ts';
import { appFault } from '../../faults.ts';
import type { ProjectSettings } from './project.ts';

const known = ['entry', 'include', 'packages', 'scripts', 'snapshot'];

/** Reads the field `nacre` of package.json. @throws app/bad-project */
export function readSettings({ nacre }: JsonObject): ProjectSettings {
  if (nacre === undefined) return { include: [], packages: [], scripts: [] };
  if (!isJsonObject(nacre)) throw malformed('is not an object');
  const other = Object.keys(nacre).find((name) => !known.includes(name));
  if (other !== undefined) throw malformed(`knows no "${other}"`);
  const { entry, snapshot } = nacre;
  if (entry !== undefined && (typeof entry !== 'string' || !isInside(entry)))
    throw malformed('has an entry that is no path in the project');
  if (snapshot !== undefined && (typeof snapshot !== 'string' || !/^\d{8}T\d{6}Z$/.test(snapshot)))
    throw malformed('has a snapshot that is no time such as "20261101T000000Z"');
  const include = toList('include', nacre.include);
  if (!include.every(isInside)) throw malformed('includes what is no path in the project');
  return {
    include,
    packages: toList('packages', nacre.packages),
    scripts: toList('scripts', nacre.scripts),
    ...(entry === undefined ? {} : { entry }),
    ...(snapshot === undefined ? {} : { snapshot }),
  };
}

function toList(name: string, value: Json | undefined): readonly string[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value;
  throw malformed(`has ${name} that is no list of texts`);
}

function isInside(path: string): boolean {
  return path !== '' && !path.startsWith('/') && !path.split('/').includes('..');
}

function malformed(why: string): Error {
  return appFault('app/bad-project', `the field nacre of package.json ${why}`, {
    hint: `Give it any of ${known.join(', ')}; docs/reference/node-projects.md says what they mean.`,
  });
}
