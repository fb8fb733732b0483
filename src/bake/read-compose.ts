import { isAbsolute, join } from 'node:path';
import { isJsonObject, type Json, type JsonObject, limits, messageOf } from '../base/index.ts';
import { type BakeFile, type BakeTarget, mergeTargets } from './bake-target.ts';
import { expandCompose } from './expand-compose.ts';
import { bakeFault } from './faults.ts';
import { readTarget, toText, toTexts } from './read-target.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** How the keys of a service's `build` are called in bake files. */
const fieldNames: Readonly<Record<string, string>> = {
  additional_contexts: 'contexts',
  args: 'args',
  cache_from: 'cache-from',
  cache_to: 'cache-to',
  context: 'context',
  dockerfile: 'dockerfile',
  dockerfile_inline: 'dockerfile-inline',
  entitlements: 'entitlements',
  extra_hosts: 'extra-hosts',
  labels: 'labels',
  network: 'network',
  no_cache: 'no-cache',
  platforms: 'platforms',
  pull: 'pull',
  shm_size: 'shm-size',
  ssh: 'ssh',
  tags: 'tags',
  target: 'target',
};

/**
 * Reads the build sections of a compose file: each service that has one is a target, all of them the group `default`.
 * Source: compose-spec, build.md.
 *
 * @param file what to call it in messages
 * @param directory what paths in it are relative to, as seen from the working directory; '' for that itself
 * @throws bake/bad-file, bake/unsupported
 */
export async function readCompose(
  text: string,
  file: string,
  directory: string,
  environment: Environment,
): Promise<BakeFile> {
  const json = await parseYaml(text, file);
  for (const name of ['include', 'extends'])
    if (json[name] !== undefined) throw unsupported(file, name, 'Name all files with -f.');
  const secrets = isJsonObject(json.secrets) ? json.secrets : {};
  const services = isJsonObject(json.services) ? json.services : {};
  const targets = new Map<string, BakeTarget>();
  const ignored: string[] = [];
  for (const [name, service] of Object.entries(services)) {
    if (!isJsonObject(service)) throw bakeFault('bake/bad-file', `${file}: service ${name} is not an object`);
    if (service.extends !== undefined) throw unsupported(`${file}: service ${name}`, 'extends', 'Write it out.');
    if (service.build === undefined || service.build === null) continue;
    const where = `${file}: service ${name}`;
    const expand = (value: string): string => expandCompose(value, environment, where);
    const fields = toFields(service, where, { secrets, environment });
    const read = readTarget(fields, where, expand);
    const extra = isJsonObject(service['x-bake']) ? service['x-bake'] : buildExtension(service);
    const own = withDirectory(read.target, directory);
    targets.set(targetName(name), mergeTargets(own, readTarget(extra, where, expand).target));
    ignored.push(...read.ignored);
  }
  return { targets, groups: new Map([['default', [...targets.keys()]]]), ignored };
}

async function parseYaml(text: string, file: string): Promise<JsonObject> {
  if (text.length > limits.textFile) throw bakeFault('bake/bad-file', `${file} is too large`);
  // Loading it takes 16 ms, which other commands do not have.
  const { parse } = await import('yaml');
  let value: Json;
  try {
    // Its own check for keys that stand twice takes time by the square of their number.
    value = parse(text, { uniqueKeys: false, merge: true }) as Json;
  } catch (cause) {
    throw bakeFault('bake/bad-file', `${file}: ${messageOf(cause).split('\n')[0]?.replace(/:$/, '')}`, { cause });
  }
  if (isJsonObject(value)) return value;
  throw bakeFault('bake/bad-file', `${file} does not hold a mapping`);
}

/** Bake has no dots in names of targets. */
function targetName(service: string): string {
  return service.replaceAll('.', '_');
}

function buildExtension({ build }: JsonObject): JsonObject {
  const extension = isJsonObject(build) ? build['x-bake'] : undefined;
  return isJsonObject(extension) ? extension : {};
}

interface ServiceSources {
  readonly secrets: JsonObject;
  readonly environment: Environment;
}

/** A service's build section in the words of bake files. */
function toFields(service: JsonObject, where: string, sources: ServiceSources): JsonObject {
  const build: JsonObject = isJsonObject(service.build) ? service.build : { context: service.build ?? '.' };
  const fields: Record<string, Json> = { context: '.' };
  const attest: string[] = [];
  for (const [key, value] of Object.entries(build)) {
    const name = fieldNames[key];
    if (key.startsWith('x-') || value === null) continue;
    if (key === 'secrets') fields.secret = toSecrets(value, where, sources.secrets);
    else if (key === 'ulimits') fields.ulimits = toUlimits(value, where);
    else if (key === 'privileged') fields.entitlements = value === true ? ['security.insecure'] : [];
    else if (key === 'provenance' || key === 'sbom') attest.push(toAttest(key, toText(value, `${where}: ${key}`)));
    else if (name === undefined) throw unsupported(`${where}: build`, key, 'Leave it out.');
    else if (name === 'contexts') fields[name] = toContexts(toPairs(value, where, sources.environment));
    else fields[name] = isPairs(name) ? toPairs(value, where, sources.environment) : value;
  }
  if (attest.length > 0) fields.attest = attest;
  const tags = toTexts(fields.tags ?? [], where);
  if (service.image !== undefined) fields.tags = [...tags, toText(service.image, `${where}: image`)];
  return fields;
}

/** True, false, or attributes. */
function toAttest(type: string, value: string): string {
  if (value === 'true') return `type=${type}`;
  return value === 'false' ? `type=${type},disabled=true` : `type=${type},${value}`;
}

function isPairs(name: string): boolean {
  return name === 'args' || name === 'labels' || name === 'extra-hosts';
}

/** A mapping, or a list of `NAME=VALUE`; a name alone has the environment's value. */
function toPairs(value: Json, where: string, environment: Environment): JsonObject {
  const entries: readonly (readonly [string, Json])[] = isJsonObject(value)
    ? Object.entries(value)
    : toTexts(value, where).map((text) => {
        const at = text.search(/[=:]/);
        return at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + 1)];
      });
  return Object.fromEntries(entries.map(([name, text]) => [name, text ?? environment[name] ?? null]));
}

/** What compose calls a service, bake calls a target. */
function toContexts(pairs: JsonObject): JsonObject {
  const name = (value: Json): Json =>
    typeof value === 'string' && value.startsWith('service:') ? `target:${targetName(value.slice(8))}` : value;
  return Object.fromEntries(Object.entries(pairs).map(([key, value]) => [key, name(value)]));
}

/** A service names secrets, which stand at the end of the file. */
function toSecrets(value: Json, where: string, secrets: JsonObject): readonly string[] {
  const named: readonly Json[] = Array.isArray(value) ? value : [];
  return named.map((each) => {
    const name = toText(isJsonObject(each) ? (each.source ?? '') : each, where);
    const id = isJsonObject(each) && each.target !== undefined ? toText(each.target, where) : name;
    const secret = secrets[name];
    const { file, environment } = isJsonObject(secret) ? secret : {};
    if (typeof file === 'string') return `id=${id},src=${file}`;
    if (typeof environment === 'string') return `id=${id},env=${environment}`;
    throw bakeFault('bake/bad-file', `${where} uses the secret ${name}, which has neither a file nor an environment`);
  });
}

function toUlimits(value: Json, where: string): readonly string[] {
  if (!isJsonObject(value)) throw bakeFault('bake/bad-file', `${where}: ulimits is not a mapping`);
  return Object.entries(value).map(([name, limit]) =>
    isJsonObject(limit)
      ? `${name}=${toText(limit.soft ?? '', where)}:${toText(limit.hard ?? '', where)}`
      : `${name}=${toText(limit, where)}`,
  );
}

/** Paths of a compose file are relative to it. */
function withDirectory(target: BakeTarget, directory: string): BakeTarget {
  if (directory === '') return target;
  const locate = (path: string): string => (isElsewhere(path) ? path : join(directory, path));
  const contexts = [...(target.maps.get('contexts') ?? [])].map(([name, path]) => [name, locate(path)] as const);
  const secrets = target.lists.get('secret') ?? [];
  const locateSecret = (secret: string): string => secret.replace(/(?<=,src=).*$/s, locate);
  return {
    ...target,
    texts: new Map([...target.texts, ['context', locate(target.texts.get('context') ?? '.')]]),
    maps: contexts.length === 0 ? target.maps : new Map([...target.maps, ['contexts', new Map(contexts)]]),
    lists: secrets.length === 0 ? target.lists : new Map([...target.lists, ['secret', secrets.map(locateSecret)]]),
  };
}

/** Whether a context is no path from here: absolute, an address, an image or another target. */
function isElsewhere(path: string): boolean {
  return isAbsolute(path) || /^[a-z][a-z0-9+.-]*:|^git@/.test(path);
}

function unsupported(where: string, name: string, hint: string): Error {
  return bakeFault('bake/unsupported', `${where} has ${name}, which is not taken`, { hint });
}
