import { isJsonObject, type Json, type JsonObject, limits, parseJson, wrapFault } from '../base/index.ts';
import type { BakeFile, BakeTarget } from './bake-target.ts';
import { bakeFault } from './faults.ts';
import { readTarget, toText, toTexts } from './read-target.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads a bake file in its JSON form. Variables stand as `${NAME}` in texts; the environment's win over the file's.
 * Source: buildx, docs/bake-reference.md.
 *
 * @param file what to call it in messages
 * @throws bake/bad-file, bake/unsupported
 */
export function readBakeJson(bytes: Uint8Array, file: string, environment: Environment): BakeFile {
  const json = parse(bytes, file);
  const { variable, target, group, ...rest } = json;
  const [unknown] = Object.keys(rest).filter((name) => !name.startsWith('x-'));
  if (unknown !== undefined) {
    throw bakeFault('bake/unsupported', `${file} has ${unknown}, which is not taken`, {
      hint: 'A bake file holds variable, target and group.',
    });
  }
  const variables = readVariables(blocksOf(variable, `${file}: variable`), environment);
  const targets = new Map<string, BakeTarget>();
  const groups = new Map<string, readonly string[]>();
  const ignored: string[] = [];
  for (const [name, fields] of blocksOf(target, `${file}: target`)) {
    const all = expandMatrix(name, fields, `${file}: target ${name}`, variables);
    for (const one of all) {
      const read = readTarget(fields, `${file}: target ${one.name}`, one.expand);
      targets.set(one.name, read.target);
      ignored.push(...read.ignored);
    }
    if (fields.matrix !== undefined)
      groups.set(
        name,
        all.map((one) => one.name),
      );
  }
  for (const [name, fields] of blocksOf(group, `${file}: group`))
    groups.set(name, toTexts(fields.targets ?? [], `${file}: group ${name}`).map(expander(variables, file)));
  return { targets, groups, ignored };
}

function parse(bytes: Uint8Array, file: string): JsonObject {
  let json: Json;
  try {
    json = parseJson(bytes, limits.textFile);
  } catch (error) {
    throw wrapFault(file, error);
  }
  if (isJsonObject(json)) return json;
  throw bakeFault('bake/bad-file', `${file} does not hold an object`);
}

/** Blocks by name: an object of objects, or a list of such, which is what HCL's JSON allows as well. */
function blocksOf(value: Json | undefined, at: string): readonly (readonly [string, JsonObject])[] {
  if (value === undefined) return [];
  const objects: readonly Json[] = Array.isArray(value) ? value : [value as Json];
  return objects.flatMap((object) => {
    if (!isJsonObject(object)) throw bakeFault('bake/bad-file', `${at} is not an object`);
    return Object.entries(object).map(([name, fields]): [string, JsonObject] => {
      const only = Array.isArray(fields) && fields.length === 1 ? (fields[0] as Json) : fields;
      if (!isJsonObject(only)) throw bakeFault('bake/bad-file', `${at} ${name} is not an object`);
      return [name, only];
    });
  });
}

function readVariables(
  blocks: readonly (readonly [string, JsonObject])[],
  environment: Environment,
): ReadonlyMap<string, string> {
  return new Map(
    blocks.map(([name, fields]) => [name, environment[name] ?? toText(fields.default ?? '', `variable ${name}`)]),
  );
}

/** One target of several that a matrix makes, or the target itself. */
interface NamedTarget {
  readonly name: string;
  readonly expand: (text: string) => string;
}

/** Nobody builds more images than this from one target; a matrix grows fast. */
const mostTargets = 1000;

function expandMatrix(
  name: string,
  fields: JsonObject,
  where: string,
  variables: ReadonlyMap<string, string>,
): readonly NamedTarget[] {
  const { matrix } = fields;
  if (matrix === undefined) return [{ name, expand: expander(variables, where) }];
  if (!isJsonObject(matrix) || typeof fields.name !== 'string')
    throw bakeFault(
      'bake/bad-file',
      `${where} has a matrix, which takes an object of lists and a name for each target`,
    );
  let scopes: readonly ReadonlyMap<string, string>[] = [variables];
  for (const [axis, values] of Object.entries(matrix)) {
    const texts = toTexts(values, `${where}: matrix ${axis}`);
    if (scopes.length * texts.length > mostTargets)
      throw bakeFault('bake/bad-file', `${where}: its matrix makes more than ${mostTargets} targets`);
    scopes = scopes.flatMap((scope) => texts.map((text) => new Map([...scope, [axis, text]])));
  }
  const pattern = fields.name;
  return scopes.map((scope) => {
    const expand = expander(scope, where);
    return { name: expand(pattern), expand };
  });
}

/** Replaces `${NAME}`; `$${` stands for `${` itself. @throws bake/unsupported when it is more than a name */
function expander(variables: ReadonlyMap<string, string>, where: string): (text: string) => string {
  return (text) =>
    text.replaceAll(/\$\$\{|%%\{|[$%]\{([^}]*)\}/g, (whole, expression: string | undefined) => {
      if (expression === undefined) return whole.slice(1);
      const value = variables.get(expression.trim());
      if (value !== undefined && whole.startsWith('$')) return value;
      const isName = /^\s*\w+\s*$/.test(expression) && whole.startsWith('$');
      const message = isName
        ? `${where}: there is no variable ${expression.trim()}`
        : `${where}: ${whole} is an expression`;
      throw bakeFault(isName ? 'bake/bad-file' : 'bake/unsupported', message, {
        hint: isName
          ? 'Declare it below "variable".'
          : 'Write the name of a variable in the braces: functions and expressions are of HCL.',
      });
    });
}
